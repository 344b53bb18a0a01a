//! A time behind a relation (`t AS OF SCN 1`, `t AS x FOR SYSTEM_TIME AS OF now`), where the grammar has no place for it, and SIBLINGS.

use crate::classify::Dialect;
use crate::classify::sql::token::{Kind, Tokens};
use std::ops::Range;

/// A time: its expression, which chooses rows as SAMPLE's does, and where the relation's alias stands if it follows.
pub(super) struct Past {
    pub(super) moment: Range<usize>,
    pub(super) alias: Option<usize>,
    /// What follows all of it.
    pub(super) end: usize,
}

/// Where the expression begins: Oracle's `AS OF {SCN | TIMESTAMP}`, GoogleSQL's `FOR SYSTEM_TIME AS OF`. AS, OF and FOR are reserved, so
/// nothing else begins like that.
pub(super) fn begins(tokens: &Tokens<'_>, index: usize) -> Option<usize> {
    match tokens.dialect() {
        Dialect::Oracle if tokens.is(index, "as") && tokens.is(index + 1, "of") => Some(index + 3),
        Dialect::Bigquery if tokens.is(index, "for") && tokens.is(index + 1, "system_time") => Some(index + 4),
        _ => None,
    }
}

/// `AS OF SCN expression [alias]`, `[alias] FOR SYSTEM_TIME AS OF expression`.
pub(super) fn past(tokens: &Tokens<'_>, index: usize, end: usize) -> Option<Past> {
    let first = begins(tokens, index)?;
    let oracle = tokens.dialect() == Dialect::Oracle;
    let words =
        if oracle { tokens.is_any(index + 2, &["scn", "timestamp"]) } else { tokens.is(index + 2, "as") && tokens.is(index + 3, "of") };
    words.then_some(())?;
    let mut after = operand(tokens, first, end)?;
    while after < end && matches!(tokens.written(after), "+" | "-" | "*" | "/" | "||") {
        after = operand(tokens, after + 1, end)?;
    }
    let alias = (oracle && after < end && is_alias(tokens, after)).then_some(after);
    Some(Past { moment: first..after, alias, end: after + usize::from(alias.is_some()) })
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
        Kind::Word if tokens.is(index, "interval") && matches!(tokens.kind(index + 1), Kind::String | Kind::Number) => {
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
