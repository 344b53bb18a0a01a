//! Spells out what the grammar refuses, in words that it takes and that touch the same relations, columns and functions.
//!
//! Every expression of the text stays an expression of what is read; what is left out holds no expression, or one whose value cannot
//! matter. A construct that the grammar has no place for becomes a call whose name is in back-quotes (see [`Mark`]), which no text of
//! PostgreSQL can hold; lowering takes it apart again. The rules, by what they are about:
//!
//! | file | for example |
//! |---|---|
//! | `value` | `f(VARIADIC a)`, `x::text COLLATE "C"`, `a ISNULL`, `inet 'x'`, `a @@ ANY (b)`, `(f(x)).*`, `t.*::text` |
//! | `relation` | `FROM t*`, `ROWS FROM (…)`, `f(x) AS (a int)`, `TABLESAMPLE … REPEATABLE`, `USING (a) AS j` |
//! | `clause` | `EXCLUDE TIES`, `SEARCH`, `CYCLE`, `FOR NO KEY UPDATE`, `FETCH FIRST (n) ROWS`, `GROUPING SETS`, `SELECT` alone |
//! | `write` | `SET a[1].b = 1`, `WHERE CURRENT OF c`, `OVERRIDING …`, `ON CONFLICT (lower(a)) WHERE …`, `MERGE … INSERT DEFAULT VALUES` |
//! | `json` | SQL/JSON's clauses: `RETURNING`, `NULL ON NULL`, `DEFAULT … ON EMPTY`, `PASSING` |
//! | `rows` | `XMLTABLE`, `JSON_TABLE` |
//! | `xml` | `XMLELEMENT(NAME a)`, `XMLSERIALIZE(… AS text)`, `XMLROOT(…, VERSION …)`, `IS DOCUMENT` |
//! | `operator` | operators that the grammar's tokenizer cuts elsewhere than the server does |

mod clause;
mod json;
mod odd;
mod operator;
mod relation;
mod rows;
mod types;
mod value;
mod write;
mod xml;

pub(super) use operator::align as align_operators;

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// The names that only this file gives, in back-quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `(value).*`
    Fields,
    /// `t.*` as one value.
    Row,
    /// ROWS FROM: calls, each followed by its [`Mark::Columns`] if it has any.
    Rows,
    /// XMLTABLE and JSON_TABLE: what rows are made of, then [`Mark::Columns`].
    XmlTable,
    /// See [`Mark::XmlTable`].
    JsonTable,
    /// Columns of rows: names, and casts to their types.
    Columns,
    /// GROUPING SETS.
    Sets,
    /// What ON CONFLICT looks for, among what is returned.
    Conflict,
    /// A select list without entries.
    Nothing,
    /// Columns that SEARCH and CYCLE add to the WITH query before it; or a WITH query that only lets a bracket begin a query.
    Added,
    /// The left side of an operator that has none.
    Prefix,
    /// Names the columns that USING has joined.
    Joined,
}

impl Mark {
    const ALL: [(Self, &'static str); 12] = [
        (Self::Fields, "fields"),
        (Self::Row, "row"),
        (Self::Rows, "rows"),
        (Self::XmlTable, "xmltable"),
        (Self::JsonTable, "json_table"),
        (Self::Columns, "columns"),
        (Self::Sets, "sets"),
        (Self::Conflict, "conflict"),
        (Self::Nothing, "nothing"),
        (Self::Added, "added"),
        (Self::Prefix, "prefix"),
        (Self::Joined, "joined"),
    ];
    const QUOTE: char = '`';

    /// Which mark an identifier is.
    pub(super) fn of(ident: &sqlparser::ast::Ident) -> Option<Self> {
        (ident.quote_style == Some(Self::QUOTE)).then(|| Self::ALL.iter().find(|(_, name)| ident.value == *name).map(|(mark, _)| *mark))?
    }

    /// Which mark a name is.
    pub(super) fn of_name(name: &sqlparser::ast::ObjectName) -> Option<Self> {
        match name.0.as_slice() {
            [sqlparser::ast::ObjectNamePart::Identifier(only)] => Self::of(only),
            _ => None,
        }
    }

    fn token(self) -> Token {
        let name = Self::ALL.iter().find(|(mark, _)| *mark == self).map_or("", |(_, name)| name);
        Token::make_word(name, Some(Self::QUOTE))
    }
}

/// Spells a PostgreSQL text out; white space is left out where anything was to be spelt.
pub(super) fn postgres(tokens: &mut Vec<TokenWithSpan>) {
    if !odd::is_odd(tokens) {
        return;
    }
    let given = std::mem::take(tokens);
    *tokens = Speller::new(given.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect()).spell();
}

/// What an open bracket belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(SELECT …`, or the text itself.
    Query,
    /// `(a JOIN b …` in FROM.
    Joins,
    /// `XMLSERIALIZE(`: what follows AS is a type.
    Serialize,
    /// `XMLPARSE(`
    Parse,
    /// `XMLEXISTS(`.
    Exists,
    /// `XMLROOT(`
    Root,
    /// The columns of INSERT.
    Targets,
    /// `TRIM(`
    Trim,
    /// `SUBSTRING(`
    Substring,
    /// A call of SQL/JSON; whether it takes keys with values.
    Json { keyed: bool },
    /// `XMLTABLE(` and `JSON_TABLE(`, and `COLUMNS (` inside it.
    Table { json: bool },
    /// See [`Open::Table`].
    Columns,
    /// `XMLNAMESPACES(`
    Namespaces,
    /// `GROUPING SETS (`
    Sets,
    /// `ROWS FROM (`
    Rows,
    /// `TABLESAMPLE SYSTEM (` with REPEATABLE.
    Sample,
    /// Anything else.
    Other,
}

/// The clause at hand in a query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    From,
    Set,
    Other,
}

/// One level of brackets.
struct Level {
    open: Open,
    clause: Clause,
    /// The bracket itself is not spelt.
    hidden: bool,
    /// How many brackets close with it that were opened by a rule.
    extra: u8,
    /// JSON_ARRAY over a query.
    json: bool,
    /// FETCH FIRST has been read as LIMIT.
    fetch: bool,
    /// The next token begins a value, whatever word it is.
    operand: bool,
    /// XMLTABLE: COLUMNS was read.
    listing: bool,
    /// Names and types of columns.
    columns: Vec<Token>,
    /// The same of NESTED.
    nested: Vec<Token>,
    /// What ON CONFLICT looks for.
    conflict: Vec<TokenWithSpan>,
}

impl Level {
    fn new(open: Open) -> Self {
        Self {
            open,
            clause: Clause::Other,
            hidden: false,
            extra: 0,
            json: false,
            fetch: false,
            operand: false,
            listing: false,
            columns: Vec::new(),
            nested: Vec::new(),
            conflict: Vec::new(),
        }
    }
}

struct Speller {
    given: Vec<TokenWithSpan>,
    /// For each opening bracket the place of its closing one.
    partner: Vec<usize>,
    at: usize,
    spelt: Vec<TokenWithSpan>,
    levels: Vec<Level>,
    /// The text itself.
    outermost: Level,
    /// Places of `.*` behind a value, where a bracket closes.
    fields: Vec<usize>,
    /// Places before which a bracket closes.
    closes: Vec<usize>,
    /// Where the statement at hand begins.
    start: usize,
}

impl Speller {
    fn new(given: Vec<TokenWithSpan>) -> Self {
        let partner = partners(&given);
        Self {
            given,
            partner,
            at: 0,
            spelt: Vec::new(),
            levels: Vec::new(),
            outermost: Level::new(Open::Query),
            fields: Vec::new(),
            closes: Vec::new(),
            start: 0,
        }
    }

    fn spell(mut self) -> Vec<TokenWithSpan> {
        while let Some(here) = self.given.get(self.at) {
            let token = here.token.clone();
            while self.closes.last() == Some(&self.at) {
                self.closes.pop();
                self.push(Token::RParen);
            }
            if let Some(read) = self.rule(&token) {
                self.at += read.max(1);
                continue;
            }
            match &token {
                Token::LParen | Token::LBracket => {
                    let open = if token == Token::LParen { self.opens() } else { Open::Other };
                    self.level().operand = false;
                    self.enter(open);
                }
                Token::RParen | Token::RBracket => {
                    self.leave(token);
                    self.at += 1;
                    continue;
                }
                Token::SemiColon | Token::EOF => {
                    self.settle_conflict();
                    self.levels.clear();
                    self.outermost = Level::new(Open::Query);
                    self.start = self.at + 1;
                }
                _ => self.level().operand = false,
            }
            self.push(token);
            self.at += 1;
        }
        self.settle_conflict();
        self.spelt
    }

    /// The rule that holds here, and how many tokens it has read.
    fn rule(&mut self, token: &Token) -> Option<usize> {
        match token {
            Token::Word(word) => {
                let plain = word.quote_style.is_none();
                if plain {
                    self.note_clause(word.keyword);
                }
                let read = if plain { self.word() } else { None };
                read.or_else(|| self.typed_literal())
            }
            _ => self.sign(token),
        }
    }

    /// The rules that begin with a word without quotes.
    fn word(&mut self) -> Option<usize> {
        self.within_call()
            .or_else(|| self.word_of_value())
            .or_else(|| self.word_of_relation())
            .or_else(|| self.word_of_clause())
            .or_else(|| self.word_of_write())
    }

    /// The rules of the call whose brackets are the innermost.
    fn within_call(&mut self) -> Option<usize> {
        match self.innermost() {
            Open::Table { json } => self.in_table(json),
            Open::Columns => self.in_columns(true),
            Open::Namespaces => self.in_namespaces(),
            Open::Json { keyed } => self.in_json(keyed),
            Open::Serialize | Open::Parse | Open::Exists | Open::Root => self.in_xml(),
            Open::Trim | Open::Substring => self.in_text_call(),
            Open::Query if self.level().json => self.in_json_query(),
            Open::Query | Open::Joins | Open::Targets | Open::Sets | Open::Rows | Open::Sample | Open::Other => None,
        }
        .or_else(|| self.markup())
    }

    /// The rules that begin with a sign.
    fn sign(&mut self, token: &Token) -> Option<usize> {
        match token {
            Token::LParen => self.bracket(),
            Token::LBracket => self.stored_subscripts(),
            Token::RParen => self.sample_end(),
            Token::Mul => self.inherited_star(),
            Token::Period => self.star_of_value(),
            Token::Assignment => self.named_argument(),
            Token::Comma | Token::Colon => self.sign_in_call(token),
            Token::CustomBinaryOperator(_) => self.prefix_operator(),
            _ => None,
        }
    }

    /// Follows which clause of a query is at hand.
    fn note_clause(&mut self, keyword: Keyword) {
        let clause = match keyword {
            Keyword::FROM if !self.behind("distinct") => Clause::From,
            Keyword::USING if !matches!(self.token(1), Some(Token::LParen)) => Clause::From,
            Keyword::SET => Clause::Set,
            Keyword::SELECT
            | Keyword::WHERE
            | Keyword::GROUP
            | Keyword::HAVING
            | Keyword::ORDER
            | Keyword::LIMIT
            | Keyword::OFFSET
            | Keyword::FETCH
            | Keyword::WINDOW
            | Keyword::UNION
            | Keyword::EXCEPT
            | Keyword::INTERSECT
            | Keyword::RETURNING
            | Keyword::WHEN
            | Keyword::VALUES => Clause::Other,
            _ => return,
        };
        self.level().clause = clause;
    }

    fn enter(&mut self, open: Open) {
        self.levels.push(Level::new(open));
    }

    /// Closes a level, with the bracket that closes it.
    fn leave(&mut self, bracket: Token) {
        self.settle_conflict();
        let Some(level) = self.levels.pop() else {
            self.push(bracket);
            return;
        };
        let (open, hidden, extra) = (level.open, level.hidden, level.extra);
        self.columns_end(level);
        if !hidden {
            self.push(bracket);
        }
        for _ in 0..extra {
            self.push(Token::RParen);
        }
        if matches!(open, Open::Namespaces) {
            self.level().operand = false;
        }
    }

    fn level(&mut self) -> &mut Level {
        self.levels.last_mut().unwrap_or(&mut self.outermost)
    }

    fn innermost(&self) -> Open {
        self.levels.last().unwrap_or(&self.outermost).open
    }

    fn clause(&self) -> Clause {
        self.levels.last().unwrap_or(&self.outermost).clause
    }

    /// What the bracket here opens.
    fn opens(&self) -> Open {
        const CALLS: &[(&str, Open)] = &[
            ("xmlserialize", Open::Serialize),
            ("xmlparse", Open::Parse),
            ("xmlexists", Open::Exists),
            ("xmlroot", Open::Root),
            ("trim", Open::Trim),
            ("substring", Open::Substring),
            ("json", Open::Json { keyed: false }),
            ("json_array", Open::Json { keyed: false }),
            ("json_arrayagg", Open::Json { keyed: false }),
            ("json_exists", Open::Json { keyed: false }),
            ("json_object", Open::Json { keyed: true }),
            ("json_objectagg", Open::Json { keyed: true }),
            ("json_query", Open::Json { keyed: false }),
            ("json_scalar", Open::Json { keyed: false }),
            ("json_serialize", Open::Json { keyed: false }),
            ("json_value", Open::Json { keyed: false }),
        ];
        if self.is_any(1, &["select", "with", "values"]) {
            return Open::Query;
        }
        if self.spelt.last().is_some_and(|last| last.token == Mark::Sets.token()) {
            return Open::Sets;
        }
        if self.is_before(1, "from") && self.is_before(2, "rows") {
            return Open::Rows;
        }
        if self.is_before(1, "insert") || self.relation_begins(1).is_some_and(|begins| self.is_before(begins, "into")) {
            return Open::Targets;
        }
        if matches!(self.before(1), Some(Token::Word(_)))
            && !matches!(self.before(2), Some(Token::Period))
            && let Some((_, open)) = CALLS.iter().find(|(name, _)| self.is_before(1, name))
        {
            return *open;
        }
        if self.begins_relation() { Open::Joins } else { Open::Other }
    }

    /// Whether an entry of FROM may begin here.
    fn begins_relation(&self) -> bool {
        matches!(self.innermost(), Open::Query | Open::Joins)
            && (self.clause() == Clause::From && matches!(self.before(1), Some(Token::Comma))
                || ["join", "lateral"].iter().any(|word| self.behind(word))
                || self.behind("from") && !self.is_before(2, "distinct")
                || self.innermost() == Open::Joins && matches!(self.before(1), Some(Token::LParen)))
            || self.clause() == Clause::From && self.behind("using")
    }

    fn push(&mut self, token: Token) {
        let span = self.given.get(self.at).or(self.given.last()).map_or_else(sqlparser::tokenizer::Span::empty, |token| token.span);
        self.spelt.push(TokenWithSpan { token, span });
    }

    fn push_all(&mut self, tokens: impl IntoIterator<Item = Token>) {
        tokens.into_iter().for_each(|token| self.push(token));
    }

    /// The length of the (dotted) name that begins there.
    fn name_length(&self, ahead: usize) -> Option<usize> {
        let mut length = 0;
        loop {
            matches!(self.token(ahead + length), Some(Token::Word(_))).then_some(())?;
            length += 1;
            if !matches!(self.token(ahead + length), Some(Token::Period)) || !matches!(self.token(ahead + length + 1), Some(Token::Word(_)))
            {
                return Some(length);
            }
            length += 1;
        }
    }

    /// How far back the token before the (dotted) name is whose last word is so far back.
    fn relation_begins(&self, from: usize) -> Option<usize> {
        let mut back = from;
        loop {
            matches!(self.before(back), Some(Token::Word(_))).then_some(())?;
            if !matches!(self.before(back + 1), Some(Token::Period)) {
                return Some(back + 1);
            }
            back += 2;
        }
    }

    /// How far ahead the bracket is that closes the one there.
    fn closing(&self, ahead: usize) -> Option<usize> {
        self.partner.get(self.at + ahead).copied().filter(|place| *place != usize::MAX).map(|place| place - self.at)
    }

    /// Whether a value may begin there.
    fn starts_operand(&self, ahead: usize) -> bool {
        !matches!(self.token(ahead), None | Some(Token::Comma | Token::RParen | Token::Period | Token::EOF | Token::Eq | Token::SemiColon))
    }

    /// Whether a value ends so far back.
    fn ends_operand(&self, back: usize) -> bool {
        match self.before(back) {
            Some(Token::Word(word)) => {
                word.quote_style.is_some()
                    || matches!(self.before(back + 1), Some(Token::Period))
                    || !BEFORE_OPERAND.iter().any(|listed| word.value.eq_ignore_ascii_case(listed))
            }
            Some(
                Token::RParen
                | Token::RBracket
                | Token::Number(..)
                | Token::SingleQuotedString(_)
                | Token::EscapedStringLiteral(_)
                | Token::UnicodeStringLiteral(_)
                | Token::NationalStringLiteral(_)
                | Token::HexStringLiteral(_)
                | Token::SingleQuotedByteStringLiteral(_)
                | Token::DollarQuotedString(_)
                | Token::Placeholder(_)
                | Token::Mul,
            ) => true,
            _ => false,
        }
    }

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.given.get(self.at + ahead).map(|token| &token.token)
    }

    fn before(&self, back: usize) -> Option<&Token> {
        self.at.checked_sub(back).and_then(|at| self.given.get(at)).map(|token| &token.token)
    }

    fn behind(&self, expected: &str) -> bool {
        self.is_before(1, expected)
    }

    fn is_word(&self, ahead: usize, expected: &str) -> bool {
        self.token(ahead).is_some_and(|token| is(token, expected))
    }

    fn is_any(&self, ahead: usize, expected: &[&str]) -> bool {
        self.token(ahead).is_some_and(|token| expected.iter().any(|expected| is(token, expected)))
    }

    /// Whether these words stand there one after the other.
    fn are(&self, ahead: usize, expected: &[&str]) -> bool {
        (ahead..).zip(expected).all(|(at, expected)| self.is_word(at, expected))
    }

    fn is_before(&self, back: usize, expected: &str) -> bool {
        self.before(back).is_some_and(|token| is(token, expected))
    }
}

/// Words behind which a value begins, and which end none.
const BEFORE_OPERAND: &[&str] = &[
    "all",
    "and",
    "any",
    "as",
    "asymmetric",
    "between",
    "by",
    "case",
    "distinct",
    "else",
    "escape",
    "from",
    "having",
    "ilike",
    "in",
    "is",
    "like",
    "limit",
    "not",
    "offset",
    "on",
    "or",
    "returning",
    "select",
    "set",
    "similar",
    "some",
    "symmetric",
    "then",
    "to",
    "using",
    "values",
    "when",
    "where",
];

/// For each opening bracket the place of its closing one, else the greatest number.
fn partners(given: &[TokenWithSpan]) -> Vec<usize> {
    let mut partner = vec![usize::MAX; given.len()];
    let mut open = Vec::new();
    for (at, token) in given.iter().enumerate() {
        match token.token {
            Token::LParen | Token::LBracket => open.push(at),
            Token::RParen | Token::RBracket => {
                if let Some(partner) = open.pop().and_then(|opened| partner.get_mut(opened)) {
                    *partner = at;
                }
            }
            _ => {}
        }
    }
    partner
}

fn is(token: &Token, expected: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(expected))
}

/// A word of the grammar.
fn keyword(text: &str) -> Token {
    Token::make_keyword(text)
}

/// A name, folded and in quotes, so that the grammar takes it for nothing else.
fn quoted(token: &Token) -> Token {
    match token {
        Token::Word(word) if word.quote_style.is_none() => Token::make_word(&word.value.to_ascii_lowercase(), Some('"')),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
