//! What must be masked of a result, and which uses of a masked class are refused.
//!
//! An output's classes are those of its sources. The stored value gets the mask's own operator, a computed one `derived`, an aggregate
//! what `aggregate` says; unknown lineage is redacted whole. Where several lines stand on one class or an output has several classes,
//! the strongest operator is taken; a tie with other parameters is `redact`. A line does not count for the principals of its `unless`;
//! a class without a line that counts is shown as it is.
//!
//! Refused are: a masked class that chooses rows (`probe`), one that is aggregated (`aggregate: deny`), and one that is read by a
//! statement that also writes, defines, calls what has effects, or sends (`denied.class`): whatever it is copied into has lost its
//! class. Writing a class is not refused here: that is for rules. Without complete lineage, a relation that may hold a masked class is
//! taken to choose by it. Which relation may hold one is told by the catalog; without a catalog by the patterns' relation alone, which
//! a view under another name escapes (its rows are masked whole all the same).

use super::classes::{ClassId, ClassSet, Classes, holds_other_data};
use super::decide::Query;
use super::document::{AggregateLine, MaskLine, Positions, ProbeLine, Verdict, at, mask, near, typed};
use super::mask::Mask;
use super::ruling::{ColumnDuty, Masking, RefusalReason};
use super::selector::Subjects;
use crate::classify::{Effect, EffectSet, Lineage, Output, Outputs, ProbePosition};
use crate::error::{Error, ErrorCode, excerpt};
use crate::identity::Principal;
use serde_json::Value as Json;

/// One line of `masks`.
#[derive(Debug)]
pub(super) struct MaskRule {
    pub(super) classes: ClassSet,
    pub(super) mask: Mask,
    derived: Mask,
    aggregate: AggregateLine,
    probe: Positions,
    pub(super) unless: Option<Subjects>,
}

impl MaskRule {
    pub(super) fn new(path: &str, value: Json, classes: &Classes) -> Result<Self, Error> {
        let line: MaskLine = typed(path, value)?;
        let mut ids = ClassSet::new();
        for (index, name) in line.classes.iter().enumerate() {
            let path = format!("{path}.classes[{index}]");
            let id = classes.id(name).ok_or_else(|| {
                let error = at(ErrorCode::PolicyName, &path, format_args!("there is no class `{}`", excerpt(name)));
                match near(name, classes.names()) {
                    Some(word) => error.with_help(format!("did you mean `{word}`?")),
                    None => error,
                }
            })?;
            if !ids.insert(id) {
                return Err(at(ErrorCode::PolicyDuplicate, &path, format_args!("the class `{}` is there twice", excerpt(name))));
            }
        }
        if ids.is_empty() {
            return Err(at(ErrorCode::PolicyNeverFires, &format!("{path}.classes"), "no class is named"));
        }
        let derived = line.derived.map(|value| mask(&format!("{path}.derived"), value)).transpose()?.unwrap_or(Mask::Redact);
        match derived {
            Mask::Redact | Mask::Nullify | Mask::Constant(_) => {}
            // A part or a digest of a computed value shows what the computation chose to show.
            Mask::Partial { .. } | Mask::Hash { .. } | Mask::Tokenize { .. } => {
                let what = "what is computed from a class is redacted, nullified or replaced by a constant";
                return Err(at(ErrorCode::PolicyMaskUnsupported, &format!("{path}.derived"), what));
            }
        }
        let probe = match line.probe {
            ProbeLine::Each(positions) => positions,
            ProbeLine::All(all) => {
                Positions { condition: all, join: all, group: all, having: all, order: all, distinct: all, limit: all, other: all }
            }
        };
        let unless = line.unless.map(|value| Subjects::new(&format!("{path}.unless"), value)).transpose()?;
        Ok(Self { classes: ids, mask: mask(&format!("{path}.mask"), line.mask)?, derived, aggregate: line.aggregate, probe, unless })
    }

    fn permits_every_probe(&self) -> bool {
        let Positions { condition, join, group, having, order, distinct, limit, other } = self.probe;
        [condition, join, group, having, order, distinct, limit, other].iter().all(|verdict| *verdict == Verdict::Permit)
    }

    fn permits_probe(&self, position: ProbePosition) -> bool {
        let verdict = match position {
            ProbePosition::Where => self.probe.condition,
            ProbePosition::Join => self.probe.join,
            ProbePosition::Group => self.probe.group,
            ProbePosition::Having => self.probe.having,
            ProbePosition::Order => self.probe.order,
            ProbePosition::Distinct => self.probe.distinct,
            ProbePosition::Limit => self.probe.limit,
            ProbePosition::Other => self.probe.other,
        };
        verdict == Verdict::Permit
    }
}

/// Effects by which a value that is read can get somewhere else than into the result.
fn carries_away() -> EffectSet {
    use Effect::{
        Alter, Comment, CopyIn, Create, DynamicSql, FileWrite, FunctionWrite, Insert, LexerSetting, Merge, Network, Notify, Procedure,
        Program, Setting, Update,
    };
    [
        Insert,
        Update,
        Merge,
        CopyIn,
        Create,
        Alter,
        Comment,
        Procedure,
        DynamicSql,
        FunctionWrite,
        FileWrite,
        Program,
        Network,
        Setting,
        LexerSetting,
        Notify,
    ]
    .into_iter()
    .collect()
}

/// The servers' own relations that show values of any column: PostgreSQL's statistics, SQLite's of ANALYZE.
const SAMPLES: &[&str] = &[
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_stats",
    "pg_stats_ext",
    "pg_stats_ext_exprs",
    "sqlite_stat1",
    "sqlite_stat3",
    "sqlite_stat4",
];

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
    pub(super) fn new(classes: &Classes, query: &Query<'_>) -> Self {
        let mut touched = Self::default();
        if classes.is_empty() {
            return touched;
        }
        let classification = query.classification;
        for column in &classification.columns {
            classes.of(column, &mut touched.certain);
        }
        for probe in &classification.probes {
            classes.of(&probe.column, &mut touched.certain);
        }
        if let Outputs::Columns(outputs) = &classification.outputs {
            outputs.iter().flat_map(|output| &output.sources).for_each(|source| classes.of(source, &mut touched.certain));
        }
        touched.samples = classification.relations.iter().any(|relation| SAMPLES.contains(&relation.name.name.as_str()));
        if touched.samples {
            touched.possible.extend(classes.ids());
        }
        touched.unclear = !classification.lineage_complete || !classification.complete || classification.outputs == Outputs::Unknown;
        if touched.unclear {
            let reading: EffectSet =
                [Effect::Read, Effect::Update, Effect::Delete, Effect::Merge, Effect::CopyOut, Effect::Unknown].into_iter().collect();
            for relation in classification.relations.iter().filter(|relation| !relation.effects.intersection(reading).is_empty()) {
                classes.may_carry(relation, query.catalog, &mut touched.possible);
            }
            if !classification.complete {
                // The relations that are told are a lower bound as well.
                touched.possible.extend(classes.ids());
            }
        }
        touched
    }

    pub(super) fn any(&self) -> bool {
        !self.certain.is_empty() || !self.possible.is_empty()
    }
}

/// Why a use of a class is refused.
pub(super) struct Refused {
    pub(super) reason: RefusalReason,
    pub(super) detail: String,
}

/// The mask lines that count for one principal.
pub(super) struct Sensitive<'a> {
    classes: &'a Classes,
    lines: Vec<&'a MaskRule>,
    masked: ClassSet,
}

impl<'a> Sensitive<'a> {
    pub(super) fn new(classes: &'a Classes, masks: &'a [MaskRule], principal: &Principal) -> Self {
        let lines: Vec<&MaskRule> =
            masks.iter().filter(|line| !line.unless.as_ref().is_some_and(|unless| unless.matches(principal))).collect();
        let masked = lines.iter().flat_map(|line| line.classes.iter().copied()).collect();
        Self { classes, lines, masked }
    }

    fn refused(&self, reason: RefusalReason, class: ClassId, what: &str) -> Refused {
        let name = self.classes.name(class).map_or("", AsRef::as_ref);
        Refused { reason, detail: format!("class `{name}`: {what}") }
    }

    /// The duties of a permit for this statement.
    pub(super) fn masking(&self, query: &Query<'_>, touched: &Touched, clean: &[bool]) -> Result<Masking, Refused> {
        if self.masked.is_empty() {
            return Ok(self.shown(query));
        }
        let classification = query.classification;
        let touches = touched.certain.iter().chain(&touched.possible);
        if !classification.effects.intersection(carries_away()).is_empty()
            && let Some(class) = touches.into_iter().find(|class| self.masked.contains(class))
        {
            return Err(self.refused(RefusalReason::Class, *class, "it is read by a statement that can carry it away"));
        }
        if touched.samples
            && let Some(class) = self.masked.first()
        {
            return Err(self.refused(RefusalReason::Class, *class, "the server keeps samples of its values in what is read"));
        }
        for probe in &classification.probes {
            let mut classes = ClassSet::new();
            self.classes.of(&probe.column, &mut classes);
            for class in classes.intersection(&self.masked) {
                let permitted =
                    self.lines.iter().filter(|line| line.classes.contains(class)).all(|line| line.permits_probe(probe.position));
                if !permitted {
                    return Err(self.refused(RefusalReason::Probe, *class, &format!("{} chooses rows", probe.column)));
                }
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
                Ok(Masking::Columns(outputs.iter().map(|output| self.duty(output, clean)).collect::<Result<_, _>>()?))
            }
        }
    }

    /// For a principal that nothing is masked for: the log still learns which classes are shown.
    fn shown(&self, query: &Query<'_>) -> Masking {
        let Outputs::Columns(outputs) = &query.classification.outputs else { return Masking::Clear };
        if self.classes.is_empty() {
            return Masking::Clear;
        }
        let duties = outputs.iter().map(|output| {
            let classes = self.classes_of(output);
            (!classes.is_empty()).then(|| ColumnDuty { classes: self.classes.named(&classes), mask: None, lineage: output.lineage })
        });
        Masking::Columns(duties.collect())
    }

    fn classes_of(&self, output: &Output) -> ClassSet {
        let mut classes = ClassSet::new();
        output.sources.iter().for_each(|source| self.classes.of(source, &mut classes));
        classes
    }

    fn duty(&self, output: &Output, clean: &[bool]) -> Result<Option<ColumnDuty>, Refused> {
        let classes = self.classes_of(output);
        let through_unknown = !output.unknown_functions.is_empty();
        let all_clean = output
            .unknown_functions
            .iter()
            .all(|index| usize::try_from(*index).ok().and_then(|index| clean.get(index)).copied().unwrap_or(false));
        let lineage = match output.lineage {
            _ if output.sources.iter().any(holds_other_data) => Lineage::Unknown,
            _ if through_unknown && !all_clean => Lineage::Unknown,
            Lineage::Unknown if through_unknown => Lineage::Derived,
            Lineage::Unknown => Lineage::Unknown,
            Lineage::Constant if classes.is_empty() => Lineage::Constant,
            Lineage::Constant | Lineage::Derived => Lineage::Derived,
            Lineage::Identity => Lineage::Identity,
            Lineage::Aggregate => Lineage::Aggregate,
        };
        if lineage == Lineage::Unknown {
            return Ok(Some(ColumnDuty { classes: self.classes.named(&classes), mask: Some(Mask::Redact), lineage }));
        }
        if classes.is_empty() {
            return Ok(None);
        }
        let mut operators: Vec<&Mask> = Vec::new();
        for line in &self.lines {
            let Some(class) = line.classes.intersection(&classes).next() else { continue };
            match lineage {
                Lineage::Identity => operators.push(&line.mask),
                Lineage::Derived | Lineage::Constant | Lineage::Unknown => operators.push(&line.derived),
                Lineage::Aggregate => match line.aggregate {
                    AggregateLine::Permit => {}
                    AggregateLine::Redact => operators.push(&Mask::Redact),
                    AggregateLine::Deny => return Err(self.refused(RefusalReason::Aggregate, *class, "it is aggregated")),
                },
            }
        }
        Ok(Some(ColumnDuty { classes: self.classes.named(&classes), mask: strongest(&operators), lineage }))
    }
}

/// The strongest operator; `redact` where two of the same strength differ.
fn strongest(operators: &[&Mask]) -> Option<Mask> {
    let top = operators.iter().map(|mask| mask.kind()).max()?;
    let mut strongest = operators.iter().filter(|mask| mask.kind() == top);
    let first = strongest.next()?;
    Some(if strongest.all(|other| other == first) { (*first).clone() } else { Mask::Redact })
}
