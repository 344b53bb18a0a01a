//! The document as it is written: YAML or JSON, one schema, strict.
//!
//! A field that is not known, a key twice, an empty value (`when:` with nothing behind it) and a number with a fraction are errors.
//! What a name means is the compiler's to say.

mod read;
mod resource;
mod rule;
mod scan;
mod sensitive;
mod test;

pub(super) use crate::error::near;
pub(super) use read::{at, located, schema, typed};
pub(super) use resource::{KeySource, ResourceLine};
pub(super) use rule::{ApprovalLine, Decision, FunctionLine, OneOrMany, ResourcesLine, RuleLine, SessionLine, SubjectsLine};
pub(super) use scan::ScanLine;
pub(super) use sensitive::{AggregateLine, ClassLine, MaskLine, Positions, ProbeLine, Verdict, mask};
pub(super) use test::{AsLine, ExpectLine, TestLine};

use crate::error::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// How a policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.2 without anchors, merge keys or tags of its own.
    Yaml,
    /// JSON.
    Json,
}

/// What becomes of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The ruling holds.
    #[default]
    Enforce,
    /// The ruling is logged and nothing is denied.
    Observe,
}

impl Mode {
    /// The mode's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Observe => "observe",
        }
    }
}

/// The top of the document; entries of lists are read one by one, so that an error says which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) version: Json,
    #[serde(default)]
    pub(super) mode: Mode,
    #[serde(default)]
    pub(super) issuers: Vec<Json>,
    #[serde(default)]
    pub(super) resources: Map<String, Json>,
    #[serde(default)]
    pub(super) classes: Map<String, Json>,
    pub(super) scan: Option<Json>,
    #[serde(default)]
    pub(super) rules: Vec<Json>,
    #[serde(default)]
    pub(super) masks: Vec<Json>,
    #[serde(default)]
    pub(super) grants: Vec<Json>,
    #[serde(default)]
    pub(super) tests: Vec<Json>,
}

impl Document {
    /// Reads the text; gives the plain value beside it, for the digest.
    pub(super) fn read(bytes: &[u8], format: Format) -> Result<(Self, Json), Error> {
        let value = read::value(bytes, format)?;
        let document: Self = typed("policy", value.clone())?;
        if document.version.as_u64() != Some(1) {
            return Err(Error::new(ErrorCode::PolicySchema, "version: this build reads version 1"));
        }
        Ok((document, value))
    }
}
