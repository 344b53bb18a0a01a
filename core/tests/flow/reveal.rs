//! Encrypted values, and the log's word on who opened them.

use super::support::{World, analyst, compile, document, everything, permit};
use crate::common::mint;
use checkrein::ErrorCode;
use checkrein::audit::{Question, saw};
use checkrein::enforce::{Session, SessionOptions};
use checkrein::mask::ResultShape;
use checkrein::policy::PolicySet;
use checkrein::request::Value;
use serde_json::json;

/// `ssn` is encrypted; `fraud` may open it.
pub(super) fn encrypting() -> PolicySet {
    let mut document = document(&everything());
    document["masks"] = json!([{"classes": ["ssn"], "mask": {"encrypt": {"key": "k"}}, "reveal": {"groups": ["fraud"]}}]);
    compile(&document)
}

pub(super) fn officer() -> String {
    mint(
        &json!({"iss": "https://idp.example", "aud": "agents", "sub": "officer", "groups": ["fraud"], "exp": super::support::NOW / 1000 + 3600}),
    )
}

/// What a session is shown of one number.
pub(super) fn token(session: &Session) -> String {
    let permit = permit(&mut session.connection(), "SELECT ssn FROM customers");
    let mut masker = permit.masker(&ResultShape::from_json(br#"[{"name": "ssn", "kind": "text"}]"#).unwrap()).unwrap();
    match masker.cell(0, Value::Text("123-45-6789".into())).unwrap() {
        Value::Text(token) => token,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_opened_a_value_has_seen_it_as_it_is_and_who_was_refused_has_not() {
    let world = World::with(encrypting());
    let agent = world.enforcer.open_session(&analyst(), "db", SessionOptions::default()).unwrap();
    let officer = world.enforcer.open_session(&officer(), "db", SessionOptions::default()).unwrap();
    let token = token(&agent);
    assert_eq!(agent.reveal(&token).unwrap_err().code(), ErrorCode::SessionReveal);
    assert_eq!(officer.reveal(&token).unwrap(), Value::Text("123-45-6789".into()));
    assert_eq!((officer.reveal_keys(&token), agent.reveal_keys(&token)), (vec![("k".to_owned(), 1)], vec![]));
    let answer = saw(&world.memory, &Question::day("2026-03-12").unwrap()).unwrap();
    let lines: Vec<_> =
        answer.sightings.iter().map(|line| (line.caller.subject.as_str(), line.clear.statements, line.clear.rows)).collect();
    assert_eq!(lines, [("agent-7", 0, 0), ("officer", 1, 1)]);
    let log: Vec<u8> = world.entries().iter().flat_map(|entry| entry.to_bytes().unwrap()).collect();
    let log = String::from_utf8(log).unwrap();
    assert!(!log.contains("123-45-6789") && !log.contains(&token));
    assert_eq!(world.verified(), world.entries().len() as u64);
}

#[test]
fn a_reload_takes_the_leave_away() {
    let world = World::with(encrypting());
    let officer = world.enforcer.open_session(&officer(), "db", SessionOptions::default()).unwrap();
    let token = token(&officer);
    officer.reveal(&token).unwrap();
    world.enforcer.reload(compile(&document(&everything()))).unwrap();
    assert_eq!(officer.reveal(&token).unwrap_err().code(), ErrorCode::SessionReveal);
}
