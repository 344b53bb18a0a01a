//! The C ABI of checkrein. `include/checkrein.h` is made from this crate; its head says what holds for every function.
//!
//! - [`status`] catches panics and hands errors out, [`handle`] is what an opaque pointer points to, [`bytes`], [`value`],
//!   [`shape`], [`sheet`] and [`finding`] are data.
//! - [`policy`], [`log`], [`enforcer`], [`session`], [`connection`], [`decision`], [`masker`], [`copied`], [`plan`], [`scanner`], [`stream`],
//!   [`approval`] and [`catalog`] have a handle each; [`audit`] and [`door`] are functions alone.
#![expect(
    unsafe_code,
    reason = "memory that C hands in is read and written here, and nowhere else: `bytes`, `finding`, `handle`, `keys`, `status`"
)]

pub mod approval;
pub mod audit;
pub mod bytes;
pub mod catalog;
pub mod connection;
pub mod copied;
pub mod decision;
pub mod door;
pub mod enforcer;
pub mod finding;
pub mod handle;
pub mod keys;
pub mod log;
pub mod masker;
pub mod plan;
pub mod policy;
pub mod scanner;
pub mod session;
pub mod shape;
pub mod sheet;
pub mod status;
pub mod stream;
#[cfg(feature = "test-panic")]
pub mod testing;
pub mod value;
