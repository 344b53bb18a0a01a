//! Objects that are defined by options: aggregates, operators, types, collations, text search. Functions that they are made of are
//! calls that the statement arranges.

use super::reader::Reader;
use crate::classify::Effect::{Create, Program};
use crate::classify::sql::ir::Name;

const OF_AGGREGATES: &[&str] =
    &["sfunc", "sfunc1", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"];
const OF_OPERATORS: &[&str] = &["procedure", "function", "restrict", "join"];
const OF_TYPES: &[&str] =
    &["input", "output", "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript", "canonical", "subtype_diff"];
const OF_TEXT_SEARCH: &[&str] = &["init", "lexize", "start", "gettoken", "end", "headline", "lextypes"];

impl Reader<'_, '_> {
    /// `(key = value, …)` where some keys name functions.
    pub(super) fn arranged(&mut self, functions: &'static [&'static str]) -> Option<()> {
        self.definition(|r, key, value| {
            let listed = functions.iter().any(|function| key.eq_ignore_ascii_case(function));
            match value {
                Some(name) if listed && !is_none(&name) => r.draft.arranged(name),
                None if listed => return None,
                Some(_) | None => {}
            }
            Some(())
        })
    }
}

fn is_none(name: &Name) -> bool {
    name.schema().is_none() && name.last() == "none"
}

/// CREATE AGGREGATE: calls of its name may mean it from now on.
pub(super) fn aggregate(r: &mut Reader<'_, '_>) -> Option<()> {
    let name = r.function()?;
    r.draft.does(&[Create]);
    r.draft.touched(name.last().to_owned());
    // The older form has no arguments before its options.
    let start = r.at;
    if r.aggregate_arguments().is_none() || r.is_done() {
        r.at = start;
    }
    r.arranged(OF_AGGREGATES)
}

/// CREATE OPERATOR: symbols in later texts may call another function.
pub(super) fn operator(r: &mut Reader<'_, '_>) -> Option<()> {
    r.operator()?;
    r.draft.does(&[Create]);
    r.draft.touched_any();
    r.arranged(OF_OPERATORS)
}

/// CREATE TYPE. A composite type is also a relation.
pub(super) fn data_type(r: &mut Reader<'_, '_>) -> Option<()> {
    let name = r.name()?;
    r.draft.touched(name.last().to_owned());
    match r.any(&["as enum", "as range", "as"]) {
        Some("as enum") => {
            r.draft.does(&[Create]);
            r.bracketed(|r| if r.is_sign(0, ")") { Some(()) } else { r.list(Reader::string) })
        }
        Some("as range") => {
            r.draft.does(&[Create]);
            r.arranged(OF_TYPES)
        }
        Some(_) => {
            r.draft.made(name, false, &[Create]);
            r.bracketed(|r| {
                if r.is_sign(0, ")") {
                    return Some(());
                }
                r.list(|r| {
                    r.ident()?;
                    r.typename()?;
                    if r.eat("collate") { r.name().map(drop) } else { Some(()) }
                })
            })
        }
        None => {
            r.draft.does(&[Create]);
            if r.is_done() { Some(()) } else { r.arranged(OF_TYPES) }
        }
    }
}

/// CREATE TEXT SEARCH …: templates and parsers are native code.
pub(super) fn text_search(r: &mut Reader<'_, '_>) -> Option<()> {
    let kind = r.any(&["parser", "dictionary", "template", "configuration"])?;
    let name = r.name()?;
    r.draft.does(&[Create]);
    if matches!(kind, "parser" | "template") {
        r.draft.does(&[Program]);
    }
    r.draft.touched(name.last().to_owned());
    r.arranged(if matches!(kind, "parser" | "template") { OF_TEXT_SEARCH } else { &[] })
}

/// CREATE COLLATION.
pub(super) fn collation(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("if not exists");
    let name = r.name()?;
    r.draft.does(&[Create]);
    r.draft.touched(name.last().to_owned());
    if r.eat("from") { r.name().map(drop) } else { r.parameters() }
}
