//! Content and messages, from the policy to the log.

use super::super::Case;
use super::super::world::{analyst, policy, token, with};
use super::{decide, failed, mask, ok, open, script, texts};
use serde_json::{Value, json};

const STATUS: &str = "SELECT status FROM orders";
const BAD_NUMBER: &str = "invalid input syntax for type integer: \"123-45-6789\"";

pub(super) fn cases() -> Vec<Case> {
    [content(), messages()].into_iter().flatten().collect()
}

/// Cards and telephone numbers by content as well; fraud sees cards as they are; nothing of a class where a rule allows none.
fn detecting() -> Value {
    let read = json!({"name": "read", "decision": "permit", "effects": ["read", "update"], "subjects": {"groups": ["analysts", "fraud"]}});
    let nothing =
        json!({"name": "nothing", "decision": "permit", "effects": ["read"], "subjects": {"groups": ["shared"]}, "classes": "none"});
    let classes = json!({
        "card": {"columns": ["*.card_number"], "detect": ["payment_card"]},
        "contact": {"columns": ["customers.email"], "detect": ["email", "ticket"]},
        "ssn": {"columns": ["customers.ssn"], "detect": ["us_ssn"]},
    });
    let masks = json!([
        {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "aggregate": "permit"},
        {"classes": ["card"], "mask": {"tokenize": {"key": "mail"}}, "unless": {"groups": ["fraud"]}},
        {"classes": ["contact"], "mask": "redact"},
    ]);
    let policy = with(with(policy(&json!([read, nothing])), "classes", classes), "masks", masks);
    with(policy, "scan", json!({"patterns": [{"name": "ticket", "regex": "TK-[0-9]{6}"}], "allow": ["4242424242424242"]}))
}

fn rows() -> Value {
    json!([["TK-000123: 4111111111111111 of 536-90-4399"], ["4242 4242 4242 4242 and 4242424242424242"], ["shipped"], [null]])
}

fn message(text: &str, statement: &str) -> Value {
    json!({"message": {"text": text, "statement": statement}})
}

fn content() -> Vec<Case> {
    let shape = || texts(&["status"]);
    let fraud = token("agent-9", &["fraud"]);
    let shared = token("agent-8", &["shared"]);
    vec![
        script(
            "content",
            "what a column holds beside what it is for; the log counts by class and column",
            &detecting(),
            &[open(&analyst()), decide(STATUS), mask(shape(), rows()), ok(4)],
        ),
        script(
            "content-unless",
            "who is exempt from a class sees its content",
            &detecting(),
            &[open(&fraud), decide(STATUS), mask(shape(), rows()), ok(4)],
        ),
        script(
            "content-none",
            "where no class is allowed all content of one is redacted, whoever is exempt",
            &detecting(),
            &[open(&shared), decide(STATUS), mask(shape(), rows()), ok(4)],
        ),
        script(
            "content-computed",
            "what is computed shows no token",
            &detecting(),
            &[
                open(&analyst()),
                decide("SELECT upper(status), '4111111111111111' FROM orders"),
                mask(texts(&["upper", "?column?"]), json!([["4111111111111111", "4111111111111111"]])),
                ok(1),
            ],
        ),
        script(
            "content-number",
            "a number that is a card",
            &detecting(),
            &[
                open(&analyst()),
                decide("SELECT id FROM orders"),
                mask(json!([{"name": "id", "kind": "int"}]), json!([[4_111_111_111_111_111_i64], [7]])),
                ok(2),
            ],
        ),
        script(
            "content-beside-lineage",
            "a masked column is not looked at, the others are",
            &detecting(),
            &[
                open(&analyst()),
                decide("SELECT ssn, name FROM customers"),
                mask(texts(&["ssn", "name"]), json!([["123-45-6789", "Ann <ann@example.com>"]])),
                ok(1),
            ],
        ),
    ]
}

fn messages() -> Vec<Case> {
    let touching = "SELECT ssn::int FROM customers";
    let said = |name: &str, about: &str, token: &str, statement: &str, text: &str| {
        script(&format!("message-{name}"), about, &detecting(), &[open(token), decide(statement), message(text, statement), failed()])
    };
    let update = "UPDATE orders SET status = 'x' WHERE id = 1";
    let parsed =
        json!({"message": {"text": "column \"stat\" does not exist", "statement": STATUS, "state": "42703", "has_position": true}});
    vec![
        said(
            "plain",
            "of a statement that touches no class a message is told",
            &analyst(),
            STATUS,
            "canceling statement due to user request",
        ),
        said("content", "save content that is masked", &analyst(), STATUS, "Failed for ann@example.com with 4111111111111111"),
        said("value", "of one that touches a class a known form is told without its value", &analyst(), touching, BAD_NUMBER),
        said("withheld", "and a form that is not known is withheld", &analyst(), touching, "the number is 123-45-6789"),
        said(
            "write",
            "what a write says may hold any column of the row",
            &analyst(),
            update,
            "ERROR:  duplicate key value violates unique constraint \"x\"\nDETAIL:  Key (ssn)=(123-45-6789) already exists.\nHINT:  123-45-6789",
        ),
        script("message-parsed", "a name that the parser gives", &detecting(), &[open(&analyst()), decide(STATUS), parsed, failed()]),
        said("none", "where no class is allowed", &token("agent-8", &["shared"]), STATUS, "Failed for ann@example.com"),
        said(
            "view",
            "a view's own conditions may say what it does not show",
            &analyst(),
            "SELECT id FROM contacts",
            "invalid input syntax for type integer: \"ann@example.com\"",
        ),
    ]
}
