use super::read::{WordOr, at, schema, typed};
use crate::error::{Error, ErrorCode, excerpt, near};
use crate::policy::Mask;
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct ClassLine {
    #[serde(default)]
    pub(in crate::policy) columns: Vec<String>,
    #[serde(default)]
    pub(in crate::policy) detect: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct MaskLine {
    pub(in crate::policy) classes: Vec<String>,
    pub(in crate::policy) mask: Json,
    pub(in crate::policy) derived: Option<Json>,
    #[serde(default)]
    pub(in crate::policy) aggregate: AggregateLine,
    #[serde(default)]
    pub(in crate::policy) probe: ProbeLine,
    #[serde(default)]
    pub(in crate::policy) store: Verdict,
    pub(in crate::policy) name: Option<String>,
    pub(in crate::policy) approval: Option<Json>,
    pub(in crate::policy) unless: Option<Json>,
    pub(in crate::policy) reveal: Option<Json>,
}

/// What an aggregate over a class may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::policy) enum AggregateLine {
    Permit,
    #[default]
    Deny,
    Redact,
}

/// What may be done with a class; from lenient to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::policy) enum Verdict {
    Permit,
    Hold,
    #[default]
    Deny,
}

/// One answer for every position, or one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::policy) enum ProbeLine {
    All(Verdict),
    Each(Positions),
}

impl<'de> Deserialize<'de> for ProbeLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match WordOr::<Positions>::deserialize(deserializer)? {
            WordOr::Word(word) => Self::All(Verdict::deserialize(word.into_deserializer())?),
            WordOr::Fields(positions) => Self::Each(positions),
        })
    }
}

impl Default for ProbeLine {
    fn default() -> Self {
        Self::All(Verdict::Deny)
    }
}

/// Where a class may choose rows; what is not named is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "snake_case")]
pub(in crate::policy) struct Positions {
    #[serde(rename = "where")]
    pub(in crate::policy) condition: Verdict,
    pub(in crate::policy) join: Verdict,
    pub(in crate::policy) group: Verdict,
    pub(in crate::policy) having: Verdict,
    pub(in crate::policy) order: Verdict,
    pub(in crate::policy) distinct: Verdict,
    pub(in crate::policy) limit: Verdict,
    pub(in crate::policy) other: Verdict,
}

impl Positions {
    /// The verdict of every position.
    pub(in crate::policy) fn each(self) -> [Verdict; 8] {
        let Self { condition, join, group, having, order, distinct, limit, other } = self;
        [condition, join, group, having, order, distinct, limit, other]
    }
}

/// Reads an operator; one that this version does not have is told from a wrong parameter.
pub(in crate::policy) fn mask(path: &str, value: Json) -> Result<Mask, Error> {
    const OPERATORS: [&str; 13] = [
        "redact",
        "constant",
        "partial",
        "nullify",
        "hash",
        "tokenize",
        "encrypt",
        "format_preserving",
        "shift_date",
        "truncate_date",
        "bucket",
        "round",
        "ip_prefix",
    ];
    let name = match &value {
        Json::String(name) => name.clone(),
        Json::Object(members) if members.len() == 1 => members.keys().next().cloned().unwrap_or_default(),
        _ => return Err(schema(path, "a mask is an operator's name, or one operator with its parameters")),
    };
    if !OPERATORS.contains(&name.as_str()) {
        let error = at(
            ErrorCode::PolicyMaskUnsupported,
            path,
            format_args!("this version has no operator `{}`; it has {}", excerpt(&name), OPERATORS.join(", ")),
        );
        return Err(match near(&name, OPERATORS.into_iter()) {
            Some(word) => error.with_help(format!("did you mean `{word}`?")),
            None => error,
        });
    }
    let mask: Mask = typed(path, value)?;
    match mask.fault() {
        Some(what) => Err(schema(path, what)),
        None => Ok(mask),
    }
}
