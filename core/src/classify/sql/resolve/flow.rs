//! What a value is made of.

use crate::classify::Lineage;
use std::rc::Rc;

/// A column by its number in [`super::Columns`].
pub(super) type ColumnId = u32;

/// A sorted set of columns; copies share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Sources {
    #[default]
    None,
    One(ColumnId),
    Many(Rc<[ColumnId]>),
}

impl Sources {
    pub(super) fn as_slice(&self) -> &[ColumnId] {
        match self {
            Self::None => &[],
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::None)
    }

    pub(super) fn from_vec(mut ids: Vec<ColumnId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [] => Self::None,
            [only] => Self::One(*only),
            _ => Self::Many(ids.into()),
        }
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, set) | (set, Self::None) => set.clone(),
            (left, right) if left == right => left.clone(),
            (left, right) => Self::from_vec([left.as_slice(), right.as_slice()].concat()),
        }
    }
}

/// A named column of a row.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// As the result shows it, where that differs.
    pub(super) shown: Option<Box<str>>,
    pub(super) flow: Flow,
}

/// What a value is made of, and how.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub(super) sources: Sources,
    pub(super) lineage: Lineage,
    /// The sources may not be all.
    pub(super) lost: bool,
    /// Columns, literals, arithmetic: nothing in it compares or branches, so an aggregate over it answers no question about one value.
    pub(super) plain: bool,
    /// Calls of unknown functions on the way.
    pub(super) unknown: Vec<u32>,
    /// For a whole row: its columns.
    pub(super) row: Option<Rc<[Column]>>,
}

impl Flow {
    pub(super) const fn constant() -> Self {
        Self { sources: Sources::None, lineage: Lineage::Constant, lost: false, plain: true, unknown: Vec::new(), row: None }
    }

    pub(super) const fn identity(id: ColumnId) -> Self {
        Self { sources: Sources::One(id), lineage: Lineage::Identity, lost: false, plain: true, unknown: Vec::new(), row: None }
    }

    /// A value of which nothing is known.
    pub(super) const fn lost() -> Self {
        Self { sources: Sources::None, lineage: Lineage::Unknown, lost: true, plain: false, unknown: Vec::new(), row: None }
    }

    /// A value computed from all of these.
    pub(super) fn computed<'f>(parts: impl IntoIterator<Item = &'f Self>) -> Self {
        let mut total = Self::constant();
        let mut ids: Vec<ColumnId> = Vec::new();
        let mut first = true;
        for part in parts {
            ids.extend_from_slice(part.sources.as_slice());
            total.lost |= part.lost;
            total.plain &= part.plain;
            for call in &part.unknown {
                if !total.unknown.contains(call) {
                    total.unknown.push(*call);
                }
            }
            let lineage = match part.lineage {
                Lineage::Identity => Lineage::Derived,
                other => other,
            };
            total.lineage = if first { lineage } else { mix(total.lineage, lineage) };
            first = false;
        }
        total.sources = Sources::from_vec(ids);
        total
    }

    /// The same column of several arms.
    pub(super) fn arm(&self, other: &Self) -> Self {
        let lineage = match (self.lineage, other.lineage) {
            (left, right) if left == right => left,
            (Lineage::Identity, right) => mix(Lineage::Derived, right),
            (left, Lineage::Identity) => mix(left, Lineage::Derived),
            (left, right) => mix(left, right),
        };
        let mut joined = Self::computed([self, other]);
        joined.lineage = lineage;
        joined
    }

    pub(super) fn derived(mut self) -> Self {
        if self.lineage == Lineage::Identity || (self.lineage == Lineage::Constant && !self.sources.is_empty()) {
            self.lineage = Lineage::Derived;
        }
        self.row = None;
        self
    }

    /// One that may be this or that: a superset.
    pub(super) fn either(&self, other: &Self) -> Self {
        let mut joined = Self::computed([self, other]);
        joined.lineage = Lineage::Unknown;
        joined.plain = false;
        joined
    }
}

/// The lineage of a computation over two that are not identities.
const fn mix(left: Lineage, right: Lineage) -> Lineage {
    match (left, right) {
        (Lineage::Unknown, _) | (_, Lineage::Unknown) => Lineage::Unknown,
        (Lineage::Derived | Lineage::Identity, _) | (_, Lineage::Derived | Lineage::Identity) => Lineage::Derived,
        (Lineage::Aggregate, _) | (_, Lineage::Aggregate) => Lineage::Aggregate,
        (Lineage::Constant, Lineage::Constant) => Lineage::Constant,
    }
}
