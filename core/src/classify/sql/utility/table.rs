//! CREATE TABLE and CREATE FOREIGN TABLE, in every form.

use super::reader::Reader;
use crate::classify::Effect::{Create, Insert, Network, Read};
use crate::classify::sql::ir::{Goes, Name, Statement, Target};

/// What CREATE TABLE is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    Here { temporary: bool },
    Elsewhere,
}

/// CREATE TABLE, behind the word TABLE.
pub(super) fn create(r: &mut Reader<'_, '_>, stored: Stored) -> Option<()> {
    let may_exist = r.eat("if not exists");
    let name = r.name()?;
    let temporary = stored == Stored::Here { temporary: true };
    r.draft.made(name.clone(), temporary, &[Create]);
    if stored == Stored::Elsewhere {
        r.draft.does(&[Network]);
    }
    if r.eat("partition of") {
        let parent = r.name()?;
        // What is stored in the parent may go to it.
        r.draft.moves(parent.clone(), Goes::New(name.clone()));
        inherit(r, parent);
        if r.is_sign(0, "(") {
            typed_elements(r)?;
        }
        r.bound()?;
    } else if r.eat("of") {
        r.name()?;
        if r.is_sign(0, "(") {
            typed_elements(r)?;
        }
    } else {
        let start = r.at;
        if let Some(columns) = r.named_columns() {
            // Names without types: a query gives them theirs.
            return as_query(r, Target { name, temporary, may_exist, on_commit_drop: false, columns });
        }
        r.at = start;
        elements(r)?;
        if r.eat("inherits") {
            r.bracketed(|r| {
                r.list(|r| {
                    let parent = r.name()?;
                    inherit(r, parent);
                    Some(())
                })
            })?;
        }
    }
    r.has_partition_key()?;
    if stored == Stored::Elsewhere {
        r.need("server")?;
        r.ident()?;
        return r.has_generic_options();
    }
    storage(r).map(drop)
}

/// Rows of the child are rows of the parent from now on: whoever may not create there must not do it here.
fn inherit(r: &mut Reader<'_, '_>, parent: Name) {
    r.draft.touched(parent.last().to_owned());
    r.draft.existing(parent, &[Create, Read]);
}

/// `(column, constraint, LIKE other, …)`
fn elements(r: &mut Reader<'_, '_>) -> Option<()> {
    r.bracketed(|r| {
        if r.is_sign(0, ")") {
            return Some(());
        }
        r.list(|r| {
            if r.eat("like") {
                let name = r.name()?;
                r.draft.existing(name, &[Read]);
                while r.any(&["including", "excluding"]).is_some() {
                    r.any(&[
                        "all",
                        "comments",
                        "compression",
                        "constraints",
                        "defaults",
                        "generated",
                        "identity",
                        "indexes",
                        "statistics",
                        "storage",
                    ])?;
                }
                return Some(());
            }
            if r.at_table_constraint() { r.table_constraint() } else { r.column() }
        })
    })
}

/// Columns that have their type from elsewhere: only what is said beside it.
fn typed_elements(r: &mut Reader<'_, '_>) -> Option<()> {
    r.bracketed(|r| {
        r.list(|r| {
            if r.at_table_constraint() {
                return r.table_constraint();
            }
            r.ident()?;
            r.eat("with options");
            r.column_constraints()
        })
    })
}

/// `USING … WITH (…) ON COMMIT … TABLESPACE …`; whether the end of the transaction drops it.
fn storage(r: &mut Reader<'_, '_>) -> Option<bool> {
    if r.eat("using") {
        r.ident()?;
    }
    if !r.eat("without oids") {
        r.has_parameters()?;
    }
    let at_end = r.any(&["on commit drop", "on commit delete rows", "on commit preserve rows"]);
    if r.eat("tablespace") {
        r.ident()?;
    }
    Some(at_end == Some("on commit drop"))
}

/// `… AS query`: what it reads goes into the new table.
fn as_query(r: &mut Reader<'_, '_>, mut target: Target) -> Option<()> {
    target.on_commit_drop = storage(r)?;
    r.need("as")?;
    let executes = r.is(0, "execute");
    let range = r.query_before(&["with no data", "with data"]);
    if executes {
        r.whole = Some(Statement::CreateTableOf { target, session: Box::new(r.session(range)?) });
        return Some(());
    }
    match r.query(range)? {
        Some(query) => r.whole = Some(Statement::CreateTableAs { target, query: Box::new(query) }),
        None => r.draft.does(&[Create, Insert, Read]),
    }
    Some(())
}

/// CREATE MATERIALIZED VIEW, behind those words.
pub(super) fn materialized(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("if not exists");
    let name = r.name()?;
    r.draft.made(name.clone(), false, &[Create]);
    let columns = r.named_columns()?;
    storage(r)?;
    r.need("as")?;
    let range = r.query_before(&["with no data", "with data"]);
    r.draft.does(&[Read]);
    if let Some(query) = r.query(range)? {
        r.draft.defines(name, false, columns);
        r.draft.lowered_query(query);
    }
    Some(())
}
