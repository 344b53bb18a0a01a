//! ALTER of everything: which kind of object, and what all kinds can do: another name, owner or schema.

use super::reader::Reader;
use super::{alter_table, domain, foreign, maintenance, objects, privilege, publication, role};
use crate::classify::Effect::{Alter, Read, Role, Setting};
use crate::classify::sql::lower::utility::setting;

/// ALTER, behind the verb.
pub(super) fn statement(r: &mut Reader<'_, '_>) -> Option<()> {
    if let Some(kind) = r.any(&["table", "foreign table", "view", "materialized view", "index", "sequence"]) {
        return alter_table::relation(r, kind);
    }
    match r.any(&[
        "default privileges",
        "system",
        "domain",
        "type",
        "role",
        "user mapping",
        "user",
        "group",
        "function",
        "procedure",
        "routine",
        "aggregate",
        "operator class",
        "operator family",
        "operator",
        "trigger",
        "rule",
        "policy",
        "publication",
        "subscription",
        "server",
        "foreign data wrapper",
        "database",
        "tablespace",
        "event trigger",
        "statistics",
        "text search configuration",
        "text search dictionary",
        "text search parser",
        "text search template",
        "large object",
    ]) {
        Some("default privileges") => privilege::defaults(r),
        Some("system") => maintenance::alter_system(r),
        Some("domain") => domain::alter(r),
        Some("type") => alter_table::data_type(r),
        Some("role" | "user") => role::alter(r),
        Some("group") => role::alter_group(r),
        Some("user mapping") => foreign::alter_mapping(r),
        Some(kind @ ("trigger" | "rule" | "policy")) => of_relation(r, kind),
        Some(kind @ ("function" | "procedure" | "routine" | "aggregate")) => routine(r, kind),
        Some(kind) => other(r, kind),
        None => {
            let kind = r.any(&["collation", "conversion", "schema", "procedural language", "language"])?;
            r.draft.does(&[Alter]);
            r.draft.touched_any();
            r.name()?;
            if kind == "schema" && r.is(0, "rename") {
                r.draft.construct("everything in a schema goes by another name");
            }
            if r.eat("refresh version") { Some(()) } else { of_name(r) }
        }
    }
}

/// `RENAME TO …`, `OWNER TO …`, `SET SCHEMA …`, `[NO] DEPENDS ON EXTENSION …`
pub(super) fn of_name(r: &mut Reader<'_, '_>) -> Option<()> {
    match r.any(&["rename to", "owner to", "set schema", "depends on extension", "no depends on extension"])? {
        "owner to" => {
            r.draft.does(&[Role]);
            r.role()
        }
        "rename to" | "set schema" => {
            let name = r.ident()?;
            r.draft.touched(name.text);
            r.draft.touched_any();
            Some(())
        }
        _ => r.ident().map(drop),
    }
}

fn of_relation(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    r.eat("if exists");
    r.ident()?;
    r.need("on")?;
    let relation = r.name()?;
    r.draft.touched(relation.last().to_owned());
    r.draft.existing(relation, if kind == "policy" { &[Alter, Role] } else { &[Alter] });
    if r.eat("rename to") {
        return r.ident().map(drop);
    }
    match kind {
        "trigger" => {
            r.any(&["depends on extension", "no depends on extension"])?;
            r.ident().map(drop)
        }
        "policy" => {
            if r.eat("to") {
                r.roles()?;
            }
            if r.eat("using") {
                r.condition()?;
            }
            if r.eat("with check") { r.condition() } else { Some(()) }
        }
        _ => None,
    }
}

fn routine(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    let name = if kind == "aggregate" { r.aggregate()? } else { r.routine()? };
    r.draft.does(&[Alter]);
    r.draft.touched(name.last().to_owned());
    let before = r.at;
    if kind != "aggregate" {
        while r.common_option()? {}
        if r.at > before {
            r.eat("restrict");
            return Some(());
        }
    }
    if r.eat("rename to") {
        let name = r.word()?;
        r.draft.touched(name.text);
        return Some(());
    }
    if r.eat("set schema") { r.ident().map(drop) } else { of_name(r) }
}

fn other(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    r.draft.does(&[Alter]);
    match kind {
        "operator" => r.operator_signature()?,
        "large object" => r.number()?,
        _ => drop(r.name()?),
    }
    if ["rename", "owner"].iter().any(|word| r.is(0, word)) || (r.is(0, "set") && r.is(1, "schema")) {
        r.draft.touched_any();
        return of_name(r);
    }
    match kind {
        "operator class" | "operator family" => operators(r, kind),
        "operator" => {
            r.draft.touched_any();
            r.need("set")?;
            r.arranged(&["restrict", "join"])
        }
        "publication" => publication::alter(r),
        "subscription" => publication::alter_subscription(r),
        "server" => foreign::alter_server(r),
        "foreign data wrapper" => foreign::alter_wrapper(r),
        "database" => database(r),
        "tablespace" => {
            r.any(&["set", "reset"])?;
            r.parameters()
        }
        "event trigger" => r.any(&["disable", "enable replica", "enable always", "enable"]).map(drop),
        "statistics" => {
            r.need("set statistics")?;
            if r.eat("default") { Some(()) } else { r.number() }
        }
        "text search configuration" => mapping(r),
        "text search dictionary" => r.parameters(),
        _ => None,
    }
}

fn operators(r: &mut Reader<'_, '_>, kind: &str) -> Option<()> {
    r.draft.touched_any();
    r.need("using")?;
    r.ident()?;
    if kind == "operator class" {
        return of_name(r);
    }
    if r.eat("add") {
        return r.list(objects::operator_item);
    }
    if r.eat("drop") {
        return r.list(|r| {
            r.any(&["operator", "function"])?;
            r.number()?;
            r.operator_types()
        });
    }
    of_name(r)
}

fn database(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.eat("set tablespace") {
        return r.ident().map(drop);
    }
    if r.eat("set") {
        let name = r.setting()?;
        setting::kept(&mut r.draft, &name);
        return Some(());
    }
    if r.eat("reset all") {
        r.draft.does(&[Setting]);
        return Some(());
    }
    if r.eat("reset") {
        r.draft.does(&[Setting]);
        return r.setting_name().map(drop);
    }
    if r.eat("refresh collation version") {
        return Some(());
    }
    r.eat("with");
    while !r.is_done() {
        objects::database_option(r)?;
    }
    Some(())
}

/// `ADD MAPPING FOR word WITH simple` and its kin.
fn mapping(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.touched_any();
    r.draft.does(&[Read]);
    let words = |r: &mut Reader<'_, '_>| r.list(|r| r.ident().map(drop));
    let names = |r: &mut Reader<'_, '_>| r.list(|r| r.name().map(drop));
    match r.any(&["add mapping for", "alter mapping for", "alter mapping replace", "drop mapping if exists for", "drop mapping for"])? {
        "drop mapping if exists for" | "drop mapping for" => words(r),
        "alter mapping replace" => {
            r.name()?;
            r.need("with")?;
            r.name().map(drop)
        }
        _ => {
            words(r)?;
            if r.eat("replace") {
                r.name()?;
            }
            r.need("with")?;
            names(r)
        }
    }
}
