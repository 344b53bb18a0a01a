//! Which relation a name means, and what a view is made of.

use super::flow::{Column, Flow};
use super::query::Ctes;
use super::scope::Rows;
use super::{Resolver, Shape, VIEWS};
use crate::classify::sql::ir::{Ident, Name, Statement};
use crate::classify::{Dialect, EffectSet, ReasonCode, Relation, RelationKind, RelationName, Roles};
use std::rc::Rc;
use std::sync::LazyLock;

/// Schemas of the server itself.
const SYSTEM_SCHEMAS: &[&str] = &["pg_catalog", "information_schema"];
/// SQLite's own tables that catalogs leave out.
const SQLITE_SYSTEM: &[&str] =
    &["sqlite_master", "sqlite_schema", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "sqlite_temp_master", "sqlite_temp_schema"];

static SCHEMA_TABLE: LazyLock<Relation> =
    LazyLock::new(|| own(&[("type", "text"), ("name", "text"), ("tbl_name", "text"), ("rootpage", "int"), ("sql", "text")]));
pub(super) static DUAL: LazyLock<Relation> = LazyLock::new(|| own(&[("DUMMY", "VARCHAR2")]));
static SEQUENCE_TABLE: LazyLock<Relation> = LazyLock::new(|| own(&[("name", ""), ("seq", "")]));

fn own(columns: &[(&str, &str)]) -> Relation {
    let column =
        |(name, data_type): &(&str, &str)| crate::classify::Column { name: (*name).to_owned(), data_type: (*data_type).to_owned() };
    Relation { kind: RelationKind::Table, columns: columns.iter().map(column).collect() }
}

/// A stored relation or view.
#[derive(Debug, Clone)]
pub(super) struct Base<'a> {
    pub(super) name: RelationName,
    pub(super) resolved: bool,
    pub(super) definition: Option<&'a Relation>,
}

impl<'a> Resolver<'a> {
    /// The relation that a name in FROM means, bound; records what is done to it.
    pub(super) fn named_rows(
        &mut self,
        name: &Name,
        renamed: &[Ident],
        ctes: Option<&Ctes<'_>>,
        effects: EffectSet,
    ) -> (Rows<'a>, Option<String>) {
        if let [only] = name.parts.as_slice()
            && let Some(shape) = ctes.and_then(|ctes| ctes.find(&only.text))
        {
            if matches!(shape, Shape::Open(flow) if flow.lost) {
                self.out.doubt_lineage(ReasonCode::ColumnUnknown, &only.text);
            }
            return (rows_of(shape, renamed), None);
        }
        if let [only] = name.parts.as_slice()
            && self.mysql()
            && ctes.is_some_and(|ctes| ctes.nearly(&only.text))
        {
            self.out.doubt(ReasonCode::RelationAmbiguous, &only.text);
        }
        let base = self.base(name);
        if let Some(changing) = &mut self.changing {
            changing.latest = Some(base.name.clone());
        }
        self.touch(&base.name, base.resolved, effects);
        let rows = self.base_rows(&base, renamed);
        if name.parts.first().is_some_and(|first| first.quote == Some('@')) {
            return (rows_of(&Shape::Open(Flow::lost()), renamed), base.name.schema);
        }
        (rows, base.name.schema)
    }

    /// The columns of a relation.
    pub(super) fn base_rows(&mut self, base: &Base<'a>, renamed: &[Ident]) -> Rows<'a> {
        let is_view = base.definition.is_some_and(|definition| definition.kind != RelationKind::Table);
        if self.view_depth > 0 && (is_view || !self.postgres()) && self.is_touched(&base.name.name) {
            // A view in a view shows what its query is now; PostgreSQL's tables in one stay what they were.
            self.out.doubt_lineage(ReasonCode::RelationChanged, &base.name.name);
        }
        if let Some(shown) = self.temporary_view(base) {
            return rows_of(&shown, renamed);
        }
        match base.definition.map(|definition| (&definition.kind, definition)) {
            Some((RelationKind::View(text), definition)) => {
                let columns = self.view(&base.name, text.as_deref(), definition);
                rows_of(&Shape::Known(columns), renamed)
            }
            Some((RelationKind::Table, _)) | None => {
                if base.definition.is_none() {
                    // It may be a view, which shows any column under any name; the server's own relations are what they are called.
                    if !self.of_the_server(&base.name) || !renamed.is_empty() {
                        self.out.doubt_lineage(ReasonCode::NoCatalog, &base.name.name);
                    }
                    if !renamed.is_empty() {
                        return rows_of(&Shape::Open(Flow::lost()), renamed);
                    }
                }
                let relation = self.columns.relation(&base.name);
                Rows::Stored { relation, definition: base.definition, renamed: renamed.to_vec() }
            }
        }
    }

    fn of_the_server(&self, name: &RelationName) -> bool {
        match self.context.dialect {
            Dialect::Postgres => name.schema.as_deref().is_some_and(|schema| SYSTEM_SCHEMAS.contains(&schema)),
            Dialect::Sqlite => SQLITE_SYSTEM.contains(&name.name.as_str()),
            Dialect::Mysql | Dialect::Mariadb => name.schema.as_deref().is_some_and(super::change::is_system_schema),
            Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => false,
        }
    }

    /// The stored relation or view that a name means; never a WITH query.
    pub(super) fn base(&mut self, name: &Name) -> Base<'a> {
        if self.guest() {
            return self.guest_base(name);
        }
        if let Some(base) = self.temporary_base(name) {
            return base;
        }
        let last = name.last();
        if self.view_depth == 0 && self.is_touched(last) {
            self.out.doubt(ReasonCode::RelationChanged, last);
        }
        if self.mysql() {
            return self.mysql_base(name.schema(), last);
        }
        match name.schema() {
            Some(schema) => self.qualified_base(schema, last),
            None if self.view_depth > 0 => self.base_in_view(last),
            None => self.unqualified_base(last),
        }
    }

    /// Whether what the catalog says of a name may not be so any more.
    fn is_touched(&self, last: &str) -> bool {
        let touched = &self.state.touched;
        touched.contains(last) || touched.contains("*") || (self.mysql() && touched.contains(&last.to_lowercase()))
    }

    fn qualified_base(&mut self, schema: &str, last: &str) -> Base<'a> {
        let name = RelationName { schema: Some(schema.to_owned()), name: last.to_owned() };
        let Some(catalog) = self.context.catalog else {
            let resolved = !(self.context.dialect == Dialect::Postgres && schema == "pg_temp");
            return Base { name, resolved, definition: None };
        };
        let definition = catalog.relation(schema, last).or_else(|| self.own_table(last));
        let system = match self.context.dialect {
            Dialect::Postgres => SYSTEM_SCHEMAS.contains(&schema),
            Dialect::Sqlite => SQLITE_SYSTEM.contains(&last),
            Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => false,
        };
        if definition.is_none() && !system {
            self.out.doubt(ReasonCode::RelationUnknown, name.to_string());
        }
        Base { resolved: definition.is_some() || system, name, definition }
    }

    /// The columns of SQLite's own tables, which catalogs leave out.
    fn own_table(&self, last: &str) -> Option<&'a Relation> {
        match (self.context.dialect, last) {
            (Dialect::Sqlite, "sqlite_master" | "sqlite_schema" | "sqlite_temp_master" | "sqlite_temp_schema") => Some(&SCHEMA_TABLE),
            (Dialect::Sqlite, "sqlite_sequence") => Some(&SEQUENCE_TABLE),
            (_, _) => None,
        }
    }

    fn unqualified_base(&mut self, last: &str) -> Base<'a> {
        let within = |schema: &str| RelationName { schema: Some(schema.to_owned()), name: last.to_owned() };
        let path = &self.state.search_path;
        let postgres = self.context.dialect == Dialect::Postgres;
        let system = if postgres { last.starts_with("pg_") } else { SQLITE_SYSTEM.contains(&last) };
        let system_schema = if postgres { "pg_catalog" } else { "main" };
        let Some(catalog) = self.context.catalog else {
            let name = if system { within(system_schema) } else { RelationName { schema: None, name: last.to_owned() } };
            return Base { name, resolved: false, definition: None };
        };
        if system && !postgres && last != "sqlite_sequence" && !last.starts_with("sqlite_stat") {
            // The schema's own table: each database has one, and without a name before it SQLite takes main's (or temp's own name of it).
            let schema = if last.starts_with("sqlite_temp_") { "temp" } else { "main" };
            return self.qualified_base(schema, last);
        }
        let implicit = if postgres { ["pg_temp", "pg_catalog"] } else { ["temp", "temp"] };
        let explicit = |schema: &&str| !path.iter().any(|entry| entry == schema);
        let mut schemas = implicit.into_iter().filter(explicit).chain(path.iter().map(String::as_str));
        let found = schemas.find_map(|schema| catalog.relation(schema, last).map(|definition| (schema, definition)));
        if path.iter().any(|entry| entry == "$user") && found.is_none_or(|(schema, _)| schema != "pg_catalog") {
            // The schema of the user's name comes into question, if there is one that has such a relation.
            let elsewhere = catalog.relations().any(|(schema, name, _)| {
                name == last
                    && !path.iter().any(|entry| entry == schema)
                    && !implicit.contains(&schema)
                    && !SYSTEM_SCHEMAS.contains(&schema)
            });
            if elsewhere {
                self.out.doubt(ReasonCode::RelationAmbiguous, last);
            }
        }
        if self.state.roles != Roles::default() {
            // A schema of the path that the role may not use is passed over.
            let several = path.iter().filter(|schema| catalog.relation(schema, last).is_some()).count() > 1;
            if several {
                self.out.doubt(ReasonCode::RelationAmbiguous, last);
            }
        }
        match found {
            Some((schema, definition)) => {
                if postgres && system && schema != "pg_catalog" {
                    // A catalog of the server of that name would come first.
                    self.out.doubt(ReasonCode::RelationAmbiguous, last);
                }
                Base { name: within(schema), resolved: true, definition: Some(definition) }
            }
            None if system => Base { name: within(system_schema), resolved: true, definition: self.own_table(last) },
            None => {
                self.out.doubt(ReasonCode::RelationUnknown, last);
                Base { name: RelationName { schema: None, name: last.to_owned() }, resolved: false, definition: None }
            }
        }
    }

    /// A view's text is read apart from the session: an unqualified name is the server's own, one of the view's schema or of the
    /// default path, or else the only one of that name.
    fn base_in_view(&mut self, last: &str) -> Base<'a> {
        let within = |schema: &str| RelationName { schema: Some(schema.to_owned()), name: last.to_owned() };
        let unknown = || Base { name: RelationName { schema: None, name: last.to_owned() }, resolved: false, definition: None };
        let Some(catalog) = self.context.catalog else { return unknown() };
        let postgres = self.context.dialect == Dialect::Postgres;
        let own = self.view_schema.clone().unwrap_or_default();
        let preferred = if postgres { ["pg_catalog", "public"] } else { [own.as_str(), "main"] };
        if let Some((schema, definition)) =
            preferred.into_iter().find_map(|schema| catalog.relation(schema, last).map(|definition| (schema, definition)))
        {
            return Base { name: within(schema), resolved: true, definition: Some(definition) };
        }
        if postgres && last.starts_with("pg_") {
            return Base { name: within("pg_catalog"), resolved: true, definition: None };
        }
        let mut all = catalog.relations().filter(|(_, name, _)| *name == last);
        match (all.next(), all.next()) {
            (Some((schema, _, definition)), None) => Base { name: within(schema), resolved: true, definition: Some(definition) },
            _ => {
                self.out.doubt_lineage(ReasonCode::ViewUnreadable, last);
                unknown()
            }
        }
    }

    /// The columns of a view: its definition's names, with what its text makes them of.
    fn view(&mut self, name: &RelationName, text: Option<&str>, definition: &'a Relation) -> Rc<[Column]> {
        let key = (name.schema.clone().unwrap_or_default(), name.name.clone());
        let flows = match self.views.get(&key) {
            Some(Some(columns)) => return Rc::clone(columns),
            // It is being read: a view in itself.
            Some(None) => None,
            None => {
                self.views.insert(key.clone(), None);
                text.and_then(|text| self.view_flows(text, name))
            }
        };
        let flows = flows.filter(|flows| flows.len() == definition.columns.len());
        if flows.is_none() {
            self.out.doubt_lineage(ReasonCode::ViewUnreadable, &name.name);
        }
        let columns: Rc<[Column]> = definition
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| Column {
                name: if self.sqlite() {
                    column.name.to_ascii_lowercase()
                } else if self.mysql() {
                    column.name.to_lowercase()
                } else {
                    column.name.clone()
                },
                shown: self.caseless().then(|| column.name.as_str().into()),
                flow: flows.as_ref().and_then(|flows| flows.get(at)).map_or_else(Flow::lost, |column| column.flow.clone()),
            })
            .collect();
        self.views.insert(key, Some(Rc::clone(&columns)));
        columns
    }

    fn view_flows(&mut self, text: &str, name: &RelationName) -> Option<Rc<[Column]>> {
        if self.view_depth >= VIEWS {
            return None;
        }
        let dialect = self.context.dialect;
        crate::classify::sql::lowered(text, dialect, |statements| self.statement_flows(statements, name)).ok()?
    }

    fn statement_flows(&mut self, mut statements: Vec<Statement>, name: &RelationName) -> Option<Rc<[Column]>> {
        let query = match (statements.pop(), statements.pop()) {
            (Some(Statement::Query(query)), None) => *query,
            // The text as SQLite keeps it: CREATE VIEW … AS.
            (Some(Statement::Utility(mut utility)), None) if self.sqlite() && utility.queries.len() == 1 => utility.queries.pop()?,
            _ => return None,
        };
        let outer_schema = std::mem::replace(&mut self.view_schema, name.schema.clone());
        let outer_windows = std::mem::take(&mut self.windows);
        self.view_depth += 1;
        let shape = self.query(&query, None, None);
        self.view_depth -= 1;
        self.windows = outer_windows;
        self.view_schema = outer_schema;
        match shape {
            Shape::Known(columns) => Some(columns),
            Shape::Open(_) => None,
        }
    }
}

/// A computed relation under an alias that may rename its columns.
pub(super) fn rows_of<'a>(shape: &Shape, renamed: &[Ident]) -> Rows<'a> {
    match shape {
        Shape::Known(columns) if renamed.is_empty() => Rows::Computed { columns: Rc::clone(columns), open: None },
        Shape::Known(columns) => Rows::Computed { columns: rename(columns, renamed), open: None },
        Shape::Open(flow) => {
            let columns =
                renamed.iter().map(|name| Column { name: name.text.clone(), shown: name.shown.clone(), flow: flow.clone() }).collect();
            Rows::Computed { columns, open: Some(flow.clone()) }
        }
    }
}

/// The columns with the first of them renamed.
pub(super) fn rename(columns: &[Column], renamed: &[Ident]) -> Rc<[Column]> {
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| match renamed.get(at) {
            Some(name) => Column { name: name.text.clone(), shown: name.shown.clone(), flow: column.flow.clone() },
            None => column.clone(),
        })
        .collect()
}
