//! Expressions.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `f(VARIADIC a)` | `f(a)` | the same argument of the same function |
//! | `f(a := 1)` | `f(a => 1)` | the older spelling |
//! | `x::text COLLATE "C"` | `x::text` | how values compare, not which they are |
//! | `inet 'x'` | `'x'::inet` | the same cast |
//! | `a ISNULL` | `a IS NULL` | the older spelling |
//! | `a @@ ANY (b)` | `a @@ (b)` | the same operator over the same values; `LIKE` becomes its operator |
//! | `BETWEEN SYMMETRIC` | `BETWEEN` | the same comparisons, and more of them |
//! | `a AT LOCAL` | `a AT TIME ZONE NULL` | the zone is a setting |
//! | `COLLATION FOR (a)` | `pg_collation_for(a)` | what the server makes of it |

use super::{Mark, Open, Speller, is, keyword, quoted};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

impl Speller {
    pub(super) fn word_of_value(&mut self) -> Option<usize> {
        let Some(Token::Word(word)) = self.token(0) else { return None };
        match word.value.to_ascii_lowercase().as_str() {
            "variadic" => (matches!(self.before(1), Some(Token::LParen | Token::Comma)) && self.starts_operand(1)).then_some(1),
            // A word of the grammar there may belong to it: `SELECT a collate INTO b` names an output and writes.
            "collate" if !self.behind("as") && !matches!(self.before(1), None | Some(Token::Period | Token::Comma)) => {
                self.plain_name(1).map(|length| 1 + length)
            }
            "collation" if self.is_word(1, "for") && matches!(self.token(2), Some(Token::LParen)) => {
                self.push(Token::make_word("pg_collation_for", None));
                Some(2)
            }
            word @ ("isnull" | "notnull") if self.ends_operand(1) && !matches!(self.token(1), Some(Token::LParen | Token::Period)) => {
                let words: &[&str] = if word == "isnull" { &["IS", "NULL"] } else { &["IS", "NOT", "NULL"] };
                self.push_all(words.iter().map(|word| keyword(word)));
                Some(1)
            }
            "symmetric" | "asymmetric" => self.behind("between").then_some(1),
            "local" if self.behind("at") && self.ends_operand(2) => {
                self.push_all(["TIME", "ZONE", "NULL"].map(keyword));
                Some(1)
            }
            "any" | "all" | "some" => self.quantifier(),
            "like" | "ilike" => self.like_quantifier(),
            "operator" => self.prefix_named_operator(),
            _ => None,
        }
    }

    /// ANY and ALL behind an operator that the grammar takes no ANY behind.
    fn quantifier(&mut self) -> Option<usize> {
        let operator = match self.before(1)? {
            Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq => false,
            Token::RParen => self.behind_named_operator(),
            Token::Word(_) | Token::Comma | Token::LParen | Token::LBracket | Token::Period | Token::SemiColon => false,
            other => is_operator(other),
        };
        (operator && matches!(self.token(1), Some(Token::LParen))).then_some(1)
    }

    /// Whether `OPERATOR(name)` ends here.
    fn behind_named_operator(&self) -> bool {
        (2..12)
            .take_while(|back| !matches!(self.before(*back), None | Some(Token::RParen)))
            .any(|back| matches!(self.before(back), Some(Token::LParen)) && self.is_before(back + 1, "operator"))
    }

    fn like_quantifier(&mut self) -> Option<usize> {
        if !self.is_any(1, &["any", "all", "some"]) || !matches!(self.token(2), Some(Token::LParen)) || !self.ends_operand_or_not() {
            return None;
        }
        let insensitive = self.is_word(0, "ilike");
        let negated = self.behind("not");
        if negated {
            self.spelt.pop();
        }
        self.push(match (negated, insensitive) {
            (false, false) => Token::DoubleTilde,
            (false, true) => Token::DoubleTildeAsterisk,
            (true, false) => Token::ExclamationMarkDoubleTilde,
            (true, true) => Token::ExclamationMarkDoubleTildeAsterisk,
        });
        Some(2)
    }

    fn ends_operand_or_not(&self) -> bool {
        if self.behind("not") {
            self.ends_operand(2) && self.spelt.last().is_some_and(|last| is(&last.token, "not"))
        } else {
            self.ends_operand(1)
        }
    }

    /// `OPERATOR(pg_catalog.-) a`: an operator of the server before its only value.
    fn prefix_named_operator(&mut self) -> Option<usize> {
        if self.ends_operand(1) || self.behind("using") || !matches!(self.token(1), Some(Token::LParen)) {
            return None;
        }
        self.push(Mark::Prefix.token());
        None
    }

    /// An operator of the grammar's other ones before its only value.
    pub(super) fn prefix_operator(&mut self) -> Option<usize> {
        if !self.ends_operand(1) && !self.behind("using") {
            self.push(Mark::Prefix.token());
        }
        None
    }

    /// `type 'x'`
    pub(super) fn typed_literal(&mut self) -> Option<usize> {
        const READ: &[&str] = &["explain", "with", "select", "values", "table", "insert", "update", "delete", "merge"];
        let Some(Token::Word(word)) = self.token(0) else { return None };
        let first = self.given.get(self.start).map_or(&Token::EOF, |token| &token.token);
        let string = |token: Option<&Token>| {
            matches!(
                token,
                Some(
                    Token::SingleQuotedString(_)
                        | Token::EscapedStringLiteral(_)
                        | Token::DollarQuotedString(_)
                        | Token::UnicodeStringLiteral(_)
                )
            )
        };
        let named = word.quote_style.is_some() || word.keyword == Keyword::NoKeyword || super::types::is_server_type(&word.value);
        let behind_dot = matches!(self.before(1), Some(Token::Period));
        if !named
            || behind_dot
            || is(&Token::Word(word.clone()), "interval")
            || is(&Token::Word(word.clone()), "uescape")
            || self.ends_operand(1)
            || self.behind("as")
            || !(*first == Token::LParen || READ.iter().any(|word| is(first, word)))
        {
            return None;
        }
        let length = self.name_length(0)?;
        if !string(self.token(length)) {
            return None;
        }
        let literal = self.token(length)?.clone();
        let name: Vec<Token> = (0..length).filter_map(|at| self.token(at).cloned()).collect();
        self.push(literal);
        self.push(Token::DoubleColon);
        self.push_all(name);
        Some(length + 1)
    }

    pub(super) fn named_argument(&mut self) -> Option<usize> {
        let argument = matches!(self.before(1), Some(Token::Word(_)))
            && (matches!(self.before(2), Some(Token::LParen | Token::Comma)) || self.is_before(2, "variadic"))
            && !self.levels.is_empty();
        argument.then(|| {
            self.push(Token::RArrow);
            1
        })
    }

    /// An opening bracket: `(value).*`, and queries that begin with a bracket.
    pub(super) fn bracket(&mut self) -> Option<usize> {
        if let Some(read) = self.call_of_rows().or_else(|| self.stored_query()) {
            return Some(read);
        }
        if self.innermost() == Open::Sets && matches!(self.token(1), Some(Token::RParen)) {
            self.push_all([Token::LParen, keyword("NULL"), Token::RParen]);
            return Some(2);
        }
        if let Some(star) = self.star_behind() {
            self.fields.push(self.at + star);
            self.push_all([Mark::Fields.token(), Token::LParen]);
        }
        if self.begins_with_query() {
            self.push(Token::LParen);
            self.enter(Open::Query);
            let nothing = [keyword("SELECT"), keyword("NULL")];
            self.push_all([keyword("WITH"), Mark::Added.token(), keyword("AS"), Token::LParen]);
            self.push_all(nothing.into_iter().chain([Token::RParen]));
            return Some(1);
        }
        self.json_array_query()
    }

    /// How far ahead the `.*` is that stands behind the brackets that open here, and behind the fields and subscripts of their value.
    fn star_behind(&self) -> Option<usize> {
        let mut at = self.closing(0)? + 1;
        loop {
            match (self.token(at), self.token(at + 1)) {
                (Some(Token::Period), Some(Token::Mul)) => return Some(at),
                (Some(Token::Period), Some(Token::Word(_))) => at += 2,
                (Some(Token::LBracket), _) => at = self.closing(at)? + 1,
                _ => return None,
            }
        }
    }

    /// A dot: the star behind a value, or behind a relation that is meant as one value.
    pub(super) fn star_of_value(&mut self) -> Option<usize> {
        if !matches!(self.token(1), Some(Token::Mul)) {
            return None;
        }
        if self.fields.last() == Some(&self.at) {
            self.fields.pop();
            self.push(Token::RParen);
            return Some(2);
        }
        let begins = self.relation_begins(1)?;
        if self.is_entry(begins) {
            return None;
        }
        let length = begins - 1;
        let from = self.spelt.len().checked_sub(length)?;
        let name = self.spelt.split_off(from);
        if (0..length).any(|at| name.get(at).map(|token| &token.token) != self.before(length - at)) {
            self.spelt.extend(name);
            return None;
        }
        self.push_all([Mark::Row.token(), Token::LParen]);
        self.spelt.extend(name);
        self.push_all([Token::Period, Token::Mul, Token::RParen]);
        Some(2)
    }

    /// Whether `t.*` that begins so far back is an entry of a select list or an argument.
    fn is_entry(&self, begins: usize) -> bool {
        let starts = match self.before(begins) {
            Some(Token::LParen | Token::Comma | Token::RParen) => true,
            Some(word) => ["select", "distinct", "all", "returning"].iter().any(|starter| is(word, starter)),
            None => true,
        };
        let ends = match self.token(2) {
            None | Some(Token::Comma | Token::RParen | Token::EOF | Token::SemiColon) => true,
            Some(word) => super::odd::is_end(word) || is(word, "from") || is(word, "returning"),
        };
        starts && ends
    }

    /// `((SELECT …) UNION …`: a query that begins with a bracket, where the grammar would take that for a value.
    fn begins_with_query(&self) -> bool {
        let inserted = self.relation_begins(1).is_some_and(|begins| self.is_before(begins, "into"));
        if inserted || !matches!(self.token(1), Some(Token::LParen)) {
            return false;
        }
        let Some(inner) = self.closing(1) else { return false };
        let mut first = 2;
        while matches!(self.token(first), Some(Token::LParen)) {
            first += 1;
        }
        let called = matches!(self.before(1), Some(Token::Word(word)) if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword);
        let clause = |words: &[&str]| self.is_any(inner + 1, words);
        self.is_any(first, &["select", "values", "with"])
            && (clause(&["union", "except", "intersect"]) || !called && clause(&["order", "limit", "offset", "fetch"]))
    }

    /// TRIM and SUBSTRING: their words between the values become commas, or nothing.
    pub(super) fn in_text_call(&mut self) -> Option<usize> {
        let trim = self.innermost() == Open::Trim;
        let first = matches!(self.before(1), Some(Token::LParen));
        if trim {
            if first && self.is_any(0, &["both", "leading", "trailing"]) && self.is_word(1, "from") {
                let side = self.token(0)?.clone();
                self.push(side);
                return Some(2);
            }
            return (first && self.is_word(0, "from")).then_some(1);
        }
        let separates = !first
            && (self.is_any(0, &["for", "similar", "escape"]) || self.is_word(0, "from") && !self.behind("distinct"))
            && self.ends_operand(1);
        separates.then(|| {
            self.push(Token::Comma);
            1
        })
    }

    /// The length of the (dotted) name that begins there, in words that mean nothing to the grammar.
    fn plain_name(&self, ahead: usize) -> Option<usize> {
        let length = self.name_length(ahead)?;
        let plain = |at: usize| match self.token(ahead + at) {
            Some(Token::Word(word)) => word.quote_style.is_some() || word.keyword == Keyword::NoKeyword || at > 0,
            _ => true,
        };
        (0..length).all(plain).then_some(length)
    }

    /// A name in quotes, as what lowering reads.
    pub(super) fn name_token(&self, ahead: usize) -> Option<Token> {
        self.token(ahead).filter(|token| matches!(token, Token::Word(_))).map(quoted)
    }
}

/// Whether the token is one of an operator.
fn is_operator(token: &Token) -> bool {
    !matches!(
        token,
        Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::EscapedStringLiteral(_)
            | Token::UnicodeStringLiteral(_)
            | Token::NationalStringLiteral(_)
            | Token::HexStringLiteral(_)
            | Token::SingleQuotedByteStringLiteral(_)
            | Token::DollarQuotedString(_)
            | Token::Placeholder(_)
            | Token::RBracket
            | Token::LBrace
            | Token::RBrace
            | Token::DoubleColon
            | Token::Colon
            | Token::Assignment
            | Token::RArrow
            | Token::EOF
            | Token::Char(_)
    )
}
