//! Sessions: when they end, who gets none, what the host must do.

use super::support::{World, analyst, decide, everything, permit, reason};
use checkrein::ErrorCode;
use checkrein::audit::Event;
use checkrein::enforce::SessionOptions;
use checkrein::policy::RecordLevel;
use checkrein::request::Timestamp;
use serde_json::json;

#[test]
fn a_session_ends_for_all_its_connections_at_once() {
    let world = World::new(&everything());
    let session = world.open();
    let (mut one, mut other) = (session.connection(), session.clone().connection());
    permit(&mut one, "SELECT 1");
    assert!(session.is_open());
    session.close().unwrap();
    for connection in [&mut one, &mut other, &mut session.connection()] {
        assert_eq!(reason(&decide(connection, "SELECT 1")), "denied.session");
    }
    assert!(!session.is_open());
    permit(&mut world.open().connection(), "SELECT 1");
}

#[test]
fn a_lease_never_makes_a_session_longer_than_its_token() {
    let world = World::new(&everything());
    let ends = |lease: i64| {
        let options = SessionOptions::default().with_lease(Timestamp(lease));
        world.enforcer.open_session(&analyst(), "db", options).unwrap().ends()
    };
    let token = world.open().ends();
    assert_eq!(ends(i64::MAX), token);
    assert_eq!(ends(token.0 - 1), Timestamp(token.0 - 1));
    let over = world.enforcer.open_session(&analyst(), "db", SessionOptions::default().with_lease(Timestamp(0))).unwrap();
    assert_eq!(reason(&decide(&mut over.connection(), "SELECT 1")), "denied.session");
}

#[test]
fn a_host_that_does_not_record_is_denied_where_the_policy_wants_it() {
    let mut rules = everything();
    rules[0]["record"] = json!("statements");
    let world = World::new(&rules);
    let records = |level: RecordLevel| {
        let session = world.enforcer.open_session(&analyst(), "db", SessionOptions::default().with_records(level)).unwrap();
        reason(&decide(&mut session.connection(), "SELECT 1"))
    };
    assert_eq!(records(RecordLevel::None), "denied.obligation");
    assert_eq!(records(RecordLevel::Meta), "denied.obligation");
    assert_eq!(records(RecordLevel::Statements), "permit");
    assert_eq!(records(RecordLevel::ResultsMasked), "permit");
}

#[test]
fn a_caller_who_gets_no_session_is_in_the_log_with_a_code_and_nothing_of_the_token() {
    let world = World::new(&everything());
    let forged = format!("{}A", analyst());
    let refused = [("not a token", "db"), (forged.as_str(), "db"), (&analyst(), "elsewhere")];
    for (token, resource) in refused {
        world.enforcer.open_session(token, resource, SessionOptions::default()).map(drop).unwrap_err();
    }
    let codes: Vec<String> = world
        .entries()
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::SessionRefused(refused) => Some(refused.code.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(codes.len(), 3);
    assert_eq!((codes[0].as_str(), codes[2].as_str()), ("identity.token_malformed", "session.resource_unknown"));
    let log: Vec<u8> = world.entries().iter().flat_map(|entry| entry.to_bytes().unwrap()).collect();
    let signature = analyst().rsplit('.').next().unwrap().to_owned();
    assert!(!String::from_utf8(log).unwrap().contains(&signature));
}

#[test]
fn ended_jobs_are_bounded() {
    let world = World::new(&everything());
    (0..100_000).for_each(|number| world.enforcer.end_job(&format!("job-{number}")).unwrap());
    assert_eq!(world.enforcer.end_job("one-more").unwrap_err().code(), ErrorCode::SessionTooMany);
    world.enforcer.end_job("job-5").unwrap();
}
