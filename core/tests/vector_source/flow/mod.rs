//! Whole scripts: sessions, decisions, approvals, masking, outcomes, and the log that comes of them.

mod approvals;
mod content;
mod duties;
mod reveal;
mod session;
mod six;
mod sqlite;
mod state;
mod ten;

use super::Case;
use super::world::{NOW, keys, seed};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let parts = [
        ten::cases(),
        six::cases(),
        approvals::cases(),
        duties::cases(),
        session::cases(),
        state::cases(),
        sqlite::cases(),
        reveal::cases(),
        content::cases(),
    ];
    parts.into_iter().flatten().collect()
}

fn script(name: &str, about: &str, policy: &Value, steps: &[Value]) -> Case {
    Case::new("flow", name, about, &json!({"verb": "run", "policy": policy, "now": NOW, "keys": keys(), "steps": steps}))
}

fn open(token: &str) -> Value {
    json!({"open": {"token": token, "resource": "orders-db"}})
}

fn decide(statement: &str) -> Value {
    json!({"decide": {"statement": statement}})
}

fn decide_with(statement: &str, parameters: Value) -> Value {
    json!({"decide": {"statement": statement, "parameters": parameters}})
}

fn approve(approver: &str, key: u8) -> Value {
    json!({"approve": {"approver": approver, "seed": seed(key), "verdict": "approve"}})
}

fn refuse(approver: &str, key: u8) -> Value {
    json!({"approve": {"approver": approver, "seed": seed(key), "verdict": "deny"}})
}

/// Columns of text by these names.
fn texts(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"name": name, "kind": "text"})).collect()
}

fn mask(shape: Value, rows: Value) -> Value {
    json!({"mask": {"shape": shape, "rows": rows}})
}

fn ok(rows: u64) -> Value {
    json!({"outcome": {"status": "ok", "rows": rows}})
}

fn failed() -> Value {
    json!({"outcome": {"status": "error"}})
}
