//! JWK sets (RFC 7517): every key is bound to one algorithm here, once.

use super::fault::{Fault, JwkFault};
use super::jws::CompactJws;
use crate::crypto::{Algorithm, RingKey, SignatureVerifier};
use crate::error::Error;
use crate::wire::base64url;
use crate::wire::strict::{self, Limits};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The most keys of a set: issuers publish a handful; a rotation doubles that.
const KEYS: usize = 64;
/// Certificate chains (`x5c`) make sets large.
const LIMITS: Limits = Limits { bytes: 1 << 20, depth: 8, nodes: 16_384 };
/// Members that only private or symmetric keys have (RFC 7518, clauses 6.2.2, 6.3.2 and 6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Registered algorithms that this room does not verify: a key that names one is not for us.
const FOREIGN: [&str; 19] = [
    "RS384",
    "RS512",
    "PS384",
    "PS512",
    "ES512",
    "ES256K",
    "Ed448",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
];

/// An issuer's public signing keys.
///
/// A key's algorithm is its `alg`; without one it follows from the curve, or from the only RSA algorithm that the issuer's entry
/// leaves. Keys that are not for us (`use` other than `sig`, `key_ops` without `verify`, other registered algorithms, other curves
/// and types) are left out; any other fault refuses the whole set.
pub struct KeySet {
    keys: Vec<Key>,
}

struct Key {
    id: Option<String>,
    verifier: Box<dyn SignatureVerifier>,
}

impl KeySet {
    /// Reads a set and keeps the keys for the given algorithms (an issuer's `algorithms`; [`Algorithm::ALL`] for no restriction).
    ///
    /// At most 1 MiB and 64 keys; RSA from 2,048 bits with an odd exponent from 65537; coordinates of the curve's length; no `kid`
    /// twice; no private or symmetric key anywhere in the set.
    ///
    /// # Errors
    /// `identity.keys_private`; `identity.keys_invalid`, also when no key is left.
    pub fn from_jwks(bytes: &[u8], algorithms: &[Algorithm]) -> Result<Self, Error> {
        Ok(Self::read(bytes, algorithms)?)
    }

    /// Checks the signature of a message with the key that it names; one that names no key is checked only if there is one key.
    ///
    /// # Errors
    /// `identity.key_unknown`, `identity.algorithm_mismatch`, `identity.signature_invalid`.
    pub fn verify(&self, message: &CompactJws<'_>) -> Result<(), Error> {
        Ok(self.check(message)?)
    }

    pub(super) fn check(&self, message: &CompactJws<'_>) -> Result<(), Fault> {
        let key = match (message.key_id(), self.keys.as_slice()) {
            (None, [only]) => only,
            (None, _) => return Err(Fault::KeyUnnamed),
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).ok_or(Fault::KeyUnknown)?,
        };
        // The key says how it is used, never the token: no confusion of algorithms, no `none`.
        if Algorithm::from_name(message.algorithm()) != Some(key.verifier.algorithm()) {
            return Err(Fault::AlgorithmMismatch);
        }
        if key.verifier.verifies(message.signing_input(), message.signature()) { Ok(()) } else { Err(Fault::SignatureInvalid) }
    }

    pub(super) fn read(bytes: &[u8], algorithms: &[Algorithm]) -> Result<Self, Fault> {
        let set = strict::value(bytes, LIMITS).map_err(|_| Fault::NotAKeySet("it is not strict JSON of at most 1 MiB"))?;
        let Some(Value::Array(jwks)) = set.get("keys") else {
            return Err(Fault::NotAKeySet("it has no list `keys`"));
        };
        if jwks.len() > KEYS {
            return Err(Fault::NotAKeySet("it has more than 64 keys"));
        }
        let mut ids = HashSet::new();
        let mut keys = Vec::new();
        for (index, jwk) in jwks.iter().enumerate() {
            let fault = |fault| Fault::Jwk { index, fault };
            let jwk = Jwk(jwk.as_object().ok_or(Fault::NotAKeySet("a key is not an object"))?);
            jwk.refuse_secrets().map_err(fault)?;
            let id = jwk.text("kid").map_err(fault)?;
            if id.is_some_and(|id| !ids.insert(id)) {
                return Err(fault(JwkFault::DuplicateKeyId));
            }
            if let Some(key) = jwk.key(algorithms).map_err(fault)? {
                keys.push(Key { id: id.map(str::to_owned), verifier: Box::new(key) });
            }
        }
        if keys.is_empty() { Err(Fault::NoKey) } else { Ok(Self { keys }) }
    }
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| (key.id.as_deref(), key.verifier.algorithm().name()))).finish()
    }
}

struct Jwk<'a>(&'a Map<String, Value>);

impl<'a> Jwk<'a> {
    fn refuse_secrets(&self) -> Result<(), JwkFault> {
        let secret = PRIVATE.iter().any(|name| self.0.contains_key(*name)) || self.0.get("kty").is_some_and(|kind| kind == "oct");
        if secret { Err(JwkFault::Private) } else { Ok(()) }
    }

    /// The key, or `None` for one that is not for us.
    fn key(&self, algorithms: &[Algorithm]) -> Result<Option<RingKey>, JwkFault> {
        if !self.is_for_verifying()? {
            return Ok(None);
        }
        let named = match self.text("alg")? {
            None => None,
            Some(name) if FOREIGN.contains(&name) => return Ok(None),
            Some(name) => Some(Algorithm::from_name(name).ok_or(JwkFault::Member("alg"))?),
        };
        let kind = self.text("kty")?.ok_or(JwkFault::Member("kty"))?;
        let fixed = match (kind, if kind == "RSA" { None } else { self.text("crv")? }) {
            ("RSA", _) if named.is_some() => named.filter(|named| named.is_rsa()),
            ("RSA", _) => pin(algorithms)?,
            ("EC", Some("P-256")) => Some(Algorithm::Es256),
            ("EC", Some("P-384")) => Some(Algorithm::Es384),
            ("OKP", Some("Ed25519")) => Some(Algorithm::EdDsa),
            // RFC 8037 calls both curves EdDSA; only one of them is meant here.
            ("OKP", Some("Ed448")) => return Ok(None),
            ("EC" | "OKP", None) => return Err(JwkFault::Member("crv")),
            // Another curve or type has no algorithm of ours; one that claims to have is not left out silently.
            _ => None,
        };
        if named.is_some() && named != fixed {
            return Err(JwkFault::Member("alg"));
        }
        let Some(algorithm) = fixed.filter(|algorithm| algorithms.contains(algorithm)) else {
            return Ok(None);
        };
        Ok(Some(match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => RingKey::rsa(algorithm, &self.bytes("n")?, &self.bytes("e")?)?,
            Algorithm::Es256 | Algorithm::Es384 => RingKey::ecdsa(algorithm, &self.bytes("x")?, &self.bytes("y")?)?,
            Algorithm::EdDsa => RingKey::ed25519(&self.bytes("x")?)?,
        }))
    }

    /// RFC 7517, clauses 4.2 and 4.3: where both `use` and `key_ops` are there, both must say so.
    fn is_for_verifying(&self) -> Result<bool, JwkFault> {
        let used = self.text("use")?.is_none_or(|used| used == "sig");
        let operations = match self.0.get("key_ops") {
            None => None,
            Some(Value::Array(operations)) => {
                Some(operations.iter().map(Value::as_str).collect::<Option<Vec<_>>>().ok_or(JwkFault::Member("key_ops"))?)
            }
            Some(_) => return Err(JwkFault::Member("key_ops")),
        };
        Ok(used && operations.is_none_or(|operations| operations.contains(&"verify")))
    }

    fn text(&self, name: &'static str) -> Result<Option<&'a str>, JwkFault> {
        self.0.get(name).map(|value| value.as_str().filter(|text| !text.is_empty()).ok_or(JwkFault::Member(name))).transpose()
    }

    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, JwkFault> {
        let text = self.text(name)?.ok_or(JwkFault::Member(name))?;
        base64url::decode(text).map_err(|_| JwkFault::Member(name))
    }
}

/// An RSA key serves RS256 and PS256 alike; used with both, a signature of one kind could pass for the other.
fn pin(algorithms: &[Algorithm]) -> Result<Option<Algorithm>, JwkFault> {
    let mut candidates = Algorithm::ALL.iter().copied().filter(|algorithm| algorithm.is_rsa() && algorithms.contains(algorithm));
    match (candidates.next(), candidates.next()) {
        (only, None) => Ok(only),
        (_, Some(_)) => Err(JwkFault::Unpinned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(mut key: Value, changes: Value) -> Value {
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                key.as_object_mut().unwrap().remove(name)
            } else {
                key.as_object_mut().unwrap().insert(name.clone(), value.clone())
            };
        }
        key
    }

    fn edwards(changes: Value) -> Value {
        merged(json!({"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}), changes)
    }

    fn elliptic(changes: Value) -> Value {
        let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
        merged(json!({"kty": "EC", "crv": "P-256", "kid": "b", "x": x, "y": y}), changes)
    }

    fn rsa(changes: Value) -> Value {
        let mut modulus = [0xa5; 256];
        modulus[255] = 0xa7;
        merged(json!({"kty": "RSA", "kid": "c", "n": base64url::encode(&modulus), "e": "AQAB"}), changes)
    }

    fn read(keys: &[Value], algorithms: &[Algorithm]) -> Result<KeySet, Fault> {
        KeySet::read(json!({"keys": keys}).to_string().as_bytes(), algorithms)
    }

    fn algorithms(keys: &[Value]) -> Result<Vec<Algorithm>, Fault> {
        read(keys, Algorithm::ALL).map(|set| set.keys.iter().map(|key| key.verifier.algorithm()).collect())
    }

    fn fault(key: Value) -> Option<JwkFault> {
        match read(&[elliptic(json!({"kid": "good"})), key], Algorithm::ALL) {
            Err(Fault::Jwk { index: 1, fault }) => Some(fault),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    }

    #[test]
    fn a_key_gets_its_one_algorithm_from_its_name_or_its_curve() {
        let keys =
            [edwards(json!({})), elliptic(json!({"alg": "ES256"})), rsa(json!({"alg": "PS256", "use": "sig", "key_ops": ["verify"]}))];
        assert_eq!(algorithms(&keys), Ok(vec![Algorithm::EdDsa, Algorithm::Es256, Algorithm::Ps256]));
        let wide = base64url::encode(&[1; 48]);
        assert_eq!(algorithms(&[edwards(json!({"alg": "Ed25519"}))]), Ok(vec![Algorithm::EdDsa]));
        assert_eq!(algorithms(&[elliptic(json!({"crv": "P-384", "x": wide, "y": wide}))]), Ok(vec![Algorithm::Es384]));
    }

    #[test]
    fn an_rsa_key_must_be_bound_to_one_algorithm() {
        assert_eq!(fault(rsa(json!({}))), Some(JwkFault::Unpinned));
        let bound = |list: &[Algorithm]| read(&[rsa(json!({}))], list).map(|set| set.keys[0].verifier.algorithm());
        assert_eq!(bound(&[Algorithm::Ps256, Algorithm::Es256]), Ok(Algorithm::Ps256));
        assert_eq!(bound(&[Algorithm::Rs256, Algorithm::Rs256]), Ok(Algorithm::Rs256));
        assert_eq!(bound(&[Algorithm::Es256]), Err(Fault::NoKey));
        assert_eq!(read(&[rsa(json!({"alg": "RS256"}))], &[Algorithm::Ps256]).err(), Some(Fault::NoKey));
    }

    #[test]
    fn private_and_symmetric_keys_are_refused_even_where_they_are_not_for_us() {
        for name in PRIVATE {
            assert_eq!(fault(edwards(json!({name: "AAAA"}))), Some(JwkFault::Private), "{name}");
            assert_eq!(fault(elliptic(json!({"use": "enc", name: "AAAA"}))), Some(JwkFault::Private), "{name}");
        }
        assert_eq!(fault(json!({"kty": "oct"})), Some(JwkFault::Private));
        let error = Error::from(read(&[json!({"kty": "oct", "k": "c2VjcmV0"})], Algorithm::ALL).unwrap_err());
        assert_eq!(error.to_string(), "identity.keys_private: key 0 of the key set is private or symmetric");
    }

    #[test]
    fn keys_that_are_not_for_us_are_left_out() {
        for key in [
            elliptic(json!({"use": "enc"})),
            elliptic(json!({"use": "jwt-svid"})),
            elliptic(json!({"key_ops": ["deriveKey"]})),
            elliptic(json!({"use": "sig", "key_ops": []})),
            elliptic(json!({"alg": "ECDH-ES"})),
            elliptic(json!({"crv": "P-521", "x": "AA", "y": "AA"})),
            elliptic(json!({"crv": "secp256k1"})),
            edwards(json!({"crv": "X25519"})),
            edwards(json!({"crv": "Ed448"})),
            edwards(json!({"crv": "Ed448", "alg": "EdDSA"})),
            rsa(json!({"alg": "RS512"})),
            rsa(json!({"alg": "RSA-OAEP-256", "use": "enc"})),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"}),
            json!({"kty": "new"}),
        ] {
            assert_eq!(algorithms(&[edwards(json!({"kid": "x"})), key.clone()]), Ok(vec![Algorithm::EdDsa]), "{key}");
            assert_eq!(algorithms(&[key]), Err(Fault::NoKey));
        }
    }

    #[test]
    fn a_key_that_contradicts_itself_refuses_the_set() {
        for (key, member) in [
            (elliptic(json!({"alg": "ES384"})), "alg"),
            (elliptic(json!({"alg": "RS256"})), "alg"),
            (elliptic(json!({"alg": "HS256"})), "alg"),
            (elliptic(json!({"alg": "none"})), "alg"),
            (elliptic(json!({"alg": "ES521"})), "alg"),
            (elliptic(json!({"crv": "P-521", "alg": "ES256"})), "alg"),
            (rsa(json!({"alg": "ES256", "crv": "P-256"})), "alg"),
            (json!({"kty": "new", "alg": "ES256"}), "alg"),
            (elliptic(json!({"alg": 5})), "alg"),
            (elliptic(json!({"kty": null})), "kty"),
            (elliptic(json!({"kty": ["EC"]})), "kty"),
            (elliptic(json!({"crv": null})), "crv"),
            (elliptic(json!({"crv": 5})), "crv"),
            (elliptic(json!({"use": ["sig"]})), "use"),
            (elliptic(json!({"key_ops": "verify"})), "key_ops"),
            (elliptic(json!({"key_ops": ["verify", 5]})), "key_ops"),
            (elliptic(json!({"kid": 5})), "kid"),
            (elliptic(json!({"kid": ""})), "kid"),
            (elliptic(json!({"x": null})), "x"),
            (elliptic(json!({"y": "===="})), "y"),
            (rsa(json!({"alg": "RS256", "n": null})), "n"),
            (rsa(json!({"alg": "RS256", "e": 65537})), "e"),
        ] {
            assert_eq!(fault(key.clone()), Some(JwkFault::Member(member)), "{key}");
        }
        let loaded = [
            elliptic(json!({"x": "AAAA"})),
            edwards(json!({"x": "AAAA"})),
            rsa(json!({"alg": "RS256", "e": "Aw"})),
            rsa(json!({"alg": "RS256", "n": "AQAB"})),
        ];
        assert!(loaded.into_iter().all(|key| matches!(fault(key), Some(JwkFault::Key(_)))));
    }

    #[test]
    fn a_key_id_names_one_key_whatever_it_is_for() {
        assert_eq!(fault(edwards(json!({"kid": "good"}))), Some(JwkFault::DuplicateKeyId));
        assert_eq!(fault(edwards(json!({"kid": "good", "use": "enc"}))), Some(JwkFault::DuplicateKeyId));
    }

    #[test]
    fn a_set_is_bounded_and_strict() {
        let keys = |count: usize| (0..count).map(|number| edwards(json!({"kid": number.to_string()}))).collect::<Vec<_>>();
        assert!(read(&keys(64), Algorithm::ALL).is_ok());
        assert_eq!(read(&keys(65), Algorithm::ALL).err(), Some(Fault::NotAKeySet("it has more than 64 keys")));
        for text in ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[1]}", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]} x"] {
            assert!(matches!(KeySet::read(text.as_bytes(), Algorithm::ALL), Err(Fault::NotAKeySet(_) | Fault::NoKey)), "{text}");
        }
    }

    #[test]
    fn a_message_names_its_key_when_there_are_several() {
        let message = |header: &str| format!("{}.e30.{}", base64url::encode(header.as_bytes()), base64url::encode(&[0; 64]));
        let check = |set: &[Value], header: &str| {
            let text = message(header);
            read(set, Algorithm::ALL).unwrap().check(&CompactJws::read(&text).unwrap()).unwrap_err()
        };
        let two = [edwards(json!({})), elliptic(json!({}))];
        assert_eq!(check(&two, r#"{"alg":"EdDSA"}"#), Fault::KeyUnnamed);
        assert_eq!(check(&two, r#"{"alg":"EdDSA","kid":"b"}"#), Fault::AlgorithmMismatch);
        assert_eq!(check(&two, r#"{"alg":"ES256","kid":"b"}"#), Fault::SignatureInvalid);
        assert_eq!(check(&two, r#"{"alg":"ES256","kid":"c"}"#), Fault::KeyUnknown);
        assert_eq!(check(&two[..1], r#"{"alg":"EdDSA"}"#), Fault::SignatureInvalid);
        assert_eq!(check(&[edwards(json!({"kid": null}))], r#"{"alg":"EdDSA","kid":"a"}"#), Fault::KeyUnknown);
    }
}
