//! Outside vectors: Wycheproof's JWS, JWK and signature files, and the examples of RFC 7515, 7517, 7520 and 8037.
//!
//! A difference that is expected is in a list, with its reason; one that does not occur any more fails the test as well.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

#[path = "corpora/folder.rs"]
mod corpora;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::crypto::{Algorithm, MacKey, RingKey, SignatureVerifier};
use checkrein::identity::{CompactJws, KeySet};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Faults of the vectors in json_web_signature_test.json.
const EXCEPTIONS: [(u64, &str); 8] = [
    (346, "the key's alg is PS256, the message is PS384"),
    (347, "the key's alg is ES521, which does not exist"),
    (350, "the key's alg is PS256, the message is PS384"),
    (351, "the key's alg is ES521, which does not exist"),
    (367, "called invalid, and byte for byte the same as the valid 357"),
    (370, "called invalid, and byte for byte the same as the valid 357"),
    (372, "called valid, with a `?` inside the base64url of the header"),
    (373, "called valid, with a `?` inside the base64url of the payload"),
];

fn corpus(folder: &str) -> Option<PathBuf> {
    corpora::folder().map(|root| root.join("identity").join(folder))
}

fn read(path: PathBuf) -> Value {
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no text `{name}`"))
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn unpadded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// Every test with its group.
fn tests(file: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    file["testGroups"].as_array().unwrap().iter().flat_map(|group| group["tests"].as_array().unwrap().iter().map(move |test| (group, test)))
}

fn key_set(keys: &Value) -> Result<KeySet, checkrein::Error> {
    let set = if keys.get("keys").is_some() { keys.clone() } else { json!({"keys": [keys]}) };
    KeySet::from_jwks(set.to_string().as_bytes(), Algorithm::ALL)
}

/// What the product says: the set is taken, the message is read, the signature verifies.
fn accepts(keys: &Value, message: &str) -> bool {
    key_set(keys).and_then(|keys| keys.verify(&CompactJws::parse(message)?)).is_ok()
}

/// HMAC is not in the product. Its vectors hold most of the cases about form, so the form is read by the product and the MAC is
/// checked here.
fn accepts_mac(key: &Value, message: &str) -> bool {
    let Ok(message) = CompactJws::parse(message) else { return false };
    let mac = MacKey::new(&unpadded(text(key, "k"))).unwrap().mac(&[message.signing_input()]);
    message.algorithm() == "HS256" && message.key_id() == key["kid"].as_str() && message.signature() == mac
}

#[test]
fn json_web_signatures_are_judged_as_wycheproof_says() {
    let Some(folder) = corpus("wycheproof") else { return };
    let file = read(folder.join("json_web_signature_test.json"));
    let (mut passed, mut by_mac, mut unsupported, mut differing) = (0, 0, 0, BTreeSet::new());
    for (group, test) in tests(&file) {
        let keys = group.get("public").unwrap_or(&group["private"]);
        // A message that is not text (JSON serialisation as an object) cannot be given to a function that takes text.
        let message = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
        let is_mac = keys["kty"] == "oct";
        if is_mac {
            let refused = key_set(keys).expect_err("symmetric keys are not for the product");
            assert_eq!(refused.code().name(), "identity.keys_private");
        }
        let accepted = if is_mac { accepts_mac(keys, &message) } else { accepts(keys, &message) };
        let expected = text(test, "result") == "valid";
        let foreign = keys["alg"].as_str().is_some_and(|name| ["RS384", "RS512", "PS384", "PS512"].contains(&name));
        if foreign && expected {
            assert!(!accepted);
            unsupported += 1;
        } else if accepted == expected {
            passed += 1;
            by_mac += u32::from(is_mac);
        } else {
            differing.insert(test["tcId"].as_u64().unwrap());
        }
    }
    println!(
        "json_web_signature: {passed} passed ({by_mac} of them with the MAC checked by the test), {} exceptions, {unsupported} skipped (RS384, \
         RS512, PS384 and PS512 are refused)",
        differing.len()
    );
    assert_eq!(differing, EXCEPTIONS.iter().map(|(id, _)| *id).collect(), "differences that are not listed, or listed ones that are gone");
    assert_eq!(passed + differing.len() + unsupported, 401);
    assert_eq!(unsupported, 16);
}

#[test]
fn json_web_keys_are_judged_as_wycheproof_says() {
    let Some(folder) = corpus("wycheproof") else { return };
    let file = read(folder.join("json_web_key_test.json"));
    let (mut passed, mut unsupported) = (0, 0);
    for (group, test) in tests(&file) {
        let keys = group.get("public").unwrap_or(&group["private"]);
        let symmetric = keys["kty"] == "oct" || keys["keys"].as_array().is_some_and(|keys| keys.iter().any(|key| key["kty"] == "oct"));
        let accepted = accepts(keys, text(test, "jws"));
        match text(test, "result") == "valid" {
            true if symmetric => {
                assert!(!accepted);
                unsupported += 1;
            }
            expected => {
                assert_eq!(accepted, expected, "{} {}", test["tcId"], text(test, "comment"));
                passed += 1;
            }
        }
    }
    println!("json_web_key: {passed} passed, 0 exceptions, {unsupported} skipped (valid with symmetric keys, which are refused)");
    assert_eq!((passed, unsupported), (22, 4));
}

/// A group's key, if the product takes it.
type Load = dyn Fn(&Value) -> Option<RingKey>;

#[test]
fn signatures_are_judged_as_wycheproof_says() {
    let Some(folder) = corpus("wycheproof") else { return };
    let rsa = |algorithm| {
        move |group: &Value| {
            RingKey::rsa(algorithm, &hex(text(&group["publicKey"], "modulus"))[1..], &hex(text(&group["publicKey"], "publicExponent"))).ok()
        }
    };
    let ecdsa = |algorithm| {
        move |group: &Value| {
            let point = hex(text(&group["publicKey"], "uncompressed"));
            let (x, y) = point[1..].split_at(point.len() / 2);
            RingKey::ecdsa(algorithm, x, y).ok()
        }
    };
    let edwards = |group: &Value| RingKey::ed25519(&hex(text(&group["publicKey"], "pk"))).ok();
    let files: [(&str, usize, &Load); 8] = [
        ("rsa_signature_2048_sha256_test", 259, &rsa(Algorithm::Rs256)),
        ("rsa_signature_3072_sha256_test", 259, &rsa(Algorithm::Rs256)),
        ("rsa_signature_4096_sha256_test", 258, &rsa(Algorithm::Rs256)),
        ("rsa_pss_2048_sha256_mgf1_32_test", 108, &rsa(Algorithm::Ps256)),
        ("ecdsa_secp256r1_sha256_p1363_test", 262, &ecdsa(Algorithm::Es256)),
        ("ecdsa_secp384r1_sha384_p1363_test", 280, &ecdsa(Algorithm::Es384)),
        ("ed25519_test", 151, &edwards),
        // Signatures in ASN.1, which JOSE does not use: none of them may pass for one of ours.
        ("ecdsa_secp256r1_sha256_test", 484, &ecdsa(Algorithm::Es256)),
    ];
    let mut total = 0;
    for (name, count, load) in files {
        let file = read(folder.join(format!("{name}.json")));
        let asn1 = name == "ecdsa_secp256r1_sha256_test";
        let (mut passed, mut small_exponent) = (0, 0);
        for (group, test) in tests(&file) {
            let Some(key) = load(group) else {
                assert_eq!(hex(text(&group["publicKey"], "publicExponent")), [3], "only a small exponent is a reason to refuse these keys");
                small_exponent += 1;
                continue;
            };
            let verified = key.verifies(&hex(text(test, "msg")), &hex(text(test, "sig")));
            // Wycheproof calls what a library may take or refuse `acceptable` (old RSA encodings); we refuse.
            let expected = text(test, "result") == "valid" && !asn1;
            assert_eq!(verified, expected, "{name} {} {}", test["tcId"], text(test, "comment"));
            passed += 1;
        }
        let why = if asn1 { " (all refused: JOSE does not use ASN.1)" } else { "" };
        println!("{name}: {passed} passed{why}, 0 exceptions, {small_exponent} skipped (keys with exponent 3 are refused)");
        assert_eq!(passed + small_exponent, count, "{name}");
        assert!(passed > 100, "{name}");
        total += passed;
    }
    println!("signatures: {total} passed");
}

/// The key without what only its owner may have, and bound to an algorithm where its type does not bind it.
fn public(key: &Value, algorithm: &str) -> Value {
    let mut key = key.clone();
    let members = key.as_object_mut().unwrap();
    for secret in ["d", "p", "q", "dp", "dq", "qi"] {
        members.remove(secret);
    }
    members.insert("alg".to_owned(), json!(algorithm));
    key
}

#[test]
fn the_examples_of_the_standards_verify_or_are_refused_for_what_they_are() {
    let Some(folder) = corpus("jose-rfc-vectors") else { return };
    let message = |name: &str| std::fs::read_to_string(folder.join(format!("{name}.jwsc"))).unwrap().trim().to_owned();
    let key = |name: &str| read(folder.join(format!("{name}.jwk")));
    // RFC 7520, 4.2 is PS384 and 4.3 is ES512: not in the product. RFC 7515, A.1 and RFC 7520, 4.4 are HS256; RFC 7515, A.4 is ES512.
    for (name, algorithm) in [("rfc7515_A.2", "RS256"), ("rfc7515_A.3", "ES256"), ("rfc7520_4.1", "RS256")] {
        let (good, keys) = (message(name), public(&key(name), algorithm));
        assert!(accepts(&keys, &good), "{name}");
        assert_eq!(key_set(&key(name)).unwrap_err().code().name(), "identity.keys_private", "{name}");
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let mut bytes = unpadded(signature);
        bytes[7] ^= 4;
        assert!(!accepts(&keys, &format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))), "{name}");
    }
    for (name, code) in [("rfc7515_A.1", "identity.keys_private"), ("rfc7520_4.4", "identity.keys_private")] {
        assert_eq!(key_set(&key(name)).unwrap_err().code().name(), code, "{name}");
    }
    for (name, algorithm) in [("rfc7515_A.4", "ES512"), ("rfc7520_4.2", "PS384"), ("rfc7520_4.3", "ES512")] {
        assert_eq!(key_set(&public(&key(name), algorithm)).unwrap_err().code().name(), "identity.keys_invalid", "{name}");
        assert!(CompactJws::parse(&message(name)).is_ok(), "{name}");
    }
    // Not secured (A.5), and detached content (RFC 7520, 4.5).
    let rs256 = public(&key("rfc7515_A.2"), "RS256");
    assert!(!accepts(&rs256, &message("rfc7515_A.5")));
    assert!(!accepts(&rs256, &message("rfc7520_4.5")));
    // RFC 7517, A.1 has a P-256 key for encryption and an RSA key for signing; A.2 is private, A.3 symmetric.
    let set = |name: &str| KeySet::from_jwks(&std::fs::read(folder.join(format!("{name}.jwkset"))).unwrap(), Algorithm::ALL);
    assert_eq!(format!("{:?}", set("rfc7517_A.1").unwrap()), r#"[(Some("2011-04-29"), "RS256")]"#);
    assert_eq!(set("rfc7517_A.2").unwrap_err().code().name(), "identity.keys_private");
    assert_eq!(set("rfc7517_A.3").unwrap_err().code().name(), "identity.keys_private");

    let folder = corpus("jose-cookbook").unwrap();
    for (name, accepted) in [
        ("curve25519/jws", true),
        ("jws/4_1.rsa_v15_signature", true),
        ("jws/4_2.rsa-pss_signature", false),
        ("jws/4_3.ecdsa_signature", false),
        ("jws/4_5.signature_with_detached_content", false),
    ] {
        let case = read(folder.join(format!("{name}.json")));
        let keys = public(&case["input"]["key"], text(&case["input"], "alg"));
        let Some(message) = case["output"]["compact"].as_str() else { panic!("{name} has no compact form") };
        let taken = if keys["kty"] == "oct" { key_set(&keys).is_ok() } else { accepts(&keys, message) };
        assert_eq!(taken, accepted, "{name}");
    }
    println!("standards: 5 verified, 8 refused as not of the product, 5 key sets judged");
}
