//! What an agent, an operator's mistake or a broken clock tries against the flow.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[expect(clippy::expect_used, reason = "a test")]
mod common;

use checkrein::approval::{self, Verdict};
use checkrein::audit::event::Status;
use checkrein::audit::{self, Event, Log, Memory};
use checkrein::classify::Catalog;
use checkrein::crypto::{NoKeys, SeededRandom, Signer as _, SigningKey};
use checkrein::enforce::{Connection, Decision, Enforcer, EnforcerParts, Outcome, Permit, Presented, Session, SessionOptions, Statement};
use checkrein::mask::{ResultShape, ShapeColumn, ValueKind};
use checkrein::policy::{Format, NoFiles, PolicySet, RefusalReason};
use checkrein::request::{Context, FixedClock, Timestamp, Value};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use zeroize::Zeroizing;

const NOW: i64 = 1_790_000_000_000;

struct World {
    enforcer: Enforcer,
    memory: Memory,
    clock: Arc<FixedClock>,
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([number; 32])).unwrap()
}

fn policy(rules: &Json, more: &Json) -> PolicySet {
    let mut document = json!({
        "version": 1,
        "issuers": [{"issuer": "https://idp.example", "audience": "agents", "keys": {"jwks": common::jwks()}, "groups_claim": "groups"}],
        "resources": {"db": {"kind": "sql", "dialect": "postgres", "audit": "buffered", "catalog": {"version": 1, "relations": {
            "public.customers": {"columns": {"id": "integer", "name": "text", "ssn": "text"}},
            "public.orders": {"columns": {"id": "integer", "customer": "integer"}},
            "private.orders": {"columns": {"id": "integer", "customer": "integer"}},
        }}}},
        "classes": {"ssn": {"columns": ["customers.ssn"]}},
        "masks": [{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}}],
        "rules": rules,
    });
    for (name, value) in more.as_object().unwrap() {
        document[name] = value.clone();
    }
    PolicySet::compile(document.to_string().as_bytes(), Format::Json, &NoFiles).unwrap_or_else(|error| panic!("{error}"))
}

fn permit(effects: &[&str]) -> Json {
    json!({"name": "all", "decision": "permit", "effects": effects})
}

fn hold() -> Json {
    let keys = json!({"version": 1, "approvers": [{"subject": "ann", "groups": ["dba"], "key": key(7).verifying_key().to_text()}]});
    let approval = json!({"approvers": {"groups": ["dba"], "keys": keys}, "quorum": 1, "expires": "15m"});
    json!({"name": "held", "decision": "hold", "effects": ["delete"], "approval": approval})
}

impl World {
    fn new(policy: PolicySet) -> Self {
        let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(NOW))));
        let log = Log::open(Box::new(memory.clone()), Box::new(key(9)), "log.example/attacks", clock.clone()).unwrap();
        let random = Arc::new(SeededRandom::new(b"attacks"));
        let enforcer =
            Enforcer::new(EnforcerParts { policy: Arc::new(policy), log, keys: Arc::new(NoKeys), clock: clock.clone(), random }).unwrap();
        Self { enforcer, memory, clock }
    }

    fn of(rules: &Json) -> Self {
        Self::new(policy(rules, &json!({})))
    }

    fn session(&self) -> Session {
        let claims = json!({
            "iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "groups": ["analysts"], "iat": NOW / 1000, "exp": NOW / 1000 + 3600,
        });
        self.enforcer.open_session(&common::mint(&claims), "db", SessionOptions::default()).unwrap()
    }

    /// The last decision's entry, as it stands in the log.
    fn last(&self) -> Json {
        let decisions = audit::entries(&self.memory).map(Result::unwrap).filter(|entry| matches!(entry.event, Event::Decision(_)));
        json!(decisions.last().unwrap())["event"].clone()
    }

    fn decisions(&self) -> usize {
        audit::entries(&self.memory).map(Result::unwrap).filter(|entry| matches!(entry.event, Event::Decision(_))).count()
    }
}

fn decide(connection: &mut Connection, text: &str) -> Decision {
    connection.decide(&Statement::new(text).unwrap(), &Context::default()).unwrap()
}

fn permitted(connection: &mut Connection, text: &str) -> Permit {
    match decide(connection, text) {
        Decision::Permit(permit) => permit,
        other => panic!("{text}: {other:?}"),
    }
}

fn reason(decision: &Decision) -> Option<RefusalReason> {
    match decision {
        Decision::Deny(denial) => Some(denial.reason()),
        Decision::Permit(_) | Decision::Hold(_) => None,
    }
}

const OK: Outcome = Outcome { status: Status::Ok, rows: None };

#[test]
fn a_session_ends_when_its_issuer_leaves_the_policy() {
    let world = World::of(&json!([permit(&["read"])]));
    let mut connection = world.session().connection();
    assert_eq!(decide(&mut connection, "SELECT 1").word(), "permit");
    let other = json!([{"issuer": "https://other.example", "audience": "agents", "keys": {"jwks": common::jwks()}}]);
    world.enforcer.reload(policy(&json!([permit(&["read"])]), &json!({"issuers": other}))).unwrap();
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), Some(RefusalReason::Session));
    assert_eq!(world.last()["detail"], "identity.issuer_unknown");
}

#[test]
fn a_clock_that_is_set_back_prolongs_no_session() {
    let world = World::of(&json!([permit(&["read"])]));
    let session = world.session();
    let mut connection = session.connection();
    world.clock.advance(3_600_000);
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), Some(RefusalReason::Session));
    world.clock.set(Timestamp(NOW));
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), Some(RefusalReason::Session));
    assert!(!session.is_open());
}

#[test]
fn an_observed_entry_says_which_rule_would_have_refused_and_why() {
    let deny = json!({"name": "no-orders", "decision": "deny", "effects": ["read"], "relations": ["public.orders"]});
    let world = World::new(policy(&json!([deny]), &json!({"mode": "observe"})));
    let mut connection = world.session().connection();
    let _ = permitted(&mut connection, "SELECT id FROM orders");
    let entry = world.last();
    assert_eq!((&entry["observed"], &entry["reason"], &entry["rules"]), (&json!(true), &json!("denied.rule"), &json!(["no-orders"])));
    let _ = permitted(&mut connection, "SELECT id FROM customers");
    assert_eq!(world.last()["detail"], "not permitted: read on public.customers");
}

#[test]
fn a_hold_that_cannot_be_put_to_a_person_is_a_denial_in_the_log() {
    let world = World::of(&json!([permit(&["read"]), hold()]));
    let mut connection = world.session().connection();
    let statement = Statement::new("DELETE FROM orders WHERE id = 1").unwrap().with_parameters(vec![Vec::new(); 1_000_001]).unwrap();
    let decision = connection.decide(&statement, &Context::default()).unwrap();
    assert_eq!(reason(&decision), Some(RefusalReason::Approval));
    let entry = world.last();
    assert_eq!((&entry["decision"], &entry["rules"], &entry["detail"]), (&json!("deny"), &json!(["held"]), &json!("approval.invalid")));
}

#[test]
fn of_several_held_requests_the_one_for_this_statement_counts_once() {
    let world = World::of(&json!([permit(&["read"]), hold()]));
    let mut connection = world.session().connection();
    let texts = ["DELETE FROM orders WHERE id = 1", "DELETE FROM orders WHERE id = 2"];
    let requests = texts.map(|text| match decide(&mut connection, text) {
        Decision::Hold(hold) => hold.request().clone(),
        other => panic!("{other:?}"),
    });
    let sign =
        |number: usize| approval::sign(&requests[number], "ann", Verdict::Approve, &key(7), Timestamp(NOW), [number as u8; 16]).unwrap();
    let (first, second) = (sign(0), sign(1));
    let presented = [Presented { request: &requests[0], approvals: &[&first] }, Presented { request: &requests[1], approvals: &[&second] }];
    let mut ask = |text: &str| connection.decide_with(&Statement::new(text).unwrap(), &Context::default(), &presented).unwrap();
    assert_eq!(ask(texts[1]).word(), "permit");
    assert_eq!(reason(&ask(texts[1])), Some(RefusalReason::Approval), "used up");
    assert_eq!(reason(&ask("DELETE FROM orders WHERE id = 3")), Some(RefusalReason::Approval), "another statement");
    assert_eq!(ask(texts[0]).word(), "permit");
}

#[test]
fn a_statement_of_any_length_gets_a_decision_and_an_entry() {
    let world = World::of(&json!([permit(&["read"])]));
    let mut connection = world.session().connection();
    let long = format!("SELECT '{}'", "x".repeat(2 << 20));
    assert_eq!(reason(&decide(&mut connection, &long)), Some(RefusalReason::Unknown));
    assert_eq!(world.last()["statement_bytes"], long.len());
}

#[test]
fn a_row_limit_is_for_all_maskers_of_a_permit_together() {
    let mut limited = permit(&["read"]);
    limited["row_limit"] = json!(10);
    let world = World::of(&json!([limited]));
    let mut connection = world.session().connection();
    let permit = permitted(&mut connection, "SELECT id FROM orders");
    let shape = ResultShape { columns: vec![ShapeColumn { name: "id".into(), kind: ValueKind::Int, origin: None }] };
    assert_eq!(permit.masker(&shape).unwrap().admit(8), 8);
    let mut second = permit.masker(&shape).unwrap();
    assert_eq!((second.admit(8), second.admit(8)), (2, 0));
    assert_eq!(permit.masker(&shape).unwrap().admit(u64::MAX), 0);
}

#[test]
fn what_the_server_keeps_of_values_and_statements_is_hidden_like_the_columns_they_come_from() {
    let unnamed = World::of(&json!([permit(&["read"])]));
    let refused = decide(&mut unnamed.session().connection(), "SELECT most_common_vals FROM pg_catalog.pg_stats");
    assert_eq!(reason(&refused), Some(RefusalReason::Default));

    let mut rule = permit(&["read"]);
    rule["relations"] = json!(["pg_catalog.pg_stats", "pg_catalog.pg_stat_activity"]);
    let world = World::of(&json!([rule]));
    let mut connection = world.session().connection();
    for text in ["SELECT most_common_vals FROM pg_catalog.pg_stats", "SELECT s.histogram_bounds FROM pg_stats s"] {
        assert_eq!(reason(&decide(&mut connection, text)), Some(RefusalReason::Class), "{text}");
    }
    // What a catalog that lists it makes exact.
    let listed = br#"{"version":1,"relations":{"pg_catalog.pg_stat_activity":{"columns":{"pid":"integer","query":"text"}}}}"#;
    connection.refresh_catalog(Arc::new(Catalog::from_json(listed).unwrap()));
    for text in ["SELECT query FROM pg_stat_activity", "SELECT upper(a.query) FROM pg_catalog.pg_stat_activity a"] {
        let permit = permitted(&mut connection, text);
        let shape = ResultShape { columns: vec![ShapeColumn { name: "x".into(), kind: ValueKind::Text, origin: None }] };
        let mut row = [Value::Text("123-45-6789".into())];
        permit.masker(&shape).unwrap().row(&mut row).unwrap();
        assert_eq!(row, [Value::Text("[redacted]".into())], "{text}");
    }
    let probed = decide(&mut connection, "SELECT pid FROM pg_stat_activity WHERE query LIKE '%123-45%'");
    assert_eq!(reason(&probed), Some(RefusalReason::Probe));
}

#[test]
fn what_is_not_understood_may_touch_any_class() {
    let mut rule = permit(&["read", "unknown"]);
    rule["classes"] = json!("none");
    let world = World::of(&json!([rule]));
    let mut connection = world.session().connection();
    assert_eq!(decide(&mut connection, "SELECT id FROM orders").word(), "permit");
    // The grammar of this reading knows no TABLE; its relations are a lower bound.
    let decision = decide(&mut connection, "SELECT id FROM orders UNION ALL (TABLE customers) FROBNICATE");
    assert_eq!(reason(&decision), Some(RefusalReason::Class));
}

#[test]
fn what_one_condition_looks_at_does_not_count_against_another() {
    let deny = json!({"name": "a", "decision": "deny", "effects": ["read"], "when": "context.purpose == \"none\""});
    let mut rule = permit(&["read"]);
    rule["when"] = json!("principal.groups.all(g, principal.groups.exists(h, h == g))");
    let world = World::of(&json!([deny, rule]));
    let mut connection = world.session().connection();
    let mut members: serde_json::Map<String, Json> = (0..200).map(|number| (format!("m{number}"), json!(number))).collect();
    members.insert("purpose".into(), json!("reporting"));
    let decision = connection.decide(&Statement::new("SELECT 1").unwrap(), &Context::new(members).unwrap()).unwrap();
    assert_eq!(decision.word(), "permit");
}

#[test]
fn a_catalog_read_inside_a_transaction_is_not_trusted_after_its_rollback() {
    let world = World::of(&json!([permit(&["data", "structure", "session"])]));
    let mut connection = world.session().connection();
    let catalog = || Arc::new(Catalog::from_json(br#"{"version":1,"relations":{"public.v":{"columns":{"id":"integer"}}}}"#).unwrap());
    for text in ["BEGIN", "CREATE TABLE public.v (id integer)"] {
        let permit = permitted(&mut connection, text);
        connection.outcome(&permit, OK).unwrap();
    }
    connection.refresh_catalog(catalog());
    assert_eq!(decide(&mut connection, "SELECT id FROM v").word(), "permit");
    let permit = permitted(&mut connection, "ROLLBACK");
    connection.outcome(&permit, OK).unwrap();
    assert_eq!(reason(&decide(&mut connection, "SELECT id FROM v")), Some(RefusalReason::Unknown));
    connection.reset();
    let permit = permitted(&mut connection, "CREATE TABLE public.v (id integer)");
    connection.outcome(&permit, OK).unwrap();
    connection.committed();
    connection.refresh_catalog(catalog());
    connection.rolled_back();
    assert_eq!(decide(&mut connection, "SELECT id FROM v").word(), "permit", "what was committed stays");
}

#[test]
fn two_changes_whose_order_is_not_known_leave_a_state_that_is_not_known() {
    let world = World::new(policy(&json!([permit(&["data", "session"])]), &json!({"mode": "observe"})));
    let mut connection = world.session().connection();
    let first = permitted(&mut connection, "SET search_path = private");
    let second = permitted(&mut connection, "SET search_path = public");
    connection.outcome(&second, OK).unwrap();
    connection.outcome(&first, OK).unwrap();
    assert!(!connection.is_certain(), "{:?}", connection.state());
    connection.reset();
    let alone = permitted(&mut connection, "SET search_path = private");
    connection.outcome(&alone, OK).unwrap();
    assert!(connection.is_certain());
    connection.outcome(&alone, OK).unwrap();
    assert!(connection.is_certain(), "told twice, it moves once");
}

#[test]
fn connections_with_other_states_or_catalogs_share_no_reading() {
    let rule = json!({"name": "sales", "decision": "permit", "effects": ["read", "session"], "relations": ["public.*"]});
    let world = World::of(&json!([rule]));
    let session = world.session();
    let (mut one, mut other) = (session.connection(), session.connection());
    assert_eq!(decide(&mut one, "SELECT id FROM orders").word(), "permit");
    let permit = permitted(&mut other, "SET search_path = private");
    other.outcome(&permit, OK).unwrap();
    assert_eq!(decide(&mut other, "SELECT id FROM orders").word(), "deny");
    assert_eq!(decide(&mut one, "SELECT id FROM orders").word(), "permit");
    let view = json!({"version": 1, "relations": {
        "private.orders": {"columns": {"id": "integer"}},
        "public.orders": {"columns": {"id": "integer"}, "view": "SELECT id FROM private.orders"},
    }});
    let mut third = session.connection_with_catalog(Arc::new(Catalog::from_json(view.to_string().as_bytes()).unwrap()));
    let column = |connection: &mut Connection| decide(connection, "SELECT id FROM orders").classification().columns[0].to_string();
    assert_eq!(column(&mut third), "private.orders.id");
    assert_eq!(column(&mut one), "public.orders.id");
}

#[test]
fn every_answer_has_one_entry_of_its_own() {
    let world = World::of(&json!([permit(&["read"]), hold()]));
    let session = world.session();
    let mut connection = session.connection();
    let texts =
        ["SELECT 1", "", ";", "DROP TABLE orders", "DELETE FROM orders WHERE id = 1", "'", "SELECT ssn FROM customers WHERE ssn = '1'"];
    for text in texts {
        let before = world.decisions();
        let _ = decide(&mut connection, text);
        assert_eq!(world.decisions(), before + 1, "{text}");
    }
    session.close().unwrap();
    let before = world.decisions();
    let _ = decide(&mut connection, "SELECT 1");
    assert_eq!(world.decisions(), before + 1);
}

#[test]
fn no_literal_of_a_statement_reaches_the_log() {
    let world = World::of(&json!([permit(&["read"]), hold()]));
    let mut connection = world.session().connection();
    for text in [
        "SELECT 'hunter2' FROM customers",
        "SELECT 'hunter2'",
        "SELECT id FROM customers WHERE name = 'hunter2' AND frob(",
        "SELECT ssn || 'hunter2' FROM customers",
        "SELECT E'hunter2\\'",
        "SELECT $$hunter2$$, $x$hunter2",
        "DELETE FROM orders WHERE id = 'hunter2'",
        "SET app.secret = 'hunter2'",
        "ALTER ROLE x PASSWORD 'hunter2'",
        "COPY orders FROM PROGRAM 'hunter2'",
        "SELECT frob('hunter2')",
        "LISTEN x; NOTIFY x, 'hunter2'",
        "EXPLAIN ANALYZE SELECT ssn FROM customers WHERE ssn = 'hunter2'",
    ] {
        let decision = decide(&mut connection, text);
        assert!(!world.last().to_string().contains("hunter2"), "{text}: {}", world.last());
        if let Decision::Deny(denial) = &decision {
            assert!(!format!("{denial:?} {}", denial.message()).contains("hunter2"), "{text}: {denial:?}");
        }
    }
}

#[test]
fn who_sees_a_result_as_it_is_without_its_columns_being_known_is_in_the_answer() {
    let masks = json!([{"classes": ["ssn"], "mask": "redact", "unless": {"groups": ["analysts"]}}]);
    let world = World::new(policy(&json!([permit(&["read"])]), &json!({"masks": masks})));
    let mut connection = world.session().connection();
    // A view whose definition cannot be read may show any column.
    let view = br#"{"version":1,"relations":{"public.w":{"columns":{"x":"text"},"view":null}}}"#;
    connection.refresh_catalog(Arc::new(Catalog::from_json(view).unwrap()));
    let permit = permitted(&mut connection, "SELECT x FROM w");
    connection.outcome(&permit, Outcome { status: Status::Ok, rows: Some(3) }).unwrap();
    assert_eq!(world.last()["columns"], json!([{"name": "", "classes": ["ssn"], "mask": null}]));
    let answer = audit::saw(&world.memory, &audit::Question::between(Timestamp(0), Timestamp(i64::MAX))).unwrap();
    assert_eq!((answer.sightings.len(), answer.sightings[0].clear.rows), (1, 3));
}
