//! INSERT.

use super::Lowering;
use crate::classify::sql::ir::{ConflictUpdate, Doubt, Expr, Insert, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, ConflictTarget, OnConflictAction, OnInsert};

impl Lowering {
    pub(super) fn insert(self, insert: &ast::Insert) -> Result<Insert, Doubt> {
        let ast::Insert {
            insert_token: _,
            optimizer_hints: _,
            or,
            ignore,
            into: _,
            table,
            table_alias,
            columns,
            overwrite,
            source,
            assignments,
            partitioned,
            after_columns,
            has_table_keyword,
            on,
            returning,
            output,
            replace_into,
            priority,
            insert_alias,
            settings,
            format_clause,
            multi_table_insert_type,
            multi_table_into_clauses,
            multi_table_when_clauses,
            multi_table_else_clause,
        } = insert;
        let foreign = *ignore
            || *overwrite
            || !assignments.is_empty()
            || partitioned.is_some()
            || !after_columns.is_empty()
            || *has_table_keyword
            || priority.is_some()
            || insert_alias.is_some()
            || settings.is_some()
            || format_clause.is_some()
            || multi_table_insert_type.is_some()
            || !multi_table_into_clauses.is_empty()
            || !multi_table_when_clauses.is_empty()
            || multi_table_else_clause.is_some();
        if foreign {
            return Err(construct("insert clause"));
        }
        if self.is_guest() && (on.is_some() || or.is_some() || *replace_into || returning.is_some()) {
            return Err(construct("insert clause"));
        }
        let target = match table {
            ast::TableObject::TableName(name) => self.name(name)?,
            ast::TableObject::TableFunction(_) | ast::TableObject::TableQuery(_) => return Err(construct("insert target")),
        };
        let (unique, conflict) = match on {
            None => (Vec::new(), None),
            Some(OnInsert::OnConflict(conflict)) => {
                let unique = match &conflict.conflict_target {
                    Some(ConflictTarget::Columns(columns)) => columns.iter().map(|column| self.ident(column)).collect(),
                    // Which columns a constraint holds is not known, as it is not of a plain INSERT that it refuses.
                    Some(ConflictTarget::OnConstraint(_)) | None => Vec::new(),
                };
                let update = match &conflict.action {
                    OnConflictAction::DoNothing => None,
                    OnConflictAction::DoUpdate(update) => Some(ConflictUpdate {
                        values: self.assignments(&update.assignments)?,
                        selection: update.selection.as_ref().map(|expr| self.expr(expr)).transpose()?,
                    }),
                };
                (unique, update)
            }
            Some(OnInsert::DuplicateKeyUpdate(_)) => return Err(construct("on duplicate key")),
            Some(_) => return Err(construct("insert clause")),
        };
        Ok(Insert {
            target,
            alias: table_alias.as_ref().map(|alias| self.ident(&alias.alias)),
            replace: *replace_into || matches!(or, Some(ast::SqliteOnConflict::Replace)),
            columns: columns.iter().map(|name| self.stored(name)).collect::<Result<_, _>>()?,
            source: source.as_deref().map(|query| self.query(query)).transpose()?,
            unique,
            searched: self.searched(returning.as_deref())?,
            conflict,
            returning: self.returning(returning.as_deref())?,
            output: output.as_ref().map(|output| self.output(output)).transpose()?,
        })
    }

    /// What ON CONFLICT names beside columns, which is spelt among what is returned.
    pub(super) fn searched(self, returning: Option<&[ast::SelectItem]>) -> Result<Vec<Expr>, Doubt> {
        for item in returning.into_iter().flatten() {
            if let ast::SelectItem::UnnamedExpr(ast::Expr::Function(function)) = item
                && Mark::of_name(&function.name) == Some(Mark::Conflict)
                && let ast::FunctionArguments::List(list) = &function.args
            {
                return list.args.iter().map(|arg| self.argument(arg)).collect();
            }
        }
        Ok(Vec::new())
    }
}
