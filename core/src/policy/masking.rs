//! What must be masked of a result, and which uses of a masked class are refused.
//!
//! An output's classes are those of its sources. The stored value gets the mask's own operator, a computed one `derived`, an aggregate
//! what `aggregate` says; unknown lineage is redacted whole. Where several lines stand on one class or an output has several classes,
//! the strongest operator is taken; a tie with other parameters is `redact`. A line does not count for the principals of its `unless`;
//! a class without a line that counts is shown as it is.
//!
//! Refused are: a masked class that chooses rows (`probe`), one that is aggregated (`aggregate: deny`), and one that is carried away
//! (`carrying`). A line may ask people first (`hold`) where it does not permit. What an unknown function returns may hold any class, and
//! so may not choose rows where one may not, unless it `returns: clean`. Without complete lineage, a relation that may hold a masked
//! class is taken to choose by it. Which relation may hold one is told by the catalog; without a catalog by the patterns' relation
//! alone, which a view under another name escapes (its rows are masked whole all the same).

use super::classes::{ClassId, ClassSet};
use super::decide::Query;
use super::document::{AggregateLine, Verdict};
use super::inherited::Inheritance;
use super::line::MaskRule;
use super::mask::Mask;
use super::ruling::{ColumnDuty, Masking, RefusalReason};
use super::touched::{Labels, Touched};
use crate::classify::{ColumnName, Lineage, Output, Outputs, Store};
use crate::identity::Principal;

/// Why a use of a class is refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) reason: RefusalReason,
    pub(super) detail: String,
}

/// What a permit for the statement obliges to, and what comes with it.
#[derive(Debug)]
pub(super) struct Masked<'a> {
    pub(super) masking: Masking,
    /// What columns inherit.
    pub(super) inherits: Vec<Inheritance>,
    /// The lines by which people are asked first.
    pub(super) asks: Vec<&'a MaskRule>,
}

/// The mask lines that count for one principal.
pub(super) struct Sensitive<'a> {
    pub(super) labels: Labels<'a>,
    pub(super) lines: Vec<&'a MaskRule>,
    pub(super) masked: ClassSet,
}

/// A value: shown, or stored.
#[derive(Clone, Copy)]
pub(super) struct Value<'v> {
    lineage: Lineage,
    pub(super) sources: &'v [ColumnName],
    unknown: &'v [u32],
}

impl<'v> From<&'v Output> for Value<'v> {
    fn from(output: &'v Output) -> Self {
        Self { lineage: output.lineage, sources: &output.sources, unknown: &output.unknown_functions }
    }
}

impl<'v> From<&'v Store> for Value<'v> {
    fn from(store: &'v Store) -> Self {
        Self { lineage: store.lineage, sources: &store.sources, unknown: &store.unknown_functions }
    }
}

impl Value<'_> {
    /// How it is made, where calls of unknown functions are told by rules to be clean or not.
    pub(super) fn lineage(self, clean: &[bool]) -> Lineage {
        let is_clean = |index: &u32| usize::try_from(*index).ok().and_then(|index| clean.get(index)).copied().unwrap_or(false);
        let through_unknown = !self.unknown.is_empty();
        match self.lineage {
            _ if self.sources.iter().any(|source| super::system::holds_other_data(&source.relation.name, &source.column)) => {
                Lineage::Unknown
            }
            _ if through_unknown && !self.unknown.iter().all(is_clean) => Lineage::Unknown,
            Lineage::Unknown if through_unknown => Lineage::Derived,
            other => other,
        }
    }
}

impl<'a> Sensitive<'a> {
    pub(super) fn new(labels: Labels<'a>, masks: &'a [MaskRule], principal: &Principal) -> Self {
        let lines: Vec<&MaskRule> =
            masks.iter().filter(|line| !line.unless.as_ref().is_some_and(|unless| unless.matches(principal))).collect();
        let masked = lines.iter().flat_map(|line| line.classes.iter().copied()).collect();
        Self { labels, lines, masked }
    }

    pub(super) fn refused(&self, reason: RefusalReason, class: ClassId, what: &str) -> Refused {
        let name = self.labels.classes.name(class).map_or("", AsRef::as_ref);
        Refused { reason, detail: format!("class `{name}`: {what}") }
    }

    /// The duties of a permit for this statement.
    pub(super) fn masking(&self, query: &Query<'_>, touched: &Touched, clean: &[bool]) -> Result<Masked<'a>, Refused> {
        let mut asks = Vec::new();
        let masking = if self.masked.is_empty() { self.shown(query) } else { self.masking_for(query, touched, clean, &mut asks)? };
        Ok(Masked { masking, inherits: self.inherits(query, touched, clean), asks })
    }

    fn masking_for(&self, query: &Query<'_>, touched: &Touched, clean: &[bool], asks: &mut Vec<&'a MaskRule>) -> Result<Masking, Refused> {
        let classification = query.classification;
        self.carried(query, touched, clean, asks)?;
        if touched.samples
            && let Some(class) = self.masked.first()
        {
            return Err(self.refused(RefusalReason::Class, *class, "the server keeps samples of its values in what is read"));
        }
        for probe in &classification.probes {
            let mut classes = ClassSet::new();
            self.labels.of(&probe.column, &mut classes);
            for class in classes.intersection(&self.masked) {
                self.ask(*class, |line| line.probe(probe.position), asks)
                    .map_err(|class| self.refused(RefusalReason::Probe, class, &format!("{} chooses rows", probe.column)))?;
            }
        }
        // What an unknown function returns may hold any class, and may so be found out value by value.
        for (call, _) in classification.functions.iter().zip(clean).filter(|(_, clean)| !**clean) {
            for (position, class) in call.probes.iter().flat_map(|position| self.masked.iter().map(move |class| (*position, *class))) {
                self.ask(class, |line| line.probe(position), asks)
                    .map_err(|class| self.refused(RefusalReason::Probe, class, &format!("what {} returns chooses rows", call.name)))?;
            }
        }
        let hidden = |class: &&ClassId| self.lines.iter().any(|line| line.classes.contains(class) && !line.permits_every_probe());
        if let Some(class) = touched.possible.iter().find(hidden) {
            return Err(self.refused(RefusalReason::Probe, *class, "which columns choose rows is not known, and it may be among them"));
        }
        match &classification.outputs {
            // What is not understood may return anything.
            _ if !classification.complete => Ok(Masking::Whole),
            Outputs::None => Ok(Masking::Clear),
            Outputs::Unknown => Ok(Masking::Whole),
            Outputs::Columns(_) if !classification.lineage_complete => Ok(Masking::Whole),
            Outputs::Columns(outputs) => {
                Ok(Masking::Columns(outputs.iter().map(|output| self.duty(output.into(), clean)).collect::<Result<_, _>>()?))
            }
        }
    }

    /// What the lines of a class say together: the strictest counts. Those that hold are asked; a deny gives the class back.
    pub(super) fn ask(&self, class: ClassId, verdict: impl Fn(&MaskRule) -> Verdict, asks: &mut Vec<&'a MaskRule>) -> Result<(), ClassId> {
        for line in self.lines.iter().copied().filter(|line| line.classes.contains(&class)) {
            match verdict(line) {
                Verdict::Permit => {}
                Verdict::Hold => asks.push(line),
                Verdict::Deny => return Err(class),
            }
        }
        Ok(())
    }

    /// For a principal that nothing is masked for: the log still learns which classes are shown.
    fn shown(&self, query: &Query<'_>) -> Masking {
        let Outputs::Columns(outputs) = &query.classification.outputs else { return Masking::Clear };
        if self.labels.classes.is_empty() || !query.classification.lineage_complete {
            return Masking::Clear;
        }
        let duties = outputs.iter().map(|output| {
            let classes = self.classes_of(&output.sources);
            (!classes.is_empty()).then(|| ColumnDuty { classes: self.labels.classes.named(&classes), mask: None, lineage: output.lineage })
        });
        Masking::Columns(duties.collect())
    }

    fn classes_of(&self, sources: &[ColumnName]) -> ClassSet {
        let mut classes = ClassSet::new();
        sources.iter().for_each(|source| self.labels.of(source, &mut classes));
        classes
    }

    /// What must be done to a value that is shown.
    pub(super) fn duty(&self, value: Value<'_>, clean: &[bool]) -> Result<Option<ColumnDuty>, Refused> {
        let lineage = value.lineage(clean);
        let made = self.labels.made(value.sources, lineage);
        let redacted = |classes: &ClassSet| {
            Some(ColumnDuty { classes: self.labels.classes.named(classes), mask: Some(Mask::Redact), lineage: Lineage::Unknown })
        };
        if lineage == Lineage::Unknown || made.anything {
            return Ok(redacted(&self.classes_of(value.sources)));
        }
        if made.kinds.is_empty() {
            return Ok(None);
        }
        let mut operators: Vec<&Mask> = Vec::new();
        let mut worst = Lineage::Constant;
        for (class, kinds) in &made.kinds {
            for kind in kinds {
                worst = worst.max(*kind);
                for line in self.lines.iter().filter(|line| line.classes.contains(class)) {
                    match kind {
                        Lineage::Identity => operators.push(&line.mask),
                        Lineage::Derived | Lineage::Constant => operators.push(&line.derived),
                        Lineage::Unknown => operators.push(&Mask::Redact),
                        Lineage::Aggregate => match line.aggregate {
                            AggregateLine::Permit => {}
                            AggregateLine::Redact => operators.push(&Mask::Redact),
                            AggregateLine::Deny => return Err(self.refused(RefusalReason::Aggregate, *class, "it is aggregated")),
                        },
                    }
                }
            }
        }
        let classes = made.kinds.keys().copied().collect();
        let lineage = if worst == Lineage::Constant { Lineage::Derived } else { worst };
        Ok(Some(ColumnDuty { classes: self.labels.classes.named(&classes), mask: Mask::strongest(&operators), lineage }))
    }
}
