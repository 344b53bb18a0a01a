//! What the database holds: relations, their columns in order, and the text of views.

use crate::error::{Error, ErrorCode};
use crate::wire::strict;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The most relations of one catalog, and the most functions and operators.
const RELATIONS: usize = 200_000;

/// An immutable picture of a database's relations. Its JSON form:
///
/// ```json
/// {"version": 1,
///  "relations": {
///    "public.customers": {"columns": {"id": "bigint", "ssn": "text"}},
///    "public.v": {"columns": {"id": "bigint"}, "view": "SELECT id FROM public.customers"}}}
/// ```
///
/// Keys are `schema.name`, each part quoted as in SQL where it is not plain lower case. Columns stand in their order.
/// A view's text is its query. Names in it should carry their schema (PostgreSQL: read it with an empty `search_path`); a name without
/// one means the server's own relation, else one of `public` (SQLite: of the view's schema), else the only one of that name.
///
/// `functions` and `operators` (PostgreSQL) list, as `schema.name`, those that share a name with one of the server's own and may be
/// called in its place, because their types fit better: `["public.lower"]`, `["public.\"=\""]`. Where neither is there, there are
/// none.
#[derive(Debug, Clone)]
pub struct Catalog {
    relations: HashMap<String, HashMap<String, Relation>>,
    /// Schemas by name.
    functions: HashMap<String, Vec<String>>,
    operators: HashMap<String, Vec<String>>,
    digest: [u8; 32],
    /// With every name in lower case, and with every column in lower case: made when first asked for.
    folded: [OnceLock<Box<Catalog>>; 2],
}

/// What kind of relation it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// Rows are stored (tables, partitions, foreign tables, materialized views read as stored).
    Table,
    /// Rows are computed by this text; `None` where the text could not be read.
    View(Option<String>),
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Relation {
    /// Table or view.
    pub kind: RelationKind,
    /// In their order.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Column {
    /// As stored: folded and unquoted.
    pub name: String,
    /// The type as the server prints it.
    pub data_type: String,
}

impl Catalog {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// `wire.*` for what is not strict JSON, `catalog.invalid` for what is not a catalog.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_value(&strict::value(bytes, strict::Limits::DOCUMENT)?)
    }

    pub(crate) fn from_value(value: &Json) -> Result<Self, Error> {
        let invalid = |what: String| Error::new(ErrorCode::CatalogInvalid, what);
        let object = value.as_object().ok_or_else(|| invalid("the catalog is not an object".into()))?;
        if let Some(key) = object.keys().find(|key| !matches!(key.as_str(), "version" | "relations" | "functions" | "operators")) {
            return Err(invalid(format!("unknown field `{}`", crate::error::excerpt(key))));
        }
        if object.get("version").and_then(Json::as_u64) != Some(1) {
            return Err(invalid("`version` is not 1".into()));
        }
        let entries = object.get("relations").and_then(Json::as_object).ok_or_else(|| invalid("`relations` is not an object".into()))?;
        if entries.len() > RELATIONS {
            return Err(invalid("too many relations".into()));
        }
        let mut relations: HashMap<String, HashMap<String, Relation>> = HashMap::new();
        for (key, entry) in entries {
            let shown = crate::error::excerpt(key);
            let (schema, name) = qualified(key).ok_or_else(|| invalid(format!("`{shown}` is not `schema.name`")))?;
            let relation = relation(entry).map_err(|what| invalid(format!("relation `{shown}`: {what}")))?;
            if relations.entry(schema).or_default().insert(name, relation).is_some() {
                return Err(invalid(format!("relation `{shown}` is there twice")));
            }
        }
        let digest = crate::crypto::sha256(&[&crate::wire::canonical::to_bytes(value)?]);
        let (functions, operators) = (overloads(object.get("functions"), "functions"), overloads(object.get("operators"), "operators"));
        Ok(Self {
            relations,
            functions: functions.map_err(invalid)?,
            operators: operators.map_err(invalid)?,
            digest,
            folded: Default::default(),
        })
    }

    /// The schemas that have a function which may be called in place of the server's own of this name.
    #[must_use]
    pub fn functions(&self, name: &str) -> &[String] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// Operators that may be called in place of the server's own, and the schemas that have them.
    pub fn operators(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.operators.iter().map(|(symbol, schemas)| (symbol.as_str(), schemas.as_slice()))
    }

    /// A relation by schema and name, both folded and unquoted.
    #[must_use]
    pub fn relation(&self, schema: &str, name: &str) -> Option<&Relation> {
        self.relations.get(schema)?.get(name)
    }

    /// Whether any relation is in the schema.
    #[must_use]
    pub fn has_schema(&self, schema: &str) -> bool {
        self.relations.contains_key(schema)
    }

    /// Schema, name and relation of everything there is, in no order.
    pub fn relations(&self) -> impl Iterator<Item = (&str, &str, &Relation)> {
        self.relations
            .iter()
            .flat_map(|(schema, names)| names.iter().map(move |(name, relation)| (schema.as_str(), name.as_str(), relation)))
    }

    /// The same for a dialect that compares names without case: in lower case, all of them or only the columns. What is told apart by
    /// case alone is left out, hence unknown.
    pub(crate) fn folded(&self, columns_only: bool) -> &Self {
        let [all, columns] = &self.folded;
        let cell = if columns_only { columns } else { all };
        cell.get_or_init(|| Box::new(self.fold(columns_only)))
    }

    fn fold(&self, columns_only: bool) -> Self {
        let lower = |name: &str| if columns_only { name.to_owned() } else { name.to_ascii_lowercase() };
        let mut relations: HashMap<String, HashMap<String, Relation>> = HashMap::new();
        let mut twice: HashSet<(String, String)> = HashSet::new();
        for (schema, name, relation) in self.relations() {
            let columns: Vec<Column> = relation
                .columns
                .iter()
                .map(|column| Column { name: column.name.to_ascii_lowercase(), data_type: column.data_type.clone() })
                .collect();
            let distinct: HashSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let ambiguous = distinct.len() < columns.len();
            let relation = Relation { kind: relation.kind.clone(), columns };
            if relations.entry(lower(schema)).or_default().insert(lower(name), relation).is_some() || ambiguous {
                twice.insert((lower(schema), lower(name)));
            }
        }
        for (schema, name) in twice {
            if let Some(names) = relations.get_mut(&schema) {
                names.remove(&name);
            }
        }
        Self { relations, functions: HashMap::new(), operators: HashMap::new(), digest: self.digest, folded: Default::default() }
    }

    /// SHA-256 of the canonical JSON form: the catalog's version.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

/// Schemas by the name of a function or operator, from a list of `schema.name`.
fn overloads(given: Option<&Json>, field: &str) -> Result<HashMap<String, Vec<String>>, String> {
    let Some(given) = given else { return Ok(HashMap::new()) };
    let list = given.as_array().filter(|list| list.len() <= RELATIONS).ok_or_else(|| format!("`{field}` is not a list, or too long"))?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for entry in list {
        let (schema, name) = entry.as_str().and_then(qualified).ok_or_else(|| format!("an entry of `{field}` is not `schema.name`"))?;
        found.entry(name).or_default().push(schema);
    }
    Ok(found)
}

fn relation(entry: &Json) -> Result<Relation, String> {
    let object = entry.as_object().ok_or("not an object")?;
    if let Some(key) = object.keys().find(|key| !matches!(key.as_str(), "columns" | "view")) {
        return Err(format!("unknown field `{}`", crate::error::excerpt(key)));
    }
    let columns = object.get("columns").and_then(Json::as_object).ok_or("`columns` is not an object")?;
    let columns = columns
        .iter()
        .map(|(name, kind)| match kind {
            Json::String(data_type) => Ok(Column { name: name.clone(), data_type: data_type.clone() }),
            _ => Err(format!("the type of column `{}` is not a string", crate::error::excerpt(name))),
        })
        .collect::<Result<_, _>>()?;
    let kind = match object.get("view") {
        None => RelationKind::Table,
        Some(Json::Null) => RelationKind::View(None),
        Some(Json::String(text)) => RelationKind::View(Some(text.clone())),
        Some(_) => return Err("`view` is neither a string nor null".into()),
    };
    Ok(Relation { kind, columns })
}

/// `schema.name`, each part plain or double-quoted.
pub(crate) fn qualified(key: &str) -> Option<(String, String)> {
    let mut parts = dotted(key)?;
    let name = parts.pop()?;
    let schema = parts.pop()?;
    parts.is_empty().then_some((schema, name))
}

/// Splits at dots outside double quotes; quoted parts are unquoted, none may be empty.
pub(crate) fn dotted(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let mut part = String::new();
            let mut characters = quoted.char_indices().peekable();
            let end = loop {
                match characters.next()? {
                    (_, '"') if characters.peek().is_some_and(|(_, next)| *next == '"') => {
                        characters.next();
                        part.push('"');
                    }
                    (at, '"') => break at + 1,
                    (_, character) => part.push(character),
                }
            };
            (part, quoted.get(end..)?)
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            if part.contains('"') {
                return None;
            }
            (part.to_owned(), after)
        };
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_as_sql_would() {
        assert_eq!(qualified("public.t"), Some(("public".into(), "t".into())));
        assert_eq!(qualified("\"a.b\".\"c\"\"d\""), Some(("a.b".into(), "c\"d".into())));
        for bad in ["t", "a.b.c", "a.", ".b", "\"a.b", "a\"b.c", ""] {
            assert_eq!(qualified(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_catalog_that_is_not_one_says_what_is_wrong() {
        let code = |text: &str| Catalog::from_json(text.as_bytes()).err().map(|error| error.code().name());
        assert_eq!(code(r#"{"version":1,"relations":{"a.b":{"columns":{"x":"int"}}}}"#), None);
        assert_eq!(code(r#"{"version":2,"relations":{}}"#), Some("catalog.invalid"));
        assert_eq!(code(r#"{"version":1,"relations":{"b":{"columns":{}}}}"#), Some("catalog.invalid"));
        assert_eq!(code(r#"{"version":1,"relations":{},"extra":0}"#), Some("catalog.invalid"));
        assert_eq!(code(r#"{"version":1,"relations":{"a.b":{},"a.b":{}}}"#), Some("wire.duplicate_key"));
    }
}
