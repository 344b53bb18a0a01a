//! SQL/JSON's calls: clauses become further arguments where they hold expressions, and nothing where they do not.

use super::{Open, Speller};
use sqlparser::tokenizer::Token;

impl Speller {
    /// A word directly inside of a call.
    pub(super) fn in_json(&mut self, keyed: bool) -> Option<usize> {
        if let Some(read) = self.json_words() {
            return Some(read);
        }
        if keyed
            && self.is_word(0, "value")
            && self.ends_operand(1)
            && self.starts_operand(1)
            && !matches!(self.before(1), Some(Token::Comma | Token::LParen))
        {
            self.push(Token::Comma);
            return Some(1);
        }
        None
    }

    /// The same at the end of the query that JSON_ARRAY is over.
    pub(super) fn in_json_query(&mut self) -> Option<usize> {
        if self.is_any(0, &["format", "returning"]) { self.json_words() } else { None }
    }

    /// Clauses that all the calls share; lengths of what holds no expression.
    pub(super) fn json_words(&mut self) -> Option<usize> {
        if self.is_word(0, "format") && self.is_word(1, "json") {
            return Some(if self.is_word(2, "encoding") { 4 } else { 2 });
        }
        if self.is_word(0, "returning") {
            let length = self.type_length(1)?;
            let cast = self.foreign_cast(1, length);
            if !cast.is_empty() {
                self.push(Token::Comma);
                self.push_all(cast);
            }
            return Some(1 + length);
        }
        if self.is_any(0, &["absent", "null", "error", "empty", "true", "false", "unknown"]) {
            let more = usize::from(self.is_word(0, "empty") && self.is_any(1, &["array", "object"]));
            if self.is_word(1 + more, "on") && self.is_any(2 + more, &["null", "empty", "error"]) {
                return Some(3 + more);
            }
        }
        if self.is_any(0, &["with", "without"]) {
            if self.is_word(1, "unique") {
                return Some(if self.is_word(2, "keys") { 3 } else { 2 });
            }
            let mut at = 1;
            at += usize::from(self.is_any(at, &["conditional", "unconditional"]));
            at += usize::from(self.is_word(at, "array"));
            return self.is_word(at, "wrapper").then_some(at + 1);
        }
        if self.is_any(0, &["keep", "omit"]) && self.is_word(1, "quotes") {
            return Some(if self.are(2, &["on", "scalar", "string"]) { 5 } else { 2 });
        }
        if self.is_word(0, "on") && self.is_any(1, &["empty", "error"]) {
            return Some(2);
        }
        if self.is_word(0, "default") || self.is_word(0, "passing") && self.ends_operand(1) {
            self.push(Token::Comma);
            self.level().operand = true;
            return Some(1);
        }
        // PASSING names its values.
        (self.is_word(0, "as") && matches!(self.token(1), Some(Token::Word(_)))).then_some(2)
    }

    /// `JSON_ARRAY(SELECT …)`
    pub(super) fn json_array_query(&mut self) -> Option<usize> {
        if !self.is_before(1, "json_array") || !self.is_any(1, &["select", "with", "values"]) {
            return None;
        }
        self.push(Token::LParen);
        self.push(Token::LParen);
        self.enter(Open::Query);
        self.level().extra = 1;
        self.level().json = true;
        Some(1)
    }

    /// A comma or a colon directly inside of a call.
    pub(super) fn sign_in_call(&mut self, token: &Token) -> Option<usize> {
        match (self.innermost(), token) {
            (Open::Json { keyed: true }, Token::Colon) => {
                self.push(Token::Comma);
                Some(1)
            }
            (Open::Columns, Token::Comma) => self.column(true, 1),
            (Open::Table { json: false }, Token::Comma) if self.level().listing => self.column(false, 1),
            _ => None,
        }
    }
}
