//! Which classes a statement touches: by the policy's patterns, and by what columns inherited.

use super::classes::{ClassId, ClassSet, Classes};
use super::decide::Query;
use super::inherited::Held;
use super::system::holds_samples;
use crate::classify::{Catalog, ColumnName, Effect, EffectSet, Lineage, Outputs, RelationName, RelationUse};
use std::collections::{BTreeMap, BTreeSet};

/// The classes of columns: those of the policy, and those that were inherited.
#[derive(Clone, Copy)]
pub(super) struct Labels<'a> {
    pub(super) classes: &'a Classes,
    pub(super) held: Option<&'a Held>,
}

/// The classes that a value has, and for each how it is made of values of that class.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) kinds: BTreeMap<ClassId, BTreeSet<Lineage>>,
    /// The columns that the policy names.
    pub(super) roots: BTreeSet<ColumnName>,
    /// It may hold anything.
    pub(super) anything: bool,
}

impl<'a> Labels<'a> {
    pub(super) fn new(classes: &'a Classes, query: &Query<'a>) -> Self {
        let held = query.inherited.filter(|inherited| !inherited.is_empty()).and_then(|inherited| inherited.of(query.resource.name()));
        Self { classes, held }
    }

    /// Adds the classes of a column.
    pub(super) fn of(&self, column: &ColumnName, found: &mut ClassSet) {
        self.classes.of(column, found);
        for origin in self.held.into_iter().flat_map(|held| held.origins(&column.relation, &column.column)) {
            self.origin(origin.from.as_ref(), found);
        }
    }

    fn origin(&self, from: Option<&ColumnName>, found: &mut ClassSet) {
        match from {
            Some(column) => self.classes.of(column, found),
            None => found.extend(self.classes.ids()),
        }
    }

    /// What a value is that is made of these columns in this way.
    pub(super) fn made(&self, sources: &[ColumnName], lineage: Lineage) -> Made {
        let mut made = Made::default();
        for source in sources {
            self.add(source, lineage, &mut made);
            for origin in self.held.into_iter().flat_map(|held| held.origins(&source.relation, &source.column)) {
                match &origin.from {
                    Some(column) => self.add(column, origin.through(lineage), &mut made),
                    None => made.anything = true,
                }
            }
        }
        made
    }

    fn add(&self, column: &ColumnName, lineage: Lineage, made: &mut Made) {
        let mut found = ClassSet::new();
        self.classes.of(column, &mut found);
        if !found.is_empty() {
            made.roots.insert(column.clone());
        }
        for class in found {
            made.kinds.entry(class).or_default().insert(lineage);
        }
    }

    /// Adds the classes that some column of a relation may have.
    fn may_carry(&self, relation: &RelationUse, catalog: Option<&Catalog>, found: &mut ClassSet) {
        self.classes.may_carry(relation, catalog, found);
        self.inherited_by(&relation.name, found);
    }

    /// Adds the classes that some column of a relation inherited.
    pub(super) fn inherited_by(&self, relation: &RelationName, found: &mut ClassSet) {
        for origin in self.held.into_iter().flat_map(|held| held.of_relation(relation)) {
            self.origin(origin.from.as_ref(), found);
        }
    }
}

/// What a statement reads of the classes.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Classes of columns that are read, shown or probed.
    pub(super) certain: ClassSet,
    /// Classes that relations may hold, where lineage is not complete.
    pub(super) possible: ClassSet,
    /// Whether lineage is not complete at all.
    pub(super) unclear: bool,
    /// Whether a relation is read that holds samples of other relations' values.
    pub(super) samples: bool,
}

impl Touched {
    pub(super) fn new(labels: &Labels<'_>, query: &Query<'_>) -> Self {
        let mut touched = Self::default();
        if labels.classes.is_empty() {
            return touched;
        }
        let classification = query.classification;
        for column in &classification.columns {
            labels.of(column, &mut touched.certain);
        }
        for probe in &classification.probes {
            labels.of(&probe.column, &mut touched.certain);
        }
        if let Outputs::Columns(outputs) = &classification.outputs {
            outputs.iter().flat_map(|output| &output.sources).for_each(|source| labels.of(source, &mut touched.certain));
        }
        touched.samples = classification.relations.iter().any(|relation| holds_samples(&relation.name.name));
        if touched.samples {
            touched.possible.extend(labels.classes.ids());
        }
        touched.unclear = !classification.lineage_complete || !classification.complete || classification.outputs == Outputs::Unknown;
        if touched.unclear {
            let reading: EffectSet =
                [Effect::Read, Effect::Update, Effect::Delete, Effect::Merge, Effect::CopyOut, Effect::Unknown].into_iter().collect();
            for relation in classification.relations.iter().filter(|relation| !relation.effects.intersection(reading).is_empty()) {
                labels.may_carry(relation, query.catalog, &mut touched.possible);
            }
            if !classification.complete {
                // The relations that are told are a lower bound as well.
                touched.possible.extend(labels.classes.ids());
            }
        }
        touched
    }

    pub(super) fn any(&self) -> bool {
        !self.certain.is_empty() || !self.possible.is_empty()
    }
}
