//! INSERT ALL and INSERT FIRST of Oracle and Snowflake: several relations are filled from one query.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{
    Alias, Body, Distinct, Doubt, Expr, From, Ident, Insert, Item, Literal, Query, Select, Statement, Utility, construct,
};
use sqlparser::ast::{self, MultiTableInsertIntoClause, MultiTableInsertValue};

/// The most INTO clauses: the source is followed once for each.
const MOST: usize = 32;

impl Lowering {
    /// Whether the statement fills several relations, in a dialect that has such.
    pub(super) fn fills_several(self, insert: &ast::Insert) -> bool {
        insert.multi_table_insert_type.is_some() && matches!(self.dialect, Dialect::Oracle | Dialect::Snowflake)
    }

    /// One INSERT for each INTO, of those rows of the source that its WHEN chooses. FIRST passes over rows that an earlier WHEN took.
    pub(super) fn insert_several(self, insert: &ast::Insert) -> Result<Statement, Doubt> {
        if insert.overwrite || insert.returning.is_some() || insert.on.is_some() {
            return Err(construct("insert clause"));
        }
        let source = insert.source.as_deref().ok_or_else(|| construct("insert clause"))?;
        let always = insert.multi_table_into_clauses.iter().chain(insert.multi_table_else_clause.iter().flatten()).map(|into| (None, into));
        let chosen =
            insert.multi_table_when_clauses.iter().flat_map(|when| when.into_clauses.iter().map(|into| (Some(&when.condition), into)));
        let branches: Vec<_> = chosen.chain(always).collect();
        if branches.is_empty() || branches.len() > MOST {
            return Err(construct("insert into many relations"));
        }
        let inserts = branches.into_iter().map(|(condition, into)| self.branch(condition, into, source));
        let statements = inserts.collect::<Result<_, _>>()?;
        Ok(Statement::Utility(Box::new(Utility { statements, ..Utility::default() })))
    }

    fn branch(self, condition: Option<&ast::Expr>, into: &MultiTableInsertIntoClause, source: &ast::Query) -> Result<Statement, Doubt> {
        let items = match &into.values {
            None => vec![Item::Star],
            Some(values) => values.values.iter().map(|value| self.value_of(value)).collect::<Result<_, _>>()?,
        };
        let unnamed = Alias { name: Ident { text: String::new(), shown: None, quote: Some('"') }, columns: Vec::new(), typed: None };
        let from = From::Query { query: Box::new(self.query(source)?), lateral: false, alias: Some(unnamed), sample: Vec::new() };
        let select = Select {
            distinct: Distinct::No,
            items,
            into: None,
            from: vec![from],
            selection: condition.map(|condition| self.expr(condition)).transpose()?,
            group_by: Vec::new(),
            having: None,
            windows: Vec::new(),
        };
        let source = Query::of(Body::Select(Box::new(select)));
        Ok(Statement::Insert(Box::new(Insert {
            target: self.name(&into.table_name)?,
            alias: None,
            replace: false,
            columns: into.columns.iter().map(|column| self.named(column)).collect::<Result<_, _>>()?,
            source: Some(source),
            unique: Vec::new(),
            searched: Vec::new(),
            conflict: None,
            returning: Vec::new(),
            output: None,
        })))
    }

    fn value_of(self, value: &MultiTableInsertValue) -> Result<Item, Doubt> {
        let expr = match value {
            MultiTableInsertValue::Expr(expr) => self.expr(expr)?,
            MultiTableInsertValue::Default => Expr::Literal(Literal::Other),
        };
        Ok(Item::Expr { expr, alias: None })
    }
}
