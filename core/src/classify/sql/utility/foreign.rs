//! Foreign data: wrappers, servers, user mappings, import.

use super::reader::Reader;
use crate::classify::Effect::{Alter, Create, Maintenance, Network, Role};

/// CREATE FOREIGN DATA WRAPPER, behind those words.
pub(super) fn wrapper(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, Network]);
    handlers(r)?;
    r.has_generic_options()
}

/// ALTER FOREIGN DATA WRAPPER's handlers and options, behind the name.
pub(super) fn alter_wrapper(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Network]);
    handlers(r)?;
    r.has_generic_options()
}

fn handlers(r: &mut Reader<'_, '_>) -> Option<()> {
    loop {
        if r.any(&["handler", "validator", "connection"]).is_some() {
            let function = r.name()?;
            r.draft.arranged(function);
        } else if r.any(&["no handler", "no validator", "no connection"]).is_none() {
            return Some(());
        }
    }
}

/// CREATE SERVER, behind those words: a way out of the server.
pub(super) fn server(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("if not exists");
    r.ident()?;
    r.draft.does(&[Create, Network, Maintenance]);
    if r.eat("type") {
        r.string()?;
    }
    version(r)?;
    r.need("foreign data wrapper")?;
    r.ident()?;
    r.has_generic_options()
}

/// ALTER SERVER's version and options, behind the name.
pub(super) fn alter_server(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Network, Maintenance]);
    version(r)?;
    r.has_generic_options()
}

fn version(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.eat("version") && !r.eat("null") { r.string() } else { Some(()) }
}

/// CREATE USER MAPPING, behind those words.
pub(super) fn create_mapping(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Create, Role, Network]);
    r.eat("if not exists");
    r.mapped_user()?;
    r.has_generic_options()
}

/// ALTER USER MAPPING, behind those words.
pub(super) fn alter_mapping(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Role, Network]);
    r.mapped_user()?;
    r.generic_options()
}

impl Reader<'_, '_> {
    /// `FOR user SERVER server`
    pub(super) fn mapped_user(&mut self) -> Option<()> {
        self.need("for")?;
        if !self.eat("user") {
            self.role()?;
        }
        self.need("server")?;
        self.ident().map(drop)
    }
}

/// IMPORT FOREIGN SCHEMA, behind the verb.
pub(super) fn import(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("foreign schema")?;
    r.draft.does(&[Create, Network]);
    r.ident()?;
    let mut tables = Vec::new();
    let limit = r.any(&["limit to", "except"]);
    if limit.is_some() {
        r.bracketed(|r| {
            r.list(|r| {
                tables.push(r.relation()?);
                Some(())
            })
        })?;
    }
    r.need("from server")?;
    r.ident()?;
    r.need("into")?;
    let schema = r.ident()?;
    r.has_generic_options()?;
    for mut table in tables {
        let Some(last) = table.parts.pop() else { continue };
        table.parts = vec![schema.clone(), last];
        r.draft.made(table, false, &[Create]);
    }
    if limit != Some("limit to") {
        r.draft.touched_any();
        r.draft.construct("tables of another server that are not named");
    }
    Some(())
}
