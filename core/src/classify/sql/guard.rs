//! What a text may at most be before a grammar looks at it.
//!
//! Trees that grow with the text's length are dropped, cloned and printed by recursion: 100,000 `AND` end a process with 2 MiB of
//! stack. Every way to grow one is bounded here, from tokens alone, in one pass.

use super::token::{Kind, Tokens, reason, tokens};
use crate::classify::{Dialect, LexerSettings, Reason, ReasonCode};

/// The longest text. Statements that people and agents write stay below 10 KiB; bulk data belongs into parameters.
pub(crate) const BYTES: usize = 64 * 1024;
/// The most tokens, comments and white space included in none of them.
pub(crate) const TOKENS: usize = 10_000;
/// How deep brackets and CASE may nest. The grammar's own limit is 50 levels of expressions.
pub(crate) const DEPTH: usize = 40;
/// How many operators one level of brackets may hold between commas, and how many set operations: a tree is at most so deep.
pub(crate) const CHAIN: usize = 1_000;
/// How many tokens one level of brackets may hold between commas; bounds chains made of words that [`CHAIN`] does not count.
pub(crate) const RUN: usize = 5_000;

/// Reads a text's tokens within the limits.
///
/// # Errors
/// `limit.bytes`, `limit.tokens`, `limit.depth`, `limit.chain`; `lexical.invalid` and `lexical.setting_open`.
pub(crate) fn read<'a>(text: &'a str, dialect: Dialect, settings: &LexerSettings) -> Result<Tokens<'a>, Reason> {
    if text.len() > BYTES {
        return Err(reason(ReasonCode::TooLarge, ""));
    }
    let tokens = tokens(text, dialect, settings, TOKENS)?;
    shape(&tokens)?;
    Ok(tokens)
}

/// One level of brackets or CASE.
#[derive(Clone, Copy, Default)]
struct Level {
    case: bool,
    operators: usize,
    set_operations: usize,
    run: usize,
}

impl Level {
    fn restart(&mut self) {
        self.operators = 0;
        self.run = 0;
    }
}

fn shape(tokens: &Tokens<'_>) -> Result<(), Reason> {
    let mut outer: Vec<Level> = Vec::with_capacity(DEPTH);
    let mut level = Level::default();
    for index in 0..tokens.len() {
        level.run += 1;
        match tokens.kind(index) {
            Kind::Operator => level.operators += 1,
            Kind::Symbol => match tokens.written(index) {
                "(" | "[" => {
                    level.operators += 1;
                    open(&mut outer, &mut level, false)?;
                }
                ")" | "]" => {
                    // A CASE that is not ended ends with its bracket.
                    while level.case && !outer.is_empty() {
                        level = outer.pop().unwrap_or_default();
                    }
                    level = outer.pop().unwrap_or_default();
                }
                "," => level.restart(),
                ";" => level = Level { case: level.case, ..Level::default() },
                _ => level.operators += 1,
            },
            Kind::Word => match word(tokens.written(index)) {
                Word::Operator => level.operators += 1,
                Word::SetOperation => level.set_operations += 1,
                Word::Case => {
                    level.operators += 1;
                    open(&mut outer, &mut level, true)?;
                }
                Word::Branch if level.case => level.restart(),
                Word::End if level.case => level = outer.pop().unwrap_or_default(),
                Word::Branch | Word::End | Word::Other => {}
            },
            Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter | Kind::Space | Kind::Comment | Kind::End => {}
        }
        if level.operators > CHAIN || level.set_operations > CHAIN || level.run > RUN {
            return Err(reason(ReasonCode::ChainTooLong, ""));
        }
    }
    Ok(())
}

fn open(outer: &mut Vec<Level>, level: &mut Level, case: bool) -> Result<(), Reason> {
    if outer.len() == DEPTH {
        return Err(reason(ReasonCode::TooDeep, ""));
    }
    outer.push(*level);
    *level = Level { case, ..Level::default() };
    Ok(())
}

enum Word {
    Operator,
    SetOperation,
    Case,
    Branch,
    End,
    Other,
}

fn word(written: &str) -> Word {
    const OPERATORS: [&str; 27] = [
        "and", "or", "xor", "not", "is", "isnull", "notnull", "in", "like", "ilike", "rlike", "similar", "regexp", "glob", "match",
        "between", "collate", "at", "overlaps", "member", "div", "mod", "operator", "prior", "join", "interval", "over",
    ];
    const OTHERS: [(&str, Word); 8] = [
        ("union", Word::SetOperation),
        ("intersect", Word::SetOperation),
        ("except", Word::SetOperation),
        ("case", Word::Case),
        ("when", Word::Branch),
        ("then", Word::Branch),
        ("else", Word::Branch),
        ("end", Word::End),
    ];
    if written.len() > 9 {
        return Word::Other;
    }
    if OPERATORS.iter().any(|operator| written.eq_ignore_ascii_case(operator)) {
        return Word::Operator;
    }
    OTHERS.into_iter().find(|(other, _)| written.eq_ignore_ascii_case(other)).map_or(Word::Other, |(_, word)| word)
}

#[cfg(test)]
mod tests;
