//! What the grammar does not know of Oracle's FROM and ORDER BY: a time (`t AS OF SCN 1`) and SIBLINGS.

use crate::classify::sql::token::{Kind, Tokens};
use std::ops::Range;

/// A flashback clause behind a relation: its expression, which chooses rows as SAMPLE's does, and where the relation's alias stands.
pub(super) struct Past {
    pub(super) moment: Range<usize>,
    pub(super) alias: Option<usize>,
    /// What follows all of it.
    pub(super) end: usize,
}

/// `AS OF {SCN | TIMESTAMP} expression [alias]`; OF is reserved, so nothing else begins like that.
pub(super) fn past(tokens: &Tokens<'_>, index: usize, end: usize) -> Option<Past> {
    (tokens.is(index, "as") && tokens.is(index + 1, "of") && tokens.is_any(index + 2, &["scn", "timestamp"])).then_some(())?;
    let mut after = operand(tokens, index + 3, end)?;
    while after < end && matches!(tokens.written(after), "+" | "-" | "*" | "/" | "||") {
        after = operand(tokens, after + 1, end)?;
    }
    let alias = (after < end && is_alias(tokens, after)).then_some(after);
    Some(Past { moment: index + 3..after, alias, end: after + usize::from(alias.is_some()) })
}

/// ORDER SIBLINGS BY sorts the rows of a hierarchy among themselves.
pub(super) fn is_siblings(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.is(index, "siblings") && index > 0 && tokens.is(index - 1, "order") && tokens.is(index + 1, "by")
}

/// Where an operand ends: a literal, a name, a call, brackets.
fn operand(tokens: &Tokens<'_>, index: usize, end: usize) -> Option<usize> {
    let index = if matches!(tokens.written(index), "-" | "+") { index + 1 } else { index };
    if index >= end {
        return None;
    }
    if tokens.symbol(index, "(") {
        return closed(tokens, index, end);
    }
    match tokens.kind(index) {
        Kind::String | Kind::Number | Kind::Parameter => Some(index + 1),
        Kind::Word if tokens.is(index, "interval") && tokens.kind(index + 1) == Kind::String => {
            (index + 2 < end && tokens.kind(index + 2) == Kind::Word).then_some(index + 3)
        }
        Kind::Word if tokens.is_any(index, &["timestamp", "date"]) && tokens.kind(index + 1) == Kind::String => Some(index + 2),
        Kind::Word | Kind::Quoted => {
            let mut last = index;
            while last + 2 < end && tokens.symbol(last + 1, ".") && matches!(tokens.kind(last + 2), Kind::Word | Kind::Quoted) {
                last += 2;
            }
            if last + 1 < end && tokens.symbol(last + 1, "(") { closed(tokens, last + 1, end) } else { Some(last + 1) }
        }
        Kind::Space | Kind::Comment | Kind::Symbol | Kind::Operator | Kind::End => None,
    }
}

/// What follows the bracket that closes this one.
fn closed(tokens: &Tokens<'_>, open: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for index in open..end {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(index + 1);
            }
        }
    }
    None
}

/// Whether the word names the relation. One that begins a clause instead is refused by the grammar, whichever is thought.
fn is_alias(tokens: &Tokens<'_>, index: usize) -> bool {
    const CLAUSES: &[&str] = &[
        "connect",
        "cross",
        "fetch",
        "for",
        "full",
        "group",
        "having",
        "inner",
        "intersect",
        "join",
        "left",
        "match_recognize",
        "minus",
        "model",
        "natural",
        "offset",
        "on",
        "order",
        "outer",
        "partition",
        "pivot",
        "right",
        "sample",
        "start",
        "union",
        "unpivot",
        "using",
        "versions",
        "where",
        "window",
        "with",
        "except",
        "set",
        "return",
        "returning",
        "log",
    ];
    match tokens.kind(index) {
        Kind::Quoted => true,
        Kind::Word => !tokens.is_any(index, CLAUSES),
        _ => false,
    }
}
