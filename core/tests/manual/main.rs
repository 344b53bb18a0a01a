//! Holds the pages that people read to what the core does.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod entities;
mod errors;
mod excerpts;
mod page;
mod policy;
