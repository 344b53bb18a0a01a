//! Each pillar alone: who is asking, what may be seen, and what happened, without an enforcer.
#![expect(clippy::expect_used, reason = "a test")]

mod common;

use checkrein::ErrorCode;
use checkrein::audit::{Event, Log, Memory, entries, verify};
use checkrein::crypto::SigningKey;
use checkrein::enforce::{door::PaperPlan, verifier};
use checkrein::policy::{AuditMode, Format, NoFiles, PolicySet};
use checkrein::request::{Context, FixedClock, Timestamp, Value, named};
use serde_json::json;
use std::sync::Arc;
use zeroize::Zeroizing;

#[test]
fn a_policy_alone_says_who_a_token_speaks_for() {
    let issuer = json!({"issuer": "https://idp.example", "audience": "agents", "keys": {"jwks": common::jwks()}});
    let policy = json!({"version": 1, "issuers": [issuer]}).to_string();
    let policy = PolicySet::compile(policy.as_bytes(), Format::Json, &NoFiles).unwrap();
    let token = common::mint(&json!({"iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "exp": 1_773_309_600}));
    let verifier = verifier(&policy).unwrap();
    assert_eq!(verifier.verify(&token, Timestamp(1_773_309_500_000)).unwrap().subject(), "agent-7");
    let late = verifier.verify(&token, Timestamp(1_783_309_500_000));
    assert_eq!(late.err().map(|error| error.code()), Some(ErrorCode::TokenExpired));
}

#[test]
fn a_plan_on_paper_masks_as_a_permit_would() {
    let source = json!(["public", "people", "ssn"]);
    let duty = json!({"classes": ["ssn"], "mask": {"partial": {"keep_first": 0, "keep_last": 4}}, "lineage": "identity"});
    let mut document = json!({
        "domain": "db",
        "masking": {"columns": [null, duty]},
        "outputs": {"columns": [
            {"name": "id", "lineage": "constant"},
            {"name": "ssn", "lineage": "identity", "sources": [source]},
        ]},
        "shape": [{"name": "id", "kind": "int"}, {"name": "ssn", "kind": "text", "origin": source}],
    });
    let mut paper = PaperPlan::from_json(document.to_string().as_bytes()).unwrap();
    assert_eq!(paper.plan().masked_columns(), [1]);
    let mut row = [Value::Int(1), Value::Text("123-45-6789".into())];
    paper.row(&mut row).unwrap();
    assert_eq!(row, [Value::Int(1), Value::Text("*******6789".into())]);
    assert_eq!(paper.cell(1, Value::Text("987-65-4321".into())).unwrap(), Value::Text("*******4321".into()));
    assert_eq!(paper.row(&mut [Value::Null]).err().map(|error| error.code()), Some(ErrorCode::MaskRow));
    assert_eq!(paper.summary().masked["ssn"], 2);
    document["shape"][1]["origin"][2] = json!("name");
    let elsewhere = PaperPlan::from_json(document.to_string().as_bytes());
    assert_eq!(elsewhere.err().map(|error| error.code()), Some(ErrorCode::MaskOrigin));
    document["shape"][1]["column"] = json!("name");
    let misspelt = PaperPlan::from_json(document.to_string().as_bytes());
    assert_eq!(misspelt.err().map(|error| error.code()), Some(ErrorCode::WireSchema));
}

#[test]
fn a_log_alone_takes_events_in_their_json_form() {
    let signer = SigningKey::from_seed(&Zeroizing::new([3; 32])).unwrap();
    let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(1_773_309_600_000))));
    let log = Log::open(Box::new(memory.clone()), Box::new(signer), "log.example/alone", clock).unwrap();
    let closed = br#"{"kind":"session_closed","session":"s-1","reason":"closed"}"#;
    let receipt = log.append(&Event::from_json(closed).unwrap(), AuditMode::Buffered).unwrap();
    let entry = entries(&memory).map(Result::unwrap).find(|entry| entry.seq == receipt.seq()).unwrap();
    assert_eq!(serde_json::to_string(&entry.event).unwrap().as_bytes(), closed);
    log.checkpoint().unwrap();
    assert_eq!(verify(&memory, log.verifier_key(), None).unwrap().entries, 1);
    let misplaced = Event::from_json(br#"{"kind":"session_opened","session":"s-1","principal":"a secret","resource":"r","ends":1}"#);
    assert!(!misplaced.unwrap_err().to_string().contains("secret"));
    for (text, code) in [
        (r#"{"kind":"session_closed","session":"s-1","reason":"closed","x":1}"#, ErrorCode::AuditEntry),
        (r#"{"kind":"session_open"}"#, ErrorCode::AuditEntry),
        (r#"{"kind":"session_closed","kind":"policy"}"#, ErrorCode::WireDuplicateKey),
        ("{", ErrorCode::WireSyntax),
    ] {
        assert_eq!(Event::from_json(text.as_bytes()).err().map(|error| error.code()), Some(code), "{text}");
    }
}

#[test]
fn named_parameters_are_pairs_in_the_order_of_their_names() {
    let text = |text: &str| Value::Text(text.into());
    let name = |text: &str| Value::Other { kind: "parameter name".into(), text: text.into() };
    let given = vec![("b".to_owned(), text("2")), ("a".to_owned(), text("1"))];
    assert_eq!(named(given), [name("a"), text("1"), name("b"), text("2")]);
}

#[test]
fn a_context_is_an_object_of_scalars_each_named_once() {
    let context = Context::from_json(br#"{"purpose": "reporting", "count": 3, "urgent": true}"#).unwrap();
    assert_eq!(context.members().len(), 3);
    for (text, code) in [
        ("{", ErrorCode::WireSyntax),
        (r#"{"a":1,"a":2}"#, ErrorCode::WireDuplicateKey),
        ("[]", ErrorCode::RequestInvalid),
        (r#"{"a":null}"#, ErrorCode::RequestInvalid),
        (r#"{"a":0.5}"#, ErrorCode::RequestInvalid),
    ] {
        assert_eq!(Context::from_json(text.as_bytes()).err().map(|error| error.code()), Some(code), "{text}");
    }
}
