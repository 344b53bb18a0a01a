//! Statements that give a text a name, and use it: PREPARE, DECLARE, FETCH and MOVE, read from tokens. What they name is read as a text
//! of its own.

use super::ir::{Session, Statement};
use super::scan::TokenReading;
use super::token::{Kind, Tokens};
use super::{Context, utility};
use crate::classify::{Dialect, Reason};
use std::ops::Range;

/// The statements of a text.
///
/// # Errors
/// As [`super::grammar::parse`].
pub(super) fn statements(tokens: &Tokens<'_>, reading: &TokenReading, context: &Context<'_>) -> Result<Vec<Statement>, Reason> {
    let begins = |range: &Range<usize>| tokens.is_any(range.start, &["prepare", "declare", "fetch", "move"]);
    if context.dialect != Dialect::Postgres || !reading.ranges.iter().any(begins) {
        return utility::statements(tokens, &reading.ranges);
    }
    let mut found = Vec::with_capacity(reading.ranges.len());
    for range in &reading.ranges {
        match begins(range).then(|| read(&tokens.slice(range.clone()))).flatten() {
            Some(session) => found.push(Statement::Session(Box::new(session))),
            None => found.extend(utility::one_by_one(tokens, std::slice::from_ref(range))?),
        }
    }
    Ok(found)
}

fn read(tokens: &Tokens<'_>) -> Option<Session> {
    match tokens.written(0).to_ascii_lowercase().as_str() {
        "prepare" => prepare(tokens),
        "declare" => declare(tokens),
        "fetch" => Some(Session::Fetch { name: fetched(tokens)?, rows: true }),
        "move" => Some(Session::Fetch { name: fetched(tokens)?, rows: false }),
        _ => None,
    }
}

/// `PREPARE name [(type, …)] AS statement`.
fn prepare(tokens: &Tokens<'_>) -> Option<Session> {
    let name = tokens.identifier(1)?.into_owned();
    let mut at = 2;
    if tokens.symbol(at, "(") {
        let mut depth = 0_usize;
        loop {
            match tokens.kind(at) {
                Kind::End => return None,
                _ if tokens.symbol(at, "(") => depth += 1,
                _ if tokens.symbol(at, ")") => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
    }
    tokens.is(at, "as").then_some(())?;
    Some(Session::Prepare { name, text: rest(tokens, at + 1)? })
}

/// `DECLARE name [BINARY] [ASENSITIVE | INSENSITIVE] [[NO] SCROLL] CURSOR [{WITH | WITHOUT} HOLD] FOR query`.
fn declare(tokens: &Tokens<'_>) -> Option<Session> {
    let name = tokens.identifier(1)?.into_owned();
    let mut at = 2;
    while tokens.is_any(at, &["binary", "asensitive", "insensitive", "scroll", "no"]) {
        at += 1;
    }
    tokens.is(at, "cursor").then_some(())?;
    at += 1;
    let hold = tokens.is(at, "with");
    if tokens.is_any(at, &["with", "without"]) {
        tokens.is(at + 1, "hold").then_some(())?;
        at += 2;
    }
    tokens.is(at, "for").then_some(())?;
    Some(Session::Declare { name, hold, text: rest(tokens, at + 1)? })
}

fn rest(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    (at < tokens.len()).then(|| tokens.text().get(tokens.span(at).start..).unwrap_or_default().to_owned())
}

/// The cursor: the last word; before it the direction, if it is one, and FROM or IN.
fn fetched(tokens: &Tokens<'_>) -> Option<String> {
    let last = tokens.len().checked_sub(1).filter(|last| *last > 0)?;
    let name = tokens.identifier(last)?.into_owned();
    let end = if last > 1 && tokens.is_any(last - 1, &["from", "in"]) { last - 1 } else { last };
    let number = |at: usize| {
        let at = if tokens.symbol(at, "-") || tokens.symbol(at, "+") { at + 1 } else { at };
        (tokens.kind(at) == Kind::Number).then_some(at + 1)
    };
    let counted = || number(if tokens.is_any(1, &["absolute", "relative", "forward", "backward"]) { 2 } else { 1 }) == Some(end);
    let named = end == 2 && tokens.is_any(1, &["next", "prior", "first", "last", "all", "forward", "backward"]);
    let all = end == 3 && tokens.is_any(1, &["forward", "backward"]) && tokens.is(2, "all");
    (end == 1 || named || all || counted()).then_some(name)
}
