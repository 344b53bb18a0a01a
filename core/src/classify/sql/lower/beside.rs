//! What stands behind a name in FROM and reads like a call's arguments.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Doubt, From, construct};
use sqlparser::ast;

impl Lowering {
    /// Snowflake's `@stage (FILE_FORMAT => 'f')`, which is a relation; none where it is a call.
    ///
    /// # Errors
    /// A doubt for what only some dialects take for a call.
    pub(super) fn relation_with(
        self,
        name: &ast::ObjectName,
        args: &ast::TableFunctionArgs,
        alias: &mut Option<Alias>,
    ) -> Result<Option<From>, Doubt> {
        let last = name.0.last().and_then(|part| part.as_ident());
        match self.dialect {
            Dialect::Snowflake if last.is_some_and(|stage| stage.quote_style == Some('`')) => {
                let sample = args.args.iter().map(|arg| self.argument(arg)).collect::<Result<_, _>>()?;
                Ok(Some(From::Relation { name: self.name(name)?, alias: alias.take(), sample }))
            }
            // Oracle reads the relation alone, in every container, on every shard.
            Dialect::Oracle if name.0.len() == 1 && last.is_some_and(|word| is_any(word, &["only", "containers", "shards"])) => {
                Err(construct("a table as an argument"))
            }
            // A word may be some dialect's hint, a relation, or another server.
            Dialect::Generic if args.args.iter().any(is_word) && !last.is_some_and(|word| is_any(word, &["unnest"])) => {
                Err(construct("table function"))
            }
            _ => Ok(None),
        }
    }
}

fn is_word(arg: &ast::FunctionArg) -> bool {
    matches!(arg, ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Identifier(_))))
}

fn is_any(word: &ast::Ident, listed: &[&str]) -> bool {
    listed.iter().any(|listed| word.value.eq_ignore_ascii_case(listed))
}
