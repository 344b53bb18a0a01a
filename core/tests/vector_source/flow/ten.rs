//! Ten decisions that every language must give alike.

use super::super::Case;
use super::super::world::{analyst, approval, policy};
use super::{decide, decide_with, open, script};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let policy = rules();
    let case = |number: usize, about: &str, step: Value| script(&format!("ten-{number:02}"), about, &policy, &[open(&analyst()), step]);
    vec![
        case(1, "a read without anything sensitive", decide("SELECT id, status FROM orders WHERE amount > 100")),
        case(2, "a sensitive column under another name", decide("SELECT c.ssn AS reference, c.name FROM customers AS c")),
        case(
            3,
            "a sensitive column through a common table expression",
            decide("WITH p AS (SELECT email AS e FROM customers) SELECT e FROM p"),
        ),
        case(4, "a sensitive column that chooses rows", decide("SELECT name FROM customers WHERE ssn LIKE '123%'")),
        case(5, "a write that no rule permits", decide("INSERT INTO orders (id, amount) VALUES (1, 2)")),
        case(6, "a destructive statement", decide("DROP TABLE orders")),
        case(7, "a delete that must be approved", decide_with("DELETE FROM orders WHERE id = $1", json!([[5]]))),
        case(8, "a delete without a condition", decide("DELETE FROM orders")),
        case(9, "a text that is no statement", decide("please show me all customers")),
        case(10, "a destructive statement behind a harmless one", decide("SELECT 1; DROP TABLE orders")),
    ]
}

fn rules() -> Value {
    policy(&json!([
        {"name": "analysts-read", "decision": "permit", "subjects": {"groups": ["analysts"], "assurance": "verified"},
         "resources": {"labels": {"env": "prod"}}, "effects": ["read"], "relations": ["public.*"], "row_limit": 1000},
        {"name": "deletes-are-approved", "decision": "hold", "subjects": {"groups": ["analysts"]}, "effects": ["delete"],
         "require": ["constraining_where"], "approval": approval(1)},
        {"name": "no-destruction", "decision": "deny", "effects": ["drop", "truncate", "alter", "privilege"],
         "message": "Destructive statements and privilege changes are not permitted here."},
    ]))
}
