//! A test's own identity provider: one Ed25519 key, its JWK set, and tokens signed with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::crypto::{Signer, SigningKey};
use serde_json::{Value, json};
use zeroize::Zeroizing;

fn key() -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([42; 32])).expect("a seed of 32 bytes makes a key")
}

/// The provider's JWK set, with one key, `kid` `test`.
pub(crate) fn jwks() -> Value {
    json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "test", "x": URL_SAFE_NO_PAD.encode(key().verifying_key().0)}]})
}

/// A token with these claims.
pub(crate) fn mint(claims: &Value) -> String {
    mint_with(r#"{"alg":"EdDSA","kid":"test","typ":"JWT"}"#, claims.to_string())
}

/// A token with exactly these bytes as header and payload, rightly signed.
pub(crate) fn mint_with(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = key().sign(input.as_bytes()).expect("a key in memory is always in reach");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}
