//! The utility under construction: every method adds, none takes away, so what is known before a doubt stays known.

use crate::classify::sql::ir::{self, Assignment, Doubt, Ident, Name, Object, ObjectKind, Target, Utility};
use crate::classify::sql::lower::Lowering;
use crate::classify::{Dialect, Effect, EffectSet, Reason, ReasonCode, StateChange};
use sqlparser::ast;

pub(in crate::classify::sql) struct Draft {
    lowering: Lowering,
    utility: Utility,
}

impl Draft {
    pub(in crate::classify::sql) fn new(lowering: Lowering) -> Self {
        Self { lowering, utility: Utility::default() }
    }

    pub(in crate::classify::sql) fn finish(self) -> Utility {
        self.utility
    }

    pub(in crate::classify::sql) fn dialect(&self) -> Dialect {
        self.lowering.dialect
    }

    pub(in crate::classify::sql) fn is_guest(&self) -> bool {
        self.lowering.is_guest()
    }

    /// Adds effects that belong to no relation.
    pub(in crate::classify::sql) fn does(&mut self, effects: &[Effect]) {
        self.utility.effects = self.utility.effects.union(set(effects));
    }

    /// Adds a relation that is there already, and what is done to it.
    pub(in crate::classify::sql) fn relation(&mut self, name: &ast::ObjectName, effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => self.existing(name, effects),
            Err(doubt) => self.unnamed(doubt, effects),
        }
    }

    pub(in crate::classify::sql) fn existing(&mut self, name: Name, effects: &[Effect]) {
        self.object(name, ObjectKind::Relation, effects);
    }

    /// Adds a relation that the statement makes. A temporary one stands in the schema that is searched first.
    pub(in crate::classify::sql) fn new_relation(&mut self, name: &ast::ObjectName, temporary: bool, effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => self.made(name, temporary, effects),
            Err(doubt) => {
                self.touched_any();
                self.unnamed(doubt, effects);
            }
        }
    }

    pub(in crate::classify::sql) fn made(&mut self, name: Name, temporary: bool, effects: &[Effect]) {
        self.touched(name.last().to_owned());
        let name = if temporary { self.in_temporary_schema(name) } else { name };
        self.object(name, ObjectKind::NewRelation, effects);
    }

    /// Adds an index or a sequence that is there already. No catalog lists it: a qualified name says all, an unqualified one is
    /// looked up and therefore in doubt.
    pub(in crate::classify::sql) fn unlisted(&mut self, name: &ast::ObjectName, effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => self.looked_up(name, effects),
            Err(doubt) => self.unnamed(doubt, effects),
        }
    }

    pub(in crate::classify::sql) fn looked_up(&mut self, name: Name, effects: &[Effect]) {
        let kind = if name.schema().is_some() { ObjectKind::NewRelation } else { ObjectKind::Relation };
        self.object(name, kind, effects);
    }

    /// Adds the relation of `relation.column`.
    pub(in crate::classify::sql) fn relation_of_column(&mut self, name: &ast::ObjectName, effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => self.owner_of_column(name, effects),
            Err(doubt) => self.unnamed(doubt, effects),
        }
    }

    pub(in crate::classify::sql) fn owner_of_column(&mut self, mut name: Name, effects: &[Effect]) {
        name.parts.pop();
        if name.parts.is_empty() {
            self.unnamed(ir::construct("a column without its relation"), effects);
        } else {
            self.existing(name, effects);
        }
    }

    /// Adds the relation that a foreign key names. It is looked up once the new table is there: one that means the new table adds
    /// nothing. `CREATE TABLE s.users (… REFERENCES users)` means another.
    pub(in crate::classify::sql) fn referenced(&mut self, name: &ast::ObjectName, columns: &[ast::Ident], effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => {
                let columns = columns.iter().map(|column| self.lowering.ident(column)).collect();
                self.pointed_at(name, columns, effects);
            }
            Err(doubt) => self.unnamed(doubt, effects),
        }
    }

    pub(in crate::classify::sql) fn pointed_at(&mut self, name: Name, columns: Vec<Ident>, effects: &[Effect]) {
        let sqlite = self.dialect() == Dialect::Sqlite;
        let own = self.utility.objects.first().is_some_and(|object| {
            let searched_first = sqlite || object.name.schema() == Some("pg_temp");
            object.kind == ObjectKind::NewRelation
                && (object.name == name || (searched_first && name.schema().is_none() && object.name.last() == name.last()))
        });
        if own {
            self.does(effects);
            return;
        }
        self.utility.compared.extend(columns.into_iter().map(|column| (Some(name.clone()), column)));
        self.existing(name, effects);
    }

    /// Adds a schema, type, role, function or another object that is not listed among relations.
    pub(in crate::classify::sql) fn other(&mut self, name: &ast::ObjectName, effects: &[Effect]) {
        match self.lowering.name(name) {
            Ok(name) => self.object(name, ObjectKind::Other, effects),
            Err(doubt) => self.unnamed(doubt, effects),
        }
    }

    /// Like [`Self::other`], for a name of one part.
    pub(in crate::classify::sql) fn other_ident(&mut self, name: &ast::Ident, effects: &[Effect]) {
        let name = Name::single(self.lowering.ident(name));
        self.object(name, ObjectKind::Other, effects);
    }

    pub(in crate::classify::sql) fn object(&mut self, name: Name, kind: ObjectKind, effects: &[Effect]) {
        let effects = set(effects);
        self.utility.effects = self.utility.effects.union(effects);
        // Only the statement's own object and the latest one are named again: a search through all would take quadratic time.
        let same = |object: &&mut Object| object.kind == kind && object.name == name;
        let again = match self.utility.objects.as_mut_slice() {
            [] => None,
            [only] => Some(only).filter(same),
            [first, .., last] => Some(first).filter(same).or(Some(last).filter(same)),
        };
        match again {
            Some(object) => object.effects = object.effects.union(effects),
            None => self.utility.objects.push(Object { name, effects, kind }),
        }
    }

    fn unnamed(&mut self, doubt: Doubt, effects: &[Effect]) {
        self.does(effects);
        self.utility.doubts.push(doubt);
    }

    /// Adds a call that the statement arranges, so that the function's class and effects count.
    pub(in crate::classify::sql) fn call(&mut self, name: &ast::ObjectName) {
        match self.lowering.name(name) {
            Ok(name) => self.arranged(name),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    pub(in crate::classify::sql) fn arranged(&mut self, name: Name) {
        self.utility.exprs.push(ir::Expr::Call(Box::new(ir::Call { name, ..ir::Call::default() })));
    }

    /// Values become values of this type.
    pub(in crate::classify::sql) fn converts(&mut self, name: &Name) {
        let quoted = name.parts.last().is_some_and(|part| part.quote.is_some());
        let plain = if quoted || name.schema().is_some() { name.last() } else { super::super::types::inside(name.last()) };
        let target = ir::TypeName { name: plain.to_owned(), schema: name.schema().map(str::to_owned), array: false };
        self.utility.exprs.push(ir::Expr::Cast(Box::new(ir::Expr::Literal(ir::Literal::Other)), target));
    }

    pub(super) fn key(&mut self, column: &ast::Ident) {
        let column = self.lowering.ident(column);
        self.compared(column);
    }

    /// A column of the first relation whose values are compared or converted.
    pub(in crate::classify::sql) fn compared(&mut self, column: Ident) {
        self.utility.compared.push((None, column));
    }

    /// What one relation holds, goes by another name too.
    pub(in crate::classify::sql) fn moves(&mut self, from: Name, to: ir::Goes) {
        self.utility.moved.push(ir::Moved { from, to, may_be_index: false });
    }

    /// What is stored in one relation may go to another that is being made.
    pub(in crate::classify::sql) fn holds_rows_of(&mut self, part: &ast::ObjectName, parent: &ast::ObjectName) {
        if let (Ok(part), Ok(parent)) = (self.lowering.name(part), self.lowering.name(parent)) {
            self.moves(parent, ir::Goes::New(part));
        }
    }

    /// The same for a name that may be an index's.
    pub(in crate::classify::sql) fn moves_if_relation(&mut self, from: Name, to: ir::Goes) {
        self.utility.moved.push(ir::Moved { from, to, may_be_index: true });
    }

    pub(in crate::classify::sql) fn expression(&mut self, expression: &ast::Expr) {
        match self.lowering.expr(expression) {
            Ok(expression) => self.utility.exprs.push(expression),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    pub(in crate::classify::sql) fn expressions<'e>(&mut self, expressions: impl IntoIterator<Item = &'e ast::Expr>) {
        expressions.into_iter().for_each(|expression| self.expression(expression));
    }

    /// The value of an option or a setting: words and literals mean themselves, everything else is an expression.
    pub(in crate::classify::sql) fn value(&mut self, value: &ast::Expr) {
        if !is_plain(value) {
            self.expression(value);
        }
    }

    pub(in crate::classify::sql) fn values<'e>(&mut self, values: impl IntoIterator<Item = &'e ast::Expr>) {
        values.into_iter().for_each(|value| self.value(value));
    }

    pub(in crate::classify::sql) fn query(&mut self, query: &ast::Query) {
        match self.lowering.query(query) {
            Ok(query) => self.utility.queries.push(query),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    /// Adds a query that shows all of a relation.
    pub(super) fn whole(&mut self, name: &ast::ObjectName) {
        match self.lowering.name(name) {
            Ok(name) => self.utility.queries.push(ir::Query::of(ir::Body::Table(name))),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    /// Says that the relation shows the columns of the first query.
    pub(in crate::classify::sql) fn defines(&mut self, name: Name, temporary: bool, columns: Vec<ir::Ident>) {
        self.utility.defined = Some(Target { name, temporary, may_exist: false, on_commit_drop: false, columns });
    }

    /// Says that this relation is a view.
    pub(in crate::classify::sql) fn defines_view(&mut self) {
        self.utility.defines_view = true;
    }

    /// Says that the relation is empty, and that nothing is ever computed for its columns.
    pub(super) fn made_empty(&mut self, table: &ast::CreateTable) {
        let columns = table.columns.iter().map(|column| self.lowering.ident(&column.name)).collect();
        if let Ok(name) = self.lowering.name(&table.name) {
            let on_commit_drop = matches!(table.on_commit, Some(ast::OnCommit::Drop));
            self.utility.made = Some(Target { name, temporary: table.temporary, may_exist: table.if_not_exists, on_commit_drop, columns });
        }
    }

    /// Whether a type is the server's own.
    pub(super) fn is_own_type(&self, data_type: &ast::DataType) -> bool {
        let target = self.lowering.type_name(data_type);
        let name = super::super::types::inside(&target.name);
        target.schema.is_none() && crate::classify::sql::resolve::SERVER_TYPES.binary_search(&name).is_ok()
    }

    pub(in crate::classify::sql) fn lowered_query(&mut self, query: ir::Query) {
        self.utility.queries.push(query);
    }

    /// Says that the relation shows the columns of the first query.
    pub(super) fn defined(&mut self, name: &ast::ObjectName, temporary: bool, columns: impl IntoIterator<Item = ast::Ident>) {
        let columns = columns.into_iter().map(|column| self.lowering.ident(&column)).collect();
        match self.lowering.name(name) {
            Ok(name) => self.utility.defined = Some(Target { name, temporary, may_exist: false, on_commit_drop: false, columns }),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    /// Says that a column of the first relation is filled anew.
    pub(super) fn rewritten(&mut self, column: &ast::Ident, value: &ast::Expr) {
        self.rewrites(self.lowering.ident(column), value);
    }

    /// Says that a column of the first relation is filled anew.
    pub(in crate::classify::sql) fn rewrites(&mut self, column: ir::Ident, value: &ast::Expr) {
        let columns = vec![column];
        match self.lowering.expr(value) {
            Ok(value) => self.utility.rewritten.push(Assignment { columns, value }),
            Err(doubt) => self.utility.doubts.push(doubt),
        }
    }

    /// Adds a whole statement with all that it does.
    pub(in crate::classify::sql) fn statement(&mut self, statement: &ast::Statement) {
        let statement = self.lowering.statement(statement);
        self.utility.statements.push(statement);
    }

    pub(in crate::classify::sql) fn copied(&mut self, name: &ast::ObjectName, columns: &[ast::Ident]) {
        if let Ok(name) = self.lowering.name(name) {
            let columns = columns.iter().map(|column| self.lowering.ident(column)).collect();
            self.goes_out(name, columns);
        }
    }

    pub(in crate::classify::sql) fn goes_out(&mut self, name: Name, columns: Vec<Ident>) {
        self.utility.copied = Some((name, columns));
    }

    /// Rows come back.
    pub(in crate::classify::sql) fn returns_rows(&mut self) {
        self.utility.returns_rows = true;
    }

    /// Rows come back whose columns hold no stored data.
    pub(in crate::classify::sql) fn shows(&mut self, columns: impl IntoIterator<Item = impl Into<String>>) {
        self.does(&[Effect::Read]);
        self.utility.returns_rows = true;
        self.utility.shown = columns.into_iter().map(Into::into).collect();
    }

    pub(in crate::classify::sql) fn doubt(&mut self, code: ReasonCode, detail: &str) {
        let reason = Reason { code, detail: detail.to_owned() };
        if !self.utility.doubts.contains(&reason) {
            self.utility.doubts.push(reason);
        }
    }

    /// A construct whose meaning is not followed.
    pub(in crate::classify::sql) fn construct(&mut self, detail: &str) {
        self.doubt(ReasonCode::Construct, detail);
    }

    /// What neither PostgreSQL nor SQLite has: a server that takes it means something that is not known here.
    pub(in crate::classify::sql) fn foreign(&mut self, detail: &str) {
        self.construct(&format!("{detail} belongs to another dialect"));
    }

    pub(in crate::classify::sql) fn foreign_if(&mut self, present: bool, detail: &str) {
        if present {
            self.foreign(detail);
        }
    }

    /// Code that runs later or elsewhere, and is not followed.
    pub(in crate::classify::sql) fn procedural(&mut self, detail: &str) {
        self.doubt(ReasonCode::Procedural, detail);
    }

    pub(in crate::classify::sql) fn change(&mut self, change: StateChange) {
        if self.utility.changes.last() != Some(&change) {
            self.utility.changes.push(change);
        }
    }

    pub(in crate::classify::sql) fn unfollowed(&mut self, what: &str) {
        self.change(StateChange::Unfollowed(what.to_owned()));
    }

    pub(in crate::classify::sql) fn touched(&mut self, name: String) {
        self.change(StateChange::Touched(name));
    }

    /// Whatever the name meant may have changed.
    pub(in crate::classify::sql) fn touches(&mut self, name: &ast::ObjectName) {
        match self.lowering.name(name) {
            Ok(name) => self.touched(name.last().to_owned()),
            Err(_) => self.touched_any(),
        }
    }

    /// Whatever any name meant may have changed.
    pub(in crate::classify::sql) fn touched_any(&mut self) {
        self.touched("*".to_owned());
    }

    /// The identifier as the dialect folds it.
    pub(in crate::classify::sql) fn folded(&self, ident: &ast::Ident) -> String {
        self.lowering.ident(ident).text
    }

    /// The name of a relation that stands beside another one, under a new last part.
    pub(in crate::classify::sql) fn beside(&self, name: &ast::ObjectName, last: &ast::Ident) -> Option<Name> {
        let mut name = self.lowering.name(name).ok()?;
        name.schema()?;
        *name.parts.last_mut()? = self.lowering.ident(last);
        Some(name)
    }

    /// SQLite looks for an index's table in the schema that the index's name gives.
    pub(in crate::classify::sql) fn in_schema_of(&self, index: &ast::ObjectName, table: &ast::ObjectName) -> Option<Name> {
        let table = self.lowering.name(table).ok()?;
        let mut name = self.lowering.name(index).ok()?;
        if self.dialect() != Dialect::Sqlite || name.schema().is_none() || table.schema().is_some() {
            return None;
        }
        name.parts.pop();
        name.parts.extend(table.parts);
        Some(name)
    }

    fn in_temporary_schema(&self, mut name: Name) -> Name {
        if name.schema().is_none() {
            let text = match self.dialect() {
                Dialect::Postgres => "pg_temp",
                Dialect::Sqlite => "temp",
                Dialect::Mysql
                | Dialect::Mariadb
                | Dialect::Mssql
                | Dialect::Snowflake
                | Dialect::Bigquery
                | Dialect::Oracle
                | Dialect::Generic => return name,
            };
            name.parts.insert(0, Ident { text: text.to_owned(), shown: None, quote: None });
        }
        name
    }
}

fn set(effects: &[Effect]) -> EffectSet {
    effects.iter().copied().collect()
}

/// Whether it is a word, a literal or a signed number.
pub(super) fn is_plain(value: &ast::Expr) -> bool {
    match value {
        ast::Expr::Identifier(_) | ast::Expr::Value(_) => true,
        ast::Expr::UnaryOp { op: _, expr } => matches!(**expr, ast::Expr::Value(_)),
        _ => false,
    }
}

/// The name in lower case, parts joined by dots: how settings and pragmas are compared. Nothing where a part is not a word.
pub(super) fn plain_name(name: &ast::ObjectName) -> Option<String> {
    let parts: Option<Vec<&str>> = name.0.iter().map(|part| part.as_ident().map(|ident| ident.value.as_str())).collect();
    parts.map(|parts| parts.join(".").to_lowercase())
}
