//! What only MySQL has: UPDATE and DELETE of joined relations, and names that the server may compare without case.

use super::assigned::Assigned;
use super::query::Ctes;
use super::relation::Base;
use super::scope::{Bound, Meaning, Scope};
use super::{Resolver, Shape};
use crate::classify::sql::ir::{Alias, Body, Change, Expr, Name, Select};
use crate::classify::{Dialect, Effect, EffectSet, Predicate, ProbePosition, ReasonCode, RelationName};

/// Relations that FROM of an UPDATE or DELETE binds.
#[derive(Debug, Default)]
pub(super) struct Changing {
    /// Visible names of the targets, and what is done to them.
    targets: Vec<(String, EffectSet)>,
    /// Visible name and relation of everything bound.
    bound: Vec<(String, RelationName)>,
    /// What was looked up last.
    pub(super) latest: Option<RelationName>,
}

/// Whether the server keeps its own relations there.
pub(super) fn is_system_schema(schema: &str) -> bool {
    ["information_schema", "mysql", "performance_schema", "sys"].iter().any(|system| schema.eq_ignore_ascii_case(system))
}

impl<'a> Resolver<'a> {
    /// What is done to a relation of FROM: it is read, unless it is a target.
    pub(super) fn changing_effects(&self, name: &Name, alias: Option<&Alias>) -> EffectSet {
        let visible = alias.map_or_else(|| name.last().to_lowercase(), |alias| alias.name.text.clone());
        let target = self.changing.as_ref().and_then(|changing| changing.targets.iter().find(|(target, _)| *target == visible));
        target.map_or(EffectSet::of(Effect::Read), |(_, effects)| *effects)
    }

    /// Notes under which name the relation that was looked up is visible.
    pub(super) fn note_changing(&mut self, visible: &str) {
        if let Some(changing) = &mut self.changing
            && let Some(latest) = changing.latest.take()
        {
            changing.bound.push((visible.to_owned(), latest));
        }
    }

    pub(super) fn change(&mut self, change: &Change, outer: &Ctes<'_>) -> Option<Shape> {
        let query = &change.chosen;
        let Body::Select(select) = &query.body else {
            self.out.doubt(ReasonCode::Construct, "change");
            return None;
        };
        if query.recursive {
            self.out.doubt(ReasonCode::Construct, "recursive query");
        }
        let mut own = Ctes { outer: Some(outer), list: Vec::new() };
        for cte in &query.ctes {
            let shape = self.query(&cte.query, None, Some(&own));
            let name = self.cte_name(&cte.name);
            own.list.push((name, super::query::renamed(shape, &cte.columns)));
        }
        let effect = EffectSet::of(if change.deleted.is_empty() { Effect::Update } else { Effect::Delete });
        self.effect(effect);
        let mut changing = Changing::default();
        changing.targets.extend(change.deleted.iter().map(|target| (target.text.clone(), effect)));
        changing.targets.extend(change.values.iter().filter_map(|(target, ..)| Some((target.as_ref()?.text.clone(), effect))));
        if let ([super::super::ir::From::Relation { name, alias, .. }], true) = (select.from.as_slice(), change.deleted.is_empty()) {
            // With one relation there is no question which one is meant.
            let visible = alias.as_ref().map_or_else(|| name.last().to_lowercase(), |alias| alias.name.text.clone());
            changing.targets.push((visible, effect));
        }
        self.changing = Some(changing);
        let mut scope = Scope::inside(None, Some(&own));
        for entry in &select.from {
            self.from(entry, &mut scope, None, &own);
        }
        let mut changing = self.changing.take().unwrap_or_default();
        self.unqualified_targets(change, &scope, &mut changing, effect);
        self.chosen(select, &query.order_by, &query.limit, &scope);
        self.set_in_order(change, &mut scope, &changing);
        self.changed_predicates(select, &changing, &scope);
        if change.returning.is_empty() {
            return None;
        }
        self.effect(EffectSet::of(Effect::Read));
        Some(self.items(&change.returning, &scope, &[super::scope::Segment::Bound(0)]))
    }

    /// SET, from left to right: a value sees what the ones before it stored.
    fn set_in_order(&mut self, change: &Change, scope: &mut Scope<'_, 'a>, changing: &Changing) {
        let mut before: Vec<(String, Assigned)> = Vec::new();
        for (target, column, value) in &change.values {
            if !matches!(value, Expr::Literal(_)) {
                self.see_stored(scope, &before);
            }
            let flow = self.expr(value, scope);
            let alone = scope.bounds.len() == 1;
            for (visible, relation) in &changing.bound {
                let has = |bound: &Bound<'_>| bound.name == *visible && !matches!(bound.meaning(&column.text, true), Meaning::Absent);
                let meant = match target {
                    Some(target) => target.text == *visible,
                    None => alone || scope.bounds.iter().any(has),
                };
                if meant {
                    self.stored_in(relation.clone(), &column.text, &flow);
                    let mut assigned = Assigned::default();
                    assigned.add(&column.text, &flow);
                    before.push((visible.clone(), assigned));
                }
            }
        }
    }

    fn see_stored(&mut self, scope: &mut Scope<'_, 'a>, before: &[(String, Assigned)]) {
        for (visible, assigned) in before {
            for bound in scope.bounds.iter_mut().filter(|bound| bound.name == *visible) {
                self.store(bound, assigned);
            }
        }
    }

    fn chosen(&mut self, select: &Select, order_by: &[Expr], limit: &[Expr], scope: &Scope<'_, 'a>) {
        let positions = [(ProbePosition::Order, order_by), (ProbePosition::Limit, limit)];
        if let Some(selection) = &select.selection {
            let flow = self.expr(selection, scope);
            self.probe(&flow, ProbePosition::Where);
        }
        for (position, exprs) in positions {
            for expr in exprs {
                let flow = self.expr(expr, scope);
                self.probe(&flow, position);
            }
        }
    }

    /// SET without a relation's name: the one that has the column, or any of them.
    fn unqualified_targets(&mut self, change: &Change, scope: &Scope<'_, 'a>, changing: &mut Changing, effect: EffectSet) {
        if scope.bounds.len() > 1 {
            for (_, column, _) in change.values.iter().filter(|(target, ..)| target.is_none()) {
                let has = |bound: &&Bound<'a>| !matches!(bound.meaning(&column.text, true), Meaning::Absent);
                for bound in scope.bounds.iter().filter(has) {
                    changing.targets.push((bound.name.clone(), effect));
                }
            }
        }
        let mut unnamed = changing.targets.is_empty();
        for (target, effect) in changing.targets.clone() {
            let meant: Vec<RelationName> =
                changing.bound.iter().filter(|(visible, _)| *visible == target).map(|(_, name)| name.clone()).collect();
            unnamed |= meant.is_empty();
            for name in meant {
                self.touch(&name, true, effect);
            }
        }
        if unnamed {
            // A view's or a sub-query's rows, or a name that is not there.
            self.out.doubt(ReasonCode::RelationUnknown, "target");
        }
    }

    fn changed_predicates(&mut self, select: &Select, changing: &Changing, scope: &Scope<'_, 'a>) {
        if self.planned || self.view_depth > 0 {
            return;
        }
        let alone = scope.bounds.len() == 1;
        let constrains = alone && select.selection.as_ref().is_some_and(|selection| self.constrains(selection, scope));
        for (visible, relation) in &changing.bound {
            if changing.targets.iter().any(|(target, _)| target == visible) {
                let predicate = Predicate { relation: relation.clone(), has_where: select.selection.is_some(), constrains };
                if !self.out.predicates.contains(&predicate) {
                    self.out.predicates.push(predicate);
                }
            }
        }
    }

    /// What a column of VALUES is called, counted from 1; MariaDB calls it by the text of its first value.
    pub(super) fn values_name(&self, at: u32) -> String {
        match self.context.dialect {
            Dialect::Mariadb => String::new(),
            Dialect::Mysql => format!("column_{}", at.saturating_sub(1)),
            Dialect::Postgres
            | Dialect::Sqlite
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => format!("column{at}"),
        }
    }

    /// The other name of a relation: where neither a catalog nor a setting tells whether capitals matter, it may be the one in small
    /// letters, and a rule for either must hold.
    pub(super) fn other_spelling(&self, name: &RelationName) -> Option<RelationName> {
        let open = self.mysql() && self.context.catalog.is_none() && self.state.settings.lower_case_table_names.is_none();
        let small = RelationName { schema: name.schema.as_deref().map(str::to_lowercase), name: name.name.to_lowercase() };
        (open && small != *name).then_some(small)
    }

    /// The relation that a name means. Whether capitals matter is a setting of the server that differs by platform.
    pub(super) fn mysql_base(&mut self, schema: Option<&str>, last: &str) -> Base<'a> {
        let schema = match schema {
            Some(schema) if is_system_schema(schema) => {
                let name = RelationName { schema: Some(schema.to_lowercase()), name: last.to_lowercase() };
                let definition = self.context.catalog.and_then(|catalog| catalog.relation(&schema.to_lowercase(), &name.name));
                return Base { name, resolved: true, definition };
            }
            Some(schema) => Some(schema),
            None if self.view_depth > 0 && self.view_schema.is_some() => None,
            None => self.state.search_path.first().map(String::as_str),
        };
        let schema = schema.map(str::to_owned).or_else(|| if self.view_depth > 0 { self.view_schema.clone() } else { None });
        let folds = self.state.settings.lower_case_table_names;
        let fold = |text: &str| if folds.is_some_and(|folds| folds > 0) { text.to_lowercase() } else { text.to_owned() };
        let name = RelationName { schema: schema.as_deref().map(fold), name: fold(last) };
        let Some(catalog) = self.context.catalog else {
            return Base { resolved: schema.is_some(), name, definition: None };
        };
        let Some(schema) = name.schema.clone() else {
            self.out.doubt(ReasonCode::RelationUnknown, last);
            return Base { name, resolved: false, definition: None };
        };
        if let Some(definition) = catalog.relation(&schema, &name.name) {
            return Base { name, resolved: true, definition: Some(definition) };
        }
        let same = |(other_schema, other, _): &(&str, &str, &crate::classify::Relation)| {
            other_schema.to_lowercase() == schema.to_lowercase() && other.to_lowercase() == name.name.to_lowercase()
        };
        let mut alike = catalog.relations().filter(same);
        if folds.is_some_and(|folds| folds > 0)
            && let (Some((schema, other, definition)), None) = (alike.next(), alike.next())
        {
            let name = RelationName { schema: Some(schema.to_owned()), name: other.to_owned() };
            return Base { name, resolved: true, definition: Some(definition) };
        }
        self.out.doubt(ReasonCode::RelationUnknown, &name.name);
        Base { name, resolved: false, definition: None }
    }
}
