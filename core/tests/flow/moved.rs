//! What is sensitive stays so under another name, in another relation of a family, and where it is sent.

use super::inherit::{load, policy_document, seen};
use super::support::{World, decide, reason};
use super::support::{compile, document};
use serde_json::{Value, json};

/// The policy with these relations beside its own.
fn with_relations(relations: &Value) -> Value {
    let mut document = policy_document();
    let known = document["resources"]["db"]["catalog"]["relations"].as_object_mut().unwrap();
    known.extend(relations.as_object().unwrap().clone());
    document
}

#[test]
fn whoever_sees_a_class_masked_gives_it_no_other_name() {
    let world = World::with(compile(&with_relations(&json!({
        "public.parts": {"columns": {"id": "bigint", "name": "text", "ssn": "text"}},
    }))));
    for statement in [
        "ALTER TABLE customers RENAME COLUMN ssn TO innocent",
        "ALTER TABLE customers RENAME ssn TO innocent",
        "ALTER TABLE customers RENAME TO innocent",
        "ALTER INDEX customers RENAME TO innocent",
        "ALTER TABLE customers SET SCHEMA ml",
        "ALTER TABLE customers INHERIT parts",
        "ALTER TABLE parts ATTACH PARTITION customers DEFAULT",
        "ALTER TABLE customers ATTACH PARTITION parts DEFAULT",
        "CREATE TABLE innocent PARTITION OF customers DEFAULT",
    ] {
        assert_eq!(seen(&world, statement), "denied.class", "{statement}");
    }
    for statement in [
        "ALTER TABLE customers RENAME COLUMN name TO title",
        "ALTER TABLE customers RENAME CONSTRAINT ssn TO innocent",
        "ALTER TABLE orders RENAME TO innocent",
        "ALTER TABLE orders INHERIT parts",
        "ALTER TABLE parts DETACH PARTITION customers",
    ] {
        assert_eq!(seen(&world, statement), "\"clear\"", "{statement}");
    }
}

#[test]
fn what_somebody_else_renamed_keeps_its_class() {
    for (statement, relation, asked) in [
        ("ALTER TABLE customers RENAME COLUMN ssn TO number", "public.customers", "SELECT id, number FROM customers"),
        ("ALTER TABLE customers RENAME TO clients", "public.clients", "SELECT id, number FROM clients"),
        ("ALTER TABLE customers SET SCHEMA ml", "ml.customers", "SELECT id, number FROM ml.customers"),
        ("CREATE TABLE clients PARTITION OF customers DEFAULT", "public.clients", "SELECT id, number FROM clients"),
        ("ALTER TABLE clients ATTACH PARTITION customers DEFAULT", "public.clients", "SELECT id, number FROM clients"),
    ] {
        // The class goes by the old names alone.
        let column = if statement.contains("COLUMN") { "ssn" } else { "number" };
        let before = |document: &mut Value| {
            let relations = document["resources"]["db"]["catalog"]["relations"].as_object_mut().unwrap();
            relations.insert("public.customers".into(), json!({"columns": {"id": "bigint", column: "text"}}));
            relations.insert("public.clients".into(), json!({"columns": {"id": "bigint", "number": "text"}}));
            document["classes"] = json!({"ssn": {"columns": [format!("public.customers.{column}")]}});
        };
        let mut first = policy_document();
        before(&mut first);
        let world = World::with(compile(&first));
        load(&world, statement);
        let mut later = first.clone();
        later["resources"]["db"]["catalog"]["relations"][relation] = json!({"columns": {"id": "bigint", "number": "text"}});
        world.enforcer.reload(compile(&later)).unwrap();
        assert_eq!(seen(&world, asked), "- partial", "{statement}");
    }
}

#[test]
fn a_masked_value_is_not_told_by_what_a_call_does() {
    let mut document = policy_document();
    document["rules"][0]["effects"] = json!(["data", "structure", "session", "service"]);
    let world = World::with(compile(&document));
    for call in [
        "pg_sleep(ssn::int)",
        "pg_advisory_lock(ssn::bigint)",
        "pg_cancel_backend(ssn::int)",
        "pg_stat_reset_single_table_counters(ssn::oid)",
    ] {
        assert_eq!(seen(&world, &format!("SELECT {call} FROM customers")), "denied.class", "{call}");
        assert_eq!(seen(&world, &format!("SELECT {} FROM customers", call.replace("ssn", "id"))), "-", "{call}");
    }
    assert_eq!(seen(&world, "SELECT name FROM customers WHERE ssn IS NOT NULL FOR UPDATE"), "denied.probe");
    assert_eq!(seen(&world, "SELECT name, ssn FROM customers FOR UPDATE"), "- partial", "rows are locked, not values");
    assert_eq!(seen(&world, "CREATE PUBLICATION p FOR TABLE customers"), "denied.class");
    assert_eq!(seen(&world, "CREATE PUBLICATION p FOR TABLE customers (id, name)"), "\"clear\"");
    assert_eq!(seen(&world, "ALTER PUBLICATION p ADD TABLE customers"), "denied.class");
}

#[test]
fn a_message_of_the_server_tells_no_key_that_is_masked() {
    let world = super::inherit::world();
    for statement in [
        "CREATE UNIQUE INDEX ON customers (ssn)",
        "CREATE INDEX i ON customers USING gist (name, ssn DESC)",
        "ALTER TABLE customers ADD UNIQUE (ssn)",
        "ALTER TABLE customers ADD CONSTRAINT k PRIMARY KEY (id, ssn)",
        "ALTER TABLE customers ADD EXCLUDE USING gist (ssn WITH =)",
        "ALTER TABLE customers ADD FOREIGN KEY (ssn) REFERENCES orders (note)",
        "ALTER TABLE orders ADD FOREIGN KEY (note) REFERENCES customers (ssn)",
        "ALTER TABLE orders ADD COLUMN c text REFERENCES customers (ssn)",
        "CREATE TABLE f (a text REFERENCES customers (ssn))",
        "CREATE TABLE f (a text, FOREIGN KEY (a) REFERENCES customers (ssn))",
        "ALTER TABLE customers ALTER COLUMN ssn TYPE int",
        "CREATE STATISTICS s ON ssn, name FROM customers",
    ] {
        assert_eq!(seen(&world, statement), "denied.class", "{statement}");
    }
    for statement in [
        "CREATE UNIQUE INDEX ON customers (id, lower(name))",
        "ALTER TABLE customers ADD COLUMN x text, ADD UNIQUE (x)",
        "ALTER TABLE customers ALTER COLUMN name TYPE varchar(9)",
        "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES customers (id)",
        "CREATE TABLE f (ssn text UNIQUE, a text REFERENCES f (ssn), PRIMARY KEY (a))",
    ] {
        assert_eq!(seen(&world, statement), "\"clear\"", "{statement}");
    }
}

#[test]
fn a_view_over_a_view_that_was_replaced_is_not_read_as_it_was() {
    let world = World::with(compile(&with_relations(&json!({
        "public.inner_view": {"columns": {"x": "text"}, "view": "SELECT name AS x FROM public.customers"},
        "public.outer_view": {"columns": {"x": "text"}, "view": "SELECT x FROM public.inner_view"},
    }))));
    let mut connection = world.open().connection();
    let outputs = |text: &str, connection: &mut checkrein::enforce::Connection| {
        serde_json::to_value(&decide(connection, text).classification().reasons).unwrap()
    };
    assert_eq!(outputs("SELECT x FROM outer_view", &mut connection), json!([]));
    let changed = "CREATE OR REPLACE VIEW inner_view AS SELECT reverse(name) AS x FROM customers";
    let doubt = json!([{"code": "relation.changed", "detail": "inner_view"}]);
    assert_eq!(outputs(&format!("{changed}; SELECT x FROM outer_view"), &mut connection), doubt);
    let several = outputs(&format!("SELECT x FROM outer_view; {changed}; SELECT x FROM outer_view"), &mut connection);
    assert!(several.as_array().unwrap().contains(&doubt[0]), "{several}");
    let given = super::support::permit(&mut connection, changed);
    connection.outcome(&given, super::support::ok(0)).unwrap();
    assert_eq!(outputs("SELECT x FROM outer_view", &mut connection), doubt);
}

#[test]
fn maintenance_of_everything_is_not_covered_by_a_rule_for_some() {
    let rules = json!([{"name": "some", "decision": "permit", "effects": ["maintenance"], "relations": ["ml.*"]}]);
    let world = World::with(compile(&document(&rules)));
    let mut connection = world.open().connection();
    for (statement, answer) in [("VACUUM ml.orders", "permit"), ("VACUUM", "denied.default"), ("REINDEX DATABASE x", "denied.default")] {
        assert_eq!(reason(&decide(&mut connection, statement)), answer, "{statement}");
    }
}
