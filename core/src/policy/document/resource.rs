use crate::classify::{Dialect, LexerSettings};
use crate::policy::{AuditMode, RecordLevel};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ResourceLine {
    pub(in crate::policy) kind: String,
    pub(in crate::policy) dialect: Dialect,
    pub(in crate::policy) catalog: Option<Json>,
    pub(in crate::policy) catalog_file: Option<String>,
    #[serde(default)]
    pub(in crate::policy) labels: BTreeMap<String, String>,
    pub(in crate::policy) search_path: Option<Vec<String>>,
    pub(in crate::policy) settings: Option<LexerSettings>,
    #[serde(default)]
    pub(in crate::policy) audit: AuditMode,
    #[serde(default)]
    pub(in crate::policy) record: RecordLevel,
}

/// Where a catalog stands.
pub(in crate::policy) enum CatalogSource {
    Inline(Json),
    File(String),
}

/// Where approvers' keys stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct KeySource {
    #[serde(default)]
    pub(in crate::policy) groups: Vec<String>,
    pub(in crate::policy) keys: Option<Json>,
    pub(in crate::policy) keys_file: Option<String>,
}
