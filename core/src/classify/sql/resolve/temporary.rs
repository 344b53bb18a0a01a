//! Temporary relations of the session: what a statement that makes one leaves in the state, and what their columns are made of later.
//!
//! A column of a temporary table is a source of its own and stands for what was stored in it as well; a view's columns are what they
//! are made of. Only what is certain is followed: a relation that was made for sure, of columns that are known to their sources.

use super::flow::{Column, Flow, Sources};
use super::relation::Base;
use super::{ROW, Resolver, Shape};
use crate::classify::sql::ir::{Ident, Name, Target, Utility};
use crate::classify::{self, ColumnName, Lineage, Origin, Relation, RelationKind, RelationName, State, StateChange, Temporary};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// The schema of temporary relations.
const SCHEMA: &str = "pg_temp";

fn is_temporary(name: &RelationName) -> bool {
    name.schema.as_deref() == Some(SCHEMA)
}

impl<'a> Resolver<'a> {
    /// The temporary relation that a name means, if it is one that is followed.
    pub(super) fn temporary_base(&mut self, name: &Name) -> Option<Base<'a>> {
        let last = name.last();
        if self.state.temporary_names().next().is_none() || self.view_depth > 0 || name.schema().is_some_and(|schema| schema != SCHEMA) {
            return None;
        }
        let state: &'a State = self.state;
        let found = state.temporary(last)?;
        let known = self.temporary.entry(last.to_owned()).or_default();
        if !known.iter().any(|known| std::ptr::eq(*known, found)) {
            known.push(found);
        }
        let name = RelationName { schema: Some(SCHEMA.to_owned()), name: last.to_owned() };
        Some(Base { name, resolved: true, definition: Some(&found.relation) })
    }

    /// What a temporary view shows.
    pub(super) fn temporary_view(&mut self, base: &Base<'a>) -> Option<Shape> {
        let state: &'a State = self.state;
        let view = state.temporary(&base.name.name).filter(|found| found.is_view && is_temporary(&base.name) && self.view_depth == 0)?;
        let columns = view.relation.columns.iter().zip(&view.origins).map(|(column, origin)| {
            let mut ids = Vec::with_capacity(origin.sources.len());
            for source in &origin.sources {
                let relation = self.columns.relation(&source.relation);
                ids.extend(self.columns.by_name(relation, &source.column));
                // A table of the session may hold more by now.
                if let Some(held) = state.temporary(&source.relation.name).filter(|held| is_temporary(&source.relation) && !held.is_view) {
                    let known = self.temporary.entry(source.relation.name.clone()).or_default();
                    if !known.iter().any(|known| std::ptr::eq(*known, held)) {
                        known.push(held);
                    }
                }
            }
            let lost = ids.len() != origin.sources.len();
            let plain = origin.lineage == Lineage::Identity;
            let flow = Flow { sources: Sources::from_vec(ids), lineage: origin.lineage, lost, plain, unknown: Vec::new(), row: None };
            Column { name: column.name.clone(), shown: None, flow }
        });
        Some(Shape::Known(columns.collect::<Vec<_>>().into()))
    }

    /// What the statement leaves that makes a relation of these columns.
    pub(super) fn made(&mut self, target: &Target, shape: &Shape, is_view: bool) {
        if self.planned {
            return;
        }
        let name = target.name.last().to_owned();
        let change = match self.followed(target, shape, is_view) {
            Some(relation) => StateChange::Temporary { name, relation: Arc::new(relation) },
            None => StateChange::Touched(name),
        };
        self.out.changes.push(change);
    }

    /// The relation that a utility statement makes, if it is followed.
    pub(super) fn made_by(&self, utility: &Utility, shape: Option<&Shape>) -> Option<StateChange> {
        let (target, relation) = match (&utility.made, &utility.defined) {
            (Some(empty), _) => {
                let column = |ident: &Ident| Column { name: ident.text.clone(), shown: None, flow: Flow::constant() };
                let columns: Rc<[Column]> = empty.columns.iter().map(column).collect();
                (empty, self.followed(empty, &Shape::Known(columns), false)?)
            }
            (None, Some(view)) if utility.defines_view => (view, self.followed(view, shape?, true)?),
            (None, _) => return None,
        };
        Some(StateChange::Temporary { name: target.name.last().to_owned(), relation: Arc::new(relation) })
    }

    fn followed(&self, target: &Target, shape: &Shape, is_view: bool) -> Option<Temporary> {
        let temporary = match target.name.schema() {
            None => target.temporary,
            Some(schema) => schema == SCHEMA,
        };
        let Shape::Known(columns) = shape else { return None };
        let certain = self.out.complete && self.out.lineage_complete;
        if !temporary || target.may_exist || !certain || !self.postgres() || self.view_depth > 0 || columns.len() > ROW {
            return None;
        }
        if target.columns.len() > columns.len() {
            return None;
        }
        let mut names = HashSet::with_capacity(columns.len());
        let mut relation = Relation { kind: RelationKind::Table, columns: Vec::with_capacity(columns.len()) };
        let mut origins = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let own = target.columns.get(at).map_or(column.name.as_str(), |name| name.text.as_str());
            if own.is_empty() || !names.insert(own) {
                return None;
            }
            relation.columns.push(classify::Column { name: own.to_owned(), data_type: String::new() });
            origins.push(self.origin_of(&column.flow)?);
        }
        Some(Temporary { relation, origins, is_view, on_commit_drop: target.on_commit_drop })
    }

    /// What a stored value is made of, where that is known.
    fn origin_of(&self, flow: &Flow) -> Option<Origin> {
        let (lineage, sources) = self.made_of(flow);
        (lineage != Lineage::Unknown).then_some(Origin { lineage, sources })
    }

    /// What the statement left in the session's own tables, which hold it from now on.
    pub(super) fn follow_stores(&mut self, from: usize) {
        if self.state.temporary_names().next().is_none() || self.planned {
            return;
        }
        let state: &'a State = self.state;
        let mut grown: BTreeMap<String, Option<Temporary>> = BTreeMap::new();
        for stored in self.stores.get(from..).unwrap_or_default() {
            let Some(held) = state.temporary(&stored.relation.name).filter(|held| is_temporary(&stored.relation) && !held.is_view) else {
                continue;
            };
            let entry = grown.entry(stored.relation.name.clone()).or_insert_with(|| Some(held.clone()));
            let more = stored.column.as_ref().and_then(|column| Some((column, self.origin_of(&stored.flow)?)));
            let place = |held: &Temporary, name: &str| held.relation.columns.iter().position(|column| column.name == *name);
            match (entry.as_mut(), more) {
                (Some(held), Some((column, more))) => match place(held, column).and_then(|at| held.origins.get_mut(at)) {
                    Some(origin) => add(origin, more),
                    None => *entry = None,
                },
                (Some(_), None) => *entry = None,
                (None, _) => {}
            }
        }
        for (name, grown) in grown {
            match grown {
                Some(relation) if state.temporary(&name) == Some(&relation) => {}
                Some(relation) => self.out.changes.push(StateChange::Temporary { name, relation: Arc::new(relation) }),
                None => self.out.changes.push(StateChange::Touched(name)),
            }
        }
    }

    /// What a column of a temporary table was made of.
    pub(super) fn origins(&self, column: &ColumnName) -> impl Iterator<Item = &'a Origin> {
        let known =
            if self.temporary.is_empty() || !is_temporary(&column.relation) { None } else { self.temporary.get(&column.relation.name) };
        let place = |relation: &Temporary| relation.relation.columns.iter().position(|own| own.name == column.column);
        known.into_iter().flatten().filter(|relation| !relation.is_view).filter_map(move |relation| relation.origins.get(place(relation)?))
    }
}

fn add(origin: &mut Origin, more: Origin) {
    origin.lineage = match (origin.lineage, more.lineage) {
        (own, more) if own == more => own,
        // A column that held nothing yet.
        (Lineage::Constant, more) => more,
        (own, Lineage::Constant) => own,
        (_, _) => Lineage::Derived,
    };
    origin.sources.extend(more.sources);
    origin.sources.sort_unstable();
    origin.sources.dedup();
}

/// How a value is made of what a column is made of.
pub(super) const fn through(origin: Lineage, then: Lineage) -> Lineage {
    match (origin, then) {
        (Lineage::Unknown, _) | (_, Lineage::Unknown) => Lineage::Unknown,
        (Lineage::Identity | Lineage::Constant, then) => then,
        (own, Lineage::Identity) => own,
        (Lineage::Aggregate, Lineage::Aggregate) => Lineage::Aggregate,
        (Lineage::Derived | Lineage::Aggregate, Lineage::Constant | Lineage::Derived | Lineage::Aggregate) => Lineage::Derived,
    }
}
