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
            // It may be any dialect's hint, function of a relation, or computed name.
            Dialect::Generic => Err(construct("table function")),
            _ => Ok(None),
        }
    }
}
