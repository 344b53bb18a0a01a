//! DESCRIBE, SHOW and the plans of others: what the server tells of itself.

use super::super::ir::{Ident, Name, ObjectKind, Statement};
use super::super::token::Kind;
use super::reader::{Reader, syntax};
use super::session::Draft;
use crate::classify::Effect::{Explain, Read, Replication};
use crate::classify::Reason;

/// EXPLAIN FOR another connection: the plan of the statement that it runs.
pub(super) fn plan_of_another(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let number = reader.kind() == Kind::Number && reader.at + 1 == reader.end;
    reader.expect(number, "explain")?;
    let mut draft = Draft::of(&[Explain]);
    draft.relation(of_the_server("information_schema", "processlist"), ObjectKind::Relation, &[Read]);
    draft.rows();
    draft.finish()
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
    draft.rows();
    draft.finish()
}

/// SHOW of what the server knows, without stored data; `SHOW … WHERE` may hold a query.
pub(super) fn show(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    if let Some(place) = reader.find(&["where"]) {
        // It filters the server's own rows; a sub-query in it reads, and is not followed.
        let query = (place..reader.end).any(|at| reader.tokens.is_any(at, &["select", "table", "values", "with"]));
        reader.expect(!query, "show")?;
    }
    let calls = (reader.at..reader.end).any(|at| reader.tokens.symbol(at, "("));
    reader.expect(!calls, "show")?;
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
    reader.take_any(&["full", "extended full", "extended"]);
    if reader.take_any(&["columns from", "columns in", "fields from", "fields in"])
        || reader.take_any(&["index from", "index in", "indexes from", "indexes in", "keys from", "keys in"])
    {
        let mut name = reader.name()?;
        if reader.take_any(&["from", "in"]) {
            name.parts.insert(0, reader.name()?.parts.pop().ok_or_else(|| syntax("show"))?);
        }
        draft.relation(name, ObjectKind::Relation, &[Read]);
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
