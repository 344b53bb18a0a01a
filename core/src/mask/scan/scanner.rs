//! The scanner: a compiled configuration, and whole texts through it.

use super::blocks::{self, Path};
use super::compile::Compiled;
use super::config::{InvalidUtf8, ScanConfig};
use super::engine::{Buffers, KEPT, Part, Progress, Reader, Search, back};
use super::finding::{EntityId, EntitySet, Finding};
use super::fold;
use crate::error::Error;
use std::borrow::Cow;
use std::sync::Arc;

/// So much of a text is looked at at a time: it stays in the first caches, and is far more than what is looked at twice.
const CHUNK: usize = 128 << 10;

/// A configuration made ready: immutable, cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Scanner {
    pub(super) compiled: Arc<Compiled>,
    pub(super) reader: Reader,
    pub(super) invalid: InvalidUtf8,
}

/// What the name of a column says about the values in it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hint(EntitySet);

/// What is put in place of findings, entity by entity.
#[derive(Clone, Debug)]
pub struct Replacements(Arc<[Box<str>]>);

impl Hint {
    pub(super) fn entities(&self) -> &EntitySet {
        &self.0
    }
}

impl Replacements {
    pub(super) fn of(&self, entity: EntityId) -> &str {
        self.0.get(usize::from(entity.0)).map_or("", |text| text)
    }
}

impl Scanner {
    /// Compiles a configuration.
    ///
    /// # Errors
    ///
    /// `scan.config` if it names what there is not, or has a pattern that cannot be used.
    pub fn new(config: &ScanConfig) -> Result<Self, Error> {
        config.check()?;
        let compiled = Arc::new(Compiled::new(config)?);
        Ok(Self { compiled, reader: Reader::Triggers(Path::best()), invalid: config.invalid_utf8 })
    }

    /// The same scanner on another path of the machine: it finds the same, at another speed.
    #[must_use]
    pub fn with_path(&self, path: Path) -> Self {
        Self { reader: Reader::Triggers(path), ..self.clone() }
    }

    /// The name of an entity.
    #[must_use]
    pub fn name(&self, entity: EntityId) -> &str {
        self.compiled.name(entity)
    }

    /// Every entity that is looked for.
    pub fn entities(&self) -> impl Iterator<Item = (EntityId, &str)> {
        self.compiled.names()
    }

    /// What a column's name says: `customer_ssn` speaks of social security numbers.
    #[must_use]
    pub fn hint(&self, column: &str) -> Hint {
        let mut set = EntitySet::default();
        let words = &self.compiled.words;
        words.read(column.as_bytes(), &mut set);
        words.read_beyond(column.as_bytes(), &mut set);
        for (entity, name) in self.compiled.names() {
            if column.eq_ignore_ascii_case(name) {
                set.add(entity);
            }
        }
        Hint(set)
    }

    /// What is put in place of each entity.
    #[must_use]
    pub fn replacements(&self, text: impl Fn(&str) -> String) -> Replacements {
        Replacements(self.compiled.all_names().map(|name| text(name).into()).collect())
    }

    /// Finds what there is, in order, without overlaps. Bytes that are not UTF-8 belong to no finding.
    #[must_use]
    pub fn scan(&self, text: impl AsRef<[u8]>, hint: Option<&Hint>) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.scan_into(text.as_ref(), hint, &mut Scratch::default(), &mut findings);
        findings
    }

    /// As [`scan`](Self::scan), with room that is used again; nothing is allocated for a text without findings once the room is there.
    pub fn scan_into(&self, text: &[u8], hint: Option<&Hint>, scratch: &mut Scratch, findings: &mut Vec<Finding>) {
        if let Reader::Triggers(path) = self.reader
            && self.compiled.customs.is_empty()
            && blocks::is_quiet(path, text)
        {
            return;
        }
        let search = Search { compiled: &self.compiled, reader: self.reader, hinted: hint.map(|hint| &hint.0) };
        let mut progress = Progress::default();
        let mut end = 0;
        while end < text.len() {
            end = boundary(text, end.saturating_add(CHUNK));
            let base = back(text, progress.next, KEPT);
            let part = Part { raw: text.get(base..end).unwrap_or_default(), base, last: end == text.len() };
            progress.advance(search, &mut scratch.0, part, findings);
        }
    }

    /// Puts replacements in place of what is found. A text without findings comes back as it is.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str, hint: Option<&Hint>, replacements: &Replacements) -> Cow<'a, str> {
        let findings = self.scan(text, hint);
        if findings.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut from = 0;
        for finding in &findings {
            masked.push_str(text.get(from..finding.start).unwrap_or_default());
            masked.push_str(replacements.of(finding.entity));
            from = finding.end;
        }
        masked.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(masked)
    }
}

/// Room for scans, used again.
#[derive(Default)]
pub struct Scratch(pub(super) Buffers);

/// The last beginning of a character up to an offset, unless the text ends before.
pub(super) fn boundary(text: &[u8], at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (at - 3..=at).rev().find(|at| text.get(*at..).is_some_and(fold::is_start)).unwrap_or(at)
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("reader", &self.reader).finish_non_exhaustive()
    }
}
