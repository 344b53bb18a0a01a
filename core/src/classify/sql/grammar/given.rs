//! What the grammar is handed. Where no lexer could read a text otherwise than ours does (words, plain numbers and strings, brackets,
//! known operators; no comments), it is handed our tokens; everywhere else its own tokenizer reads the text as well, and must see the
//! same words.

use crate::classify::sql::token::{Kind, Tokens};
use crate::classify::{Dialect, Reason, ReasonCode};
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Tokenizer, Whitespace, Word};

/// The tokens for the grammar.
///
/// # Errors
/// `syntax.unsupported` where its tokenizer refuses the text, `readings.differ` where it sees other words than we do.
pub(super) fn given(tokens: &Tokens<'_>, dialect: &dyn sqlparser::dialect::Dialect) -> Result<Vec<TokenWithSpan>, Reason> {
    if let Some(plain) = plain(tokens) {
        return Ok(plain);
    }
    let failed = |code, detail: &str| Reason { code, detail: detail.to_owned() };
    let theirs = Tokenizer::new(dialect, tokens.text()).tokenize_with_location().map_err(|_| failed(ReasonCode::Syntax, "tokens"))?;
    if !same_words(tokens, &theirs) {
        return Err(failed(ReasonCode::ReadingsDiffer, "words"));
    }
    if !continues(tokens) {
        return Ok(theirs);
    }
    let joined = joined(theirs);
    let strings = (0..tokens.len()).filter(|index| tokens.kind(*index) == Kind::String).count();
    let same = joined.iter().filter(|token| is_string(&token.token)).count() == strings;
    if same { Ok(joined) } else { Err(failed(ReasonCode::ReadingsDiffer, "strings")) }
}

/// Whether a string may go on in another line, which the grammar does not know: it would take the rest for an alias.
fn continues(tokens: &Tokens<'_>) -> bool {
    let broken =
        |index: usize| tokens.kind(index) == Kind::String && tokens.written(index).bytes().any(|byte| matches!(byte, b'\n' | b'\r'));
    tokens.dialect() == Dialect::Postgres && (0..tokens.len()).any(broken)
}

/// The tokens with strings joined that only white space with a line's end parts.
fn joined(theirs: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut given: Vec<TokenWithSpan> = Vec::with_capacity(theirs.len());
    let mut last = None;
    let mut newline = false;
    for token in theirs {
        match &token.token {
            Token::Whitespace(space) => newline |= matches!(space, Whitespace::Newline | Whitespace::SingleLineComment { .. }),
            Token::SingleQuotedString(more) if newline => {
                if let Some(Token::SingleQuotedString(text)) = last.and_then(|at: usize| given.get_mut(at)).map(|token| &mut token.token) {
                    text.push_str(more);
                    newline = false;
                    continue;
                }
                (last, newline) = (Some(given.len()), false);
            }
            Token::SingleQuotedString(_) => (last, newline) = (Some(given.len()), false),
            _ => (last, newline) = (None, false),
        }
        given.push(token);
    }
    given
}

fn is_string(token: &Token) -> bool {
    matches!(
        token,
        Token::SingleQuotedString(_)
            | Token::DollarQuotedString(_)
            | Token::NationalStringLiteral(_)
            | Token::EscapedStringLiteral(_)
            | Token::UnicodeStringLiteral(_)
            | Token::HexStringLiteral(_)
            | Token::SingleQuotedByteStringLiteral(_)
    )
}

/// Our tokens as the grammar's, if each of them is plain.
fn plain(tokens: &Tokens<'_>) -> Option<Vec<TokenWithSpan>> {
    match tokens.dialect() {
        Dialect::Postgres | Dialect::Sqlite if !tokens.commented() => {}
        _ => return None,
    }
    let mut given = Vec::with_capacity(tokens.len());
    for index in 0..tokens.len() {
        given.push(TokenWithSpan { token: token(tokens, index)?, span: Span::empty() });
    }
    Some(given)
}

/// The token at a place, if it is plain.
fn token(tokens: &Tokens<'_>, index: usize) -> Option<Token> {
    let written = tokens.written(index);
    match tokens.kind(index) {
        // A word right before a quote may be a prefix of it.
        Kind::Word
            if !matches!(tokens.kind(index + 1), Kind::Symbol | Kind::Operator | Kind::Word | Kind::End) && adjoins(tokens, index) =>
        {
            None
        }
        Kind::Word => written
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            .then(|| Token::Word(Word { value: written.to_owned(), quote_style: None, keyword: tokens.word(index).keyword() })),
        Kind::Number => {
            let ends = match tokens.kind(index + 1) {
                Kind::Symbol => matches!(tokens.first(index + 1), b'(' | b')' | b'[' | b']' | b',' | b';' | b':'),
                Kind::Operator => true,
                _ => !adjoins(tokens, index),
            };
            (ends && is_plain_number(written)).then(|| Token::Number(written.to_owned(), false))
        }
        Kind::String => quoted(written, '\'').map(Token::SingleQuotedString),
        Kind::Quoted => {
            let value = quoted(written, '"').filter(|value| !value.is_empty())?;
            let word = Word { value, quote_style: Some('"'), keyword: sqlparser::keywords::Keyword::NoKeyword };
            Some(Token::Word(word))
        }
        Kind::Parameter => {
            let digits = written.strip_prefix(if tokens.dialect() == Dialect::Postgres { '$' } else { '?' })?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| Token::Placeholder(written.to_owned()))
        }
        Kind::Symbol => symbol(tokens, index, written),
        Kind::Operator => operator(written),
        Kind::Space | Kind::Comment | Kind::End => None,
    }
}

/// Whether the next token follows with nothing between.
fn adjoins(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.span(index).end == tokens.span(index + 1).start
}

fn is_plain_number(written: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match written.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(written),
    }
}

/// What stands between a pair of quotes, without backslashes and line breaks: settings and dialects read those differently.
fn quoted(written: &str, quote: char) -> Option<String> {
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    if inner.bytes().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
        return None;
    }
    if !inner.contains(quote) {
        return Some(inner.to_owned());
    }
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character == quote && characters.next() != Some(quote) {
            return None;
        }
        value.push(character);
    }
    Some(value)
}

fn symbol(tokens: &Tokens<'_>, index: usize, written: &str) -> Option<Token> {
    Some(match written {
        "(" => Token::LParen,
        ")" => Token::RParen,
        "," => Token::Comma,
        ";" => Token::SemiColon,
        "[" => Token::LBracket,
        "]" => Token::RBracket,
        "::" => Token::DoubleColon,
        // Between names; anywhere else it may begin or end a number.
        "." if index > 0 && matches!(tokens.kind(index - 1), Kind::Word | Kind::Quoted) => match tokens.kind(index + 1) {
            Kind::Word | Kind::Quoted => Token::Period,
            Kind::Operator if tokens.written(index + 1) == "*" => Token::Period,
            _ => return None,
        },
        _ => return None,
    })
}

/// Operators that the grammar has a token for.
fn operator(written: &str) -> Option<Token> {
    Some(match written {
        "=" => Token::Eq,
        "<>" | "!=" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" => Token::LtEq,
        ">=" => Token::GtEq,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "||" => Token::StringConcat,
        "->" => Token::Arrow,
        "->>" => Token::LongArrow,
        _ => return None,
    })
}

/// Whether both readings see the same words, quoted and unquoted.
fn same_words(ours: &Tokens<'_>, theirs: &[TokenWithSpan]) -> bool {
    let mut words = theirs.iter().filter_map(|token| match &token.token {
        Token::Word(word) => Some(word),
        _ => None,
    });
    for index in 0..ours.len() {
        let same = match ours.kind(index) {
            Kind::Word => words.next().is_some_and(|word| word.quote_style.is_none() && word.value == ours.written(index)),
            Kind::Quoted => words
                .next()
                .is_some_and(|word| word.quote_style.is_some() && ours.identifier(index).is_some_and(|text| is_cut(&word.value, &text))),
            // The grammar's tokenizer takes SQLite's `:name` and `@name` for a sign and a word; its parser puts them together again.
            Kind::Parameter => match ours.written(index).strip_prefix([':', '@']) {
                Some(name) if !name.starts_with(|first: char| first.is_ascii_digit()) => {
                    words.next().is_some_and(|word| word.quote_style.is_none() && word.value == name)
                }
                Some(_) | None => true,
            },
            Kind::Space | Kind::Comment | Kind::String | Kind::Number | Kind::Symbol | Kind::Operator | Kind::End => true,
        };
        if !same {
            return false;
        }
    }
    words.next().is_none()
}

/// Whether the identifier is the word, folded and cut.
fn is_cut(word: &str, identifier: &str) -> bool {
    word.get(..identifier.len()).is_some_and(|start| start.eq_ignore_ascii_case(identifier))
        && (word.len() == identifier.len() || identifier.len() >= 60)
}

#[cfg(test)]
mod tests;
