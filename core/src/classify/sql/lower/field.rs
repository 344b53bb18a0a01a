//! SET of dialects whose columns have fields: `SET t.a.b = 1` stores in the column `a` of `t`.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Assignment, Doubt, Ident, Name, construct};
use sqlparser::ast::{self, AssignmentTarget, ObjectNamePart};

impl Lowering {
    /// SET of a statement that changes this relation.
    pub(super) fn set(self, assignments: &[ast::Assignment], target: &Name, alias: Option<&Alias>) -> Result<Vec<Assignment>, Doubt> {
        if !matches!(self.dialect, Dialect::Bigquery | Dialect::Oracle) {
            return self.assignments(assignments);
        }
        let column = |name: &ast::ObjectName| self.column_of(name, target, alias);
        assignments
            .iter()
            .map(|assignment| {
                let columns = match &assignment.target {
                    AssignmentTarget::ColumnName(name) => vec![column(name)?],
                    AssignmentTarget::Tuple(names) => names.iter().map(column).collect::<Result<_, _>>()?,
                };
                Ok(Assignment { columns, value: self.expr(&assignment.value)? })
            })
            .collect()
    }

    fn column_of(self, name: &ast::ObjectName, target: &Name, alias: Option<&Alias>) -> Result<Ident, Doubt> {
        let part = |at: usize| match name.0.get(at) {
            Some(ObjectNamePart::Identifier(ident)) => Some(self.ident(ident)),
            Some(ObjectNamePart::Function(_)) | None => None,
        };
        let is = |at: usize, text: &str| part(at).is_some_and(|part| part.text == text);
        let relation = alias.map_or_else(|| target.last(), |alias| alias.name.text.as_str());
        let skipped = match name.0.len() {
            0 | 1 => 0,
            _ if is(0, relation) => 1,
            // `schema.relation.column`
            parts if parts > 2 && alias.is_none() && is(1, target.last()) => 2,
            _ => 0,
        };
        match name.0.get(skipped) {
            Some(ObjectNamePart::Identifier(ident)) => self.named(ident),
            Some(ObjectNamePart::Function(_)) | None => Err(construct("assignment")),
        }
    }
}
