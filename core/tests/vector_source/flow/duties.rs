//! Duties of a permit, observe mode, and results that are not the ones decided on.

use super::super::Case;
use super::super::world::{analyst, plain_policy, policy, with};
use super::{decide, failed, mask, ok, open, script, texts};
use serde_json::{Value, json};

const SSN: &str = "SELECT ssn FROM customers";

fn read() -> Value {
    json!({"name": "read", "decision": "permit", "effects": ["read"]})
}

pub(super) fn cases() -> Vec<Case> {
    [duties(), observing(), results()].into_iter().flatten().collect()
}

fn duties() -> Vec<Case> {
    let three = json!([["1"], ["2"], ["3"]]);
    let id = "SELECT status FROM orders";
    let with_duty = |part: &str, value: Value| plain_policy(&json!([with(read(), part, value)]));
    let mut buffered = plain_policy(&json!([read()]));
    buffered["resources"]["orders-db"]["audit"] = json!("buffered");
    let recording = |level: &str| json!({"open": {"token": analyst(), "resource": "orders-db", "records": level}});
    vec![
        script(
            "row-limit",
            "no more rows than the limit are shown, in however many batches",
            &with_duty("row_limit", json!(2)),
            &[open(&analyst()), decide(id), mask(texts(&["status"]), json!([["1"]])), mask(texts(&["status"]), three), ok(2)],
        ),
        script(
            "audit-sync",
            "an entry that is durable by itself",
            &with_duty("audit", json!("sync")),
            &[open(&analyst()), decide(id), ok(0)],
        ),
        script(
            "audit-less",
            "a rule cannot ask for less than the resource does",
            &with_duty("audit", json!("buffered")),
            &[open(&analyst()), decide(id)],
        ),
        script("audit-buffered", "a resource whose entries are buffered", &buffered, &[open(&analyst()), decide(id), ok(0)]),
        script(
            "record-missing",
            "a recording that the host does not make",
            &with_duty("record", json!("statements")),
            &[open(&analyst()), decide(id)],
        ),
        script(
            "record-less",
            "a recording of less than is wanted",
            &with_duty("record", json!("results_masked")),
            &[recording("results_hash"), decide(id)],
        ),
        script(
            "record-made",
            "a recording that the host makes",
            &with_duty("record", json!("statements")),
            &[recording("results_masked"), decide(id)],
        ),
        script("record-meta", "a recording that statements ran", &with_duty("record", json!("meta")), &[recording("meta"), decide(id)]),
        script(
            "record-hash",
            "a recording of digests",
            &with_duty("record", json!("results_hash")),
            &[recording("results_hash"), decide(id)],
        ),
        script(
            "record-masked",
            "a recording of results as shown",
            &with_duty("record", json!("results_masked")),
            &[recording("results_masked"), decide(id)],
        ),
    ]
}

fn observing() -> Vec<Case> {
    let observe = |policy: Value| with(policy, "mode", json!("observe"));
    let steps = |statement: &str, steps: &[Value]| [&[open(&analyst()), decide(statement)], steps].concat();
    let hold = plain_policy(&json!([
        {"name": "ask", "decision": "hold", "effects": ["delete"], "approval": super::super::world::approval(1)},
    ]));
    let masked = mask(texts(&["ssn"]), json!([["123-45-6789"]]));
    vec![
        script(
            "observe-denied",
            "what would be denied is permitted and told",
            &observe(plain_policy(&json!([]))),
            &steps("DROP TABLE orders", &[ok(0)]),
        ),
        script(
            "observe-held",
            "what would be held is permitted and told",
            &observe(hold),
            &steps("DELETE FROM orders WHERE id = 1", &[ok(1)]),
        ),
        script(
            "observe-masked",
            "what must be masked is masked all the same",
            &observe(policy(&json!([read()]))),
            &steps(SSN, std::slice::from_ref(&masked)),
        ),
        script(
            "observe-probe",
            "where a class would be refused nothing is shown",
            &observe(policy(&json!([read()]))),
            &steps("SELECT ssn FROM customers WHERE ssn > '1'", &[masked]),
        ),
        script(
            "observe-unknown",
            "what is not understood shows nothing",
            &observe(policy(&json!([]))),
            &steps("FROBNICATE customers", &[mask(texts(&["x"]), json!([["y"]]))]),
        ),
        script(
            "observe-then-enforce",
            "a reload puts an end to it",
            &observe(plain_policy(&json!([]))),
            &[open(&analyst()), decide("SELECT 1"), json!({"reload": plain_policy(&json!([]))}), decide("SELECT 1")],
        ),
    ]
}

/// The result is looked at before its first row.
fn results() -> Vec<Case> {
    let policy = policy(&json!([read()]));
    let case = |name: &str, about: &str, statement: &str, steps: &[Value]| {
        script(&format!("result-{name}"), about, &policy, &[&[open(&analyst()), decide(statement)], steps].concat())
    };
    let from = |column: &str| json!([{"name": "ssn", "kind": "text", "origin": ["public", "customers", column]}]);
    let row = json!([["123-45-6789"]]);
    vec![
        case("origin", "the driver says where the column comes from", SSN, &[mask(from("ssn"), row.clone()), ok(1)]),
        case("other-origin", "the column comes from elsewhere", SSN, &[mask(from("name"), row.clone()), failed()]),
        case("wider", "a column more than was decided on", SSN, &[mask(texts(&["ssn", "name"]), json!([["1", "2"]])), failed()]),
        case("row-wider", "a cell more than there are columns", SSN, &[mask(texts(&["ssn"]), json!([["1", "2"]])), failed()]),
        case(
            "batches",
            "cells of several batches are counted together",
            SSN,
            &[mask(texts(&["ssn"]), row.clone()), mask(texts(&["ssn"]), row.clone()), ok(2)],
        ),
        case("no-permit", "there is nothing to mask without a permit", "DROP TABLE orders", &[mask(texts(&["ssn"]), row), ok(1)]),
        key_missing(),
        operators(),
        typed_operators(),
        truncated(),
    ]
}

/// One column for each operator, and one that this caller may see.
fn operators() -> Case {
    let mut policy = policy(&json!([read()]));
    let column = |class: &str| json!({"columns": [format!("customers.{class}")]});
    policy["classes"] = json!({
        "name": column("name"), "email": column("email"), "ssn": column("ssn"), "card_number": column("card_number"),
        "region": column("region"), "born": column("born"), "id": column("id"),
    });
    policy["masks"] = json!([
        {"classes": ["name"], "mask": {"constant": "somebody"}},
        {"classes": ["email"], "mask": {"tokenize": {"key": "mail"}}},
        {"classes": ["ssn"], "mask": {"hash": {"key": "mail"}}},
        {"classes": ["card_number"], "mask": {"partial": {"keep_last": 4}}},
        {"classes": ["region"], "mask": "nullify"},
        {"classes": ["born"], "mask": "redact"},
        {"classes": ["id"], "mask": "redact", "unless": {"groups": ["analysts"]}},
    ]);
    let mut shape = texts(&["name", "email", "ssn", "card_number", "region"]);
    let more = [json!({"name": "born", "kind": "date"}), json!({"name": "id", "kind": "int"})];
    shape.as_array_mut().unwrap().extend(more);
    let row =
        json!([["Ann", "ann@example.com", "123-45-6789", "4111111111111111", "eu", {"other": {"kind": "date", "text": "1980-01-01"}}, 7]]);
    let select = decide("SELECT name, email, ssn, card_number, region, born, id FROM customers");
    script(
        "result-operators",
        "every operator on one row, and a class that the caller may see",
        &policy,
        &[open(&analyst()), select, mask(shape, row), ok(1)],
    )
}

/// Operators that keep a column's type, each on a column of its own.
fn typed_operators() -> Case {
    let mut policy = policy(&json!([read()]));
    let classes = ["id", "name", "email", "card_number", "born"];
    let column = |relation: &str, name: &str| json!({"columns": [format!("{relation}.{name}")]});
    policy["classes"] = classes.iter().map(|name| ((*name).to_owned(), column("customers", name))).collect();
    policy["classes"]["amount"] = column("orders", "amount");
    policy["masks"] = json!([
        {"classes": ["id"], "mask": {"bucket": {"width": 100}}},
        {"classes": ["name"], "mask": {"ip_prefix": {"v4": 16, "v6": 32}}},
        {"classes": ["email"], "mask": {"encrypt": {"key": "mail"}}},
        {"classes": ["card_number"], "mask": {"format_preserving": {"key": "mail", "luhn": "keep"}}},
        {"classes": ["born"], "mask": {"shift_date": {"key": "mail", "days": 60}}},
        {"classes": ["amount"], "mask": {"round": {"digits": 0}}},
    ]);
    let mut shape = texts(&["name", "email", "card_number"]);
    let more = [json!({"name": "born", "kind": "date"}), json!({"name": "id", "kind": "int"})];
    shape.as_array_mut().unwrap().extend(more);
    let born = json!({"other": {"kind": "date", "text": "1980-01-01"}});
    let row = json!([["192.0.2.17", "ann@example.com", "4111111111111111", born, 1234]]);
    let steps = [
        open(&analyst()),
        decide("SELECT name, email, card_number, born, id FROM customers"),
        mask(shape, row),
        ok(1),
        decide("SELECT amount FROM orders"),
        mask(json!([{"name": "amount", "kind": "decimal"}]), json!([[{"decimal": "12.50"}]])),
        ok(1),
    ];
    script("result-typed", "operators that keep a column's type", &policy, &steps)
}

/// A plan that one result can have and another cannot.
fn truncated() -> Case {
    let mut policy = policy(&json!([read()]));
    policy["classes"]["born"] = json!({"columns": ["customers.born"]});
    policy["masks"].as_array_mut().unwrap().push(json!({"classes": ["born"], "mask": {"truncate_date": {"to": "day"}}}));
    let moment = json!({"other": {"kind": "timestamp", "text": "1980-01-01 10:30:00"}});
    let day = json!({"other": {"kind": "date", "text": "1980-01-01"}});
    let of_kind = |kind: &str, value: Value| mask(json!([{"name": "born", "kind": kind}]), json!([[value]]));
    let steps = [open(&analyst()), decide("SELECT born FROM customers"), of_kind("date", day), of_kind("timestamp", moment), ok(1)];
    script("result-truncated", "a day cut to a day would be shown: there is no plan", &policy, &steps)
}

fn key_missing() -> Case {
    let mut policy = policy(&json!([read()]));
    policy["masks"][1]["mask"] = json!({"hash": {"key": "not-there"}});
    let steps = [open(&analyst()), decide("SELECT email FROM customers"), mask(texts(&["email"]), json!([["ann@example.com"]]))];
    script("result-key-missing", "a masking key that the host does not have", &policy, &steps)
}
