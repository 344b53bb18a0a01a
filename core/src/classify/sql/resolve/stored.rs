//! What a statement stores, and in which columns.

use super::Shape;
use super::assigned::Assigned;
use super::flow::Flow;
use super::relation::Base;
use super::scope::{Bound, Rows};
use super::{Resolver, query::flow_of};
use crate::classify::sql::ir::{Goes, Moved, Target};
use crate::classify::{ColumnName, Dialect, Lineage, RelationKind, RelationName, Store};
use std::collections::HashSet;

/// A value and the column that it goes to.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) relation: RelationName,
    pub(super) column: Option<String>,
    pub(super) flow: Flow,
}

impl<'a> Resolver<'a> {
    /// What INSERT, UPDATE or MERGE stores in the columns of its target.
    pub(super) fn stored(&mut self, base: &Base<'a>, target: Option<&Bound<'a>>, assigned: &Assigned) {
        for (column, flow) in assigned.each() {
            if !self.stores(flow) {
                continue;
            }
            // What goes in through a view lies in the columns that it shows.
            if let Some(Bound { rows: Rows::Computed { columns, .. }, .. }) = target {
                let shown = columns.iter().filter(|shown| column.is_none_or(|name| name == shown.name));
                let behind: Vec<u32> = shown.flat_map(|shown| shown.flow.sources.as_slice()).copied().collect();
                for id in behind {
                    if let Some(ColumnName { relation, column }) = self.columns.name(id) {
                        self.store_in(relation, Some(column), flow);
                    }
                }
            }
            let column = column.map(|column| self.declared_column(&base.name, column));
            self.store_in(base.name.clone(), column, flow);
        }
    }

    /// What UPDATE of joined relations stores in one of them.
    pub(super) fn stored_in(&mut self, relation: RelationName, column: &str, flow: &Flow) {
        if self.stores(flow) {
            let column = self.declared_column(&relation, column);
            self.store_in(relation, Some(column), flow);
        }
    }

    /// MySQL compares names of columns without case: the name that the catalog has.
    fn declared_column(&self, relation: &RelationName, column: &str) -> String {
        let declared = self.context.catalog.filter(|_| self.mysql()).and_then(|catalog| {
            let definition = catalog.relation(relation.schema.as_deref()?, &relation.name)?;
            definition.columns.iter().find(|declared| declared.name.to_lowercase() == column)
        });
        declared.map_or_else(|| column.to_owned(), |declared| declared.name.clone())
    }

    /// What a relation that is made of a query holds, or shows.
    pub(super) fn kept(&mut self, target: &Target, shape: &Shape) {
        let name = if target.temporary {
            let schema = if self.context.dialect == Dialect::Postgres { "pg_temp" } else { "temp" };
            RelationName { schema: Some(schema.to_owned()), name: target.name.last().to_owned() }
        } else {
            self.placed(&target.name)
        };
        let Shape::Known(columns) = shape else {
            let flow = flow_of(shape);
            if self.stores(&flow) {
                self.store_in(name, None, &flow);
            }
            return;
        };
        // SQLite makes up names of its own, also for the second column of a name.
        let mut seen = HashSet::new();
        let repeated: HashSet<&str> =
            columns.iter().map(|column| column.name.as_str()).filter(|name| self.sqlite() && !seen.insert(*name)).collect();
        for (at, column) in columns.iter().enumerate() {
            if !self.stores(&column.flow) {
                continue;
            }
            let own = target.columns.get(at).map_or(column.name.as_str(), |name| name.text.as_str());
            let made_up = own.is_empty() || repeated.contains(column.name.as_str());
            self.store_in(name.clone(), (!made_up).then(|| own.to_owned()), &column.flow);
        }
    }

    /// What a relation holds goes by another name too. A view's columns are made of what they were made of.
    pub(super) fn moved(&mut self, moved: &Moved) {
        let base = self.base(&moved.from);
        if moved.may_be_index && base.definition.is_none() && self.context.catalog.is_some() {
            return;
        }
        if base.definition.is_some_and(|definition| definition.kind != RelationKind::Table) {
            return;
        }
        let rows = self.base_rows(&base, &[]);
        let bound = Bound { name: base.name.name.clone(), schema: None, rows };
        let to = match &moved.to {
            Goes::Column(from, to) => {
                let relation = self.columns.relation(&base.name);
                let flow = self.columns.by_name(relation, &from.text).map_or_else(Flow::lost, Flow::identity);
                self.store_in(base.name, Some(to.text.clone()), &flow);
                return;
            }
            Goes::Beside(name) => RelationName { schema: base.name.schema.clone(), name: name.text.clone() },
            Goes::New(name) => self.placed(name),
            Goes::Relation(name) if name.schema().is_none() && self.context.catalog.is_some() => self.base(name).name,
            Goes::Relation(name) => super::as_written(name),
        };
        match self.all_columns(&bound) {
            Some(columns) => {
                for column in columns.iter() {
                    self.store_in(to.clone(), Some(column.name.clone()), &column.flow);
                }
            }
            None => self.store_in(to, None, &Flow::lost()),
        }
    }

    /// Whether a value is more than literals and parameters, and is stored by the statement itself.
    fn stores(&self, flow: &Flow) -> bool {
        let constant = flow.lineage == Lineage::Constant && flow.sources.is_empty() && flow.unknown.is_empty() && !flow.lost;
        !constant && !self.planned && self.view_depth == 0
    }

    fn store_in(&mut self, relation: RelationName, column: Option<String>, flow: &Flow) {
        if self.step(1 + flow.sources.as_slice().len()) {
            self.stores.push(Stored { relation, column, flow: flow.clone() });
        }
    }

    /// What another text stores that runs within this one.
    pub(super) fn store_again(&mut self, store: &Store, flow: &Flow) {
        if !self.planned {
            self.store_in(store.relation.clone(), store.column.clone(), flow);
        }
    }

    /// The form that the classification has.
    pub(super) fn store_of(&self, stored: &Stored) -> Store {
        let (lineage, sources) = self.made_of(&stored.flow);
        Store {
            relation: stored.relation.clone(),
            column: stored.column.clone(),
            lineage,
            sources,
            unknown_functions: stored.flow.unknown.clone(),
        }
    }
}
