use super::read::WordOr;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What a rule answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::policy) enum Decision {
    Permit,
    Deny,
    Hold,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct RuleLine {
    pub(in crate::policy) name: String,
    pub(in crate::policy) decision: Decision,
    pub(in crate::policy) subjects: Option<Json>,
    pub(in crate::policy) resources: Option<Json>,
    #[serde(default)]
    pub(in crate::policy) effects: Vec<String>,
    pub(in crate::policy) relations: Option<Vec<String>>,
    pub(in crate::policy) functions: Option<Vec<FunctionLine>>,
    pub(in crate::policy) classes: Option<String>,
    pub(in crate::policy) require: Option<Vec<String>>,
    pub(in crate::policy) approval: Option<Json>,
    pub(in crate::policy) session: Option<Json>,
    pub(in crate::policy) row_limit: Option<u64>,
    pub(in crate::policy) when: Option<String>,
    pub(in crate::policy) message: Option<String>,
    pub(in crate::policy) audit: Option<crate::policy::AuditMode>,
    pub(in crate::policy) record: Option<crate::policy::RecordLevel>,
}

/// A text, or a list of texts any of which will do.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(in crate::policy) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(in crate::policy) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct SubjectsLine {
    pub(in crate::policy) groups: Option<OneOrMany>,
    pub(in crate::policy) issuers: Option<OneOrMany>,
    pub(in crate::policy) names: Option<OneOrMany>,
    pub(in crate::policy) claims: Option<BTreeMap<String, OneOrMany>>,
    pub(in crate::policy) job: Option<OneOrMany>,
    pub(in crate::policy) assurance: Option<crate::identity::Assurance>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ResourcesLine {
    pub(in crate::policy) names: Option<OneOrMany>,
    pub(in crate::policy) labels: Option<BTreeMap<String, OneOrMany>>,
    pub(in crate::policy) kind: Option<String>,
}

/// `app.f(date)`, or `{name: app.f(date), returns: clean}`.
#[derive(Debug, Clone)]
pub(in crate::policy) enum FunctionLine {
    Plain(String),
    Detailed(DetailedFunction),
}

impl<'de> Deserialize<'de> for FunctionLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match WordOr::<DetailedFunction>::deserialize(deserializer)? {
            WordOr::Word(name) => Self::Plain(name),
            WordOr::Fields(detailed) => Self::Detailed(detailed),
        })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct DetailedFunction {
    pub(in crate::policy) name: String,
    pub(in crate::policy) returns: Option<Returns>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::policy) enum Returns {
    Clean,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ApprovalLine {
    pub(in crate::policy) approvers: Json,
    pub(in crate::policy) quorum: u32,
    pub(in crate::policy) expires: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct SessionLine {
    pub(in crate::policy) max: Option<String>,
    pub(in crate::policy) ends_with: Option<EndsWith>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::policy) enum EndsWith {
    Job,
}
