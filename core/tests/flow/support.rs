//! An enforcer over a small world, its parts in the test's hand.

use crate::common::{jwks, mint};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::audit::{Entry, Log, Memory, Storage, VerifierKey, entries, verify};
use checkrein::crypto::{KeyProvider, MacKey, Random, SeededRandom, Signer, SigningKey, VersionedKey};
use checkrein::enforce::{Connection, Decision, Enforcer, EnforcerParts, Outcome, Permit, Session, SessionOptions, Statement};
use checkrein::policy::{Format, NoFiles, PolicySet};
use checkrein::request::{Clock, Context, FixedClock, Timestamp};
use checkrein::{Error, ErrorCode};
use serde_json::{Value, json};
use std::sync::Arc;
use zeroize::Zeroizing;

pub(super) const NOW: i64 = 1_773_309_600_000;
pub(super) const ORIGIN: &str = "checkrein.example/flow";

pub(super) struct World {
    pub(super) enforcer: Enforcer,
    pub(super) memory: Memory,
    pub(super) clock: Arc<FixedClock>,
}

impl World {
    pub(super) fn new(rules: &Value) -> Self {
        Self::with(policy(rules))
    }

    pub(super) fn with(policy: PolicySet) -> Self {
        Self::on(Memory::default(), policy)
    }

    /// Over a log that may have entries already.
    pub(super) fn on(memory: Memory, policy: PolicySet) -> Self {
        let clock = Arc::new(FixedClock::at(Timestamp(NOW)));
        let enforcer = enforcer(Box::new(memory.clone()), &clock, Arc::new(SeededRandom::new(b"flow")), policy);
        Self { enforcer, memory, clock }
    }

    pub(super) fn open(&self) -> Session {
        self.enforcer.open_session(&analyst(), "db", SessionOptions::default()).unwrap()
    }

    pub(super) fn entries(&self) -> Vec<Entry<'static>> {
        entries(&self.memory).map(Result::unwrap).collect()
    }

    /// Signs and verifies the whole log; gives how many entries it has.
    pub(super) fn verified(&self) -> u64 {
        self.enforcer.checkpoint().unwrap();
        let report = verify(&self.memory, &verifier_key(), None).unwrap();
        assert_eq!((report.beyond, report.torn_bytes), (0, 0));
        report.entries
    }
}

pub(super) fn enforcer(storage: Box<dyn Storage>, clock: &Arc<FixedClock>, random: Arc<dyn Random>, policy: PolicySet) -> Enforcer {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    let log = Log::open(storage, Box::new(signer(77)), ORIGIN, Arc::clone(&clock)).unwrap();
    Enforcer::new(EnforcerParts { policy: Arc::new(policy), log, keys: Arc::new(OneKey), clock, random }).unwrap()
}

pub(super) fn verifier_key() -> VerifierKey {
    VerifierKey::new(ORIGIN, signer(77).verifying_key()).unwrap()
}

pub(super) fn signer(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([byte; 32])).unwrap()
}

pub(super) fn analyst() -> String {
    mint(&json!({
        "iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "groups": ["analysts"], "job": "train-1",
        "exp": NOW / 1000 + 8 * 3600,
    }))
}

/// The document of a policy with these rules.
pub(super) fn document(rules: &Value) -> Value {
    json!({
        "version": 1,
        "issuers": [{"issuer": "https://idp.example", "audience": "agents", "keys": {"jwks": jwks()}, "groups_claim": "groups", "job_claim": "job"}],
        "resources": {"db": {"kind": "sql", "dialect": "postgres", "catalog": {"version": 1, "relations": {
            "public.customers": {"columns": {"id": "bigint", "name": "text", "ssn": "text"}},
            "public.orders": {"columns": {"id": "bigint", "amount": "numeric"}},
            "ml.orders": {"columns": {"id": "bigint"}},
        }}}},
        "classes": {"ssn": {"columns": ["customers.ssn"]}},
        "masks": [{"classes": ["ssn"], "mask": {"tokenize": {"key": "k"}}}],
        "rules": rules,
    })
}

pub(super) fn policy(rules: &Value) -> PolicySet {
    compile(&document(rules))
}

pub(super) fn compile(document: &Value) -> PolicySet {
    PolicySet::compile(document.to_string().as_bytes(), Format::Json, &NoFiles).unwrap()
}

pub(super) fn everything() -> Value {
    json!([{"name": "everything", "decision": "permit", "effects": ["data", "structure", "session"]}])
}

/// `ann` (key 1) and `bob` (key 2) may approve.
pub(super) fn hold(name: &str, effects: &Value) -> Value {
    let approver = |subject: &str, byte: u8| json!({"subject": subject, "groups": ["dba"], "key": URL_SAFE_NO_PAD.encode(signer(byte).verifying_key().0)});
    let keys = json!({"version": 1, "approvers": [approver("ann", 1), approver("bob", 2)]});
    json!({"name": name, "decision": "hold", "effects": effects,
        "approval": {"approvers": {"groups": ["dba"], "keys": keys}, "quorum": 1, "expires": "15m"}})
}

pub(super) fn decide(connection: &mut Connection, statement: &str) -> Decision {
    connection.decide(&Statement::new(statement).unwrap(), &Context::default()).unwrap()
}

pub(super) fn permit(connection: &mut Connection, statement: &str) -> Permit {
    match decide(connection, statement) {
        Decision::Permit(permit) => permit,
        other @ (Decision::Deny(_) | Decision::Hold(_)) => panic!("{statement}: {other:?}"),
    }
}

/// The dotted reason of a denial.
pub(super) fn reason(decision: &Decision) -> &'static str {
    match decision {
        Decision::Deny(denial) => denial.reason().name(),
        Decision::Permit(_) | Decision::Hold(_) => decision.word(),
    }
}

pub(super) fn ok(rows: u64) -> Outcome {
    Outcome { status: checkrein::audit::event::Status::Ok, rows: Some(rows) }
}

pub(super) fn failed() -> Outcome {
    Outcome { status: checkrein::audit::event::Status::Error, rows: None }
}

struct OneKey;

impl KeyProvider for OneKey {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        match name {
            "k" => Ok(Some(VersionedKey { version: 1, key: MacKey::new(&[5; 32]).unwrap() })),
            "out-of-reach" => Err(Error::of_host(ErrorCode::BoundaryCallback, "the key service does not answer")),
            _ => Ok(None),
        }
    }
}
