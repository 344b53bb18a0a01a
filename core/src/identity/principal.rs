//! The verified caller.

use crate::request::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How sure we are who the caller is; ordered from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// A verified account that several callers share: we know the account, not who uses it.
    Shared,
    /// One verified workload or human.
    Verified,
}

/// One party of a delegation chain (RFC 8693, clause 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Who acts.
    pub subject: String,
    /// Who says so, where the token names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// A claim that policy may look at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Claim {
    /// One text (numbers and truth values in their JSON text).
    One(String),
    /// A list of texts.
    Many(Vec<String>),
}

/// A verified caller: workload, human or shared account. Made by this room alone; a clone shares its parts.
///
/// Its JSON form has the members `issuer`, `subject`, `groups`, `claims`, `job`, `assurance`, `actors`, `token_id` and `expires`
/// (milliseconds since 1970); `job` and `token_id` are left out where there are none. It can be written, never read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal(Arc<Parts>);

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Parts {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) groups: Vec<String>,
    pub(super) claims: BTreeMap<String, Claim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<String>,
    pub(super) assurance: Assurance,
    pub(super) actors: Vec<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token_id: Option<String>,
    pub(super) expires: Timestamp,
}

impl Principal {
    /// Who vouches for the caller: the token's `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Who the caller is: the token's `sub`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The groups that the issuer puts the caller in.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.0.groups
    }

    /// String-like claims of the token by name, for rules.
    #[must_use]
    pub fn claims(&self) -> &BTreeMap<String, Claim> {
        &self.0.claims
    }

    /// The job that the caller runs for, from the issuer's `job_claim`.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        self.0.job.as_deref()
    }

    /// How sure we are.
    #[must_use]
    pub fn assurance(&self) -> Assurance {
        self.0.assurance
    }

    /// The delegation chain, current actor first (RFC 8693 `act`); empty when the subject acts itself.
    #[must_use]
    pub fn actors(&self) -> &[Actor] {
        &self.0.actors
    }

    /// The token's `jti`.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.0.token_id.as_deref()
    }

    /// The moment from which the token is refused: its `exp`, and the `leeway` of its issuer's entry.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.0.expires
    }

    /// Only for parts that come out of a verified token.
    pub(super) fn verified(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// A caller that nobody verified, for a policy's own `tests:`. It can reach `PolicySet::decide`, never a session.
    pub(crate) fn hypothetical(parts: Hypothetical) -> Self {
        Self(Arc::new(Parts {
            issuer: parts.issuer,
            subject: parts.subject,
            groups: parts.groups,
            claims: parts.claims,
            job: parts.job,
            assurance: parts.assurance,
            actors: Vec::new(),
            token_id: None,
            expires: Timestamp(i64::MAX),
        }))
    }
}

impl Serialize for Principal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The parts of a [`Principal::hypothetical`] caller.
pub(crate) struct Hypothetical {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) groups: Vec<String>,
    pub(crate) claims: BTreeMap<String, Claim>,
    pub(crate) job: Option<String>,
    pub(crate) assurance: Assurance,
}
