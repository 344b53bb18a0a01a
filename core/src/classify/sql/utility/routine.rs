//! CREATE FUNCTION and CREATE PROCEDURE. Nothing of the body runs; calls of the name may mean it from now on. A body in SQL is read
//! and what it touches counts, as if it were done now; a body in a string is text.

use super::reader::Reader;
use crate::classify::Effect::{Create, Procedure};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Function,
    Procedure,
}

/// CREATE FUNCTION, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>, kind: Kind) -> Option<()> {
    let name = r.function()?;
    r.draft.does(&[Create, Procedure]);
    r.draft.touched(name.last().to_owned());
    r.bracketed(|r| if r.is_sign(0, ")") { Some(()) } else { r.list(parameter) })?;
    if kind == Kind::Function && r.is(0, "returns") && !r.is(1, "null") {
        r.at += 1;
        if r.eat("table") {
            r.bracketed(|r| {
                r.list(|r| {
                    r.word()?;
                    r.typename()
                })
            })?;
        } else {
            r.typename()?;
        }
    }
    while r.routine_option()? {}
    if r.eat("return") {
        return r.expression_until_end();
    }
    if r.eat("begin atomic") { body(r) } else { Some(()) }
}

/// An argument and its default.
fn parameter(r: &mut Reader<'_, '_>) -> Option<()> {
    r.argument()?;
    if r.eat("default") || r.sign("=") { r.expression_until_comma() } else { Some(()) }
}

/// `statement; statement; END`
fn body(r: &mut Reader<'_, '_>) -> Option<()> {
    let end = r.end.checked_sub(1).filter(|end| *end >= r.at && r.tokens.is(*end, "end"))?;
    let inside = r.at..end;
    if !inside.is_empty() && !r.tokens.symbol(end - 1, ";") {
        return None;
    }
    r.statements(inside)?;
    r.at = r.end;
    Some(())
}

impl Reader<'_, '_> {
    /// Statements with semicolons between and behind them.
    pub(super) fn statements(&mut self, range: Range<usize>) -> Option<()> {
        let (mut start, mut depth) = (range.start, 0_usize);
        for at in range.clone() {
            if self.tokens.symbol(at, "(") {
                depth += 1;
            } else if self.tokens.symbol(at, ")") {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && self.tokens.symbol(at, ";") {
                self.kept(start..at)?;
                start = at + 1;
            }
        }
        self.kept(start..range.end)
    }

    fn kept(&mut self, range: Range<usize>) -> Option<()> {
        if range.is_empty() {
            return Some(());
        }
        if self.tokens.is(range.start, "return") {
            return self.expression(range.start + 1..range.end);
        }
        self.rows_statement(range)
    }
}
