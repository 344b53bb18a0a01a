//! The flow on one screen: token, session, connection, decision, masking, outcome. The only room that sees all the others.
//!
//! ```text
//! Enforcer::open_session(token, resource)     identity  -> Session       (entry: session_opened)
//!   Session::reveal(token)                  policy    -> Value         (entry: revealed)
//!   Session::connection()                               -> Connection
//!     Connection::decide(statement, context)  classify  -> Classification
//!                                             policy    -> Ruling
//!                                             audit     -> Receipt       (entry: decision)
//!                                                       -> Decision::{Permit, Deny, Hold}
//!     Connection::decide_with(.., approvals)  approval  -> decides again
//!     Permit::masker(shape)                   mask      -> Masker
//!     Permit::copy(shape)                     mask      -> CopyMasker
//!     Connection::outcome(permit, outcome)    audit     -> state moves on (entry: outcome)
//! ```

mod connection;
mod copied;
mod decision;
pub mod door;
mod enforcer;
mod entry;
mod kept;
mod masker;
mod policy_test;
mod remembered;
mod report;
mod reveal;
mod session;
mod statement;
mod transaction;

pub use connection::{Connection, Presented};
pub use copied::CopyMasker;
pub use decision::{Decision, Denial, Hold, Permit};
pub use enforcer::{Enforcer, EnforcerParts, verifier};
pub use masker::Masker;
pub use policy_test::{TestReport, run_tests};
pub use report::Outcome;
pub use session::{Session, SessionOptions};
pub use statement::Statement;
