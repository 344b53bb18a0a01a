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
    let mut schemas = false;
    let mut first = true;
    r.list(|r| {
        if r.eat("tables in schema") {
            schemas = true;
        } else if r.is(0, "table") {
            r.at += 1;
            schemas = false;
        } else if first {
            return None;
        }
        if schemas {
            r.draft.construct("all tables of a schema are published");
            if !r.eat("current_schema") {
                r.ident()?;
            }
            return Some(());
        }
        let table = r.relation()?;
        r.draft.existing(table, effects);
        r.has_columns()?;
        if r.eat("where") {
            if first {
                r.condition()?;
            } else {
                // Its columns are those of a later table.
                r.draft.construct("a row filter of a later table");
                r.inside()?;
            }
        }
        first = false;
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
