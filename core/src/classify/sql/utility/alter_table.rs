//! ALTER of tables, views, indexes, sequences and composite types, command by command.

use super::alter;
use super::reader::Reader;
use crate::classify::Effect::{Alter, Network, Read, Replication, Role};
use crate::classify::sql::ir::{Goes, Name, ObjectKind};
use crate::classify::sql::token::Kind;

/// ALTER TABLE and its kin, behind those words.
pub(super) fn relation(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    if r.is(0, "all") && r.is(1, "in") {
        // Everything in a tablespace, which is not named.
        return None;
    }
    r.eat("if exists");
    let name = r.relation()?;
    r.draft.touched(name.last().to_owned());
    match kind {
        "index" | "sequence" => r.draft.looked_up(name.clone(), &[Alter]),
        _ => r.draft.existing(name.clone(), &[Alter]),
    }
    if kind == "foreign table" {
        r.draft.does(&[Network]);
    }
    if r.eat("rename") {
        return rename(r, &name, kind);
    }
    if r.eat("set schema") {
        let schema = r.ident()?;
        let mut moved = name.clone();
        let last = moved.parts.pop()?;
        moved.parts = vec![schema, last];
        if !matches!(kind, "index" | "sequence") {
            r.draft.moves(name, Goes::New(moved.clone()));
        }
        r.draft.object(moved, ObjectKind::NewRelation, &[Alter]);
        return Some(());
    }
    if r.any(&["depends on extension", "no depends on extension"]).is_some() {
        return r.ident().map(drop);
    }
    if kind == "sequence" && options_of_sequence(r)? {
        return Some(());
    }
    r.list(|r| command(r, &name, kind))
}

fn options_of_sequence(r: &mut Reader<'_, '_>) -> Option<bool> {
    let start = r.at;
    while r.sequence_option()? {}
    Some(r.at > start && r.is_done())
}

/// Behind RENAME: the relation itself, a column or a constraint.
fn rename(r: &mut Reader<'_, '_>, old: &Name, kind: &str) -> Option<()> {
    if r.eat("to") {
        let new = r.ident()?;
        // Views and everything else that named it follow.
        r.draft.touched(new.text.clone());
        r.draft.touched_any();
        // ALTER INDEX renames tables as well.
        match kind {
            "sequence" => {}
            "index" => r.draft.moves_if_relation(old.clone(), Goes::Beside(new.clone())),
            _ => r.draft.moves(old.clone(), Goes::Beside(new.clone())),
        }
        let mut name = old.clone();
        *name.parts.last_mut()? = new;
        r.draft.object(name, if old.schema().is_some() { ObjectKind::NewRelation } else { ObjectKind::Beside }, &[Alter]);
        return Some(());
    }
    if r.eat("constraint") {
        r.ident()?;
        r.need("to")?;
        return r.ident().map(drop);
    }
    r.eat("column");
    let column = r.ident()?;
    r.need("to")?;
    let new = r.ident()?;
    r.draft.moves(old.clone(), Goes::Column(column, new));
    Some(())
}

/// ALTER TYPE, behind those words. A composite type is also a relation.
pub(super) fn data_type(r: &mut Reader<'_, '_>) -> Option<()> {
    let name = r.name()?;
    r.draft.does(&[Alter]);
    r.draft.touched(name.last().to_owned());
    match r.any(&["add value", "rename value", "rename attribute", "set"]) {
        Some("add value") => {
            r.eat("if not exists");
            r.string()?;
            if r.any(&["before", "after"]).is_some() { r.string() } else { Some(()) }
        }
        Some("rename value") => {
            r.string()?;
            r.need("to")?;
            r.string()
        }
        Some("rename attribute") => {
            r.draft.looked_up(name, &[Alter]);
            r.ident()?;
            r.need("to")?;
            r.ident()?;
            r.behavior();
            Some(())
        }
        Some(_) if r.eat("schema") => {
            r.ident()?;
            r.draft.touched_any();
            Some(())
        }
        Some(_) => r.arranged(&["receive", "send", "typmod_in", "typmod_out", "analyze", "subscript"]),
        None if ["add", "drop", "alter"].iter().any(|word| r.is(0, word)) => {
            r.draft.looked_up(name, &[Alter]);
            r.list(attribute)
        }
        None => alter::of_name(r),
    }
}

fn attribute(r: &mut Reader<'_, '_>) -> Option<()> {
    match r.any(&["add attribute", "drop attribute", "alter attribute"])? {
        "drop attribute" => {
            r.eat("if exists");
            r.ident()?;
        }
        verb => {
            r.ident()?;
            if verb == "alter attribute" {
                r.any(&["set data type", "type"])?;
            }
            r.typename()?;
            if r.eat("collate") {
                r.name()?;
            }
        }
    }
    r.behavior();
    Some(())
}

fn command(r: &mut Reader<'_, '_>, name: &Name, kind: &str) -> Option<()> {
    match r.any(&["add", "alter constraint", "alter", "drop constraint", "drop", "validate constraint", "owner to"]) {
        Some("add") if r.at_table_constraint() => return r.table_constraint(),
        Some("add") => {
            r.eat("column");
            r.eat("if not exists");
            return r.added_column();
        }
        Some("alter constraint") => {
            r.ident()?;
            let _ = r.any(&["inherit", "no inherit"]);
            r.constraint_attributes();
            return Some(());
        }
        Some("alter") => {
            r.eat("column");
            return super::alter_column::alter(r);
        }
        Some("drop constraint" | "drop") => {
            if !r.tokens.is(r.at - 1, "constraint") {
                r.eat("column");
            }
            r.eat("if exists");
            r.ident()?;
            r.behavior();
            return Some(());
        }
        Some("validate constraint") => return r.ident().map(drop),
        Some(_) => {
            r.draft.does(&[Role]);
            return r.role();
        }
        None => {}
    }
    security(r, name).or_else(|| hierarchy(r, name, kind)).or_else(|| storage(r, name))
}

/// Rows, triggers and rules: what guards the table.
fn security(r: &mut Reader<'_, '_>, name: &Name) -> Option<()> {
    if r.any(&["enable row level security", "disable row level security", "force row level security", "no force row level security"])
        .is_some()
    {
        r.draft.existing(name.clone(), &[Role]);
        return Some(());
    }
    let phrases = [
        "enable trigger",
        "enable always trigger",
        "enable replica trigger",
        "disable trigger",
        "enable rule",
        "enable always rule",
        "enable replica rule",
        "disable rule",
    ];
    r.any(&phrases)?;
    if r.any(&["all", "user"]).is_some() { Some(()) } else { r.ident().map(drop) }
}

/// Parents, partitions and types.
fn hierarchy(r: &mut Reader<'_, '_>, name: &Name, kind: &str) -> Option<()> {
    match r.any(&["inherit", "no inherit", "attach partition", "detach partition", "of", "not of"])? {
        "inherit" => {
            let parent = r.name()?;
            r.draft.touched(parent.last().to_owned());
            r.draft.moves(name.clone(), Goes::Relation(parent.clone()));
            r.draft.existing(parent, &[Alter, Read]);
        }
        "no inherit" => {
            let parent = r.name()?;
            r.draft.touched(parent.last().to_owned());
            r.draft.existing(parent, &[Alter]);
        }
        verb @ ("attach partition" | "detach partition") => {
            let partition = r.name()?;
            r.draft.touched(partition.last().to_owned());
            r.draft.existing(partition.clone(), &[Alter]);
            if verb == "detach partition" {
                let _ = r.any(&["concurrently", "finalize"]);
            } else {
                // Its rows are the parent's; what is stored in the parent may go to it.
                if kind != "index" {
                    r.draft.moves(partition.clone(), Goes::Relation(name.clone()));
                    r.draft.moves(name.clone(), Goes::Relation(partition));
                }
                if !r.is_done() {
                    r.bound()?;
                }
            }
        }
        "of" => drop(r.name()?),
        _ => {}
    }
    Some(())
}

/// How and where rows are kept.
fn storage(r: &mut Reader<'_, '_>, name: &Name) -> Option<()> {
    match r.any(&[
        "set without oids",
        "set without cluster",
        "set logged",
        "set unlogged",
        "set access method",
        "set tablespace",
        "set",
        "reset",
        "cluster on",
        "replica identity",
    ]) {
        Some("set without oids" | "set without cluster" | "set logged" | "set unlogged") => Some(()),
        Some("set access method") if r.eat("default") => Some(()),
        Some("set access method" | "set tablespace" | "cluster on") => r.ident().map(drop),
        Some("set" | "reset") if r.is_sign(0, "(") => r.parameters(),
        Some("replica identity") => {
            r.draft.existing(name.clone(), &[Replication]);
            if r.eat("using index") { r.ident().map(drop) } else { r.any(&["nothing", "full", "default"]).map(drop) }
        }
        Some(_) => None,
        None if r.kind(0) == Kind::Word => r.generic_options(),
        None => None,
    }
}
