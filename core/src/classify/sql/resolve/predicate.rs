//! Whether the condition of an UPDATE or DELETE picks its rows by a value.
//!
//! A relation's rows are picked where the condition says that one of its own columns
//!
//! | | |
//! |---|---|
//! | `= value`, `IN (value, …)`, `= ANY (value)`, `LIKE` without a wildcard | equals a literal, a parameter, or what is computed of such alone |
//! | `IS NULL` | is nothing (the target's column only) |
//! | `= other.column` | equals a column of another stored relation whose rows are picked by the same condition |
//! | `IN (SELECT column FROM other WHERE …)` | equals a column of a stored relation whose rows are picked by the sub-query's condition |
//!
//! One part of an AND is enough; every arm of an OR must pick. Nothing else does: a range or a pattern may hold for every row there is,
//! and so may a comparison of a row with itself, a join along a foreign key, EXISTS, NOT, CASE, and a cast that loses values.
//! It is not said how many rows are picked: a value may be in all of them.

mod column;
mod value;

use super::Resolver;
use super::scope::{Bound, Rows, Scope};
use crate::classify::sql::ir::{Body, Comparison, Expr, From, Item, Literal, Query};
use crate::classify::{Relation, RelationKind};

/// The most relations beside each other that are looked at: what is picked is kept in one word.
const BOUNDS: usize = 64;
/// How many sub-queries deep is looked.
const DEPTH: u32 = 16;

/// What a condition says of the relations of its scope, by their place.
#[derive(Default)]
struct Said {
    /// Those that are picked.
    picked: u64,
    /// For each, those whose column one of its columns equals.
    equal: Vec<(usize, u64)>,
}

/// Where a part of a condition stands.
#[derive(Clone, Copy)]
struct Place {
    /// Beside other arms or values: together they may be all that the column can be.
    among_others: bool,
    depth: u32,
}

impl<'a> Resolver<'a> {
    /// Whether the condition picks the rows of the target, which is the first bound of the scope.
    pub(super) fn constrains(&self, condition: &Expr, scope: &Scope<'_, 'a>) -> bool {
        let target = scope.bounds.first().is_some_and(|bound| Self::is_stored(&bound.rows));
        let place = Place { among_others: false, depth: 0 };
        // With the steps used up, the classification is in doubt anyway.
        target && self.steps > 0 && scope.bounds.len() <= BOUNDS && self.picked(condition, scope, place) & 1 == 1
    }

    /// The bounds whose rows the condition picks.
    fn picked(&self, condition: &Expr, scope: &Scope<'_, 'a>, place: Place) -> u64 {
        let mut said = Said::default();
        self.gather(condition, scope, place, &mut said);
        said.reached()
    }

    fn gather(&self, condition: &Expr, scope: &Scope<'_, 'a>, place: Place, said: &mut Said) {
        crate::classify::sql::lower::grown(|| match condition {
            Expr::And(parts) => parts.iter().for_each(|part| self.gather(part, scope, place, said)),
            Expr::Or(parts) => {
                let place = Place { among_others: true, ..place };
                let arms = parts.iter().map(|part| self.picked(part, scope, place));
                said.picked |= arms.reduce(|all, arm| all & arm).unwrap_or(0);
            }
            Expr::Compare(Comparison::Equal, left, right) => self.equal(left, right, scope, place, said),
            Expr::InList { expr, negated: false, list } => {
                // One value may be an array.
                if let Some(picker) = self.picker(expr, scope)
                    && !list.is_empty()
                    && list.iter().all(|value| self.is_value_for(value, &picker, place.among_others || list.len() > 1 || picker.is_truth()))
                {
                    said.pick(picker.at);
                }
            }
            Expr::Like { expr, negated: false, pattern, escape: None } => {
                if let (Expr::Literal(Literal::Text(text)), Some(picker)) = (pattern.as_ref(), self.picker(expr, scope))
                    && value::is_plain(text)
                    && self.is_value_for(pattern, &picker, place.among_others)
                {
                    said.pick(picker.at);
                }
            }
            Expr::IsNull { expr, negated: false } => {
                // A relation that is joined from outside may have no row at all.
                if self.picker(expr, scope).is_some_and(|picker| picker.at == 0 && !(place.among_others && picker.is_truth())) {
                    said.pick(0);
                }
            }
            Expr::InQuery { expr, negated: false, query } => {
                if let Some(picker) = self.picker(expr, scope)
                    && self.query_picks(query, scope, place.depth)
                {
                    said.pick(picker.at);
                }
            }
            Expr::Literal(_)
            | Expr::Column(_)
            | Expr::Field(..)
            | Expr::Subscript(..)
            | Expr::Star
            | Expr::QualifiedStar(_)
            | Expr::WholeRow(_)
            | Expr::Call(_)
            | Expr::Same(_)
            | Expr::Cast(..)
            | Expr::Not(_)
            | Expr::Compare(Comparison::NotEqual | Comparison::Order, ..)
            | Expr::IsNull { .. }
            | Expr::Between { .. }
            | Expr::InList { .. }
            | Expr::InQuery { .. }
            | Expr::Like { .. }
            | Expr::Exists(_)
            | Expr::Query(_)
            | Expr::Arithmetic(_)
            | Expr::Computed(..)
            | Expr::Case { .. }
            | Expr::Row(_) => {}
        });
    }

    fn equal(&self, left: &Expr, right: &Expr, scope: &Scope<'_, 'a>, place: Place, said: &mut Said) {
        if let (Expr::Row(left), Expr::Row(right)) = (left, right) {
            if left.len() == right.len() {
                left.iter().zip(right).for_each(|(left, right)| self.equal_values(left, right, scope, place, said));
            }
            return;
        }
        self.equal_values(left, right, scope, place, said);
    }

    fn equal_values(&self, left: &Expr, right: &Expr, scope: &Scope<'_, 'a>, place: Place, said: &mut Said) {
        match (self.picker(left, scope), self.picker(right, scope)) {
            (Some(one), Some(other)) => said.join(one.at, other.at),
            (Some(picker), None) if self.is_value_for(right, &picker, place.among_others) => said.pick(picker.at),
            (None, Some(picker)) if self.is_value_for(left, &picker, place.among_others) => said.pick(picker.at),
            (Some(_) | None, None) | (None, Some(_)) => {}
        }
    }

    /// Whether the rows of a sub-query are columns of one stored relation whose rows its own condition picks. What it takes from
    /// outside picks none of them.
    fn query_picks(&self, query: &Query, scope: &Scope<'_, 'a>, depth: u32) -> bool {
        let Body::Select(select) = &query.body else { return false };
        let ([From::Relation { name, alias, .. }], Some(condition)) = (select.from.as_slice(), &select.selection) else { return false };
        let [Item::Expr { expr, .. }] = select.items.as_slice() else { return false };
        let is_cte = name.parts.len() == 1 && scope.ctes.is_some_and(|ctes| ctes.find(name.last()).is_some());
        if is_cte || !query.ctes.is_empty() || name.parts.len() > 2 || depth >= DEPTH {
            return false;
        }
        let Some(definition) = self.table(name.schema(), name.last()) else { return false };
        let renamed = alias.as_ref().map_or_else(Vec::new, |alias| alias.columns.clone());
        let rows = Rows::Stored { relation: 0, definition: Some(definition), renamed };
        let own = alias.as_ref().map_or(name.last(), |alias| alias.name.text.as_str());
        let mut inner = Scope::inside(None, scope.ctes);
        inner.bounds.push(Bound { name: own.to_owned(), schema: None, rows });
        let place = Place { among_others: false, depth: depth + 1 };
        self.picker(expr, &inner).is_some() && self.picked(condition, &inner, place) & 1 == 1
    }

    /// The table that a name means. Without a catalog any name may be a view, which shows any row under any value.
    fn table(&self, schema: Option<&str>, last: &str) -> Option<&'a Relation> {
        let catalog = self.context.catalog?;
        let temporary = if self.sqlite() { "temp" } else { "pg_temp" };
        let found = match schema {
            Some(schema) => catalog.relation(schema, last),
            None => {
                let path = self.state.search_path.iter().map(String::as_str);
                std::iter::once(temporary).chain(path).find_map(|schema| catalog.relation(schema, last))
            }
        };
        found.filter(|definition| definition.kind == RelationKind::Table)
    }
}

impl Said {
    fn pick(&mut self, at: usize) {
        self.picked |= bit(at);
    }

    fn join(&mut self, one: usize, other: usize) {
        for (at, with) in [(one, other), (other, one)] {
            match self.equal.iter_mut().find(|(place, _)| *place == at) {
                Some((_, others)) => *others |= bit(with),
                None => self.equal.push((at, bit(with))),
            }
        }
    }

    /// Those that are picked, and those that are joined with them.
    fn reached(&self) -> u64 {
        let mut picked = self.picked;
        loop {
            let more = self.equal.iter().filter(|(_, others)| others & picked != 0).fold(picked, |all, (at, _)| all | bit(*at));
            if more == picked {
                return picked;
            }
            picked = more;
        }
    }
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

/// Whether the type's values are true and false.
fn is_truth(data_type: &str) -> bool {
    let lower = data_type.trim().to_ascii_lowercase();
    lower.starts_with("bool") || matches!(lower.as_str(), "bit" | "bit(1)" | "tinyint(1)")
}
