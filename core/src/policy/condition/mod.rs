//! `when:` — a condition in CEL (Common Expression Language).
//!
//! ```text
//! principal   issuer, subject, groups, claims, job (absent without one), assurance ("verified" or "shared")
//! resource    name, kind, labels
//! statement   effects, relations, functions (lists of names), complete (truth), statements (count)
//! context     what the caller says about the occasion, by name
//! now         milliseconds since 1970, an integer
//! ```
//!
//! Stricter than the interpreter: `in` wants a list or a map on its right (never a part of a text), an index that is not there is an
//! error, and `!`, `&&`, `||` and `?:` want truth values. What is written is checked when the policy is loaded: names of variables,
//! fields and functions, depth, the pattern of `matches` (one literal, no counted repetition; it is compiled at each evaluation).
//! A condition that errs, or whose value is no truth value, is [`None`]: no permit, but a deny or hold.

mod check;
mod facts;
mod strict;
#[cfg(test)]
mod tests;

pub(super) use facts::Facts;
pub(super) use strict::root;

use crate::error::excerpt;
use cel_interpreter::Value;
use cel_parser::{Expression, Parser};
use check::{Check, never_truth};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of a condition: what does not fit a screen belongs into several rules.
const TEXT: usize = 2048;
/// Opening brackets of a condition; bounds the parser's recursion.
const OPENERS: usize = 48;
/// Operators of a condition that the parser may nest by.
const OPERATORS: usize = 96;
/// The deepest expression.
const DEPTH: usize = 32;
/// Function calls inside each other; the interpreter evaluates an argument twice at each.
const CALLS: usize = 5;
/// Comprehensions (`all`, `exists`, `map`, `filter`) inside each other.
const LOOPS: usize = 2;
/// The longest list that one comprehension, or one inside another, may run over.
const LIST: [usize; LOOPS + 1] = [usize::MAX, 4096, 128];
/// Bytes of stack that reading a condition gets: the parser takes kilobytes for each bracket in an unoptimized build.
const STACK: usize = 64 << 20;
/// Bytes of stack that evaluating a condition has at least; [`DEPTH`] keeps it far below.
const EVALUATING: usize = 1 << 20;

const PRINCIPAL: u8 = 1;
const RESOURCE: u8 = 2;
const STATEMENT: u8 = 4;
const CONTEXT: u8 = 8;
const NOW: u8 = 16;

/// A condition that was checked.
#[derive(Debug)]
pub(super) struct Condition {
    expression: Expression,
    uses: u8,
    loops: usize,
}

impl Condition {
    /// Reads a condition; the error says what is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.len() > TEXT {
            return Err(format!("the condition is longer than {TEXT} bytes"));
        }
        let count = |set: &str| text.chars().filter(|character| set.contains(*character)).count();
        if count("([{") > OPENERS || count("?!+-*/%.&|<>=") > OPERATORS * 2 || count("?!-+*/%.") > OPERATORS {
            return Err("the condition has too many brackets or operators; split it into several rules".into());
        }
        if let Some(sign) = repeated_sign(text) {
            return Err(format!("two `{sign}` in a row; write brackets between them"));
        }
        stacker::grow(STACK, || Self::read(text))
    }

    /// Recurses as deeply as the text does.
    fn read(text: &str) -> Result<Self, String> {
        let mut expression = catch_unwind(|| Parser::new().parse(text))
            .map_err(|_| "the condition cannot be read as CEL".to_owned())?
            .map_err(|errors| {
                let first = errors.errors.first().map(|error| format!("at {}:{}: {}", error.pos.0, error.pos.1, excerpt(&error.msg)));
                first.unwrap_or_else(|| "the condition cannot be read as CEL".into())
            })?;
        let mut check = Check::default();
        check.expression(&mut expression, DEPTH, 0)?;
        if never_truth(&expression.expr) {
            return Err("the condition's value is not a truth value".into());
        }
        Ok(Self { expression, uses: check.uses, loops: check.loops })
    }

    /// Whether it holds; `None` when it errs or is no truth value.
    pub(super) fn holds(&self, facts: &mut Facts<'_>) -> Option<bool> {
        let longest = facts.provide(self.uses);
        if LIST.get(self.loops).is_none_or(|limit| longest > *limit) {
            return None;
        }
        // What would reach a `todo!` of the interpreter is refused or wrapped when the condition is read; a panic that is left (negating
        // the smallest integer, in a debug build) is an error of the condition.
        let evaluate = || catch_unwind(AssertUnwindSafe(|| Value::resolve(&self.expression, facts.context())));
        match stacker::maybe_grow(EVALUATING, EVALUATING, evaluate) {
            Ok(Ok(Value::Bool(holds))) => Some(holds),
            Ok(Ok(_) | Err(_)) | Err(_) => None,
        }
    }

    /// Whether what the caller says about the occasion matters.
    pub(super) fn uses_context(&self) -> bool {
        self.uses & CONTEXT != 0
    }
}

/// `!` or `-` before another of its kind: this parser reads `!!x` as `!x` and `--x` as `-x`. Texts in quotes are not told apart.
fn repeated_sign(text: &str) -> Option<char> {
    let pairs = text.char_indices().filter(|(_, character)| matches!(character, '!' | '-'));
    pairs.into_iter().find_map(|(at, sign)| {
        let rest = text.get(at + sign.len_utf8()..).unwrap_or_default().trim_start();
        (rest.starts_with(sign) || rest.starts_with("//")).then_some(sign)
    })
}
