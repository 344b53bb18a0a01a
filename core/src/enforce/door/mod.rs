//! The stateless door: a JSON request in, a JSON response out, byte-equal in every language.
//!
//! What the vectors, the command-line program and the bindings' tests speak. It decides on paper: no request that comes in here
//! makes a permit that anything else accepts. Requests are strict JSON with a `verb`:
//!
//! | verb | asks |
//! |---|---|
//! | `classify` | what a statement does |
//! | `rule` | what a policy says of a statement, for a caller that is described or has a token |
//! | `verify` | who a token speaks for |
//! | `run` | a whole script: sessions, decisions, approvals, masking, outcomes, and the log that comes of it |
//! | `test` | whether a policy passes its own tests |
//! | `mask` | what may be seen of a result, given what must be masked and what was predicted |
//! | `scan` | what there is in a text, and the text without it; whole, or as it comes in parts |
//! | `approval` | whether approvals satisfy a request |
//! | `audit` | whether a log is sound, or a proof holds; also makes proofs |
//!
//! A response is canonical JSON (RFC 8785): the answer, or `{"error": {"code": …}}`.

mod approval;
mod audit;
mod classify;
mod mask;
mod rule;
mod run;
mod scan;
mod shape;

pub use mask::PaperPlan;

use crate::classify::Catalog;
use crate::error::{Error, ErrorCode};
use crate::policy::PolicySet;
use crate::wire::{canonical, strict};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Answers requests against named catalogs and, where there is one, a policy that was compiled before.
///
/// ```
/// use checkrein::enforce::door::Door;
///
/// let answer = Door::new().answer(br#"{"verb": "classify", "dialect": "sqlite", "statement": "DROP TABLE orders"}"#);
/// let answer: serde_json::Value = serde_json::from_slice(&answer)?;
/// assert_eq!(answer["effects"], serde_json::json!(["drop"]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Default)]
pub struct Door {
    catalogs: HashMap<String, Arc<Catalog>>,
    policy: Option<PolicySet>,
}

impl Door {
    /// A door that knows nothing but what each request brings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a catalog known by a name that requests can use.
    #[must_use]
    pub fn with_catalog(mut self, name: impl Into<String>, catalog: Catalog) -> Self {
        self.catalogs.insert(name.into(), Arc::new(catalog));
        self
    }

    /// Gives the policy that `rule` uses when a request brings none.
    #[must_use]
    pub fn with_policy(mut self, policy: PolicySet) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Answers one request. Whatever comes in, JSON comes out.
    #[must_use]
    pub fn answer(&self, request: &[u8]) -> Vec<u8> {
        self.answer_verb(request, None)
    }

    /// Answers one request that need not name its verb.
    #[must_use]
    pub fn answer_verb(&self, request: &[u8], verb: Option<&str>) -> Vec<u8> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.dispatch(request, verb)))
            .unwrap_or_else(|_| Err(Error::new(ErrorCode::BoundaryPanic, "a part of the library failed")));
        answer.unwrap_or_else(|error| failure(&error))
    }

    fn dispatch(&self, request: &[u8], verb: Option<&str>) -> Result<Vec<u8>, Error> {
        let mut request = strict::value(request, strict::Limits::REQUEST)?;
        strict::whole_numbers(&request)?;
        let fields = request.as_object_mut().ok_or_else(|| wrong("the request is not an object"))?;
        let named = fields.remove("verb");
        let verb = match (&named, verb) {
            (Some(Json::String(named)), None) => named.as_str(),
            (Some(Json::String(named)), Some(verb)) if named == verb => verb,
            (None, Some(verb)) => verb,
            _ => return Err(wrong("the request has no `verb` that is meant here")),
        };
        match verb {
            "classify" => self.classify(request),
            "rule" => self.rule(request),
            "verify" => Self::verify(request),
            "run" => Self::run(request),
            "test" => Self::test(request),
            "mask" => Self::mask(request),
            "scan" => Self::scan(request),
            "approval" => Self::approval(request),
            "audit" => Self::audit(request),
            _ => Err(wrong(&format!("`{}` is not a verb", crate::error::excerpt(verb)))),
        }
    }

    fn catalog(&self, given: Option<Json>) -> Result<Option<Arc<Catalog>>, Error> {
        match given {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(name)) => self.catalogs.get(&name).map(|catalog| Some(Arc::clone(catalog))).ok_or_else(|| {
                Error::new(ErrorCode::CatalogInvalid, format!("no catalog is known by the name `{}`", crate::error::excerpt(&name)))
            }),
            Some(document) => Catalog::from_value(&document).map(|catalog| Some(Arc::new(catalog))),
        }
    }
}

fn respond(answer: &impl Serialize) -> Result<Vec<u8>, Error> {
    canonical::to_bytes(answer)
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorCode::WireSchema, what)
}

fn failure(error: &Error) -> Vec<u8> {
    let answer = json!({"error": {"code": error.code().name(), "message": error.to_string()}});
    serde_json::to_vec(&answer).unwrap_or_else(|_| br#"{"error":{"code":"boundary.panic"}}"#.to_vec())
}
