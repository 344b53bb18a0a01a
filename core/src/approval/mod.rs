//! Leave given by people: a hold's [`ApprovalRequest`] out, signed approvals in, satisfied or not.
//!
//! 1. A hold carries an [`ApprovalRequest`]: everything that would run, for whom, under which policy, with a digest over all of it.
//! 2. An approver reads [`ApprovalRequest::render`] and answers with [`sign`]: a compact JWS over the digest.
//! 3. [`verify`] says whether the approvals satisfy the request; [`Consumed`] that each request is used once.
//!
//! An approval is a reason to decide again, never access by itself. What runs then must be what was approved:
//! [`ApprovalRequest::covers`] compares the whole of it.

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
