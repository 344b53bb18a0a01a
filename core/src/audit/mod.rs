//! What happened in, a signed log out that a stranger verifies: entry, tree, checkpoint, proofs, questions.
//!
//! ```text
//! Event ── Log::append ──▶ Entry (one line of JSON) ──▶ leaf ──▶ tree ──▶ Checkpoint (signed note) ──▶ verify, InclusionProof
//! ```
//!
//! The public interface is: [`Log`] with [`Receipt`], [`event::Event`] and [`Entry`]; [`Checkpoint`] and [`VerifierKey`];
//! [`verify()`], [`InclusionProof`] and [`ConsistencyProof`]; [`entries`], [`saw`]; [`Storage`], which a host gives; [`tree`].
//!
//! The log shows that nothing was changed, left out or put in between its checkpoints. It cannot show that a whole folder was
//! not replaced by an older copy: for that, keep a checkpoint elsewhere and give it to [`verify()`].

mod calendar;
mod checkpoint;
mod cut;
mod entry;
pub mod event;
mod frame;
mod log;
mod query;
mod recover;
mod show;
mod storage;
pub mod tree;
mod verify;

pub use checkpoint::{Checkpoint, VerifierKey};
pub use entry::{Digest, ENTRY_BYTES, Entry};
pub use event::Event;
pub use log::{CHECKPOINT_ENTRIES, CHECKPOINT_MILLIS, Log, Receipt};
pub use query::{Answer, Caller, Count, Entries, Filter, Question, Sighting, entries, saw};
pub use storage::{Memory, Storage};
pub use verify::{ConsistencyProof, InclusionProof, Report, last_checkpoint, verify};
