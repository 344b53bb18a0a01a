//! Classes travel with values: a column in which a sensitive value was stored has that value's classes from then on.
//!
//! What is kept is where a value comes from, not which class it had: under a policy that is loaded later, the column has the classes
//! that its origins have there.

use crate::classify::{ColumnName, Lineage, RelationName};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The most columns that can inherit, of all resources together. What would be one more is refused.
const COLUMNS: usize = 100_000;
/// The most origins of one column; with more, it may hold anything.
pub(super) const ORIGINS: usize = 64;

/// A column that holds values of a class from somewhere else, once a statement has run.
///
/// Its JSON form is `{"column": "public.copy.x", "classes": ["ssn"], "sources": ["public.customers.ssn"], "lineage": "identity"}`. The column
/// is written `public.copy.*` where it may be any of the relation's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "InheritanceForm")]
pub struct Inheritance {
    /// The relation.
    pub relation: RelationName,
    /// The column; `None` where it may be any of the relation's.
    pub column: Option<String>,
    /// The classes that it inherits, sorted.
    pub classes: Vec<Arc<str>>,
    /// The columns whose values it holds: those that the policy names. Empty where they are not known: any class may be in it.
    pub sources: Vec<ColumnName>,
    /// How it was made of them.
    pub lineage: Lineage,
}

#[derive(Serialize)]
struct InheritanceForm {
    column: String,
    classes: Vec<Arc<str>>,
    sources: Vec<ColumnName>,
    lineage: Lineage,
}

impl From<Inheritance> for InheritanceForm {
    fn from(inheritance: Inheritance) -> Self {
        let column = inheritance.to_string();
        let Inheritance { classes, sources, lineage, .. } = inheritance;
        Self { column, classes, sources, lineage }
    }
}

impl fmt::Display for Inheritance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => ColumnName { relation: self.relation.clone(), column: column.clone() }.fmt(f),
            None => write!(f, "{}.*", self.relation),
        }
    }
}

/// There is no room for one more column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// What columns inherited so far, by resource. It only grows.
#[derive(Debug, Default)]
pub struct Inherited {
    resources: HashMap<Arc<str>, Held>,
    columns: usize,
}

impl Inherited {
    /// Whether nothing was inherited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns == 0
    }

    /// Adds all of these, or none.
    ///
    /// # Errors
    /// [`Full`] when there is no room; nothing was added then.
    pub fn add(&mut self, resource: &Arc<str>, inheritances: &[Inheritance]) -> Result<(), Full> {
        let held = self.resources.entry(Arc::clone(resource)).or_default();
        let new = inheritances.iter().filter(|more| !held.knows(&key(&more.relation.name), more.column.as_deref().map(key).as_ref()));
        // One that is there twice counts twice: the bound may refuse a little early, never late.
        if self.columns.saturating_add(new.count()) > COLUMNS {
            return Err(Full);
        }
        for inheritance in inheritances {
            self.columns += held.add(inheritance);
        }
        Ok(())
    }

    /// What the columns of one resource inherited.
    pub(super) fn of(&self, resource: &str) -> Option<&Held> {
        self.resources.get(resource)
    }
}

/// What the columns of one resource inherited, by the names of relation and column in lower case: a server that tells them apart is
/// answered with both.
#[derive(Debug, Default)]
pub(super) struct Held {
    relations: HashMap<String, HashMap<Option<String>, Vec<Origin>>>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Origin {
    /// The schema of the relation that holds the value now; `None` for any.
    schema: Option<String>,
    /// `None`: from anywhere.
    pub(super) from: Option<ColumnName>,
    pub(super) lineage: Lineage,
}

impl Held {
    fn knows(&self, relation: &str, column: Option<&String>) -> bool {
        self.relations.get(relation).is_some_and(|columns| columns.contains_key(&column.cloned()))
    }

    /// Whether a column is new.
    fn add(&mut self, more: &Inheritance) -> usize {
        let columns = self.relations.entry(key(&more.relation.name)).or_default();
        let before = columns.len();
        let origins = columns.entry(more.column.as_deref().map(key)).or_default();
        let schema = more.relation.schema.as_deref().map(key);
        let from: Vec<Option<&ColumnName>> = if more.sources.is_empty() { vec![None] } else { more.sources.iter().map(Some).collect() };
        for from in from {
            let origin = Origin { schema: schema.clone(), from: from.cloned(), lineage: more.lineage };
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        if origins.len() > ORIGINS {
            *origins = vec![Origin { schema: None, from: None, lineage: Lineage::Unknown }];
        }
        columns.len() - before
    }

    /// Where the values of a column came from.
    pub(super) fn origins<'h>(&'h self, relation: &'h RelationName, column: &str) -> impl Iterator<Item = &'h Origin> {
        let columns = self.relations.get(&key(&relation.name));
        let named = columns.and_then(|columns| columns.get(&Some(key(column))));
        let any = columns.and_then(|columns| columns.get(&None));
        named.into_iter().chain(any).flatten().filter(|origin| origin.in_schema(relation))
    }

    /// Where the values of any column of a relation came from.
    pub(super) fn of_relation<'h>(&'h self, relation: &'h RelationName) -> impl Iterator<Item = &'h Origin> {
        let columns = self.relations.get(&key(&relation.name));
        columns.into_iter().flat_map(HashMap::values).flatten().filter(|origin| origin.in_schema(relation))
    }
}

impl Origin {
    fn in_schema(&self, relation: &RelationName) -> bool {
        match (&self.schema, &relation.schema) {
            (Some(own), Some(asked)) => own.eq_ignore_ascii_case(asked),
            (None, _) | (_, None) => true,
        }
    }

    /// How a value is made of the origin that is made of this column in turn.
    pub(super) fn through(&self, then: Lineage) -> Lineage {
        match (self.lineage, then) {
            (Lineage::Unknown, _) | (_, Lineage::Unknown) => Lineage::Unknown,
            (Lineage::Identity, then) => then,
            (own, Lineage::Identity) => own,
            (Lineage::Aggregate, Lineage::Aggregate) => Lineage::Aggregate,
            (Lineage::Constant | Lineage::Derived | Lineage::Aggregate, _) => Lineage::Derived,
        }
    }
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inheritance(relation: &str, column: Option<&str>, sources: &[&str]) -> Inheritance {
        let relation_name = |text: &str| match text.split_once('.') {
            Some((schema, name)) => RelationName { schema: Some(schema.into()), name: name.into() },
            None => RelationName { schema: None, name: text.into() },
        };
        let source = |text: &&str| {
            let (relation, column) = text.rsplit_once('.').unwrap();
            ColumnName { relation: relation_name(relation), column: column.into() }
        };
        Inheritance {
            relation: relation_name(relation),
            column: column.map(str::to_owned),
            classes: vec![],
            sources: sources.iter().map(source).collect(),
            lineage: Lineage::Identity,
        }
    }

    fn origins(inherited: &Inherited, relation: &str, column: &str) -> usize {
        let asked = inheritance(relation, None, &[]).relation;
        inherited.of("db").map_or(0, |held| held.origins(&asked, column).count())
    }

    #[test]
    fn a_column_keeps_its_origins_under_every_name_that_may_mean_it() {
        let mut inherited = Inherited::default();
        let db: Arc<str> = "db".into();
        assert!(inherited.is_empty());
        inherited.add(&db, &[inheritance("public.copy", Some("X"), &["public.customers.ssn"])]).unwrap();
        inherited.add(&db, &[inheritance("loose", None, &["public.customers.ssn"])]).unwrap();
        assert_eq!(origins(&inherited, "public.copy", "x"), 1);
        assert_eq!(origins(&inherited, "copy", "x"), 1, "without a schema it may be that one");
        assert_eq!(origins(&inherited, "other.copy", "x"), 0);
        assert_eq!(origins(&inherited, "public.copy", "y"), 0);
        assert_eq!(origins(&inherited, "public.loose", "anything"), 1);
        assert!(inherited.of("elsewhere").is_none(), "another resource has its own");
    }

    #[test]
    fn a_column_with_too_many_origins_may_hold_anything() {
        let mut inherited = Inherited::default();
        let db: Arc<str> = "db".into();
        for number in 0..=ORIGINS {
            let source = format!("public.t{number}.x");
            inherited.add(&db, &[inheritance("public.copy", Some("x"), &[&source])]).unwrap();
        }
        assert_eq!(inherited.columns, 1);
        let asked = inheritance("public.copy", None, &[]).relation;
        let held = inherited.of("db").unwrap();
        let found: Vec<_> = held.origins(&asked, "x").collect();
        assert!(matches!(found.as_slice(), [Origin { from: None, lineage: Lineage::Unknown, .. }]), "{found:?}");
    }

    #[test]
    fn beyond_the_bound_nothing_is_added() {
        let mut inherited = Inherited { columns: COLUMNS - 1, ..Inherited::default() };
        let db: Arc<str> = "db".into();
        let two = [inheritance("public.a", Some("x"), &[]), inheritance("public.b", Some("x"), &[])];
        assert_eq!(inherited.add(&db, &two), Err(Full));
        assert_eq!((inherited.columns, origins(&inherited, "public.a", "x")), (COLUMNS - 1, 0));
        inherited.add(&db, &two[..1]).unwrap();
        assert_eq!(inherited.add(&db, &two[1..]), Err(Full));
        inherited.add(&db, &two[..1]).unwrap();
    }
}
