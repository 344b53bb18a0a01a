//! PostgreSQL's lexical rules (its `scan.l`, versions 13 to 18).

use super::cursor::{Cursor, starts_word};
use super::{Kind, doubt, number as shared, reason};
use crate::classify::{LexerSettings, Reason, ReasonCode};

pub(super) fn next(cursor: &mut Cursor<'_>, settings: &LexerSettings, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let lexical = |what: &str| Err(reason(ReasonCode::Lexical, what));
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' => {
            cursor.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            Ok(Kind::Space)
        }
        b'-' if following == b'-' => cursor.line_comment(),
        b'/' if following == b'*' => block_comment(cursor),
        b'\'' => string(cursor, plain(settings), doubts),
        b'e' | b'E' if following == b'\'' => {
            cursor.skip(1);
            string(cursor, Escapes::Backslash, doubts)
        }
        b'n' | b'N' if following == b'\'' => {
            cursor.skip(1);
            string(cursor, plain(settings), doubts)
        }
        b'b' | b'B' | b'x' | b'X' if following == b'\'' => {
            cursor.skip(1);
            string(cursor, Escapes::None, doubts)
        }
        b'u' | b'U' if following == b'&' && matches!(cursor.peek(2), b'\'' | b'"') => {
            doubt(doubts, ReasonCode::Construct, "U&");
            cursor.skip(2);
            if cursor.peek(0) == b'"' {
                return quoted(cursor);
            }
            match settings.standard_conforming_strings {
                Some(true) => string(cursor, Escapes::None, doubts),
                // The server refuses U&'' while the setting is off.
                Some(false) | None => Err(reason(ReasonCode::LexerSettingOpen, "standard_conforming_strings")),
            }
        }
        b'"' => quoted(cursor),
        b'$' => dollar(cursor),
        b'0'..=b'9' => number(cursor, doubts),
        b'.' if following.is_ascii_digit() => number(cursor, doubts),
        b'.' => Ok(symbol(cursor, if following == b'.' { 2 } else { 1 })),
        b':' => Ok(symbol(cursor, if matches!(following, b':' | b'=') { 2 } else { 1 })),
        b'(' | b')' | b'[' | b']' | b',' | b';' => Ok(symbol(cursor, 1)),
        byte if is_operator(byte) => Ok(operator(cursor)),
        byte if starts_word(byte) => cursor.word(),
        byte if byte.is_ascii_control() => lexical("a control character"),
        _ => lexical("a character that begins no token"),
    }
}

fn symbol(cursor: &mut Cursor<'_>, bytes: usize) -> Kind {
    cursor.skip(bytes);
    Kind::Symbol
}

/// Comments nest.
fn block_comment(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let mut depth = 0_usize;
    loop {
        if cursor.is_done() {
            return Err(reason(ReasonCode::Lexical, "a comment that is not closed"));
        }
        if cursor.starts_with("/*") {
            depth += 1;
            cursor.skip(2);
        } else if cursor.starts_with("*/") {
            depth -= 1;
            cursor.skip(2);
            if depth == 0 {
                return Ok(Kind::Comment);
            }
        } else {
            cursor.skip(1);
        }
    }
}

/// What a backslash means in a string.
#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    /// Itself.
    None,
    /// It hides the next character.
    Backslash,
    /// It hides the next character because a setting says so; grammars assume the opposite.
    BySetting,
    /// Not known.
    Open,
}

fn plain(settings: &LexerSettings) -> Escapes {
    match settings.standard_conforming_strings {
        Some(true) => Escapes::None,
        Some(false) => Escapes::BySetting,
        None => Escapes::Open,
    }
}

/// A string and every part that continues it on a later line; the first part's rules hold for all.
fn string(cursor: &mut Cursor<'_>, escapes: Escapes, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    part(cursor, escapes, doubts)?;
    loop {
        let end = cursor.at();
        let mut newline = false;
        loop {
            cursor.skip_while(|byte| {
                newline |= matches!(byte, b'\n' | b'\r');
                matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
            });
            if !cursor.starts_with("--") {
                break;
            }
            cursor.line_comment()?;
        }
        if !(newline && cursor.peek(0) == b'\'') {
            cursor.back_to(end);
            return Ok(Kind::String);
        }
        if escapes != Escapes::None {
            doubt(doubts, ReasonCode::Construct, "a string continued on another line");
        }
        part(cursor, escapes, doubts)?;
    }
}

fn part(cursor: &mut Cursor<'_>, escapes: Escapes, doubts: &mut Vec<Reason>) -> Result<(), Reason> {
    cursor.skip(1);
    loop {
        cursor.skip_while(|byte| byte != b'\'' && byte != b'\\');
        match (cursor.peek(0), escapes) {
            (b'\\', Escapes::None) => cursor.skip(1),
            (b'\\', Escapes::Backslash) => cursor.skip(2),
            (b'\\', Escapes::BySetting) => {
                doubt(doubts, ReasonCode::Construct, "a backslash in a string while standard_conforming_strings is off");
                cursor.skip(2);
            }
            (b'\\', Escapes::Open) => return Err(reason(ReasonCode::LexerSettingOpen, "standard_conforming_strings")),
            (b'\'', _) => {
                cursor.skip(1);
                if cursor.peek(0) != b'\'' {
                    return Ok(());
                }
                cursor.skip(1);
            }
            _ => return Err(reason(ReasonCode::Lexical, "a string that is not closed")),
        }
    }
}

fn quoted(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.quoted(b'"')?;
    if cursor.at() == start + 2 {
        return Err(reason(ReasonCode::Lexical, "an empty identifier"));
    }
    Ok(Kind::Quoted)
}

/// `$1`, or a dollar-quoted string; the tag is compared byte by byte.
fn dollar(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let start = cursor.at();
    cursor.skip(1);
    if cursor.peek(0).is_ascii_digit() {
        cursor.skip_while(|byte| byte.is_ascii_digit());
        // Before version 15 a word could follow at once; since then it is an error.
        if starts_word(cursor.peek(0)) || cursor.peek(0) == b'$' {
            return Err(reason(ReasonCode::Lexical, "a placeholder run together with a word"));
        }
        return Ok(Kind::Parameter);
    }
    if starts_word(cursor.peek(0)) {
        cursor.skip_while(|byte| starts_word(byte) || byte.is_ascii_digit());
    }
    if cursor.peek(0) != b'$' {
        return Err(reason(ReasonCode::Lexical, "a dollar sign that begins no token"));
    }
    cursor.skip(1);
    let tag = cursor.since(start);
    loop {
        // The first byte of a tag is a dollar sign and no other is, so every dollar sign is looked at once.
        cursor.skip_while(|byte| byte != b'$');
        if cursor.is_done() {
            return Err(reason(ReasonCode::Lexical, "a string that is not closed"));
        }
        if cursor.rest().starts_with(tag) {
            cursor.skip(tag.len());
            return Ok(Kind::String);
        }
        cursor.skip(1);
    }
}

/// A number. What versions read differently (`1_000`, `0x1f`) is doubted, what older ones read as a number and a word is refused.
fn number(cursor: &mut Cursor<'_>, doubts: &mut Vec<Reason>) -> Result<Kind, Reason> {
    let radix = matches!((cursor.peek(0), cursor.peek(1)), (b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B'));
    let start = cursor.at();
    if radix {
        cursor.skip(2);
        cursor.skip_while(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    } else {
        shared::digits(cursor);
        if cursor.peek(0) == b'.' && cursor.peek(1) != b'.' {
            cursor.skip(1);
            if cursor.peek(0) != b'_' {
                shared::digits(cursor);
            }
        }
        shared::exponent(cursor);
    }
    shared::end(cursor)?;
    let written = cursor.since(start);
    if radix || written.contains(&b'_') {
        doubt(doubts, ReasonCode::Construct, "a number that older versions read differently");
    }
    Ok(Kind::Number)
}

fn is_operator(byte: u8) -> bool {
    matches!(byte, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'=')
}

/// The longest run that begins no comment; a run of several characters ends in `+` or `-` only if it has one of `~!@#^&|?%` or a
/// back-quote.
fn operator(cursor: &mut Cursor<'_>) -> Kind {
    let start = cursor.at();
    while is_operator(cursor.peek(0)) && !(cursor.at() > start && (cursor.starts_with("--") || cursor.starts_with("/*"))) {
        cursor.skip(1);
    }
    let run = cursor.since(start);
    let free = |byte: &u8| matches!(byte, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%');
    if !run.iter().any(free) {
        let kept = run.iter().rposition(|byte| !matches!(byte, b'+' | b'-')).map_or(1, |last| last + 1);
        cursor.back_to(start + kept);
    }
    Kind::Operator
}
