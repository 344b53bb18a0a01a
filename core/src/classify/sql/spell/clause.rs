//! Clauses of queries.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `EXCLUDE TIES` in a frame | nothing | which rows of the frame, by nothing but their order |
//! | `RANGE '1 day'::interval PRECEDING` | `RANGE ('1 day'::interval) PRECEDING` | the same |
//! | `SEARCH DEPTH FIRST BY a SET s`, `CYCLE a SET c USING p` | a marked WITH query | lowering takes it apart |
//! | `FOR NO KEY UPDATE OF t`, `FOR KEY SHARE`, `FOR READ ONLY` | `FOR UPDATE`, `FOR SHARE`, nothing | a lock is a lock; what is locked is read |
//! | `FETCH FIRST (n) ROWS ONLY` | `LIMIT (n)` | the same |
//! | `GROUP BY DISTINCT`, `GROUP BY ALL` | `GROUP BY` | the same values group |
//! | `GROUPING SETS (…)` | a marked call | lowering takes it apart |
//! | `SELECT` alone | `SELECT` with a marked entry | lowering takes it away |

use super::{Mark, Speller, keyword, odd};
use sqlparser::tokenizer::Token;

impl Speller {
    pub(super) fn word_of_clause(&mut self) -> Option<usize> {
        let Some(Token::Word(word)) = self.token(0) else { return None };
        match word.value.to_ascii_lowercase().as_str() {
            "exclude" if ["row", "preceding", "following"].iter().any(|word| self.behind(word)) => {
                if self.are(1, &["current", "row"]) || self.are(1, &["no", "others"]) {
                    return Some(3);
                }
                self.is_any(1, &["group", "ties"]).then_some(2)
            }
            "range" | "groups" | "between" | "and" => self.frame_bound(),
            "search" => self.search(),
            "cycle" => self.cycle(),
            "for" if self.are(1, &["read", "only"]) => Some(3),
            "no" if self.behind("for") && self.are(1, &["key", "update"]) => Some(2),
            "key" if self.behind("for") && self.is_word(1, "share") => Some(1),
            "of" if ["update", "share"].iter().any(|word| self.behind(word)) && (2..5).any(|back| self.is_before(back, "for")) => {
                let mut at = 1;
                loop {
                    at += self.name_length(at)?;
                    if !matches!(self.token(at), Some(Token::Comma)) {
                        return Some(at);
                    }
                    at += 1;
                }
            }
            "fetch" => self.fetch(),
            "rows" if matches!(self.token(1), Some(Token::SingleQuotedString(_))) => self.frame_bound(),
            "row" | "rows" if self.levels.last().map_or(self.outermost.fetch, |level| level.fetch) => {
                let rest = if self.is_word(1, "only") {
                    1
                } else if self.are(1, &["with", "ties"]) {
                    2
                } else {
                    return None;
                };
                self.level().fetch = false;
                Some(1 + rest)
            }
            "all" | "distinct" if self.behind("by") && self.is_before(2, "group") && self.starts_operand(1) => Some(1),
            "grouping" if self.is_word(1, "sets") && matches!(self.token(2), Some(Token::LParen)) => {
                self.push(Mark::Sets.token());
                Some(2)
            }
            "select" => {
                let quantified = self.is_any(1, &["all", "distinct"]) && !self.is_word(2, "on");
                let ends = self.token(1 + usize::from(quantified)).is_none_or(odd::is_end);
                ends.then(|| {
                    self.push_all([keyword("SELECT"), Mark::Nothing.token()]);
                    1 + usize::from(quantified)
                })
            }
            _ => None,
        }
    }

    /// A bound that begins with a string, in brackets.
    fn frame_bound(&mut self) -> Option<usize> {
        let begins = self.is_any(0, &["range", "rows", "groups"])
            || self.is_word(0, "between") && ["range", "rows", "groups"].iter().any(|word| self.behind(word))
            || self.is_word(0, "and") && ["row", "preceding", "following"].iter().any(|word| self.behind(word));
        if !begins || !matches!(self.token(1), Some(Token::SingleQuotedString(_))) {
            return None;
        }
        let mut at = 2;
        while !self.is_any(at, &["preceding", "following"]) {
            at = match self.token(at)? {
                Token::LParen | Token::LBracket => self.closing(at)? + 1,
                Token::RParen | Token::RBracket | Token::SemiColon | Token::EOF | Token::Comma => return None,
                _ => at + 1,
            };
        }
        let word = self.token(0)?.clone();
        self.push_all([word, Token::LParen]);
        self.closes.push(self.at + at);
        Some(1)
    }

    /// Names with commas between them.
    fn names(&self, mut ahead: usize) -> Option<(Vec<Token>, usize)> {
        let mut names = Vec::new();
        loop {
            names.push(self.name_token(ahead)?);
            ahead += 1;
            if !matches!(self.token(ahead), Some(Token::Comma)) {
                return Some((names, ahead));
            }
            ahead += 1;
        }
    }

    fn search(&mut self) -> Option<usize> {
        let begins =
            matches!(self.before(1), Some(Token::RParen)) && self.is_any(1, &["depth", "breadth"]) && self.are(2, &["first", "by"]);
        if !begins {
            return None;
        }
        let (by, at) = self.names(4)?;
        let added = if self.is_word(at, "set") { self.name_token(at + 1)? } else { return None };
        self.added(vec![added], by);
        Some(at + 2)
    }

    fn cycle(&mut self) -> Option<usize> {
        let (by, mut at) = self.names(1)?;
        let mark = if self.is_word(at, "set") { self.name_token(at + 1)? } else { return None };
        at += 2;
        if self.is_word(at, "to") {
            // Two constants, of which the mark is one.
            while !self.is_word(at, "using") {
                matches!(self.token(at)?, Token::Word(_) | Token::SingleQuotedString(_) | Token::Number(..) | Token::DoubleColon)
                    .then_some(())?;
                at += 1;
            }
        }
        let path = if self.is_word(at, "using") { self.name_token(at + 1)? } else { return None };
        self.added(vec![mark, path], by);
        Some(at + 2)
    }

    /// The columns that come to the WITH query before it, made of others.
    fn added(&mut self, columns: Vec<Token>, of: Vec<Token>) {
        let list = |names: Vec<Token>| names.into_iter().flat_map(|name| [Token::Comma, name]).skip(1).collect::<Vec<_>>();
        self.push_all([Token::Comma, Mark::Added.token(), Token::LParen]);
        self.push_all(list(columns));
        self.push_all([Token::RParen, keyword("AS"), Token::LParen, keyword("SELECT")]);
        self.push_all(list(of));
        self.push(Token::RParen);
    }

    fn fetch(&mut self) -> Option<usize> {
        if self.at == self.start || !self.is_any(1, &["first", "next"]) || self.is_any(2, &["row", "rows"]) {
            return None;
        }
        self.level().fetch = true;
        self.push(keyword("LIMIT"));
        Some(2)
    }
}
