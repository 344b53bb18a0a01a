//! The same flow on SQLite, whose columns have no fixed types and whose names come from no search path.

use super::super::Case;
use super::super::world::{analyst, issuers, masks};
use super::{decide, decide_with, mask, ok, open, script};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let catalog = json!({"version": 1, "relations": {
        "main.customers": {"columns": {"id": "INTEGER", "name": "TEXT", "email": "TEXT", "ssn": "TEXT", "card_number": "TEXT"}},
        "main.orders": {"columns": {"id": "INTEGER", "customer_id": "INTEGER", "amount": "REAL"}},
    }});
    let policy = json!({
        "version": 1, "issuers": issuers(), "masks": masks(),
        "resources": {"orders-db": {"kind": "sql", "dialect": "sqlite", "catalog": catalog}},
        "classes": {
            "card": {"columns": ["*.card_number"]}, "email": {"columns": ["customers.email"]}, "ssn": {"columns": ["customers.ssn"]},
        },
        "rules": [
            {"name": "analysts-read", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read"], "relations": ["main.*"]},
            {"name": "analysts-transact", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["transaction"]},
        ],
    });
    let case = |name: &str, about: &str, steps: &[Value]| {
        script(&format!("sqlite-{name}"), about, &policy, &[&[open(&analyst())], steps].concat())
    };
    let untyped = |names: &[&str]| names.iter().map(|name| json!({"name": name})).collect::<Value>();
    vec![
        case(
            "masked",
            "each value is masked by its own kind",
            &[
                decide("SELECT ssn, email, card_number FROM customers"),
                mask(
                    untyped(&["ssn", "email", "card_number"]),
                    json!([["123-45-6789", "ann@example.com", "4111"], [123_456_789, null, 4111], [{"bytes": "AQI"}, {"bytes": "AQI"}, null]]),
                ),
                ok(3),
            ],
        ),
        case("parameters", "parameters by name", &[decide_with("SELECT name FROM customers WHERE id = :id", json!([[7]]))]),
        case("star", "every column of a join", &[decide("SELECT * FROM customers JOIN orders ON orders.customer_id = customers.id")]),
        case("rowid-probe", "the row's number is the key", &[decide("SELECT name FROM customers WHERE rowid = 1")]),
        case(
            "transaction",
            "a transaction",
            &[decide("BEGIN IMMEDIATE"), ok(0), decide("SELECT id FROM orders"), ok(1), decide("COMMIT"), ok(0)],
        ),
        case("pragma", "a pragma that changes", &[decide("PRAGMA writable_schema = ON")]),
        case("attach", "another file", &[decide("ATTACH DATABASE '/tmp/other.db' AS other")]),
        case("extension", "native code", &[decide("SELECT load_extension('evil')")]),
        case("schema-table", "the schema's own table", &[decide("SELECT sql FROM sqlite_master")]),
        case("write", "a write behind a read", &[decide("SELECT 1; DELETE FROM orders")]),
    ]
}
