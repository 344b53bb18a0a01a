//! CREATE and ALTER of roles, users and groups.

use super::reader::Reader;
use crate::classify::Effect::{Alter, Create, Role, Setting};
use crate::classify::sql::lower::utility::setting;

/// CREATE ROLE, behind those words; membership in or of other roles is granted with it.
pub(super) fn create(r: &mut Reader<'_, '_>) -> Option<()> {
    r.role()?;
    r.draft.does(&[Create, Role]);
    options(r)
}

/// ALTER ROLE, behind those words.
pub(super) fn alter(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Role]);
    if !r.eat("all") {
        r.role()?;
    }
    if r.eat("rename to") {
        return r.role();
    }
    if r.eat("in database") {
        r.ident()?;
    }
    if r.eat("set") {
        let name = r.setting()?;
        setting::kept(&mut r.draft, &name);
        return Some(());
    }
    if r.eat("reset") {
        r.draft.does(&[Setting]);
        return if r.eat("all") { Some(()) } else { r.setting_name().map(drop) };
    }
    options(r)
}

/// ALTER GROUP, behind those words.
pub(super) fn alter_group(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Role]);
    r.role()?;
    if r.eat("rename to") {
        return r.role();
    }
    r.any(&["add user", "drop user"])?;
    r.roles()
}

fn options(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("with");
    while !r.is_done() {
        if r.any(&["encrypted password", "unencrypted password", "password", "valid until"]).is_some() {
            if !r.eat("null") {
                r.string()?;
            }
        } else if r.any(&["connection limit", "sysid"]).is_some() {
            r.number()?;
        } else if r.any(&["in role", "in group", "role", "user", "admin"]).is_some() {
            r.roles()?;
        } else {
            r.any(&[
                "superuser",
                "nosuperuser",
                "createdb",
                "nocreatedb",
                "createrole",
                "nocreaterole",
                "inherit",
                "noinherit",
                "login",
                "nologin",
                "replication",
                "noreplication",
                "bypassrls",
                "nobypassrls",
            ])?;
        }
    }
    Some(())
}
