//! The options of a COPY TO STDOUT of PostgreSQL: how the rows are written that the client gets.

use super::token::{Kind, Tokens, tokens};
use crate::classify::{Context, Dialect};

/// The most tokens of a text: whoever asks has had it classified.
const TOKENS: usize = 1 << 20;

/// The options by name, in lower case, with their values; none for an option without one. `None` for a text that is no single COPY to the
/// client, or has an option that is not understood.
pub(crate) fn copy_options(text: &str, context: &Context<'_>) -> Option<Vec<(String, Option<String>)>> {
    if context.dialect != Dialect::Postgres {
        return None;
    }
    let tokens = tokens(text, context.dialect, &context.state.settings, TOKENS).ok()?;
    let mut end = tokens.len();
    while end > 0 && tokens.symbol(end - 1, ";") {
        end -= 1;
    }
    let plain = context.state.settings.standard_conforming_strings == Some(true);
    Options { tokens: &tokens, at: 0, end, plain, found: Vec::new() }.read()
}

struct Options<'t, 'a> {
    tokens: &'t Tokens<'a>,
    at: usize,
    end: usize,
    /// Whether a backslash in a string without a prefix is a backslash.
    plain: bool,
    found: Vec<(String, Option<String>)>,
}

impl Options<'_, '_> {
    fn read(mut self) -> Option<Vec<(String, Option<String>)>> {
        self.eat("copy").then_some(())?;
        if self.eat("binary") {
            self.add("format", Some("binary".to_owned()));
        }
        self.target()?;
        self.at += 1;
        (self.eat("stdout") || self.eat("stdin")).then_some(())?;
        let _ = self.eat("using");
        if self.eat("delimiters") {
            let delimiter = self.string()?;
            self.add("delimiter", Some(delimiter));
        }
        let _ = self.eat("with");
        if self.sign("(") {
            self.list()?;
        } else {
            while self.at < self.end {
                self.older()?;
            }
        }
        (self.at == self.end).then_some(self.found)
    }

    /// Goes to the TO that stands outside of all brackets.
    fn target(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        while self.at < self.end {
            if self.tokens.symbol(self.at, ";") {
                return None;
            }
            depth += usize::from(self.tokens.symbol(self.at, "("));
            depth = depth.checked_sub(usize::from(self.tokens.symbol(self.at, ")")))?;
            if depth == 0 && self.tokens.is(self.at, "to") {
                return Some(());
            }
            self.at += 1;
        }
        None
    }

    /// `FORMAT csv, HEADER, FORCE_QUOTE (a, b))`
    fn list(&mut self) -> Option<()> {
        loop {
            let name = self.word()?;
            let value = if self.tokens.symbol(self.at, ",") || self.tokens.symbol(self.at, ")") {
                None
            } else if self.sign("(") {
                while !self.sign(")") {
                    (self.at < self.end).then(|| self.at += 1)?;
                }
                Some(String::new())
            } else {
                Some(self.value()?)
            };
            self.add(&name, value);
            if self.sign(")") {
                return Some(());
            }
            self.sign(",").then_some(())?;
        }
    }

    /// An option of the form before 9.0: `CSV HEADER QUOTE AS '''' FORCE QUOTE a, b`
    fn older(&mut self) -> Option<()> {
        let name = self.word()?;
        match name.as_str() {
            "binary" | "csv" => self.add("format", Some(name)),
            "header" => self.add("header", None),
            "delimiter" | "null" | "quote" | "escape" | "encoding" => {
                let _ = self.eat("as");
                let value = self.string()?;
                self.add(&name, Some(value));
            }
            "force" if self.eat("quote") => {
                if !self.star() {
                    self.name()?;
                    while self.sign(",") {
                        self.name()?;
                    }
                }
                self.add("force_quote", Some(String::new()));
            }
            _ => return None,
        }
        Some(())
    }

    fn add(&mut self, name: &str, value: Option<String>) {
        self.found.push((name.to_owned(), value));
    }

    /// A word, a number, `*` or a string.
    fn value(&mut self) -> Option<String> {
        match self.tokens.kind(self.at) {
            Kind::Word => self.word(),
            Kind::Number => {
                self.at += 1;
                Some(self.tokens.written(self.at - 1).to_owned())
            }
            Kind::String => self.string(),
            _ => self.star().then(String::new),
        }
    }

    fn word(&mut self) -> Option<String> {
        let is_word = self.at < self.end && self.tokens.kind(self.at) == Kind::Word;
        let word = is_word.then(|| self.tokens.written(self.at).to_ascii_lowercase())?;
        self.at += 1;
        Some(word)
    }

    fn name(&mut self) -> Option<()> {
        let is_name = self.at < self.end && matches!(self.tokens.kind(self.at), Kind::Word | Kind::Quoted);
        is_name.then(|| self.at += 1)
    }

    /// What a string says. Only the forms that people write are read: `'…'` and `E'…'` with simple escapes, in one piece.
    fn string(&mut self) -> Option<String> {
        (self.at < self.end && self.tokens.kind(self.at) == Kind::String).then_some(())?;
        let written = self.tokens.written(self.at);
        self.at += 1;
        let (escapes, quoted) = match written.strip_prefix(['e', 'E']) {
            Some(quoted) => (true, quoted),
            None => (false, written),
        };
        let inner = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
        let mut said = String::new();
        let mut characters = inner.chars();
        while let Some(character) = characters.next() {
            said.push(match character {
                '\'' => (characters.next()? == '\'').then_some('\'')?,
                '\\' if escapes => match characters.next()? {
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'v' => '\u{b}',
                    escaped @ ('\\' | '\'' | '"' | '|' | ',' | ';' | 'N') => escaped,
                    _ => return None,
                },
                '\\' if !self.plain => return None,
                other => other,
            });
        }
        Some(said)
    }

    fn eat(&mut self, word: &str) -> bool {
        let here = self.at < self.end && self.tokens.is(self.at, word);
        self.at += usize::from(here);
        here
    }

    fn sign(&mut self, sign: &str) -> bool {
        let here = self.at < self.end && self.tokens.symbol(self.at, sign);
        self.at += usize::from(here);
        here
    }

    fn star(&mut self) -> bool {
        let here = self.at < self.end && self.tokens.written(self.at) == "*";
        self.at += usize::from(here);
        here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Placeholders, State};

    fn options(text: &str) -> Option<Vec<(String, Option<String>)>> {
        let state = State::new(Dialect::Postgres);
        let context = Context { dialect: Dialect::Postgres, state: &state, catalog: None, placeholders: Placeholders::Native };
        copy_options(text, &context)
    }

    fn some(pairs: &[(&str, Option<&str>)]) -> Option<Vec<(String, Option<String>)>> {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect())
    }

    #[test]
    fn both_forms_of_options_are_read() {
        assert_eq!(options("COPY t TO STDOUT"), some(&[]));
        assert_eq!(options("copy t (a, b) to stdin;"), some(&[]));
        assert_eq!(
            options(
                "COPY (SELECT 'x TO STDOUT', (a) FROM \"to\") TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE (a, \"b\"), DELIMITER ';')"
            ),
            some(&[("format", Some("csv")), ("header", None), ("force_quote", Some("")), ("delimiter", Some(";"))])
        );
        assert_eq!(
            options("COPY t TO STDOUT (FORMAT 'csv', HEADER true, FORCE_QUOTE *, QUOTE '''', NULL E'\\\\N')"),
            some(&[
                ("format", Some("csv")),
                ("header", Some("true")),
                ("force_quote", Some("")),
                ("quote", Some("'")),
                ("null", Some("\\N"))
            ])
        );
        assert_eq!(
            options("COPY t TO STDOUT CSV HEADER NULL AS '-' FORCE QUOTE a, b DELIMITER E'\\t'"),
            some(&[("format", Some("csv")), ("header", None), ("null", Some("-")), ("force_quote", Some("")), ("delimiter", Some("\t"))])
        );
        assert_eq!(options("COPY BINARY t TO STDOUT"), some(&[("format", Some("binary"))]));
        assert_eq!(options("COPY t TO STDOUT USING DELIMITERS '|'"), some(&[("delimiter", Some("|"))]));
    }

    #[test]
    fn what_is_not_understood_has_no_options() {
        for text in [
            "SELECT 1",
            "COPY t FROM STDIN",
            "COPY t TO '/tmp/x'",
            "COPY t TO PROGRAM 'x'",
            "COPY t TO STDOUT; SELECT 1",
            "SELECT 1; COPY t TO STDOUT",
            "COPY t TO STDOUT (DELIMITER U&'\\0009')",
            "COPY t TO STDOUT (DELIMITER $$,$$)",
            "COPY t TO STDOUT (DELIMITER E'\\x09')",
            "COPY t TO STDOUT (NULL 'a'\n'b')",
            "COPY t TO STDOUT (FORMAT csv",
            "COPY t TO STDOUT (FORMAT csv) x",
            "COPY t TO STDOUT CSV WHATEVER",
        ] {
            assert_eq!(options(text), None, "{text}");
        }
    }
}
