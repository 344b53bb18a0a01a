//! Oracle's lexical rules (SQL Language Reference: Literals, Comments, Database object names and qualifiers).

use super::cursor::{Cursor, starts_word};
use super::{Kind, number as shared, reason};
use crate::classify::{Reason, ReasonCode};

const OPERATORS: [&str; 9] = ["<=", ">=", "<>", "!=", "^=", "~=", "||", ":=", "=>"];

pub(super) fn next(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(cursor.space()),
        b'-' if following == b'-' => cursor.line_comment(),
        b'/' if following == b'*' => cursor.flat_comment(),
        b'\'' => cursor.quoted(b'\'').map(|()| Kind::String),
        b'n' | b'N' | b'q' | b'Q' if starts_string(cursor) => string(cursor),
        b'"' => {
            let start = cursor.at();
            cursor.quoted(b'"')?;
            // A double quote cannot stand in a name, doubled or not.
            let name = cursor.since(start);
            if name.len() == 2 || name.windows(2).any(|pair| pair == b"\"\"") {
                return Err(reason(ReasonCode::Lexical, "an identifier that is empty or has quotes"));
            }
            Ok(Kind::Quoted)
        }
        b':' if following.is_ascii_alphanumeric() => {
            cursor.skip(1);
            cursor.ascii_word(b"_$#")?;
            Ok(Kind::Parameter)
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
        byte if starts_word(byte) && byte != b'_' => cursor.ascii_word(b"_$#"),
        _ => cursor.operator(&OPERATORS, b"+-*/=<>@"),
    }
}

fn starts_string(cursor: &Cursor<'_>) -> bool {
    let lower = |ahead: usize| cursor.peek(ahead).to_ascii_lowercase();
    matches!((lower(0), lower(1), lower(2)), (b'n' | b'q', b'\'', _) | (b'n', b'q', b'\''))
}

/// `N'…'`, `q'[…]'`, `nq'{…}'`: what opens the latter closes it, a bracket by its partner.
fn string(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let open = || reason(ReasonCode::Lexical, "a string that is not closed");
    cursor.skip(usize::from(matches!(cursor.peek(0), b'n' | b'N')));
    if !matches!(cursor.peek(0), b'q' | b'Q') {
        return cursor.quoted(b'\'').map(|()| Kind::String);
    }
    cursor.skip(2);
    let close = match cursor.peek(0) {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        b'<' => b'>',
        other if other.is_ascii_graphic() && other != b'\'' => other,
        _ => return Err(reason(ReasonCode::Lexical, "a quoting delimiter that has no sound reading")),
    };
    cursor.skip(1);
    loop {
        cursor.skip_while(|byte| byte != close);
        if cursor.is_done() {
            return Err(open());
        }
        cursor.skip(1);
        if cursor.peek(0) == b'\'' {
            cursor.skip(1);
            return Ok(Kind::String);
        }
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    cursor.decimal();
    shared::end(cursor)?;
    if cursor.peek(0) == b'#' {
        return Err(reason(ReasonCode::Lexical, "a number run together with a word"));
    }
    Ok(Kind::Number)
}
