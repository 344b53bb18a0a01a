//! The whole flow with the typed API: order, durability, threads, restarts, and parts that fail.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/rest_of_storage.rs"]
mod rest_of_storage;

mod approvals;
mod copy;
mod functions;
mod inherit;
mod live;
mod moved;
mod property;
mod reload;
mod reveal;
mod session;
mod state;
mod storage;
mod support;
mod temporary;
mod threads;
