//! What stands beside a relation's name in FROM: hints, a time, and what reads like a call's arguments.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Doubt, From, construct};
use sqlparser::ast;

/// T-SQL's table hints.
const HINTS: &str = "fastfirstrow forcescan forceseek holdlock ignore_constraints ignore_triggers index keepdefaults keepidentity noexpand \
    nolock nowait paglock readcommitted readcommittedlock readpast readuncommitted repeatableread rowlock serializable snapshot \
    spatial_window_max_cells tablock tablockx updlock xlock";
/// T-SQL's functions that are handed a relation.
const OF_RELATIONS: &str = "changetable containstable freetexttable openxml predict semantickeyphrasetable \
    semanticsimilaritydetailstable semanticsimilaritytable vector_search";

impl Lowering {
    /// A relation that reads like a call: T-SQL's `t (NOLOCK)`, Snowflake's `@stage (FILE_FORMAT => 'f')`; none where it is a call.
    ///
    /// # Errors
    /// A doubt for a function whose argument is a relation.
    pub(super) fn relation_with(
        self,
        name: &ast::ObjectName,
        args: &ast::TableFunctionArgs,
        alias: &mut Option<Alias>,
    ) -> Result<Option<From>, Doubt> {
        let word = |arg: &ast::FunctionArg| match arg {
            ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Identifier(word))) => {
                word.quote_style.is_none() && is_hint_word(&word.value)
            }
            ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(hint @ ast::Expr::Function(function))) => {
                is_hint(hint)
                    && matches!(function.name.0.as_slice(), [part] if part.as_ident().is_some_and(|word| is_hint_word(&word.value)))
            }
            _ => false,
        };
        let last = name.0.last().and_then(|part| part.as_ident());
        match self.dialect {
            Dialect::Mssql if !args.args.is_empty() && args.args.iter().all(word) => {
                Ok(Some(From::Relation { name: self.name(name)?, alias: alias.take(), sample: Vec::new() }))
            }
            Dialect::Mssql if last.is_some_and(|word| listed(OF_RELATIONS, &word.value)) => Err(construct("a function of a relation")),
            Dialect::Snowflake if last.is_some_and(|stage| stage.quote_style == Some('`')) => {
                let sample = args.args.iter().map(|arg| self.argument(arg)).collect::<Result<_, _>>()?;
                Ok(Some(From::Relation { name: self.name(name)?, alias: alias.take(), sample }))
            }
            // It may be any dialect's hint, function of a relation, or computed name.
            Dialect::Generic => Err(construct("a table function")),
            _ => Ok(None),
        }
    }

    /// AT, BEFORE, FOR SYSTEM_TIME AS OF: the same relation at another time.
    pub(super) fn is_past(self, version: &ast::TableVersion) -> bool {
        match version {
            ast::TableVersion::ForSystemTimeAsOf(_) => matches!(self.dialect, Dialect::Mssql | Dialect::Bigquery),
            ast::TableVersion::Function(_) => self.dialect == Dialect::Snowflake,
            _ => false,
        }
    }
}

/// The expressions that say when.
pub(super) fn moments(version: &ast::TableVersion) -> Vec<&ast::Expr> {
    match version {
        ast::TableVersion::ForSystemTimeAsOf(expr) => vec![expr],
        ast::TableVersion::Function(ast::Expr::Function(function)) => match &function.args {
            ast::FunctionArguments::List(list) => list
                .args
                .iter()
                .filter_map(|arg| match arg {
                    ast::FunctionArg::Named { arg: ast::FunctionArgExpr::Expr(expr), .. }
                    | ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => Some(expr),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// NOLOCK, INDEX(1) and the like: words and numbers.
pub(super) fn is_hint(hint: &ast::Expr) -> bool {
    match hint {
        ast::Expr::Identifier(_) => true,
        ast::Expr::Function(function) => match &function.args {
            ast::FunctionArguments::List(list) => list.args.iter().all(|arg| match arg {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => {
                    matches!(expr, ast::Expr::Identifier(_) | ast::Expr::Value(_))
                }
                _ => false,
            }),
            _ => false,
        },
        _ => false,
    }
}

/// Whether the word is a table hint of T-SQL.
pub(super) fn is_hint_word(word: &str) -> bool {
    listed(HINTS, word)
}

fn listed(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|listed| listed.eq_ignore_ascii_case(word))
}
