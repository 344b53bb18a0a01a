//! Numbers for columns, so that sets of them are cheap.

use super::flow::{ColumnId, Sources};
use crate::classify::{ColumnName, Relation, RelationName};
use std::collections::HashMap;

/// So many relations are looked through one by one.
pub(super) const FEW: usize = 8;

/// Every column that a text speaks of, under a number.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    relations: Vec<RelationName>,
    by_name: HashMap<RelationName, u32>,
    /// Numbers of the columns of each defined relation, by place.
    places: Vec<Vec<Option<ColumnId>>>,
    others: HashMap<(u32, String), ColumnId>,
    columns: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    relation: u32,
    name: std::borrow::Cow<'a, str>,
    read: bool,
}

impl<'a> Columns<'a> {
    pub(super) fn relation(&mut self, name: &RelationName) -> u32 {
        let known = if self.relations.len() > FEW {
            self.by_name.get(name).copied()
        } else {
            (0..).zip(&self.relations).find(|(_, known)| *known == name).map(|(at, _)| at)
        };
        if let Some(at) = known {
            return at;
        }
        self.relations.push(name.clone());
        // As long as there are few, none is looked up by its hash.
        if self.relations.len() > FEW {
            let unlisted = (0..).zip(&self.relations).skip(self.by_name.len());
            self.by_name.extend(unlisted.map(|(at, name)| (name.clone(), at)));
        }
        u32::try_from(self.relations.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn at_place(&mut self, relation: u32, definition: &'a Relation, place: usize) -> Option<ColumnId> {
        let (at, name) = (usize::try_from(relation).ok()?, definition.columns.get(place)?.name.as_str());
        if let Some(Some(id)) = self.places.get(at).and_then(|places| places.get(place)) {
            return Some(*id);
        }
        let id = self.push(relation, name.into())?;
        if self.places.len() <= at {
            self.places.resize(at + 1, Vec::new());
        }
        let places = self.places.get_mut(at)?;
        if places.len() <= place {
            places.resize(definition.columns.len(), None);
        }
        *places.get_mut(place)? = Some(id);
        Some(id)
    }

    pub(super) fn by_name(&mut self, relation: u32, name: &str) -> Option<ColumnId> {
        let key = (relation, name.to_owned());
        if let Some(id) = self.others.get(&key) {
            return Some(*id);
        }
        let id = self.push(relation, name.to_owned().into())?;
        self.others.insert(key, id);
        Some(id)
    }

    fn push(&mut self, relation: u32, name: std::borrow::Cow<'a, str>) -> Option<ColumnId> {
        let id = u32::try_from(self.columns.len()).ok()?;
        self.columns.push(Entry { relation, name, read: false });
        Some(id)
    }

    pub(super) fn read(&mut self, sources: &Sources) {
        for id in sources.as_slice() {
            if let Some(entry) = usize::try_from(*id).ok().and_then(|at| self.columns.get_mut(at)) {
                entry.read = true;
            }
        }
    }

    fn entry(&self, id: ColumnId) -> Option<&Entry<'a>> {
        usize::try_from(id).ok().and_then(|at| self.columns.get(at))
    }

    pub(super) fn name(&self, id: ColumnId) -> Option<ColumnName> {
        let entry = self.entry(id)?;
        let relation = usize::try_from(entry.relation).ok().and_then(|at| self.relations.get(at))?.clone();
        Some(ColumnName { relation, column: entry.name.clone().into_owned() })
    }

    pub(super) fn all_read(&self) -> Vec<ColumnName> {
        let mut names: Vec<ColumnName> =
            (0..).zip(&self.columns).filter(|(_, entry)| entry.read).filter_map(|(id, _)| self.name(id)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
