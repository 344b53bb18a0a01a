//! Our tokens as the grammar's own, so that there is one lexical reading of MySQL's text, spelt in words that the grammar takes.
//!
//! A word keeps the meaning of a keyword only where MySQL's grammar has it: every other word is a name to the server, and `ilike` or
//! `qualify` must not become an operator or a clause.

use super::super::ir::{INSERTED, construct};
use super::super::token::{Kind, Tokens, compared_otherwise};
use super::words::{BEFORE_BRACKET, CHARSETS, KEYWORDS, MODIFIERS, TOUCHING, UNITS};
use crate::classify::{Reason, ReasonCode, SqlMode};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Word};
use std::ops::Range;

/// The grammar's tokens of a range of ours; `stored` where `VALUES(column)` is a function.
///
/// # Errors
/// `construct.unsupported` for what has no place in the grammar, `lexical.setting_open` where the reading is open.
pub(super) fn tokens(tokens: &Tokens<'_>, range: Range<usize>, mode: Option<SqlMode>, stored: bool) -> Result<Vec<TokenWithSpan>, Reason> {
    let mut speller = Speller {
        tokens,
        start: range.start,
        end: range.end,
        at: range.start,
        mode,
        stored,
        units: Vec::new(),
        rows: Vec::new(),
        out: Vec::new(),
    };
    while speller.at < speller.end {
        speller.step()?;
    }
    let span = Span::empty();
    Ok(speller.out.into_iter().map(|token| TokenWithSpan { token, span }).collect())
}

struct Speller<'t, 'a> {
    tokens: &'t Tokens<'a>,
    start: usize,
    end: usize,
    at: usize,
    mode: Option<SqlMode>,
    stored: bool,
    /// Places of units that close an interval's bracket.
    units: Vec<usize>,
    /// Places of ROW behind VALUES.
    rows: Vec<usize>,
    out: Vec<Token>,
}

impl Speller<'_, '_> {
    fn step(&mut self) -> Result<(), Reason> {
        let at = self.at;
        self.at += 1;
        if self.units.contains(&at) {
            self.out.push(Token::RParen);
            return Ok(());
        }
        match self.tokens.kind(at) {
            Kind::Word => self.word(at)?,
            Kind::Quoted => {
                let quote = self.tokens.written(at).chars().next().unwrap_or('`');
                let value = super::super::token::unquoted(self.tokens.written(at)).ok_or_else(|| construct("identifier"))?;
                kept(&value)?;
                self.out.push(Token::Word(Word { value, quote_style: Some(quote), keyword: Keyword::NoKeyword }));
            }
            Kind::String => {
                let text = self.string(at)?;
                self.out.push(text);
            }
            Kind::Number if self.tokens.written(at).starts_with('\\') => self.keyword("NULL"),
            Kind::Number => self.out.push(Token::Number(self.tokens.written(at).to_owned(), false)),
            Kind::Parameter if self.tokens.written(at) == "?" => self.out.push(Token::Placeholder("?".to_owned())),
            Kind::Parameter => {
                let value = self.tokens.written(at).to_owned();
                self.out.push(Token::Word(Word { value, quote_style: None, keyword: Keyword::NoKeyword }));
            }
            Kind::Symbol | Kind::Operator => {
                let token = self.sign(at)?;
                self.out.push(token);
            }
            Kind::Space | Kind::Comment | Kind::End => {}
        }
        Ok(())
    }

    fn keyword(&mut self, word: &str) {
        self.out.push(Token::make_keyword(word));
    }

    fn is(&self, at: usize, word: &str) -> bool {
        at < self.end && self.tokens.is(at, word)
    }

    fn symbol(&self, at: usize, symbol: &str) -> bool {
        at < self.end && self.tokens.symbol(at, symbol)
    }

    fn behind(&self, at: usize, words: &[&str]) -> bool {
        at > self.start && self.tokens.is_any(at - 1, words)
    }

    fn name(&mut self, at: usize, quote: Option<char>) {
        let value = self.tokens.written(at).to_owned();
        self.out.push(Token::Word(Word { value, quote_style: quote, keyword: Keyword::NoKeyword }));
    }

    fn word(&mut self, at: usize) -> Result<(), Reason> {
        let written = self.tokens.written(at).to_ascii_lowercase();
        let word = written.as_str();
        // Beside a dot every word is a name.
        if self.beside_dot(at) {
            self.name(at, Some('`'));
            return Ok(());
        }
        if word.starts_with('_') && at + 1 < self.end && self.tokens.kind(at + 1) == Kind::String {
            return if CHARSETS.contains(&word) { Ok(()) } else { Err(construct("a character set's introducer")) };
        }
        let bracket = self.symbol(at + 1, "(");
        if bracket && TOUCHING.contains(&word) && self.tokens.span(at).end != self.tokens.span(at + 1).start {
            match self.mode {
                Some(mode) if mode.ignore_space => {}
                Some(_) => {
                    self.name(at, Some('`'));
                    return Ok(());
                }
                None => return Err(Reason { code: ReasonCode::LexerSettingOpen, detail: "sql_mode".to_owned() }),
            }
        }
        match word {
            // The amount of time, without its unit.
            "interval" => match self.unit(at + 1) {
                Some(unit) => {
                    self.units.push(unit);
                    self.out.push(Token::LParen);
                }
                None => self.name(at, None),
            },
            "table" if self.starts_query(at) && at + 1 < self.end => {
                self.keyword("SELECT");
                self.out.push(Token::Mul);
                self.keyword("FROM");
            }
            "from" if self.is(at + 1, "dual") => self.at += 1,
            "lock" if self.is(at + 1, "in") && self.is(at + 2, "share") && self.is(at + 3, "mode") => {
                self.at += 3;
                self.keyword("FOR");
                self.keyword("SHARE");
            }
            "with" if self.is(at + 1, "rollup") => self.at += 1,
            "sounds" if self.is(at + 1, "like") => {}
            "distinctrow" => self.keyword("DISTINCT"),
            "mod" if self.follows_operand(at) => self.out.push(Token::Mod),
            "binary" if !self.behind(at, &["as"]) && self.starts_operand(at + 1) => {}
            "character" if self.is(at + 1, "set") => self.at += 2,
            "charset" if self.behind(at, &["char"]) => self.at += 1,
            "timestampadd" | "timestampdiff" | "get_format" if bracket && self.symbol(at + 3, ",") => {
                self.name(at, None);
                self.out.push(Token::LParen);
                self.at += 3;
            }
            "sql_cache" if self.behind(at, &["select"]) => return Err(construct("sql_cache")),
            modifier if MODIFIERS.contains(&modifier) && self.in_modifiers(at) => {
                if matches!(modifier, "sql_no_cache") && (self.symbol(at + 1, ",") || self.is(at + 1, "from") || at + 1 == self.end) {
                    return Err(construct("sql_no_cache"));
                }
            }
            "values" | "value" if bracket && self.stored && self.symbol(at + 3, ")") && self.names_column(at + 2) => {
                // What was to be inserted in the column.
                self.out.push(Token::Word(Word { value: INSERTED.to_owned(), quote_style: Some('`'), keyword: Keyword::NoKeyword }));
                self.out.push(Token::Period);
                let quote = (self.tokens.kind(at + 2) == Kind::Word).then_some('`');
                match quote {
                    Some(quote) => self.name(at + 2, Some(quote)),
                    None => {
                        self.at = at + 2;
                        self.step()?;
                    }
                }
                self.at = at + 4;
            }
            "values" if bracket && self.stored => self.name(at, None),
            "values" if self.is(at + 1, "row") => {
                self.keyword("VALUES");
                self.rows_of(at + 1);
            }
            "row" if self.rows.contains(&at) => self.keyword("ROW"),
            "char" | "decimal" | "dec" | "binary" | "bit" | "float" | "double" | "datetime" | "time" | "timestamp" | "int" | "integer"
                if bracket && self.behind(at, &["as"]) =>
            {
                self.keyword(word);
            }
            "left" | "right" if bracket => self.name(at, None),
            // Only DATE, TIME and TIMESTAMP begin a literal; others are columns, and the string is an alias.
            "bit" | "bool" | "boolean" | "datetime" | "json" | "signed"
                if at + 1 < self.end && self.tokens.kind(at + 1) == Kind::String =>
            {
                self.name(at, Some('`'));
            }
            word if bracket && !BEFORE_BRACKET.contains(&word) => self.name(at, None),
            word if KEYWORDS.binary_search(&word).is_ok() => self.keyword(word),
            _ => self.name(at, None),
        }
        Ok(())
    }

    /// Notes the places of ROW behind VALUES.
    fn rows_of(&mut self, from: usize) {
        let (mut at, mut depth) = (from, 0_usize);
        self.rows.push(at);
        while at + 1 < self.end {
            at += 1;
            if self.tokens.symbol(at, "(") {
                depth += 1;
            } else if self.tokens.symbol(at, ")") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    if !(self.symbol(at + 1, ",") && self.is(at + 2, "row")) {
                        return;
                    }
                    self.rows.push(at + 2);
                }
            } else if depth == 0 && !self.tokens.symbol(at, ",") && !self.tokens.is(at, "row") {
                return;
            }
        }
    }

    fn names_column(&self, at: usize) -> bool {
        at < self.end && matches!(self.tokens.kind(at), Kind::Word | Kind::Quoted)
    }

    /// The unit that ends an interval: the first one outside brackets, before any comma.
    fn unit(&self, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in from..self.end {
            if self.tokens.symbol(at, "(") {
                depth += 1;
            } else if self.tokens.symbol(at, ")") {
                depth = depth.checked_sub(1)?;
            } else if depth == 0 && self.tokens.symbol(at, ",") {
                return None;
            } else if depth == 0 && at > from && self.tokens.is_any(at, UNITS) && !self.symbol(at + 1, "(") && !self.beside_dot(at) {
                return Some(at);
            }
        }
        None
    }

    fn beside_dot(&self, at: usize) -> bool {
        (at > self.start && self.tokens.symbol(at - 1, ".")) || self.symbol(at + 1, ".")
    }

    /// Whether a query may begin here.
    fn starts_query(&self, at: usize) -> bool {
        at == self.start || self.tokens.symbol(at - 1, "(") || self.behind(at, &["union", "all", "except", "intersect", "as"])
    }

    /// Whether the words back to SELECT are all modifiers of it.
    fn in_modifiers(&self, at: usize) -> bool {
        let mut back = at;
        while back > self.start {
            back -= 1;
            if self.tokens.is(back, "select") {
                return true;
            }
            if !(self.tokens.is_any(back, MODIFIERS) || self.tokens.is_any(back, &["all", "distinct", "distinctrow"])) {
                return false;
            }
        }
        false
    }

    fn follows_operand(&self, at: usize) -> bool {
        if at == self.start {
            return false;
        }
        match self.tokens.kind(at - 1) {
            Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter => true,
            Kind::Symbol => self.tokens.written(at - 1) == ")",
            Kind::Word => KEYWORDS.binary_search(&self.tokens.written(at - 1).to_ascii_lowercase().as_str()).is_err(),
            Kind::Operator | Kind::Space | Kind::Comment | Kind::End => false,
        }
    }

    fn starts_operand(&self, at: usize) -> bool {
        if at >= self.end {
            return false;
        }
        match self.tokens.kind(at) {
            Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter => true,
            Kind::Symbol => self.tokens.written(at) == "(",
            Kind::Word => !self.tokens.is_any(at, &["as", "from", "where", "and", "or", "collate"]),
            Kind::Operator | Kind::Space | Kind::Comment | Kind::End => false,
        }
    }

    /// A string, with every string that follows at once: they are one.
    fn string(&mut self, at: usize) -> Result<Token, Reason> {
        let first = self.tokens.written(at);
        if first.starts_with(['x', 'X', 'b', 'B']) && first.get(1..2) == Some("'") {
            return Ok(Token::HexStringLiteral(String::new()));
        }
        let mut text = super::literal(first, self.mode).ok_or_else(|| construct("string"))?;
        // After AS, or as an alias, a string is a name; side by side strings are one either way.
        while self.at < self.end && self.tokens.kind(self.at) == Kind::String {
            let next = self.tokens.written(self.at);
            text.push_str(&super::literal(next, self.mode).ok_or_else(|| construct("string"))?);
            self.at += 1;
        }
        let introduced =
            at > self.start && self.tokens.kind(at - 1) == Kind::Word && self.tokens.first(at - 1) == b'_' && self.behind(at, CHARSETS);
        if !introduced && (self.follows_operand(at) || self.behind(at, &["as", "end", "null", "true", "false"])) {
            // `SELECT a 'b'`: an alias.
            kept(&text)?;
            return Ok(Token::Word(Word { value: text, quote_style: Some('`'), keyword: Keyword::NoKeyword }));
        }
        Ok(Token::SingleQuotedString(text))
    }

    fn sign(&mut self, at: usize) -> Result<Token, Reason> {
        Ok(match self.tokens.written(at) {
            "(" => Token::LParen,
            ")" => Token::RParen,
            "," => Token::Comma,
            "." => Token::Period,
            ":=" => Token::Assignment,
            "=" => Token::Eq,
            "<" => Token::Lt,
            ">" => Token::Gt,
            "<=" => Token::LtEq,
            ">=" => Token::GtEq,
            "<>" | "!=" => Token::Neq,
            "<=>" => Token::Spaceship,
            "+" => Token::Plus,
            "-" => Token::Minus,
            "*" => Token::Mul,
            "/" => Token::Div,
            "%" => Token::Mod,
            "&" => Token::Ampersand,
            "|" => Token::Pipe,
            "^" => Token::Caret,
            "~" => Token::Tilde,
            "<<" => Token::ShiftLeft,
            ">>" => Token::ShiftRight,
            "->" => Token::Arrow,
            "->>" => Token::LongArrow,
            "!" => Token::make_keyword("NOT"),
            "&&" => Token::make_keyword("AND"),
            "||" => match self.mode {
                Some(mode) if mode.pipes_as_concat => Token::StringConcat,
                Some(_) => Token::make_keyword("OR"),
                None => return Err(Reason { code: ReasonCode::LexerSettingOpen, detail: "sql_mode".to_owned() }),
            },
            _ => return Err(construct("a sign that is not followed")),
        })
    }
}

/// A name that the server changes: of an alias it drops white space at the beginning, and replaces some letters.
fn kept(name: &str) -> Result<(), Reason> {
    match name.bytes().next() {
        Some(0..=b' ' | 0x7f) => Err(construct("a name that begins with a space")),
        _ if compared_otherwise(name) => Err(construct("a letter that some servers take for another")),
        _ => Ok(()),
    }
}
