//! Temporary relations that a connection made: what they hold, and how long they are there.

use super::inherit::policy_document;
use super::support::{World, compile, decide, failed, ok, permit};
use checkrein::enforce::{Connection, Decision};
use serde_json::{Value, json};

fn connection(world: &World) -> Connection {
    world.open().connection()
}

fn seeing(world: &World) -> Connection {
    let mut connection = connection(world);
    connection.sees_transactions();
    connection
}

fn run(connection: &mut Connection, statement: &str) {
    let given = permit(connection, statement);
    connection.outcome(&given, ok(0)).unwrap();
}

fn complete(connection: &mut Connection, statement: &str) -> bool {
    let decision = decide(connection, statement);
    decision.classification().complete && decision.classification().lineage_complete
}

/// The outputs as `name: lineage of sources`.
fn outputs(connection: &mut Connection, statement: &str) -> Vec<String> {
    let decision = decide(connection, statement);
    let outputs = serde_json::to_value(&decision.classification().outputs).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let sources = |output: &Value| output["sources"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ");
    let told = |output: &Value| format!("{}: {} of {}", text(&output["name"]), text(&output["lineage"]), sources(output));
    outputs["columns"].as_array().map_or_else(|| vec![outputs.to_string()], |outputs| outputs.iter().map(told).collect())
}

fn unmasked() -> World {
    let effects = json!(["data", "structure", "session", "execution", "privilege", "service"]);
    let mut document = super::support::document(&json!([{"name": "everything", "decision": "permit", "effects": effects}]));
    (document["classes"], document["masks"]) = (json!({}), json!([]));
    World::with(compile(&document))
}

#[test]
fn a_table_that_was_made_of_a_query_holds_what_the_query_gave() {
    let world = unmasked();
    for made in [
        "CREATE TEMP TABLE t AS SELECT id, upper(ssn) AS u, 1 AS one FROM customers",
        "CREATE TEMPORARY TABLE t (id, u) AS SELECT id, upper(ssn), 1 AS one FROM customers",
        "CREATE LOCAL TEMP TABLE t USING heap AS SELECT id, upper(ssn) AS u, 1 AS one FROM customers WITH NO DATA",
        "CREATE TABLE pg_temp.t AS SELECT id, upper(ssn) AS u, 1 AS one FROM customers",
        "SELECT id, upper(ssn) AS u, 1 AS one INTO TEMP t FROM customers",
        "EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT id, upper(ssn) AS u, 1 AS one FROM customers",
    ] {
        let mut connection = connection(&world);
        run(&mut connection, made);
        assert_eq!(
            outputs(&mut connection, "SELECT * FROM t"),
            [
                "id: identity of pg_temp.t.id public.customers.id",
                "u: derived of pg_temp.t.u public.customers.ssn",
                "one: identity of pg_temp.t.one"
            ],
            "{made}"
        );
        assert_eq!(
            outputs(&mut connection, "SELECT sum(x.id) FROM pg_temp.t AS x"),
            ["sum: aggregate of pg_temp.t.id public.customers.id"]
        );
        let probing = decide(&mut connection, "SELECT one FROM t WHERE id = 1 ORDER BY u");
        let probes = serde_json::to_string(&probing.classification().probes).unwrap();
        assert!(probes.contains("public.customers.id") && probes.contains("public.customers.ssn"), "{probes}");
        assert!(!complete(&mut connection, "SELECT x FROM t"), "no such column");
    }
}

#[test]
fn what_is_stored_in_it_later_is_told_as_well() {
    let world = unmasked();
    let mut connection = connection(&world);
    run(&mut connection, "CREATE TEMP TABLE t (a text NOT NULL, b numeric(4, 2) DEFAULT 1, c serial PRIMARY KEY, CHECK (b > 0))");
    assert_eq!(outputs(&mut connection, "SELECT a FROM t"), ["a: identity of pg_temp.t.a"]);
    for (statement, sources) in [
        ("INSERT INTO t (a) VALUES ('x')", "identity of pg_temp.t.a"),
        ("INSERT INTO t (a) SELECT name FROM customers", "identity of pg_temp.t.a public.customers.name"),
        ("UPDATE t SET a = ssn FROM customers", "identity of pg_temp.t.a public.customers.name public.customers.ssn"),
        (
            "MERGE INTO t USING orders o ON o.id = t.c WHEN NOT MATCHED THEN INSERT (a) VALUES (o.amount)",
            "identity of pg_temp.t.a public.customers.name public.customers.ssn public.orders.amount",
        ),
        (
            "WITH x AS (INSERT INTO t (a) SELECT reverse(ssn) FROM customers RETURNING c) SELECT c FROM x",
            "derived of pg_temp.t.a public.customers.name public.customers.ssn public.orders.amount",
        ),
    ] {
        run(&mut connection, statement);
        assert_eq!(outputs(&mut connection, "SELECT a FROM t"), [format!("a: {sources}")], "{statement}");
    }
    run(&mut connection, "INSERT INTO t (a) SELECT app.f()");
    assert!(!complete(&mut connection, "SELECT a FROM t"), "what an unknown function gave is not known");
}

#[test]
fn a_view_shows_what_its_tables_hold_now() {
    let world = unmasked();
    let mut connection = connection(&world);
    run(&mut connection, "CREATE TEMP TABLE t AS SELECT id AS a FROM customers");
    run(&mut connection, "CREATE TEMP VIEW w (x) AS SELECT a FROM t");
    run(&mut connection, "INSERT INTO t (a) SELECT id FROM orders");
    assert_eq!(outputs(&mut connection, "SELECT * FROM w"), ["x: identity of pg_temp.t.a public.customers.id public.orders.id"]);
    run(&mut connection, "INSERT INTO w SELECT id FROM ml.orders");
    assert_eq!(
        outputs(&mut connection, "SELECT a FROM t"),
        ["a: identity of ml.orders.id pg_temp.t.a public.customers.id public.orders.id"]
    );
    assert!(!complete(&mut connection, "CREATE VIEW lasting AS SELECT a FROM t"), "it does not last, nor is it where it seems to be");
    run(&mut connection, "CREATE OR REPLACE VIEW elsewhere AS SELECT 1 AS x");
    assert!(!complete(&mut connection, "SELECT * FROM w"), "it may be made of that");
    assert!(complete(&mut connection, "SELECT * FROM t"));
}

#[test]
fn what_is_not_certain_is_not_followed() {
    let world = unmasked();
    for made in [
        "CREATE TEMP TABLE IF NOT EXISTS t AS SELECT id FROM customers",
        "CREATE TEMP TABLE t AS SELECT id, app.f() AS f FROM customers",
        "CREATE TEMP TABLE t (id int, x text GENERATED ALWAYS AS (id::text) STORED)",
        "CREATE TEMP TABLE t (id app.number)",
        "CREATE TEMP TABLE t (id int DEFAULT app.f())",
        "CREATE TEMP TABLE t (LIKE customers INCLUDING ALL)",
        "CREATE TEMP TABLE t () INHERITS (customers)",
        "CREATE TABLE t AS SELECT id FROM customers",
    ] {
        let mut connection = connection(&world);
        run(&mut connection, made);
        assert!(!complete(&mut connection, "SELECT id FROM t"), "{made}");
    }
    for changed in [
        "ALTER TABLE t RENAME id TO x",
        "CREATE RULE r AS ON INSERT TO t DO ALSO DELETE FROM orders",
        "CREATE CAST (text AS int) WITH INOUT",
    ] {
        let mut connection = connection(&world);
        run(&mut connection, "CREATE TEMP TABLE t AS SELECT id FROM customers");
        assert!(complete(&mut connection, "SELECT id FROM t"));
        run(&mut connection, changed);
        assert!(!complete(&mut connection, "SELECT id FROM t"), "{changed}");
    }
}

#[test]
fn it_hides_another_relation_until_it_is_gone() {
    let world = unmasked();
    let mut connection = seeing(&world);
    run(&mut connection, "PREPARE before AS SELECT id FROM orders");
    run(&mut connection, "CREATE TEMP TABLE orders AS SELECT id FROM customers");
    let hidden = ["id: identity of pg_temp.orders.id public.customers.id"];
    assert_eq!(outputs(&mut connection, "SELECT id FROM orders"), hidden);
    assert_eq!(outputs(&mut connection, "SELECT id FROM public.orders"), ["id: identity of public.orders.id"]);
    assert!(!complete(&mut connection, "EXECUTE before"), "the server may mean either");
    run(&mut connection, "PREPARE behind AS SELECT id FROM orders");
    assert_eq!(outputs(&mut connection, "EXECUTE behind"), hidden);
    run(&mut connection, "BEGIN");
    run(&mut connection, "DROP TABLE orders");
    for text in ["SELECT id FROM orders", "EXECUTE before", "EXECUTE behind"] {
        assert_eq!(outputs(&mut connection, text), ["id: identity of public.orders.id"], "{text}");
    }
    run(&mut connection, "ROLLBACK");
    assert_eq!(outputs(&mut connection, "SELECT id FROM orders"), hidden);
    run(&mut connection, "DISCARD TEMP");
    assert_eq!(outputs(&mut connection, "SELECT id FROM orders"), ["id: identity of public.orders.id"]);
}

#[test]
fn the_end_of_a_transaction_keeps_drops_or_undoes_it() {
    let world = unmasked();
    let there = |connection: &mut Connection| complete(connection, "SELECT id FROM t");
    let made = "CREATE TEMP TABLE t AS SELECT id FROM customers";
    for (script, is_there) in [
        (&["BEGIN", made, "COMMIT"][..], true),
        (&["BEGIN", made, "ROLLBACK"], false),
        (&["BEGIN", "SAVEPOINT a", made, "ROLLBACK TO a"], false),
        (&["BEGIN", made, "SAVEPOINT a", "DROP TABLE t", "ROLLBACK TO a"], true),
        (&["BEGIN", "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT id FROM customers"], true),
        (&["BEGIN", "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT id FROM customers", "COMMIT"], false),
        (&["BEGIN", "CREATE TEMP TABLE t (id int) ON COMMIT DROP", "COMMIT"], false),
        (&["CREATE TEMP TABLE t ON COMMIT DROP AS SELECT id FROM customers"], false),
        (&["BEGIN; CREATE TEMP TABLE t (id int) ON COMMIT DROP; COMMIT"], false),
        (&["CREATE TEMP TABLE t (id int) ON COMMIT DELETE ROWS"], true),
        (&[made, "DISCARD ALL"], false),
        (&[made, "DISCARD PLANS"], true),
    ] {
        let mut connection = seeing(&world);
        script.iter().for_each(|statement| run(&mut connection, statement));
        assert_eq!(there(&mut connection), is_there, "{script:?}");
    }
    let mut failing = seeing(&world);
    let broken = permit(&mut failing, made);
    failing.outcome(&broken, failed()).unwrap();
    assert!(!there(&mut failing));
    let mut aborted = seeing(&world);
    run(&mut aborted, "BEGIN");
    run(&mut aborted, made);
    let broken = permit(&mut aborted, "SELECT id FROM orders");
    aborted.outcome(&broken, failed()).unwrap();
    run(&mut aborted, "COMMIT");
    assert!(!there(&mut aborted), "the server undid it");
}

#[test]
fn where_the_driver_may_have_begun_a_transaction_the_end_leaves_a_doubt() {
    let world = unmasked();
    let made = "CREATE TEMP TABLE orders AS SELECT id FROM customers";
    for undo in [Connection::rolled_back as fn(&mut Connection), |connection| run(connection, "ROLLBACK")] {
        let mut connection = connection(&world);
        run(&mut connection, made);
        assert!(complete(&mut connection, "SELECT id FROM orders"));
        undo(&mut connection);
        assert!(!complete(&mut connection, "SELECT id FROM orders"));
    }
    let mut committed = connection(&world);
    run(&mut committed, made);
    committed.committed();
    committed.rolled_back();
    assert!(complete(&mut committed, "SELECT id FROM orders"));
    run(&mut committed, "DROP TABLE orders");
    committed.rolled_back();
    assert!(!complete(&mut committed, "SELECT id FROM orders"), "it may be back");
    let mut at_end = connection(&world);
    run(&mut at_end, "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT id FROM customers");
    assert!(!complete(&mut at_end, "SELECT id FROM t"));
}

#[test]
fn a_catalog_that_was_read_meanwhile_does_not_bring_back_what_is_gone() {
    let world = unmasked();
    let listing = r#"{"version": 1, "relations": {"pg_temp.orders": {"columns": {"id": "bigint"}},
        "public.orders": {"columns": {"id": "bigint"}}, "public.customers": {"columns": {"id": "bigint"}}}}"#;
    let listing = std::sync::Arc::new(checkrein::classify::Catalog::from_json(listing.as_bytes()).unwrap());
    let made = "CREATE TEMP TABLE orders AS SELECT id FROM customers";
    for (before, after) in [
        (&[made][..], "DROP TABLE orders"),
        (&["BEGIN", made], "ROLLBACK"),
        (&["BEGIN", "SAVEPOINT a", made], "ROLLBACK TO a"),
        (&["BEGIN", "CREATE TEMP TABLE orders ON COMMIT DROP AS SELECT id FROM customers"], "COMMIT"),
        (&[made], "DISCARD TEMP"),
        (&[made], "DISCARD ALL"),
    ] {
        for sees in [true, false] {
            let mut connection = if sees { seeing(&world) } else { connection(&world) };
            before.iter().for_each(|statement| run(&mut connection, statement));
            connection.refresh_catalog(std::sync::Arc::clone(&listing));
            let held = outputs(&mut connection, "SELECT id FROM orders");
            assert_eq!(held, ["id: identity of pg_temp.orders.id public.customers.id"], "{before:?}");
            let text = format!("{after}; SELECT id FROM orders");
            assert!(!complete(&mut connection, &text), "{text}");
            connection.reset();
            connection.refresh_catalog(std::sync::Arc::clone(&world_catalog()));
            before.iter().for_each(|statement| run(&mut connection, statement));
            connection.refresh_catalog(std::sync::Arc::clone(&listing));
            run(&mut connection, after);
            assert!(!complete(&mut connection, "SELECT id FROM orders"), "{before:?} {after}");
        }
    }
}

fn world_catalog() -> std::sync::Arc<checkrein::classify::Catalog> {
    let text = r#"{"version": 1, "relations": {
        "public.orders": {"columns": {"id": "bigint"}}, "public.customers": {"columns": {"id": "bigint"}}}}"#;
    std::sync::Arc::new(checkrein::classify::Catalog::from_json(text.as_bytes()).unwrap())
}

#[test]
fn a_prepared_statement_fills_a_table() {
    let world = unmasked();
    let mut connection = connection(&world);
    assert!(!complete(&mut connection, "CREATE TABLE made AS EXECUTE p"));
    run(&mut connection, "PREPARE p (int) AS SELECT id, ssn FROM customers WHERE id > $1");
    let decision = decide(&mut connection, "CREATE TABLE made (a, b) AS EXECUTE p (1) WITH DATA");
    let stores = serde_json::to_value(&decision.classification().stores).unwrap();
    let Decision::Permit(given) = decision else { unreachable!("it is permitted") };
    connection.outcome(&given, ok(0)).unwrap();
    assert_eq!((&stores[1]["column"], &stores[1]["sources"]), (&json!("b"), &json!(["public.customers.ssn"])));
    run(&mut connection, "CREATE TEMP TABLE t AS EXECUTE p(1)");
    assert_eq!(
        outputs(&mut connection, "SELECT * FROM t"),
        ["id: identity of pg_temp.t.id public.customers.id", "ssn: identity of pg_temp.t.ssn public.customers.ssn"]
    );
    assert!(complete(&mut connection, "EXPLAIN EXECUTE p(1)") && complete(&mut connection, "EXPLAIN ANALYZE EXECUTE p(1)"));
}

#[test]
fn a_masked_value_stays_masked_in_the_table_of_its_session() {
    let mut document = policy_document();
    document["masks"][0]["store"] = json!("permit");
    let world = World::with(compile(&document));
    let mut connection = connection(&world);
    run(&mut connection, "CREATE TEMP TABLE t AS SELECT ssn AS a, reverse(ssn) AS b, id AS c FROM customers");
    let Decision::Permit(given) = decide(&mut connection, "SELECT a, b, c FROM t") else { unreachable!("it is permitted") };
    let duties = serde_json::to_value(&given.obligations().mask).unwrap();
    assert_eq!(duties["columns"][0]["mask"], json!({"partial": {"keep_first": 0, "keep_last": 4}}));
    assert_eq!((&duties["columns"][1]["mask"], &duties["columns"][2]), (&json!("redact"), &Value::Null));
    let mut other = super::support::World::open(&super::inherit::world()).connection();
    assert_eq!(super::support::reason(&decide(&mut other, "CREATE TEMP TABLE t AS SELECT ssn FROM customers")), "denied.class");
    let _ = world.verified();
}
