//! DESCRIBE, SHOW and the plans of others: what the server tells of itself.

use super::super::ir::{Ident, Name, ObjectKind, Statement};
use super::super::token::Kind;
use super::reader::{Reader, syntax};
use super::session::Draft;
use crate::classify::Effect::{Explain, Read, Replication};
use crate::classify::{Dialect, Reason};

/// First words of the forms that are known.
const FORMS: &[&str] = &[
    "all",
    "analyze",
    "binary",
    "binlog",
    "character",
    "charset",
    "collation",
    "columns",
    "create",
    "databases",
    "engine",
    "engines",
    "errors",
    "events",
    "explain",
    "extended",
    "fields",
    "full",
    "function",
    "global",
    "grants",
    "index",
    "indexes",
    "keys",
    "local",
    "master",
    "open",
    "package",
    "plugins",
    "privileges",
    "procedure",
    "processlist",
    "profile",
    "profiles",
    "relaylog",
    "replica",
    "replicas",
    "schemas",
    "session",
    "slave",
    "status",
    "storage",
    "table",
    "tables",
    "triggers",
    "variables",
    "warnings",
];

/// EXPLAIN FOR another connection: the plan of the statement that it runs.
pub(super) fn plan_of_another(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let number = reader.kind() == Kind::Number && reader.at + 1 == reader.end;
    reader.expect(number, "explain")?;
    let mut draft = Draft::of(&[Explain]);
    draft.relation(of_the_server("information_schema", "processlist"), ObjectKind::Relation, &[Read]);
    draft.rows();
    draft.finish()
}

/// The columns of a plan as MariaDB shows it, which hold estimates and no stored data. MySQL's differ by version and by a setting, and in
/// other formats there are conditions, with values of rows that were read to make the plan.
pub(super) fn plan(reader: &Reader<'_, '_>, analyze: bool) -> &'static [&'static str] {
    const PLAN: &[&str] = &["id", "select_type", "table", "type", "possible_keys", "key", "key_len", "ref", "rows", "Extra"];
    const EXTENDED: &[&str] =
        &["id", "select_type", "table", "type", "possible_keys", "key", "key_len", "ref", "rows", "filtered", "Extra"];
    const PARTITIONS: &[&str] =
        &["id", "select_type", "table", "partitions", "type", "possible_keys", "key", "key_len", "ref", "rows", "Extra"];
    const ANALYZED: &[&str] = &[
        "id",
        "select_type",
        "table",
        "type",
        "possible_keys",
        "key",
        "key_len",
        "ref",
        "rows",
        "r_rows",
        "filtered",
        "r_filtered",
        "Extra",
    ];
    match reader.tokens.dialect() {
        Dialect::Mariadb if analyze => ANALYZED,
        Dialect::Mariadb if reader.is("extended") => EXTENDED,
        Dialect::Mariadb if reader.is("partitions") => PARTITIONS,
        Dialect::Mariadb => PLAN,
        _ => &[],
    }
}

/// DESCRIBE of a relation.
pub(super) fn describe(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let name = reader.name()?;
    if !reader.done() && reader.string().is_none() {
        reader.ident()?;
    }
    reader.expect(reader.done(), "describe")?;
    let mut draft = Draft::of(&[Read]);
    draft.relation(name, ObjectKind::Relation, &[Read]);
    draft.shown(COLUMNS);
    draft.finish()
}

/// What DESCRIBE and SHOW COLUMNS show of a column.
const COLUMNS: &[&str] = &["Field", "Type", "Null", "Key", "Default", "Extra"];
const FULL_COLUMNS: &[&str] = &["Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment"];

/// SHOW of what the server knows, without stored data; `SHOW … WHERE` may hold a query.
pub(super) fn show(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    if let Some(place) = reader.find(&["where"]) {
        // It filters the server's own rows; a sub-query in it reads, and is not followed.
        let query = (place..reader.end).any(|at| reader.tokens.is_any(at, &["select", "table", "values", "with"]));
        reader.expect(!query, "show")?;
    }
    let calls = (reader.at..reader.end).any(|at| reader.tokens.symbol(at, "("));
    reader.expect(!calls, "show")?;
    // MariaDB shows whatever a plugin registers under a word of its own, statements of others too.
    let known = FORMS.iter().any(|word| reader.is(word));
    reader.expect(known, "show")?;
    let mut draft = Draft::of(&[Read]);
    shown(reader, &mut draft)?;
    let replication = ["binlog", "relaylog", "master", "slave", "replica", "binary", "all"];
    if replication.iter().any(|word| reader.is(word)) {
        draft.effects(&[Replication]);
    }
    if reader.take("create") && (reader.take("table") || reader.take("view")) {
        let name = reader.name()?;
        draft.relation(name, ObjectKind::Relation, &[Read]);
    }
    draft.rows();
    reader.at = reader.end;
    draft.finish()
}

/// The relations that a form of SHOW is another way to read.
fn shown(reader: &mut Reader<'_, '_>, draft: &mut Draft) -> Result<(), Reason> {
    let start = reader.at;
    let full = reader.take_any(&["full", "extended full"]);
    let _hidden = !full && reader.take("extended");
    let columns = reader.take_any(&["columns from", "columns in", "fields from", "fields in"]);
    if columns || reader.take_any(&["index from", "index in", "indexes from", "indexes in", "keys from", "keys in"]) {
        let mut name = reader.name()?;
        if reader.take_any(&["from", "in"]) {
            name.parts.insert(0, reader.name()?.parts.pop().ok_or_else(|| syntax("show"))?);
        }
        draft.relation(name, ObjectKind::Relation, &[Read]);
        if columns {
            draft.shown(if full { FULL_COLUMNS } else { COLUMNS });
        }
    } else if reader.take_any(&["processlist", "explain", "analyze", "engine"]) {
        // Statements of others with their literals.
        draft.relation(of_the_server("information_schema", "processlist"), ObjectKind::Relation, &[Read]);
    } else if reader.take_any(&["grants", "create user"]) {
        // Privileges and what passwords are checked with.
        draft.relation(of_the_server("mysql", "user"), ObjectKind::Relation, &[Read]);
    }
    reader.at = start;
    Ok(())
}

fn of_the_server(schema: &str, name: &str) -> Name {
    let part = |text: &str| Ident { text: text.to_owned(), shown: None, quote: Some('`') };
    Name { parts: vec![part(schema), part(name)] }
}
