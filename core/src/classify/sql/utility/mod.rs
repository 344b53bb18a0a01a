//! PostgreSQL's utility statements, read from our own tokens by the productions of its grammar (`gram.y`, versions 13 to 18).
//!
//! Every reader goes through a statement from its first token to its last and skips nothing that it does not know: whatever it does
//! not expect makes it give up, and the statement is what the other grammar says of it, or unknown. Expressions and queries inside
//! are handed to that grammar, so that the relations and functions in them count.

mod alter;
mod alter_column;
mod alter_table;
mod column;
mod comment;
mod copy;
mod create;
mod define;
mod domain;
mod drop;
mod embedded;
mod foreign;
mod index;
mod index_element;
mod maintenance;
mod objects;
mod option;
mod partition;
mod privilege;
mod publication;
mod reader;
mod role;
mod routine;
mod routine_option;
mod rule;
mod sequence;
mod signature;
mod table;
mod transaction;
mod trigger;
mod typename;
mod view;

use super::grammar;
use super::ir::Statement;
use super::lower::Lowering;
use super::token::Tokens;
use crate::classify::{Dialect, Reason};
use reader::Reader;
use std::ops::Range;

/// The statements of a text, whose tokens are in these ranges.
///
/// # Errors
/// As [`grammar::parse`], where neither reader takes a statement.
pub(super) fn statements(tokens: &Tokens<'_>, ranges: &[Range<usize>]) -> Result<Vec<Statement>, Reason> {
    let ours = ranges.iter().any(|range| precedence(tokens, range.start) == Precedence::First);
    if ours {
        return one_by_one(tokens, ranges);
    }
    match by_grammar(tokens) {
        Err(_) if ranges.iter().any(|range| precedence(tokens, range.start) == Precedence::Second) => one_by_one(tokens, ranges),
        parsed => parsed,
    }
}

/// The statements of these ranges of a text, each on its own.
///
/// # Errors
/// As [`statements`].
pub(super) fn one_by_one(tokens: &Tokens<'_>, ranges: &[Range<usize>]) -> Result<Vec<Statement>, Reason> {
    let mut found = Vec::with_capacity(ranges.len());
    for range in ranges {
        let read = || read(tokens, range.clone());
        let parsed = || by_grammar(&tokens.slice(range.clone()));
        match precedence(tokens, range.start) {
            Precedence::First => match read() {
                Some(statement) => found.push(statement),
                None => found.extend(parsed()?),
            },
            Precedence::Second => match (parsed(), read) {
                (Ok(statements), _) => found.extend(statements),
                (Err(reason), read) => found.push(read().ok_or(reason)?),
            },
            Precedence::Never => found.extend(parsed()?),
        }
    }
    Ok(found)
}

fn by_grammar(tokens: &Tokens<'_>) -> Result<Vec<Statement>, Reason> {
    let lowering = Lowering { dialect: tokens.dialect() };
    Ok(grammar::parse(tokens)?.iter().map(|statement| lowering.statement(statement)).collect())
}

/// Which reader is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precedence {
    /// Ours: the grammar's tree lacks something, or takes what the server reads otherwise.
    First,
    /// The grammar's.
    Second,
    /// Only the grammar's.
    Never,
}

fn precedence(tokens: &Tokens<'_>, start: usize) -> Precedence {
    const FIRST: &[&str] = &[
        "alter",
        "analyse",
        "analyze",
        "checkpoint",
        "cluster",
        "comment",
        "drop",
        "grant",
        "import",
        "reassign",
        "refresh",
        "reindex",
        "revoke",
        "security",
        "vacuum",
    ];
    const FIRST_OF_CREATE: &[&str] = &[
        "access",
        "aggregate",
        "cast",
        "constraint",
        "conversion",
        "default",
        "event",
        "foreign",
        "function",
        "group",
        "language",
        "operator",
        "procedural",
        "procedure",
        "publication",
        "role",
        "rule",
        "server",
        "statistics",
        "subscription",
        "tablespace",
        "text",
        "transform",
        "trigger",
        "trusted",
        "type",
        "user",
    ];
    if tokens.dialect() != Dialect::Postgres {
        Precedence::Never
    } else if tokens.is_any(start, FIRST) {
        Precedence::First
    } else if tokens.is(start, "create") {
        let kind = if tokens.is(start + 1, "or") { start + 3 } else { start + 1 };
        if tokens.is_any(kind, FIRST_OF_CREATE) { Precedence::First } else { Precedence::Second }
    } else if tokens.is_any(start, &["begin", "commit", "copy", "prepare", "rollback", "set", "start"]) {
        Precedence::Second
    } else {
        Precedence::Never
    }
}

/// One statement, if it is one of ours to its end.
fn read(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Statement> {
    let mut reader = Reader::new(tokens, range, Lowering { dialect: tokens.dialect() });
    let r = &mut reader;
    match r.verb()? {
        "alter" => alter::statement(r),
        "create" => create::statement(r),
        "drop" => drop::statement(r),
        "comment" => comment::comment(r),
        "security" => comment::label(r),
        "grant" => privilege::grant(r),
        "revoke" => privilege::revoke(r),
        "reassign" => privilege::reassign(r),
        "copy" => copy::copy(r),
        "import" => foreign::import(r),
        "analyse" | "analyze" => maintenance::analyze(r),
        "vacuum" => maintenance::vacuum(r),
        "cluster" => maintenance::cluster(r),
        "reindex" => maintenance::reindex(r),
        "refresh" => maintenance::refresh(r),
        "checkpoint" => maintenance::checkpoint(r),
        "begin" | "start" => transaction::begin(r),
        "commit" => transaction::commit(r),
        "rollback" => transaction::rollback(r),
        "prepare" => transaction::prepare(r),
        "set" => transaction::set(r),
        _ => None,
    }?;
    reader.finish()
}

#[cfg(test)]
mod tests;
