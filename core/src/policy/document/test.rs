use super::rule::OneOrMany;
use crate::identity::{Assurance, Claim};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct TestLine {
    pub(in crate::policy) name: Option<String>,
    #[serde(rename = "as")]
    pub(in crate::policy) principal: Json,
    pub(in crate::policy) resource: String,
    pub(in crate::policy) statement: String,
    #[serde(default)]
    pub(in crate::policy) context: Map<String, Json>,
    pub(in crate::policy) now: Option<i64>,
    pub(in crate::policy) session_age: Option<String>,
    #[serde(default)]
    pub(in crate::policy) job_ended: bool,
    #[serde(default)]
    pub(in crate::policy) approved: Vec<String>,
    pub(in crate::policy) expect: Json,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct AsLine {
    pub(in crate::policy) issuer: Option<String>,
    pub(in crate::policy) subject: Option<String>,
    pub(in crate::policy) groups: Option<OneOrMany>,
    #[serde(default)]
    pub(in crate::policy) claims: BTreeMap<String, Claim>,
    pub(in crate::policy) job: Option<String>,
    pub(in crate::policy) assurance: Option<Assurance>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ExpectLine {
    pub(in crate::policy) decision: super::rule::Decision,
    pub(in crate::policy) rule: Option<String>,
    pub(in crate::policy) reason: Option<String>,
    pub(in crate::policy) masks: Option<BTreeMap<String, String>>,
}
