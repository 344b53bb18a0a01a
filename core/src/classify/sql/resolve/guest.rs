//! Which relation a name means in T-SQL, Snowflake, GoogleSQL, Oracle and what they share.

use super::flow::{Column, Flow};
use super::query::Ctes;
use super::relation::{Base, DUAL};
use super::scope::{Bound, Rows, Scope, Segment};
use super::{Resolver, Shape};
use crate::classify::sql::ir::{Item, Name, Output};
use crate::classify::{Dialect, Effect, EffectSet, ProbePosition, ReasonCode, RelationName};
use std::rc::Rc;

impl<'a> Resolver<'a> {
    /// The relation that a name means. `a.b.t` lies in the schema `a.b`; without a catalog that may be the one called `b`, so the name is
    /// not resolved. What is marked by `@` lies elsewhere.
    pub(super) fn guest_base(&mut self, name: &Name) -> Base<'a> {
        let last = match (name.parts.last(), self.context.dialect) {
            // Tables have their case, columns and aliases do not.
            (Some(part), Dialect::Bigquery) => part.shown.as_deref().unwrap_or(&part.text),
            (part, _) => part.map_or("", |part| part.text.as_str()),
        };
        if self.view_depth == 0 {
            let touched = &self.state.touched;
            if touched.contains(last) || touched.contains(name.last()) || touched.contains("*") {
                self.out.doubt(ReasonCode::RelationChanged, last);
            }
        }
        let open = |schema: Option<&str>, resolved| Base {
            name: RelationName { schema: schema.map(str::to_owned), name: last.to_owned() },
            resolved,
            definition: None,
        };
        let schema = match (name.parts.as_slice(), self.context.dialect) {
            ([schema, _], Dialect::Bigquery) => Some(schema.shown.as_deref().unwrap_or(&schema.text)),
            ([schema, _], _) => Some(schema.text.as_str()),
            _ => None,
        };
        if name.parts.first().is_some_and(|first| first.quote == Some('@')) {
            let stage = name.parts.len() == 1;
            self.effect(EffectSet::of(if stage { Effect::FileRead } else { Effect::Network }));
            self.out.doubt_lineage(ReasonCode::NoCatalog, last);
            return open(schema.map(|schema| schema.trim_start_matches('@')), false);
        }
        if self.context.dialect == Dialect::Bigquery && last.contains('*') {
            // `d.events_*` is every table whose name begins so.
            self.out.doubt(ReasonCode::Construct, "a name of several tables");
        }
        if self.context.dialect == Dialect::Oracle && last == "DUAL" && matches!(schema, None | Some("SYS")) {
            let own = self.context.catalog.and_then(|catalog| catalog.relations().find(|(_, name, _)| *name == "DUAL"));
            if own.is_none() {
                let name = RelationName { schema: Some("SYS".to_owned()), name: "DUAL".to_owned() };
                return Base { name, resolved: true, definition: Some(&DUAL) };
            }
        }
        let Some(catalog) = self.context.catalog else {
            return open(schema, schema.is_some_and(|schema| !schema.contains('.')));
        };
        let within = |schema: &str, definition| Base {
            name: RelationName { schema: Some(schema.to_owned()), name: last.to_owned() },
            resolved: true,
            definition: Some(definition),
        };
        if let Some(schema) = schema {
            if let Some(definition) = catalog.relation(schema, last) {
                return within(schema, definition);
            }
            self.out
                .doubt(ReasonCode::RelationUnknown, RelationName { schema: Some(schema.to_owned()), name: last.to_owned() }.to_string());
            return open(Some(schema), false);
        }
        let lower = matches!(self.context.dialect, Dialect::Mssql | Dialect::Generic);
        let own_schema = self.view_schema.clone();
        let path = own_schema.iter().chain(&self.state.search_path);
        for schema in path {
            let schema = if lower { schema.to_ascii_lowercase() } else { schema.clone() };
            if let Some(definition) = catalog.relation(&schema, last) {
                return within(&schema, definition);
            }
        }
        // The catalog holds all that the name may mean: one is certain, if the path does not name others.
        let mut all = catalog.relations().filter(|(_, name, _)| *name == last);
        match (all.next(), all.next(), self.state.search_path.is_empty()) {
            (Some((schema, _, definition)), None, true) => within(schema, definition),
            (Some(_), _, _) => {
                self.out.doubt(ReasonCode::RelationAmbiguous, last);
                open(None, false)
            }
            (None, _, _) => {
                self.out.doubt(ReasonCode::RelationUnknown, last);
                open(None, false)
            }
        }
    }

    /// GoogleSQL's `FROM t, t.items`: the elements of a column of what stands before.
    pub(super) fn elements(&mut self, name: &Name, alias: &str, scope: &mut Scope<'_, 'a>) -> Option<Bound<'a>> {
        let [owner, _] = name.parts.as_slice() else { return None };
        if self.context.dialect != Dialect::Bigquery {
            return None;
        }
        let first = owner.text.split('.').next().unwrap_or_default().to_ascii_lowercase();
        scope.named(None, &first)?;
        let mut path: Vec<_> = owner
            .text
            .split('.')
            .map(|part| crate::classify::sql::ir::Ident { text: part.to_ascii_lowercase(), shown: None, quote: None })
            .collect();
        path.extend(name.parts.last().cloned());
        let flow = self.column(&path, scope).derived();
        self.probe(&flow, ProbePosition::Other);
        Some(Bound { name: alias.to_owned(), schema: None, rows: Rows::Computed { columns: Rc::from([]), open: Some(flow) } })
    }

    /// T-SQL's OUTPUT: `inserted` and `deleted` are the target's rows; what goes into another relation is shown to nobody.
    pub(super) fn put_out(&mut self, output: &Output, scope: &mut Scope<'_, 'a>, target: (Bound<'a>, Bound<'a>)) -> Option<Shape> {
        let (inserted, deleted) = target;
        scope.bounds.push(Bound { name: "inserted".to_owned(), schema: None, ..inserted });
        scope.bounds.push(Bound { name: "deleted".to_owned(), schema: None, ..deleted });
        let last = scope.bounds.len();
        let shape = self.items(&output.items, scope, &[Segment::Bound(last - 2)]);
        let Some(into) = &output.into else {
            self.effect(EffectSet::of(Effect::Read));
            return Some(shape);
        };
        let base = self.base(into);
        self.touch(&base.name, base.resolved, EffectSet::of(Effect::Insert));
        let filled = self.target_bound(&base, None, &[]);
        let assigned = self.inserted(&output.columns, &shape, Some(&filled));
        self.stored(&base, Some(&filled), &assigned);
        None
    }

    /// Whether a T-SQL change goes through a query of WITH, to relations that are not named.
    pub(super) fn changes_query(&mut self, name: &Name, ctes: &Ctes<'_>) {
        if self.guest() && name.parts.len() == 1 && ctes.find(name.last()).is_some() {
            self.out.doubt(ReasonCode::Construct, "a change of a query of WITH");
        }
    }

    /// `* EXCEPT (a) REPLACE (b AS c)`.
    pub(super) fn star_with(&mut self, item: &Item, scope: &Scope<'_, 'a>, segments: &[Segment]) -> Option<Vec<Column>> {
        let Item::StarWith { of, except, replace } = item else { return None };
        let columns = match of {
            Some(name) => self.star_columns(name, scope).map(|columns| columns.to_vec()),
            None => self.star(scope, segments),
        };
        let replaced: Vec<_> = replace.iter().map(|(name, expr)| (name.as_str(), self.expr(expr, scope))).collect();
        let columns = columns?;
        let named = |name: &str| columns.iter().filter(|column| column.name == name).count() == 1;
        if !except.iter().all(|name| named(name)) || !replaced.iter().all(|(name, _)| named(name)) {
            self.out.doubt_lineage(ReasonCode::ColumnUnknown, "a column that `*` leaves out");
            return None;
        }
        let kept = columns.into_iter().filter(|column| !except.contains(&column.name));
        Some(
            kept.map(|column| match replaced.iter().find(|(name, _)| *name == column.name) {
                Some((_, flow)) => Column { flow: Flow { row: None, ..flow.clone() }, ..column },
                None => column,
            })
            .collect(),
        )
    }
}
