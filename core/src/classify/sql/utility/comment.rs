//! COMMENT and SECURITY LABEL.

use super::reader::Reader;
use crate::classify::Effect::{self, Alter, Comment, Role};

/// COMMENT, behind the verb.
pub(super) fn comment(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("on")?;
    r.draft.does(&[Comment, Alter]);
    object(r, &[Comment, Alter])?;
    text(r)
}

/// SECURITY LABEL, behind the first word: who may do what to the object follows from it.
pub(super) fn label(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("label")?;
    r.draft.does(&[Comment, Alter, Role]);
    if r.eat("for") {
        r.string().or_else(|| r.word().map(drop))?;
    }
    r.need("on")?;
    object(r, &[Comment, Alter, Role])?;
    text(r)
}

fn text(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("is")?;
    if r.eat("null") { Some(()) } else { r.string() }
}

fn object(r: &mut Reader<'_, '_>, effects: &[Effect]) -> Option<()> {
    match r.any(&[
        "table",
        "view",
        "materialized view",
        "foreign table",
        "index",
        "sequence",
        "column",
        "constraint",
        "policy",
        "rule",
        "trigger",
        "aggregate",
        "function",
        "procedure",
        "routine",
        "operator class",
        "operator family",
        "operator",
        "transform",
        "large object",
        "cast",
        "type",
        "domain",
    ]) {
        Some("table" | "view" | "materialized view" | "foreign table") => {
            let name = r.name()?;
            r.draft.existing(name, effects);
        }
        Some("index" | "sequence") => {
            let name = r.name()?;
            r.draft.looked_up(name, effects);
        }
        Some("column") => {
            let name = r.name()?;
            r.draft.owner_of_column(name, effects);
        }
        Some("constraint" | "policy" | "rule" | "trigger") => {
            r.ident()?;
            r.need("on")?;
            if r.is(0, "domain") && !r.is(1, "is") && !r.is_sign(1, ".") {
                r.at += 1;
                return r.name().map(drop);
            }
            let name = r.name()?;
            r.draft.existing(name, effects);
        }
        Some("aggregate") => drop(r.aggregate()?),
        Some("function" | "procedure" | "routine") => drop(r.routine()?),
        Some("operator class" | "operator family") => {
            r.name()?;
            r.need("using")?;
            r.ident()?;
        }
        Some("operator") => r.operator_signature()?,
        Some("transform") => {
            r.need("for")?;
            r.typename()?;
            r.need("language")?;
            r.ident()?;
        }
        Some("large object") => r.number()?,
        Some("cast") => r.cast_types()?,
        Some("type" | "domain") => r.typename()?,
        _ => {
            r.any(&[
                "access method",
                "collation",
                "conversion",
                "database",
                "event trigger",
                "extension",
                "foreign data wrapper",
                "procedural language",
                "language",
                "publication",
                "role",
                "schema",
                "server",
                "statistics",
                "subscription",
                "tablespace",
                "text search parser",
                "text search dictionary",
                "text search template",
                "text search configuration",
            ])?;
            r.name()?;
        }
    }
    Some(())
}
