//! Token in, principal out.

use super::claims::{self, Window};
use super::fault::Fault;
use super::issuer::Issuer;
use super::jws::{self, CompactJws};
use super::principal::Principal;
use crate::crypto;
use crate::error::Error;
use crate::request::Timestamp;
use quick_cache::{Weighter, sync::Cache};
use serde_json::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The most verified tokens that are remembered.
const CACHED: usize = 10_000;
/// Tokens longer than this weigh as much as several.
const CACHED_BYTES: usize = 4096;

/// Turns tokens into principals, for the issuers of one policy.
///
/// Verified tokens are remembered (at most 10,000, only those that verified, by the SHA-256 of the whole token); `exp`, `nbf` and
/// `iat` are held against the clock at every use. What is remembered lives and dies with the verifier: a reload of keys or policy
/// makes a new one.
///
/// ```
/// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
/// use checkrein::identity::{Issuer, IssuerConfig, Verifier};
/// use checkrein::request::Timestamp;
/// # let x = checkrein::crypto::Signer::verifying_key(&checkrein::crypto::SigningKey::from_seed(&[1; 32].into()).expect("32 bytes")).to_text();
/// # let jwks = serde_json::json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": x}]}).to_string();
///
/// let config: IssuerConfig = serde_json::from_str(
///     r#"{"issuer": "https://idp.example", "audience": "agents", "keys": {"jwks_file": "idp.jwks.json"}, "groups_claim": "groups"}"#,
/// )?;
/// let verifier = Verifier::new(vec![Issuer::new(&config, jwks.as_bytes())?])?;
/// let principal = verifier.verify(&token, Timestamp(1_773_309_600_000))?;
/// assert_eq!((principal.subject(), principal.groups()), ("agent-7", &["analysts".to_owned()][..]));
/// let tomorrow = verifier.verify(&token, Timestamp(1_773_396_000_000));
/// assert_eq!(tomorrow.unwrap_err().code().name(), "identity.token_expired");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Verifier {
    issuers: HashMap<String, Arc<Issuer>>,
    verified: Cache<[u8; 32], Verified, Weight>,
}

#[derive(Clone)]
struct Verified {
    principal: Principal,
    window: Window,
    bytes: usize,
}

#[derive(Clone)]
struct Weight;

impl Weighter<[u8; 32], Verified> for Weight {
    fn weight(&self, _: &[u8; 32], verified: &Verified) -> u64 {
        verified.bytes.div_ceil(CACHED_BYTES).max(1) as u64
    }
}

impl Verifier {
    /// For these issuers; without any, every token is refused.
    ///
    /// # Errors
    /// `identity.issuer_invalid` when two have the same name.
    pub fn new<I: Into<Arc<Issuer>>>(issuers: Vec<I>) -> Result<Self, Error> {
        let mut by_name = HashMap::new();
        for issuer in issuers.into_iter().map(Into::<Arc<Issuer>>::into) {
            match by_name.entry(issuer.name.clone()) {
                Entry::Vacant(vacant) => vacant.insert(issuer),
                Entry::Occupied(taken) => return Err(Fault::IssuerTwice(taken.key().clone()).into()),
            };
        }
        Ok(Self { issuers: by_name, verified: Cache::with_weighter(CACHED, CACHED as u64, Weight) })
    }

    /// Verifies a token at this moment; a token that was verified before costs a digest.
    ///
    /// # Errors
    /// Those of [`verify_fresh`](Self::verify_fresh).
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Principal, Error> {
        jws::refuse_oversize(token)?;
        let digest = crypto::sha256(&[token.as_bytes()]);
        if let Some(verified) = self.verified.get(&digest) {
            verified.window.refuse_outside(now)?;
            return Ok(verified.principal);
        }
        let verified = self.check(token, now)?;
        let principal = verified.principal.clone();
        self.verified.insert(digest, verified);
        Ok(principal)
    }

    /// Verifies a token at this moment without looking at what was verified before.
    ///
    /// # Errors
    /// `identity.token_malformed`, `identity.header_forbidden`, `identity.type_forbidden`, `identity.issuer_unknown`,
    /// `identity.key_unknown`, `identity.algorithm_mismatch`, `identity.signature_invalid`, `identity.audience_mismatch`,
    /// `identity.token_expired`, `identity.token_not_yet_valid`, `identity.lifetime`, `identity.claim_missing`,
    /// `identity.claim_invalid`, `identity.groups_unknown`.
    pub fn verify_fresh(&self, token: &str, now: Timestamp) -> Result<Principal, Error> {
        Ok(self.check(token, now)?.principal)
    }

    /// Whether tokens of this issuer are accepted at all.
    #[must_use]
    pub fn trusts(&self, issuer: &str) -> bool {
        self.issuers.contains_key(issuer)
    }

    /// Of the claims only `iss` is looked at before the signature: it chooses the keys, and a wrong one chooses none that verify.
    fn check(&self, token: &str, now: Timestamp) -> Result<Verified, Fault> {
        let message = CompactJws::read(token)?;
        let claims = jws::object(message.payload())?;
        let issuer = match claims.get("iss").ok_or(Fault::ClaimMissing("iss"))? {
            Value::String(name) => self.issuers.get(name).ok_or(Fault::IssuerUnknown)?,
            _ => return Err(Fault::ClaimInvalid { claim: "`iss`", wanted: "a text" }),
        };
        issuer.keys.check(&message)?;
        if !issuer.allows_type(message.kind()) {
            return Err(Fault::TypeForbidden);
        }
        let (principal, window) = claims::principal(&claims, issuer, now)?;
        Ok(Verified { principal, window, bytes: token.len() })
    }
}

/// Threads share a verifier.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Verifier>();
};

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.issuers.keys()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Signer, SigningKey};
    use crate::identity::IssuerConfig;
    use crate::wire::base64url;
    use serde_json::json;
    use zeroize::Zeroizing;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn provider() -> (Verifier, SigningKey) {
        let key = SigningKey::from_seed(&Zeroizing::new([42; 32])).unwrap();
        let jwks = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&key.verifying_key().0)}]});
        let config: IssuerConfig = serde_json::from_value(json!({"issuer": "a", "audience": "b", "keys": {"jwks": jwks}})).unwrap();
        let issuer = Issuer::new(&config, &config.keys().bytes(|_| unreachable!()).unwrap()).unwrap();
        (Verifier::new(vec![issuer]).unwrap(), key)
    }

    fn token(key: &SigningKey, claims: &Value) -> String {
        let input = format!("{}.{}", base64url::encode(br#"{"alg":"EdDSA"}"#), base64url::encode(claims.to_string().as_bytes()));
        format!("{input}.{}", base64url::encode(&key.sign(input.as_bytes()).unwrap()))
    }

    #[test]
    fn only_what_verified_is_remembered() {
        let (verifier, key) = provider();
        let claims = |exp: i64| json!({"iss": "a", "aud": "b", "sub": "c", "exp": exp});
        let good = token(&key, &claims(NOW.seconds() + 60));
        let other = SigningKey::from_seed(&Zeroizing::new([43; 32])).unwrap();
        for refused in [token(&other, &claims(NOW.seconds() + 60)), token(&key, &claims(NOW.seconds() - 60)), "x".to_owned()] {
            assert!(verifier.verify(&refused, NOW).is_err() && verifier.verified.is_empty());
        }
        let fresh = verifier.verify_fresh(&good, NOW).unwrap();
        assert!(verifier.verified.is_empty());
        assert_eq!(verifier.verify(&good, NOW).unwrap(), fresh);
        assert_eq!(verifier.verified.len(), 1);
        assert_eq!(verifier.verify(&good, NOW).unwrap(), fresh);
        let remembered = verifier.verified.get(&crypto::sha256(&[good.as_bytes()])).unwrap();
        verifier.verified.insert(crypto::sha256(&[b"x"]), remembered);
        assert_eq!(verifier.verify("x", NOW).unwrap(), fresh, "a remembered token is not verified again");
        assert!(verifier.verify(&good, Timestamp::from_seconds(NOW.seconds() + 60)).is_err());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let keep = |bytes: usize| {
            let (verifier, key) = provider();
            let claims = json!({"iss": "a", "aud": "b", "sub": "c", "exp": NOW.seconds() + 60});
            let verified = Verified { bytes, ..verifier.check(&token(&key, &claims), NOW).unwrap() };
            for number in 0..20_000_u32 {
                verifier.verified.insert(crypto::sha256(&[&number.to_be_bytes()]), verified.clone());
            }
            verifier.verified.len()
        };
        assert!((CACHED / 2..=CACHED).contains(&keep(1_500)));
        assert!((CACHED / 8..=CACHED / 4).contains(&keep(16_384)));
    }
}
