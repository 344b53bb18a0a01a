//! FROM.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `FROM t*` | `FROM t` | with its children either way |
//! | `ROWS FROM (f(x) AS (a int))` | a marked call of calls and columns | lowering takes it apart |
//! | `f(x) AS (a int)` | `f(x) AS f(a int)` | the name that the server gives |
//! | `FROM current_date` | `ROWS FROM (current_date)` | the same |
//! | `TABLESAMPLE SYSTEM (a) REPEATABLE (b)` | `TABLESAMPLE SYSTEM (ROW(a, b))` | both are computed and choose |
//! | `USING (a) AS j` | a marked last name | lowering takes it apart |
//! | `FROM t semi JOIN u` | `FROM t AS "semi" JOIN u` | the word begins no join here: it is an alias |

use super::{Clause, Mark, Open, Speller, keyword};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

impl Speller {
    pub(super) fn word_of_relation(&mut self) -> Option<usize> {
        let Some(Token::Word(word)) = self.token(0) else { return None };
        match word.value.to_ascii_lowercase().as_str() {
            "rows" if self.is_word(1, "from") && matches!(self.token(2), Some(Token::LParen)) => {
                self.push(Mark::Rows.token());
                Some(2)
            }
            "as" if matches!(self.token(1), Some(Token::LParen)) => self.column_definitions(),
            "tablesample" => self.repeatable(),
            "using" => self.joined_name(),
            "anti" | "asof" | "global" | "semi" if self.is_word(1, "join") && self.ends_relation() => {
                self.push_all([keyword("AS"), Token::make_word(&word.value.to_ascii_lowercase(), Some('"'))]);
                Some(1)
            }
            "cast" if matches!(self.token(1), Some(Token::LParen)) && self.begins_relation() => {
                self.push_all([Mark::Rows.token(), Token::LParen]);
                if let Some(close) = self.closing(1) {
                    self.closes.push(self.at + close + 1);
                }
                None
            }
            "current_catalog" | "current_date" | "current_role" | "current_schema" | "current_time" | "current_timestamp"
            | "current_user" | "localtime" | "localtimestamp" | "session_user" | "user"
                if self.begins_relation() && !matches!(self.token(1), Some(Token::Period)) =>
            {
                let word = self.token(0)?.clone();
                self.push_all([Mark::Rows.token(), Token::LParen, word]);
                let read = if matches!(self.token(1), Some(Token::LParen)) { self.closing(1)? + 1 } else { 1 };
                self.push(Token::RParen);
                Some(read)
            }
            _ => None,
        }
    }

    /// The columns of a function's rows: `f(x) AS (a int, b text)`.
    fn column_definitions(&mut self) -> Option<usize> {
        if !matches!(self.before(1), Some(Token::RParen)) {
            return None;
        }
        let close = self.closing(1)?;
        if self.innermost_is_rows() {
            let mut at = 2;
            let mut columns = vec![Token::Comma, Mark::Columns.token(), Token::LParen];
            while at < close {
                columns.push(self.name_token(at)?);
                let length = self.type_length(at + 1)?;
                let cast = self.foreign_cast(at + 1, length);
                if !cast.is_empty() {
                    columns.push(Token::Comma);
                    columns.extend(cast);
                }
                at += 1 + length;
                if self.is_word(at, "collate") {
                    at += 1 + self.name_length(at + 1)?;
                }
                match self.token(at) {
                    Some(Token::Comma) if at < close => columns.push(Token::Comma),
                    Some(Token::RParen) if at == close => {}
                    _ => return None,
                }
                at += 1;
            }
            columns.push(Token::RParen);
            self.push_all(columns);
            return Some(close + 1);
        }
        if self.clause() != Clause::From {
            return None;
        }
        let open = self.partner.iter().take(self.at).rposition(|closed| closed.checked_add(1) == Some(self.at))?;
        let name = self.given.get(open.checked_sub(1)?).map(|token| token.token.clone()).filter(|name| matches!(name, Token::Word(_)))?;
        self.push_all([keyword("AS"), super::quoted(&name)]);
        Some(1)
    }

    /// Whether the innermost brackets are those of ROWS FROM.
    fn innermost_is_rows(&self) -> bool {
        self.levels.last().is_some_and(|level| level.open == Open::Rows)
    }

    /// TABLESAMPLE with REPEATABLE.
    fn repeatable(&mut self) -> Option<usize> {
        if !self.is_any(1, &["bernoulli", "system"]) || !matches!(self.token(2), Some(Token::LParen)) {
            return None;
        }
        let close = self.closing(2)?;
        if !self.is_word(close + 1, "repeatable") || !matches!(self.token(close + 2), Some(Token::LParen)) {
            return None;
        }
        self.push_all([keyword("TABLESAMPLE"), keyword("BERNOULLI"), Token::LParen, keyword("ROW"), Token::LParen]);
        self.enter(Open::Sample);
        self.level().extra = 1;
        Some(3)
    }

    pub(super) fn sample_end(&mut self) -> Option<usize> {
        let goes_on = self.innermost() == Open::Sample && self.is_word(1, "repeatable") && matches!(self.token(2), Some(Token::LParen));
        goes_on.then(|| {
            self.push(Token::Comma);
            3
        })
    }

    /// Whether a relation without an alias may end before here.
    fn ends_relation(&self) -> bool {
        let ends = match self.before(1) {
            Some(Token::Word(word)) => word.quote_style.is_some() || word.keyword == Keyword::NoKeyword,
            Some(Token::RParen) => true,
            _ => false,
        };
        ends && self.clause() == Clause::From
    }

    /// `USING (a, b) AS j`
    fn joined_name(&mut self) -> Option<usize> {
        if !matches!(self.token(1), Some(Token::LParen)) || self.clause() != Clause::From {
            return None;
        }
        let close = self.closing(1)?;
        // DELETE … USING (SELECT …) AS j is no join.
        let names = (2..close).all(|at| match self.token(at) {
            Some(Token::Word(_)) => at % 2 == 0,
            Some(Token::Comma) => at % 2 == 1,
            _ => false,
        });
        if !names {
            return None;
        }
        let name = if self.is_word(close + 1, "as") { self.name_token(close + 2)? } else { return None };
        if matches!(self.token(close + 3), Some(Token::LParen)) {
            return None;
        }
        let inside: Vec<Token> = (1..close).filter_map(|at| self.token(at).cloned()).collect();
        self.push(keyword("USING"));
        self.push_all(inside);
        self.push_all([Token::Comma, Mark::Joined.token(), Token::Period, name, Token::RParen]);
        Some(close + 3)
    }

    /// The star behind a relation, which names its children too.
    pub(super) fn inherited_star(&mut self) -> Option<usize> {
        if !matches!(self.innermost(), Open::Query | Open::Joins) {
            return None;
        }
        let begins = self.relation_begins(1)?;
        let named = ["join", "update"].iter().any(|word| self.is_before(begins, word))
            || self.is_before(begins, "into") && self.is_before(begins + 1, "merge")
            || self.is_before(begins, "from") && !self.is_before(begins + 1, "distinct")
            || self.clause() == Clause::From
                && matches!(self.innermost(), Open::Query | Open::Joins)
                && (matches!(self.before(begins), Some(Token::Comma)) || self.is_before(begins, "using"))
            || self.innermost() == Open::Joins && matches!(self.before(begins), Some(Token::LParen));
        let ends = matches!(self.token(1), None | Some(Token::EOF | Token::SemiColon | Token::RParen | Token::Comma | Token::Word(_)));
        (named && ends).then_some(1)
    }
}
