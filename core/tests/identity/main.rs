//! Tokens in, principals out, through the public interface.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

mod attacks;
#[path = "../common/mod.rs"]
mod common;
mod tokens;

use checkrein::identity::{Issuer, IssuerConfig, Verifier};
use checkrein::request::Timestamp;
use common::jwks;
use serde_json::{Value, json};

const NOW: i64 = 1_795_000_000;
const HEADER: &str = r#"{"alg":"EdDSA","kid":"test","typ":"JWT"}"#;

fn now() -> Timestamp {
    Timestamp::from_seconds(NOW)
}

fn entry(changes: Value) -> Value {
    let mut entry = json!({
        "issuer": "https://idp.example", "audience": "orders-agents", "groups_claim": "groups", "job_claim": "job", "keys": {"jwks": jwks()},
    });
    merge(&mut entry, changes);
    entry
}

fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://idp.example", "aud": "orders-agents", "sub": "agent-7", "iat": NOW - 60, "exp": NOW + 600, "groups": ["analysts"],
    });
    merge(&mut claims, changes);
    claims
}

/// A member that is null in the changes is removed.
fn merge(base: &mut Value, changes: Value) {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (name, value) in changes {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(&name);
        } else {
            base[&name] = value;
        }
    }
}

fn issuer(entry: &Value) -> Result<Issuer, checkrein::Error> {
    let config: IssuerConfig = serde_json::from_value(entry.clone()).expect("the entry has the fields of one");
    let jwks = config.keys().bytes(|_| panic!("the keys are inline"))?;
    Issuer::new(&config, &jwks)
}

fn verifier(changes: Value) -> Verifier {
    Verifier::new(vec![issuer(&entry(changes)).unwrap()]).unwrap()
}

/// The code of the refusal, or `ok`; fresh and remembered answers must agree.
fn outcome(verifier: &Verifier, token: &str) -> &'static str {
    let answers = [verifier.verify_fresh(token, now()), verifier.verify(token, now()), verifier.verify(token, now())];
    let codes = answers.map(|answer| match answer {
        Ok(principal) => {
            assert_eq!(principal.issuer(), "https://idp.example");
            "ok"
        }
        Err(error) => {
            assert!(error.help().is_some(), "{error}");
            error.code().name()
        }
    });
    assert_eq!([codes[0]; 3], codes, "{token}");
    codes[0]
}
