//! Leave given by people: a hold's [`ApprovalRequest`] out, signed approvals in, satisfied or not.
//!
//! 1. A hold carries an [`ApprovalRequest`]: everything that would run, for whom, under which policy, with a digest over all of it.
//! 2. An approver reads [`ApprovalRequest::render`] and answers with [`sign`]: a compact JWS over the digest.
//! 3. [`verify`] says whether the approvals satisfy the request; [`Consumed`] that each request is used once.
//!
//! An approval is a reason to decide again, never access by itself. What runs then must be what was approved:
//! [`ApprovalRequest::covers`] compares the whole of it.
//!
//! ```
//! use checkrein::approval::{ApprovalRequest, Verdict, sign, verify};
//! use checkrein::crypto::{Signer, SigningKey};
//! use checkrein::policy::{ApprovalTerms, Approver};
//! use zeroize::Zeroizing;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let json = br#"{
//! #   "digest": "BsRbwXM_iLfOsEdQ_gPyaR3REYt_IKZarfkjyBahHMc",
//! #   "effects": ["read", "delete"],
//! #   "issued_at": 1790000000000,
//! #   "need": {"groups": ["dba"], "quorum": 1},
//! #   "nonce": "AQEBAQEBAQEBAQEBAQEBAQ",
//! #   "not_after": 1790000900000,
//! #   "parameters": {"sets": 1, "sha256": "96gYmE2grHkKlqM2N0qsmRSemBEhrcb-eTc7z3iztmc", "shown": [[{"type": "int", "value": "5"}]], "values": 1},
//! #   "policy": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc",
//! #   "principal": {"actors": [], "assurance": "verified", "groups": ["analysts"], "issuer": "https://idp.example", "subject": "agent-7"},
//! #   "relations": ["public.orders"],
//! #   "render_sha256": "p24rji8XlC4V-SSwJn-tksoxwFNMOc2KrVhlcMsw7LM",
//! #   "resource": "orders-db",
//! #   "rule": "deletes-are-approved",
//! #   "session": "s-1",
//! #   "statement": "DELETE FROM orders WHERE id = $1",
//! #   "statement_sha256": "NhEirSvTFZbb1DV2BcM93PU1Iwq7oh0rwsYAS1OCavE",
//! #   "version": 1
//! # }"#;
//! // At the approver's: read, show, sign.
//! let request = ApprovalRequest::from_json(json)?;
//! assert!(request.render().contains("| DELETE FROM orders WHERE id = $1"));
//! let key = SigningKey::from_seed(&Zeroizing::new([1; 32])).ok_or("no key")?;
//! let now = request.issued_at();
//! let approval = sign(&request, "ann", Verdict::Approve, &key, now, [9; 16])?;
//!
//! // At the enforcer's, where the policy registers the approver.
//! let approver = Approver { subject: "ann".into(), groups: vec!["dba".into()], key: key.verifying_key() };
//! let terms = ApprovalTerms { groups: vec!["dba".into()], approvers: vec![approver], quorum: 1, expires: 900_000 };
//! let satisfied = verify(&request, &[&approval], &terms, now).map_err(|unsatisfied| unsatisfied.kind.name())?;
//! assert_eq!(satisfied.approvers(), ["ann"]);
//! # Ok(())
//! # }
//! ```

mod consumed;
mod grant;
mod request;
mod verify;

pub use consumed::{Consumed, Consumption};
pub use grant::{APPROVAL_LIFETIME, Verdict, sign};
pub use request::{ApprovalRequest, Asked, Need, Parameter, Parameters, Requester};
pub use verify::{Satisfied, Unsatisfied, UnsatisfiedKind, verify};

#[cfg(test)]
mod tests;
