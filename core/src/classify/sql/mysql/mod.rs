//! MySQL and MariaDB: a strict reader of our own for each statement, with the grammar for the queries and expressions inside. A
//! statement without a reader is `syntax.unsupported`, with the effects that its tokens tell.

mod admin;
mod change;
mod grammar;
mod reader;
mod session;
mod show;
mod words;

use super::ir::{Name, Statement};
use super::lower::Lowering;
use super::scan;
use super::token::Tokens;
use crate::classify::{LexerSettings, Reason, ReasonCode, SqlMode};
use reader::{Reader, syntax};

/// Words that are calls without brackets.
const BARE: &[&str] = &[
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "utc_date",
    "utc_time",
    "utc_timestamp",
];

/// The statements of a text.
///
/// # Errors
/// `syntax.unsupported` for a statement without a reader, and every reason for which one cannot be followed.
pub(super) fn statements(tokens: &Tokens<'_>, settings: &LexerSettings) -> Result<Vec<Statement>, Reason> {
    scan::split::statements(tokens)
        .into_iter()
        .map(|range| {
            let lowering = Lowering { dialect: tokens.dialect() };
            let mut reader = Reader { tokens, at: range.start, end: range.end, mode: settings.sql_mode, lowering };
            statement(&mut reader)
        })
        .collect()
}

fn statement(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let start = reader.at;
    let mut verb = start;
    while verb < reader.end && reader.tokens.symbol(verb, "(") {
        verb += 1;
    }
    let first = reader.tokens.written(verb).to_ascii_lowercase();
    match first.as_str() {
        "select" | "values" | "table" => session::query(reader),
        _ if verb > start => Err(syntax(word(&first))),
        "with" => with(reader),
        "insert" | "replace" | "update" | "delete" => {
            reader.at += 1;
            change(reader, &first, start..start)
        }
        "explain" | "describe" | "desc" | "analyze" => explain(reader, &first),
        other => match session::read(reader, other)? {
            Some(statement) => Ok(statement),
            None => admin::read(reader, other)?.ok_or_else(|| syntax(word(other))),
        },
    }
}

/// The verb, for the reason.
fn word(first: &str) -> &str {
    if first.len() <= 24 && first.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') { first } else { "" }
}

fn change(reader: &mut Reader<'_, '_>, verb: &str, with: std::ops::Range<usize>) -> Result<Statement, Reason> {
    match verb {
        "update" => change::update(reader, with),
        "delete" => change::delete(reader, with),
        verb => change::insert(reader, verb == "replace", with),
    }
}

/// WITH: the statement behind it is the first verb outside brackets behind a bracket.
fn with(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let start = reader.at;
    let mut depth = 0_usize;
    for at in start..reader.end {
        if reader.tokens.symbol(at, "(") {
            depth += 1;
        } else if reader.tokens.symbol(at, ")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && at > start && reader.tokens.symbol(at - 1, ")") && reader.tokens.is_any(at, &["update", "delete"]) {
            let verb = reader.tokens.written(at).to_ascii_lowercase();
            reader.at = at + 1;
            return change(reader, &verb, start..at);
        } else if depth == 0 && at > start && reader.tokens.symbol(at - 1, ")") && reader.tokens.is_any(at, &["select", "values", "table"])
        {
            break;
        }
    }
    session::query(reader)
}

/// EXPLAIN, DESCRIBE, and MariaDB's `ANALYZE statement`, which executes.
fn explain(reader: &mut Reader<'_, '_>, first: &str) -> Result<Statement, Reason> {
    reader.at += 1;
    let statements = ["select", "insert", "replace", "update", "delete", "with", "values", "table"];
    if first == "analyze" && (reader.is("table") || reader.is("tables")) {
        // `EXPLAIN TABLE a` plans a query; this makes statistics.
        return admin::analyze(reader);
    }
    let mut analyze = first == "analyze";
    if first != "analyze" && reader.take("analyze") {
        analyze = true;
    }
    let mut columns = show::plan(reader, analyze);
    if reader.take("format") {
        let value = reader.symbol("=");
        columns = if reader.is("traditional") { columns } else { &[] };
        reader.at += 1;
        reader.expect(value, "explain")?;
    } else {
        reader.take_any(&["extended", "partitions"]);
    }
    if first != "analyze" && reader.take_any(&["for connection", "for"]) {
        return show::plan_of_another(reader);
    }
    if !statements.iter().any(|word| reader.is(word)) && !reader.tokens.symbol(reader.at, "(") {
        return if first == "analyze" { admin::analyze(reader) } else { show::describe(reader) };
    }
    let inner = Box::new(statement(reader)?);
    let mut draft = session::Draft::new();
    draft.effects(&[crate::classify::Effect::Explain, crate::classify::Effect::Read]);
    draft.rows();
    draft.statement(Statement::Explain { analyze, columns, inner });
    draft.finish()
}

/// The value of a string as written.
fn literal(written: &str, mode: Option<SqlMode>) -> Option<String> {
    let written = written.strip_prefix(['n', 'N']).unwrap_or(written);
    let quote = written.chars().next()?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let escapes = !mode?.no_backslash_escapes;
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character == quote {
            characters.next();
            value.push(quote);
        } else if character == '\\' && escapes {
            match characters.next()? {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                'b' => value.push('\u{8}'),
                'Z' => value.push('\u{1a}'),
                '0' => value.push('\0'),
                // They keep their backslash, for LIKE.
                kept @ ('%' | '_') => value.extend(['\\', kept]),
                other => value.push(other),
            }
        } else {
            value.push(character);
        }
    }
    Some(value)
}

/// A user variable holds what any earlier statement of the session put there.
pub(super) fn variable() -> Reason {
    Reason { code: ReasonCode::StateUnknown, detail: "a user variable".to_owned() }
}

pub(super) fn is_bare_word(word: &str) -> bool {
    BARE.iter().any(|bare| word.eq_ignore_ascii_case(bare))
}

pub(super) fn is_bare_call(name: &Name) -> bool {
    matches!(name.parts.as_slice(), [only] if only.quote.is_none() && is_bare_word(&only.text))
}
