//! UPDATE and DELETE, and what all writes share: targets, assignments, RETURNING, OUTPUT.

use super::Lowering;
use super::joined::Joined;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Assignment, Delete, Doubt, From, Ident, Item, Name, Output, Update, construct};
use sqlparser::ast::{self, FromTable, OutputClause, TableFactor};

impl Lowering {
    pub(super) fn update(self, update: &ast::Update) -> Result<Update, Doubt> {
        let ast::Update {
            update_token: _,
            optimizer_hints: _,
            table,
            assignments,
            from,
            selection,
            returning,
            output,
            or,
            order_by,
            limit,
        } = update;
        if self.is_guest() && (returning.is_some() || or.is_some() || !order_by.is_empty() || limit.is_some()) {
            return Err(construct("update clause"));
        }
        if self.dialect == Dialect::Generic && from.is_some() {
            // T-SQL takes the target for an alias that FROM gives.
            return Err(construct("update from"));
        }
        if matches!(or, Some(ast::SqliteOnConflict::Replace)) {
            // Rows that collide are deleted.
            return Err(construct("update or replace"));
        }
        if !table.joins.is_empty() {
            return Err(construct("update of a join"));
        }
        let (mut target, mut alias) = self.target(&table.relation)?;
        let mut from = match from {
            None => Vec::new(),
            Some(ast::UpdateTableFromKind::AfterSet(from)) => self.relations(from)?,
            Some(ast::UpdateTableFromKind::BeforeSet(_)) => return Err(construct("update from")),
        };
        let mut joins = Vec::new();
        if self.dialect == Dialect::Mssql && !from.is_empty() {
            (target, alias, from, joins) = self.target_in(target, from)?.into();
        }
        let mut order = Vec::new();
        self.order(order_by, &mut order)?;
        Ok(Update {
            values: self.set(assignments, &target, alias.as_ref())?,
            target,
            alias,
            from,
            joins,
            selection: selection.as_ref().map(|expr| self.expr(expr)).transpose()?,
            order_by: order,
            limit: self.exprs(limit)?,
            returning: self.returning(returning.as_deref())?,
            output: output.as_ref().map(|output| self.output(output)).transpose()?,
        })
    }

    pub(super) fn delete(self, delete: &ast::Delete) -> Result<Delete, Doubt> {
        let ast::Delete { delete_token: _, optimizer_hints: _, tables, from, using, selection, returning, output, order_by, limit } =
            delete;
        let shared = self.dialect != Dialect::Generic || using.is_none();
        if self.is_guest() && (returning.is_some() || !order_by.is_empty() || limit.is_some() || !shared) {
            return Err(construct("delete clause"));
        }
        if self.dialect == Dialect::Mssql
            && let [name] = tables.as_slice()
        {
            let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = from;
            let joined = self.target_in(self.name(name)?, self.relations(from)?)?;
            let Joined { target, alias, from, joins } = joined;
            return Ok(Delete {
                target,
                alias,
                using: from,
                joins,
                selection: selection.as_ref().map(|expr| self.expr(expr)).transpose()?,
                order_by: Vec::new(),
                limit: Vec::new(),
                returning: Vec::new(),
                output: output.as_ref().map(|output| self.output(output)).transpose()?,
            });
        }
        if !tables.is_empty() {
            return Err(construct("delete clause"));
        }
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = from;
        let [ast::TableWithJoins { relation, joins }] = from.as_slice() else { return Err(construct("delete from several")) };
        if !joins.is_empty() {
            return Err(construct("delete from a join"));
        }
        let (target, alias) = self.target(relation)?;
        let mut order = Vec::new();
        self.order(order_by, &mut order)?;
        Ok(Delete {
            target,
            alias,
            using: using.as_deref().map(|using| self.relations(using)).transpose()?.unwrap_or_default(),
            joins: Vec::new(),
            selection: selection.as_ref().map(|expr| self.expr(expr)).transpose()?,
            order_by: order,
            limit: self.exprs(limit)?,
            returning: self.returning(returning.as_deref())?,
            output: output.as_ref().map(|output| self.output(output)).transpose()?,
        })
    }

    /// The names that a call's arguments are.
    fn words(self, function: &ast::Function) -> Result<Vec<Ident>, Doubt> {
        let ast::FunctionArguments::List(list) = &function.args else { return Err(construct("output into")) };
        let word = |arg: &ast::FunctionArg| match arg {
            ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Identifier(ident))) => self.named(ident),
            _ => Err(construct("output into")),
        };
        list.args.iter().map(word).collect()
    }

    /// OUTPUT of T-SQL; what goes into another relation names that relation.
    pub(super) fn output(self, output: &OutputClause) -> Result<Output, Doubt> {
        match output {
            OutputClause::Output { output_token: _, select_items, into_table } if self.dialect == Dialect::Mssql => {
                let mut columns = Vec::new();
                let into = match into_table.as_ref().map(|into| into.targets.as_slice()) {
                    None => None,
                    Some([ast::Expr::Identifier(ident)]) => Some(Name::single(self.named(ident)?)),
                    Some([ast::Expr::CompoundIdentifier(idents)]) => {
                        Some(self.name(&ast::ObjectName(idents.iter().cloned().map(ast::ObjectNamePart::Identifier).collect()))?)
                    }
                    // `INTO log (note)` reads as a call.
                    Some([ast::Expr::Function(function)]) => {
                        columns = self.words(function)?;
                        Some(self.name(&function.name)?)
                    }
                    Some(_) => return Err(construct("output into")),
                };
                Ok(Output { items: self.items(select_items)?, into, columns })
            }
            OutputClause::Output { .. } | OutputClause::Returning { .. } => Err(construct("output clause")),
        }
    }

    /// The relation that UPDATE, DELETE or MERGE changes.
    pub(super) fn target(self, factor: &TableFactor) -> Result<(Name, Option<Alias>), Doubt> {
        match self.factor(factor)? {
            From::Relation { name, alias, sample } if sample.is_empty() => Ok((name, alias)),
            From::Relation { .. } | From::Query { .. } | From::Function { .. } | From::Join { .. } => Err(construct("write target")),
        }
    }

    pub(super) fn assignments(self, assignments: &[ast::Assignment]) -> Result<Vec<Assignment>, Doubt> {
        assignments
            .iter()
            .map(|assignment| {
                let columns = match &assignment.target {
                    ast::AssignmentTarget::ColumnName(name) => vec![self.stored(name)?],
                    ast::AssignmentTarget::Tuple(names) => names.iter().map(|name| self.stored(name)).collect::<Result<_, _>>()?,
                };
                Ok(Assignment { columns, value: self.expr(&assignment.value)? })
            })
            .collect()
    }

    /// The column that a value goes to; what follows its name is a field of it.
    pub(super) fn stored(self, name: &ast::ObjectName) -> Result<Ident, Doubt> {
        if self.is_guest() {
            // `SET t.a = 1`: elsewhere the relation comes first.
            return match name.0.last() {
                // `INSERT INTO identifier ('t')` reads as a column list.
                Some(ast::ObjectNamePart::Identifier(ident)) if ident.quote_style == Some('\'') => Err(construct("a string for a name")),
                Some(ast::ObjectNamePart::Identifier(ident)) => self.named(ident),
                Some(ast::ObjectNamePart::Function(_)) | None => Err(construct("assignment")),
            };
        }
        self.name(name)?.parts.into_iter().next().ok_or_else(|| construct("assignment"))
    }

    pub(super) fn returning(self, returning: Option<&[ast::SelectItem]>) -> Result<Vec<Item>, Doubt> {
        returning.map(|items| self.items(items)).transpose().map(Option::unwrap_or_default)
    }
}
