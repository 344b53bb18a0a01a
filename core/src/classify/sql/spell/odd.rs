//! Whether a text has anything that a rule may be for: most have not, and are not copied.

use super::is;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// Words without a keyword of the grammar that a rule begins with, sorted.
const WORDS: &[&str] = &[
    "document",
    "isnull",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_value",
    "overriding",
];

/// Whether a rule may hold somewhere.
pub(super) fn is_odd(tokens: &[TokenWithSpan]) -> bool {
    let (mut first, mut second, mut here) = (&Token::EOF, &Token::EOF, &Token::EOF);
    // For each open bracket, the innermost in the lowest bit, whether FROM is at hand; the guard lets no more through than fit.
    let mut from = 0_u64;
    for (at, token) in tokens.iter().map(|token| &token.token).enumerate().chain([(tokens.len(), &Token::EOF)]) {
        match token {
            Token::Whitespace(_) => continue,
            Token::LParen => from <<= 1,
            Token::RParen => from >>= 1,
            Token::Mul if from != 0 && is_inherited_star(tokens.get(..at).unwrap_or_default(), from) => return true,
            Token::Word(word) => match word.keyword {
                Keyword::FROM | Keyword::USING | Keyword::UPDATE | Keyword::INTO => from |= 1,
                Keyword::SELECT | Keyword::WHERE | Keyword::GROUP | Keyword::ORDER | Keyword::SET => from &= !1,
                _ => {}
            },
            _ => {}
        }
        if is_odd_here(first, second, here, token) {
            return true;
        }
        (first, second, here) = (second, here, token);
    }
    false
}

/// Whether a star behind these tokens may be the one of `FROM t*`, rather than a product's.
fn is_inherited_star(before: &[TokenWithSpan], from: u64) -> bool {
    let mut before = before.iter().rev().map(|token| &token.token).filter(|token| !matches!(token, Token::Whitespace(_)));
    while let Some(Token::Word(_)) = before.next() {
        match before.next() {
            Some(Token::Period) => {}
            Some(Token::Word(word)) => {
                return matches!(
                    word.keyword,
                    Keyword::FROM | Keyword::JOIN | Keyword::UPDATE | Keyword::INTO | Keyword::USING | Keyword::ONLY
                );
            }
            Some(Token::Comma) => return from & 1 != 0,
            Some(Token::LParen) => return true,
            _ => return false,
        }
    }
    false
}

/// Whether a rule may hold at `here`, with what stands around it.
fn is_odd_here(first: &Token, second: &Token, here: &Token, next: &Token) -> bool {
    let among = |token: &Token, words: &[&str]| words.iter().any(|word| is(token, word));
    match here {
        Token::Word(word) if word.quote_style.is_none() => {
            if matches!(second, Token::Word(select) if select.keyword == Keyword::SELECT) && is_end(here) {
                return true;
            }
            match word.keyword {
                Keyword::NoKeyword => {
                    word.value.len() <= 14 && WORDS.binary_search(&word.value.to_ascii_lowercase().as_str()).is_ok()
                        || word.value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml"))
                }
                Keyword::SELECT => is_end(next),
                Keyword::BY => among(next, &["all", "distinct"]),
                Keyword::ANY | Keyword::ALL | Keyword::SOME => {
                    *next == Token::LParen && !matches!(second, Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq)
                }
                Keyword::ANTI | Keyword::ASOF | Keyword::GLOBAL | Keyword::SEMI => is(next, "join"),
                Keyword::AS => *second == Token::RParen && *next == Token::LParen,
                Keyword::CAST
                | Keyword::CURRENT_CATALOG
                | Keyword::CURRENT_DATE
                | Keyword::CURRENT_ROLE
                | Keyword::CURRENT_SCHEMA
                | Keyword::CURRENT_TIME
                | Keyword::CURRENT_TIMESTAMP
                | Keyword::CURRENT_USER
                | Keyword::LOCALTIME
                | Keyword::LOCALTIMESTAMP
                | Keyword::SESSION_USER
                | Keyword::USER => *second == Token::Comma || among(second, &["from", "join", "lateral"]),
                Keyword::ASYMMETRIC
                | Keyword::COLLATE
                | Keyword::COLLATION
                | Keyword::CONFLICT
                | Keyword::CURRENT
                | Keyword::CYCLE
                | Keyword::EXCLUDE
                | Keyword::FETCH
                | Keyword::FOR
                | Keyword::GROUPING
                | Keyword::JSON
                | Keyword::JSON_TABLE
                | Keyword::LOCAL
                | Keyword::MERGE
                | Keyword::NOTNULL
                | Keyword::OPERATOR
                | Keyword::RANGE
                | Keyword::REPEATABLE
                | Keyword::ROWS
                | Keyword::GROUPS
                | Keyword::SEARCH
                | Keyword::SUBSTRING
                | Keyword::SYMMETRIC
                | Keyword::TRIM
                | Keyword::USING
                | Keyword::VARIADIC => true,
                _ => word.value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml")),
            }
        }
        Token::SingleQuotedString(_) => {
            matches!(second, Token::Word(word) if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword || super::types::is_server_type(&word.value))
        }
        // `t.*` alone is an entry of a select list.
        Token::Mul => match second {
            Token::Period => {
                !matches!(first, Token::Word(_))
                    || !(matches!(next, Token::Comma | Token::RParen | Token::EOF | Token::SemiColon) || is(next, "from"))
            }
            _ => false,
        },
        // INSERT INTO t (WITH …)
        Token::LParen if among(next, &["values", "with"]) && matches!(first, Token::Word(_) | Token::Period) => {
            matches!(second, Token::Word(_))
        }
        Token::LParen => *second == Token::LParen && (*next == Token::LParen || among(next, &["select", "values", "with"])),
        Token::Assignment | Token::LBracket | Token::CustomBinaryOperator(_) => true,
        _ => false,
    }
}

/// Whether a select list has ended where it would begin.
pub(super) fn is_end(token: &Token) -> bool {
    const WORDS: &[&str] =
        &["except", "fetch", "for", "group", "having", "intersect", "into", "limit", "offset", "order", "union", "where", "window"];
    matches!(token, Token::EOF | Token::SemiColon | Token::RParen) || WORDS.iter().any(|word| is(token, word))
}
