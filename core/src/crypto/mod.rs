//! Digest, sign, verify, authenticate and random behind small traits; `ring` stands behind them.

mod jwa;
mod keys;
mod random;
mod seeded;
mod sign;

pub use jwa::{Algorithm, KeyFault, RingKey, SignatureVerifier};
pub use keys::{KeyProvider, NoKeys, VersionedKey};
pub use random::Random;
pub use seeded::SeededRandom;
pub use sign::{Signer, SigningKey, VerifyingKey};

use ring::{digest as ring_digest, hmac};

/// SHA-256 (FIPS 180-4) of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = ring_digest::Context::new(&ring_digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

/// A key for HMAC-SHA256 (RFC 2104); its schedule is computed once.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// Takes at least 16 bytes of secret; shorter secrets give `None`.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= 16).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, secret)))
    }

    /// HMAC-SHA256 of the parts, one after the other.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        let mut tag = [0; 32];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacKey(…)")
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|nibble| DIGITS.get(usize::from(nibble)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_macs_equal_the_published_examples() {
        assert_eq!(hex(&sha256(&[b"a", b"bc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // RFC 4231, test case 1.
        let key = MacKey::new(&[0x0b; 20]).expect("20 bytes are enough");
        assert_eq!(hex(&key.mac(&[b"Hi ", b"There"])), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert!(MacKey::new(&[0; 15]).is_none());
    }
}
