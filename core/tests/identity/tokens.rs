//! What is taken, what an issuer's entry changes, and what holds for every token.

use crate::common::{jwks, mint, mint_with};
use crate::{HEADER, NOW, claims, entry, issuer, now, outcome, verifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::identity::{Assurance, Claim, IssuerConfig, Verifier};
use checkrein::request::Timestamp;
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

#[test]
fn a_good_token_gives_its_principal() {
    let verifier = verifier(json!({"shared_accounts": ["batch-*", "root"]}));
    let token = mint(&claims(json!({
        "jti": "t-1", "job": "train-9", "team": ["a", 1, true], "level": 3, "admin": false, "ratio": 0.5, "nested": {"a": 1}, "mixed": [{}],
        "act": {"sub": "agent-1", "iss": "https://other.example", "act": {"sub": "agent-0"}},
    })));
    let principal = verifier.verify(&token, now()).unwrap();
    assert_eq!((principal.issuer(), principal.subject()), ("https://idp.example", "agent-7"));
    assert_eq!((principal.groups(), principal.job(), principal.token_id()), (&["analysts".to_owned()][..], Some("train-9"), Some("t-1")));
    assert_eq!((principal.assurance(), principal.expires()), (Assurance::Verified, Timestamp::from_seconds(NOW + 600)));
    let actors: Vec<_> = principal.actors().iter().map(|actor| (actor.subject.as_str(), actor.issuer.as_deref())).collect();
    assert_eq!(actors, [("agent-1", Some("https://other.example")), ("agent-0", None)]);
    let one = |text: &str| Some(Claim::One(text.to_owned()));
    assert_eq!(principal.claims().get("level").cloned(), one("3"));
    assert_eq!(principal.claims().get("admin").cloned(), one("false"));
    assert_eq!(principal.claims().get("sub").cloned(), one("agent-7"));
    assert_eq!(principal.claims().get("team").cloned(), Some(Claim::Many(vec!["a".to_owned(), "1".to_owned(), "true".to_owned()])));
    for absent in ["ratio", "nested", "mixed", "exp", "iat", "act"] {
        assert_eq!(principal.claims().get(absent), None, "{absent}");
    }
    for (subject, assurance) in [("batch-1", Assurance::Shared), ("root", Assurance::Shared), ("root2", Assurance::Verified)] {
        assert_eq!(verifier.verify(&mint(&claims(json!({"sub": subject}))), now()).unwrap().assurance(), assurance, "{subject}");
    }
}

#[test]
fn a_principal_has_a_json_form() {
    let principal = verifier(json!({})).verify(&mint(&claims(json!({"job": "train-9", "act": {"sub": "agent-1"}}))), now()).unwrap();
    let expected = json!({
        "issuer": "https://idp.example", "subject": "agent-7", "groups": ["analysts"], "job": "train-9", "assurance": "verified",
        "claims": {"aud": "orders-agents", "groups": ["analysts"], "iss": "https://idp.example", "job": "train-9", "sub": "agent-7"},
        "actors": [{"subject": "agent-1"}], "expires": (NOW + 600) * 1000,
    });
    assert_eq!(serde_json::to_value(principal).unwrap(), expected);
}

#[test]
fn legal_variants_are_taken() {
    let verifier = verifier(json!({}));
    let payload = claims(json!({})).to_string();
    for header in [
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"Ed25519"}"#,
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#,
        r#"{"alg":"EdDSA","typ":"application/AT+JWT"}"#,
        r#" {"typ" : "jwt", "kid":"t\u0065st", "alg":"EdDSA"} "#,
        r#"{"alg":"EdDSA","x5t":"AAAA","x5t#S256":"BBBB"}"#,
    ] {
        assert_eq!(outcome(&verifier, &mint_with(header, &payload)), "ok", "{header}");
    }
    for changes in [
        json!({"aud": ["else", "orders-agents"]}),
        json!({"exp": NOW as f64 + 0.5}),
        json!({"nbf": NOW, "iat": NOW}),
        json!({"iat": null}),
        json!({"iat": NOW, "exp": NOW + 86_400}),
        json!({"groups": null}),
        json!({"groups": []}),
        json!({"sub": "ü".repeat(255)}),
        json!({"_claim_names": {"address": "src1"}}),
        json!({"hasgroups": false}),
    ] {
        assert_eq!(outcome(&verifier, &mint(&claims(changes.clone()))), "ok", "{changes}");
    }
}

#[test]
fn one_issuers_key_never_speaks_for_another() {
    let mut other_keys = jwks();
    other_keys["keys"][0]["x"] = json!(URL_SAFE_NO_PAD.encode(Ed25519KeyPair::from_seed_unchecked(&[66; 32]).unwrap().public_key()));
    let other = entry(json!({"issuer": "https://other.example", "keys": {"jwks": other_keys}}));
    let verifier = Verifier::new(vec![issuer(&entry(json!({}))).unwrap(), issuer(&other).unwrap()]).unwrap();
    let code = |token: &str| verifier.verify(token, now()).map(|_| "ok").unwrap_or_else(|error| error.code().name());
    assert_eq!(code(&mint(&claims(json!({})))), "ok");
    assert_eq!(code(&mint(&claims(json!({"iss": "https://other.example"})))), "identity.signature_invalid");
    let twice = Verifier::new(vec![issuer(&entry(json!({}))).unwrap(), issuer(&entry(json!({"audience": "b"}))).unwrap()]);
    assert_eq!(twice.unwrap_err().code().name(), "identity.issuer_invalid");
    let none = Verifier::new(Vec::new()).unwrap().verify(&mint(&claims(json!({}))), now());
    assert_eq!(none.unwrap_err().code().name(), "identity.issuer_unknown");
}

#[test]
fn a_remembered_token_is_held_against_the_clock_again() {
    let verifier = verifier(json!({"leeway": "30s"}));
    let token = mint(&claims(json!({"nbf": NOW - 10, "iat": NOW - 20})));
    let at =
        |offset: i64| verifier.verify(&token, Timestamp((NOW + offset) * 1000)).map(|_| "ok").unwrap_or_else(|error| error.code().name());
    assert_eq!(at(0), "ok");
    for (offset, code) in [(629, "ok"), (630, "identity.token_expired"), (-40, "ok"), (-41, "identity.token_not_yet_valid"), (600, "ok")] {
        assert_eq!(at(offset), code, "{offset}");
        let fresh =
            verifier.verify_fresh(&token, Timestamp((NOW + offset) * 1000)).map(|_| "ok").unwrap_or_else(|error| error.code().name());
        assert_eq!(fresh, code, "{offset}");
    }
    assert_eq!(verifier.verify(&token, now()).unwrap().expires(), Timestamp::from_seconds(NOW + 630));
}

#[test]
fn an_issuers_entry_narrows_what_is_taken() {
    let code = |changes: Value, header: &str, payload: Value| outcome(&verifier(changes), &mint_with(header, claims(payload).to_string()));
    assert_eq!(code(json!({"types": ["at+jwt"]}), HEADER, json!({})), "identity.type_forbidden");
    assert_eq!(code(json!({"types": ["at+jwt"]}), r#"{"alg":"EdDSA"}"#, json!({})), "identity.type_forbidden");
    assert_eq!(code(json!({"types": ["Application/at+JWT"]}), r#"{"alg":"EdDSA","typ":"at+jwt"}"#, json!({})), "ok");
    assert_eq!(code(json!({"max_lifetime": "5m"}), HEADER, json!({})), "identity.lifetime");
    assert_eq!(code(json!({"max_lifetime": "11m"}), HEADER, json!({})), "ok");
    assert_eq!(code(json!({"audience": ["a", "b"]}), HEADER, json!({})), "identity.audience_mismatch");
    assert_eq!(code(json!({"audience": ["a", "orders-agents"]}), HEADER, json!({})), "ok");
    let groups = |path: &str, payload: Value| {
        let answer = verifier(json!({"groups_claim": path})).verify(&mint(&claims(payload)), now());
        answer.map(|principal| principal.groups().join(",")).unwrap_or_else(|error| error.code().name().to_owned())
    };
    assert_eq!(groups("realm.roles", json!({"realm": {"roles": ["x", "y"]}})), "x,y");
    assert_eq!(groups("realm.roles", json!({"realm.roles": ["z"], "realm": {"roles": ["x"]}})), "z");
    assert_eq!(groups("https://a.example/groups", json!({"https://a.example/groups": ["x"]})), "x");
    assert_eq!(groups("realm.roles", json!({"realm": "x"})), "");
    assert_eq!(groups("realm.roles", json!({"_claim_names": {"realm": "src1"}})), "identity.groups_unknown");
    assert_eq!(groups("realms.roles", json!({"_claim_names": {"realm": "src1"}})), "");
}

#[test]
fn an_entry_that_could_not_be_meant_is_refused() {
    let code = |changes: Value| issuer(&entry(changes)).map(|_| "ok").unwrap_or_else(|error| error.code().name());
    assert_eq!(code(json!({})), "ok");
    for changes in [
        json!({"issuer": ""}),
        json!({"issuer": "a\nb"}),
        json!({"audience": ""}),
        json!({"audience": []}),
        json!({"audience": ["a", ""]}),
        json!({"algorithms": []}),
        json!({"types": []}),
        json!({"leeway": "61s"}),
        json!({"max_lifetime": "0s"}),
        json!({"shared_accounts": ["a*b"]}),
        json!({"shared_accounts": [""]}),
        json!({"groups_claim": ""}),
        json!({"groups_claim": "a.b.c.d.e.f.g.h.i"}),
    ] {
        assert_eq!(code(changes.clone()), "identity.issuer_invalid", "{changes}");
    }
    assert_eq!(code(json!({"algorithms": ["ES256"]})), "identity.keys_invalid");
    for changes in [
        json!({"typo": 1}),
        json!({"leeway": 5}),
        json!({"leeway": "5"}),
        json!({"algorithms": ["HS256"]}),
        json!({"algorithms": ["none"]}),
        json!({"audience": {"a": 1}}),
        json!({"keys": {"jwks_url": "https://a"}}),
    ] {
        assert!(serde_json::from_value::<IssuerConfig>(entry(changes.clone())).is_err(), "{changes}");
    }
    let config: IssuerConfig = serde_json::from_value(entry(json!({"keys": {"jwks_file": "idp.json"}}))).unwrap();
    assert_eq!(config.keys().bytes(|name| Ok(name.as_bytes().to_vec())).unwrap(), b"idp.json");
}

fn elliptic() -> (Verifier, String) {
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    // The key of RFC 7515, appendix A.3.
    let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    let point = [vec![4], part(x), part(y)].concat();
    let random = SystemRandom::new();
    let secret = part("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &secret, &point, &random).unwrap();
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#), URL_SAFE_NO_PAD.encode(claims(json!({})).to_string()));
    let signature = pair.sign(&random, input.as_bytes()).unwrap();
    let verifier = verifier(json!({"keys": {"jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y}]}}}));
    (verifier, format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

#[test]
fn a_flipped_bit_never_verifies() {
    for (verifier, token) in [(verifier(json!({})), mint(&claims(json!({})))), elliptic()] {
        // The good token is remembered first: a near miss must not find it.
        verifier.verify(&token, now()).unwrap();
        let mut flips = 0;
        for position in 0..token.len() {
            for bit in 0..7 {
                let mut bytes = token.clone().into_bytes();
                bytes[position] ^= 1 << bit;
                let flipped = String::from_utf8(bytes).unwrap();
                assert!(verifier.verify(&flipped, now()).is_err(), "position {position}, bit {bit}");
                flips += 1;
            }
        }
        assert_eq!(flips, token.len() * 7);
    }
}

proptest! {
    #[test]
    fn nothing_that_was_not_signed_verifies(text in "\\PC{0,200}", header in "\\PC{0,60}", payload in any::<Vec<u8>>(), cut in 0_usize..400) {
        let verifier = verifier(json!({}));
        prop_assert!(verifier.verify(&text, now()).is_err());
        prop_assert!(verifier.verify(&mint_with(header, payload), now()).is_err());
        let good = mint(&claims(json!({})));
        if let Some(short) = good.get(..cut.min(good.len() - 1)) {
            prop_assert!(verifier.verify(short, now()).is_err());
        }
    }
}

#[test]
fn no_error_shows_token_content() {
    let verifier = verifier(json!({}));
    let secret = "s3cret-content";
    let tokens = [
        mint(&claims(json!({"iss": secret}))),
        mint(&claims(json!({"aud": secret}))),
        mint(&claims(json!({"sub": [secret]}))),
        mint(&claims(json!({"groups": secret}))),
        mint_with(format!(r#"{{"alg":"{secret}"}}"#), claims(json!({})).to_string()),
        mint_with(format!(r#"{{"alg":"EdDSA","kid":"{secret}"}}"#), claims(json!({})).to_string()),
        mint_with(format!(r#"{{"alg":"EdDSA","{secret}":1}}"#), "{}"),
        mint_with(HEADER, format!(r#"{{"{secret}":1,"{secret}":2}}"#)),
        mint_with(HEADER, format!("{{\"a\":\"{secret}")),
        secret.to_owned(),
    ];
    for token in tokens {
        let error = verifier.verify(&token, now()).unwrap_err();
        let shown = format!("{error} {error:?} {:?} {:?}", error.help(), std::error::Error::source(&error).map(ToString::to_string));
        assert!(!shown.contains(secret), "{shown}");
    }
}
