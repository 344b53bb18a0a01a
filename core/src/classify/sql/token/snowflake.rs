//! Snowflake's lexical rules (SQL reference: Identifiers, String & binary data types, Comments, Stages).

use super::cursor::{Cursor, starts_word};
use super::{Kind, number as shared, reason};
use crate::classify::{LexerSettings, Reason, ReasonCode};

const OPERATORS: [&str; 9] = ["<=", ">=", "<>", "!=", "||", "::", ":=", "=>", "->"];

pub(super) fn next(cursor: &mut Cursor<'_>, settings: &LexerSettings) -> Result<Kind, Reason> {
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(cursor.space()),
        b'-' if following == b'-' => cursor.line_comment(),
        // `file:///tmp/x` of PUT and GET is a path to its clients.
        b'/' if following == b'/' && cursor.behind() == b':' => Err(reason(ReasonCode::Lexical, "a comment that may be a path")),
        b'/' if following == b'/' => cursor.line_comment(),
        b'/' if following == b'*' => cursor.flat_comment(),
        b'\'' => cursor.escaped(b'\'', true).map(|()| Kind::String),
        b'x' | b'X' if following == b'\'' => {
            cursor.skip(1);
            cursor.quoted(b'\'').map(|()| Kind::String)
        }
        b'"' => identifier(cursor, settings),
        b'$' if following == b'$' => dollars(cursor),
        b'$' if following.is_ascii_alphanumeric() || following == b'_' => {
            cursor.skip(1);
            cursor.ascii_word(b"_$")
        }
        b'@' => stage(cursor),
        b'?' => {
            cursor.skip(1);
            Ok(Kind::Parameter)
        }
        b'0'..=b'9' => number(cursor),
        b'.' if following.is_ascii_digit() => number(cursor),
        b'.' | b'(' | b')' | b',' | b';' | b'[' | b']' | b'{' | b'}' => {
            cursor.skip(1);
            Ok(Kind::Symbol)
        }
        byte if starts_word(byte) => cursor.ascii_word(b"_$"),
        _ => cursor.operator(&OPERATORS, b"+-*/%=<>:"),
    }
}

/// A name in double quotes keeps its case, unless QUOTED_IDENTIFIERS_IGNORE_CASE says otherwise.
fn identifier(cursor: &mut Cursor<'_>, settings: &LexerSettings) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.quoted(b'"')?;
    if cursor.at() == start + 2 {
        return Err(reason(ReasonCode::Lexical, "an empty identifier"));
    }
    let cased = cursor.since(start).iter().any(|byte| byte.is_ascii_lowercase() || !byte.is_ascii());
    if cased && settings.quoted_identifiers_ignore_case != Some(false) {
        return Err(reason(ReasonCode::LexerSettingOpen, "quoted_identifiers_ignore_case"));
    }
    Ok(Kind::Quoted)
}

fn dollars(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    cursor.skip(2);
    loop {
        cursor.skip_while(|byte| byte != b'$');
        if cursor.is_done() {
            return Err(reason(ReasonCode::Lexical, "a string that is not closed"));
        }
        if cursor.starts_with("$$") {
            cursor.skip(2);
            return Ok(Kind::String);
        }
        cursor.skip(1);
    }
}

/// `@~/a`, `@%t`, `@db.s.stage/path.csv`: files outside of tables.
fn stage(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.skip(1);
    loop {
        cursor.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'/' | b'~' | b'%' | b'-' | b'='));
        if cursor.peek(0) != b'"' {
            break;
        }
        cursor.quoted(b'"')?;
    }
    if cursor.at() == start + 1 || cursor.since(start).windows(2).any(|pair| pair == b"--" || pair == b"//") {
        return Err(reason(ReasonCode::Lexical, "a stage that has no sound reading"));
    }
    Ok(Kind::Quoted)
}

fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    cursor.decimal();
    shared::end(cursor)?;
    Ok(Kind::Number)
}
