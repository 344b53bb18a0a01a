//! Patterns of names: `*` stands for any run of characters, everything else for itself.
//!
//! ```text
//! text      train-*                     claims, subjects, jobs, labels
//! relation  sales.*   "Odd".orders      schema.name
//! column    customers.ssn   *.*_ssn     [schema.]relation.column
//! function  app.fiscal_year(date)       [schema.]name, with or without its arguments
//! ```
//!
//! Names are written as in SQL: a part without quotes is folded to lower case, a part in double quotes stands as it is and its `*` is
//! a star; for SQLite, which tells no case apart, it is folded too. Matching is linear in the text: segments are searched once, from left to right.

use crate::classify::{Dialect, FunctionUse, RelationName, RelationUse};

/// The longest pattern; names of databases end at 63 or 128 bytes.
pub(super) const PATTERN_BYTES: usize = 512;

/// A text with `*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Pattern {
    /// `*`
    Any,
    /// No star.
    Exact(String),
    /// The text starts with the first, ends with the last, and has the others between them, in order.
    Segments(Vec<String>),
}

impl Pattern {
    /// Reads a text in which every `*` is a wildcard.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the pattern is empty".into());
        }
        if text.len() > PATTERN_BYTES {
            return Err(format!("the pattern is longer than {PATTERN_BYTES} bytes"));
        }
        if text.bytes().all(|byte| byte == b'*') {
            return Ok(Self::Any);
        }
        if !text.contains('*') {
            return Ok(Self::Exact(text.to_owned()));
        }
        Ok(Self::Segments(text.split('*').map(str::to_owned).collect()))
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(exact) => exact == text,
            Self::Segments(segments) => {
                let [first, between @ .., last] = segments.as_slice() else { return false };
                let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
                    return false;
                };
                for segment in between {
                    match rest.find(segment.as_str()) {
                        Some(at) => rest = rest.get(at + segment.len()..).unwrap_or_default(),
                        None => return false,
                    }
                }
                true
            }
        }
    }

    /// The same in lower case, as SQLite has every name, also one in quotes; `None` where that is no other pattern.
    fn folded(&self) -> Option<Self> {
        let folded = match self {
            Self::Any => Self::Any,
            Self::Exact(text) => Self::Exact(text.to_ascii_lowercase()),
            Self::Segments(segments) => Self::Segments(segments.iter().map(|segment| segment.to_ascii_lowercase()).collect()),
        };
        (folded != *self).then_some(folded)
    }

    pub(super) fn exact(&self) -> Option<&str> {
        match self {
            Self::Exact(text) => Some(text),
            Self::Any | Self::Segments(_) => None,
        }
    }
}

/// Splits a dotted name into the patterns of its parts.
fn parts(text: &str) -> Result<Vec<Pattern>, String> {
    if text.len() > PATTERN_BYTES {
        return Err(format!("the name is longer than {PATTERN_BYTES} bytes"));
    }
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            let mut name = String::new();
            let mut left = quoted;
            loop {
                let end = left.find('"').ok_or("a double quote is not closed")?;
                let (run, tail) = left.split_at(end);
                name.push_str(run);
                let tail = tail.get(1..).unwrap_or_default();
                match tail.strip_prefix('"') {
                    Some(more) => {
                        name.push('"');
                        left = more;
                    }
                    None => {
                        left = tail;
                        break;
                    }
                }
            }
            if name.is_empty() {
                return Err("a part of the name is empty".into());
            }
            parts.push(Pattern::Exact(name));
            left
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            if part.contains(|character: char| character == '"' || character.is_whitespace() || character.is_control()) {
                return Err("a part with quotes or white space must stand in double quotes".into());
            }
            parts.push(Pattern::new(&part.to_ascii_lowercase()).map_err(|_| "a part of the name is empty")?);
            after
        };
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(parts),
            None => return Err("a dot must follow a part in double quotes".into()),
        }
    }
}

/// `schema.name`; `*` alone is everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RelationPattern {
    pub(super) schema: Pattern,
    pub(super) name: Pattern,
    /// What it means for SQLite, where that is something else.
    pub(super) folded: Option<Box<RelationPattern>>,
}

impl RelationPattern {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut parts = parts(text)?.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(schema), Some(name), None) => {
                let plain = |schema, name| Box::new(Self { schema, name, folded: None });
                let folded = match (schema.folded(), name.folded()) {
                    (None, None) => None,
                    (lower_schema, lower_name) => {
                        Some(plain(lower_schema.unwrap_or_else(|| schema.clone()), lower_name.unwrap_or_else(|| name.clone())))
                    }
                };
                Ok(Self { schema, name, folded })
            }
            (Some(Pattern::Any), None, None) => Ok(Self { schema: Pattern::Any, name: Pattern::Any, folded: None }),
            _ => Err("a relation is written `schema.name`; `*.name` is that name in every schema".into()),
        }
    }

    pub(super) fn everything(&self) -> bool {
        self.schema == Pattern::Any && self.name == Pattern::Any
    }

    /// The pattern for names as the dialect has them.
    pub(super) fn of(&self, dialect: Dialect) -> &Self {
        match (dialect, &self.folded) {
            (Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb | Dialect::Mssql, Some(folded)) => folded,
            (_, _) => self,
        }
    }

    /// Whether a permit with this pattern covers the relation: certainly it is meant.
    pub(super) fn covers(&self, relation: &RelationUse) -> bool {
        self.everything()
            || (relation.resolved
                && relation.name.schema.as_deref().is_some_and(|schema| self.schema.matches(schema))
                && self.name.matches(&relation.name.name))
    }

    /// Whether the pattern writes the relation's name in full, without a star.
    pub(super) fn names(&self, relation: &RelationName) -> bool {
        let schema = relation.schema.as_deref().is_some_and(|schema| self.schema.exact() == Some(schema));
        schema && self.name.exact() == Some(relation.name.as_str())
    }

    /// Whether a deny or hold with this pattern means the relation: possibly it is meant. A name that is not resolved may lie in any
    /// schema.
    pub(super) fn may_mean(&self, relation: &RelationUse) -> bool {
        let schema = match &relation.name.schema {
            Some(schema) if relation.resolved => self.schema.matches(schema),
            Some(_) | None => true,
        };
        schema && self.name.matches(&relation.name.name)
    }
}

/// `[schema.]relation.column`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnPattern {
    pub(super) schema: Option<Pattern>,
    pub(super) relation: Pattern,
    pub(super) column: Pattern,
}

impl ColumnPattern {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut parts = parts(text)?.into_iter();
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(relation), Some(column), None, None) => Ok(Self { schema: None, relation, column }),
            (Some(schema), Some(relation), Some(column), None) => Ok(Self { schema: Some(schema), relation, column }),
            _ => {
                Err("a column is written `relation.column` or `schema.relation.column`; `*.column` is that column of every relation".into())
            }
        }
    }

    /// What it means for SQLite, where that is something else.
    pub(super) fn folded(&self) -> Option<Self> {
        let lower = |pattern: &Pattern| pattern.folded().unwrap_or_else(|| pattern.clone());
        let folded = Self { schema: self.schema.as_ref().map(lower), relation: lower(&self.relation), column: lower(&self.column) };
        (folded != *self).then_some(folded)
    }

    /// Whether it may mean a column of this relation; a relation without schema may lie in any.
    pub(super) fn may_mean_relation(&self, schema: Option<&str>, relation: &str) -> bool {
        let in_schema = match (&self.schema, schema) {
            (Some(pattern), Some(schema)) => pattern.matches(schema),
            (None, _) | (Some(_), None) => true,
        };
        in_schema && self.relation.matches(relation)
    }
}

/// `[schema.]name` or `[schema.]name(type, …)`: with brackets, the number of arguments must be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FunctionPattern {
    schema: Option<Pattern>,
    pub(super) name: Pattern,
    arguments: Option<u32>,
    /// What it returns holds nothing sensitive, whatever goes in.
    pub(super) clean: bool,
}

impl FunctionPattern {
    pub(super) fn new(text: &str, clean: bool) -> Result<Self, String> {
        let text = text.trim();
        let (name, arguments) = match text.split_once('(') {
            None => (text, None),
            Some((name, rest)) => {
                let list = rest.strip_suffix(')').ok_or("a bracket is not closed")?;
                (name, Some(arguments(list)?))
            }
        };
        let mut parts = parts(name.trim_end())?.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(name), None, None) => Ok(Self { schema: None, name, arguments, clean }),
            (Some(schema), Some(name), None) => Ok(Self { schema: Some(schema), name, arguments, clean }),
            _ => Err("a function is written `name` or `schema.name`, with or without the types of its arguments in brackets".into()),
        }
    }

    fn arity(&self, function: &FunctionUse) -> bool {
        self.arguments.is_none_or(|arguments| arguments == function.arguments)
    }

    /// Whether a permit with this pattern covers the call. A pattern with a schema covers only calls that name it; one without covers
    /// only calls that name none, and that are looked up in `home`, the schemas that the resource begins with: a `search_path` that
    /// was set since may have a function of that name in it that nobody meant.
    pub(super) fn covers(&self, function: &FunctionUse, home: &[String]) -> bool {
        let schema = match (&self.schema, &function.name.schema) {
            (Some(pattern), Some(schema)) => pattern.matches(schema),
            (None, None) => function.path.as_deref() == Some(home),
            (Some(_), None) | (None, Some(_)) => false,
        };
        schema && self.arity(function) && self.name.matches(&function.name.name)
    }

    /// Whether a deny or hold with this pattern may mean the call.
    pub(super) fn may_mean(&self, function: &FunctionUse) -> bool {
        let schema = match (&self.schema, &function.name.schema) {
            (Some(pattern), Some(schema)) => pattern.matches(schema),
            (None, _) | (Some(_), None) => true,
        };
        schema && self.arity(function) && self.name.matches(&function.name.name)
    }
}

/// Counts the types of `date, numeric(10,2)`: commas outside brackets part them.
fn arguments(list: &str) -> Result<u32, String> {
    if list.trim().is_empty() {
        return Ok(0);
    }
    let mut depth = 0_u32;
    let mut count = 1;
    let mut blank = true;
    for character in list.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1).ok_or("a bracket is not opened")?,
            ',' if depth == 0 => {
                if blank {
                    return Err("the type of an argument is empty".into());
                }
                count += 1;
                blank = true;
            }
            other => blank = blank && other.is_whitespace(),
        }
    }
    if blank || depth != 0 { Err("the list of arguments is not complete".into()) } else { Ok(count) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{EffectSet, FunctionClass};

    fn relation(schema: Option<&str>, name: &str, resolved: bool) -> RelationUse {
        let name = RelationName { schema: schema.map(str::to_owned), name: name.to_owned() };
        RelationUse { name, resolved, effects: EffectSet::EMPTY }
    }

    #[test]
    fn a_star_stands_for_any_run_and_nothing_else_is_special() {
        let matches = |pattern: &str, text: &str| Pattern::new(pattern).unwrap().matches(text);
        assert!(matches("train-*", "train-") && matches("train-*", "train-7"));
        assert!(matches("a*b*c", "abc") && matches("a*b*c", "a-b-b-c") && !matches("a*b*c", "a-c"));
        assert!(!matches("ab*ba", "aba"), "the ends do not overlap");
        assert!(!matches("a.c", "abc") && !matches("a?c", "abc") && matches("**", ""));
        assert!(Pattern::new("").is_err() && Pattern::new(&"x".repeat(600)).is_err());
    }

    #[test]
    fn names_are_folded_unless_quoted() {
        let pattern = RelationPattern::new("Sales.\"Odd*\"\"x\"").unwrap();
        assert!(pattern.covers(&relation(Some("sales"), "Odd*\"x", true)));
        assert!(!pattern.covers(&relation(Some("sales"), "Oddly\"x", true)), "a star in quotes is a star");
        let odd = RelationPattern::new("main.\"Orders\"").unwrap();
        let lower = relation(Some("main"), "orders", true);
        assert!(odd.of(Dialect::Sqlite).covers(&lower) && odd.of(Dialect::Sqlite).may_mean(&lower));
        assert!(!odd.of(Dialect::Postgres).covers(&lower) && !odd.of(Dialect::Postgres).may_mean(&lower));
        for bad in ["orders", "a.b.c", "a.", ".b", "a b.c", "\"a.b", "\"a\"b.c", "\"\".a"] {
            assert!(RelationPattern::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unresolved_name_is_covered_only_by_everything_and_meant_by_its_bare_name() {
        let sales = RelationPattern::new("sales.orders").unwrap();
        let unresolved = relation(None, "orders", false);
        assert!(!sales.covers(&unresolved) && sales.may_mean(&unresolved));
        assert!(!sales.covers(&relation(Some("sales"), "orders", false)));
        assert!(sales.may_mean(&relation(Some("other"), "orders", false)));
        assert!(!sales.may_mean(&relation(Some("other"), "orders", true)));
        assert!(RelationPattern::new("*").unwrap().covers(&unresolved));
        assert!(!RelationPattern::new("*.orders").unwrap().covers(&unresolved));
    }

    #[test]
    fn a_function_is_told_by_schema_name_and_count_of_arguments() {
        let call = |schema: Option<&str>, name: &str, arguments| FunctionUse {
            name: RelationName { schema: schema.map(str::to_owned), name: name.to_owned() },
            arguments,
            class: FunctionClass::Unknown,
            effects: EffectSet::EMPTY,
            probes: Vec::new(),
            path: Some(vec!["public".to_owned()]),
        };
        let home = ["public".to_owned()];
        let pattern = FunctionPattern::new("app.f(date, numeric(10,2))", false).unwrap();
        assert!(pattern.covers(&call(Some("app"), "f", 2), &home));
        assert!(!pattern.covers(&call(Some("app"), "f", 1), &home) && !pattern.covers(&call(Some("evil"), "f", 2), &home));
        assert!(!pattern.covers(&call(None, "f", 2), &home) && pattern.may_mean(&call(None, "f", 2)));
        let bare = FunctionPattern::new("pg_sleep", false).unwrap();
        assert!(!bare.covers(&call(Some("evil"), "pg_sleep", 1), &home) && bare.may_mean(&call(Some("pg_catalog"), "pg_sleep", 1)));
        assert!(bare.covers(&call(None, "pg_sleep", 1), &home));
        assert!(!bare.covers(&call(None, "pg_sleep", 1), &["evil".to_owned(), "public".to_owned()]), "another search path");
        assert!(!bare.covers(&FunctionUse { path: None, ..call(None, "pg_sleep", 1) }, &home), "no search path that is known");
        assert_eq!(FunctionPattern::new("f()", false).unwrap().arguments, Some(0));
        for bad in ["f(", "f(a,)", "f(a", "a.b.c()", "f(a))"] {
            assert!(FunctionPattern::new(bad, false).is_err(), "{bad}");
        }
    }
}
