//! Names of types.

use super::{Speller, is};
use crate::classify::sql::resolve::SERVER_TYPES;
use sqlparser::tokenizer::Token;

/// How SQL calls some of the server's types, sorted.
const SPELT: &[&str] =
    &["bigint", "boolean", "character", "dec", "decimal", "double", "float", "int", "integer", "national", "nchar", "real", "smallint"];

/// Whether a word is the name of a type that comes with the server.
pub(super) fn is_server_type(word: &str) -> bool {
    let folded = word.to_ascii_lowercase();
    SERVER_TYPES.binary_search(&folded.as_str()).is_ok() || SPELT.binary_search(&folded.as_str()).is_ok()
}

impl Speller {
    /// The length of the type's name that begins there, with its modifiers.
    pub(super) fn type_length(&self, ahead: usize) -> Option<usize> {
        let first = usize::from(self.is_word(ahead, "setof"));
        let mut length = first + self.name_length(ahead + first)?;
        loop {
            let at = ahead + length;
            if self.is_any(at, &["precision", "varying"]) || self.is_word(at - 1, "national") {
                length += 1;
            } else if self.is_any(at, &["with", "without"]) && self.are(at + 1, &["time", "zone"]) {
                length += 3;
            } else if self.is_interval_field(ahead + first, at) || self.is_word(at, "array") {
                length += 1;
            } else if matches!(self.token(at), Some(Token::LParen | Token::LBracket)) {
                length = self.closing(at)? + 1 - ahead;
            } else {
                return Some(length);
            }
        }
    }

    fn is_interval_field(&self, first: usize, at: usize) -> bool {
        self.is_word(first, "interval") && self.is_any(at, &["year", "month", "day", "hour", "minute", "second", "to"])
    }

    /// A cast to the type that is written there; nothing where it is the server's own, whose casts run nothing of anybody's.
    pub(super) fn foreign_cast(&self, ahead: usize, length: usize) -> Vec<Token> {
        let setof = usize::from(self.is_word(ahead, "setof"));
        let own = match (self.token(ahead + setof), self.token(ahead + setof + 1)) {
            (Some(_), Some(Token::Period)) => is(self.token(ahead + setof).unwrap_or(&Token::EOF), "pg_catalog"),
            (Some(Token::Word(word)), _) => is_server_type(&word.value),
            _ => false,
        };
        if own {
            return Vec::new();
        }
        let name = (setof..length).filter_map(|at| self.token(ahead + at).cloned());
        [super::keyword("NULL"), Token::DoubleColon].into_iter().chain(name).collect()
    }
}
