//! T-SQL's lexical rules (Transact-SQL reference: Identifiers, Constants, Comment).

use super::cursor::{Cursor, starts_word};
use super::{Kind, doubt, number as shared, reason};
use crate::classify::{LexerSettings, Reason, ReasonCode};

const OPERATORS: [&str; 16] = ["<=", ">=", "<>", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "||", "::"];

pub(super) fn next(cursor: &mut Cursor<'_>, settings: &LexerSettings, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => Ok(cursor.space()),
        b'-' if following == b'-' => cursor.line_comment(),
        b'/' if following == b'*' => cursor.nested_comment(),
        b'\'' => cursor.quoted(b'\'').map(|()| Kind::String),
        b'n' | b'N' if following == b'\'' => {
            cursor.skip(1);
            cursor.quoted(b'\'').map(|()| Kind::String)
        }
        b'"' => match settings.quoted_identifier {
            Some(true) => identifier(cursor, b'"', doubts),
            Some(false) => cursor.quoted(b'"').map(|()| Kind::String),
            None => Err(reason(ReasonCode::LexerSettingOpen, "quoted_identifier")),
        },
        b'[' => identifier(cursor, b']', doubts),
        b'@' => {
            cursor.skip(1);
            let start = cursor.at();
            word(cursor, doubts)?;
            if cursor.at() == start {
                return Err(reason(ReasonCode::Lexical, "a variable without a name"));
            }
            Ok(Kind::Parameter)
        }
        b'$' if following.is_ascii_digit() => {
            cursor.skip(1);
            number(cursor)
        }
        b'$' if !starts_word(following) => Err(reason(ReasonCode::Lexical, "a dollar sign that begins no token")),
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
        byte if starts_word(byte) || matches!(byte, b'#' | b'$') => {
            cursor.skip(usize::from(byte == b'#' || byte == b'$'));
            word(cursor, doubts)
        }
        _ => cursor.operator(&OPERATORS, b"+-*/%=<>^&|~:"),
    }
}

/// Which names are one is the database's collation to say: beyond ASCII it may tell neither case, width nor accents apart.
fn collated(name: &[u8], doubts: &mut Vec<Reason>) {
    if !name.is_ascii() || name.iter().any(u8::is_ascii_control) {
        doubt(doubts, ReasonCode::Construct, "a name that is compared by the database's collation");
    }
}

fn word(cursor: &mut Cursor<'_>, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let start = cursor.at();
    let kind = cursor.word_with(b"@$#_")?;
    collated(cursor.since(start), doubts);
    Ok(kind)
}

fn identifier(cursor: &mut Cursor<'_>, quote: u8, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.quoted(quote)?;
    if cursor.at() == start + 2 {
        return Err(reason(ReasonCode::Lexical, "an empty identifier"));
    }
    collated(cursor.since(start), doubts);
    Ok(Kind::Quoted)
}

/// A number; `1FROM` and `1e`, which the server takes, are refused.
fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    if matches!((cursor.peek(0), cursor.peek(1)), (b'0', b'x' | b'X')) {
        cursor.skip(2);
        cursor.skip_while(|byte| byte.is_ascii_hexdigit());
    } else {
        cursor.decimal();
    }
    shared::end(cursor)?;
    if matches!(cursor.peek(0), b'#' | b'@') {
        return Err(reason(ReasonCode::Lexical, "a number run together with a word"));
    }
    Ok(Kind::Number)
}
