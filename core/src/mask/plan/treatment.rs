//! What the policy wants of one column.

use crate::classify::{Lineage, Output};
use crate::policy::{ColumnDuty, Mask, Masking};
use std::sync::Arc;

/// What the policy wants of one column.
pub(super) enum Treatment<'a> {
    /// The policy names nothing sensitive at all.
    Clear,
    /// The column holds nothing sensitive.
    Harmless,
    /// A class that this caller sees as it is.
    Shown(&'a ColumnDuty),
    /// A class, or an unknown lineage, that is masked.
    Masked(&'a ColumnDuty, &'a Mask),
    /// Nothing is known of the column, so nothing is shown.
    Whole,
}

impl<'a> Treatment<'a> {
    pub(super) fn of(masking: &'a Masking, position: usize, output: Option<&Output>) -> Self {
        match masking {
            Masking::Clear => Self::Clear,
            Masking::Whole => Self::Whole,
            Masking::Columns(duties) => match (duties.get(position), output) {
                (Some(None), Some(_)) => Self::Harmless,
                (Some(Some(duty)), Some(_)) => match &duty.mask {
                    Some(mask) => Self::Masked(duty, mask),
                    // A duty that names neither class nor operator shows nothing to be allowed.
                    None if duty.classes.is_empty() => Self::Whole,
                    None => Self::Shown(duty),
                },
                (None, _) | (_, None) => Self::Whole,
            },
        }
    }

    pub(super) fn mask(&self) -> Option<&Mask> {
        match self {
            Self::Clear | Self::Harmless | Self::Shown(_) => None,
            Self::Masked(_, mask) => Some(mask),
            Self::Whole => Some(&Mask::Redact),
        }
    }

    pub(super) fn lineage(&self) -> Lineage {
        match self {
            Self::Shown(duty) | Self::Masked(duty, _) => duty.lineage,
            Self::Clear | Self::Harmless | Self::Whole => Lineage::Unknown,
        }
    }

    pub(super) fn classes(&self) -> &[Arc<str>] {
        match self {
            Self::Shown(duty) | Self::Masked(duty, _) => &duty.classes,
            Self::Clear | Self::Harmless | Self::Whole => &[],
        }
    }
}
