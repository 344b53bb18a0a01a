//! What is masked by what it is rather than by where it comes from: the entities that a class's `detect` names, wherever text shows them.
//!
//! The lines of `masks` say what becomes of content as they do of columns: those of the principal's `unless` do not count, the strongest
//! counts, a tie is `redact`. Where a statement is permitted by rules with `classes: none` alone, no class is allowed in any form, and all
//! content that has one is redacted.

use super::classes::{ClassId, ClassSet, Classes};
use super::decide::Query;
use super::document::{ScanLine, at, located};
use super::mask::Mask;
use super::masking::Sensitive;
use super::ruling::{ContentDuty, Messages};
use super::touched::Touched;
use crate::classify::{Effect, EffectSet, FunctionClass, RelationKind};
use crate::error::{Error, ErrorCode, excerpt};
use crate::mask::scan::{ScanConfig, Scanner};
use serde_json::Value as Json;
use std::sync::Arc;

/// The section as it is written, and the names that it makes.
pub(super) struct Section {
    config: ScanConfig,
    written: bool,
}

impl Section {
    pub(super) fn new(value: Option<Json>) -> Result<Self, Error> {
        let written = value.is_some();
        let config = value.map(ScanLine::config).transpose()?.unwrap_or_default();
        Ok(Self { config, written })
    }

    /// The entities that it makes.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let patterns = self.config.patterns.iter().map(|pattern| pattern.name.as_str());
        patterns.chain(self.config.words.iter().map(|words| words.name.as_str()))
    }

    /// Makes the scanner of all that the classes name; none where they name nothing.
    ///
    /// Errors: `scan.config`; `policy.never_fires` for what the section says of entities that no class names.
    pub(super) fn scanner(mut self, classes: &Classes) -> Result<Option<Scanner>, Error> {
        let mut detect: Vec<String> = classes.detect().flat_map(|(_, names)| names).map(ToString::to_string).collect();
        detect.sort_unstable();
        detect.dedup();
        if detect.is_empty() {
            let nothing = || at(ErrorCode::PolicyNeverFires, "scan", "no class has `detect`");
            return if self.written { Err(nothing()) } else { Ok(None) };
        }
        self.config.detect = Some(detect);
        let scanner = Scanner::new(&self.config).map_err(|error| match error.help() {
            Some(help) => located("scan", &error).with_help(help),
            None => located("scan", &error),
        })?;
        let lists = [("on", self.config.on.iter().map(String::as_str).collect::<Vec<_>>()), ("names", self.names().collect())];
        let thresholds = ("thresholds", self.config.thresholds.keys().map(String::as_str).collect());
        for (list, names) in lists.into_iter().chain([thresholds]) {
            if let Some(name) = names.iter().find(|name| **name != super::classes::SECRETS && scanner.entity(name).is_none()) {
                let what = format_args!("no class names `{}` in its `detect`", excerpt(name));
                let path = if list == "names" { "scan".to_owned() } else { format!("scan.{list}") };
                return Err(at(ErrorCode::PolicyNeverFires, &path, what));
            }
        }
        Ok(Some(scanner))
    }
}

impl Sensitive<'_> {
    /// What is done to content; `nothing_allowed` where no class is allowed in any form.
    pub(super) fn content(&self, nothing_allowed: bool) -> Arc<[ContentDuty]> {
        let classes = self.labels.classes;
        let duty = |id: ClassId| {
            let detect = classes.detectors(id).filter(|detect| !detect.is_empty())?;
            let (mask, derived) = if nothing_allowed {
                (Mask::Redact, Mask::Redact)
            } else {
                let lines = || self.lines.iter().filter(|line| line.classes.contains(&id));
                let mask = Mask::strongest(&lines().map(|line| &line.mask).collect::<Vec<_>>())?;
                (mask, Mask::strongest(&lines().map(|line| &line.derived).collect::<Vec<_>>())?)
            };
            Some(ContentDuty { class: Arc::clone(classes.name(id)?), detect: Arc::clone(detect), mask, derived })
        };
        if classes.detects() { classes.ids().filter_map(duty).collect() } else { Arc::default() }
    }

    /// What of the server's messages may be told: of a statement that does nothing but read tables that the catalog knows, and no masked
    /// class of them, they hold what the principal sees anyway. Anything else may put a masked value into one: a row that fails a
    /// check, a view's own conditions, what a trigger or an unknown function says.
    pub(super) fn messages(&self, query: &Query<'_>, touched: &Touched, nothing_allowed: bool) -> Messages {
        let all: ClassSet;
        let masked = if nothing_allowed {
            all = self.labels.classes.ids().collect();
            &all
        } else {
            &self.masked
        };
        if masked.is_empty() {
            return Messages::Told;
        }
        let classification = query.classification;
        let reading: EffectSet = [Effect::Read, Effect::Transaction, Effect::Explain, Effect::Cursor].into_iter().collect();
        let is_table = |relation: &crate::classify::RelationUse| {
            let schema = relation.name.schema.as_deref().filter(|_| relation.resolved);
            let known = schema.zip(query.catalog).and_then(|(schema, catalog)| catalog.relation(schema, &relation.name.name));
            known.is_some_and(|known| known.kind == RelationKind::Table)
        };
        let plain = classification.complete
            && !touched.unclear
            && classification.effects.difference(reading).is_empty()
            && classification.relations.iter().all(is_table)
            && classification.functions.iter().all(|call| call.class != FunctionClass::Unknown)
            && touched.certain.is_disjoint(masked)
            && touched.possible.is_disjoint(masked);
        if plain { Messages::Told } else { Messages::Forms }
    }
}
