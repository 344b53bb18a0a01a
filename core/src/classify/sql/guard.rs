//! What a text may at most be before a grammar looks at it.
//!
//! Trees that grow with the text's length are parsed, followed and dropped by recursion. Every way to grow one is bounded here, from
//! tokens alone, in one pass; [`super::stack`] makes room for what the bounds let through.

use super::token::{ByWord, Kind, Tokens, reason, tokens};
use crate::classify::{Dialect, LexerSettings, Reason, ReasonCode};
use std::sync::LazyLock;

/// The longest text. Statements that people and agents write stay below 10 KiB; bulk data belongs into parameters.
pub(crate) const BYTES: usize = 64 * 1024;
/// The most tokens, comments and white space included in none of them.
pub(crate) const TOKENS: usize = 10_000;
/// How deep brackets and CASE may nest. The grammar's own limit is 50 levels of expressions.
pub(crate) const DEPTH: usize = 40;
/// How many operators one level of brackets may hold between commas: a tree of them is at most so deep. `t.a = 1 OR …` has three to a
/// term, so conditions of 1,000 terms pass. Without a stack that grows, 300 operators survive in 2 MiB of a debug build.
pub(crate) const CHAIN: usize = if GROWS { 3_000 } else { 200 };
/// How many set operations one level of brackets may hold; each takes more stack than an operator.
pub(crate) const SET_OPERATIONS: usize = if GROWS { 500 } else { 100 };
/// How many joins may wait for their condition (`a JOIN b JOIN c ON … ON …` nests) and how many statements for what they hold
/// (`EXPLAIN EXPLAIN …`): the grammar recurses into each.
pub(crate) const PENDING: usize = 20;
/// How many tokens one level of brackets may hold between commas; bounds chains made of words that [`CHAIN`] does not count.
pub(crate) const RUN: usize = if GROWS { 8_000 } else { 1_000 };
/// For how many operators one counts before which the grammar copies what is on its left: chains of those take quadratic time.
const COPIED: usize = CHAIN / 100;
/// Whether a stack can be replaced by a larger one.
const GROWS: bool = !cfg!(target_family = "wasm");

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
    pending: usize,
    run: usize,
}

impl Level {
    fn restart(&mut self) {
        self.operators = 0;
        self.pending = 0;
        self.run = 0;
    }
}

fn shape(tokens: &Tokens<'_>) -> Result<(), Reason> {
    let mut outer: Vec<Level> = Vec::new();
    let mut level = Level::default();
    let classes = &*CLASSES;
    for index in 0..tokens.len() {
        level.run += 1;
        match tokens.kind(index) {
            Kind::Operator => level.operators += 1,
            Kind::Symbol => match tokens.first(index) {
                b'(' | b'[' => {
                    level.operators += 1;
                    open(&mut outer, &mut level, false)?;
                }
                b')' | b']' => {
                    // A CASE that is not ended ends with its bracket.
                    while level.case && !outer.is_empty() {
                        level = outer.pop().unwrap_or_default();
                    }
                    level = outer.pop().unwrap_or_default();
                }
                b',' => level.restart(),
                b';' => level = Level { case: level.case, ..Level::default() },
                _ => level.operators += 1,
            },
            Kind::Word => match classes.of(tokens.word(index)) {
                Word::Operator => level.operators += 1,
                Word::Copied => level.operators += COPIED,
                Word::SetOperation => level.set_operations += 1,
                Word::Opens if index > 0 && tokens.is_any(index - 1, &["cross", "natural"]) => level.operators += 1,
                Word::Opens => level.pending += 1,
                Word::Settles => level.pending = level.pending.saturating_sub(1),
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
        if level.operators > CHAIN || level.set_operations > SET_OPERATIONS || level.pending > PENDING || level.run > RUN {
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

#[derive(Clone, Copy, Default)]
enum Word {
    Operator,
    /// An operator before which the grammar of some dialect copies everything to its left.
    Copied,
    SetOperation,
    Opens,
    Settles,
    Case,
    Branch,
    End,
    #[default]
    Other,
}

const OPERATORS: [&str; 22] = [
    "and", "or", "xor", "not", "is", "isnull", "notnull", "in", "like", "ilike", "rlike", "similar", "between", "collate", "at",
    "overlaps", "member", "mod", "operator", "prior", "interval", "over",
];
const OTHERS: [(&str, Word); 22] = [
    ("glob", Word::Copied),
    ("match", Word::Copied),
    ("regexp", Word::Copied),
    ("div", Word::Copied),
    ("explain", Word::Opens),
    ("describe", Word::Opens),
    ("desc", Word::Opens),
    ("prepare", Word::Opens),
    ("if", Word::Opens),
    ("while", Word::Opens),
    ("begin", Word::Opens),
    ("join", Word::Opens),
    ("on", Word::Settles),
    ("using", Word::Settles),
    ("union", Word::SetOperation),
    ("intersect", Word::SetOperation),
    ("except", Word::SetOperation),
    ("case", Word::Case),
    ("when", Word::Branch),
    ("then", Word::Branch),
    ("else", Word::Branch),
    ("end", Word::End),
];

/// Every word that is looked for here.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    OPERATORS.into_iter().chain(OTHERS.into_iter().map(|(word, _)| word))
}

static CLASSES: LazyLock<ByWord<Word>> = LazyLock::new(|| ByWord::new(word));

fn word(written: &str) -> Word {
    if OPERATORS.iter().any(|operator| written.eq_ignore_ascii_case(operator)) {
        return Word::Operator;
    }
    OTHERS.into_iter().find(|(other, _)| written.eq_ignore_ascii_case(other)).map_or(Word::Other, |(_, word)| word)
}

#[cfg(test)]
mod tests;
