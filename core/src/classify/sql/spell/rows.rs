//! XMLTABLE and JSON_TABLE: what rows are made of becomes arguments, and their columns a marked last one.

use super::{Level, Mark, Open, Speller};
use sqlparser::tokenizer::Token;

impl Speller {
    /// The bracket of such a call.
    pub(super) fn call_of_rows(&mut self) -> Option<usize> {
        if matches!(self.before(2), Some(Token::Period)) {
            return None;
        }
        if self.behind("xmlnamespaces") && matches!(self.innermost(), Open::Table { json: false }) {
            self.push(Token::LParen);
            self.enter(Open::Namespaces);
            return Some(1);
        }
        let json = self.behind("json_table");
        let begins = (json || self.behind("xmltable")) && self.columns_follow();
        if !begins {
            return None;
        }
        self.spelt.pop();
        self.push_all([if json { Mark::JsonTable } else { Mark::XmlTable }.token(), Token::LParen]);
        self.enter(Open::Table { json });
        Some(1)
    }

    /// Whether COLUMNS stands directly inside of the brackets that open here.
    fn columns_follow(&self) -> bool {
        let Some(close) = self.closing(0) else { return false };
        let mut at = 1;
        while at < close {
            if self.is_word(at, "columns") {
                return true;
            }
            at = match self.token(at) {
                Some(Token::LParen | Token::LBracket) => self.closing(at).map_or(close, |end| end + 1),
                _ => at + 1,
            };
        }
        false
    }

    /// Directly inside of the call, and of XMLTABLE's columns.
    pub(super) fn in_table(&mut self, json: bool) -> Option<usize> {
        if self.level().listing {
            return self.in_columns(false);
        }
        if self.is_word(0, "xmlnamespaces") && !json && matches!(self.token(1), Some(Token::LParen)) {
            return Some(1);
        }
        if self.is_word(0, "columns") && self.ends_operand(1) {
            if json {
                return self.json_columns(1);
            }
            self.level().listing = true;
            return self.column(false, 1);
        }
        if json {
            return self.json_words();
        }
        if self.is_word(0, "by") && self.is_any(1, &["ref", "value"]) {
            return Some(2);
        }
        (self.is_word(0, "passing") && self.ends_operand(1)).then(|| {
            self.push(Token::Comma);
            1
        })
    }

    /// `COLUMNS (`: brackets that are not spelt.
    fn json_columns(&mut self, bracket: usize) -> Option<usize> {
        matches!(self.token(bracket), Some(Token::LParen)).then_some(())?;
        self.levels.push(Level { hidden: true, ..Level::new(Open::Columns) });
        self.column(true, bracket + 1)
    }

    /// The name and the type of a column, behind so many tokens.
    pub(super) fn column(&mut self, json: bool, ahead: usize) -> Option<usize> {
        let string = |at: usize| matches!(self.token(at), Some(Token::SingleQuotedString(_)));
        if json && self.is_word(ahead, "nested") {
            let path = ahead + 1 + usize::from(self.is_word(ahead + 1, "path"));
            if string(path) {
                let named = if self.is_word(path + 1, "as") { 2 } else { 0 };
                return self.is_word(path + 1 + named, "columns").then(|| self.json_columns(path + 2 + named)).flatten();
            }
        }
        let name = self.name_token(ahead)?;
        if self.is_word(ahead + 1, "for") && self.is_word(ahead + 2, "ordinality") {
            self.level().columns.extend([Token::Comma, name]);
            return Some(ahead + 3);
        }
        let length = self.type_length(ahead + 1)?;
        let cast = self.foreign_cast(ahead + 1, length);
        let level = self.level();
        level.columns.extend([Token::Comma, name]);
        if !cast.is_empty() {
            level.columns.push(Token::Comma);
            level.columns.extend(cast);
        }
        Some(ahead + 1 + length)
    }

    /// The options of a column.
    pub(super) fn in_columns(&mut self, json: bool) -> Option<usize> {
        if self.level().operand {
            self.level().operand = false;
            return None;
        }
        if json && let Some(read) = self.json_words() {
            return Some(read);
        }
        if json && self.is_word(0, "exists") && !matches!(self.token(1), Some(Token::LParen)) {
            return Some(1);
        }
        if self.is_any(0, &["path", "default"]) {
            self.push(Token::Comma);
            self.level().operand = true;
            return Some(1);
        }
        if self.is_word(0, "not") && self.is_word(1, "null") {
            return Some(2);
        }
        self.is_word(0, "null").then_some(1)
    }

    /// `uri AS prefix` and `DEFAULT uri`
    pub(super) fn in_namespaces(&mut self) -> Option<usize> {
        if self.is_word(0, "default") {
            return Some(1);
        }
        (self.is_word(0, "as") && matches!(self.token(1), Some(Token::Word(_)))).then_some(2)
    }

    /// The columns of a level that ends: into the call, or to the level around it.
    pub(super) fn columns_end(&mut self, level: Level) {
        let columns = level.columns.into_iter().chain(level.nested);
        match level.open {
            Open::Table { .. } => {
                self.push_all([Token::Comma, Mark::Columns.token(), Token::LParen]);
                self.push_all(columns.skip(1));
                self.push(Token::RParen);
            }
            Open::Columns => self.level().nested.extend(columns),
            _ => {}
        }
    }
}
