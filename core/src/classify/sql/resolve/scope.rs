//! Names that are visible somewhere, and what a column's name means there.

use super::flow::{Column, Flow, Sources};
use super::query::Ctes;
use crate::classify::Relation;
use crate::classify::sql::ir::Ident;
use std::rc::Rc;

/// The relations that a query's expressions see.
#[derive(Debug, Default)]
pub(super) struct Scope<'s, 'a> {
    pub(super) outer: Option<&'s Scope<'s, 'a>>,
    /// WITH queries in force.
    pub(super) ctes: Option<&'s Ctes<'s>>,
    pub(super) bounds: Vec<Bound<'a>>,
    /// Columns that USING and NATURAL made one of two.
    pub(super) merged: Vec<Merged>,
    /// Columns of bounds that a merged column stands for.
    pub(super) hidden: Vec<(usize, String)>,
    /// SQLite shows a merged column in the place of its left one: bound, name and merged column.
    pub(super) in_place: Vec<(usize, String, usize)>,
    /// Bounds that only a qualified name reaches.
    pub(super) qualified_only: Vec<usize>,
    /// Bounds before this one are not seen by an unqualified name (conditions of a join see only its own sides).
    pub(super) start: usize,
    /// SQLite: names of the select list, which expressions may use.
    pub(super) aliases: Vec<(String, Flow)>,
    /// SQLite: the SELECT has a column that is neither grouped nor aggregated.
    pub(super) bare: bool,
    /// SQLite: those names while FROM is read, whose conditions may use them too.
    pub(super) pending: Vec<String>,
}

/// A merged column, and the first bound that it comes from.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) name: String,
    pub(super) flow: Flow,
    pub(super) from: usize,
}

/// What `*` shows, in order.
#[derive(Debug, Clone)]
pub(super) enum Segment {
    Merged(usize),
    Bound(usize),
}

/// A relation under its visible name.
#[derive(Debug)]
pub(super) struct Bound<'a> {
    pub(super) name: String,
    /// Where no alias hides the relation's own name.
    pub(super) schema: Option<String>,
    pub(super) rows: Rows<'a>,
}

/// The columns of a bound relation.
#[derive(Debug)]
pub(super) enum Rows<'a> {
    /// A stored relation by its number in [`super::Columns`]; without a definition any name may be a column of it.
    Stored { relation: u32, definition: Option<&'a Relation>, renamed: Vec<Ident> },
    /// Computed columns; `open` is what any further column would be made of.
    Computed { columns: Rc<[Column]>, open: Option<Flow> },
}

/// What a name means in one bound relation.
#[derive(Debug)]
pub(super) enum Meaning {
    /// The column at this place of its definition.
    Stored(usize),
    /// This computed column.
    Computed(Flow),
    /// A column that every relation has.
    System,
    /// A column, if there is one of that name.
    Maybe,
    /// A further column, if there is one.
    Open(Flow),
    Absent,
}

const POSTGRES_SYSTEM: &[&str] = &["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];
const SQLITE_SYSTEM: &[&str] = &["rowid", "oid", "_rowid_"];

/// Whether every relation has a column of this name.
pub(super) fn is_system(name: &str, sqlite: bool) -> bool {
    if sqlite { SQLITE_SYSTEM.contains(&name) } else { POSTGRES_SYSTEM.contains(&name) }
}

impl Bound<'_> {
    /// Whether a column has no name of its own, or the name of another one.
    pub(super) fn has_made_up_names(&self) -> bool {
        match &self.rows {
            Rows::Stored { .. } => false,
            Rows::Computed { columns, .. } => {
                let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                names.sort_unstable();
                names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) || names.first().is_some_and(|name| name.is_empty())
            }
        }
    }

    /// How many columns are looked through for a name.
    pub(super) fn width(&self) -> usize {
        match &self.rows {
            Rows::Stored { definition, .. } => definition.map_or(0, |definition| definition.columns.len()),
            Rows::Computed { columns, .. } => columns.len(),
        }
    }

    pub(super) fn meaning(&self, name: &str, sqlite: bool) -> Meaning {
        match &self.rows {
            Rows::Stored { definition: Some(definition), renamed, .. } => {
                let found = definition.columns.iter().enumerate().position(|(at, column)| match renamed.get(at) {
                    Some(renamed) => renamed.text == name,
                    None => same(&column.name, name, sqlite),
                });
                match found {
                    Some(at) => Meaning::Stored(at),
                    None if is_system(name, sqlite) => Meaning::System,
                    None => Meaning::Absent,
                }
            }
            Rows::Stored { definition: None, .. } if is_system(name, sqlite) => Meaning::System,
            Rows::Stored { definition: None, .. } => Meaning::Maybe,
            Rows::Computed { columns, open } => {
                let mut found = columns.iter().filter(|column| column.name == name);
                match (found.next(), open) {
                    (Some(column), _) => {
                        // Two columns of one name are ambiguous for the server; both are taken.
                        let flow = found.fold(column.flow.clone(), |flow, other| flow.either(&other.flow));
                        Meaning::Computed(flow)
                    }
                    (None, Some(flow)) => Meaning::Open(flow.clone()),
                    (None, None) => Meaning::Absent,
                }
            }
        }
    }
}

/// Whether two names are one; SQLite's are without case.
pub(super) fn same(stored: &str, name: &str, sqlite: bool) -> bool {
    if sqlite { stored.eq_ignore_ascii_case(name) || (!stored.is_ascii() && stored.to_lowercase() == name) } else { stored == name }
}

impl<'s, 'a> Scope<'s, 'a> {
    pub(super) fn inside(outer: Option<&'s Scope<'s, 'a>>, ctes: Option<&'s Ctes<'s>>) -> Self {
        Self { outer, ctes, ..Self::default() }
    }

    pub(super) fn levels(&self) -> impl Iterator<Item = &Scope<'s, 'a>> {
        std::iter::successors(Some(self), |scope| scope.outer.map(|outer| outer as _))
    }

    pub(super) fn is_hidden(&self, bound: usize, name: &str) -> bool {
        self.qualified_only.contains(&bound) || self.hidden.iter().any(|(at, hidden)| *at == bound && hidden == name)
    }

    /// The bounds that go by this name, of the innermost level that has one: level and indices.
    pub(super) fn named(&self, schema: Option<&str>, name: &str) -> Option<(&Scope<'s, 'a>, Vec<usize>)> {
        self.levels().find_map(|scope| {
            let found: Vec<usize> = scope
                .bounds
                .iter()
                .enumerate()
                .filter(|(_, bound)| bound.name == name && (schema.is_none() || bound.schema.as_deref() == schema))
                .map(|(at, _)| at)
                .collect();
            (!found.is_empty()).then_some((scope, found))
        })
    }
}

/// The sources of a row's columns together.
pub(super) fn whole(columns: &[Column]) -> Sources {
    Sources::from_vec(columns.iter().flat_map(|column| column.flow.sources.as_slice().iter().copied()).collect())
}
