//! The scanner: a compiled configuration, and whole texts through it.

use super::active::Active;
use super::blocks::{self, Path};
use super::compile::{Compiled, Settings};
use super::config::{InvalidUtf8, ScanConfig};
use super::detector::{Detector, Detectors};
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
    /// Who is on, where that is fewer than the configuration says.
    pub(super) fewer: Option<Arc<[Option<Settings>]>>,
    pub(super) reader: Reader,
    pub(super) invalid: InvalidUtf8,
    pub(super) detectors: Detectors,
}

/// What the name of a column says about the values in it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hint(EntitySet);

/// What is put in place of findings, entity by entity.
#[derive(Clone, Debug)]
pub struct Replacements(Arc<[Box<str>]>);

impl Hint {
    /// What either name says.
    #[must_use]
    pub fn or(mut self, other: &Hint) -> Self {
        self.0.unite(&other.0);
        self
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Replacements {
    /// What is put in place of this entity.
    #[must_use]
    pub fn of(&self, entity: EntityId) -> &str {
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
        Self::with_detectors(config, Vec::new())
    }

    /// The same, with detectors of the host's own: thresholds and the other lists of the configuration may name their entities.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and where a detector's entity has the name of another.
    pub fn with_detectors(config: &ScanConfig, detectors: Vec<Arc<dyn Detector>>) -> Result<Self, Error> {
        config.check()?;
        let compiled = Arc::new(Compiled::new(config, detectors.iter().map(|detector| detector.entity()))?);
        let detectors = Detectors::new(detectors, |entity| compiled.named(entity))?;
        Ok(Self { compiled, fewer: None, reader: Reader::Triggers(Path::best()), invalid: config.invalid_utf8, detectors })
    }

    /// The same scanner on another path of the machine: it finds the same, at another speed.
    #[must_use]
    pub fn with_path(&self, path: Path) -> Self {
        Self { reader: Reader::Triggers(path), ..self.clone() }
    }

    /// The same scanner for these entities alone: others are looked for no more, and what they would have covered is free for these.
    /// An entity that the configuration has off stays off.
    ///
    /// ```
    /// use checkrein::mask::scan::{ScanConfig, Scanner};
    ///
    /// let scanner = Scanner::new(&ScanConfig::default())?;
    /// let emails = scanner.only(scanner.entity("email"));
    /// assert_eq!(emails.scan("jane@example.com, card 4111 1111 1111 1111", None).len(), 1);
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    #[must_use]
    pub fn only(&self, entities: impl IntoIterator<Item = EntityId>) -> Self {
        let mut wanted = EntitySet::default();
        entities.into_iter().for_each(|entity| wanted.add(entity));
        let settings = (0..).map(EntityId).zip(self.settings());
        let fewer = settings.map(|(entity, settings)| settings.filter(|_| wanted.has(entity))).collect();
        let detectors = self.detectors.only(|entity| wanted.has(entity));
        Self { fewer: Some(fewer), detectors, ..self.clone() }
    }

    /// The entity of that name, if it is looked for.
    #[must_use]
    pub fn entity(&self, name: &str) -> Option<EntityId> {
        self.compiled.entity(name).filter(|entity| self.active().settings(*entity).is_some())
    }

    /// The name of an entity.
    #[must_use]
    pub fn name(&self, entity: EntityId) -> &str {
        self.compiled.name(entity)
    }

    /// Every entity that is looked for.
    pub fn entities(&self) -> impl Iterator<Item = (EntityId, &str)> {
        let active = self.active();
        (0..).map(EntityId).zip(self.compiled.all_names()).filter(move |(entity, _)| active.settings(*entity).is_some())
    }

    fn settings(&self) -> &[Option<Settings>] {
        self.fewer.as_deref().unwrap_or(&self.compiled.settings)
    }

    fn active(&self) -> Active<'_> {
        Active { compiled: &self.compiled, settings: self.settings() }
    }

    /// What a pass searches for.
    pub(super) fn search<'a>(&'a self, hint: Option<&'a Hint>) -> Search<'a> {
        Search { compiled: self.active(), reader: self.reader, hinted: hint.map(|hint| &hint.0) }
    }

    /// What a column's name says: `customer_ssn` speaks of social security numbers.
    #[must_use]
    pub fn hint(&self, column: &str) -> Hint {
        let mut set = EntitySet::default();
        let words = &self.compiled.words;
        words.read(column.as_bytes(), &mut set);
        words.read_beyond(column.as_bytes(), &mut set);
        for (entity, name) in self.entities() {
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
            && self.detectors.is_empty()
            && blocks::is_quiet(path, text)
        {
            return;
        }
        let search = self.search(hint);
        let mut progress = Progress::default();
        let (first, mut end) = (findings.len(), 0);
        while end < text.len() {
            end = boundary(text, end.saturating_add(CHUNK));
            let base = back(text, progress.next, KEPT);
            let part = Part { raw: text.get(base..end).unwrap_or_default(), base, last: end == text.len() };
            progress.advance(search, &mut scratch.0, part, findings);
        }
        if !self.detectors.is_empty() {
            let accept = |entity, value: &[u8], score| {
                search.compiled.settings(entity).is_some_and(|settings| score >= settings.threshold) && !self.compiled.allows(value)
            };
            self.detectors.add(text, accept, findings, first);
        }
    }

    /// Puts replacements in place of what is found. A text without findings comes back as it is.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str, hint: Option<&Hint>, replacements: &Replacements) -> Cow<'a, str> {
        let findings = self.scan(text, hint);
        if findings.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(replacements.apply(text, &findings))
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
