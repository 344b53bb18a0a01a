//! Where the requests of `tests/vectors/` come from.

pub(crate) mod approval;
pub(crate) mod audit;
mod classify;
mod classify_mysql;
mod content;
mod flow;
mod guests;
mod identity;
mod mask;
mod policy;
mod policy_errors;
mod scan;
mod wire;
pub(crate) mod world;

use serde_json::Value;

/// One request: its place, what it shows, and its bytes.
pub(crate) struct Case {
    pub(crate) room: &'static str,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) request: String,
}

impl Case {
    /// A request that is JSON, written for people to read.
    fn new(room: &'static str, name: &str, about: &str, request: &Value) -> Self {
        Self::raw(room, name, about, serde_json::to_string_pretty(request).unwrap() + "\n")
    }

    /// A request of exactly these bytes.
    fn raw(room: &'static str, name: &str, about: &str, request: String) -> Self {
        Self { room, name: name.to_owned(), about: about.to_owned(), request }
    }
}

/// Every case, in order of the index.
pub(crate) fn all() -> Vec<Case> {
    let rooms = [
        wire::cases(),
        identity::cases(),
        classify::cases(),
        classify_mysql::cases(),
        guests::cases(),
        policy::cases(),
        policy_errors::cases(),
        mask::cases(),
        content::cases(),
        scan::cases(),
        approval::cases(),
        audit::cases(),
        flow::cases(),
    ];
    rooms.into_iter().flatten().collect()
}
