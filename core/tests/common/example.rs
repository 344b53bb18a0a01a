// What the examples in the documentation are about: an enforcer over a small policy, with its log in memory; the token of an analyst;
// the log. An expression, for `include!`.
{
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use checkrein::audit::{Log, Memory};
    use checkrein::crypto::{NoKeys, SeededRandom, Signer as _, SigningKey};
    use checkrein::enforce::{Enforcer, EnforcerParts};
    use checkrein::policy::{Format, NoFiles, PolicySet};
    use checkrein::request::{FixedClock, Timestamp};
    use serde_json::json;
    use std::sync::Arc;

    // 2026-03-12T10:00:00Z
    let now = 1_773_309_600_i64;
    let key = |seed: u8| SigningKey::from_seed(&[seed; 32].into()).expect("32 bytes are a seed");
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (issuer, dana) = (key(1), key(2));
    let policy = json!({
        "version": 1,
        "issuers": [{
            "issuer": "https://idp.example", "audience": "agents", "groups_claim": "groups",
            "keys": {"jwks": {"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": issuer.verifying_key().to_text()}]}},
        }],
        "resources": {"orders-db": {"kind": "sql", "dialect": "postgres", "catalog": {"version": 1, "relations": {
            "public.customers": {"columns": {"id": "bigint", "name": "text", "ssn": "text"}},
        }}}},
        "classes": {"ssn": {"columns": ["customers.ssn"]}},
        "masks": [{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}}],
        "rules": [
            {"name": "analysts-read", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read", "copy_out"], "row_limit": 100},
            {"name": "deletes-are-approved", "decision": "hold", "effects": ["delete"], "require": ["constraining_where"], "approval": {
                "approvers": {"groups": ["dba"], "keys": {"version": 1, "approvers": [
                    {"subject": "dana", "groups": ["dba"], "key": dana.verifying_key().to_text()},
                ]}},
                "quorum": 1, "expires": "15m",
            }},
            {"name": "no-destruction", "decision": "deny", "effects": ["drop"], "message": "nothing is dropped here"},
        ],
    });
    let claims = json!({"iss": "https://idp.example", "aud": "agents", "sub": "agent-7", "groups": ["analysts"], "iat": now, "exp": now + 3_600});
    let signed = format!("{}.{}", encoded(br#"{"alg":"EdDSA","kid":"1","typ":"JWT"}"#), encoded(claims.to_string().as_bytes()));
    let token = format!("{signed}.{}", encoded(&issuer.sign(signed.as_bytes()).expect("the key is in memory")));

    let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(now * 1000))));
    let log = Log::open(Box::new(memory.clone()), Box::new(key(3)), "log.example/orders", clock.clone())?;
    let policy = Arc::new(PolicySet::compile(policy.to_string().as_bytes(), Format::Json, &NoFiles)?);
    let random = Arc::new(SeededRandom::new(b"example"));
    (Enforcer::new(EnforcerParts { policy, log, keys: Arc::new(NoKeys), clock, random })?, token, memory)
}
