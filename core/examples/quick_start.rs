//! The shortest way from token to proof: `cargo run -p checkrein --example quick_start`.
#![expect(clippy::print_stdout, reason = "it shows what comes out")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::audit::event::Status;
use checkrein::crypto::{Signer, SigningKey};
use checkrein::enforce::{Decision, Enforcer, Outcome, SessionOptions, Statement};
use checkrein::host::{EnforcerFiles, Folder, SystemRandom, generate_signing_key, now};
use checkrein::mask::{ResultShape, ShapeColumn, ValueKind};
use checkrein::request::{Context, Value};
use serde_json::json;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let issuer = SigningKey::from_seed(&[7; 32].into()).ok_or("a seed of 32 bytes is a key")?; // stands for your identity provider
    std::fs::write(at("policy.json"), policy(&issuer).to_string())?;
    let public = generate_signing_key(&at("log.key"), "example.com/orders", &SystemRandom::default())?;

    let (policy, log, signing_key) = (at("policy.json"), at("audit"), at("log.key"));
    let enforcer = Enforcer::from_files(&EnforcerFiles { policy: &policy, log: &log, signing_key: &signing_key, mask_keys: None })?;
    let session = enforcer.open_session(&token(&issuer)?, "orders-db", SessionOptions::default())?;
    let mut connection = session.connection();

    for text in ["SELECT name, ssn AS number FROM customers", "DROP TABLE customers"] {
        match connection.decide(&Statement::new(text)?, &Context::default())? {
            Decision::Permit(permit) => {
                // Here the driver runs the statement, says what the result looks like, and fetches rows.
                let column = |name: &str| ShapeColumn { name: name.into(), kind: ValueKind::Text, origin: None };
                let mut masker = permit.masker(&ResultShape { columns: vec![column("name"), column("number")] })?;
                let mut row = [Value::Text("Ada".into()), Value::Text("123-45-6789".into())];
                masker.row(&mut row)?;
                drop(masker);
                println!("permit: {row:?}"); // [Text("Ada"), Text("*******6789")]
                connection.outcome(&permit, Outcome { status: Status::Ok, rows: Some(1) })?;
            }
            Decision::Hold(hold) => println!("hold: {}", hold.request().render()),
            Decision::Deny(denial) => println!("{}: {}", denial.reason().name(), denial.message()),
        }
    }
    enforcer.checkpoint()?;
    let report = checkrein::audit::verify(&Folder::open(&log)?, &public, None)?;
    println!("the log holds: {} entries, {} of them under a signed checkpoint", report.entries, report.checkpoint);
    Ok(())
}

fn policy(issuer: &SigningKey) -> serde_json::Value {
    let key = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": issuer.verifying_key().to_text()});
    json!({
        "version": 1,
        "issuers": [{"issuer": "https://idp.example", "audience": "agents", "keys": {"jwks": {"keys": [key]}}, "groups_claim": "groups"}],
        "resources": {"orders-db": {
            "kind": "sql",
            "dialect": "postgres",
            "catalog": {"version": 1, "relations": {"public.customers": {"columns": {"name": "text", "ssn": "text"}}}},
        }},
        "classes": {"ssn": {"columns": ["*.ssn"]}},
        "masks": [{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}}],
        "rules": [
            {"name": "analysts-read", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read"]},
            {"name": "no-destruction", "decision": "deny", "effects": ["drop"], "message": "destructive statements are not permitted here"},
        ],
    })
}

fn token(issuer: &SigningKey) -> Result<String, Box<dyn Error>> {
    let seconds = now().0 / 1000;
    let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": "1"});
    let claims = json!({
        "iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "groups": ["analysts"], "iat": seconds, "exp": seconds + 600,
    });
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = issuer.sign(signed.as_bytes()).ok_or("the key is in memory")?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
