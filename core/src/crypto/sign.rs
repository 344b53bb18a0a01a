use ring::signature::{self, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

/// Makes Ed25519 signatures (RFC 8032); implemented by [`SigningKey`], or by a host whose key lives elsewhere.
pub trait Signer: Send + Sync {
    /// The public half.
    fn verifying_key(&self) -> VerifyingKey;
    /// A signature over the message; `None` when the key is out of reach.
    fn sign(&self, message: &[u8]) -> Option<[u8; 64]>;
}

/// An Ed25519 private key held in memory, wiped when dropped as far as the backend allows.
///
/// ```
/// use checkrein::crypto::{Signer as _, SigningKey};
///
/// let key = SigningKey::from_seed(&[7; 32].into()).expect("32 bytes are a seed");
/// let signature = key.sign(b"message").expect("the key is in memory");
/// assert!(key.verifying_key().verifies(b"message", &signature) && !key.verifying_key().verifies(b"massage", &signature));
/// ```
pub struct SigningKey {
    pair: Ed25519KeyPair,
}

impl SigningKey {
    /// From the 32-byte seed (RFC 8032, clause 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).ok().map(|pair| Self { pair })
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl Signer for SigningKey {
    fn verifying_key(&self) -> VerifyingKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        VerifyingKey(bytes)
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        let mut bytes = [0; 64];
        bytes.copy_from_slice(self.pair.sign(message).as_ref());
        Some(bytes)
    }
}

/// An Ed25519 public key, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey(pub [u8; 32]);

impl VerifyingKey {
    /// The key as policies name it: unpadded base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        crate::wire::base64url::encode(&self.0)
    }

    /// Whether the signature over the message was made by the private half.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&signature::ED25519, &self.0).verify(message, signature).is_ok()
    }
}
