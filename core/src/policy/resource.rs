//! What is protected.

use super::document::{CatalogSource, ResourceLine, schema, typed};
use super::ruling::{AuditMode, RecordLevel};
use crate::classify::{Catalog, Dialect, LexerSettings};
use crate::error::Error;
use crate::wire::strict;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A resource of the policy: what it is, how it speaks, what is known of it.
#[derive(Debug, Clone)]
pub struct Resource {
    name: Arc<str>,
    dialect: Dialect,
    labels: BTreeMap<String, String>,
    catalog: Option<Arc<Catalog>>,
    search_path: Option<Vec<String>>,
    settings: LexerSettings,
    audit: AuditMode,
    record: RecordLevel,
}

const KIND: &str = "sql";

impl Resource {
    /// Reads one entry of `resources`; gives the catalog's bytes where it is in a file.
    pub(super) fn new(path: &str, name: &str, value: Json, mut read: impl FnMut(&str) -> Result<Vec<u8>, Error>) -> Result<Self, Error> {
        let line: ResourceLine = typed(path, value)?;
        if line.kind != KIND {
            return Err(schema(&format!("{path}.kind"), "this version knows the kind `sql`"));
        }
        let source = match (line.catalog, line.catalog_file) {
            (Some(_), Some(_)) => return Err(schema(path, "`catalog` and `catalog_file` exclude each other")),
            (Some(value), None) => Some(CatalogSource::Inline(value)),
            (None, Some(file)) => Some(CatalogSource::File(file)),
            (None, None) => None,
        };
        let catalog = match source {
            None => None,
            Some(CatalogSource::Inline(value)) => Some(Arc::new(Catalog::from_value(&value)?)),
            Some(CatalogSource::File(file)) => {
                Some(Arc::new(Catalog::from_value(&strict::value(&read(&file)?, strict::Limits::DOCUMENT)?)?))
            }
        };
        if line.search_path.as_ref().is_some_and(|path| path.iter().any(String::is_empty)) {
            return Err(schema(&format!("{path}.search_path"), "a schema's name is empty"));
        }
        Ok(Self {
            name: name.into(),
            dialect: line.dialect,
            labels: line.labels,
            catalog,
            search_path: line.search_path,
            settings: line.settings.unwrap_or_default(),
            audit: line.audit,
            record: line.record,
        })
    }

    /// The name that sessions are opened by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// Which kind of resource; `sql` in this version.
    #[must_use]
    #[expect(clippy::unused_self, reason = "other kinds come with other protocols")]
    pub fn kind(&self) -> &str {
        KIND
    }

    /// The language that it speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Its labels, which rules select by.
    #[must_use]
    pub fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// What it holds, where the policy says so.
    #[must_use]
    pub fn catalog(&self) -> Option<&Arc<Catalog>> {
        self.catalog.as_ref()
    }

    /// The schemas that a new connection looks names up in, where it is not the dialect's default.
    #[must_use]
    pub fn search_path(&self) -> Option<&[String]> {
        self.search_path.as_deref()
    }

    /// How its server reads text.
    #[must_use]
    pub fn settings(&self) -> &LexerSettings {
        &self.settings
    }

    /// How durable the log must be.
    #[must_use]
    pub fn audit(&self) -> AuditMode {
        self.audit
    }

    /// What must be recorded.
    #[must_use]
    pub fn record(&self) -> RecordLevel {
        self.record
    }
}
