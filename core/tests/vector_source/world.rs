//! The world that the cases live in: one identity provider, a few callers, one database with people and orders in it.

use crate::common::{jwks, mint};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::crypto::{Signer, SigningKey};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// 2026-03-12T10:00:00Z, in seconds and in milliseconds.
pub(crate) const SECONDS: i64 = 1_773_309_600;
pub(crate) const NOW: i64 = SECONDS * 1000;
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const ISSUER: &str = "https://idp.example";
pub(crate) const AUDIENCE: &str = "orders-agents";

pub(crate) fn issuers() -> Value {
    json!([{
        "issuer": ISSUER, "audience": AUDIENCE, "keys": {"jwks": jwks()},
        "groups_claim": "groups", "job_claim": "job", "shared_accounts": ["team-*"],
    }])
}

/// A token of this subject in these groups, good for eight hours.
pub(crate) fn token(subject: &str, groups: &[&str]) -> String {
    token_with(subject, groups, &json!({}))
}

/// The same with more claims, or others.
pub(crate) fn token_with(subject: &str, groups: &[&str], more: &Value) -> String {
    let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": SECONDS, "exp": SECONDS + 8 * 3600, "groups": groups});
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    mint(&claims)
}

pub(crate) fn analyst() -> String {
    token("agent-7", &["analysts"])
}

pub(crate) fn catalog() -> Value {
    json!({"version": 1, "relations": {
        "public.customers": {"columns": {
            "id": "bigint", "name": "text", "email": "text", "ssn": "text", "card_number": "text", "region": "text", "born": "date",
        }},
        "public.orders": {"columns": {"id": "bigint", "customer_id": "bigint", "amount": "numeric", "status": "text"}},
        "ml.features": {"columns": {"id": "bigint", "customer_id": "bigint", "score": "double precision"}},
        "ml.models": {"columns": {"id": "bigint", "payload": "bytea"}},
        "public.contacts": {
            "columns": {"id": "bigint", "mail": "text"},
            "view": "SELECT id, email AS mail FROM public.customers",
        },
    }})
}

/// The production database of all cases.
pub(crate) fn resources() -> Value {
    json!({"orders-db": {"kind": "sql", "dialect": "postgres", "labels": {"env": "prod"}, "catalog": catalog()}})
}

pub(crate) fn classes() -> Value {
    json!({
        "card": {"columns": ["*.card_number"]},
        "email": {"columns": ["customers.email"]},
        "ssn": {"columns": ["customers.ssn"]},
    })
}

pub(crate) fn masks() -> Value {
    json!([
        {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "aggregate": "permit", "probe": {"join": "permit"}},
        {"classes": ["email"], "mask": {"tokenize": {"key": "mail"}}, "derived": "nullify"},
        {"classes": ["card"], "mask": "redact"},
    ])
}

/// A policy over the world with these rules.
pub(crate) fn policy(rules: &Value) -> Value {
    json!({
        "version": 1, "issuers": issuers(), "resources": resources(), "classes": classes(), "masks": masks(), "rules": rules,
    })
}

/// The same without anything sensitive.
pub(crate) fn plain_policy(rules: &Value) -> Value {
    json!({"version": 1, "issuers": issuers(), "resources": resources(), "rules": rules})
}

/// The policy with one of its parts replaced or added.
pub(crate) fn with(mut policy: Value, part: &str, value: Value) -> Value {
    policy[part] = value;
    policy
}

/// Masking keys of a script.
pub(crate) fn keys() -> Value {
    json!({"mail": {"version": 3, "secret": URL_SAFE_NO_PAD.encode([0x6d; 32])}})
}

/// The approvers: `ann` and `bob` are database administrators, `dev` is not.
pub(crate) const APPROVERS: [(&str, &str, u8); 3] = [("ann", "dba", 1), ("bob", "dba", 2), ("dev", "developers", 3)];

pub(crate) fn seed(approver: u8) -> String {
    URL_SAFE_NO_PAD.encode([approver; 32])
}

pub(crate) fn signer(approver: u8) -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([approver; 32])).unwrap()
}

pub(crate) fn public_key(approver: u8) -> String {
    URL_SAFE_NO_PAD.encode(signer(approver).verifying_key().0)
}

pub(crate) fn approvers() -> Vec<Value> {
    APPROVERS.iter().map(|(name, group, byte)| json!({"subject": name, "groups": [group], "key": public_key(*byte)})).collect()
}

/// `approval:` of a rule that members of `dba` approve within a quarter of an hour.
pub(crate) fn approval(quorum: u32) -> Value {
    json!({"approvers": {"groups": ["dba"], "keys": {"version": 1, "approvers": approvers()}}, "quorum": quorum, "expires": "15m"})
}
