//! What a connection remembers.

use super::support::{World, compile, decide, document, everything, failed, ok, permit, reason};
use checkrein::ErrorCode;
use checkrein::audit::Event;
use checkrein::enforce::{Connection, Decision};
use serde_json::json;
use std::sync::Arc;

fn connection(world: &World) -> Connection {
    world.open().connection()
}

/// Whether the statement was understood.
fn is_read(connection: &mut Connection, statement: &str) -> bool {
    decide(connection, statement).classification().complete
}

fn run(connection: &mut Connection, statement: &str) {
    let permit = permit(connection, statement);
    connection.outcome(&permit, ok(0)).unwrap();
}

/// The relations that a statement means now.
fn relations(connection: &mut Connection, statement: &str) -> Vec<String> {
    let decision = decide(connection, statement);
    decision.classification().relations.iter().map(|relation| relation.name.to_string()).collect()
}

#[test]
fn a_permit_of_another_connection_is_refused() {
    let world = World::new(&everything());
    let (mut one, mut other) = (connection(&world), connection(&world));
    let given = permit(&mut one, "SET search_path TO ml");
    assert_eq!(other.outcome(&given, ok(0)).unwrap_err().code(), ErrorCode::SessionOutcomeUnexpected);
    assert!(!one.is_certain() && other.is_certain());
    one.outcome(&given, ok(0)).unwrap();
    assert_eq!(relations(&mut one, "SELECT id FROM orders"), ["ml.orders"]);
    assert_eq!(relations(&mut other, "SELECT id FROM orders"), ["public.orders"]);
}

#[test]
fn a_permit_of_another_enforcer_is_refused_although_the_numbers_are_equal() {
    let (first, second) = (World::new(&everything()), World::new(&everything()));
    let (mut one, mut other) = (connection(&first), connection(&second));
    let given = permit(&mut one, "SET search_path TO ml");
    let waiting = permit(&mut other, "SET search_path TO public");
    assert_eq!(given.seq(), waiting.seq());
    assert_eq!(other.outcome(&given, ok(0)).unwrap_err().code(), ErrorCode::SessionOutcomeUnexpected);
    assert!(!other.is_certain());
}

#[test]
fn an_outcome_that_is_told_twice_moves_the_state_once() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    let first = permit(&mut connection, "SET search_path TO ml");
    connection.outcome(&first, ok(0)).unwrap();
    run(&mut connection, "SET search_path TO public");
    connection.outcome(&first, ok(0)).unwrap();
    assert_eq!(relations(&mut connection, "SELECT id FROM orders"), ["public.orders"]);
}

#[test]
fn commit_after_an_error_leaves_nothing_certain() {
    let world = World::new(&everything());
    for commit in [|connection: &mut Connection| run(connection, "COMMIT"), Connection::committed] {
        let mut connection = connection(&world);
        run(&mut connection, "BEGIN");
        run(&mut connection, "SET search_path TO ml");
        let broken = permit(&mut connection, "SELECT id FROM orders");
        connection.outcome(&broken, failed()).unwrap();
        commit(&mut connection);
        assert!(!connection.is_certain() && !is_read(&mut connection, "SELECT id FROM orders"));
        connection.reset();
        assert_eq!(relations(&mut connection, "SELECT id FROM orders"), ["public.orders"]);
    }
}

#[test]
fn a_commit_that_fails_has_undone_the_transaction() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    run(&mut connection, "BEGIN");
    run(&mut connection, "SET search_path TO ml");
    let commit = permit(&mut connection, "COMMIT");
    connection.outcome(&commit, failed()).unwrap();
    assert!(!connection.is_certain() && !is_read(&mut connection, "SELECT id FROM orders"));
}

#[test]
fn a_procedure_that_fails_may_have_got_halfway() {
    let mut rules = everything();
    rules[0]["effects"] = json!(["data", "session", "execution", "unknown"]);
    let mut document = super::support::document(&rules);
    (document["classes"], document["masks"]) = (json!({}), json!([]));
    let world = World::with(super::support::compile(&document));
    let mut connection = connection(&world);
    for (statement, is_certain) in [("SELECT app.f()", true), ("SET search_path TO DEFAULT", true), ("CALL app.settle()", false)] {
        let given = permit(&mut connection, statement);
        connection.outcome(&given, failed()).unwrap();
        assert_eq!(connection.is_certain(), is_certain, "{statement}");
    }
}

#[test]
fn a_catalog_that_was_read_inside_a_transaction_does_not_speak_for_the_time_after_it_is_undone() {
    let world = World::new(&everything());
    let inside = r#"{"version": 1, "relations": {"public.orders": {"columns": {"other": "text"}}}}"#;
    let inside = Arc::new(checkrein::classify::Catalog::from_json(inside.as_bytes()).unwrap());
    for undo in [|connection: &mut Connection| run(connection, "ROLLBACK"), Connection::rolled_back] {
        let mut connection = connection(&world);
        run(&mut connection, "BEGIN");
        run(&mut connection, "ALTER TABLE orders RENAME COLUMN id TO other");
        assert!(!is_read(&mut connection, "SELECT * FROM orders"));
        connection.refresh_catalog(Arc::clone(&inside));
        assert!(is_read(&mut connection, "SELECT other FROM orders"));
        undo(&mut connection);
        assert!(!is_read(&mut connection, "SELECT * FROM orders"));
    }
    let mut connection = connection(&world);
    run(&mut connection, "BEGIN");
    run(&mut connection, "ALTER TABLE orders RENAME COLUMN id TO other");
    connection.refresh_catalog(Arc::clone(&inside));
    run(&mut connection, "COMMIT");
    run(&mut connection, "ROLLBACK");
    assert!(is_read(&mut connection, "SELECT other FROM orders"));
}

#[test]
fn an_error_that_undoes_nothing_costs_nothing() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    let broken = permit(&mut connection, "SELECT id FROM orders");
    connection.outcome(&broken, failed()).unwrap();
    run(&mut connection, "BEGIN");
    run(&mut connection, "COMMIT");
    assert!(connection.is_certain());
    run(&mut connection, "SET search_path TO ml");
    connection.committed();
    run(&mut connection, "ROLLBACK");
    assert!(connection.is_certain());
    assert_eq!(relations(&mut connection, "SELECT id FROM orders"), ["ml.orders"]);
}

#[test]
fn a_rollback_by_the_driver_leaves_nothing_certain_that_was_not_committed() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    connection.rolled_back();
    assert!(connection.is_certain());
    run(&mut connection, "SET search_path TO ml");
    connection.rolled_back();
    assert!(!connection.is_certain());
}

#[test]
fn the_row_limit_is_for_all_results_of_a_permit_together() {
    let rules = json!([{"name": "some", "decision": "permit", "effects": ["read"], "row_limit": 5}]);
    let world = World::new(&rules);
    let mut connection = connection(&world);
    let given = permit(&mut connection, "SELECT name FROM customers");
    let shape = shape(&["name"]);
    let mut first = given.masker(&shape).unwrap();
    assert_eq!((first.admit(3), first.admit(0), first.admit(1)), (3, 0, 1));
    let mut second = given.masker(&shape).unwrap();
    assert_eq!((second.admit(u64::MAX), first.admit(1), second.admit(1)), (1, 0, 0));
    assert_eq!(permit(&mut connection, "SELECT name FROM customers").masker(&shape).unwrap().admit(9), 5);
}

#[test]
fn an_outcome_counts_masked_cells_also_while_the_masker_lives() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    let given = permit(&mut connection, "SELECT name, ssn FROM customers");
    let shape = shape(&["name", "ssn"]);
    let row = || ["Ann", "123-45-6789"].map(|text| checkrein::request::Value::Text(text.to_owned()));
    drop({
        let mut gone = given.masker(&shape).unwrap();
        gone.row(&mut row()).unwrap();
        gone
    });
    let mut alive = given.masker(&shape).unwrap();
    let mut shown = row();
    alive.row(&mut shown).unwrap();
    assert_eq!(alive.cell(1, checkrein::request::Value::Null).unwrap(), checkrein::request::Value::Null);
    assert!(!format!("{shown:?}").contains("6789"));
    connection.outcome(&given, ok(2)).unwrap();
    let entries = world.entries();
    let Event::Outcome(outcome) = &entries.last().unwrap().event else { panic!("no outcome") };
    let masked: Vec<(&str, u64)> = outcome.masked.iter().map(|cells| (&*cells.class, cells.cells)).collect();
    assert_eq!(masked, [("ssn", 2)]);
}

#[test]
fn without_a_masking_key_there_is_no_masker() {
    for (key, code) in [("out-of-reach", ErrorCode::BoundaryCallback), ("unheard-of", ErrorCode::MaskKey)] {
        let mut document = document(&everything());
        document["masks"][0]["mask"] = json!({"tokenize": {"key": key}});
        let world = World::with(compile(&document));
        let given = permit(&mut connection(&world), "SELECT name, ssn FROM customers");
        assert_eq!(given.masker(&shape(&["name", "ssn"])).err().map(|error| error.code()), Some(code));
    }
}

#[test]
fn nothing_of_a_statement_or_a_row_is_in_the_log() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    for statement in
        ["SELECT name FROM customers WHERE name = 'Xanthippe'", "INSERT INTO customers (name) VALUES ('Xanthippe')", "'Xanthippe"]
    {
        if let Decision::Permit(given) = decide(&mut connection, statement) {
            connection.outcome(&given, ok(1)).unwrap();
        }
    }
    for entry in world.entries() {
        let line = String::from_utf8(entry.to_bytes().unwrap()).unwrap();
        assert!(!line.to_lowercase().contains("xanthippe"), "{line}");
    }
    assert_eq!(reason(&decide(&mut connection, "'Xanthippe")), "denied.unknown");
}

fn shape(names: &[&str]) -> checkrein::mask::ResultShape {
    let columns: Vec<_> = names.iter().map(|name| json!({"name": name, "kind": "text"})).collect();
    checkrein::mask::ResultShape::from_json(json!(columns).to_string().as_bytes()).unwrap()
}

fn complete(connection: &mut Connection, statement: &str) -> bool {
    decide(connection, statement).classification().complete
}

#[test]
fn a_prepared_statement_is_read_under_its_name() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    connection.sees_transactions();
    assert!(!complete(&mut connection, "EXECUTE p"));
    run(&mut connection, "PREPARE p (int) AS SELECT id FROM orders WHERE id = $1");
    assert!(complete(&mut connection, "EXECUTE p(1)"));
    assert_eq!(relations(&mut connection, "EXECUTE p(1)"), ["public.orders"]);
    run(&mut connection, "SET search_path TO ml");
    assert_eq!(relations(&mut connection, "EXECUTE p(1)"), ["ml.orders"]);
    run(&mut connection, "BEGIN");
    run(&mut connection, "PREPARE q AS SELECT ssn FROM public.customers");
    run(&mut connection, "ROLLBACK");
    let decision = decide(&mut connection, "EXECUTE q");
    let shown = serde_json::to_value(&decision.classification().outputs).unwrap();
    assert_eq!(shown["columns"][0]["sources"], json!(["public.customers.ssn"]), "PREPARE survives ROLLBACK");
    run(&mut connection, "DEALLOCATE p");
    assert!(!complete(&mut connection, "EXECUTE p(1)") && complete(&mut connection, "EXECUTE q"));
    run(&mut connection, "DEALLOCATE ALL");
    assert!(!complete(&mut connection, "EXECUTE q"));
    run(&mut connection, "PREPARE d AS DELETE FROM public.orders");
    let effects = decide(&mut connection, "EXECUTE d").classification().effects;
    assert!(effects.contains(checkrein::classify::Effect::Delete));
    let planned = decide(&mut connection, "EXPLAIN EXECUTE d").classification().effects;
    assert!(!planned.contains(checkrein::classify::Effect::Delete));
}

#[test]
fn a_name_that_was_prepared_before_the_catalog_changed_is_in_doubt() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    run(&mut connection, "PREPARE p AS SELECT id FROM orders");
    run(&mut connection, "DECLARE c CURSOR FOR SELECT id FROM orders");
    let other = r#"{"version": 1, "relations": {"public.orders": {"columns": {"id": "bigint"}}}}"#;
    connection.refresh_catalog(Arc::new(checkrein::classify::Catalog::from_json(other.as_bytes()).unwrap()));
    assert!(!complete(&mut connection, "EXECUTE p") && !complete(&mut connection, "FETCH c"));
}

#[test]
fn a_cursor_shows_what_its_query_meant_when_it_was_declared() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    run(&mut connection, "BEGIN");
    assert!(!complete(&mut connection, "FETCH c"));
    run(&mut connection, "DECLARE c CURSOR FOR SELECT id FROM orders");
    run(&mut connection, "SET search_path TO ml");
    for fetch in ["FETCH c", "FETCH NEXT FROM c", "FETCH FORWARD ALL IN c", "FETCH BACKWARD -2 c", "FETCH ABSOLUTE 1 FROM c"] {
        let decision = decide(&mut connection, fetch);
        let found = decision.classification();
        assert!(found.complete, "{fetch}: {:?}", found.reasons);
        assert_eq!(serde_json::to_value(&found.outputs).unwrap()["columns"][0]["sources"], json!(["public.orders.id"]), "{fetch}");
    }
    let decision = decide(&mut connection, "MOVE ALL c");
    assert_eq!(serde_json::to_value(&decision.classification().outputs).unwrap(), json!("none"));
    run(&mut connection, "COMMIT");
    assert!(!complete(&mut connection, "FETCH c"));
    run(&mut connection, "BEGIN");
    run(&mut connection, "SAVEPOINT s");
    run(&mut connection, "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM orders");
    run(&mut connection, "ROLLBACK TO s");
    assert!(!complete(&mut connection, "FETCH c"));
    run(&mut connection, "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM orders");
    run(&mut connection, "COMMIT");
    assert!(complete(&mut connection, "FETCH c"));
    run(&mut connection, "CLOSE c");
    assert!(!complete(&mut connection, "FETCH c"));
}

#[test]
fn statements_of_one_text_are_read_one_after_the_other() {
    let world = World::new(&everything());
    let mut connection = connection(&world);
    assert!(complete(&mut connection, "BEGIN; DECLARE c CURSOR FOR SELECT id FROM orders; FETCH ALL FROM c"));
    connection.reset();
    let decision = decide(&mut connection, "SET search_path TO ml; SELECT id FROM orders");
    assert!(decision.classification().complete);
    assert_eq!(decision.classification().relations[0].name.to_string(), "ml.orders");
    connection.reset();
    for text in ["SET search_path TO ml; ROLLBACK; SELECT id FROM orders", "RESET search_path; SELECT id FROM orders"] {
        assert!(!complete(&mut connection, text), "{text}");
        connection.reset();
    }
    run(&mut connection, "BEGIN");
    run(&mut connection, "SET LOCAL search_path TO ml");
    assert_eq!(relations(&mut connection, "SELECT id FROM orders"), ["ml.orders"]);
    let decision = decide(&mut connection, "COMMIT; SELECT id FROM orders");
    assert!(!decision.classification().complete);
    run(&mut connection, "COMMIT");
    assert_eq!(relations(&mut connection, "SELECT id FROM orders"), ["public.orders"]);
}

#[test]
fn a_setting_that_nobody_knows_leaves_nothing_certain() {
    let mut document = document(&everything());
    document["mode"] = json!("observe");
    let world = World::with(compile(&document));
    for (statement, is_certain) in [
        ("SET statement_timeout = 5", true),
        ("SET app.tenant = '7'", true),
        ("SET client_encoding TO 'UTF8'", true),
        ("SET client_encoding TO 'SJIS'", false),
        ("SET unheard_of = 1", false),
        ("SET search_path TO information_schema, public", false),
        ("SELECT set_config('app.tenant', '7', true)", true),
        ("SELECT set_config('search_path', 'ml', true)", false),
        ("SET LOCAL search_path TO ml", false),
    ] {
        let mut connection = connection(&world);
        run(&mut connection, statement);
        assert_eq!(connection.is_certain(), is_certain, "{statement}");
    }
}

#[test]
fn a_role_that_may_not_use_a_schema_makes_names_ambiguous() {
    let mut document = document(&everything());
    document["mode"] = json!("observe");
    let world = World::with(compile(&document));
    let mut connection = connection(&world);
    run(&mut connection, "SET search_path TO ml, public");
    assert!(complete(&mut connection, "SELECT id FROM orders"));
    run(&mut connection, "SET ROLE reader");
    assert!(!complete(&mut connection, "SELECT id FROM orders") && complete(&mut connection, "SELECT id FROM customers"));
    run(&mut connection, "RESET ROLE");
    assert!(complete(&mut connection, "SELECT id FROM orders"));
}

/// A policy that allows a function by its bare name, and to set the search path and the role.
fn with_a_function() -> World {
    let allowed = json!({"name": "allowed", "decision": "permit", "effects": ["read"], "functions": ["fiscal_year", {"name": "tidy", "returns": "clean"}]});
    World::new(&json!([everything()[0], allowed, {"name": "roles", "decision": "permit", "effects": ["role"]}]))
}

#[test]
fn a_function_that_is_allowed_by_its_bare_name_is_the_one_of_the_resources_own_search_path() {
    let world = with_a_function();
    let call = "SELECT fiscal_year(1)";
    let asked = |before: &[&str], statement: &str| {
        let mut connection = connection(&world);
        connection.sees_transactions();
        before.iter().for_each(|statement| run(&mut connection, statement));
        decide(&mut connection, statement).word()
    };
    assert_eq!(asked(&[], call), "permit");
    assert_eq!(asked(&["SET search_path = evil, public"], call), "deny");
    assert_eq!(asked(&["SET search_path = public, evil"], call), "deny", "which one fits better is not known");
    assert_eq!(asked(&["SET search_path = evil, public", "SET search_path = public"], call), "permit");
    assert_eq!(asked(&["BEGIN", "SET LOCAL search_path = evil", "ROLLBACK"], call), "permit");
    assert_eq!(asked(&["BEGIN", "SET LOCAL search_path = evil"], call), "deny");
    assert_eq!(asked(&["SET ROLE other"], call), "deny", "a role may be barred from a schema of the path");
    assert_eq!(asked(&[], "SET search_path = evil; SELECT fiscal_year(1)"), "deny");
    assert_eq!(asked(&[], "SELECT fiscal_year(1); SET search_path = evil; SELECT fiscal_year(1)"), "deny");
    assert_eq!(asked(&["PREPARE p AS SELECT fiscal_year(1)", "SET search_path = evil"], "EXECUTE p"), "deny");
    for statement in ["SELECT evil.fiscal_year(1)", "SELECT pg_temp.fiscal_year(1)", "SELECT \"Fiscal_Year\"(1)"] {
        assert_eq!(asked(&[], statement), "deny", "{statement}");
    }
}

#[test]
fn a_driver_that_says_late_that_it_begins_no_transaction_leaves_the_state_unknown() {
    let world = World::new(&everything());
    let mut early = connection(&world);
    early.sees_transactions();
    run(&mut early, "SET search_path TO ml");
    early.rolled_back();
    assert!(early.is_certain());
    assert_eq!(relations(&mut early, "SELECT id FROM orders"), ["ml.orders"]);
    early.sees_transactions();
    assert!(early.is_certain(), "to say it again changes nothing");
    let mut late = connection(&world);
    run(&mut late, "SET search_path TO ml");
    late.sees_transactions();
    assert!(!late.is_certain(), "a transaction that nobody saw begin may undo it");
    late.reset();
    assert!(late.is_certain());
    run(&mut late, "SET search_path TO ml");
    late.rolled_back();
    assert!(late.is_certain(), "a reset keeps it");
}
