//! Publications and subscriptions: rows that leave for other servers, and rows that come from them.

use super::reader::Reader;
use crate::classify::Effect::{self, Alter, Create, Network, Read, Replication};

/// CREATE PUBLICATION, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, Replication]);
    if r.eat("for all tables") {
        r.draft.construct("all tables are published");
    } else if r.eat("for") {
        published(r, &[Create, Replication, Read])?;
    }
    r.has_parameters()
}

/// ALTER PUBLICATION, behind the name.
pub(super) fn alter(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Replication]);
    let verb = r.any(&["add", "set", "drop"])?;
    if verb == "set" && r.is_sign(0, "(") {
        return r.parameters();
    }
    published(r, if verb == "drop" { &[Alter, Replication] } else { &[Alter, Replication, Read] })
}

/// Tables and schemas; a name alone is of the kind before it (`pub_obj_list`).
fn published(r: &mut Reader<'_, '_>, effects: &[Effect]) -> Option<()> {
    let mut kind = None;
    r.list(|r| {
        kind = r.any(&["tables in schema", "table"]).or(kind);
        if kind? == "tables in schema" {
            r.draft.construct("all tables of a schema are published");
            return if r.eat("current_schema") { Some(()) } else { r.ident().map(drop) };
        }
        let table = r.relation()?;
        r.draft.existing(table.clone(), effects);
        let columns = r.named_columns()?;
        if effects.contains(&Read) {
            r.all_of(table.clone(), columns);
        }
        if r.eat("where") {
            let inside = r.inside()?;
            r.filter(table, inside)?;
        }
        Some(())
    })
}

/// CREATE SUBSCRIPTION, behind those words: tables that are not named are filled from elsewhere.
pub(super) fn subscribe(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, Replication, Network]);
    r.draft.construct("tables that a subscription fills");
    if r.any(&["connection"]).is_some() {
        r.string()?;
    } else {
        r.need("server")?;
        r.ident()?;
    }
    r.need("publication")?;
    r.list(|r| r.label().map(drop))?;
    r.has_parameters()
}

/// ALTER SUBSCRIPTION, behind the name.
pub(super) fn alter_subscription(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Replication, Network]);
    match r.any(&[
        "connection",
        "refresh publication",
        "add publication",
        "set publication",
        "drop publication",
        "enable",
        "disable",
        "skip",
        "set",
    ])? {
        "connection" => r.string(),
        "refresh publication" => {
            r.draft.construct("tables that a subscription fills");
            r.has_parameters()
        }
        kind @ ("add publication" | "set publication" | "drop publication") => {
            if kind != "drop publication" {
                r.draft.construct("tables that a subscription fills");
            }
            r.list(|r| r.label().map(drop))?;
            r.has_parameters()
        }
        "enable" => {
            r.draft.construct("tables that a subscription fills");
            Some(())
        }
        "disable" => Some(()),
        _ => r.parameters(),
    }
}
