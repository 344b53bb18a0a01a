//! What every dialect reads alike; anything that one of them reads differently is refused.

use super::cursor::{Cursor, starts_word};
use super::{Kind, number as shared, reason};
use crate::classify::{Reason, ReasonCode};

const OPERATORS: [&str; 4] = ["<=", ">=", "<>", "!="];

pub(super) fn next(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let lexical = |what: &str| Err(reason(ReasonCode::Lexical, what));
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(cursor.space()),
        b'-' if following == b'-' => {
            // MySQL takes `--1` for two signs and a number.
            if !matches!(cursor.peek(2), b' ' | b'\t' | b'\n' | b'\r' | 0) {
                return lexical("a comment that not all dialects know");
            }
            cursor.line_comment()
        }
        b'/' if following == b'*' => {
            // MySQL runs `/*! … */` and MariaDB `/*M! … */`; hints say something to others.
            if matches!(cursor.peek(2), b'!' | b'M' | b'm' | b'+') {
                return lexical("a comment that not all dialects know");
            }
            cursor.flat_comment()
        }
        b'\'' => {
            let start = cursor.at();
            cursor.quoted(b'\'')?;
            if cursor.since(start).contains(&b'\\') {
                return lexical("a backslash, which not all dialects take for itself");
            }
            Ok(Kind::String)
        }
        b'?' => {
            cursor.skip(1);
            Ok(Kind::Parameter)
        }
        b'0'..=b'9' => number(cursor),
        b'.' if following.is_ascii_digit() => number(cursor),
        b'.' | b'(' | b')' | b',' | b';' => {
            cursor.skip(1);
            Ok(Kind::Symbol)
        }
        byte if starts_word(byte) => {
            let kind = cursor.ascii_word(b"_")?;
            if matches!(cursor.peek(0), b'\'' | b'$' | b'#' | b'@') {
                return lexical("a word that not all dialects end here");
            }
            Ok(kind)
        }
        _ => cursor.operator(&OPERATORS, b"+-*/=<>"),
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    cursor.decimal();
    shared::end(cursor)?;
    Ok(Kind::Number)
}
