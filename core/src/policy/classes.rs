//! Which columns are sensitive.

use super::document::{ClassLine, at, schema, typed};
use super::pattern::ColumnPattern;
use super::set::unknown_name;
use super::system::holds_other_data;
use crate::classify::{Catalog, ColumnName, RelationUse};
use crate::error::{Error, ErrorCode, excerpt};
use crate::mask::scan::Entity;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The most classes of a policy.
const CLASSES: usize = 1024;
/// The most column patterns of a policy; those with a star in the column are tried one by one.
const PATTERNS: usize = 10_000;

/// The detectors of all vendors' secrets.
pub(super) const SECRETS: &str = "secret";

/// A class, by its place among the sorted names.
pub(super) type ClassId = u16;
/// Classes, sorted: by id is by name.
pub(super) type ClassSet = BTreeSet<ClassId>;

/// The classes of a policy, found by column.
#[derive(Debug, Default)]
pub(super) struct Classes {
    names: Vec<Arc<str>>,
    /// Patterns that name their column, by that name.
    exact: HashMap<String, Vec<(ColumnPattern, ClassId)>>,
    /// Patterns with a star in the column.
    globs: Vec<(ColumnPattern, ClassId)>,
    detect: Vec<Arc<[Arc<str>]>>,
}

impl Classes {
    /// Reads the classes; `custom` are the entities of the policy's own making.
    pub(super) fn new(document: &Map<String, Json>, custom: &[&str]) -> Result<Self, Error> {
        if document.len() > CLASSES {
            return Err(at(ErrorCode::PolicyTooLarge, "classes", format_args!("more than {CLASSES} classes")));
        }
        let mut classes = Self::default();
        let mut lines: Vec<(&String, &Json)> = document.iter().collect();
        lines.sort_by_key(|(name, _)| *name);
        let mut patterns = 0;
        for (id, (name, value)) in (0..).zip(lines) {
            let path = format!("classes.{}", excerpt(name));
            if !snake(name) {
                return Err(schema(&path, "a class is named in snake_case"));
            }
            let line: ClassLine = typed(&path, value.clone())?;
            if line.columns.is_empty() && line.detect.is_empty() {
                return Err(at(ErrorCode::PolicyNeverFires, &path, "neither `columns` nor `detect` says what belongs to it"));
            }
            for (index, text) in line.columns.iter().enumerate() {
                let pattern =
                    ColumnPattern::new(text).map_err(|what| at(ErrorCode::PolicyPattern, &format!("{path}.columns[{index}]"), what))?;
                patterns += 1;
                // Under both names: a column too many is masked rather than one too few.
                for pattern in pattern.folded().into_iter().chain([pattern]) {
                    match pattern.column.exact() {
                        Some(column) => classes.exact.entry(column.to_owned()).or_default().push((pattern, id)),
                        None => classes.globs.push((pattern, id)),
                    }
                }
            }
            for (index, name) in line.detect.iter().enumerate() {
                if name != SECRETS && Entity::named(name).is_none() && !custom.contains(&name.as_str()) {
                    let known = Entity::all().iter().map(|entity| entity.name()).chain([SECRETS]).chain(custom.iter().copied());
                    return Err(unknown_name(&format!("{path}.detect[{index}]"), "detector", name, known));
                }
            }
            classes.names.push(name.as_str().into());
            classes.detect.push(line.detect.into_iter().map(Arc::from).collect());
        }
        if patterns > PATTERNS {
            return Err(at(ErrorCode::PolicyTooLarge, "classes", format_args!("more than {PATTERNS} column patterns")));
        }
        Ok(classes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(super) fn id(&self, name: &str) -> Option<ClassId> {
        self.names.binary_search_by(|known| known.as_ref().cmp(name)).ok().and_then(|index| index.try_into().ok())
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ClassId> {
        (0..).zip(&self.names).map(|(id, _)| id)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    pub(super) fn name(&self, id: ClassId) -> Option<&Arc<str>> {
        self.names.get(usize::from(id))
    }

    pub(super) fn named(&self, set: &ClassSet) -> Vec<Arc<str>> {
        set.iter().filter_map(|id| self.name(*id).cloned()).collect()
    }

    /// Detectors of content, by class.
    pub(super) fn detect(&self) -> impl Iterator<Item = (&str, &[Arc<str>])> {
        self.names.iter().map(AsRef::as_ref).zip(self.detect.iter().map(AsRef::as_ref))
    }

    /// The detectors of one class.
    pub(super) fn detectors(&self, id: ClassId) -> Option<&Arc<[Arc<str>]>> {
        self.detect.get(usize::from(id))
    }

    /// Whether any class is recognised by its content.
    pub(super) fn detects(&self) -> bool {
        self.detect.iter().any(|detect| !detect.is_empty())
    }

    /// Adds the classes that the column belongs to.
    pub(super) fn of(&self, column: &ColumnName, found: &mut ClassSet) {
        let ColumnName { relation, column } = column;
        if holds_other_data(&relation.name, column) {
            found.extend(self.ids());
            return;
        }
        let named = self.exact.get(column).into_iter().flatten();
        let starred = self.globs.iter().filter(|(pattern, _)| pattern.column.matches(column));
        for (pattern, id) in named.chain(starred) {
            if pattern.may_mean_relation(relation.schema.as_deref(), &relation.name) {
                found.insert(*id);
            }
        }
    }

    /// Adds the classes that some column of the relation may belong to: exactly, where the catalog knows it as a table; all of them,
    /// where it is a view, is not in the catalog or has no certain name, for a view may show any column under any name.
    pub(super) fn may_carry(&self, relation: &RelationUse, catalog: Option<&Catalog>, found: &mut ClassSet) {
        let known = relation.name.schema.as_deref().filter(|_| relation.resolved);
        if let Some(table) = known.and_then(|schema| catalog?.relation(schema, &relation.name.name))
            && table.kind == crate::classify::RelationKind::Table
        {
            for column in &table.columns {
                self.of(&ColumnName { relation: relation.name.clone(), column: column.name.clone() }, found);
            }
            return;
        }
        found.extend(self.ids());
    }
}

fn snake(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 64
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::RelationName;
    use serde_json::json;

    fn classes(value: Json) -> Result<Classes, Error> {
        Classes::new(value.as_object().unwrap(), &["ticket"])
    }

    fn of(classes: &Classes, schema: Option<&str>, relation: &str, column: &str) -> Vec<String> {
        let relation = RelationName { schema: schema.map(str::to_owned), name: relation.to_owned() };
        let mut found = ClassSet::new();
        classes.of(&ColumnName { relation, column: column.to_owned() }, &mut found);
        classes.named(&found).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_column_has_every_class_whose_pattern_means_it() {
        let classes = classes(json!({
            "ssn": {"columns": ["customers.ssn", "*.*_ssn"], "detect": ["us_ssn"]},
            "card": {"columns": ["pay.cards.number", "*.card_*"]},
        }))
        .unwrap();
        assert_eq!(of(&classes, Some("public"), "customers", "ssn"), ["ssn"]);
        assert_eq!(of(&classes, Some("other"), "customers", "ssn"), ["ssn"], "two parts mean any schema");
        assert_eq!(of(&classes, Some("x"), "y", "card_ssn"), ["card", "ssn"]);
        assert_eq!(of(&classes, Some("pay"), "cards", "number"), ["card"]);
        assert!(of(&classes, Some("sales"), "cards", "number").is_empty());
        assert_eq!(of(&classes, None, "cards", "number"), ["card"], "without a schema it may be any");
        assert!(of(&classes, Some("public"), "orders", "ssn").is_empty());
        let quoted = self::classes(json!({"ssn": {"columns": ["\"Customers\".\"SSN\""]}})).unwrap();
        assert_eq!(of(&quoted, Some("main"), "customers", "ssn"), ["ssn"], "SQLite has names in lower case, also quoted ones");
        assert_eq!(of(&quoted, Some("public"), "Customers", "SSN"), ["ssn"]);
        let activity = |column: &str| of(&classes, Some("pg_catalog"), "pg_stat_activity", column);
        assert_eq!(activity("query"), ["card", "ssn"], "a statement may hold any value");
        assert!(activity("pid").is_empty());
    }

    #[test]
    fn a_class_of_nothing_and_a_pattern_of_nothing_are_refused() {
        let code = |value: Json| classes(value).err().map(|error| error.code().name());
        assert_eq!(code(json!({"ssn": {}})), Some("policy.never_fires"));
        assert_eq!(code(json!({"ssn": {"columns": ["ssn"]}})), Some("policy.pattern"));
        assert_eq!(code(json!({"ssn": {"colums": ["a.b"]}})), Some("policy.schema"));
        assert_eq!(code(json!({"Ssn": {"columns": ["a.b"]}})), Some("policy.schema"));
        assert_eq!(code(json!({"ssn": {"detect": ["us_snn"]}})), Some("policy.name"));
        let error = classes(json!({"ssn": {"detect": ["email", "us_snn"]}})).unwrap_err();
        assert_eq!(error.help(), Some("did you mean `us_ssn`?"));
        assert!(error.to_string().contains("classes.ssn.detect[1]"), "{error}");
        assert!(classes(json!({"keys": {"detect": ["secret", "github_token", "nl_bsn", "ticket"]}})).is_ok());
    }
}
