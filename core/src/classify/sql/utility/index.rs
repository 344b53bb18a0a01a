//! CREATE INDEX and CREATE STATISTICS.

use super::reader::Reader;
use crate::classify::Effect::Create;

/// CREATE INDEX, behind those words: its expressions run over the rows that are there.
pub(super) fn create(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("concurrently");
    if !r.is(0, "on") {
        r.eat("if not exists");
        let name = r.ident()?;
        r.draft.touched(name.text);
    }
    r.need("on")?;
    let table = r.relation()?;
    r.draft.existing(table, &[Create]);
    if r.eat("using") {
        r.ident()?;
    }
    r.bracketed(|r| r.list(Reader::index_element))?;
    if r.eat("include") {
        r.bracketed(|r| r.list(Reader::index_element))?;
    }
    let _ = r.any(&["nulls distinct", "nulls not distinct"]);
    r.has_parameters()?;
    if r.eat("tablespace") {
        r.ident()?;
    }
    if r.eat("where") { r.expression_until_end() } else { Some(()) }
}

/// CREATE STATISTICS, behind those words.
pub(super) fn statistics(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("if not exists");
    if !r.is(0, "on") && !r.is_sign(0, "(") {
        r.name()?;
    }
    r.has_columns()?;
    r.need("on")?;
    let parts = r.at;
    // The table comes first: the columns are its own.
    while !r.is_done() && !r.is(0, "from") {
        if r.is_sign(0, "(") {
            r.inside()?;
        } else {
            r.at += 1;
        }
    }
    r.need("from")?;
    let table = r.relation()?;
    r.draft.existing(table, &[Create]);
    let end = r.at;
    r.at = parts;
    r.list(Reader::key_part)?;
    r.need("from")?;
    r.at = end;
    Some(())
}
