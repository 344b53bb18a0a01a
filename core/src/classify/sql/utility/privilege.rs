//! GRANT and REVOKE, of privileges and of roles, and default privileges.

use super::reader::Reader;
use crate::classify::Effect::{self, Alter, Grant, Revoke, Role};

/// GRANT, behind the verb.
pub(super) fn grant(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Grant]);
    privileges(r)?;
    if r.eat("on") {
        target(r, Grant)?;
        r.need("to")?;
        grantees(r)?;
        r.eat("with grant option");
    } else {
        r.draft.does(&[Role]);
        r.need("to")?;
        r.roles()?;
        if r.eat("with") {
            r.list(|r| {
                r.label()?;
                r.any(&["option", "true", "false"]).map(drop)
            })?;
        }
    }
    granted_by(r)
}

/// REVOKE, behind the verb. CASCADE takes what was granted further, on the same objects.
pub(super) fn revoke(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Revoke]);
    if r.is(1, "option") && r.is(2, "for") {
        r.label()?;
        r.at += 2;
    }
    privileges(r)?;
    if r.eat("on") {
        target(r, Revoke)?;
        r.need("from")?;
        grantees(r)?;
    } else {
        r.draft.does(&[Role]);
        r.need("from")?;
        r.roles()?;
    }
    granted_by(r)?;
    r.behavior_without_reach();
    Some(())
}

/// ALTER DEFAULT PRIVILEGES, behind those words: of objects that are not there yet.
pub(super) fn defaults(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter]);
    loop {
        if r.any(&["for role", "for user"]).is_some() {
            r.roles()?;
        } else if r.eat("in schema") {
            r.list(|r| r.ident().map(drop))?;
        } else {
            break;
        }
    }
    let grants = r.any(&["grant", "revoke grant option for", "revoke"])? == "grant";
    r.draft.does(&[if grants { Grant } else { Revoke }]);
    privileges(r)?;
    r.need("on")?;
    r.any(&["tables", "functions", "routines", "sequences", "types", "schemas", "large objects"])?;
    r.need(if grants { "to" } else { "from" })?;
    grantees(r)?;
    if grants {
        r.eat("with grant option");
    } else {
        r.behavior_without_reach();
    }
    Some(())
}

/// REASSIGN OWNED, behind the verb.
pub(super) fn reassign(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("owned by")?;
    r.draft.does(&[Role]);
    r.draft.construct("objects of a role that are not named");
    r.roles()?;
    r.need("to")?;
    r.role()
}

/// Privileges with columns, or the names of roles.
fn privileges(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.eat("all") {
        r.eat("privileges");
        return r.has_columns();
    }
    r.list(|r| {
        if r.any(&["alter system", "select", "references", "create"]).is_none() {
            r.word()?;
        }
        r.has_columns()
    })
}

/// What stands behind ON.
fn target(r: &mut Reader<'_, '_>, effect: Effect) -> Option<()> {
    // The words of a kind are names too: `GRANT SELECT ON schema TO a`.
    let word =
        |r: &Reader<'_, '_>, ahead| !["to", "from"].iter().any(|end| r.is(ahead, end)) && !r.is_sign(ahead, ",") && !r.is_sign(ahead, ".");
    let relations = |r: &mut Reader<'_, '_>| {
        r.list(|r| {
            let name = r.name()?;
            r.draft.existing(name, &[effect]);
            Some(())
        })
    };
    if r.any(&["all tables in schema", "all sequences in schema"]).is_some() {
        r.draft.construct("privileges on everything in a schema");
        return r.list(|r| r.ident().map(drop));
    }
    if r.any(&["all functions in schema", "all procedures in schema", "all routines in schema"]).is_some() {
        return r.list(|r| r.ident().map(drop));
    }
    if r.eat("table") || !word(r, 1) {
        return relations(r);
    }
    match r.any(&[
        "sequence",
        "foreign data wrapper",
        "foreign server",
        "function",
        "procedure",
        "routine",
        "database",
        "domain",
        "language",
        "large object",
        "parameter",
        "schema",
        "tablespace",
        "type",
    ])? {
        "sequence" => r.list(|r| {
            let name = r.name()?;
            r.draft.looked_up(name, &[effect]);
            Some(())
        }),
        "function" | "procedure" | "routine" => r.list(|r| r.routine().map(drop)),
        "large object" => r.list(Reader::number),
        "domain" | "type" | "parameter" => r.list(|r| r.name().map(drop)),
        _ => r.list(|r| r.ident().map(drop)),
    }
}

fn grantees(r: &mut Reader<'_, '_>) -> Option<()> {
    r.list(|r| {
        r.eat("group");
        r.role()
    })
}

fn granted_by(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.eat("granted by") { r.role() } else { Some(()) }
}
