//! Tokens: who they speak for, and why they are refused.

use super::Case;
use super::world::{AUDIENCE, ISSUER, NOW, SECONDS, issuers, token, token_with};
use crate::common::{jwks, mint, mint_with};
use serde_json::{Value, json};

const HEADER: &str = r#"{"alg":"EdDSA","kid":"test","typ":"JWT"}"#;

pub(super) fn cases() -> Vec<Case> {
    [good(), refused(), entries()].into_iter().flatten().collect()
}

fn verify(name: &str, about: &str, token: &str) -> Case {
    under(name, about, &issuers(), token, NOW)
}

fn under(name: &str, about: &str, issuers: &Value, token: &str, now: i64) -> Case {
    Case::new("identity", name, about, &json!({"verb": "verify", "issuers": issuers, "token": token, "now": now}))
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "agent-7", "iat": SECONDS, "exp": SECONDS + 3600})
}

fn header(header: &str) -> String {
    mint_with(header, claims().to_string())
}

fn good() -> Vec<Case> {
    let act =
        json!({"act": {"sub": "planner", "iss": "https://agents.example", "act": {"sub": "tool-3"}}, "jti": "t-1", "team": ["a", "b"]});
    vec![
        verify("agent", "a workload with a group", &token("agent-7", &["analysts"])),
        verify("delegation", "a chain of actors, current one first, with a token id", &token_with("ann", &["analysts"], &act)),
        verify("job", "a workload that runs for a job", &token_with("nightly", &["training"], &json!({"job": "train-17"}))),
        verify("shared-account", "an account that several callers share", &token("team-reports", &[])),
        verify("audience-list", "one of several audiences", &token_with("agent-7", &[], &json!({"aud": ["billing", AUDIENCE]}))),
        verify("expiry-fraction", "an end within a second", &token_with("agent-7", &[], &json!({"exp": SECONDS as f64 + 0.5}))),
        verify("type-access-token", "an access token of RFC 9068", &header(r#"{"alg":"EdDSA","kid":"test","typ":"at+jwt"}"#)),
    ]
}

fn refused() -> Vec<Case> {
    let good = token("agent-7", &[]);
    let (start, signature) = good.rsplit_once('.').unwrap();
    let flipped = format!("{start}.{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    let other = |more: Value| token_with("agent-7", &[], &more);
    let without = |name: &str| {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        mint(&claims)
    };
    vec![
        verify("malformed", "not a compact JWS", "not a token"),
        verify("malformed-padding", "a part with padding", &good.replacen('.', "=.", 1)),
        verify("malformed-claim-twice", "a claim twice", &mint_with(HEADER, format!("{{\"iss\":\"{ISSUER}\",\"iss\":\"{ISSUER}\"}}"))),
        verify("header-jwk", "a header that brings its own key", &header(r#"{"alg":"EdDSA","jwk":{"kty":"OKP"},"kid":"test"}"#)),
        verify("header-crit", "a header with a critical extension", &header(r#"{"alg":"EdDSA","crit":["b64"],"kid":"test"}"#)),
        verify("type", "a token of another type", &header(r#"{"alg":"EdDSA","kid":"test","typ":"secevent+jwt"}"#)),
        verify("issuer", "an issuer that the policy does not know", &other(json!({"iss": "https://idp.example/"}))),
        verify("key", "a key that the issuer does not have", &header(r#"{"alg":"EdDSA","kid":"old","typ":"JWT"}"#)),
        verify("algorithm", "another algorithm than the key is for", &header(r#"{"alg":"RS256","kid":"test","typ":"JWT"}"#)),
        verify("algorithm-none", "no algorithm at all", &header(r#"{"alg":"none","kid":"test","typ":"JWT"}"#)),
        verify("signature", "a signature with one bit changed", &flipped),
        verify("audience", "a token for somebody else", &other(json!({"aud": "billing"}))),
        verify("expired", "a token that ends at this very moment", &other(json!({"exp": SECONDS}))),
        verify("not-yet", "a token that counts from a second on", &other(json!({"nbf": SECONDS + 1}))),
        verify("issued-in-future", "a token that is issued a second from now", &other(json!({"iat": SECONDS + 1}))),
        verify("lifetime", "a token that lives longer than a day", &other(json!({"exp": SECONDS + 86_401}))),
        verify("claim-missing", "a token without an end", &without("exp")),
        verify("subject-missing", "a token without a subject", &without("sub")),
        verify("claim-invalid", "a subject that is a number", &other(json!({"sub": 7}))),
        verify("groups-elsewhere", "groups that must be asked for", &other(json!({"_claim_names": {"groups": "src1"}}))),
        verify("groups-invalid", "groups that are one text", &other(json!({"groups": "analysts"}))),
    ]
}

/// Issuers' entries and key sets that cannot be used.
fn entries() -> Vec<Case> {
    let entry = |name: &str, about: &str, part: &str, value: Value| {
        let mut issuers = issuers();
        issuers[0][part] = value;
        under(name, about, &issuers, "", NOW)
    };
    let key = |key: Value| json!({"jwks": {"keys": [key]}});
    let twice = json!([issuers()[0], issuers()[0]]);
    let mut private = jwks()["keys"][0].clone();
    private["d"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into();
    vec![
        entry("keys-none", "a key set that verifies nothing", "keys", json!({"jwks": {"keys": []}})),
        entry("keys-short", "a key that is too short", "keys", key(json!({"kty": "OKP", "crv": "Ed25519", "x": "AQ"}))),
        entry("keys-private", "a key set with a private key in it", "keys", key(private)),
        entry("keys-symmetric", "a key set with a shared secret in it", "keys", key(json!({"kty": "oct", "k": "c2VjcmV0"}))),
        entry("keys-file", "a file that nobody gives", "keys", json!({"jwks_file": "idp.jwks.json"})),
        entry("leeway", "a leeway of more than a minute", "leeway", json!("61s")),
        under("issuer-twice", "the same issuer twice", &twice, &token("agent-7", &[]), NOW),
        {
            let mut issuers = issuers();
            issuers[0]["leeway"] = "30s".into();
            let about = "a clock that is half a minute ahead, within the leeway";
            under("leeway-used", about, &issuers, &token_with("agent-7", &[], &json!({"iat": SECONDS + 30})), NOW)
        },
    ]
}
