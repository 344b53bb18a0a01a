//! Spells out what the grammar refuses, in words that it takes and that touch the same relations, columns and functions.
//!
//! | written | read as | why that loses nothing |
//! |---|---|---|
//! | `f(VARIADIC a)` | `f(a)` | the same argument of the same function |
//! | `f(a := 1)` | `f(a => 1)` | the older spelling |
//! | `FROM t*` | `FROM t` | with its children either way |
//! | `SET a[1].b = 1`, `INSERT INTO t (a[1])` | `SET a = 1`, `INSERT INTO t (a)` | the column is what is written; subscripts must be numbers |
//! | `WHERE CURRENT OF c` | `WHERE NULL` | no column chooses, and NULL does not count as a condition that constrains |
//! | `x::text COLLATE "C"` | `x::text` | how values compare, not which they are |
//! | `XMLELEMENT(NAME a, b)`, `XMLSERIALIZE(CONTENT b AS text)` | `xmlelement(b)`, `xmlserialize(b)` | tags and types hold no data |
//! | `b IS DOCUMENT` | `b IS NULL` | a question about the same value |

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// Spells a PostgreSQL text out; white space is left out where anything was to be spelt.
pub(super) fn postgres(tokens: &mut Vec<TokenWithSpan>) {
    let is_odd = |(at, token): (usize, &TokenWithSpan)| match &token.token {
        Token::Word(word) if word.quote_style.is_none() => {
            matches!(word.keyword, Keyword::VARIADIC | Keyword::COLLATE | Keyword::CURRENT)
                || word.value.eq_ignore_ascii_case("document")
                || word.value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("xml"))
        }
        Token::Mul => may_end_relation(tokens, at),
        Token::Assignment | Token::LBracket => true,
        _ => false,
    };
    let odd = tokens.iter().enumerate().any(is_odd);
    if odd {
        let given = std::mem::take(tokens);
        let given = given.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
        *tokens = Speller { given, at: 0, spelt: Vec::new(), open: Vec::new() }.spell();
    }
}

/// Whether the star there may stand for a relation's children: `FROM t*`, and not `count(*)` or `b.c * d`. Where white space was left
/// in, it may.
fn may_end_relation(tokens: &[TokenWithSpan], star: usize) -> bool {
    let mut before = tokens.iter().take(star).rev().map(|token| &token.token);
    loop {
        match before.next() {
            Some(Token::Word(_)) => {}
            other => return matches!(other, Some(Token::Whitespace(_))),
        }
        match before.next() {
            Some(Token::Period) => {}
            Some(Token::Word(word)) => return matches!(word.keyword, Keyword::FROM | Keyword::JOIN | Keyword::UPDATE),
            other => return matches!(other, Some(Token::Whitespace(_))),
        }
    }
}

/// What an open bracket belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(SELECT …`, or the text itself.
    Query,
    /// `XMLSERIALIZE(`: what follows AS is a type.
    Serialize,
    /// `XMLEXISTS(`.
    Exists,
    /// The columns of INSERT.
    Targets,
    /// Anything else.
    Other,
}

struct Speller {
    given: Vec<TokenWithSpan>,
    at: usize,
    spelt: Vec<TokenWithSpan>,
    open: Vec<Open>,
}

impl Speller {
    fn spell(mut self) -> Vec<TokenWithSpan> {
        while let Some(here) = self.given.get(self.at) {
            let here = here.clone();
            match &here.token {
                Token::LParen => {
                    let opens = self.opens();
                    self.open.push(opens);
                }
                Token::RParen => drop(self.open.pop()),
                Token::SemiColon => self.open.clear(),
                _ => {}
            }
            let skipped = self.left_out();
            if skipped > 0 {
                self.at += skipped;
                continue;
            }
            let token = self.spelt_as(&here.token).unwrap_or(here.token);
            self.spelt.push(TokenWithSpan { token, span: here.span });
            self.at += 1;
        }
        self.spelt
    }

    /// How many tokens from here on are left out.
    fn left_out(&self) -> usize {
        let innermost = self.open.last().copied().unwrap_or(Open::Query);
        if self.is_word(0, "variadic") && matches!(self.before(1), Some(Token::LParen | Token::Comma)) && self.starts_operand(1) {
            return 1;
        }
        if self.is_word(0, "collate") && !self.behind("as") && !matches!(self.before(1), None | Some(Token::Period | Token::Comma)) {
            // A word of the grammar there may belong to it: `SELECT a collate INTO b` names an output and writes.
            return self.plain_name(1).map_or(0, |length| 1 + length);
        }
        match self.token(0) {
            Some(Token::Mul) if innermost == Open::Query && self.behind_relation() && self.ends_relation(1) => 1,
            Some(Token::LBracket) if innermost == Open::Targets || self.behind_target() => self.subscripts(),
            Some(Token::Word(_)) => self.markup(innermost),
            _ => 0,
        }
    }

    /// Words of the syntax around XML.
    fn markup(&self, innermost: Open) -> usize {
        if self.is_word(0, "name")
            && matches!(self.before(1), Some(Token::LParen))
            && ["xmlelement", "xmlpi"].iter().any(|call| self.is_before(2, call))
            && matches!(self.token(1), Some(Token::Word(_)))
        {
            return match self.token(2) {
                Some(Token::Comma) => 3,
                Some(Token::RParen) => 2,
                _ => 0,
            };
        }
        let contents = ["content", "document"].iter().any(|word| self.is_word(0, word));
        if contents && innermost == Open::Serialize && matches!(self.before(1), Some(Token::LParen)) && self.starts_operand(1) {
            return 1;
        }
        if innermost == Open::Serialize && self.is_word(0, "as") {
            let words = (1..).take_while(|ahead| matches!(self.token(*ahead), Some(Token::Word(_)))).count();
            return if matches!(self.token(1 + words), Some(Token::RParen)) { 1 + words } else { 0 };
        }
        if innermost == Open::Exists && self.is_word(0, "by") && ["ref", "value"].iter().any(|word| self.is_word(1, word)) {
            return 2;
        }
        0
    }

    /// What a token is read as, where that is another.
    fn spelt_as(&mut self, token: &Token) -> Option<Token> {
        match token {
            Token::Assignment if matches!(self.before(1), Some(Token::Word(_))) && self.behind_argument() => Some(Token::RArrow),
            Token::Word(_) if self.is_word(0, "passing") && self.open.last() == Some(&Open::Exists) => Some(Token::Comma),
            Token::Word(_) if self.is_word(0, "document") && (self.behind("is") || self.is_before(2, "is") && self.behind("not")) => {
                Some(Token::make_keyword("NULL"))
            }
            Token::Word(_)
                if self.is_word(0, "current")
                    && self.behind("where")
                    && self.is_word(1, "of")
                    && matches!(self.token(2), Some(Token::Word(_))) =>
            {
                self.at += 2;
                Some(Token::make_keyword("NULL"))
            }
            _ => None,
        }
    }

    /// What the bracket here opens.
    fn opens(&self) -> Open {
        if self.is_word(1, "select") || self.is_word(1, "with") {
            Open::Query
        } else if self.is_before(1, "xmlserialize") {
            Open::Serialize
        } else if self.is_before(1, "xmlexists") {
            Open::Exists
        } else if self.relation_begins().is_some_and(|begins| self.is_before(begins, "into")) {
            Open::Targets
        } else {
            Open::Other
        }
    }

    /// Whether a relation's name in FROM, JOIN or UPDATE ends here; not `IS DISTINCT FROM a * b`.
    fn behind_relation(&self) -> bool {
        self.relation_begins().is_some_and(|begins| {
            ["join", "update"].iter().any(|word| self.is_before(begins, word))
                || self.is_before(begins, "from") && !self.is_before(begins + 1, "distinct")
        })
    }

    /// How far back the word before the (dotted) name that ends here is.
    fn relation_begins(&self) -> Option<usize> {
        let mut back = 1;
        loop {
            matches!(self.before(back), Some(Token::Word(_))).then_some(())?;
            if !matches!(self.before(back + 1), Some(Token::Period)) {
                return Some(back + 1);
            }
            back += 2;
        }
    }

    /// Whether what is there cannot be the second factor of a product.
    fn ends_relation(&self, ahead: usize) -> bool {
        matches!(self.token(ahead), None | Some(Token::EOF | Token::SemiColon | Token::RParen | Token::Word(_)))
    }

    /// Whether a column that SET assigns ends here: `SET a`, or `, a` with `=` behind its subscripts.
    fn behind_target(&self) -> bool {
        let assigned = || {
            let length = self.subscripts();
            length > 0 && matches!(self.token(length), Some(Token::Eq))
        };
        matches!(self.before(1), Some(Token::Word(_)))
            && (self.is_before(2, "set") || matches!(self.before(2), Some(Token::Comma)))
            && assigned()
    }

    /// How long the subscripts and fields behind a column are: constants in brackets, and names.
    fn subscripts(&self) -> usize {
        let mut length = 0;
        loop {
            let next = match self.token(length) {
                Some(Token::LBracket) => self.subscript(length + 1),
                Some(Token::Period) if length > 0 && matches!(self.token(length + 1), Some(Token::Word(_))) => Some(length + 2),
                _ => None,
            };
            match next {
                Some(next) => length = next,
                None => return length,
            }
        }
    }

    /// What lies behind the bracket that closes the constant or the slice of constants that begins there.
    fn subscript(&self, ahead: usize) -> Option<usize> {
        let mut end = self.constant(ahead)?;
        if matches!(self.token(end), Some(Token::Colon)) {
            end = self.constant(end + 1)?;
        }
        matches!(self.token(end), Some(Token::RBracket)).then_some(end + 1)
    }

    fn constant(&self, ahead: usize) -> Option<usize> {
        match (self.token(ahead), self.token(ahead + 1)) {
            (Some(Token::Number(..) | Token::SingleQuotedString(_)), _) => Some(ahead + 1),
            (Some(Token::Minus), Some(Token::Number(..))) => Some(ahead + 2),
            _ => None,
        }
    }

    /// Whether `name :=` stands as an argument does.
    fn behind_argument(&self) -> bool {
        matches!(self.before(2), Some(Token::LParen | Token::Comma)) && !self.open.is_empty()
    }

    /// Whether a value may begin there.
    fn starts_operand(&self, ahead: usize) -> bool {
        !matches!(self.token(ahead), None | Some(Token::Comma | Token::RParen | Token::Period | Token::EOF | Token::Eq | Token::SemiColon))
    }

    /// The length of the (dotted) name that begins there, in words that mean nothing to the grammar.
    fn plain_name(&self, ahead: usize) -> Option<usize> {
        let mut length = 0;
        loop {
            matches!(self.token(ahead + length), Some(Token::Word(word)) if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword)
                .then_some(())?;
            length += 1;
            if !matches!(self.token(ahead + length), Some(Token::Period)) {
                return Some(length);
            }
            length += 1;
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

    fn is_before(&self, back: usize, expected: &str) -> bool {
        self.before(back).is_some_and(|token| is(token, expected))
    }
}

fn is(token: &Token, expected: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(expected))
}

#[cfg(test)]
mod tests {
    use crate::classify::{Catalog, Classification, Context, Dialect, Placeholders, State, classify};

    fn read(text: &str) -> Classification {
        let catalog = Catalog::from_json(
            br#"{"version":1,"relations":{"public.t":{"columns":{"a":"int[]","b":"text","c":"text"}},"public.secrets":{"columns":{"ssn":"text"}}}}"#,
        )
        .unwrap();
        let state = State::new(Dialect::Postgres);
        classify(text, &Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
    }

    #[test]
    fn what_is_spelt_out_is_read_as_its_longer_form() {
        for (written, spelt) in [
            ("SELECT concat(b, VARIADIC a) FROM t", "SELECT concat(b, a) FROM t"),
            ("SELECT make_interval(days := 1, hours := length(b)) FROM t", "SELECT make_interval(days => 1, hours => length(b)) FROM t"),
            ("SELECT b FROM public.t*", "SELECT b FROM public.t"),
            ("SELECT x.b FROM t* x WHERE c = '1'", "SELECT x.b FROM t x WHERE c = '1'"),
            ("UPDATE t* SET a[1] = 2, b = c", "UPDATE t SET a = 2, b = c"),
            ("UPDATE t SET b = c, a['k'][-1:2].f = 3 WHERE c = 'x'", "UPDATE t SET b = c, a = 3 WHERE c = 'x'"),
            ("INSERT INTO t (a[1].f, b) VALUES (1, 'x')", "INSERT INTO t (a, b) VALUES (1, 'x')"),
            ("DELETE FROM t WHERE CURRENT OF cur RETURNING b", "DELETE FROM t WHERE NULL RETURNING b"),
            ("SELECT b::text COLLATE pg_catalog.\"C\" FROM t ORDER BY b COLLATE \"C\"", "SELECT b::text FROM t ORDER BY b"),
            ("SELECT xmlelement(NAME x, xmlattributes(b AS y), c) FROM t", "SELECT xmlelement(xmlattributes(b), c) FROM t"),
            ("SELECT xmlserialize(CONTENT b AS text NO INDENT) FROM t", "SELECT xmlserialize(b) FROM t"),
            (
                "SELECT xmlexists('/a' PASSING BY REF b) FROM t WHERE c IS NOT DOCUMENT",
                "SELECT xmlexists('/a', b) FROM t WHERE c IS NOT NULL",
            ),
        ] {
            let (written, spelt) = (read(written), read(spelt));
            assert!(spelt.complete, "{:?}", spelt.reasons);
            assert_eq!(serde_json::to_string(&written).unwrap(), serde_json::to_string(&spelt).unwrap());
        }
    }

    #[test]
    fn what_only_looks_like_it_keeps_its_meaning() {
        let product = read("SELECT EXTRACT(year FROM a * b), a IS DISTINCT FROM b * c FROM t");
        assert_eq!(product.relations.len(), 1);
        for (text, effect) in
            [("SELECT b collate INTO copied FROM t", "create"), ("SELECT b collate UNION SELECT ssn FROM secrets", "unknown")]
        {
            let got = read(text);
            assert!(!got.complete || got.effects.iter().any(|found| found.name() == effect), "{text}: {got:?}");
        }
        let subscript = read("UPDATE t SET a[(SELECT length(ssn) FROM secrets)] = 1");
        assert!(!subscript.complete || subscript.relations.len() == 2);
    }
}
