//! A place in the tokens of one statement, and what every reader of a statement needs.

use super::super::ir::{Body, Expr, Ident, Item, Literal, Name, Query, Statement, construct};
use super::super::lower::Lowering;
use super::super::token::{Kind, Tokens};
use super::grammar;
use crate::classify::{Reason, ReasonCode, SqlMode};
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;
use std::ops::Range;

pub(super) struct Reader<'t, 'a> {
    pub(super) tokens: &'t Tokens<'a>,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) mode: Option<SqlMode>,
    pub(super) lowering: Lowering,
}

/// A statement that the readers do not know.
pub(super) fn syntax(detail: &str) -> Reason {
    Reason { code: ReasonCode::Syntax, detail: detail.to_owned() }
}

impl Reader<'_, '_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.at < self.end && self.tokens.is(self.at, word)
    }

    pub(super) fn is_ahead(&self, ahead: usize, word: &str) -> bool {
        self.at + ahead < self.end && self.tokens.is(self.at + ahead, word)
    }

    /// Takes these words, if all of them stand here.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let here = words.split(' ').enumerate().all(|(ahead, word)| self.is_ahead(ahead, word));
        if here {
            self.at += count;
        }
        here
    }

    pub(super) fn take_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.take(word))
    }

    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let here = self.at < self.end && self.tokens.symbol(self.at, symbol);
        self.at += usize::from(here);
        here
    }

    pub(super) fn done(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn kind(&self) -> Kind {
        if self.done() { Kind::End } else { self.tokens.kind(self.at) }
    }

    pub(super) fn expect(&self, holds: bool, detail: &str) -> Result<(), Reason> {
        if holds { Ok(()) } else { Err(syntax(detail)) }
    }

    /// A dotted name, as written.
    pub(super) fn name(&mut self) -> Result<Name, Reason> {
        let mut parts = vec![self.part()?];
        while self.symbol(".") {
            parts.push(self.part()?);
        }
        if parts.len() > 3 { Err(syntax("name")) } else { Ok(Name { parts }) }
    }

    fn part(&mut self) -> Result<Ident, Reason> {
        let written = self.tokens.written(self.at);
        let (text, quote) = match self.kind() {
            Kind::Word => (written.to_owned(), None),
            Kind::Quoted => (super::super::token::unquoted(written).ok_or_else(|| syntax("name"))?, Some('`')),
            Kind::Space | Kind::Comment | Kind::String | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => {
                return Err(syntax("name"));
            }
        };
        self.at += 1;
        Ok(Ident { text, shown: None, quote })
    }

    /// A name that is compared without case.
    pub(super) fn ident(&mut self) -> Result<Ident, Reason> {
        let mut part = self.part()?;
        part.text = part.text.to_lowercase();
        Ok(part)
    }

    /// A string.
    pub(super) fn string(&mut self) -> Option<String> {
        let text = (self.kind() == Kind::String).then(|| super::literal(self.tokens.written(self.at), self.mode))??;
        self.at += 1;
        Some(text)
    }

    /// The first place outside brackets where one of the words stands.
    pub(super) fn find(&self, words: &[&str]) -> Option<usize> {
        let mut depth = 0_usize;
        (self.at..self.end).find(|at| {
            if self.tokens.symbol(*at, "(") {
                depth += 1;
            } else if self.tokens.symbol(*at, ")") {
                depth = depth.saturating_sub(1);
            }
            let beside_dot = (*at > self.at && self.tokens.symbol(at - 1, ".")) || self.tokens.symbol(at + 1, ".");
            depth == 0 && !beside_dot && self.tokens.is_any(*at, words)
        })
    }

    /// The place of the bracket that closes the one before here.
    pub(super) fn closing(&self) -> Result<usize, Reason> {
        let mut depth = 0_usize;
        for at in self.at..self.end {
            if self.tokens.symbol(at, "(") {
                depth += 1;
            } else if self.tokens.symbol(at, ")") {
                if depth == 0 {
                    return Ok(at);
                }
                depth -= 1;
            }
        }
        Err(syntax("brackets"))
    }

    /// Parts between commas outside brackets.
    pub(super) fn parts(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let (mut found, mut start, mut depth) = (Vec::new(), range.start, 0_usize);
        for at in range.clone() {
            if self.tokens.symbol(at, "(") {
                depth += 1;
            } else if self.tokens.symbol(at, ")") {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && self.tokens.symbol(at, ",") {
                found.push(start..at);
                start = at + 1;
            }
        }
        found.push(start..range.end);
        found
    }

    /// An expression that takes the whole range.
    pub(super) fn expr(&self, range: Range<usize>, stored: bool) -> Result<Expr, Reason> {
        let (start, count) = (range.start, range.len());
        if count == 1 && self.tokens.is(start, "default") {
            return Ok(Expr::Literal(Literal::Other));
        }
        let tokens = grammar::tokens(self.tokens, range, self.mode, stored)?;
        let dialect = MySqlDialect {};
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let parsed = parser.parse_expr().map_err(|_| syntax("expression"))?;
        if parser.peek_token_ref().token != Token::EOF {
            return Err(syntax("expression"));
        }
        self.lowering.expr(&parsed)
    }

    /// A query of the given ranges, put together, after `lead`.
    pub(super) fn query(&self, ranges: &[Range<usize>], lead: Option<Range<usize>>) -> Result<Query, Reason> {
        let mut tokens = Vec::new();
        if let Some(with) = lead {
            tokens.extend(grammar::tokens(self.tokens, with, self.mode, false)?);
            for token in [Token::make_keyword("SELECT"), Token::Mul, Token::make_keyword("FROM")] {
                tokens.push(sqlparser::tokenizer::TokenWithSpan { token, span: sqlparser::tokenizer::Span::empty() });
            }
        }
        for range in ranges {
            tokens.extend(grammar::tokens(self.tokens, range.clone(), self.mode, false)?);
        }
        let dialect = MySqlDialect {};
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let parsed = parser.parse_query().map_err(|_| syntax("select"))?;
        if parser.peek_token_ref().token != Token::EOF {
            return Err(syntax("select"));
        }
        self.lowering.query(&parsed)
    }

    /// RETURNING's list.
    pub(super) fn items(&self, range: Range<usize>) -> Result<Vec<Item>, Reason> {
        let span = sqlparser::tokenizer::Span::empty();
        let mut tokens = vec![sqlparser::tokenizer::TokenWithSpan { token: Token::make_keyword("SELECT"), span }];
        tokens.extend(grammar::tokens(self.tokens, range, self.mode, false)?);
        let dialect = MySqlDialect {};
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let parsed = parser.parse_query().map_err(|_| syntax("returning"))?;
        if parser.peek_token_ref().token != Token::EOF {
            return Err(syntax("returning"));
        }
        let query = self.lowering.query(&parsed)?;
        match query.body {
            Body::Select(select) if select.from.is_empty() && select.selection.is_none() && query.order_by.is_empty() => Ok(select.items),
            _ => Err(construct("returning")),
        }
    }

    /// `column = value`, with the relation's visible name where it is given.
    pub(super) fn assignment(&self, range: Range<usize>) -> Result<(Option<Ident>, Ident, Expr), Reason> {
        let mut inner = Reader { tokens: self.tokens, at: range.start, end: range.end, mode: self.mode, lowering: self.lowering };
        let mut parts = inner.name()?.parts;
        let mut column = parts.pop().ok_or_else(|| syntax("assignment"))?;
        column.text = column.text.to_lowercase();
        let relation = parts.pop().map(|part| Ident { text: part.text.to_lowercase(), ..part });
        let assigns = inner.symbol("=") || inner.symbol(":=");
        self.expect(assigns, "assignment")?;
        Ok((relation, column, self.expr(inner.at..range.end, true)?))
    }
}

/// A statement's result: one query.
pub(super) fn select(query: Query) -> Statement {
    Statement::Query(Box::new(query))
}
