//! The grammar's reading, held against our tokens word by word.

pub(super) mod convert;
mod given;
pub(super) mod held;
mod past;

use super::ir::{self, construct};
use super::lower::{self, Lowering, utility};
use super::scan::split;
use super::spell;
use super::token::{Kind, Tokens};
use crate::classify::{Dialect, Reason, ReasonCode};
use held::Held;
use sqlparser::ast::{Expr, Statement};
use sqlparser::dialect::{
    AnsiDialect, BigQueryDialect, MsSqlDialect, MySqlDialect, OracleDialect, PostgreSqlDialect, SQLiteDialect, SnowflakeDialect,
};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};
use std::ops::Range;

/// The statements of a text in a dialect that is read one by one, over our own tokens ([`Lowering::is_guest`]).
///
/// # Errors
/// `syntax.unsupported` where the grammar refuses it, `readings.differ` where it sees other words than we do, `procedural.body` for a
/// script.
pub(super) fn guests(tokens: &Tokens<'_>) -> Result<Vec<ir::Statement>, Reason> {
    let lowering = Lowering { dialect: tokens.dialect() };
    if split::is_procedural(tokens) {
        return Err(Reason { code: ReasonCode::Procedural, detail: first_word(tokens, 0) });
    }
    let ranges = split::statements(tokens);
    let held = held::held(tokens, &ranges);
    ranges.into_iter().map(|range| statement(tokens, range, lowering, &held)).collect()
}

/// One statement of a dialect whose own tokens the grammar reads: all of them, as one statement.
fn statement(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering, held: &Held) -> Result<ir::Statement, Reason> {
    if let Some(known) = lower::known(tokens, range.clone(), lowering, held) {
        return Ok(known);
    }
    let first = first_word(tokens, range.start);
    let syntax = || Reason { code: ReasonCode::Syntax, detail: first.clone() };
    // Oracle's INSERT of several tables is Snowflake's.
    let several = tokens.is(range.start, "insert") && tokens.is_any(range.start + 1, &["all", "first"]);
    let dialect = if several { Dialect::Snowflake } else { tokens.dialect() };
    let mut parser = Parser::new(of(dialect)).with_tokens_with_locations(convert::convert(tokens, range, held).ok_or_else(syntax)?);
    let statement = parser.parse_statement().map_err(|_| syntax())?;
    if parser.peek_token_ref().token != Token::EOF {
        return Err(syntax());
    }
    Ok(lowering.statement(&statement))
}

/// A query that is a part of a statement.
///
/// # Errors
/// `syntax.unsupported`, and the doubts of its lowering.
pub(super) fn query(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering) -> Result<ir::Query, Reason> {
    let syntax = || Reason { code: ReasonCode::Syntax, detail: "query".to_owned() };
    let given = convert::convert(tokens, range, &Held::default()).ok_or_else(syntax)?;
    let mut parser = Parser::new(of(tokens.dialect())).with_tokens_with_locations(given);
    let query = parser.parse_query().map_err(|_| syntax())?;
    if parser.peek_token_ref().token != Token::EOF {
        return Err(syntax());
    }
    lowering.query(&query)
}

/// A value that is a part of a statement.
///
/// # Errors
/// As [`query`].
pub(super) fn value(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering, held: &Held) -> Result<ir::Expr, Reason> {
    let syntax = || Reason { code: ReasonCode::Syntax, detail: "value".to_owned() };
    let given = convert::convert(tokens, range, held).ok_or_else(syntax)?;
    let mut parser = Parser::new(of(tokens.dialect())).with_tokens_with_locations(given);
    let value = parser.parse_expr().map_err(|_| syntax())?;
    if parser.peek_token_ref().token != Token::EOF {
        return Err(syntax());
    }
    lowering.expr(&value)
}

/// The grammar's own dialect.
fn of(dialect: Dialect) -> &'static dyn sqlparser::dialect::Dialect {
    match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
        Dialect::Mysql | Dialect::Mariadb => &MySqlDialect {},
        Dialect::Mssql => &MsSqlDialect {},
        Dialect::Snowflake => &SnowflakeDialect {},
        Dialect::Bigquery => &BigQueryDialect {},
        Dialect::Oracle => &OracleDialect {},
        Dialect::Generic => &AnsiDialect {},
    }
}

/// Parses a text.
///
/// # Errors
/// `syntax.unsupported` where the grammar refuses it, `readings.differ` where it sees other words than we do.
pub(super) fn parse(tokens: &Tokens<'_>) -> Result<Vec<Statement>, Reason> {
    whole(tokens, |parser| parser.parse_statements())
}

/// Parses an expression.
///
/// # Errors
/// As [`parse`].
pub(super) fn expression(tokens: &Tokens<'_>) -> Result<Expr, Reason> {
    whole(tokens, |parser| parser.parse_expr())
}

fn whole<T>(tokens: &Tokens<'_>, take: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>) -> Result<T, Reason> {
    let dialect = of(tokens.dialect());
    let syntax = |detail: &str| Reason { code: ReasonCode::Syntax, detail: detail.to_owned() };
    let mut theirs = given::given(tokens, dialect)?;
    match tokens.dialect() {
        Dialect::Postgres => {
            if from_behind_operator(&theirs) {
                return Err(construct("reserved word"));
            }
            spell::align_operators(tokens, &mut theirs);
            spell_table(&mut theirs);
            drop_only(&mut theirs)?;
            spell::postgres(&mut theirs);
        }
        Dialect::Sqlite => utility::quote_pragmas(&mut theirs),
        Dialect::Mysql
        | Dialect::Mariadb
        | Dialect::Mssql
        | Dialect::Snowflake
        | Dialect::Bigquery
        | Dialect::Oracle
        | Dialect::Generic => {}
    }
    let mut parser = Parser::new(dialect).with_tokens_with_locations(theirs);
    let taken = take(&mut parser).map_err(|_| syntax(&first_word(tokens, 0)))?;
    if parser.peek_token_ref().token != Token::EOF {
        // It stops at the word END, which may as well be a name: `SELECT 1 END, ssn FROM users`.
        return Err(syntax("end"));
    }
    Ok(taken)
}

/// Whether FROM follows a word that is an operator to the grammar and may be the name of an output to the server:
/// `SELECT ssn and FROM users`.
fn from_behind_operator(tokens: &[TokenWithSpan]) -> bool {
    let (mut earlier, mut before) = (Keyword::NoKeyword, Keyword::NoKeyword);
    for token in tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))) {
        let here = match &token.token {
            Token::Word(word) if word.quote_style.is_none() => word.keyword,
            _ => Keyword::NoKeyword,
        };
        // Behind AS any word is a name, for the grammar too.
        if here == Keyword::FROM && earlier != Keyword::AS && is_operator(before) {
            return true;
        }
        earlier = std::mem::replace(&mut before, here);
    }
    false
}

const fn is_operator(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::AND
            | Keyword::COLLATE
            | Keyword::DIV
            | Keyword::GLOB
            | Keyword::ILIKE
            | Keyword::IN
            | Keyword::LIKE
            | Keyword::MATCH
            | Keyword::NOT
            | Keyword::OR
            | Keyword::REGEXP
            | Keyword::RLIKE
            | Keyword::SIMILAR
            | Keyword::XOR
    )
}

/// The statement's leading keyword, for the reason.
fn first_word(tokens: &Tokens<'_>, start: usize) -> String {
    match tokens.kind(start) {
        Kind::Word => tokens.written(start).chars().take(24).flat_map(char::to_lowercase).collect(),
        _ => String::new(),
    }
}

/// PostgreSQL's ONLY before a relation narrows what is touched to the parent, and the grammar takes it for a name: it is left out, which
/// widens the reading. ONLY in any other place that is not known is refused.
fn drop_only(tokens: &mut Vec<TokenWithSpan>) -> Result<(), Reason> {
    if !tokens.iter().any(|token| word(token).is_some_and(is_only)) {
        return Ok(());
    }
    let mut kept: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    let mut rest = std::mem::take(tokens).into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).peekable();
    while let Some(token) = rest.next() {
        if !word(&token).is_some_and(is_only) {
            kept.push(token);
            continue;
        }
        let before = kept.last();
        let keyword = |words: &[&str]| {
            before
                .and_then(word)
                .is_some_and(|word| word.quote_style.is_none() && words.iter().any(|listed| word.value.eq_ignore_ascii_case(listed)))
        };
        if keyword(&["from", "join", "update", "into", "using"]) || before.is_some_and(|before| before.token == Token::Comma) {
            match rest.peek().map(|next| &next.token) {
                Some(Token::Word(_)) => {}
                Some(Token::LParen) => {
                    rest.next();
                    loop {
                        match rest.next() {
                            Some(inner) if matches!(inner.token, Token::Word(_) | Token::Period) => kept.push(inner),
                            Some(inner) if inner.token == Token::RParen => break,
                            _ => return Err(construct("only")),
                        }
                    }
                }
                _ => return Err(construct("only")),
            }
        } else if keyword(&["as", "on", "read", "row", "rows", "table", "truncate"])
            || before.is_some_and(|before| before.token == Token::Period)
        {
            kept.push(token);
        } else {
            return Err(construct("only"));
        }
    }
    *tokens = kept;
    Ok(())
}

/// `TABLE t` as a query, which the grammar refuses in some places and takes without the quotes of the name in others: it is spelt
/// `SELECT * FROM t`. TABLE is reserved, so at these places it is nothing else.
fn spell_table(tokens: &mut Vec<TokenWithSpan>) {
    let is = |token: &TokenWithSpan, words: &[&str]| {
        word(token).is_some_and(|word| word.quote_style.is_none() && words.iter().any(|listed| word.value.eq_ignore_ascii_case(listed)))
    };
    if !tokens.iter().any(|token| word(token).is_some_and(|word| word.keyword == Keyword::TABLE)) {
        return;
    }
    let mut spelt: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len() + 8);
    let mut rest = std::mem::take(tokens).into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).peekable();
    while let Some(token) = rest.next() {
        let starts = match spelt.last() {
            None => true,
            Some(before) => {
                matches!(before.token, Token::LParen | Token::SemiColon | Token::RParen)
                    || is(before, &["union", "all", "except", "intersect", "as", "explain"])
                    || inserted_into(&spelt)
            }
        };
        if starts && is(&token, &["table"]) && rest.peek().is_some_and(|next| word(next).is_some()) {
            let span = token.span;
            for part in [Token::make_keyword("SELECT"), Token::Mul, Token::make_keyword("FROM")] {
                spelt.push(TokenWithSpan { token: part, span });
            }
        } else {
            spelt.push(token);
        }
    }
    *tokens = spelt;
}

/// Whether the name behind INSERT INTO ends here.
fn inserted_into(spelt: &[TokenWithSpan]) -> bool {
    let mut back = spelt.iter().rev();
    loop {
        if back.next().and_then(word).is_none() {
            return false;
        }
        match back.next() {
            Some(token) if token.token == Token::Period => {}
            Some(token) => {
                let is = |token: &TokenWithSpan, expected: &str| {
                    word(token).is_some_and(|word| word.quote_style.is_none() && word.value.eq_ignore_ascii_case(expected))
                };
                return is(token, "into") && back.next().is_some_and(|token| is(token, "insert"));
            }
            None => return false,
        }
    }
}

fn word(token: &TokenWithSpan) -> Option<&Word> {
    match &token.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn is_only(word: &Word) -> bool {
    word.keyword == Keyword::ONLY
}
