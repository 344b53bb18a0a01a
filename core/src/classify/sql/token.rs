//! Text into tokens, by each server's own lexical rules; the ground that both readings stand on.

mod bigquery;
mod cursor;
mod generic;
mod keyword;
mod letters;
mod mssql;
mod mysql;
mod name;
mod number;
mod oracle;
mod postgres;
mod snowflake;
mod sqlite;

use crate::classify::{Dialect, LexerSettings, Reason, ReasonCode};
use cursor::Cursor;
pub(crate) use keyword::{ByWord, WordId};
use std::borrow::Cow;
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// White space; never in [`Tokens`].
    Space,
    /// A comment; never in [`Tokens`].
    Comment,
    /// A word without quotes: a keyword or an identifier.
    Word,
    /// An identifier in quotes of any sort.
    Quoted,
    /// A string, bit string, blob or dollar-quoted string, with everything that continues it on later lines.
    String,
    /// A number.
    Number,
    /// A placeholder: `$1`, `?`, `?1`, `:a`, `@a`, `$a`.
    Parameter,
    /// One of `( ) [ ] , ; . .. : :: :=`.
    Symbol,
    /// An operator.
    Operator,
    /// Past the last token.
    End,
}

/// A token and the bytes that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    start: u32,
    end: u32,
    /// Of a word: its number.
    word: WordId,
}

/// The tokens of a text, white space and comments left out; indices past the end read as [`Kind::End`] and empty text.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    dialect: Dialect,
    list: Vec<Token>,
    doubts: Vec<Reason>,
    commented: bool,
}

/// Reads a text of at most `most` tokens; linear, one pass, no copy.
///
/// # Errors
/// `lexical.invalid` where the text has no sound reading, `lexical.setting_open` where it depends on a setting that is not known,
/// `limit.bytes` and `limit.tokens`.
pub(crate) fn tokens<'a>(text: &'a str, dialect: Dialect, settings: &LexerSettings, most: usize) -> Result<Tokens<'a>, Reason> {
    let list = Vec::with_capacity(text.len().min(4 * most) / 4);
    let mut found = Tokens { text, dialect, list, doubts: Vec::new(), commented: false };
    lex(text, dialect, settings, &mut found.doubts, |mut token| {
        if found.list.len() == most {
            return Err(reason(ReasonCode::TooManyTokens, ""));
        }
        match token.kind {
            Kind::Space => return Ok(()),
            Kind::Comment => {
                found.commented = true;
                return Ok(());
            }
            Kind::Word => token.word = WordId::of(text.get(token.start as usize..token.end as usize).unwrap_or_default()),
            Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => {}
        }
        found.list.push(token);
        Ok(())
    })?;
    Ok(found)
}

/// Hands out every token, white space and comments included; their spans tile the text.
pub(crate) fn lex(
    text: &str,
    dialect: Dialect,
    settings: &LexerSettings,
    doubts: &mut Vec<Reason>,
    mut take: impl FnMut(Token) -> Result<(), Reason>,
) -> Result<(), Reason> {
    if u32::try_from(text.len()).is_err() {
        return Err(reason(ReasonCode::TooLarge, ""));
    }
    // A server that is handed a C string stops at NUL, one that is handed a length does not.
    if text.as_bytes().contains(&0) {
        return Err(reason(ReasonCode::Lexical, "NUL"));
    }
    let mysql = matches!(dialect, Dialect::Mysql | Dialect::Mariadb);
    let mode = if mysql { mysql::readable(text, settings)? } else { crate::classify::SqlMode::default() };
    let mut before = mysql::Before::default();
    let mut cursor = Cursor::new(text);
    while !cursor.is_done() {
        let start = cursor.at();
        let kind = match dialect {
            Dialect::Postgres => postgres::next(&mut cursor, settings, doubts)?,
            Dialect::Sqlite => sqlite::next(&mut cursor, doubts)?,
            Dialect::Mssql => mssql::next(&mut cursor, settings, doubts)?,
            Dialect::Snowflake => snowflake::next(&mut cursor, settings)?,
            Dialect::Bigquery => bigquery::next(&mut cursor)?,
            Dialect::Oracle => oracle::next(&mut cursor)?,
            Dialect::Generic => generic::next(&mut cursor)?,
            Dialect::Mysql | Dialect::Mariadb => mysql::next(&mut cursor, dialect, settings, mode, &mut before, doubts)?,
        };
        // Both fit: the text's length does.
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        take(Token { kind, start: place(start), end: place(cursor.at()), word: WordId::NONE })?;
    }
    Ok(())
}

impl Token {
    /// The bytes that it takes.
    pub(crate) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<'a> Tokens<'a> {
    /// The whole text.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// These tokens alone, as a text of their own. Doubts about the whole stay with the whole.
    pub(crate) fn slice(&self, range: Range<usize>) -> Tokens<'a> {
        let start = self.span(range.start).start;
        let end = range.end.checked_sub(1).map_or(start, |last| self.span(last).end).max(start);
        // It fits: the text's length does.
        let offset = u32::try_from(start).unwrap_or(u32::MAX);
        let list = self.list.get(range).unwrap_or_default();
        let list = list.iter().map(|token| Token { start: token.start - offset, end: token.end - offset, ..*token });
        Tokens {
            text: self.text.get(start..end).unwrap_or_default(),
            dialect: self.dialect,
            list: list.collect(),
            doubts: Vec::new(),
            commented: self.commented,
        }
    }

    /// The dialect that it was read in.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// What the tokens show that a grammar may read differently from the server: the classification is not complete if there is any.
    pub(crate) fn doubts(&self) -> &[Reason] {
        &self.doubts
    }

    /// What the token is.
    pub(crate) fn kind(&self, index: usize) -> Kind {
        self.list.get(index).map_or(Kind::End, |token| token.kind)
    }

    /// The number of an unquoted word.
    pub(crate) fn word(&self, index: usize) -> WordId {
        self.list.get(index).map_or(WordId::NONE, |token| token.word)
    }

    /// Its first byte; 0 past the last token.
    pub(crate) fn first(&self, index: usize) -> u8 {
        self.list.get(index).and_then(|token| self.text.as_bytes().get(token.start as usize)).copied().unwrap_or(0)
    }

    /// Whether comments were left out.
    pub(crate) fn commented(&self) -> bool {
        self.commented
    }

    /// The bytes that it takes.
    pub(crate) fn span(&self, index: usize) -> Range<usize> {
        self.list.get(index).map_or(self.text.len()..self.text.len(), |token| token.span())
    }

    /// As it is written.
    pub(crate) fn written(&self, index: usize) -> &'a str {
        self.text.get(self.span(index)).unwrap_or_default()
    }

    /// Whether it is this keyword: the word without quotes, in any case.
    pub(crate) fn is(&self, index: usize, keyword: &str) -> bool {
        self.kind(index) == Kind::Word && self.written(index).eq_ignore_ascii_case(keyword)
    }

    /// Whether it is one of these keywords.
    pub(crate) fn is_any(&self, index: usize, keywords: &[&str]) -> bool {
        self.kind(index) == Kind::Word && keywords.iter().any(|keyword| self.written(index).eq_ignore_ascii_case(keyword))
    }

    /// Whether it is this symbol or operator.
    pub(crate) fn symbol(&self, index: usize, symbol: &str) -> bool {
        matches!(self.kind(index), Kind::Symbol | Kind::Operator) && self.written(index) == symbol
    }

    /// The name that a word or a quoted identifier means: unquoted, decoded, folded and cut as the server does. `None` for other
    /// tokens and for `U&""` that cannot be decoded without its UESCAPE.
    pub(crate) fn identifier(&self, index: usize) -> Option<Cow<'a, str>> {
        let written = self.written(index);
        match (self.kind(index), self.dialect) {
            (Kind::Word, Dialect::Postgres) => Some(name::truncated(name::folded(written))),
            (Kind::Word, Dialect::Sqlite) => Some(name::folded(written)),
            (Kind::Quoted, Dialect::Postgres) => {
                let escaped = self.is(index + 1, "UESCAPE");
                name::postgres_quoted(written, escaped).map(name::truncated)
            }
            (Kind::Quoted, Dialect::Sqlite) => name::sqlite_quoted(written).map(name::lowered),
            (Kind::Word | Kind::Quoted, Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic) => {
                let (name, quote) = name::plain(written)?;
                Some(name::folded_as(self.dialect, name, quote))
            }
            (Kind::Word, Dialect::Mysql | Dialect::Mariadb) => Some(name::folded(written)),
            (Kind::Quoted, Dialect::Mysql | Dialect::Mariadb) => name::sqlite_quoted(written).map(name::lowered),
            (
                Kind::Space | Kind::Comment | Kind::String | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End,
                _,
            ) => None,
        }
    }
}

/// What stands between an identifier's quotes, as written.
pub(super) fn unquoted(written: &str) -> Option<String> {
    name::undoubled(written, written.chars().next()?).map(Cow::into_owned)
}

pub(super) fn reason(code: ReasonCode, detail: &str) -> Reason {
    Reason { code, detail: detail.to_owned() }
}

pub(super) use letters::compared_otherwise;
pub(super) use name::{folded_as, plain as plain_name};

/// What stands in single or double quotes, the doubled ones made single.
pub(super) fn plain_string(quoted: &str) -> Option<Cow<'_, str>> {
    name::undoubled(quoted, quoted.chars().next()?)
}

fn doubt(doubts: &mut Vec<Reason>, code: ReasonCode, detail: &str) {
    let reason = reason(code, detail);
    if !doubts.contains(&reason) {
        doubts.push(reason);
    }
}

#[cfg(test)]
mod tests;
