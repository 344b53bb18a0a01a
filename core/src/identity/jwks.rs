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
const FOREIGN: [&str; 22] = [
    "RS384", "RS512", "PS384", "PS512", "ES512", "ES256K", "Ed25519", "Ed448", "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384",
    "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "ESP256",
    "ESP384",
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
        if message.algorithm() != key.verifier.algorithm().name() {
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
            Some(name) => {
                Some(*Algorithm::ALL.iter().find(|algorithm| algorithm.name() == name).ok_or(JwkFault::Member("alg"))?)
            }
        };
        let kind = self.text("kty")?.ok_or(JwkFault::Member("kty"))?;
        let fixed = match (kind, if kind == "RSA" { None } else { self.text("crv")? }) {
            ("RSA", _) => named.map_or_else(|| pin(algorithms), |named| Ok(Some(named)))?,
            ("EC", Some("P-256")) => Some(Algorithm::Es256),
            ("EC", Some("P-384")) => Some(Algorithm::Es384),
            ("OKP", Some("Ed25519")) => Some(Algorithm::EdDsa),
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
