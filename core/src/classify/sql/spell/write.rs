//! What is written.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `SET a[1].b = 1`, `INSERT INTO t (a[1])` | `SET a = 1`, `INSERT INTO t (a)` | the column is what is written |
//! | `SET a[x] = 1` | `SET a = (x) OR 1` | the column is what is written, made of both |
//! | `WHERE CURRENT OF c` | `WHERE NULL` | no column chooses, and NULL does not count as a condition that constrains |
//! | `INSERT INTO t (WITH …)`, `INSERT INTO t (VALUES …)` | the same without the brackets, where they hold all of the query | the same |
//! | `OVERRIDING USER VALUE` | nothing | which of the given values are stored |
//! | `MERGE … INSERT DEFAULT VALUES` | `INSERT VALUES (DEFAULT)` | the same |
//! | `MERGE … USING a JOIN b ON c ON d` | `USING (a JOIN b ON c) ON d` | the same |
//! | `ON CONFLICT (lower(a)) WHERE b` | `ON CONFLICT`, and a marked entry of RETURNING | lowering takes it apart |

use super::{Clause, Mark, Open, Speller, keyword};
use sqlparser::tokenizer::{Token, TokenWithSpan};

impl Speller {
    pub(super) fn word_of_write(&mut self) -> Option<usize> {
        let Some(Token::Word(word)) = self.token(0) else { return None };
        match word.value.to_ascii_lowercase().as_str() {
            "current" if self.behind("where") && self.is_word(1, "of") && matches!(self.token(2), Some(Token::Word(_))) => {
                self.push(keyword("NULL"));
                Some(3)
            }
            "overriding" => (self.is_any(1, &["user", "system"]) && self.is_word(2, "value") && self.ends_operand(1)).then_some(3),
            "default" if self.behind("insert") && self.is_before(2, "then") && self.is_word(1, "values") => {
                self.push_all([keyword("VALUES"), Token::LParen, keyword("DEFAULT"), Token::RParen]);
                Some(2)
            }
            "using" => self.merge_source(),
            "conflict" if self.behind("on") && matches!(self.token(1), Some(Token::LParen)) => self.conflict_target(),
            "returning" if !self.level().conflict.is_empty() => {
                let conflict = std::mem::take(&mut self.level().conflict);
                self.push(keyword("RETURNING"));
                self.spelt.extend(conflict);
                self.push(Token::Comma);
                Some(1)
            }
            _ => None,
        }
    }

    /// The brackets around all of what INSERT stores.
    pub(super) fn stored_query(&mut self) -> Option<usize> {
        let begins = self.relation_begins(1)?;
        let inserted = self.is_before(begins, "into") && self.is_before(begins + 1, "insert");
        let after = self.closing(0)? + 1;
        let whole = matches!(self.token(after), None | Some(Token::SemiColon | Token::RParen | Token::EOF))
            || self.is_any(after, &["on", "returning"]);
        (inserted && whole && self.is_any(1, &["values", "with"])).then(|| {
            self.enter(Open::Query);
            self.level().hidden = true;
            1
        })
    }

    /// MERGE's source where it is a join.
    fn merge_source(&mut self) -> Option<usize> {
        let begins = self.relation_begins(1)?;
        let merge = (begins..begins + 4).any(|back| self.is_before(back, "merge")) && !matches!(self.token(1), Some(Token::LParen));
        if !merge {
            return None;
        }
        let (mut at, mut on, mut joins) = (1, None, false);
        while !self.is_word(at, "when") {
            match self.token(at)? {
                Token::LParen | Token::LBracket => at = self.closing(at)?,
                Token::RParen | Token::SemiColon | Token::EOF => return None,
                _ if self.is_word(at, "on") => on = Some(at),
                _ => joins |= self.is_word(at, "join"),
            }
            at += 1;
        }
        if !joins {
            return None;
        }
        self.closes.push(self.at + on?);
        self.push_all([keyword("USING"), Token::LParen]);
        self.level().clause = Clause::From;
        Some(1)
    }

    /// `CONFLICT (…) [WHERE …]` that has more than names of columns.
    fn conflict_target(&mut self) -> Option<usize> {
        let close = self.closing(1)?;
        let names = (2..close).all(|at| match self.token(at) {
            Some(Token::Word(_)) => at % 2 == 0,
            Some(Token::Comma) => at % 2 == 1,
            _ => false,
        });
        let mut end = close + 1;
        if self.is_word(end, "where") {
            while !self.is_word(end, "do") {
                end = match self.token(end)? {
                    Token::LParen | Token::LBracket => self.closing(end)? + 1,
                    Token::RParen | Token::SemiColon | Token::EOF => return None,
                    _ => end + 1,
                };
            }
        } else if names {
            return None;
        }
        let mut parts: Vec<TokenWithSpan> = Vec::new();
        let mut at = 2;
        while at < close {
            let length = match self.token(at)? {
                Token::LParen => self.closing(at)? + 1 - at,
                _ => {
                    let name = self.name_length(at)?;
                    if matches!(self.token(at + name), Some(Token::LParen)) { self.closing(at + name)? + 1 - at } else { name }
                }
            };
            parts.extend(self.spelt_apart(at, at + length));
            at += length;
            // A collation, an operator class, an order: no expressions.
            while at < close && !matches!(self.token(at), Some(Token::Comma)) {
                matches!(self.token(at), Some(Token::Word(_) | Token::Period)).then_some(())?;
                at += 1;
            }
            parts.extend(self.given.get(self.at + at).filter(|token| token.token == Token::Comma).cloned());
            at += 1;
        }
        if end > close + 1 {
            parts.push(TokenWithSpan { token: Token::Comma, span: parts.first()?.span });
            parts.extend(self.spelt_apart(close + 2, end));
        }
        self.push(keyword("CONFLICT"));
        let from = self.spelt.len();
        self.push_all([Mark::Conflict.token(), Token::LParen]);
        self.spelt.extend(parts);
        self.push(Token::RParen);
        let conflict = self.spelt.split_off(from);
        self.level().conflict = conflict;
        Some(end)
    }

    /// A part of the text, spelt on its own.
    fn spelt_apart(&self, from: usize, to: usize) -> Vec<TokenWithSpan> {
        let part = self.given.get(self.at + from..self.at + to).unwrap_or_default().to_vec();
        Speller { start: usize::MAX, ..Speller::new(part) }.spell()
    }

    /// What ON CONFLICT looks for, where the statement ends without RETURNING.
    pub(super) fn settle_conflict(&mut self) {
        let conflict = std::mem::take(&mut self.level().conflict);
        if !conflict.is_empty() {
            self.push(keyword("RETURNING"));
            self.spelt.extend(conflict);
        }
    }

    /// Subscripts and fields of a column that is assigned or inserted into.
    pub(super) fn stored_subscripts(&mut self) -> Option<usize> {
        let constant = self.subscripts();
        if self.innermost() == Open::Targets && constant > 0 {
            return Some(constant);
        }
        let begins = self.relation_begins(1)?;
        let assigned = self.clause() == Clause::Set
            && (self.is_before(begins, "set") || matches!(self.before(begins), Some(Token::Comma | Token::LParen)));
        if !assigned {
            return None;
        }
        if constant > 0 && matches!(self.token(constant), Some(Token::Eq | Token::Comma | Token::RParen)) {
            return Some(constant);
        }
        let (mut at, mut indices) = (0, Vec::new());
        loop {
            match (self.token(at)?, self.token(at + 1)?) {
                (Token::LBracket, _) => {
                    let close = self.closing(at)?;
                    indices.push((at + 1, close));
                    at = close + 1;
                }
                (Token::Period, Token::Word(_)) => at += 2,
                (Token::Eq, _) => break,
                _ => return None,
            }
        }
        self.push(Token::Eq);
        for (from, to) in indices {
            let index = self.spelt_apart(from, to);
            if index.iter().any(|token| token.token == Token::Colon) {
                return None;
            }
            self.push(Token::LParen);
            self.spelt.extend(index);
            self.push_all([Token::RParen, keyword("OR")]);
        }
        Some(at + 1)
    }

    /// How long the subscripts and fields behind a column are: constants in brackets, and names.
    fn subscripts(&self) -> usize {
        let mut length = 0;
        loop {
            let next = match self.token(length) {
                Some(Token::LBracket) => self.subscript(length + 1),
                Some(Token::Period) if length > 0 && matches!(self.token(length + 1), Some(Token::Word(_))) => Some(length + 2),
                _ => None,
            };
            match next {
                Some(next) => length = next,
                None => return length,
            }
        }
    }

    /// What lies behind the bracket that closes the constant or the slice of constants that begins there.
    fn subscript(&self, ahead: usize) -> Option<usize> {
        let mut end = self.constant(ahead).unwrap_or(ahead);
        if matches!(self.token(end), Some(Token::Colon)) {
            end = self.constant(end + 1).unwrap_or(end + 1);
        } else if end == ahead {
            return None;
        }
        matches!(self.token(end), Some(Token::RBracket)).then_some(end + 1)
    }

    fn constant(&self, ahead: usize) -> Option<usize> {
        match (self.token(ahead), self.token(ahead + 1)) {
            (Some(Token::Number(..) | Token::SingleQuotedString(_)), _) => Some(ahead + 1),
            (Some(Token::Minus), Some(Token::Number(..))) => Some(ahead + 2),
            _ => None,
        }
    }
}
