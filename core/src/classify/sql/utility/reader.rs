//! A place among the tokens of one statement. What is expected there is taken, or nothing is.

use crate::classify::sql::ir::{Ident, Name, Statement};
use crate::classify::sql::lower::Lowering;
use crate::classify::sql::lower::reserved::{is_function_word, is_reserved};
use crate::classify::sql::lower::utility::draft::Draft;
use crate::classify::sql::token::{Kind, Tokens};
use std::ops::Range;

/// More parts than any name of PostgreSQL has.
const PARTS: usize = 4;

pub(super) struct Reader<'t, 'a> {
    pub(super) tokens: &'t Tokens<'a>,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) lowering: Lowering,
    pub(super) draft: Draft,
    /// The last type that was read, where it has a name of its own.
    pub(super) named_type: Option<Name>,
    /// The statement, where it is more than a utility.
    pub(super) whole: Option<Statement>,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn new(tokens: &'t Tokens<'a>, range: Range<usize>, lowering: Lowering) -> Self {
        Self { tokens, at: range.start, end: range.end, lowering, draft: Draft::new(lowering), named_type: None, whole: None }
    }

    /// The statement, if all of it was read.
    pub(super) fn finish(self) -> Option<Statement> {
        let utility = self.draft.finish();
        (self.at == self.end).then(|| self.whole.unwrap_or_else(|| Statement::Utility(Box::new(utility))))
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// The leading keyword.
    pub(super) fn verb(&mut self) -> Option<&'static str> {
        self.any(&[
            "alter",
            "analyse",
            "analyze",
            "begin",
            "checkpoint",
            "cluster",
            "comment",
            "commit",
            "copy",
            "create",
            "drop",
            "grant",
            "import",
            "prepare",
            "reassign",
            "refresh",
            "reindex",
            "revoke",
            "rollback",
            "security",
            "set",
            "start",
            "vacuum",
        ])
    }

    pub(super) fn kind(&self, ahead: usize) -> Kind {
        if self.at + ahead < self.end { self.tokens.kind(self.at + ahead) } else { Kind::End }
    }

    /// Whether the token so many places ahead is this keyword.
    pub(super) fn is(&self, ahead: usize, word: &str) -> bool {
        self.at + ahead < self.end && self.tokens.is(self.at + ahead, word)
    }

    /// Whether it is this symbol or operator.
    pub(super) fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        self.at + ahead < self.end && self.tokens.symbol(self.at + ahead, sign)
    }

    /// Takes these keywords, all or none.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let here = words.split(' ').enumerate().all(|(ahead, word)| self.is(ahead, word));
        if here {
            self.at += words.split(' ').count();
        }
        here
    }

    /// Takes these keywords or gives up.
    pub(super) fn need(&mut self, words: &str) -> Option<()> {
        self.eat(words).then_some(())
    }

    /// Takes the first of these phrases that stands here.
    pub(super) fn any(&mut self, phrases: &[&'static str]) -> Option<&'static str> {
        phrases.iter().find(|phrase| self.eat(phrase)).copied()
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let here = self.is_sign(0, sign);
        self.at += usize::from(here);
        here
    }

    pub(super) fn need_sign(&mut self, sign: &str) -> Option<()> {
        self.sign(sign).then_some(())
    }

    /// One or more, with commas between.
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        loop {
            item(self)?;
            if !self.sign(",") {
                return Some(());
            }
        }
    }

    /// What stands in brackets.
    pub(super) fn bracketed(&mut self, inner: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        self.need_sign("(")?;
        inner(self)?;
        self.need_sign(")")
    }

    /// The tokens between this bracket and the one that closes it.
    pub(super) fn inside(&mut self) -> Option<Range<usize>> {
        self.need_sign("(")?;
        let start = self.at;
        let mut depth = 1_usize;
        while self.at < self.end {
            depth += usize::from(self.is_sign(0, "("));
            depth -= usize::from(self.is_sign(0, ")"));
            self.at += 1;
            if depth == 0 {
                return Some(start..self.at - 1);
            }
        }
        None
    }

    /// A name of one part (`ColId`).
    pub(super) fn ident(&mut self) -> Option<Ident> {
        self.part(|word| !is_reserved(word) && !is_function_word(word))
    }

    /// A name of one part that may be any word (`ColLabel`).
    pub(super) fn label(&mut self) -> Option<Ident> {
        self.part(|_| true)
    }

    /// A word that is not reserved, or a name in quotes (`NonReservedWord`).
    pub(super) fn word(&mut self) -> Option<Ident> {
        self.part(|word| !is_reserved(word))
    }

    fn part(&mut self, takes: impl Fn(&str) -> bool) -> Option<Ident> {
        let quoted = match self.kind(0) {
            Kind::Word if takes(self.tokens.written(self.at)) => false,
            Kind::Quoted if !self.is(1, "uescape") => true,
            Kind::Word
            | Kind::Quoted
            | Kind::Space
            | Kind::Comment
            | Kind::String
            | Kind::Number
            | Kind::Parameter
            | Kind::Symbol
            | Kind::Operator
            | Kind::End => return None,
        };
        let text = self.tokens.identifier(self.at)?.into_owned();
        self.at += 1;
        Some(Ident { text, shown: None, quote: quoted.then_some('"') })
    }

    /// A dotted name (`any_name`).
    pub(super) fn name(&mut self) -> Option<Name> {
        let first = self.ident()?;
        self.dotted(first)
    }

    /// A dotted name of a function or a type.
    pub(super) fn function(&mut self) -> Option<Name> {
        let first = self.word()?;
        self.dotted(first)
    }

    fn dotted(&mut self, first: Ident) -> Option<Name> {
        let mut parts = vec![first];
        while self.sign(".") {
            parts.push(self.label()?);
            if parts.len() > PARTS {
                return None;
            }
        }
        Some(Name { parts })
    }

    /// A relation with or without its children: `t`, `t *`, `ONLY t`, `ONLY (t)`.
    pub(super) fn relation(&mut self) -> Option<Name> {
        if self.eat("only") {
            if self.sign("(") {
                let name = self.name()?;
                self.need_sign(")")?;
                return Some(name);
            }
            return self.name();
        }
        let name = self.name()?;
        self.sign("*");
        Some(name)
    }

    /// `(a, b)`
    pub(super) fn columns(&mut self) -> Option<()> {
        self.bracketed(|r| r.list(|r| r.ident().map(drop)))
    }

    /// `(a, b)`, if it stands here: the names.
    pub(super) fn named_columns(&mut self) -> Option<Vec<Ident>> {
        let mut columns = Vec::new();
        if self.is_sign(0, "(") {
            self.bracketed(|r| {
                r.list(|r| {
                    columns.push(r.ident()?);
                    Some(())
                })
            })?;
        }
        Some(columns)
    }

    pub(super) fn has_columns(&mut self) -> Option<()> {
        if self.is_sign(0, "(") { self.columns() } else { Some(()) }
    }

    pub(super) fn string(&mut self) -> Option<()> {
        (self.kind(0) == Kind::String).then(|| self.at += 1)
    }

    /// A number with or without its sign.
    pub(super) fn number(&mut self) -> Option<()> {
        let signed = usize::from(self.is_sign(0, "-") || self.is_sign(0, "+"));
        (self.kind(signed) == Kind::Number).then(|| self.at += signed + 1)
    }

    /// CASCADE or RESTRICT, if one stands here. What depends on the object goes too, and is not named.
    pub(super) fn behavior(&mut self) {
        if self.eat("cascade") {
            self.draft.touched_any();
            self.draft.construct("CASCADE reaches objects that are not named");
        } else {
            self.eat("restrict");
        }
    }

    /// The same for objects that nothing can depend on.
    pub(super) fn behavior_without_reach(&mut self) {
        let _ = self.any(&["cascade", "restrict"]);
    }
}
