//! DROP of every kind of object.

use super::reader::Reader;
use crate::classify::Effect::{Drop, FileWrite, Network, Replication, Role, Terminate};

/// DROP, behind the verb.
pub(super) fn statement(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Drop]);
    match r.any(&[
        "table",
        "view",
        "materialized view",
        "foreign table",
        "index concurrently",
        "index",
        "sequence",
        "policy",
        "rule",
        "trigger",
        "function",
        "procedure",
        "routine",
        "aggregate",
        "operator class",
        "operator family",
        "operator",
        "cast",
        "transform",
        "owned by",
        "role",
        "user mapping",
        "user",
        "group",
        "subscription",
        "publication",
        "event trigger",
        "tablespace",
        "database",
        "server",
        "foreign data wrapper",
    ]) {
        Some("table" | "view" | "materialized view" | "foreign table") => names(r, |r, relation| {
            r.draft.touched(relation.last().to_owned());
            r.draft.existing(relation, &[Drop]);
        }),
        Some("index concurrently" | "index" | "sequence") => names(r, |r, relation| {
            r.draft.touched(relation.last().to_owned());
            r.draft.looked_up(relation, &[Drop]);
        }),
        Some(kind @ ("policy" | "rule" | "trigger")) => of_relation(r, kind),
        Some(kind @ ("function" | "procedure" | "routine" | "aggregate")) => routines(r, kind == "aggregate"),
        Some("operator class" | "operator family") => {
            r.draft.touched_any();
            r.eat("if exists");
            r.name()?;
            r.need("using")?;
            r.ident()?;
            r.behavior();
            Some(())
        }
        Some("operator") => {
            r.draft.touched_any();
            r.eat("if exists");
            r.list(Reader::operator_signature)?;
            r.behavior();
            Some(())
        }
        Some("cast") => {
            r.draft.touched_any();
            r.eat("if exists");
            r.cast_types()?;
            r.behavior();
            Some(())
        }
        Some("transform") => {
            r.draft.touched_any();
            r.eat("if exists");
            r.need("for")?;
            r.typename()?;
            r.need("language")?;
            r.ident()?;
            r.behavior();
            Some(())
        }
        Some("owned by") => {
            r.draft.does(&[Role]);
            r.draft.touched_any();
            r.draft.construct("objects of a role that are not named");
            r.roles()?;
            r.behavior();
            Some(())
        }
        Some("role" | "user" | "group") => {
            r.draft.does(&[Role]);
            r.eat("if exists");
            r.roles()
        }
        Some("user mapping") => {
            r.draft.does(&[Role, Network]);
            r.eat("if exists");
            r.mapped_user()
        }
        Some(kind) => others(r, kind),
        None => named(r),
    }
}

/// Objects that nothing in the database can depend on, and those outside it.
fn others(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    match kind {
        "subscription" => r.draft.does(&[Replication, Network]),
        "publication" => r.draft.does(&[Replication]),
        "event trigger" => r.draft.does(&[Role]),
        "tablespace" => r.draft.does(&[FileWrite]),
        "server" | "foreign data wrapper" => r.draft.does(&[Network]),
        _ => {}
    }
    r.eat("if exists");
    r.list(|r| r.ident().map(drop))?;
    match kind {
        "subscription" | "publication" | "event trigger" => r.behavior_without_reach(),
        "database" => {
            if r.eat("with") || r.is_sign(0, "(") {
                r.bracketed(|r| r.list(|r| r.need("force")))?;
                r.draft.does(&[Terminate]);
            }
        }
        "tablespace" => {}
        _ => r.behavior(),
    }
    Some(())
}

/// Types and collations are inside columns; a schema's absence lets the next one in the path answer.
fn named(r: &mut Reader<'_, '_>) -> Option<()> {
    let kind = r.any(&[
        "type",
        "domain",
        "collation",
        "conversion",
        "schema",
        "extension",
        "statistics",
        "access method",
        "procedural language",
        "language",
        "text search parser",
        "text search dictionary",
        "text search template",
        "text search configuration",
    ])?;
    r.draft.touched_any();
    if kind == "extension" {
        // Tables among them.
        r.draft.construct("objects of an extension that are not named");
    }
    names(r, |_, _| {})
}

fn names(r: &mut Reader<'_, '_>, mut take: impl FnMut(&mut Reader<'_, '_>, crate::classify::sql::ir::Name)) -> Option<()> {
    r.eat("if exists");
    r.list(|r| {
        let name = r.name()?;
        take(r, name);
        Some(())
    })?;
    r.behavior();
    Some(())
}

/// A policy, a rule or a trigger of a relation. Nothing depends on one.
fn of_relation(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    r.eat("if exists");
    r.ident()?;
    r.need("on")?;
    let relation = r.name()?;
    r.draft.touched(relation.last().to_owned());
    r.draft.existing(relation, if kind == "policy" { &[Drop, Role] } else { &[Drop] });
    r.behavior_without_reach();
    Some(())
}

fn routines(r: &mut Reader<'_, '_>, aggregate: bool) -> Option<()> {
    r.eat("if exists");
    r.list(|r| {
        let name = if aggregate { r.aggregate()? } else { r.routine()? };
        r.draft.touched(name.last().to_owned());
        Some(())
    })?;
    r.behavior();
    Some(())
}
