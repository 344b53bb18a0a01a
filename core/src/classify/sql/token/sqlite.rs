//! SQLite's lexical rules (its `tokenize.c`).

use super::cursor::{Cursor, starts_word};
use super::{Kind, doubt, number as shared, reason};
use crate::classify::{Reason, ReasonCode};

pub(super) fn next(cursor: &mut Cursor<'_>, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let lexical = |what: &str| Err(reason(ReasonCode::Lexical, what));
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => {
            cursor.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            Ok(Kind::Space)
        }
        b'-' if following == b'-' => cursor.line_comment(),
        b'/' if following == b'*' => block_comment(cursor, doubts),
        b'\'' => cursor.quoted(b'\'').map(|()| Kind::String),
        b'"' | b'`' => cursor.quoted(byte).map(|()| Kind::Quoted),
        b'[' => {
            cursor.skip_while(|byte| byte != b']');
            if cursor.is_done() {
                return lexical("a quote that is not closed");
            }
            cursor.skip(1);
            Ok(Kind::Quoted)
        }
        b'x' | b'X' if following == b'\'' => blob(cursor),
        b'?' => {
            cursor.skip(1);
            cursor.skip_while(|byte| byte.is_ascii_digit());
            Ok(Kind::Parameter)
        }
        b':' | b'@' | b'$' => variable(cursor, doubts),
        b'0'..=b'9' => number(cursor),
        b'.' if following.is_ascii_digit() => number(cursor),
        b'.' | b'(' | b')' | b',' | b';' => {
            cursor.skip(1);
            Ok(Kind::Symbol)
        }
        byte if starts_word(byte) => cursor.word(),
        _ => operator(cursor),
    }
}

/// Comments do not nest, and one that is not closed reaches to the end.
fn block_comment(cursor: &mut Cursor<'_>, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    cursor.skip(2);
    if cursor.is_done() {
        return Err(reason(ReasonCode::Lexical, "a comment that is not closed"));
    }
    loop {
        cursor.skip_while(|byte| byte != b'*');
        if cursor.is_done() {
            doubt(doubts, ReasonCode::Construct, "a comment that is not closed");
            return Ok(Kind::Comment);
        }
        cursor.skip(1);
        if cursor.peek(0) == b'/' {
            cursor.skip(1);
            return Ok(Kind::Comment);
        }
    }
}

fn blob(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    cursor.skip(2);
    let start = cursor.at();
    cursor.skip_while(|byte| byte.is_ascii_hexdigit());
    if cursor.peek(0) != b'\'' || cursor.since(start).len() % 2 == 1 {
        return Err(reason(ReasonCode::Lexical, "a blob that is not whole bytes of hexadecimal digits"));
    }
    cursor.skip(1);
    Ok(Kind::String)
}

/// `:a`, `@a`, `$a`, and Tcl's `$a::b(c)`.
fn variable(cursor: &mut Cursor<'_>, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.skip(1);
    cursor.word()?;
    if cursor.since(start).len() == 1 {
        return Err(reason(ReasonCode::Lexical, "a placeholder without a name"));
    }
    while cursor.starts_with("::") {
        doubt(doubts, ReasonCode::Construct, "a placeholder with a suffix");
        cursor.skip(2);
        cursor.word()?;
    }
    if cursor.peek(0) == b'(' {
        doubt(doubts, ReasonCode::Construct, "a placeholder with a suffix");
        cursor.skip_while(|byte| byte != b')' && !byte.is_ascii_whitespace());
        if cursor.peek(0) != b')' {
            return Err(reason(ReasonCode::Lexical, "a placeholder with a suffix that is not closed"));
        }
        cursor.skip(1);
    }
    Ok(Kind::Parameter)
}

/// A number: decimal, `0x`, with `_` between digits since 3.46 (an error before). A word may not follow at once.
fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    if matches!((cursor.peek(0), cursor.peek(1)), (b'0', b'x' | b'X')) && cursor.peek(2).is_ascii_hexdigit() {
        cursor.skip(2);
        cursor.skip_while(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    } else {
        shared::digits(cursor);
        if cursor.peek(0) == b'.' {
            cursor.skip(1);
            shared::digits(cursor);
        }
        shared::exponent(cursor);
    }
    shared::end(cursor)?;
    Ok(Kind::Number)
}

fn operator(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    const LONG: [&str; 9] = ["->>", "->", "==", "<=", "<>", "<<", ">=", ">>", "!="];
    const SHORT: &[u8] = b"-+*/%=<>|&~";
    let length = LONG.iter().find(|long| cursor.starts_with(long)).map_or(1, |long| long.len());
    let length = if cursor.starts_with("||") { 2 } else { length };
    if length == 1 && !SHORT.contains(&cursor.peek(0)) {
        return Err(reason(ReasonCode::Lexical, "a character that begins no token"));
    }
    cursor.skip(length);
    Ok(Kind::Operator)
}
