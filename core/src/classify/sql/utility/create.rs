//! CREATE: which kind of object.

use super::reader::Reader;
use super::table::Stored;
use super::{define, domain, foreign, index, objects, publication, role, routine, rule, table, trigger, view};
use crate::classify::Effect::Alter;

/// CREATE, behind the verb.
pub(super) fn statement(r: &mut Reader<'_, '_>) -> Option<()> {
    if r.eat("or replace") {
        r.draft.does(&[Alter]);
        return replaceable(r, true);
    }
    if let Some(kind) = r.any(&[
        "materialized view",
        "foreign table",
        "foreign data wrapper",
        "unique index",
        "index",
        "domain",
        "type",
        "cast",
        "conversion",
        "default conversion",
        "operator class",
        "operator family",
        "operator",
        "text search",
        "collation",
        "access method",
        "tablespace",
        "event trigger",
        "publication",
        "subscription",
        "user mapping",
        "server",
        "statistics",
        "role",
        "group",
        "user",
        "database",
        "schema",
        "sequence",
    ]) {
        return match kind {
            "materialized view" => table::materialized(r),
            "foreign table" => table::create(r, Stored::Elsewhere),
            "foreign data wrapper" => foreign::wrapper(r),
            "unique index" | "index" => index::create(r),
            "domain" => domain::create(r),
            "type" => define::data_type(r),
            "cast" => objects::cast(r),
            "conversion" | "default conversion" => objects::conversion(r),
            "operator class" => objects::operator_class(r),
            "operator family" => objects::operator_family(r),
            "operator" => define::operator(r),
            "text search" => define::text_search(r),
            "collation" => define::collation(r),
            "access method" => objects::access_method(r),
            "tablespace" => objects::tablespace(r),
            "event trigger" => trigger::event(r),
            "publication" => publication::create(r),
            "subscription" => publication::subscribe(r),
            "user mapping" => foreign::create_mapping(r),
            "server" => foreign::server(r),
            "statistics" => index::statistics(r),
            "role" | "group" | "user" => role::create(r),
            "database" => objects::database(r),
            "schema" => objects::schema(r),
            "sequence" => objects::sequence(r, false),
            _ => None,
        };
    }
    stored(r)
}

/// What may be temporary, and what may be replaced.
fn stored(r: &mut Reader<'_, '_>) -> Option<()> {
    let start = r.at;
    let global = r.any(&["global", "local"]).is_some();
    let temporary = r.any(&["temporary", "temp"]).is_some();
    if global && !temporary {
        return None;
    }
    if !temporary {
        r.eat("unlogged");
    }
    match r.any(&["table", "sequence", "recursive view", "view"]) {
        Some("table") => table::create(r, Stored::Here { temporary }),
        Some("sequence") => objects::sequence(r, temporary),
        Some("recursive view") => view::create(r, temporary, true),
        Some("view") => view::create(r, temporary, false),
        _ => {
            r.at = start;
            replaceable(r, false)
        }
    }
}

/// What OR REPLACE may stand before.
fn replaceable(r: &mut Reader<'_, '_>, replaces: bool) -> Option<()> {
    match r.any(&[
        "function",
        "procedure",
        "aggregate",
        "trigger",
        "constraint trigger",
        "rule",
        "transform",
        "trusted language",
        "trusted procedural language",
        "procedural language",
        "language",
        "temporary view",
        "temp view",
        "view",
        "temporary recursive view",
        "temp recursive view",
        "recursive view",
    ])? {
        "function" => routine::create(r, routine::Kind::Function),
        "procedure" => routine::create(r, routine::Kind::Procedure),
        "aggregate" => define::aggregate(r),
        "trigger" | "constraint trigger" => trigger::create(r, replaces),
        "rule" => rule::create(r, replaces),
        "transform" => objects::transform(r),
        "trusted language" | "trusted procedural language" | "procedural language" | "language" => objects::language(r),
        "temporary view" | "temp view" => view::create(r, true, false),
        "view" => view::create(r, false, false),
        "temporary recursive view" | "temp recursive view" => view::create(r, true, true),
        "recursive view" => view::create(r, false, true),
        _ => None,
    }
}
