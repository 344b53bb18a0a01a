//! SQLite's bare columns: beside an aggregate `min` or `max`, a column that is neither grouped nor aggregated shows the row where the
//! smallest or largest value was found (SELECT, section 2.5 of its manual).

use super::Resolver;
use super::scope::{Meaning, Scope};
use crate::classify::Dialect;
use crate::classify::sql::function::{self, FunctionKind};
use crate::classify::sql::ir::{Call, Expr, From, Ident, Item, Literal, Select};
use crate::classify::sql::lower::grown;
use std::collections::HashSet;

impl<'a> Resolver<'a> {
    /// Whether the row that this call finds may show: it is `min` or `max` over rows, of a SELECT with a bare column. It is an aggregate
    /// of the innermost SELECT that its columns belong to.
    pub(super) fn finds_row(&self, call: &Call, scope: &Scope<'_, 'a>) -> bool {
        if !self.sqlite() || call.over.is_some() || !is_extreme(call) {
            return false;
        }
        for level in scope.levels() {
            if level.bare {
                return true;
            }
            let mut parts = call.args.iter().chain(&call.filter);
            if parts.any(|part| uses_level(part, level)) {
                return false;
            }
        }
        false
    }
}

/// Whether a SELECT shows or sorts by a column that is neither grouped nor aggregated; in doubt it does.
pub(super) fn has_bare(select: &Select, order_by: &[Expr], scope: &Scope<'_, '_>) -> bool {
    let grouped = Grouped::of(select);
    let mut aliases = HashSet::new();
    let items = select.items.iter().enumerate().any(|(at, item)| match item {
        Item::Star | Item::QualifiedStar(_) | Item::FieldStar(_) | Item::StarWith { .. } => true,
        Item::Expr { expr, alias } => {
            aliases.extend(alias.iter().map(|alias| alias.text.as_str()));
            !grouped.is_item(at, alias.as_ref(), scope) && grouped.leaves_bare(expr)
        }
    });
    // An entry that is an output's name: that output was looked at itself.
    let is_output = |entry: &Expr| matches!(column(entry), Some([only]) if aliases.contains(only.text.as_str()));
    items
        || select.having.iter().any(|having| grouped.leaves_bare(having))
        || order_by.iter().any(|entry| !is_output(entry) && grouped.leaves_bare(entry))
}

/// What GROUP BY holds.
struct Grouped<'q> {
    /// One relation in FROM: a name means the same with and without its relation.
    single: bool,
    names: HashSet<Vec<&'q str>>,
    /// Outputs by their places, from 1.
    places: HashSet<usize>,
}

impl<'q> Grouped<'q> {
    fn of(select: &'q Select) -> Self {
        let single = matches!(select.from.as_slice(), [From::Relation { .. } | From::Query { .. } | From::Function { .. }]);
        let mut grouped = Self { single, names: HashSet::new(), places: HashSet::new() };
        // A star is several outputs.
        let counted = select.items.iter().all(|item| matches!(item, Item::Expr { .. }));
        for entry in &select.group_by {
            match (column(entry), entry) {
                (Some(parts), _) => grouped.names.extend([grouped.key(parts)]),
                (None, Expr::Literal(Literal::Number(place))) if counted => grouped.places.extend(place.parse::<usize>()),
                (None, _) => {}
            }
        }
        grouped
    }

    fn key<'n>(&self, parts: &'n [Ident]) -> Vec<&'n str> {
        let from = if self.single { parts.len().saturating_sub(1) } else { 0 };
        parts.iter().skip(from).map(|part| part.text.as_str()).collect()
    }

    /// Whether GROUP BY names this output: by its place, or by an alias that is no column.
    fn is_item(&self, at: usize, alias: Option<&Ident>, scope: &Scope<'_, '_>) -> bool {
        let named = |alias: &Ident| self.names.contains(&vec![alias.text.as_str()]) && !means_column(&scope.bounds, &alias.text);
        self.places.contains(&(at + 1)) || alias.is_some_and(named)
    }

    fn leaves_bare(&self, expr: &Expr) -> bool {
        grown(|| match expr {
            Expr::Column(parts) => !self.names.contains(&self.key(parts)),
            Expr::Call(call) if call.over.is_none() && is_aggregate(call) => false,
            // A column of a sub-query's text may be one of this SELECT.
            Expr::InQuery { .. } | Expr::Exists(_) | Expr::Query(_) | Expr::QualifiedStar(_) => true,
            other => parts(other).into_iter().any(|part| self.leaves_bare(part)),
        })
    }
}

/// The name that an expression is, in brackets or with COLLATE too.
fn column(expr: &Expr) -> Option<&[Ident]> {
    let mut expr = expr;
    while let Expr::Same(inner) = expr {
        expr = inner;
    }
    match expr {
        Expr::Column(parts) => Some(parts),
        _ => None,
    }
}

/// `min` and `max` of one argument.
fn is_extreme(call: &Call) -> bool {
    !call.operator && call.args.len() == 1 && matches!(call.name.last(), "min" | "max")
}

fn is_aggregate(call: &Call) -> bool {
    if matches!(call.name.last(), "min" | "max") {
        return is_extreme(call);
    }
    match function::look_up(Dialect::Sqlite, None, call.name.last()).kind {
        FunctionKind::Aggregate | FunctionKind::ShowsValues => true,
        FunctionKind::Scalar
        | FunctionKind::Window
        | FunctionKind::WindowShowsValues
        | FunctionKind::SetReturning
        | FunctionKind::Unknown => false,
    }
}

/// Whether a column in the expression surely may be one of this level.
fn uses_level(expr: &Expr, level: &Scope<'_, '_>) -> bool {
    grown(|| match expr {
        Expr::Column(names) => match names.as_slice() {
            [.., relation, name] => {
                level.bounds.iter().any(|bound| bound.name == relation.text && !matches!(bound.meaning(&name.text, true), Meaning::Absent))
            }
            [name] => means_column(&level.bounds, &name.text),
            [] => false,
        },
        other => parts(other).into_iter().any(|part| uses_level(part, level)),
    })
}

fn means_column(bounds: &[super::scope::Bound<'_>], name: &str) -> bool {
    bounds.iter().any(|bound| !matches!(bound.meaning(name, true), Meaning::Absent))
}

/// The parts of an expression that are expressions of the same SELECT.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Literal(_) | Expr::Star | Expr::Column(_) | Expr::QualifiedStar(_) | Expr::WholeRow(_) | Expr::Exists(_) | Expr::Query(_) => {
            Vec::new()
        }
        Expr::Field(inner, _) | Expr::Same(inner) | Expr::Cast(inner, _) | Expr::Not(inner) | Expr::IsNull { expr: inner, .. } => {
            vec![inner]
        }
        Expr::InQuery { expr: inner, .. } => vec![inner],
        Expr::Subscript(inner, indices) => std::iter::once(inner.as_ref()).chain(indices).collect(),
        Expr::Call(call) => {
            let windows = call.over.iter().flat_map(|window| window.partition.iter().chain(&window.order).chain(&window.frame));
            call.args.iter().chain(&call.extra).chain(&call.filter).chain(windows).collect()
        }
        Expr::And(parts) | Expr::Or(parts) | Expr::Arithmetic(parts) | Expr::Computed(parts, _) | Expr::Row(parts) => {
            parts.iter().collect()
        }
        Expr::Compare(_, left, right) => vec![left, right],
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::InList { expr, list, .. } => std::iter::once(expr.as_ref()).chain(list).collect(),
        Expr::Like { expr, pattern, escape, .. } => [expr.as_ref(), pattern.as_ref()].into_iter().chain(escape.as_deref()).collect(),
        Expr::Case { parts, otherwise } => parts.iter().chain(otherwise.as_deref()).collect(),
    }
}
