//! A policy is swapped whole, for open sessions too; an observing one denies nothing and says so.

use super::support::{World, compile, decide, document, everything, permit, policy, reason};
use checkrein::audit::Event;
use checkrein::enforce::Decision;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn a_reload_is_in_force_for_sessions_that_are_open() {
    let world = World::new(&everything());
    let mut connection = world.open().connection();
    let before = world.enforcer.policy_digest();
    permit(&mut connection, "SELECT 1");
    world.enforcer.reload(policy(&json!([]))).unwrap();
    assert_ne!(world.enforcer.policy_digest(), before);
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "denied.default");
    world.enforcer.reload(policy(&everything())).unwrap();
    assert_eq!(world.enforcer.policy_digest(), before);
    permit(&mut connection, "SELECT 1");
}

/// Two policies that differ in two parts: what is permitted, and how it is masked. No answer may be of both.
#[test]
fn no_statement_is_decided_by_two_policies_at_once() {
    let strict = || policy(&json!([{"name": "strict", "decision": "permit", "effects": ["read"], "row_limit": 1}]));
    let loose = || {
        let mut document = document(&json!([{"name": "loose", "decision": "permit", "effects": ["read"], "row_limit": 2}]));
        document["masks"][0]["mask"] = json!("nullify");
        compile(&document)
    };
    let world = World::with(strict());
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..200 {
                world.enforcer.reload(if round % 2 == 0 { loose() } else { strict() }).unwrap();
            }
            stop.store(true, Ordering::SeqCst);
        });
        let mut connection = world.open().connection();
        let mut seen = 0;
        while !stop.load(Ordering::SeqCst) || seen == 0 {
            let given = permit(&mut connection, "SELECT ssn FROM customers");
            let duties = serde_json::to_string(given.obligations()).unwrap();
            let is_strict = &*given.rules()[0] == "strict";
            assert_eq!(duties.contains("\"row_limit\":1"), is_strict, "{duties}");
            assert_eq!(duties.contains("tokenize"), is_strict, "{duties}");
            seen += 1;
        }
    });
    world.verified();
}

#[test]
fn an_observing_policy_denies_nothing_masks_all_the_same_and_is_loud_in_every_entry() {
    let mut document = document(&json!([{"name": "read", "decision": "permit", "effects": ["read"]}]));
    document["mode"] = json!("observe");
    let world = World::with(compile(&document));
    assert!(world.enforcer.observes());
    let mut connection = world.open().connection();
    for (statement, observed) in [
        ("SELECT name FROM customers", None),
        ("DROP TABLE orders", Some("denied.default")),
        ("SELECT id FROM customers WHERE ssn = '1'", Some("denied.probe")),
        ("nonsense", Some("denied.unknown")),
        ("", Some("denied.empty")),
    ] {
        let given = permit(&mut connection, statement);
        assert_eq!(given.observed().map(|denial| denial.reason().name()), observed, "{statement}");
        let entries = world.entries();
        let Event::Decision(entry) = &entries.last().unwrap().event else { panic!("no decision") };
        assert_eq!((entry.observed, &*entry.reason), (observed.is_some(), observed.unwrap_or_default()), "{statement}");
        connection.reset();
    }
    let entries = world.entries();
    let Event::Policy(loaded) = &entries[0].event else { panic!("no policy") };
    assert_eq!(loaded.mode, "observe");
}

#[test]
fn an_observing_policy_shows_no_cell_that_enforcing_would_hide() {
    let mut document = document(&json!([]));
    document["mode"] = json!("observe");
    let world = World::with(compile(&document));
    let mut connection = world.open().connection();
    for statement in ["SELECT ssn FROM customers", "SELECT ssn FROM customers WHERE ssn > '1'", "SELECT max(ssn) FROM customers"] {
        let Decision::Permit(given) = decide(&mut connection, statement) else { panic!("{statement}") };
        let column = checkrein::mask::ShapeColumn { name: "x".into(), kind: checkrein::mask::ValueKind::Text, origin: None };
        let mut masker = given.masker(&checkrein::mask::ResultShape { columns: vec![column] }).unwrap();
        let mut row = [checkrein::request::Value::Text("123-45-6789".into())];
        masker.row(&mut row).unwrap();
        assert!(!format!("{row:?}").contains("6789"), "{statement}: {row:?}");
    }
}
