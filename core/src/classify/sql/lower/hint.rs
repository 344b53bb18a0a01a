//! Hints of T-SQL on a table of FROM. They touch nothing, and without WITH they look like the arguments of a call, or like an alias's columns.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Doubt, construct};
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, TableFactor};

/// What the server takes as hints without WITH, or once took.
const WORDS: [&str; 20] = [
    "fastfirstrow",
    "forcescan",
    "forceseek",
    "holdlock",
    "noexpand",
    "nolock",
    "nowait",
    "paglock",
    "readcommitted",
    "readcommittedlock",
    "readpast",
    "readuncommitted",
    "repeatableread",
    "rowlock",
    "serializable",
    "snapshot",
    "tablock",
    "tablockx",
    "updlock",
    "xlock",
];

impl Lowering {
    /// An alias of a stored relation: in brackets behind it T-SQL has hints, never names of columns.
    ///
    /// # Errors
    /// A doubt for other words in brackets, and for hints where other dialects would read names of columns.
    pub(super) fn hinted(self, alias: Option<Alias>) -> Result<Option<Alias>, Doubt> {
        let Some(mut alias) = alias else { return Ok(None) };
        if alias.columns.is_empty() || !matches!(self.dialect, Dialect::Mssql | Dialect::Generic) {
            return Ok(Some(alias));
        }
        let hints = alias.columns.iter().all(|column| column.quote.is_none() && is_word(&column.text));
        if hints != (self.dialect == Dialect::Mssql) {
            return Err(construct("table hint"));
        }
        if hints {
            alias.columns.clear();
        }
        Ok(Some(alias))
    }
}

/// Whether what looks like arguments are hints. In T-SQL no argument in FROM can be a bare name, but for one that APPLY passes.
pub(super) fn are_hints(args: &ast::TableFunctionArgs) -> bool {
    let hint = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(ast::Expr::Identifier(ident))) => ident.quote_style.is_none() && is_word(&ident.value),
        FunctionArg::Unnamed(FunctionArgExpr::Expr(call @ ast::Expr::Function(function))) => {
            function.name.to_string().eq_ignore_ascii_case("index") && is_hint(call)
        }
        _ => false,
    };
    !args.args.is_empty() && args.args.iter().all(hint)
}

/// Whether what looks like a call is a stored relation to some dialects: one with a hint, or one whose name is told by `IDENTIFIER (…)`.
pub(super) fn is_name_elsewhere(name: &ast::ObjectName, args: Option<&ast::TableFunctionArgs>) -> bool {
    args.is_some_and(|args| are_hints(args) || name.to_string().eq_ignore_ascii_case("identifier"))
}

/// Whether a relation bears words that are hints of a table, or else columns that a function is applied to.
pub(super) fn is_either(factor: &TableFactor) -> bool {
    matches!(factor, TableFactor::Table { args: Some(args), .. } if are_hints(args))
}

fn is_word(word: &str) -> bool {
    WORDS.iter().any(|hint| word.eq_ignore_ascii_case(hint))
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
