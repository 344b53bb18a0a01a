//! What the benchmarks share: a database, policies of any length, a session on them, a log that does not fill the memory, and texts.

#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up ends")]

pub mod profile;
#[path = "../core/tests/common/rest_of_storage.rs"]
mod rest_of_storage;
pub mod texts;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::Error;
use checkrein::audit::{Log, Memory, Storage};
use checkrein::classify::Catalog;
use checkrein::crypto::{KeyProvider, MacKey, Signer as _, SigningKey, VersionedKey};
use checkrein::enforce::{Connection, Enforcer, EnforcerParts, SessionOptions};
use checkrein::host::{SystemClock, SystemRandom};
use checkrein::policy::{Format, NoFiles, PolicySet};
use checkrein::request::{Clock as _, Timestamp};
use criterion::Criterion;
use rest_of_storage::rest_of_storage;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// Statements as agents write them, by their exact number of characters.
pub const STATEMENTS: [&str; 5] = [
    include_str!("statements/9.sql"),
    include_str!("statements/59.sql"),
    include_str!("statements/169.sql"),
    include_str!("statements/314.sql"),
    include_str!("statements/510.sql"),
];

/// The name of the resource that everything is asked of.
pub const RESOURCE: &str = "orders-db";
/// The log's name.
pub const ORIGIN: &str = "bench.example/log";
/// The issuer of [`token`].
pub const ISSUER: &str = "https://idp.example";
/// The secret behind every masking key.
pub const MAC_SECRET: [u8; 32] = [7; 32];

/// The folder that the masking benches write to and `report.py` reads: `target/bench-mask`.
#[must_use]
pub fn mask_results() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("bench-mask")
}

/// Many short samples: the fastest of them is the one that other work on the machine disturbed least.
#[must_use]
pub fn criterion() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(1000))
        .sample_size(120)
        .without_plots()
        .configure_from_args()
}

/// The database's relations.
#[must_use]
pub fn catalog() -> Catalog {
    Catalog::from_json(catalog_form().to_string().as_bytes()).expect("the catalog has its form")
}

fn catalog_form() -> Value {
    json!({"version": 1, "relations": {
        "public.customers": {"columns": {
            "id": "bigint", "name": "text", "email": "text", "ssn": "text", "card_number": "text", "region": "text",
            "notes": "text", "created_at": "timestamptz"}},
        "public.orders": {"columns": {
            "id": "bigint", "customer_id": "bigint", "status": "text", "total": "numeric", "channel": "text", "placed_at": "timestamptz"}},
        "public.order_items": {"columns": {
            "order_id": "bigint", "product_id": "bigint", "quantity": "integer", "price": "numeric"}},
        "public.products": {"columns": {"id": "bigint", "name": "text", "category": "text", "price": "numeric"}},
    }})
}

/// What the rules of a policy beside the ones that answer are about.
#[derive(Debug, Clone, Copy)]
pub enum Rules {
    /// Each about a group and a schema of its own, as policies grow in practice: an index skips them.
    Spread,
    /// All about the caller's group and the statement's relations: every one must be looked at.
    Matching,
    /// As `Spread`; and the rule that permits has a condition in CEL.
    Condition,
}

/// The condition of [`Rules::Condition`].
pub const CONDITION: &str = r#"context.purpose == "reporting""#;

/// A policy of so many rules, of which `analysts-read` permits.
#[must_use]
pub fn policy(count: usize, rules: Rules) -> PolicySet {
    PolicySet::compile(document(count, rules).to_string().as_bytes(), Format::Json, &NoFiles).expect("the policy compiles")
}

/// The document of that policy.
#[must_use]
pub fn document(count: usize, rules: Rules) -> Value {
    let mut reads = json!({"name": "analysts-read", "decision": "permit", "subjects": {"groups": ["analysts"]}, "resources": {"labels": {"env": "prod"}},
            "effects": ["read"], "relations": ["public.*"], "row_limit": 10_000});
    if let (Rules::Condition, Some(rule)) = (rules, reads.as_object_mut()) {
        rule.insert("when".to_owned(), json!(CONDITION));
    }
    let mut lines =
        vec![reads, json!({"name": "no-destruction", "decision": "deny", "effects": ["drop", "truncate", "alter", "privilege"]})];
    lines.extend((lines.len()..count).map(|number| match rules {
        Rules::Spread | Rules::Condition => {
            json!({"name": format!("team-{number}"), "decision": "permit", "subjects": {"groups": [format!("team-{number}")]},
            "effects": ["read", "insert", "update"], "relations": [format!("team_{number}.*")]})
        }
        Rules::Matching => json!({"name": format!("also-{number}"), "decision": "permit", "subjects": {"groups": ["analysts"]},
            "effects": ["read", "insert"], "relations": ["public.customers", "public.orders"]}),
    }));
    json!({
        "version": 1,
        "issuers": [{"issuer": ISSUER, "audience": "orders-agents", "groups_claim": "groups", "keys": {"jwks": {"keys": [
            {"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key(1).verifying_key().0)}]}}}],
        "resources": {RESOURCE: {"kind": "sql", "dialect": "postgres", "labels": {"env": "prod"}, "audit": "buffered", "catalog": catalog_form()}},
        "classes": {"ssn": {"columns": ["customers.ssn"]}, "card": {"columns": ["*.card_number"]}, "note": {"columns": ["customers.notes"]}},
        "rules": lines,
        "masks": [
            {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}},
            {"classes": ["card"], "mask": {"tokenize": {"key": "cards"}}},
            {"classes": ["note"], "mask": "redact"}],
        "tests": [{"as": {"subject": "agent-7", "groups": ["analysts"]}, "resource": RESOURCE, "statement": "SELECT 1;", "expect": {"decision": "permit"}}],
    })
}

/// A connection of an open session under a policy, with its log in this storage.
#[must_use]
pub fn connection(policy: PolicySet, storage: Box<dyn Storage>) -> Connection {
    let log = Log::open(storage, Box::new(key(2)), ORIGIN, Arc::new(SystemClock)).expect("the log opens");
    let policy = Arc::new(policy);
    let parts =
        EnforcerParts { policy, log, keys: Arc::new(Keys), clock: Arc::new(SystemClock), random: Arc::new(SystemRandom::default()) };
    let enforcer = Enforcer::new(parts).expect("the parts fit");
    let token = token(r#"{"alg":"EdDSA"}"#, SystemClock.now(), |message| key(1).sign(message).expect("the key is here").to_vec());
    enforcer.open_session(&token, RESOURCE, SessionOptions::default()).expect("the token verifies").connection()
}

/// A token for twelve hours, signed as told.
#[must_use]
pub fn token(header: &str, now: Timestamp, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let claims = json!({"iss": ISSUER, "aud": "orders-agents", "sub": "agent-7", "iat": now.seconds() - 1, "exp": now.seconds() + 43_200,
        "groups": ["analysts"], "job": "nightly-41"});
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = sign(input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A signing key of this number.
#[must_use]
pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([seed; 32])).expect("32 bytes are a seed")
}

/// Has every masking key.
#[derive(Debug)]
pub struct Keys;

impl KeyProvider for Keys {
    fn current(&self, _: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(MacKey::new(&MAC_SECRET).map(|key| VersionedKey { version: 1, key }))
    }
}

/// The core's own memory storage, begun anew whenever 16 MiB of entries are in it, so that millions of iterations stay in memory.
#[derive(Debug, Default)]
pub struct Bounded {
    memory: Memory,
    bytes: AtomicUsize,
}

impl Storage for Bounded {
    rest_of_storage!(memory);

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        if self.bytes.fetch_add(bytes.len(), Ordering::Relaxed) > 16 << 20 {
            self.bytes.store(0, Ordering::Relaxed);
            self.memory.cut(0)?;
        }
        self.memory.append(bytes)
    }
    fn sync(&self) -> Result<(), Error> {
        self.memory.sync()
    }
}
