//! Lines of `masks`: how a class is shown, where it may choose rows, whether it may be stored elsewhere.

use super::approvers;
use super::classes::{ClassSet, Classes};
use super::document::{AggregateLine, MaskLine, Positions, ProbeLine, Verdict, at, mask, near, schema, typed};
use super::mask::{Mask, MaskKind};
use super::rule::check_name;
use super::ruling::ApprovalTerms;
use super::selector::Subjects;
use crate::classify::ProbePosition;
use crate::error::{Error, ErrorCode, excerpt};
use serde_json::Value as Json;
use std::sync::Arc;

/// One line of `masks`.
#[derive(Debug)]
pub(super) struct MaskRule {
    pub(super) classes: ClassSet,
    pub(super) mask: Mask,
    pub(super) derived: Mask,
    pub(super) aggregate: AggregateLine,
    probe: Positions,
    /// Whether its values may be stored elsewhere.
    pub(super) store: Verdict,
    /// What an approval of the line's holds is given for, and on which terms.
    pub(super) asks: Option<(Arc<str>, Arc<ApprovalTerms>)>,
    pub(super) unless: Option<Subjects>,
    /// Who may open what it encrypts.
    pub(super) reveal: Option<Subjects>,
}

impl MaskRule {
    pub(super) fn new(path: &str, value: Json, classes: &Classes, read: impl FnMut(&str) -> Result<Vec<u8>, Error>) -> Result<Self, Error> {
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
            Mask::Partial { .. }
            | Mask::Hash { .. }
            | Mask::Tokenize { .. }
            | Mask::Encrypt { .. }
            | Mask::FormatPreserving { .. }
            | Mask::ShiftDate { .. }
            | Mask::TruncateDate { .. }
            | Mask::Bucket { .. }
            | Mask::Round(_)
            | Mask::IpPrefix { .. } => {
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
        let holds = line.store == Verdict::Hold || probe.each().contains(&Verdict::Hold);
        let asks = match (line.name, line.approval, holds) {
            (Some(name), Some(value), true) => {
                check_name(path, &name)?;
                Some((Arc::from(name), Arc::new(approvers::terms(&format!("{path}.approval"), value, read)?)))
            }
            (None, None, false) => None,
            (_, _, true) => return Err(schema(path, "a line that holds needs `name` and `approval`")),
            (_, _, false) => return Err(schema(path, "only a line that holds has `name` and `approval`")),
        };
        let unless = line.unless.map(|value| Subjects::new(&format!("{path}.unless"), value)).transpose()?;
        let reveal = line.reveal.map(|value| Subjects::new(&format!("{path}.reveal"), value)).transpose()?;
        let mask = mask(&format!("{path}.mask"), line.mask)?;
        if reveal.is_some() && mask.kind() != MaskKind::Encrypt {
            return Err(schema(path, "only a line that encrypts has `reveal`"));
        }
        Ok(Self { classes: ids, mask, derived, aggregate: line.aggregate, probe, store: line.store, asks, unless, reveal })
    }

    pub(super) fn permits_every_probe(&self) -> bool {
        self.probe.each().iter().all(|verdict| *verdict == Verdict::Permit)
    }

    /// Whether columns of its classes may choose rows there.
    pub(super) fn probe(&self, position: ProbePosition) -> Verdict {
        match position {
            ProbePosition::Where => self.probe.condition,
            ProbePosition::Join => self.probe.join,
            ProbePosition::Group => self.probe.group,
            ProbePosition::Having => self.probe.having,
            ProbePosition::Order => self.probe.order,
            ProbePosition::Distinct => self.probe.distinct,
            ProbePosition::Limit => self.probe.limit,
            ProbePosition::Other => self.probe.other,
        }
    }
}
