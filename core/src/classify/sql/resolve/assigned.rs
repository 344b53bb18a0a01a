//! What a statement stores in the columns of the relation that it changes, and hence what RETURNING shows of them.

use super::flow::{Column, Flow};
use super::query::flow_of;
use super::scope::{Bound, Rows, Scope};
use super::{Resolver, Shape};
use crate::classify::ReasonCode;
use crate::classify::sql::ir::{Assignment, Expr, Ident};
use std::rc::Rc;

/// Values by the name of the column that they go to.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    columns: Vec<(String, Flow)>,
    /// What may go to any column.
    anywhere: Option<Flow>,
}

impl Assigned {
    pub(super) fn anywhere(&mut self, flow: &Flow) {
        let total = self.anywhere.as_ref().map_or_else(|| flow.clone(), |other| other.arm(flow));
        self.anywhere = Some(total);
    }

    pub(super) fn add(&mut self, column: &str, flow: &Flow) {
        self.columns.push((column.to_owned(), Flow { row: None, ..flow.clone() }));
    }

    /// Every value, with the column that it goes to where that is known.
    pub(super) fn each(&self) -> impl Iterator<Item = (Option<&str>, &Flow)> {
        let named = self.columns.iter().map(|(name, flow)| (Some(name.as_str()), flow));
        named.chain(self.anywhere.as_ref().map(|flow| (None, flow)))
    }

    fn of(&self, column: &str) -> impl Iterator<Item = &Flow> {
        self.columns.iter().filter(move |(name, _)| name == column).map(|(_, flow)| flow).chain(&self.anywhere)
    }
}

/// Whether a value is made of nothing that the other is not made of.
fn adds_nothing(flow: &Flow, to: &Flow) -> bool {
    !flow.lost && flow.unknown.is_empty() && flow.sources.as_slice().iter().all(|id| to.sources.as_slice().contains(id))
}

impl<'a> Resolver<'a> {
    /// SET: every value is read, and goes to its columns.
    pub(super) fn assign(&mut self, values: &[Assignment], scope: &Scope<'_, 'a>, assigned: &mut Assigned) {
        for assignment in values {
            let flows = match (&assignment.value, assignment.columns.len()) {
                (Expr::Row(parts), several) if several > 1 && parts.len() == several => Some(self.flows(parts, scope)),
                (Expr::Query(query), several) if several > 1 => match self.query(query, Some(scope), scope.ctes) {
                    Shape::Known(columns) if columns.len() == several => Some(columns.iter().map(|column| column.flow.clone()).collect()),
                    shape => Some(vec![flow_of(&shape); several]),
                },
                _ => None,
            };
            let flows = flows.unwrap_or_else(|| vec![self.expr(&assignment.value, scope); assignment.columns.len()]);
            for (column, flow) in assignment.columns.iter().zip(&flows) {
                assigned.add(&column.text, flow);
            }
        }
    }

    /// The values of MERGE's INSERT: to the named columns, or to all of the target in their order.
    pub(super) fn merged(&mut self, named: &[Ident], values: &[Flow], target: Option<&Bound<'a>>, assigned: &mut Assigned) {
        let column = |flow: &Flow| Column { name: String::new(), shown: None, flow: flow.clone() };
        let inserted = self.inserted(named, &Shape::Known(values.iter().map(column).collect()), target);
        assigned.columns.extend(inserted.columns);
        if let Some(flow) = &inserted.anywhere {
            assigned.anywhere(flow);
        }
    }

    /// The source of INSERT: its columns go to the named ones, or to all of the target in their order.
    pub(super) fn inserted(&mut self, named: &[Ident], source: &Shape, target: Option<&Bound<'a>>) -> Assigned {
        let mut assigned = Assigned::default();
        let columns = match source {
            Shape::Open(flow) => {
                assigned.anywhere(flow);
                return assigned;
            }
            Shape::Known(columns) => columns,
        };
        let all = if named.is_empty() { target.and_then(|target| self.all_columns(target)) } else { None };
        let names: Vec<&str> = match &all {
            Some(all) => all.iter().map(|column| column.name.as_str()).collect(),
            None => named.iter().map(|name| name.text.as_str()).collect(),
        };
        for (at, column) in columns.iter().enumerate() {
            match names.get(at) {
                Some(name) => assigned.add(name, &column.flow),
                None => assigned.anywhere(&column.flow),
            }
        }
        assigned
    }

    /// Makes the columns of the target what they were or what was stored in them; whether that may be anything new.
    pub(super) fn store(&mut self, target: &mut Bound<'a>, assigned: &Assigned) -> bool {
        if let Rows::Stored { relation, definition: None, .. } = &target.rows {
            let itself =
                |resolver: &mut Self, name: &str| resolver.columns.by_name(*relation, name).map_or_else(Flow::constant, Flow::identity);
            let known = assigned.columns.iter().all(|(name, flow)| {
                let itself = itself(self, name);
                adds_nothing(flow, &itself)
            });
            if !known || assigned.anywhere.as_ref().is_some_and(|flow| !adds_nothing(flow, &Flow::constant())) {
                self.out.doubt_lineage(ReasonCode::NoCatalog, &target.name);
                return true;
            }
            return false;
        }
        let Some(columns) = self.all_columns(target) else {
            self.out.doubt_lineage(ReasonCode::NoCatalog, &target.name);
            return true;
        };
        let mut changed = false;
        let after: Rc<[Column]> = columns
            .iter()
            .map(|column| {
                let added = assigned.of(&column.name).filter(|flow| !adds_nothing(flow, &column.flow));
                let flow = added.fold(column.flow.clone(), |total, flow| {
                    changed = true;
                    total.arm(flow)
                });
                Column { flow, ..column.clone() }
            })
            .collect();
        if changed {
            target.rows = Rows::Computed { columns: after, open: None };
        }
        changed
    }
}
