//! A place in the text, and what the dialects' lexers share.

use super::{Kind, reason};
use crate::classify::{Reason, ReasonCode};

/// A place in a text without NUL: 0 stands for its end.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The byte so many places ahead.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The byte before.
    pub(super) fn behind(&self) -> u8 {
        self.at.checked_sub(1).and_then(|before| self.text.as_bytes().get(before)).copied().unwrap_or(0)
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix.as_bytes())
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The bytes from a place to here.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.text.as_bytes().get(start..self.at).unwrap_or_default()
    }

    /// Goes on, at most to the end.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    pub(super) fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    pub(super) fn skip_while(&mut self, mut accepted: impl FnMut(u8) -> bool) {
        while !self.is_done() && accepted(self.peek(0)) {
            self.at += 1;
        }
    }

    /// From `--` to the end of the line. PostgreSQL ends it at a carriage return too, SQLite and other tools do not.
    pub(super) fn line_comment(&mut self) -> Result<Kind, Reason> {
        self.skip_while(|byte| byte != b'\n' && byte != b'\r');
        if self.peek(0) == b'\r' && self.peek(1) != b'\n' && self.peek(1) != 0 {
            return Err(reason(ReasonCode::Lexical, "a carriage return inside a comment"));
        }
        Ok(Kind::Comment)
    }

    /// A quoted run, from its opening to its closing quote; the quote doubled stands for itself.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<(), Reason> {
        self.skip(1);
        loop {
            self.skip_while(|byte| byte != quote);
            if self.is_done() {
                return Err(reason(ReasonCode::Lexical, "a quote that is not closed"));
            }
            self.skip(1);
            if self.peek(0) != quote {
                return Ok(());
            }
            self.skip(1);
        }
    }

    /// White space that every dialect knows.
    pub(super) fn space(&mut self) -> Kind {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        Kind::Space
    }

    /// `/* … */` in a dialect whose comments nest.
    pub(super) fn nested_comment(&mut self) -> Result<Kind, Reason> {
        let mut depth = 0_usize;
        loop {
            if self.is_done() {
                return Err(reason(ReasonCode::Lexical, "a comment that is not closed"));
            }
            if self.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if self.starts_with("*/") {
                depth -= 1;
                self.skip(2);
                if depth == 0 {
                    return Ok(Kind::Comment);
                }
            } else {
                self.skip(1);
            }
        }
    }

    /// `/* … */` in a dialect whose comments do not nest; one that opens twice is refused.
    pub(super) fn flat_comment(&mut self) -> Result<Kind, Reason> {
        self.skip(2);
        loop {
            if self.is_done() {
                return Err(reason(ReasonCode::Lexical, "a comment that is not closed"));
            }
            if self.starts_with("/*") {
                return Err(reason(ReasonCode::Lexical, "a comment in a comment"));
            }
            if self.starts_with("*/") {
                self.skip(2);
                return Ok(Kind::Comment);
            }
            self.skip(1);
        }
    }

    /// A quoted run in which a backslash hides the next character, and the quote doubled may stand for itself.
    pub(super) fn escaped(&mut self, quote: u8, doubled: bool) -> Result<(), Reason> {
        self.skip(1);
        loop {
            self.skip_while(|byte| byte != quote && byte != b'\\');
            if self.is_done() {
                return Err(reason(ReasonCode::Lexical, "a quote that is not closed"));
            }
            if self.peek(0) == b'\\' {
                self.skip(1);
                let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                self.skip(width);
                continue;
            }
            self.skip(1);
            if !(doubled && self.peek(0) == quote) {
                return Ok(());
            }
            self.skip(1);
        }
    }

    /// Decimal digits, a fraction, an exponent.
    pub(super) fn decimal(&mut self) {
        self.skip_while(|byte| byte.is_ascii_digit());
        if self.peek(0) == b'.' {
            self.skip(1);
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
        if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
            self.skip(1 + sign);
            self.skip_while(|byte| byte.is_ascii_digit());
        }
    }

    /// One of the long operators, or else one of the single characters.
    pub(super) fn operator(&mut self, long: &[&str], short: &[u8]) -> Result<Kind, Reason> {
        let length = long.iter().find(|long| self.starts_with(long)).map_or(1, |long| long.len());
        if length == 1 && !short.contains(&self.peek(0)) {
            return Err(reason(ReasonCode::Lexical, "a character that begins no token"));
        }
        self.skip(length);
        Ok(Kind::Operator)
    }

    /// A word of ASCII letters, digits and some further characters.
    pub(super) fn ascii_word(&mut self, further: &[u8]) -> Result<Kind, Reason> {
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || further.contains(&byte));
        if self.peek(0) >= 0x80 {
            return Err(reason(ReasonCode::Lexical, "a name beyond ASCII without quotes"));
        }
        Ok(Kind::Word)
    }

    /// A word: its first byte is accepted already.
    ///
    /// Servers take bytes above 0x7f as letters; other tools take some of them as white space or as nothing. Those are refused.
    pub(super) fn word(&mut self) -> Result<Kind, Reason> {
        self.word_with(b"_$")
    }

    /// A word of letters, digits and some further characters.
    pub(super) fn word_with(&mut self, further: &[u8]) -> Result<Kind, Reason> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || further.contains(&byte) || byte >= 0x80);
        let word = self.text.get(start..self.at).unwrap_or_default();
        if !word.is_ascii() && word.chars().any(unsound) {
            return Err(reason(ReasonCode::Lexical, "white space or an invisible character that is not ASCII"));
        }
        Ok(Kind::Word)
    }
}

/// White space, format and control characters beyond ASCII.
fn unsound(character: char) -> bool {
    !character.is_ascii()
        && (character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}'))
}

pub(super) fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}
