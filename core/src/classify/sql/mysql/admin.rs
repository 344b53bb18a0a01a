//! Statements about objects, privileges and the server.

use super::super::ir::{Expr, Name, ObjectKind, Statement};
use super::reader::{Reader, syntax};
use super::session::{Draft, export_options};
use crate::classify::Effect::{self, *};
use crate::classify::{Reason, ReasonCode, StateChange};

/// The statement by its first word; `None` for what has no reader.
pub(super) fn read(reader: &mut Reader<'_, '_>, first: &str) -> Result<Option<Statement>, Reason> {
    reader.at += 1;
    let done = match first {
        "truncate" => {
            reader.take("table");
            let mut draft = Draft::new();
            let name = reader.name()?;
            draft.relation(name, ObjectKind::Relation, &[Truncate]);
            reader.take_any(&["wait", "nowait"]);
            draft
        }
        "drop" => drop(reader)?,
        "rename" => rename(reader)?,
        "create" => create(reader)?,
        "load" => load(reader)?,
        "kill" => {
            reader.take_any(&["hard", "soft"]);
            reader.take_any(&["connection", "query id", "query"]);
            let mut draft = Draft::of(&[Terminate]);
            if !reader.take("user") {
                draft.expr(reader.expr(reader.at..reader.end, false)?);
            }
            reader.at = reader.end;
            draft
        }
        "call" => call(reader)?,
        "grant" | "revoke" => privileges(reader, first)?,
        "checksum" => return maintain(reader, &[Maintenance, Read]).map(Some),
        "optimize" | "check" | "repair" => return maintain(reader, &[Maintenance]).map(Some),
        "flush" | "reset" | "purge" => flush(reader, first)?,
        _ => {
            reader.at -= 1;
            return Ok(None);
        }
    };
    reader.expect(reader.done(), super::word(first))?;
    done.finish().map(Some)
}

/// FLUSH, RESET and PURGE.
fn flush(reader: &mut Reader<'_, '_>, first: &str) -> Result<Draft, Reason> {
    let mut draft = Draft::of(&[Maintenance]);
    if first != "flush" {
        draft.effects(&[Replication]);
        let before = reader.find(&["before"]);
        if let Some(before) = before {
            draft.expr(reader.expr(before + 1..reader.end, false)?);
        }
    }
    // `FLUSH TABLES a, b WITH READ LOCK` and `FOR EXPORT` hold the tables.
    reader.take_any(&["no_write_to_binlog", "local"]);
    if first == "flush" && reader.take_any(&["tables", "table"]) {
        let tail = reader.find(&["with", "for"]).unwrap_or(reader.end);
        let effects: &[Effect] = if tail < reader.end { &[Maintenance, Lock] } else { &[Maintenance] };
        draft.effects(effects);
        if reader.at < tail {
            names(reader, &mut draft, effects)?;
            reader.expect(reader.at == tail, "flush")?;
        }
    }
    reader.at = reader.end;
    Ok(draft)
}

/// ANALYZE TABLE, behind ANALYZE.
pub(super) fn analyze(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    maintain(reader, &[Maintenance])
}

/// `[NO_WRITE_TO_BINLOG | LOCAL] TABLE a, b …`: rows of the server come back.
fn maintain(reader: &mut Reader<'_, '_>, effects: &[Effect]) -> Result<Statement, Reason> {
    reader.take_any(&["no_write_to_binlog", "local"]);
    let tables = reader.take("table") || reader.take("tables");
    reader.expect(tables, "table")?;
    let mut draft = Draft::of(&[Maintenance, Read]);
    names(reader, &mut draft, effects)?;
    let options = ["for upgrade", "quick", "fast", "medium", "extended", "changed", "use_frm", "persistent for all"];
    while reader.take_any(&options) {}
    reader.expect(reader.done(), "table")?;
    draft.rows();
    draft.finish()
}

fn names(reader: &mut Reader<'_, '_>, draft: &mut Draft, effects: &[Effect]) -> Result<(), Reason> {
    loop {
        let name = reader.name()?;
        draft.relation(name, ObjectKind::Relation, effects);
        if !reader.symbol(",") {
            return Ok(());
        }
    }
}

fn drop(reader: &mut Reader<'_, '_>) -> Result<Draft, Reason> {
    let mut draft = Draft::new();
    if reader.take_any(&["user", "role"]) {
        reader.at = reader.end;
        draft.effects(&[Role]);
        return Ok(draft);
    }
    if reader.take_any(&["database", "schema"]) {
        reader.take("if exists");
        draft.relation(reader.name()?, ObjectKind::Other, &[Drop]);
        draft.change(StateChange::Touched("*".to_owned()));
        return Ok(draft);
    }
    reader.take("temporary");
    if reader.take_any(&["table", "tables", "view", "sequence"]) {
        reader.take("if exists");
        loop {
            let name = reader.name()?;
            draft.changed(name, ObjectKind::Relation, &[Drop]);
            if !reader.symbol(",") {
                break;
            }
        }
        reader.take_any(&["restrict", "cascade"]);
        return Ok(draft);
    }
    if reader.take("index") {
        reader.take("if exists");
        reader.name()?;
        let on = reader.take("on");
        reader.expect(on, "drop index")?;
        let name = reader.name()?;
        draft.relation(name, ObjectKind::Relation, &[Drop, Alter]);
        return Ok(draft);
    }
    if reader.take_any(&["procedure", "function", "trigger", "event"]) {
        reader.take("if exists");
        draft.relation(reader.name()?, ObjectKind::Other, &[Drop]);
        draft.change(StateChange::Touched("*".to_owned()));
        return Ok(draft);
    }
    Err(syntax("drop"))
}

fn rename(reader: &mut Reader<'_, '_>) -> Result<Draft, Reason> {
    if reader.take("user") {
        reader.at = reader.end;
        return Ok(Draft::of(&[Role]));
    }
    let tables = reader.take("table") || reader.take("tables");
    reader.expect(tables, "rename")?;
    let mut draft = Draft::new();
    loop {
        let from = reader.name()?;
        let to = reader.take("to");
        reader.expect(to, "rename")?;
        let target = reader.name()?;
        draft.changed(from, ObjectKind::Relation, &[Alter]);
        draft.changed(target, ObjectKind::NewRelation, &[Alter]);
        if !reader.symbol(",") {
            return Ok(draft);
        }
    }
}

/// Databases, users, plain views, and indexes; other objects have bodies or engines and are not followed.
fn create(reader: &mut Reader<'_, '_>) -> Result<Draft, Reason> {
    let mut draft = Draft::new();
    if reader.take_any(&["database", "schema"]) {
        reader.take("if not exists");
        draft.relation(reader.name()?, ObjectKind::Other, &[Create]);
        reader.expect(reader.done(), "create database")?;
        return Ok(draft);
    }
    if reader.take_any(&["user", "role"]) {
        reader.at = reader.end;
        draft.effects(&[Role]);
        return Ok(draft);
    }
    reader.take_any(&["unique", "fulltext", "spatial"]);
    if reader.take("index") {
        reader.take("if not exists");
        reader.name()?;
        let on = reader.take("on");
        reader.expect(on, "create index")?;
        let name = reader.name()?;
        let open = reader.symbol("(");
        reader.expect(open, "create index")?;
        let close = reader.closing()?;
        let plain = (reader.at..close).all(|at| !reader.tokens.is_any(at, &["select"]));
        reader.expect(plain, "create index")?;
        reader.at = close + 1;
        draft.relation(name, ObjectKind::Relation, &[Create]);
        return Ok(draft);
    }
    reader.take("or replace");
    if reader.take("view") {
        let name = reader.name()?;
        let defined = reader.take("as");
        reader.expect(defined, "create view")?;
        let query = reader.query(std::slice::from_ref(&(reader.at..reader.end)), None)?;
        draft.changed(name.clone(), ObjectKind::NewRelation, &[Create]);
        draft.defined(name, query);
        reader.at = reader.end;
        return Ok(draft);
    }
    Err(syntax("create"))
}

/// LOAD DATA: the file is the server's or, with LOCAL, the client's.
fn load(reader: &mut Reader<'_, '_>) -> Result<Draft, Reason> {
    let data = reader.take("data");
    reader.expect(data, "load")?;
    reader.take_any(&["low_priority", "concurrent"]);
    reader.take("local");
    let infile = reader.take("infile");
    reader.expect(infile, "load")?;
    reader.string().ok_or_else(|| syntax("load"))?;
    let replace = reader.take("replace");
    reader.take("ignore");
    let into = reader.take("into table");
    reader.expect(into, "load")?;
    let mut draft = Draft::of(&[CopyIn, FileRead]);
    let target = reader.name()?;
    draft.relation(target, ObjectKind::Relation, if replace { &[Insert, Delete] } else { &[Insert] });
    export_options(reader)?;
    reader.expect(reader.done(), "load")?;
    Ok(draft)
}

fn call(reader: &mut Reader<'_, '_>) -> Result<Draft, Reason> {
    let name = reader.name()?;
    let mut draft = Draft::of(&[Procedure, Read]);
    let mut args = Vec::new();
    if reader.symbol("(") {
        let close = reader.closing()?;
        if reader.at < close {
            for part in reader.parts(reader.at..close) {
                args.push(reader.expr(part, false)?);
            }
        }
        reader.at = close + 1;
    }
    let mut called = Name { parts: name.parts };
    if let Some(last) = called.parts.last_mut() {
        // A procedure is never the function of that name.
        last.quote = Some('`');
        last.text = last.text.to_lowercase();
    }
    draft.expr(Expr::Call(Box::new(super::super::ir::Call { name: called, args, ..super::super::ir::Call::default() })));
    draft.doubt(ReasonCode::Procedural, "call");
    draft.rows();
    draft.change(StateChange::Unfollowed("call".to_owned()));
    Ok(draft)
}

/// GRANT and REVOKE: of privileges ON something, or of roles.
fn privileges(reader: &mut Reader<'_, '_>, first: &str) -> Result<Draft, Reason> {
    let effect = if first == "grant" { Grant } else { Revoke };
    let mut draft = Draft::of(&[effect]);
    if reader.find(&["identified"]).is_some() {
        // It makes the account, or changes how it is checked.
        draft.effects(&[Role]);
    }
    let Some(on) = reader.find(&["on"]) else {
        draft.effects(&[Role]);
        reader.at = reader.end;
        return Ok(draft);
    };
    reader.at = on + 1;
    if reader.take_any(&["function", "procedure", "package"]) {
        draft.relation(reader.name()?, ObjectKind::Other, &[effect]);
    } else {
        reader.take("table");
        let all = reader.symbol("*");
        let schema_wide = (reader.at..reader.at + 4).any(|at| reader.tokens.symbol(at, "*"));
        if !all && !schema_wide {
            let name = reader.name()?;
            draft.relation(name, ObjectKind::Relation, &[effect]);
        }
    }
    reader.at = reader.end;
    Ok(draft)
}
