//! Temporary relations that a session made, with what their columns hold.

use super::State;
use super::held::Weighed;
use crate::classify::{ColumnName, Lineage, Relation};
use std::sync::Arc;

/// A temporary relation, as the statement that made it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Temporary {
    /// Its columns in their order.
    pub(crate) relation: Relation,
    /// What each of them holds, or shows.
    pub(crate) origins: Vec<Origin>,
    /// Whether it shows what its query gives now, and holds nothing itself.
    pub(crate) is_view: bool,
    /// Whether the end of the transaction drops it.
    pub(crate) on_commit_drop: bool,
}

/// What the values of a column are made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) lineage: Lineage,
    /// Sorted.
    pub(crate) sources: Vec<ColumnName>,
}

impl Weighed for Temporary {
    fn weight(&self) -> usize {
        let name =
            |source: &ColumnName| source.column.len() + source.relation.name.len() + source.relation.schema.as_ref().map_or(0, String::len);
        let columns: usize = self.relation.columns.iter().map(|column| column.name.len() + 1).sum();
        columns + self.origins.iter().flat_map(|origin| &origin.sources).map(name).sum::<usize>()
    }
}

impl State {
    /// A temporary relation that is followed.
    pub(crate) fn temporary(&self, name: &str) -> Option<&Temporary> {
        self.temporary.get(name).map(Arc::as_ref)
    }

    /// How much of the bound temporary relations take.
    pub(crate) fn temporary_bytes(&self) -> usize {
        self.temporary.bytes()
    }

    /// The names of temporary relations that are followed.
    pub fn temporary_names(&self) -> impl Iterator<Item = &str> {
        self.temporary.names()
    }

    /// A temporary relation is there; where there is no room for it, its name is one that was touched.
    pub(super) fn keep_temporary(&mut self, name: &str, relation: &Arc<Temporary>) {
        self.temporary.insert(name, Arc::clone(relation));
        if !self.temporary.holds(name, relation) {
            super::touch(&mut self.touched, name);
        }
    }

    /// Whatever a name meant may have changed; and what views show hangs on what they are made of.
    pub(crate) fn touch(&mut self, name: &str) {
        super::touch(&mut self.touched, name);
        if self.temporary.is_empty() {
            return;
        }
        if self.touched.contains("*") {
            self.temporary.clear();
            return;
        }
        self.temporary.remove(name);
        let touched = &mut self.touched;
        self.temporary.retain(|view, relation| {
            if relation.is_view {
                super::touch(touched, view);
            }
            !relation.is_view
        });
    }

    /// The end of a transaction. A catalog that was read before it may still list what is gone.
    pub(crate) fn drop_on_commit(&mut self) {
        let touched = &mut self.touched;
        self.temporary.retain(|name, relation| {
            if relation.on_commit_drop {
                super::touch(touched, name);
            }
            !relation.on_commit_drop
        });
    }
}
