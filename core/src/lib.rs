//! An enforcement point in the process that already holds the connection.
//!
//! When an AI agent, or any automation, reaches a database, checkrein verifies who is asking, says what the statement would do, decides
//! by policy, masks what may not be seen, and signs a log that a stranger can verify. It is synchronous and local, and has no network.
//!
//! ```text
//!  token ─────────▶ identity ──▶ Principal ─┐
//!  statement ─────▶ classify ──▶ Classification ──▶ policy ──▶ Ruling ──▶ audit ──▶ Decision
//!                                                                                    ├─ Permit ──▶ Masker ──▶ rows that may be seen
//!                                                                                    ├─ Hold ────▶ ApprovalRequest ──▶ people
//!                                                                                    └─ Denial
//! ```
//!
//! # The public interface
//!
//! - [`enforce::Enforcer`] is what a host holds; [`enforce`] shows the way of a statement on one screen.
//! - [`identity`], [`classify`], [`policy`], [`approval`], [`mask`] and [`audit`] are the rooms that it goes through; each is of use alone.
//! - [`host`] has files, clock and randomness; everything else gets them handed in.
//! - [`enforce::door`] answers JSON with canonical JSON: what vectors and other languages speak.
//!
//! # What it cannot promise
//!
//! It keeps secrets and rows from a model, its prompts, its tools and the logs, as long as the host goes through it. It does not hold
//! against hostile code in the same process, and comes on top of the database's own grants, not instead of them.

pub mod approval;
pub mod audit;
pub mod classify;
pub mod crypto;
pub mod enforce;
mod error;
pub mod host;
pub mod identity;
pub mod mask;
pub mod policy;
pub mod request;
mod wire;

/// What the fuzzers drive; in no other build.
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing {
    pub use crate::classify::fuzz::*;
}

pub use error::{Error, ErrorCode};
