//! INSERT, UPDATE, DELETE, MERGE, CREATE TABLE AS and EXPLAIN.

use super::Lowering;
use crate::classify::sql::ir::{
    Alias, Assignment, ConflictUpdate, Constraint, Delete, Doubt, Expr, From, Ident, Insert, Item, Merge, Name, Output, Statement, Target,
    Update, construct,
};
use crate::classify::sql::spell::Mark;
use crate::classify::{Dialect, Effect, EffectSet};
use sqlparser::ast::{
    self, ConflictTarget, FromTable, MergeAction, MergeInsertKind, MergeUpdateKind, OnConflictAction, OnInsert, OutputClause, TableFactor,
};

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

    /// OUTPUT of T-SQL; what goes into another relation names that relation.
    fn output(self, output: &OutputClause) -> Result<Output, Doubt> {
        match output {
            OutputClause::Output { output_token: _, select_items, into_table } if self.dialect == Dialect::Mssql => {
                let into = match into_table.as_ref().map(|into| into.targets.as_slice()) {
                    None => None,
                    Some([ast::Expr::Identifier(ident)]) => Some(Name::single(self.named(ident)?)),
                    Some([ast::Expr::CompoundIdentifier(idents)]) => {
                        Some(self.name(&ast::ObjectName(idents.iter().cloned().map(ast::ObjectNamePart::Identifier).collect()))?)
                    }
                    // `INTO log (note)` reads as a call.
                    Some([ast::Expr::Function(function)]) => Some(self.name(&function.name)?),
                    Some(_) => return Err(construct("output into")),
                };
                Ok(Output { items: self.items(select_items)?, into })
            }
            OutputClause::Output { .. } | OutputClause::Returning { .. } => Err(construct("output clause")),
        }
    }

    /// T-SQL's target that is one of FROM's relations: its name and alias, what else FROM has, and the conditions of their joins.
    fn target_in(self, target: Name, from: Vec<From>) -> Result<Joined, Doubt> {
        let (mut entries, mut joins) = (Vec::new(), Vec::new());
        for entry in from {
            match entry {
                From::Join { first, rest, alias: None } => {
                    entries.push(*first);
                    for (right, constraint) in rest {
                        entries.push(right);
                        match constraint {
                            Constraint::None => {}
                            Constraint::On(condition) => joins.push(condition),
                            Constraint::Using(..) | Constraint::Natural => return Err(construct("update of a join")),
                        }
                    }
                }
                other => entries.push(other),
            }
        }
        let aliased = |entry: &From| match entry {
            From::Relation { alias: Some(alias), .. } => target.parts.len() == 1 && alias.name.text == target.last(),
            _ => false,
        };
        let same = |entry: &From| match entry {
            From::Relation { name, .. } => name.last() == target.last() && (target.parts.len() == 1 || name == &target),
            _ => false,
        };
        let hidden = |entry: &From| match entry {
            From::Query { alias: Some(alias), .. } | From::Function { alias: Some(alias), .. } | From::Join { alias: Some(alias), .. } => {
                target.parts.len() == 1 && alias.name.text == target.last()
            }
            _ => false,
        };
        if entries.iter().any(hidden)
            || entries.iter().filter(|entry| aliased(entry) || same(entry)).count() > 1 && !entries.iter().any(aliased)
        {
            return Err(construct("write target"));
        }
        match entries.iter().position(aliased).or_else(|| entries.iter().position(same)) {
            None => Ok(Joined { target, alias: None, from: entries, joins }),
            Some(at) => match entries.remove(at) {
                From::Relation { name, alias, .. } => Ok(Joined { target: name, alias, from: entries, joins }),
                _ => Err(construct("write target")),
            },
        }
    }

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
            target,
            alias,
            values: self.assignments(assignments)?,
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
        if self.is_guest() && (returning.is_some() || !order_by.is_empty() || limit.is_some()) {
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

    pub(super) fn merge(self, merge: &ast::Merge) -> Result<Merge, Doubt> {
        let ast::Merge { merge_token: _, optimizer_hints: _, into: _, table, source, on, clauses, output } = merge;
        let (target, alias) = self.target(table)?;
        let mut effects = EffectSet::of(Effect::Merge);
        let (mut conditions, mut updates, mut inserts) = (Vec::new(), Vec::new(), Vec::new());
        for clause in clauses {
            conditions.extend(self.exprs(&clause.predicate)?);
            match &clause.action {
                MergeAction::Insert(insert) => {
                    effects.insert(Effect::Insert);
                    conditions.extend(self.exprs(&insert.insert_predicate)?);
                    match &insert.kind {
                        MergeInsertKind::Values(rows) => {
                            let columns = insert.columns.iter().map(|name| self.stored(name)).collect::<Result<Vec<_>, _>>()?;
                            for row in &rows.rows {
                                inserts.push((columns.clone(), self.exprs(&row.content)?));
                            }
                        }
                        MergeInsertKind::Row | MergeInsertKind::Wildcard => return Err(construct("merge insert")),
                    }
                }
                MergeAction::Update(update) => {
                    effects.insert(Effect::Update);
                    conditions.extend(self.exprs(&update.update_predicate)?);
                    if let Some(predicate) = &update.delete_predicate {
                        effects.insert(Effect::Delete);
                        conditions.push(self.expr(predicate)?);
                    }
                    match &update.kind {
                        MergeUpdateKind::Set(assignments) => updates.extend(self.assignments(assignments)?),
                        MergeUpdateKind::Wildcard => return Err(construct("merge update")),
                    }
                }
                MergeAction::Delete { .. } => effects.insert(Effect::Delete),
                MergeAction::DoNothing { .. } => {}
            }
        }
        let (returning, output) = match output {
            None => (Vec::new(), None),
            Some(OutputClause::Returning { select_items, .. }) if !self.is_guest() => (self.items(select_items)?, None),
            Some(clause) => (Vec::new(), Some(self.output(clause)?)),
        };
        let by_source = clauses.iter().any(|clause| matches!(clause.clause_kind, ast::MergeClauseKind::NotMatchedBySource));
        Ok(Merge {
            target,
            alias,
            by_source,
            source: self.factor(source)?,
            on: self.expr(on)?,
            conditions,
            updates,
            inserts,
            effects,
            returning,
            output,
        })
    }

    /// The relation that UPDATE, DELETE or MERGE changes.
    fn target(self, factor: &TableFactor) -> Result<(Name, Option<Alias>), Doubt> {
        match self.factor(factor)? {
            From::Relation { name, alias, sample } if sample.is_empty() => Ok((name, alias)),
            From::Relation { .. } | From::Query { .. } | From::Function { .. } | From::Join { .. } => Err(construct("write target")),
        }
    }

    fn assignments(self, assignments: &[ast::Assignment]) -> Result<Vec<Assignment>, Doubt> {
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
    fn stored(self, name: &ast::ObjectName) -> Result<Ident, Doubt> {
        if self.is_guest() {
            // `SET t.a = 1`: elsewhere the relation comes first.
            return match name.0.last() {
                Some(ast::ObjectNamePart::Identifier(ident)) => self.named(ident),
                Some(ast::ObjectNamePart::Function(_)) | None => Err(construct("assignment")),
            };
        }
        self.name(name)?.parts.into_iter().next().ok_or_else(|| construct("assignment"))
    }

    /// What ON CONFLICT names beside columns, which is spelt among what is returned.
    fn searched(self, returning: Option<&[ast::SelectItem]>) -> Result<Vec<Expr>, Doubt> {
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

    fn returning(self, returning: Option<&[ast::SelectItem]>) -> Result<Vec<Item>, Doubt> {
        returning.map(|items| self.items(items)).transpose().map(Option::unwrap_or_default)
    }

    /// Whether a CREATE TABLE has nothing beside its query that could run or touch anything.
    pub(super) fn is_plain_create_as(self, create: &ast::CreateTable) -> bool {
        create.constraints.is_empty()
            && create.like.is_none()
            && create.clone.is_none()
            && create.inherits.is_none()
            && create.partition_of.is_none()
            && create.version.is_none()
            && !create.external
            && create.location.is_none()
            && create.columns.iter().all(|column| column.options.is_empty())
    }

    pub(super) fn create_as(self, create: &ast::CreateTable) -> Result<Statement, Doubt> {
        let query = create.query.as_deref().ok_or_else(|| construct("create table as"))?;
        let columns = create.columns.iter().map(|column| self.ident(&column.name)).collect();
        let target = Target { name: self.name(&create.name)?, temporary: create.temporary, columns };
        Ok(Statement::CreateTableAs { target, query: Box::new(self.query(query)?) })
    }

    /// EXPLAIN; its options are read here, and the last of a name wins, as in the server.
    pub(super) fn explain(self, statement: &ast::Statement) -> Result<Statement, Doubt> {
        let ast::Statement::Explain { describe_alias: _, analyze, verbose: _, query_plan, estimate, statement, format: _, options } =
            statement
        else {
            return Err(construct("explain"));
        };
        if *estimate {
            return Err(construct("explain estimate"));
        }
        let mut runs = *analyze;
        for option in options.iter().flatten() {
            if option.name.value.eq_ignore_ascii_case("analyze") {
                runs = match &option.arg {
                    None => true,
                    Some(arg) => truth(arg).ok_or_else(|| construct("explain option"))?,
                };
            }
        }
        let columns: &'static [&'static str] = match self.dialect {
            Dialect::Postgres => &["QUERY PLAN"],
            Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => {
                return Err(construct("explain"));
            }
            Dialect::Sqlite if *query_plan => &["id", "parent", "notused", "detail"],
            Dialect::Sqlite => &["addr", "opcode", "p1", "p2", "p3", "p4", "p5", "comment"],
        };
        let inner = Box::new(self.statement(statement));
        Ok(Statement::Explain { analyze: runs && self.dialect == Dialect::Postgres, columns, inner })
    }
}

/// A target that stands in joins.
struct Joined {
    target: Name,
    alias: Option<Alias>,
    from: Vec<From>,
    joins: Vec<Expr>,
}

impl std::convert::From<Joined> for (Name, Option<Alias>, Vec<From>, Vec<Expr>) {
    fn from(joined: Joined) -> Self {
        (joined.target, joined.alias, joined.from, joined.joins)
    }
}

/// PostgreSQL's `defGetBoolean`: what an option's argument says.
fn truth(arg: &ast::Expr) -> Option<bool> {
    let text = match arg {
        ast::Expr::Identifier(ident) => ident.value.as_str(),
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(text, _) => text,
            ast::Value::SingleQuotedString(text) => text,
            ast::Value::Boolean(truth) => return Some(*truth),
            _ => return None,
        },
        _ => return None,
    };
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "1" => Some(true),
        "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
