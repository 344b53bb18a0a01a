//! Columns that pick rows.

use crate::classify::Dialect;
use crate::classify::sql::ir::{Expr, Ident};
use crate::classify::sql::resolve::Resolver;
use crate::classify::sql::resolve::scope::{Bound, Meaning, Rows, Scope};

/// Casts that part no values: two that differ before still differ.
const EXACT_CASTS: &[&str] = &["text", "uuid"];
/// PostgreSQL's and SQLite's own columns that name one row; the others hold the same in many.
const ROW_NAMES: &[&str] = &["ctid", "rowid", "oid", "_rowid_"];

/// A column of one relation of a scope.
pub(super) struct Picker<'p> {
    /// The relation's place.
    pub(super) at: usize,
    /// The column's type, where a catalog tells.
    pub(super) data_type: Option<&'p str>,
}

impl Picker<'_> {
    /// Whether two values are all that the column can hold.
    pub(super) fn is_truth(&self) -> bool {
        self.data_type.is_some_and(super::is_truth)
    }
}

impl<'a> Resolver<'a> {
    /// The stored column that an expression is: the target's, or one of a table that the catalog knows.
    pub(super) fn picker<'p>(&self, expr: &Expr, scope: &'p Scope<'_, 'a>) -> Option<Picker<'p>> {
        let mut expr = expr;
        loop {
            match expr {
                // What else stands for a value there, such as Oracle's `(+)`, does not say that a row has it.
                Expr::Same(inner) if !self.guest() => expr = inner,
                Expr::Cast(inner, name)
                    if self.postgres() && name.schema.is_none() && !name.array && EXACT_CASTS.contains(&name.name.as_str()) =>
                {
                    expr = inner;
                }
                Expr::Column(parts) => return self.picker_named(parts, scope),
                _ => return None,
            }
        }
    }

    fn picker_named<'p>(&self, parts: &[Ident], scope: &'p Scope<'_, 'a>) -> Option<Picker<'p>> {
        let (name, mut meant): (&Ident, Vec<usize>) = match parts {
            [name] => {
                let may_mean = |bound: &Bound<'a>| !matches!(bound.meaning(&name.text, self.caseless()), Meaning::Absent);
                (name, scope.bounds.iter().enumerate().filter(|(_, bound)| may_mean(bound)).map(|(at, _)| at).collect())
            }
            [relation, name] => {
                let named = |bound: &Bound<'a>| bound.name == relation.text;
                (name, scope.bounds.iter().enumerate().filter(|(_, bound)| named(bound)).map(|(at, _)| at).collect())
            }
            [schema, relation, name] if self.context.dialect != Dialect::Bigquery => {
                let named = |bound: &Bound<'a>| bound.name == relation.text && bound.schema.as_deref() == Some(schema.text.as_str());
                (name, scope.bounds.iter().enumerate().filter(|(_, bound)| named(bound)).map(|(at, _)| at).collect())
            }
            _ => return None,
        };
        let (at, true) = (meant.pop()?, meant.is_empty()) else { return None };
        let bound = scope.bounds.get(at)?;
        let Rows::Stored { definition, .. } = &bound.rows else { return None };
        if !Self::is_stored(&bound.rows) || (at > 0 && definition.is_none()) {
            return None;
        }
        match bound.meaning(&name.text, self.caseless()) {
            Meaning::Stored(place) => {
                let column = definition.and_then(|definition| definition.columns.get(place));
                Some(Picker { at, data_type: column.map(|column| column.data_type.as_str()) })
            }
            Meaning::System => ROW_NAMES.contains(&name.text.as_str()).then_some(Picker { at, data_type: None }),
            // SQLite takes a word in double quotes that is no column for a text.
            Meaning::Maybe => (!(self.sqlite() && name.quote == Some('"'))).then_some(Picker { at, data_type: None }),
            Meaning::Computed(_) | Meaning::Open(_) | Meaning::Absent => None,
        }
    }
}
