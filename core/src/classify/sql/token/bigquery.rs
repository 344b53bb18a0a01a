//! GoogleSQL's lexical rules (GoogleSQL reference: Lexical structure and syntax).

use super::cursor::{Cursor, starts_word};
use super::{Kind, number as shared, reason};
use crate::classify::{Reason, ReasonCode};

const OPERATORS: [&str; 10] = ["<=", ">=", "<>", "!=", "||", "<<", ">>", "=>", "->", "|>"];

pub(super) fn next(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(cursor.space()),
        b'-' if following == b'-' => cursor.line_comment(),
        b'#' => cursor.line_comment(),
        b'/' if following == b'*' => cursor.flat_comment(),
        b'\'' | b'"' => string(cursor),
        b'`' => {
            let start = cursor.at();
            cursor.quoted(b'`')?;
            let name = cursor.since(start);
            if name.len() == 2 || name.contains(&b'\\') || name.windows(2).any(|pair| pair == b"``") {
                return Err(reason(ReasonCode::Lexical, "an identifier that is empty or has escapes"));
            }
            Ok(Kind::Quoted)
        }
        b'@' => {
            cursor.skip(1 + usize::from(following == b'@'));
            let start = cursor.at();
            cursor.ascii_word(b"_.")?;
            if cursor.at() == start {
                return Err(reason(ReasonCode::Lexical, "a parameter without a name"));
            }
            Ok(Kind::Parameter)
        }
        b'?' => {
            cursor.skip(1);
            Ok(Kind::Parameter)
        }
        b'0'..=b'9' => number(cursor),
        b'.' if following.is_ascii_digit() => number(cursor),
        b'.' | b'(' | b')' | b',' | b';' | b'[' | b']' => {
            cursor.skip(1);
            Ok(Kind::Symbol)
        }
        byte if starts_word(byte) => match prefix(cursor) {
            0 => cursor.ascii_word(b"_"),
            letters => {
                cursor.skip(letters);
                string(cursor)
            }
        },
        _ => cursor.operator(&OPERATORS, b"+-*/=<>&|^~"),
    }
}

/// How many letters (`r`, `b`, `rb`, `br`) stand before a string's quote.
fn prefix(cursor: &Cursor<'_>) -> usize {
    let letter = |ahead: usize| matches!(cursor.peek(ahead), b'r' | b'R' | b'b' | b'B');
    let quote = |ahead: usize| matches!(cursor.peek(ahead), b'\'' | b'"');
    if letter(0) && quote(1) {
        return 1;
    }
    let differ = !cursor.peek(0).eq_ignore_ascii_case(&cursor.peek(1));
    if letter(0) && letter(1) && quote(2) && differ { 2 } else { 0 }
}

/// A string in single, double or tripled quotes. A backslash hides the next character, in raw strings too.
fn string(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let open = || reason(ReasonCode::Lexical, "a string that is not closed");
    let quote = cursor.peek(0);
    if cursor.peek(1) == quote && cursor.peek(2) == quote {
        cursor.skip(3);
        loop {
            cursor.skip_while(|byte| byte != quote && byte != b'\\');
            if cursor.is_done() {
                return Err(open());
            }
            if cursor.peek(0) == b'\\' {
                cursor.skip(2);
            } else if cursor.peek(1) == quote && cursor.peek(2) == quote {
                cursor.skip(3);
                return Ok(Kind::String);
            } else {
                cursor.skip(1);
            }
        }
    }
    let start = cursor.at();
    cursor.escaped(quote, false)?;
    if cursor.since(start).iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Err(open());
    }
    Ok(Kind::String)
}

fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    if matches!((cursor.peek(0), cursor.peek(1)), (b'0', b'x' | b'X')) {
        cursor.skip(2);
        cursor.skip_while(|byte| byte.is_ascii_hexdigit());
    } else {
        cursor.decimal();
    }
    shared::end(cursor)?;
    Ok(Kind::Number)
}
