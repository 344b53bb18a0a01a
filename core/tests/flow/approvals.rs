//! Leave given by people: bound to the question, used once, also across threads and restarts.

use super::support::{NOW, World, decide, document, everything, hold, policy, reason, signer};
use checkrein::ErrorCode;
use checkrein::approval::{ApprovalRequest, Verdict, sign};
use checkrein::crypto::{Signer, VerifyingKey};
use checkrein::enforce::{Connection, Decision, Presented, Statement};
use checkrein::request::{Context, Timestamp, Value};
use serde_json::json;
use std::sync::Barrier;

const DELETE: &str = "DELETE FROM orders WHERE id = $1";

fn statement(id: i64) -> Statement<'static> {
    Statement::new(DELETE).unwrap().with_parameters(vec![vec![Value::Int(id)]]).unwrap()
}

fn held(connection: &mut Connection, presented: &[Presented<'_>]) -> ApprovalRequest {
    match connection.decide_with(&statement(5), &Context::default(), presented).unwrap() {
        Decision::Hold(hold) => hold.request().clone(),
        other @ (Decision::Permit(_) | Decision::Deny(_)) => panic!("{other:?}"),
    }
}

fn by_ann(request: &ApprovalRequest) -> String {
    sign(request, "ann", Verdict::Approve, &signer(1), Timestamp(NOW), [1; 16]).unwrap()
}

fn again(connection: &mut Connection, request: &ApprovalRequest, approval: &str) -> Decision {
    connection.decide_with(&statement(5), &Context::default(), &[Presented { request, approvals: &[approval] }]).unwrap()
}

#[test]
fn of_two_threads_with_one_approval_exactly_one_gets_a_permit() {
    for _ in 0..20 {
        let world = World::new(&json!([hold("ask", &json!(["delete"]))]));
        let session = world.open();
        let request = held(&mut session.connection(), &[]);
        let approval = by_ann(&request);
        let barrier = Barrier::new(4);
        let answers: Vec<&str> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut connection = session.connection();
                        barrier.wait();
                        reason(&again(&mut connection, &request, &approval))
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| **answer == "permit").count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| **answer == "denied.approval").count(), 3, "{answers:?}");
        assert_eq!(world.verified(), 2 + 1 + 4);
    }
}

#[test]
fn an_approval_that_was_used_stays_used_after_a_restart() {
    let rules = json!([hold("ask", &json!(["delete"]))]);
    let world = World::new(&rules);
    let session = world.open();
    let mut connection = session.connection();
    let request = held(&mut connection, &[]);
    let approval = by_ann(&request);
    assert_eq!(reason(&again(&mut connection, &request, &approval)), "permit");
    let id = session.id().to_owned();
    let memory = world.memory.clone();
    drop((world, session, connection));

    // The same randomness gives the new session the old one's name: nothing but the log knows that the approval was used.
    let world = World::on(memory, policy(&rules));
    let session = world.open();
    assert_eq!(session.id(), id);
    assert_eq!(reason(&again(&mut session.connection(), &request, &approval)), "denied.approval");
}

#[test]
fn two_rules_that_hold_are_lifted_by_two_requests_together() {
    let world = World::new(&json!([hold("a", &json!(["delete"])), hold("b", &json!(["data"]))]));
    let mut connection = world.open().connection();
    let first = held(&mut connection, &[]);
    let one = by_ann(&first);
    let first_only = [Presented { request: &first, approvals: &[&one] }];
    let second = held(&mut connection, &first_only);
    assert_eq!((first.rule(), second.rule()), ("a", "b"));
    let two = by_ann(&second);
    let both = [Presented { request: &second, approvals: &[&two] }, Presented { request: &first, approvals: &[&one] }];
    let decision = connection.decide_with(&statement(5), &Context::default(), &both).unwrap();
    assert_eq!(reason(&decision), "permit", "an approval that did not lead to a permit is not used up");
    let decision = connection.decide_with(&statement(5), &Context::default(), &both).unwrap();
    assert_eq!(reason(&decision), "denied.approval");
}

#[test]
fn of_several_requests_of_one_rule_the_one_about_this_statement_counts() {
    let world = World::new(&json!([hold("ask", &json!(["delete"]))]));
    let mut connection = world.open().connection();
    let other = connection.decide(&statement(6), &Context::default()).unwrap();
    let Decision::Hold(other) = other else { panic!("{other:?}") };
    let this = held(&mut connection, &[]);
    let (for_other, for_this) = (by_ann(other.request()), by_ann(&this));
    let presented =
        [Presented { request: other.request(), approvals: &[&for_other] }, Presented { request: &this, approvals: &[&for_this] }];
    let mut ask = |id: i64| reason(&connection.decide_with(&statement(id), &Context::default(), &presented).unwrap());
    assert_eq!((ask(5), ask(6), ask(5), ask(7)), ("permit", "permit", "denied.approval", "denied.approval"));
}

#[test]
fn a_request_that_was_changed_on_its_way_is_not_read() {
    let world = World::new(&json!([hold("ask", &json!(["delete"]))]));
    let request = held(&mut world.open().connection(), &[]);
    let text = String::from_utf8(request.to_json().unwrap()).unwrap();
    assert_eq!(ApprovalRequest::from_json(text.as_bytes()).unwrap(), request);
    let other = text.replace("\"value\":\"5\"", "\"value\":\"6\"");
    assert_ne!(other, text);
    assert_eq!(ApprovalRequest::from_json(other.as_bytes()).unwrap_err().code(), ErrorCode::ApprovalDigest);
}

#[test]
fn an_approver_whose_key_is_out_of_reach_signs_nothing() {
    struct Unplugged;
    impl Signer for Unplugged {
        fn verifying_key(&self) -> VerifyingKey {
            signer(1).verifying_key()
        }
        fn sign(&self, _: &[u8]) -> Option<[u8; 64]> {
            None
        }
    }
    let world = World::new(&json!([hold("ask", &json!(["delete"]))]));
    let request = held(&mut world.open().connection(), &[]);
    let signed = sign(&request, "ann", Verdict::Approve, &Unplugged, Timestamp(NOW), [1; 16]);
    assert_eq!(signed.unwrap_err().code(), ErrorCode::ApprovalKey);
}

#[test]
fn an_approval_never_lifts_a_deny() {
    let rules = json!([hold("ask", &json!(["delete"])), {"name": "no", "decision": "deny", "effects": ["delete"], "when": "context.freeze == true"}]);
    let world = World::new(&rules);
    let mut connection = world.open().connection();
    let calm = |freeze: bool| Context::new([("freeze".to_owned(), json!(freeze))].into_iter().collect()).unwrap();
    let decision = connection.decide(&statement(5), &calm(false)).unwrap();
    let Decision::Hold(hold) = decision else { panic!("{decision:?}") };
    let approval = by_ann(hold.request());
    let presented = [Presented { request: hold.request(), approvals: &[&approval] }];
    assert_eq!(reason(&connection.decide_with(&statement(5), &calm(true), &presented).unwrap()), "denied.rule");
    assert_eq!(reason(&connection.decide_with(&statement(5), &calm(false), &presented).unwrap()), "permit");
}

#[test]
fn an_approval_of_a_policy_that_was_swapped_counts_for_nothing() {
    let rules = json!([hold("ask", &json!(["delete"]))]);
    let world = World::new(&rules);
    let mut connection = world.open().connection();
    let request = held(&mut connection, &[]);
    let approval = by_ann(&request);
    let mut other = document(&rules);
    other["rules"].as_array_mut().unwrap().extend(everything().as_array().unwrap().iter().cloned());
    world.enforcer.reload(super::support::compile(&other)).unwrap();
    assert_eq!(reason(&again(&mut connection, &request, &approval)), "denied.approval");
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "permit");
}
