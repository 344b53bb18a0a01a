//! DECLARE and SET of T-SQL's variables, which live as long as their batch.

use super::Lowering;
use crate::classify::sql::grammar;
use crate::classify::sql::grammar::held::Held;
use crate::classify::sql::ir::{Body, Distinct, Expr, Item, Literal, Query, Select, Utility};
use crate::classify::sql::token::{Kind, Tokens};
use crate::classify::{Effect, EffectSet};
use std::ops::Range;

/// Whether a statement that begins here declares or sets a variable.
pub(super) fn fills(tokens: &Tokens<'_>, start: usize) -> bool {
    tokens.is_any(start, &["declare", "set"]) && tokens.kind(start + 1) == Kind::Parameter
}

/// `DECLARE @a type [= value], …` and `SET @a = value`. A value that is kept may decide what is shown later: it is read as a condition.
pub(super) fn filled(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering, held: &Held) -> Option<Utility> {
    let mut utility = Utility { effects: EffectSet::of(Effect::Read), ..Utility::default() };
    let declared = tokens.is(range.start, "declare");
    let mut index = range.start + 1;
    loop {
        (tokens.kind(index) == Kind::Parameter).then_some(())?;
        index += 1;
        if declared {
            index = after_type(tokens, index, range.end)?;
        }
        if index < range.end && is_assignment(tokens.written(index), declared) {
            let end = value_end(tokens, index + 1, range.end);
            match grammar::value(tokens, index + 1..end, lowering, held) {
                Ok(value) => utility.queries.push(condition(value)),
                Err(doubt) => utility.doubts.push(doubt),
            }
            index = end;
        } else if !declared {
            return None;
        }
        if index >= range.end {
            return Some(utility);
        }
        (declared && tokens.symbol(index, ",")).then_some(())?;
        index += 1;
    }
}

fn is_assignment(written: &str, declared: bool) -> bool {
    written == "=" || !declared && matches!(written, "+=" | "-=" | "*=" | "/=" | "%=" | "&=" | "^=" | "|=")
}

/// `[AS] [schema.]name[(size)]`; a cursor or a table is none.
fn after_type(tokens: &Tokens<'_>, index: usize, end: usize) -> Option<usize> {
    let mut index = if tokens.is(index, "as") { index + 1 } else { index };
    loop {
        let named = matches!(tokens.kind(index), Kind::Word | Kind::Quoted) && !tokens.is_any(index, &["table", "cursor"]);
        (index < end && named).then_some(())?;
        index += 1;
        if !tokens.symbol(index, ".") {
            break;
        }
        index += 1;
    }
    if index < end && tokens.symbol(index, "(") {
        let close = (index..end.min(index + 5)).find(|place| tokens.symbol(*place, ")"))?;
        let sizes =
            (index + 1..close).all(|place| tokens.kind(place) == Kind::Number || tokens.is(place, "max") || tokens.symbol(place, ","));
        return sizes.then_some(close + 1);
    }
    Some(index)
}

/// The comma outside of brackets, or the statement's end.
fn value_end(tokens: &Tokens<'_>, start: usize, end: usize) -> usize {
    let mut depth = 0_usize;
    for index in start..end {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && tokens.symbol(index, ",") {
            return index;
        }
    }
    end
}

/// A query that shows nothing and asks for the value.
fn condition(value: Expr) -> Query {
    let select = Select {
        distinct: Distinct::No,
        items: vec![Item::Expr { expr: Expr::Literal(Literal::Null), alias: None }],
        into: None,
        from: Vec::new(),
        selection: Some(value),
        group_by: Vec::new(),
        having: None,
        windows: Vec::new(),
    };
    Query::of(Body::Select(Box::new(select)))
}
