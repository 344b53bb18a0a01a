use super::{Door, respond};
use crate::approval::{self, ApprovalRequest};
use crate::crypto::VerifyingKey;
use crate::error::{Error, ErrorCode};
use crate::policy::{ApprovalTerms, Approver};
use crate::request::Timestamp;
use crate::wire::{base64url, strict};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// Whether approvals satisfy a request, under terms that the request's policy would give.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    request: Json,
    approvals: Vec<String>,
    terms: Terms,
    now: Timestamp,
}

/// `expires` is in milliseconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    groups: Vec<String>,
    quorum: u32,
    expires: i64,
    approvers: Vec<Registered>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registered {
    subject: String,
    groups: Vec<String>,
    /// The Ed25519 public key: 32 bytes, base64url.
    key: String,
}

impl Door {
    pub(super) fn approval(request: Json) -> Result<Vec<u8>, Error> {
        let Request { request, approvals, terms, now } = strict::from_value(request)?;
        let bytes = serde_json::to_vec(&request).map_err(|_| Error::new(ErrorCode::ApprovalInvalid, "the request has no JSON form"))?;
        let request = ApprovalRequest::from_json(&bytes)?;
        let approvals: Vec<&str> = approvals.iter().map(String::as_str).collect();
        let judged = match approval::verify(&request, &approvals, &terms.compile()?, now) {
            Ok(satisfied) => json!({"approvers": satisfied.approvers(), "jtis": satisfied.jtis()}),
            Err(unsatisfied) => json!({"reason": unsatisfied.kind.name(), "have": unsatisfied.have, "need": unsatisfied.need}),
        };
        let satisfied = judged.get("approvers").is_some();
        respond(&json!({"satisfied": satisfied, "judged": judged, "render": request.render()}))
    }
}

impl Terms {
    fn compile(self) -> Result<ApprovalTerms, Error> {
        let approver = |registered: Registered| {
            let key = base64url::decode(&registered.key)?;
            let key = key.try_into().map_err(|_| Error::new(ErrorCode::RequestInvalid, "an approver's key does not have 32 bytes"))?;
            Ok(Approver { subject: registered.subject, groups: registered.groups, key: VerifyingKey(key) })
        };
        let approvers = self.approvers.into_iter().map(approver).collect::<Result<_, Error>>()?;
        Ok(ApprovalTerms { groups: self.groups, approvers, quorum: self.quorum, expires: self.expires })
    }
}
