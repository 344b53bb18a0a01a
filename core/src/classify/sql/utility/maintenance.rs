//! VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH, CHECKPOINT, ALTER SYSTEM.

use super::reader::Reader;
use crate::classify::Effect::{Alter, Delete, FileRead, FileWrite, Insert, Maintenance, Network, Program, Replication, Setting};
use crate::classify::sql::lower::utility::setting;

/// VACUUM, behind the verb. Without a table it is all of them.
pub(super) fn vacuum(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Maintenance]);
    if r.is_sign(0, "(") {
        options(r)?;
    } else {
        r.eat("full");
        r.eat("freeze");
        r.eat("verbose");
        let _ = r.any(&["analyze", "analyse"]);
    }
    relations(r)
}

/// ANALYZE, behind the verb.
pub(super) fn analyze(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Maintenance]);
    if r.is_sign(0, "(") {
        options(r)?;
    } else {
        r.eat("verbose");
    }
    relations(r)
}

fn relations(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.is_done() {
        return Some(());
    }
    r.list(|r| {
        let name = r.relation()?;
        r.draft.existing(name, &[Maintenance]);
        r.has_columns()
    })
}

/// `(VERBOSE, BUFFER_USAGE_LIMIT '1 MB')` (`utility_option_list`).
fn options(r: &mut Reader<'_, '_>) -> Option<()> {
    r.bracketed(|r| {
        r.list(|r| {
            if r.any(&["analyze", "analyse"]).is_none() {
                r.word()?;
            }
            if r.is_sign(0, ",") || r.is_sign(0, ")") || r.any(&["true", "false", "on"]).is_some() {
                return Some(());
            }
            r.string().or_else(|| r.number()).or_else(|| r.word().map(drop))
        })
    })
}

/// CLUSTER, behind the verb. Without a table it is all that were clustered before.
pub(super) fn cluster(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Maintenance]);
    if r.is_sign(0, "(") {
        options(r)?;
    } else {
        r.eat("verbose");
    }
    if r.is_done() {
        return Some(());
    }
    // `CLUSTER index ON table` is the older form.
    let table = if r.is(1, "on") {
        r.ident()?;
        r.at += 1;
        r.name()?
    } else {
        r.name()?
    };
    r.draft.existing(table, &[Maintenance]);
    if r.eat("using") { r.ident().map(drop) } else { Some(()) }
}

/// REINDEX, behind the verb.
pub(super) fn reindex(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Maintenance]);
    if r.is_sign(0, "(") {
        options(r)?;
    }
    let kind = r.any(&["index", "table", "schema", "system", "database"])?;
    r.eat("concurrently");
    match kind {
        "index" => {
            let name = r.name()?;
            r.draft.looked_up(name, &[Maintenance]);
        }
        "table" => {
            let name = r.name()?;
            r.draft.existing(name, &[Maintenance]);
        }
        "schema" => drop(r.ident()?),
        _ if r.is_done() => {}
        _ => drop(r.ident()?),
    }
    Some(())
}

/// REFRESH MATERIALIZED VIEW, behind the verb: its rows are replaced.
pub(super) fn refresh(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("materialized view")?;
    r.eat("concurrently");
    let name = r.name()?;
    r.draft.existing(name, &[Maintenance, Insert, Delete]);
    let _ = r.any(&["with data", "with no data"]);
    Some(())
}

/// CHECKPOINT, behind the verb.
pub(super) fn checkpoint(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Maintenance]);
    if r.is_sign(0, "(") { options(r) } else { Some(()) }
}

/// ALTER SYSTEM, behind those words. Some settings name programs that the server runs, native code that it loads, files that it
/// writes, or another server.
pub(super) fn alter_system(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Alter, Setting, Maintenance]);
    let name = if r.eat("reset") {
        if r.eat("all") {
            return Some(());
        }
        r.setting_name()?
    } else {
        r.need("set")?;
        let name = r.setting_name()?;
        if !r.sign("=") {
            r.need("to")?;
        }
        r.setting_values()?;
        name
    };
    if ["command", "libraries", "library", "path", "provider", "hook"].iter().any(|ending| name.ends_with(ending)) {
        r.draft.does(&[Program]);
    }
    if ["directory", "directories", "_file", "filename"].iter().any(|ending| name.ends_with(ending)) {
        r.draft.does(&[FileRead, FileWrite]);
    }
    if name.ends_with("conninfo") {
        r.draft.does(&[Network, Replication]);
    }
    setting::kept(&mut r.draft, &name);
    Some(())
}
