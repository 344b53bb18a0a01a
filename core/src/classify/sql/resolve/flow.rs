//! What a value is made of.

use crate::classify::Lineage;
use std::rc::Rc;

/// A column by its number in [`super::Columns`].
pub(in crate::classify::sql) type ColumnId = u32;

/// A sorted set of columns; copies share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::classify::sql) enum Sources {
    #[default]
    None,
    One(ColumnId),
    Many(Rc<[ColumnId]>),
}

impl Sources {
    pub(in crate::classify::sql) fn as_slice(&self) -> &[ColumnId] {
        match self {
            Self::None => &[],
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }

    pub(in crate::classify::sql) fn is_empty(&self) -> bool {
        matches!(self, Self::None)
    }

    pub(in crate::classify::sql) fn from_vec(mut ids: Vec<ColumnId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [] => Self::None,
            [only] => Self::One(*only),
            _ => Self::Many(ids.into()),
        }
    }

    pub(in crate::classify::sql) fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, set) | (set, Self::None) => set.clone(),
            (left, right) if left == right => left.clone(),
            (left, right) => Self::from_vec([left.as_slice(), right.as_slice()].concat()),
        }
    }
}

/// A named column of a row.
#[derive(Debug, Clone)]
pub(in crate::classify::sql) struct Column {
    pub(in crate::classify::sql) name: String,
    /// As the result shows it, where that differs.
    pub(in crate::classify::sql) shown: Option<Box<str>>,
    pub(in crate::classify::sql) flow: Flow,
}

/// What a value is made of, and how.
#[derive(Debug, Clone)]
pub(in crate::classify::sql) struct Flow {
    pub(in crate::classify::sql) sources: Sources,
    pub(in crate::classify::sql) lineage: Lineage,
    /// The sources may not be all.
    pub(in crate::classify::sql) lost: bool,
    /// Columns, literals, arithmetic: nothing in it compares or branches, so an aggregate over it answers no question about one value.
    pub(in crate::classify::sql) plain: bool,
    /// Calls of unknown functions on the way.
    pub(in crate::classify::sql) unknown: Vec<u32>,
    /// For a whole row: its columns.
    pub(in crate::classify::sql) row: Option<Rc<[Column]>>,
}

impl Flow {
    pub(in crate::classify::sql) const fn constant() -> Self {
        Self { sources: Sources::None, lineage: Lineage::Constant, lost: false, plain: true, unknown: Vec::new(), row: None }
    }

    pub(in crate::classify::sql) const fn identity(id: ColumnId) -> Self {
        Self { sources: Sources::One(id), lineage: Lineage::Identity, lost: false, plain: true, unknown: Vec::new(), row: None }
    }

    /// A value of which nothing is known.
    pub(in crate::classify::sql) const fn lost() -> Self {
        Self { sources: Sources::None, lineage: Lineage::Unknown, lost: true, plain: false, unknown: Vec::new(), row: None }
    }

    /// A value computed from all of these.
    pub(in crate::classify::sql) fn computed<'f>(parts: impl IntoIterator<Item = &'f Self>) -> Self {
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
    pub(in crate::classify::sql) fn arm(&self, other: &Self) -> Self {
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

    pub(in crate::classify::sql) fn derived(mut self) -> Self {
        if self.lineage == Lineage::Identity || (self.lineage == Lineage::Constant && !self.sources.is_empty()) {
            self.lineage = Lineage::Derived;
        }
        self.row = None;
        self
    }

    /// One that may be this or that: a superset.
    pub(in crate::classify::sql) fn either(&self, other: &Self) -> Self {
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
