//! Whatever happens in whatever order: the log verifies, and every answer has one entry that says the same.

use super::support::{World, decide, hold, ok, policy};
use checkrein::audit::Event;
use checkrein::audit::event::Status;
use checkrein::enforce::{Connection, Decision, Outcome, Permit};
use proptest::prelude::*;
use serde_json::json;

#[derive(Debug, Clone)]
enum Step {
    Open,
    Decide(&'static str),
    Outcome(Status),
    Reset,
    Close,
    Reload(usize),
    Advance(i64),
    Restart,
}

const STATEMENTS: [&str; 10] = [
    "SELECT id FROM orders",
    "SELECT ssn FROM customers",
    "SELECT id FROM customers WHERE ssn = '1'",
    "DELETE FROM orders WHERE id = 1",
    "SET search_path TO ml",
    "BEGIN",
    "ROLLBACK",
    "DROP TABLE orders",
    "nonsense '",
    "",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Open),
        8 => (0..STATEMENTS.len()).prop_map(|index| Step::Decide(STATEMENTS[index])),
        4 => prop_oneof![Just(Status::Ok), Just(Status::Error), Just(Status::Cancelled)].prop_map(Step::Outcome),
        1 => Just(Step::Reset),
        1 => Just(Step::Close),
        1 => (0_usize..3).prop_map(Step::Reload),
        1 => (0_i64..600_000).prop_map(Step::Advance),
        1 => Just(Step::Restart),
    ]
}

fn rules(index: usize) -> serde_json::Value {
    let read = json!({"name": "read", "decision": "permit", "effects": ["read", "session"]});
    match index {
        0 => json!([read, hold("ask", &json!(["delete"]))]),
        1 => json!([read, {"name": "no", "decision": "deny", "effects": ["drop", "unknown"]}]),
        _ => json!([]),
    }
}

fn answer(decision: &Decision) -> (u64, &'static str) {
    let seq = match decision {
        Decision::Permit(permit) => permit.seq(),
        Decision::Deny(denial) => denial.seq().unwrap(),
        Decision::Hold(hold) => hold.seq(),
    };
    (seq, decision.word())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_log_always_verifies_and_has_one_entry_for_each_answer(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::with(policy(&rules(0)));
        let mut connection: Option<Connection> = None;
        let mut given: Vec<Permit> = Vec::new();
        let mut answers: Vec<(u64, &'static str)> = Vec::new();
        let mut outcomes: Vec<u64> = Vec::new();
        for step in steps {
            match (step, &mut connection) {
                (Step::Open, _) => (connection, given) = (Some(world.open().connection()), Vec::new()),
                (Step::Decide(statement), Some(connection)) => {
                    let decision = decide(connection, statement);
                    answers.push(answer(&decision));
                    if let Decision::Permit(permit) = decision {
                        given.push(permit);
                    }
                }
                (Step::Outcome(status), Some(connection)) => {
                    if let Some(permit) = given.pop() {
                        connection.outcome(&permit, Outcome { status, ..ok(1) }).unwrap();
                        outcomes.push(permit.seq());
                    }
                }
                (Step::Reset, Some(connection)) => connection.reset(),
                (Step::Close, Some(connection)) => connection.session().close().unwrap(),
                (Step::Reload(index), _) => world.enforcer.reload(policy(&rules(index))).unwrap(),
                (Step::Advance(millis), _) => world.clock.advance(millis),
                (Step::Restart, _) => {
                    (connection, given) = (None, Vec::new());
                    let memory = world.memory.clone();
                    drop(world);
                    world = World::on(memory, policy(&rules(0)));
                }
                (Step::Decide(_) | Step::Outcome(_) | Step::Reset | Step::Close, None) => {}
            }
        }
        let mut decided = Vec::new();
        let mut reported = Vec::new();
        for entry in world.entries() {
            match entry.event {
                Event::Decision(decision) => decided.push((entry.seq, decision.decision.name())),
                Event::Outcome(outcome) => reported.push(outcome.decision),
                Event::Policy(_) | Event::SessionOpened(_) | Event::SessionRefused(_) | Event::Revealed(_) | Event::SessionClosed(_) | Event::Recovered(_) => {}
            }
        }
        prop_assert_eq!(decided, answers);
        prop_assert_eq!(reported, outcomes);
        prop_assert_eq!(world.verified(), world.entries().len() as u64);
    }
}
