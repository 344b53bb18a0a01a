//! Classes travel with values: what is stored elsewhere keeps them, in every session, and the log says so.

use super::support::{NOW, World, compile, decide, document, ok, permit, reason};
use crate::common::mint;
use checkrein::audit::Event;
use checkrein::classify::Lineage;
use checkrein::enforce::{Connection, Decision, SessionOptions};
use serde_json::{Value, json};

/// Loaders see everything; analysts see `ssn` masked.
pub(super) fn policy_document() -> Value {
    let mut document = document(&json!([{"name": "everything", "decision": "permit", "effects": ["data", "structure", "session"],
        "functions": ["app.odd(text)", {"name": "app.clean(text)", "returns": "clean"}]}]));
    document["masks"] =
        json!([{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "aggregate": "permit", "unless": {"groups": ["loaders"]}}]);
    document
}

pub(super) fn world() -> World {
    World::with(compile(&policy_document()))
}

fn connection(world: &World, group: &str) -> Connection {
    let token = mint(&json!({
        "iss": "https://idp.example", "aud": "agents", "sub": group, "groups": [group], "exp": NOW / 1000 + 8 * 3600,
    }));
    world.enforcer.open_session(&token, "db", SessionOptions::default()).unwrap().connection()
}

/// The loader runs it.
pub(super) fn load(world: &World, statement: &str) {
    let mut loader = connection(world, "loaders");
    let given = permit(&mut loader, statement);
    loader.outcome(&given, ok(1)).unwrap();
}

/// What an analyst is answered: the operators of the columns, or the reason of a refusal.
pub(super) fn seen(world: &World, statement: &str) -> String {
    let mut analyst = connection(world, "analysts");
    match decide(&mut analyst, statement) {
        Decision::Permit(permit) => {
            let duties = serde_json::to_value(&permit.obligations().mask).unwrap();
            let duty = |duty: &Value| match &duty["mask"] {
                Value::Null => if duty.is_null() { "-" } else { "clear" }.to_owned(),
                Value::String(word) => word.clone(),
                other => other.as_object().unwrap().keys().next().unwrap().clone(),
            };
            duties["columns"].as_array().map_or_else(|| duties.to_string(), |list| list.iter().map(duty).collect::<Vec<_>>().join(" "))
        }
        other @ (Decision::Deny(_) | Decision::Hold(_)) => reason(&other).into(),
    }
}

#[test]
fn a_column_inherits_the_class_of_what_is_stored_in_it_for_everybody() {
    let world = world();
    assert_eq!(seen(&world, "SELECT id, amount FROM orders"), "- -");
    load(&world, "INSERT INTO orders (id, amount) SELECT id, ssn FROM customers");
    assert_eq!(seen(&world, "SELECT id, amount FROM orders"), "- partial");
    assert_eq!(seen(&world, "SELECT max(amount) FROM orders"), "redact");
    assert_eq!(seen(&world, "SELECT id FROM orders WHERE amount = 1"), "denied.probe");
    assert_eq!(seen(&world, "SELECT id FROM ml.orders"), "-", "another schema's relation of that name");
    load(&world, "UPDATE customers SET name = (SELECT max(amount)::text FROM orders)");
    assert_eq!(seen(&world, "SELECT name FROM customers"), "redact", "a copy of a copy, and computed on the way");
    world.verified();
}

#[test]
fn a_session_that_was_open_before_sees_it_with_its_next_statement() {
    let world = world();
    let mut analyst = connection(&world, "analysts");
    let clear = permit(&mut analyst, "SELECT amount FROM orders");
    assert!(clear.classes().is_empty());
    load(&world, "INSERT INTO orders (amount) SELECT ssn FROM customers");
    assert_eq!(&*permit(&mut analyst, "SELECT amount FROM orders").classes()[0], "ssn");
}

#[test]
fn it_survives_a_reload_and_follows_the_classes_of_the_policy_in_force() {
    let world = world();
    load(&world, "INSERT INTO orders (amount) SELECT ssn FROM customers");
    let mut renamed = policy_document();
    renamed["classes"] = json!({"national_number": {"columns": ["customers.ssn"]}});
    renamed["masks"] = json!([{"classes": ["national_number"], "mask": "nullify"}]);
    world.enforcer.reload(compile(&renamed)).unwrap();
    assert_eq!(seen(&world, "SELECT amount FROM orders"), "nullify");
    let mut none = policy_document();
    none.as_object_mut().unwrap().retain(|part, _| part != "classes" && part != "masks");
    world.enforcer.reload(compile(&none)).unwrap();
    assert_eq!(seen(&world, "SELECT amount FROM orders"), "\"clear\"", "the policy names nothing sensitive any more");
    world.enforcer.reload(compile(&policy_document())).unwrap();
    assert_eq!(seen(&world, "SELECT amount FROM orders"), "partial");
}

#[test]
fn what_is_computed_before_it_is_stored_is_redacted_and_an_aggregate_stays_one() {
    let world = world();
    load(&world, "UPDATE customers SET name = reverse(ssn)");
    assert_eq!(seen(&world, "SELECT name FROM customers"), "redact", "the operator would show the other end");
    load(&world, "INSERT INTO orders (amount) SELECT count(DISTINCT ssn) FROM customers");
    assert_eq!(seen(&world, "SELECT amount, sum(amount) FROM orders GROUP BY id, amount"), "denied.probe");
    assert_eq!(seen(&world, "SELECT amount FROM orders"), "clear", "the line permits aggregates");
}

#[test]
fn a_masked_value_is_not_stored_and_nothing_inherits_from_a_refusal() {
    let world = world();
    for statement in [
        "INSERT INTO orders (amount) SELECT ssn FROM customers",
        "INSERT INTO orders (amount) VALUES ((SELECT min(ssn) FROM customers))",
        "UPDATE customers SET name = ssn",
        "WITH x AS (UPDATE orders SET amount = (SELECT ssn FROM customers LIMIT 1) RETURNING id) SELECT id FROM x",
        "CREATE TABLE copies AS SELECT ssn FROM customers",
        "CREATE VIEW copies AS SELECT ssn FROM customers",
        "SELECT ssn INTO copies FROM customers",
        "MERGE INTO orders o USING customers c ON c.id = o.id WHEN MATCHED THEN UPDATE SET amount = c.ssn",
        "INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET amount = (SELECT ssn FROM customers LIMIT 1)",
        "INSERT INTO orders (amount) SELECT app.odd('x')",
        "ALTER TABLE customers ALTER COLUMN name TYPE text USING ssn",
        "ALTER TABLE customers ADD COLUMN copy text GENERATED ALWAYS AS (ssn) STORED",
    ] {
        assert_eq!(seen(&world, statement), "denied.class", "{statement}");
    }
    assert_eq!(seen(&world, "SELECT id, amount FROM orders"), "- -");
    assert_eq!(seen(&world, "INSERT INTO orders (amount) SELECT app.clean('x')"), "\"clear\"");
    assert_eq!(seen(&world, "INSERT INTO orders (id) SELECT id FROM customers"), "\"clear\"");
}

#[test]
fn a_line_that_permits_it_lets_the_value_be_stored_under_its_class() {
    let mut document = policy_document();
    document["masks"][0]["store"] = json!("permit");
    let world = World::with(compile(&document));
    assert_eq!(seen(&world, "INSERT INTO orders (amount) SELECT ssn FROM customers"), "\"clear\"");
    assert_eq!(seen(&world, "SELECT amount FROM orders"), "partial");
    let stored = world.entries().into_iter().find_map(|entry| match &entry.event {
        Event::Decision(decision) if !decision.inherits.is_empty() => Some(decision.inherits.to_vec()),
        _ => None,
    });
    let [inherits] = &stored.unwrap()[..] else { panic!("one column inherits") };
    assert_eq!((&*inherits.column, &*inherits.classes[0], inherits.lineage), ("public.orders.amount", "ssn", Lineage::Identity));
    assert_eq!(&*inherits.sources[0], "public.customers.ssn");
}

#[test]
fn every_way_of_storing_is_followed_for_whoever_may() {
    for (statement, asked) in [
        ("UPDATE orders SET (id, amount) = (SELECT id, ssn FROM customers LIMIT 1)", "- partial"),
        ("UPDATE orders SET amount = c.ssn FROM customers c WHERE c.id = orders.id", "- partial"),
        ("INSERT INTO orders SELECT id, ssn FROM customers", "- partial"),
        ("INSERT INTO orders (amount, id) SELECT ssn, id FROM customers", "- partial"),
        ("INSERT INTO orders AS o VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET amount = (SELECT ssn FROM customers LIMIT 1)", "- partial"),
        ("MERGE INTO orders o USING customers c ON c.id = o.id WHEN NOT MATCHED THEN INSERT VALUES (c.id, c.ssn)", "- partial"),
        ("MERGE INTO orders o USING customers c ON c.id = o.id WHEN MATCHED THEN UPDATE SET amount = c.ssn", "- partial"),
        ("WITH moved AS (INSERT INTO orders (amount) SELECT ssn FROM customers RETURNING id) SELECT count(*) FROM moved", "- partial"),
        ("INSERT INTO orders (amount) SELECT app.odd('x')", "- redact"),
        ("ALTER TABLE orders ALTER COLUMN amount TYPE text USING (SELECT ssn FROM customers)", "- partial"),
    ] {
        let world = world();
        load(&world, statement);
        assert_eq!(seen(&world, "SELECT id, amount FROM orders"), asked, "{statement}");
    }
}

#[test]
fn a_relation_that_inherited_keeps_it_under_another_name() {
    let world = world();
    load(&world, "INSERT INTO ml.orders (id) SELECT ssn FROM customers");
    assert_eq!(seen(&world, "ALTER TABLE ml.orders RENAME COLUMN id TO innocent"), "denied.class");
    load(&world, "ALTER TABLE ml.orders RENAME TO archive");
    let mut later = policy_document();
    later["resources"]["db"]["catalog"]["relations"]["ml.archive"] = json!({"columns": {"id": "bigint"}});
    world.enforcer.reload(compile(&later)).unwrap();
    assert_eq!(seen(&world, "SELECT id FROM ml.archive"), "redact");
}
