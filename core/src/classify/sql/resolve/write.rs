//! INSERT, UPDATE, DELETE and MERGE.

use super::assigned::Assigned;
use super::query::Ctes;
use super::relation::Base;
use super::scope::{Bound, Rows, Scope, Segment};
use super::{Resolver, Shape};
use crate::classify::sql::ir::{Alias, Delete, Expr, From, INSERTED, Ident, Insert, Item, Merge, Name, Output, Update};
use crate::classify::{Effect, EffectSet, Predicate, ProbePosition, ReasonCode, RelationKind};

impl<'a> Resolver<'a> {
    pub(super) fn insert(&mut self, insert: &Insert, ctes: &Ctes<'_>) -> Option<Shape> {
        self.doubt_operators();
        let mut effects = EffectSet::of(Effect::Insert);
        if insert.replace {
            effects.insert(Effect::Merge);
            effects.insert(Effect::Delete);
        }
        if insert.conflict.is_some() {
            effects.insert(Effect::Update);
        }
        let base = self.target(&insert.target, effects);
        self.changes_query(&insert.target, ctes);
        let mut assigned = Assigned::default();
        let mut scope = Scope::inside(None, Some(ctes));
        let alias = insert.alias.as_ref();
        scope.bounds.push(self.target_bound(&base, alias, &[]));
        if let Some(source) = &insert.source {
            let shape = self.query(source, None, Some(ctes));
            assigned = self.inserted(&insert.columns, &shape, scope.bounds.first());
        }
        for column in &insert.unique {
            // What happens, and what RETURNING shows, says whether a row has that value.
            let flow = self.column(std::slice::from_ref(column), &scope);
            self.probe(&flow, ProbePosition::Where);
        }
        for expr in &insert.searched {
            let flow = self.expr(expr, &scope);
            self.probe(&flow, ProbePosition::Where);
        }
        if let Some(conflict) = &insert.conflict {
            // `excluded` holds what was to be inserted: its columns are the target's, its values are the statement's own.
            let name = if self.mysql() { INSERTED } else { "excluded" }.to_owned();
            let mut excluded = Bound { name, schema: None, rows: self.base_rows(&base, &[]) };
            self.store(&mut excluded, &assigned);
            scope.bounds.push(excluded);
            scope.qualified_only = vec![1];
            for (at, value) in conflict.values.iter().enumerate() {
                if at > 0
                    && self.mysql()
                    && !matches!(value.value, Expr::Literal(_))
                    && let Some(target) = scope.bounds.first_mut()
                {
                    // From left to right: a value sees what the ones before it stored.
                    self.store(target, &assigned);
                }
                self.assign(std::slice::from_ref(value), &scope, &mut assigned);
            }
            if let Some(selection) = &conflict.selection {
                let flow = self.expr(selection, &scope);
                self.probe(&flow, ProbePosition::Where);
            }
            scope.bounds = vec![self.target_bound(&base, alias, &[])];
            scope.qualified_only.clear();
        }
        self.stored(&base, scope.bounds.first(), &assigned);
        if let Some(output) = &insert.output {
            return self.shown_output(output, &base, &mut scope, &assigned);
        }
        self.returning(&insert.returning, &mut scope, Vec::new(), &assigned)
    }

    pub(super) fn update(&mut self, update: &Update, ctes: &Ctes<'_>) -> Option<Shape> {
        self.doubt_operators();
        let base = self.target(&update.target, EffectSet::of(Effect::Update));
        let (mut scope, segments) = self.changed(&base, update.alias.as_ref(), &update.from, ctes);
        self.changes_query(&update.target, ctes);
        update.joins.iter().for_each(|condition| self.join_condition(condition, &scope));
        let mut assigned = Assigned::default();
        self.assign(&update.values, &scope, &mut assigned);
        self.stored(&base, scope.bounds.first(), &assigned);
        self.condition(&base, update.selection.as_ref(), &scope);
        self.limited(&update.order_by, &update.limit, &scope);
        if let Some(output) = &update.output {
            return self.shown_output(output, &base, &mut scope, &assigned);
        }
        self.returning(&update.returning, &mut scope, segments, &assigned)
    }

    pub(super) fn delete(&mut self, delete: &Delete, ctes: &Ctes<'_>) -> Option<Shape> {
        self.doubt_operators();
        let base = self.target(&delete.target, EffectSet::of(Effect::Delete));
        let (mut scope, segments) = self.changed(&base, delete.alias.as_ref(), &delete.using, ctes);
        self.changes_query(&delete.target, ctes);
        delete.joins.iter().for_each(|condition| self.join_condition(condition, &scope));
        self.condition(&base, delete.selection.as_ref(), &scope);
        self.limited(&delete.order_by, &delete.limit, &scope);
        if let Some(output) = &delete.output {
            return self.shown_output(output, &base, &mut scope, &Assigned::default());
        }
        self.returning(&delete.returning, &mut scope, segments, &Assigned::default())
    }

    pub(super) fn merge(&mut self, merge: &Merge, ctes: &Ctes<'_>) -> Option<Shape> {
        self.doubt_operators();
        let base = self.target(&merge.target, merge.effects);
        let (mut scope, mut segments) = self.changed(&base, merge.alias.as_ref(), std::slice::from_ref(&merge.source), ctes);
        self.join_condition(&merge.on, &scope);
        for condition in &merge.conditions {
            let flow = self.expr(condition, &scope);
            self.probe(&flow, ProbePosition::Where);
        }
        let mut assigned = Assigned::default();
        self.assign(&merge.updates, &scope, &mut assigned);
        for (columns, values) in &merge.inserts {
            let flows = self.flows(values, &scope);
            self.merged(columns, &flows, scope.bounds.first(), &mut assigned);
        }
        self.stored(&base, scope.bounds.first(), &assigned);
        if merge.effects.contains(Effect::Update) || merge.effects.contains(Effect::Delete) {
            let constrains = !merge.by_source && self.constrains(&merge.on, &scope);
            self.predicate(&base, true, constrains);
        }
        self.changes_query(&merge.target, ctes);
        if let Some(output) = &merge.output {
            return self.shown_output(output, &base, &mut scope, &assigned);
        }
        // `*` is the source's columns, then the target's.
        segments.rotate_left(1);
        self.returning(&merge.returning, &mut scope, segments, &assigned)
    }

    fn shown_output(&mut self, output: &Output, base: &Base<'a>, scope: &mut Scope<'_, 'a>, assigned: &Assigned) -> Option<Shape> {
        let mut inserted = self.target_bound(base, None, &[]);
        let deleted = self.target_bound(base, None, &[]);
        self.store(&mut inserted, assigned);
        self.put_out(output, scope, (inserted, deleted))
    }

    /// The relation that is changed; a WITH query of that name is not it.
    fn target(&mut self, name: &Name, effects: EffectSet) -> Base<'a> {
        let base = self.base(name);
        self.touch(&base.name, base.resolved, effects);
        base
    }

    pub(super) fn target_bound(&mut self, base: &Base<'a>, alias: Option<&Ident>, renamed: &[Ident]) -> Bound<'a> {
        // Of a view, the columns that go through it are the base's.
        let rows = self.base_rows(base, renamed);
        match alias {
            Some(alias) => Bound { name: alias.text.clone(), schema: None, rows },
            None => Bound { name: base.name.name.clone(), schema: base.name.schema.clone(), rows },
        }
    }

    /// The target as the first bound, then what it is joined with.
    fn changed<'s>(&mut self, base: &Base<'a>, alias: Option<&Alias>, from: &[From], ctes: &'s Ctes<'s>) -> (Scope<'s, 'a>, Vec<Segment>) {
        let mut scope = Scope::inside(None, Some(ctes));
        let renamed = alias.map_or(&[][..], |alias| &alias.columns);
        let bound = self.target_bound(base, alias.map(|alias| &alias.name), renamed);
        scope.bounds.push(bound);
        let mut segments = vec![Segment::Bound(0)];
        for entry in from {
            segments.extend(self.from(entry, &mut scope, None, ctes));
        }
        (scope, segments)
    }

    fn condition(&mut self, base: &Base<'a>, selection: Option<&Expr>, scope: &Scope<'_, 'a>) {
        let mut constrains = false;
        if let Some(selection) = selection {
            let flow = self.expr(selection, scope);
            self.probe(&flow, ProbePosition::Where);
            constrains = self.constrains(selection, scope);
        }
        self.predicate(base, selection.is_some(), constrains);
    }

    fn predicate(&mut self, base: &Base<'a>, has_where: bool, constrains: bool) {
        if self.planned || self.view_depth > 0 {
            return;
        }
        let predicate = Predicate { relation: base.name.clone(), has_where, constrains };
        if !self.out.predicates.contains(&predicate) {
            self.out.predicates.push(predicate);
        }
    }

    fn limited(&mut self, order_by: &[Expr], limit: &[Expr], scope: &Scope<'_, 'a>) {
        for (exprs, position) in [(order_by, ProbePosition::Order), (limit, ProbePosition::Limit)] {
            for expr in exprs {
                let flow = self.expr(expr, scope);
                self.probe(&flow, position);
            }
        }
    }

    /// What RETURNING shows: the target's columns with what the statement stored there, which may come from elsewhere.
    fn returning(&mut self, items: &[Item], scope: &mut Scope<'_, 'a>, segments: Vec<Segment>, assigned: &Assigned) -> Option<Shape> {
        if items.is_empty() {
            return None;
        }
        let stored = scope.bounds.first_mut().is_some_and(|target| self.store(target, assigned));
        self.effect(EffectSet::of(Effect::Read));
        let segments = if segments.is_empty() { vec![Segment::Bound(0)] } else { segments };
        if self.sqlite() {
            // Only the changed row can be returned.
            scope.bounds.truncate(1);
            if !stored {
                return Some(self.items(items, scope, &[Segment::Bound(0)]));
            }
            // A sub-query in RETURNING sees the relation as it is after the change.
            let read = EffectSet::of(Effect::Read);
            let before: Vec<EffectSet> = self.out.relations.iter().map(|used| used.effects).collect();
            for used in &mut self.out.relations {
                used.effects = used.effects.difference(read);
            }
            let shape = self.items(items, scope, &[Segment::Bound(0)]);
            let changes: EffectSet = [Effect::Insert, Effect::Update, Effect::Merge].into_iter().collect();
            let seen =
                self.out.relations.iter().any(|used| used.effects.contains(Effect::Read) && !used.effects.intersection(changes).is_empty());
            for (used, before) in self.out.relations.iter_mut().zip(before) {
                used.effects = used.effects.union(before);
            }
            if seen {
                self.out.doubt_lineage(ReasonCode::Construct, "sub-query in returning");
            }
            return Some(shape);
        }
        Some(self.items(items, scope, &segments))
    }

    /// Whether rows of a relation come from a view: a condition on it says nothing certain of the stored rows.
    pub(super) fn is_stored(rows: &Rows<'a>) -> bool {
        match rows {
            Rows::Stored { definition: Some(definition), .. } => matches!(definition.kind, RelationKind::Table),
            Rows::Stored { definition: None, .. } => true,
            Rows::Computed { .. } => false,
        }
    }
}
