//! A plan in words.

use super::treatment::Treatment;
use crate::classify::{Lineage, Output};
use crate::mask::shape::{ShapeColumn, ValueKind};
use crate::policy::MaskKind;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// What becomes of one column. Carries nothing of a row; nor the driver's name of a column, which may be an expression with its
/// literals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnExplanation {
    /// Its place, from 0.
    pub position: usize,
    /// The name that was predicted; empty where the server chooses one, or nothing was predicted.
    pub name: String,
    /// Whether the driver shows another name than was predicted (letter case aside).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub name_differs: bool,
    /// The kind of value that the column holds.
    pub kind: ValueKind,
    /// The operator; absent where the column is shown as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<MaskKind>,
    /// The classes that its sources belong to.
    pub classes: Vec<Arc<str>>,
    /// The classes that are looked for in its content, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scanned_for: Vec<Arc<str>>,
    /// How the column is made.
    pub lineage: Lineage,
    /// The kind of value that is shown.
    pub becomes: Becomes,
    /// Why, in a sentence.
    pub why: &'static str,
}

/// The kind of value that a consumer meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Values of this kind (and NULL where there was NULL).
    Kind(ValueKind),
    /// NULL in every row.
    Null,
    /// Decided value by value, as for a column of the value's own kind.
    ByValue,
}

impl Becomes {
    /// The word: a kind's name, `null` or `by_value`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Null => "null",
            Self::ByValue => "by_value",
        }
    }
}

impl Serialize for Becomes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Treatment<'_> {
    pub(super) fn explain(
        &self,
        position: usize,
        column: &ShapeColumn,
        output: Option<&Output>,
        becomes: Becomes,
        scanned_for: Vec<Arc<str>>,
    ) -> ColumnExplanation {
        let name = output.map_or("", |output| output.name.as_str());
        let scanned = !scanned_for.is_empty();
        let lineage = match self {
            Self::Shown(duty) | Self::Masked(duty, _) => duty.lineage,
            Self::Clear | Self::Harmless | Self::Whole => output.map_or(Lineage::Unknown, |output| output.lineage),
        };
        ColumnExplanation {
            position,
            name: name.to_owned(),
            name_differs: !name.is_empty() && !name.eq_ignore_ascii_case(&column.name),
            kind: column.kind,
            operator: self.mask().map(crate::policy::Mask::kind),
            classes: self.classes().to_vec(),
            scanned_for,
            lineage,
            becomes,
            why: if scanned { self.why_scanned() } else { self.why() },
        }
    }

    fn why_scanned(&self) -> &'static str {
        match self {
            Self::Shown(_) => "the policy shows the column's class to this caller; other classes are masked where its content has them",
            Self::Clear | Self::Harmless | Self::Whole | Self::Masked(..) => {
                "no source of the column is sensitive; what its content has of a class is masked"
            }
        }
    }

    fn why(&self) -> &'static str {
        match self {
            Self::Clear => "the policy names nothing that is sensitive here",
            Self::Harmless => "no source of the column is sensitive",
            Self::Shown(_) => "the policy shows this class to this caller",
            Self::Whole => "what the column holds is not known",
            Self::Masked(duty, _) => match duty.lineage {
                Lineage::Identity => "the column is a sensitive column",
                Lineage::Derived => "the column is computed from a sensitive column",
                Lineage::Aggregate => "the column is aggregated from a sensitive column",
                Lineage::Constant => "the policy masks the column",
                Lineage::Unknown => "how the column is made is not known",
            },
        }
    }
}
