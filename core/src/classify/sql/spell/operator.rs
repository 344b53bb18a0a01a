//! Operators: the grammar's tokenizer ends them elsewhere than the server does, and so would read `a =@ b` as `a = @ b`, which calls
//! other functions.

use crate::classify::sql::token::{Kind, Tokens};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan};

/// Operators that both read alike, sorted.
const ALIKE: &[&str] = &[
    "!=", "#", "#-", "#>", "#>>", "%", "&", "&&", "*", "+", "-", "->", "->>", "/", "<", "<<", "<=", "<>", "=", "=>", ">", ">=", ">>", "?",
    "?&", "?|", "@", "@>", "@?", "@@", "^", "|", "||", "~", "~*", "~~", "~~*", "!~", "!~*", "!~~", "!~~*", "<@",
];

/// Puts our operators in the place of theirs, where the text has one that may be cut differently.
pub(in crate::classify::sql) fn align(ours: &Tokens<'_>, theirs: &mut Vec<TokenWithSpan>) {
    let operators: Vec<usize> = (0..ours.len()).filter(|at| ours.kind(*at) == Kind::Operator).collect();
    let odd = operators.iter().any(|at| !ALIKE.contains(&ours.written(*at)))
        || theirs.iter().any(|token| matches!(token.token, Token::CustomBinaryOperator(_)));
    if !odd {
        return;
    }
    let spans = places(ours, &operators);
    let mut spelt = Vec::with_capacity(theirs.len());
    let mut next = 0;
    for token in std::mem::take(theirs) {
        let (start, end) = (token.span.start, token.span.end);
        // What lies inside of an operator that was put there already.
        if next > 0 && spans.get(next - 1).is_some_and(|(_, last, _)| start < *last) {
            continue;
        }
        let begins = spans.get(next).is_some_and(|(first, _, _)| *first == start);
        if !begins {
            spelt.push(token);
            continue;
        }
        let same = spans.get(next).is_some_and(|(_, last, _)| *last == end);
        while let Some((first, _, text)) = spans.get(next)
            && *first < end
        {
            let put = if same { token.token.clone() } else { read(text) };
            spelt.push(TokenWithSpan { token: put, span: token.span });
            next += 1;
        }
    }
    *theirs = spelt;
}

/// Where the operators begin and end, as the grammar counts lines and columns.
fn places<'t>(ours: &Tokens<'t>, operators: &[usize]) -> Vec<(Location, Location, &'t str)> {
    let mut wanted = operators.iter().peekable();
    let (mut line, mut column) = (1_u64, 1_u64);
    let mut found = Vec::with_capacity(operators.len());
    for (offset, character) in ours.text().char_indices() {
        if let Some(at) = wanted.peek()
            && ours.span(**at).start == offset
        {
            let text = ours.written(**at);
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            found.push((Location { line, column }, Location { line, column: column + length }, text));
            wanted.next();
        }
        if character == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    found
}

fn read(text: &str) -> Token {
    match text {
        "=" => Token::Eq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" => Token::LtEq,
        ">=" => Token::GtEq,
        "<>" | "!=" => Token::Neq,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "^" => Token::Caret,
        "@" => Token::AtSign,
        "~" => Token::Tilde,
        "|" => Token::Pipe,
        "&" => Token::Ampersand,
        "#" => Token::Sharp,
        other => Token::CustomBinaryOperator(other.to_owned()),
    }
}
