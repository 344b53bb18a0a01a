//! Our own tokens as the grammar's: what it reads is what we read, to the byte.

use super::held::{self, Held};
use super::past;
use crate::classify::Dialect;
use crate::classify::sql::token::{self, Kind, Tokens};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};
use std::ops::Range;

/// The tokens of one statement; `None` where one of them has no counterpart.
pub(super) fn convert(tokens: &Tokens<'_>, range: Range<usize>, held: &Held) -> Option<Vec<TokenWithSpan>> {
    let mut converted: Vec<TokenWithSpan> = Vec::with_capacity(range.len());
    let range = range.start..before_options(tokens, range);
    let from = lacks_from(tokens, &range);
    let mut index = range.start;
    while index < range.end {
        if past::begins(tokens, index).is_some() {
            let past = past::past(tokens, index, range.end)?;
            if let Some(alias) = past.alias {
                converted.push(TokenWithSpan::wrap(one(tokens, alias, &range, held, None)?.0));
            }
            converted.extend([Token::make_keyword("SAMPLE"), Token::LParen].map(TokenWithSpan::wrap));
            converted.extend(convert(tokens, past.moment, held)?);
            converted.push(TokenWithSpan::wrap(Token::RParen));
            index = past.end;
            continue;
        }
        if tokens.dialect() == Dialect::Oracle && past::is_siblings(tokens, index) {
            index += 1;
            continue;
        }
        let (token, taken) = one(tokens, index, &range, held, converted.last().map(|before| &before.token))?;
        if tokens.symbol(index, "@") {
            converted.push(TokenWithSpan::wrap(Token::Period));
        }
        converted.push(TokenWithSpan::wrap(token));
        if from && index == range.start {
            converted.push(TokenWithSpan::wrap(Token::make_keyword("FROM")));
        }
        index += taken;
    }
    Some(converted)
}

/// T-SQL's `DELETE t …`, which is `DELETE FROM t …`; in `DELETE a FROM t AS a` the first name is another one.
fn lacks_from(tokens: &Tokens<'_>, range: &Range<usize>) -> bool {
    if tokens.dialect() != Dialect::Mssql || !tokens.is(range.start, "delete") || tokens.is_any(range.start + 1, &["from", "top"]) {
        return false;
    }
    let mut depth = 0_usize;
    !range.clone().any(|index| {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && tokens.is(index, "from")
    })
}

/// T-SQL's `OPTION (…)` at a statement's end says how to run it, not what: it is left out where it holds words and literals alone.
fn before_options(tokens: &Tokens<'_>, range: Range<usize>) -> usize {
    if tokens.dialect() != Dialect::Mssql || !tokens.symbol(range.end.saturating_sub(1), ")") {
        return range.end;
    }
    let begins = range.clone().rev().find(|index| tokens.is(*index, "option") && tokens.symbol(index + 1, "("));
    let Some(begins) = begins.filter(|begins| *begins > range.start) else { return range.end };
    let mut depth = 0_usize;
    for index in begins + 1..range.end {
        match tokens.written(index) {
            "(" => depth += 1,
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && index + 1 < range.end {
                    return range.end;
                }
            }
            "," | "=" | "." => {}
            _ if matches!(tokens.kind(index), Kind::Word | Kind::Quoted | Kind::Number | Kind::String | Kind::Parameter) => {}
            _ => return range.end,
        }
    }
    if depth == 0 { begins } else { range.end }
}

/// The token there, and how many of ours it stands for.
fn one(tokens: &Tokens<'_>, index: usize, range: &Range<usize>, held: &Held, before: Option<&Token>) -> Option<(Token, usize)> {
    let written = tokens.written(index);
    let token = match tokens.kind(index) {
        Kind::Word => Token::make_word(written, None),
        Kind::Quoted => {
            let (name, quote) = token::plain_name(written)?;
            // No dialect that has stages or links has names in back quotes.
            Token::make_word(&name, quote.map(|quote| if quote == '@' { '`' } else { quote }))
        }
        Kind::String => match text(written, tokens.dialect()) {
            Some(text) => Token::SingleQuotedString(text),
            None => Token::HexStringLiteral(String::new()),
        },
        Kind::Number if written.starts_with("0x") || written.starts_with("0X") => Token::HexStringLiteral(String::new()),
        Kind::Number => Token::Number(written.trim_start_matches('$').to_owned(), false),
        Kind::Parameter if held.contains(written) => Token::Placeholder(held::MARK.to_owned()),
        Kind::Parameter => Token::Placeholder(written.to_owned()),
        Kind::Symbol | Kind::Operator if written == "@" => {
            // `relation@link.domain`: the link becomes a part of the name.
            let mut last = index + 1;
            matches!(tokens.kind(last), Kind::Word | Kind::Quoted).then_some(())?;
            while tokens.symbol(last + 1, ".") && last + 2 < range.end {
                last += 2;
            }
            let link = tokens.text().get(tokens.span(index).start..tokens.span(last).end)?;
            return Some((Token::make_word(link, Some('`')), last + 1 - index));
        }
        Kind::Symbol | Kind::Operator if written == ":" && !ends_operand(before) => {
            // A value that the driver binds; behind an operand it is a path.
            matches!(tokens.kind(index + 1), Kind::Word | Kind::Number).then_some(())?;
            return Some((Token::Placeholder(format!(":{}", tokens.written(index + 1))), 2));
        }
        Kind::Symbol | Kind::Operator => symbol(written, tokens.dialect())?,
        Kind::Space | Kind::Comment | Kind::End => return None,
    };
    Some((token, 1))
}

fn ends_operand(before: Option<&Token>) -> bool {
    match before {
        Some(Token::Word(word)) => word.quote_style.is_some() || word.keyword == Keyword::NoKeyword || !leads_operand(word.keyword),
        Some(Token::RParen | Token::RBracket | Token::RBrace | Token::SingleQuotedString(_) | Token::Placeholder(_)) => true,
        _ => false,
    }
}

/// Keywords that a value follows.
fn leads_operand(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::SELECT
            | Keyword::DISTINCT
            | Keyword::ALL
            | Keyword::WHERE
            | Keyword::AND
            | Keyword::OR
            | Keyword::NOT
            | Keyword::IN
            | Keyword::LIKE
            | Keyword::ILIKE
            | Keyword::BETWEEN
            | Keyword::WHEN
            | Keyword::THEN
            | Keyword::ELSE
            | Keyword::CASE
            | Keyword::LIMIT
            | Keyword::OFFSET
            | Keyword::FETCH
            | Keyword::FIRST
            | Keyword::NEXT
            | Keyword::BY
            | Keyword::ON
            | Keyword::HAVING
            | Keyword::QUALIFY
            | Keyword::ESCAPE
            | Keyword::VALUES
            | Keyword::RLIKE
            | Keyword::REGEXP
    )
}

fn symbol(written: &str, dialect: Dialect) -> Option<Token> {
    Some(match written {
        "(" => Token::LParen,
        ")" => Token::RParen,
        "[" => Token::LBracket,
        "]" => Token::RBracket,
        "{" => Token::LBrace,
        "}" => Token::RBrace,
        "," => Token::Comma,
        ";" => Token::SemiColon,
        "." => Token::Period,
        ":" => Token::Colon,
        "::" => Token::DoubleColon,
        "^=" if dialect == Dialect::Oracle => Token::Neq,
        // `a += 1` stores in `a` what is made of it and the value.
        "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "&=" | "^=" | "|=" => Token::Eq,
        "<>" | "!=" | "~=" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" | "!>" => Token::LtEq,
        ">=" | "!<" => Token::GtEq,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "||" => Token::StringConcat,
        "|" => Token::Pipe,
        "&" => Token::Ampersand,
        "^" => Token::Caret,
        "~" => Token::Tilde,
        "<<" => Token::ShiftLeft,
        ">>" => Token::ShiftRight,
        "=>" => Token::RArrow,
        "->" => Token::Arrow,
        _ => return None,
    })
}

/// The value of a string; `None` for bytes, and where an escape is not followed.
pub(in crate::classify::sql) fn text(written: &str, dialect: Dialect) -> Option<String> {
    let quote = written.find(['\'', '"', '$'])?;
    let (prefix, quoted) = (written.get(..quote)?.to_ascii_lowercase(), written.get(quote..)?);
    match dialect {
        Dialect::Mssql => Some(token::plain_string(quoted)?.into_owned()),
        Dialect::Oracle if prefix.contains('q') => {
            let inner = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
            let opening = inner.chars().next()?.len_utf8();
            Some(inner.get(opening..inner.len().checked_sub(1)?)?.to_owned())
        }
        Dialect::Oracle | Dialect::Generic => Some(token::plain_string(quoted)?.into_owned()),
        Dialect::Snowflake if quoted.starts_with("$$") => Some(quoted.strip_prefix("$$")?.strip_suffix("$$")?.to_owned()),
        Dialect::Snowflake if prefix.is_empty() => {
            let inner = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
            unescaped(&inner.replace("''", "\\'"))
        }
        Dialect::Bigquery if !prefix.contains('b') => {
            let mark = quoted.get(..1)?;
            let triple = mark.repeat(3);
            let inner = match quoted.strip_prefix(&triple) {
                Some(inner) if quoted.len() >= 6 => inner.strip_suffix(&triple)?,
                _ => quoted.strip_prefix(mark)?.strip_suffix(mark)?,
            };
            if prefix.contains('r') { Some(inner.to_owned()) } else { unescaped(inner) }
        }
        Dialect::Snowflake | Dialect::Bigquery | Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => None,
    }
}

fn unescaped(inner: &str) -> Option<String> {
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        value.push(match characters.next()? {
            kept @ ('\'' | '"' | '\\' | '`' | '?') => kept,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => return None,
        });
    }
    Some(value)
}
