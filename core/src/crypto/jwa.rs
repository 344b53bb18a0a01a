//! Signatures as JOSE names them (RFC 7518, RFC 8037): one key is bound to one algorithm when it is loaded.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// A signature algorithm of JOSE that tokens may be signed with. Symmetric algorithms and `none` have no variant, so no key can
/// ever be used with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, clause 3.3).
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256 and MGF1 with SHA-256 (RFC 7518, clause 3.5).
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA with P-256 and SHA-256 (RFC 7518, clause 3.4).
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA with P-384 and SHA-384 (RFC 7518, clause 3.4).
    #[serde(rename = "ES384")]
    Es384,
    /// Ed25519 (RFC 8037, clause 3.1), also under its own name `Ed25519` (RFC 9864, clause 2.2); Ed448 is not meant.
    #[serde(rename = "EdDSA", alias = "Ed25519")]
    EdDsa,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: &'static [Algorithm] = &[Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];

    /// The name in a JOSE header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Ps256 => "PS256",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of that name, compared byte by byte; `Ed25519` is another name for what `EdDSA` means here.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "Ed25519" => Some(Algorithm::EdDsa),
            name => Algorithm::ALL.iter().copied().find(|algorithm| algorithm.name() == name),
        }
    }

    /// Whether keys for it are RSA keys; a JWK of that type does not say which of two algorithms it is for.
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        match self {
            Algorithm::Rs256 | Algorithm::Ps256 => true,
            Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa => false,
        }
    }
}

/// A public key that is bound to its one [`Algorithm`]; implemented by [`RingKey`], or by another backend.
pub trait SignatureVerifier: Send + Sync {
    /// The only algorithm that the key is used with.
    fn algorithm(&self) -> Algorithm;
    /// Whether the signature over the message was made by the private half.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// Why a key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// The algorithm is not one for this type of key.
    #[error("the algorithm is not one for this type of key or curve")]
    Algorithm,
    /// The modulus has leading zeros, is even, or is outside 2,048 to 8,192 bits.
    #[error("the RSA modulus is not an odd number of 2048 to 8192 bits without leading zeros")]
    Modulus,
    /// The exponent is small, even or longer than 32 bits.
    #[error("the RSA exponent is not an odd number from 65537 to 2^32 without leading zeros")]
    Exponent,
    /// The modulus was made by the generator of CVE-2017-15361: its factors can be computed.
    #[error("the RSA modulus comes from the weak generator of CVE-2017-15361")]
    WeakGenerator,
    /// A coordinate has not the length of the curve's field.
    #[error("a coordinate has not the length of its curve")]
    Coordinate,
}

/// A public key, verified with by `ring`.
#[derive(Clone)]
pub struct RingKey(Material);

#[derive(Clone)]
enum Material {
    Rs256(RsaPublicKeyComponents<Box<[u8]>>),
    Ps256(RsaPublicKeyComponents<Box<[u8]>>),
    Es256([u8; 65]),
    Es384([u8; 97]),
    EdDsa([u8; 32]),
}

impl RingKey {
    /// An RSA key from modulus and exponent, big-endian without leading zeros (RFC 7518, clause 6.3.1).
    ///
    /// # Errors
    /// [`KeyFault`]: modulus outside 2,048 to 8,192 bits, exponent even or below 65537, an algorithm that is not for RSA, or a
    /// modulus of the weak generator of CVE-2017-15361.
    pub fn rsa(algorithm: Algorithm, modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyFault> {
        let bits = modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
        let trimmed = modulus.first().is_some_and(|first| *first != 0);
        let odd = modulus.last().is_some_and(|last| last % 2 == 1);
        if !trimmed || !odd || !(2048..=8192).contains(&bits) {
            return Err(KeyFault::Modulus);
        }
        let value = exponent.iter().take(5).fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        if exponent.first() == Some(&0) || exponent.len() > 4 || value < 65_537 || value % 2 == 0 {
            return Err(KeyFault::Exponent);
        }
        if has_weak_generator(modulus) {
            return Err(KeyFault::WeakGenerator);
        }
        let components = RsaPublicKeyComponents { n: modulus.into(), e: exponent.into() };
        match algorithm {
            Algorithm::Rs256 => Ok(Self(Material::Rs256(components))),
            Algorithm::Ps256 => Ok(Self(Material::Ps256(components))),
            Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa => Err(KeyFault::Algorithm),
        }
    }

    /// A key on a NIST curve from its coordinates, padded to the length of the curve's field (RFC 7518, clause 6.2.1). A point
    /// that is not on the curve is taken, and verifies nothing.
    ///
    /// # Errors
    /// [`KeyFault::Coordinate`] for another length; [`KeyFault::Algorithm`] for an algorithm that is not ECDSA.
    pub fn ecdsa(algorithm: Algorithm, x: &[u8], y: &[u8]) -> Result<Self, KeyFault> {
        match algorithm {
            Algorithm::Es256 => point::<65>(x, y).map(|point| Self(Material::Es256(point))),
            Algorithm::Es384 => point::<97>(x, y).map(|point| Self(Material::Es384(point))),
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::EdDsa => Err(KeyFault::Algorithm),
        }
    }

    /// An Ed25519 key (RFC 8032, clause 5.1.5).
    ///
    /// # Errors
    /// [`KeyFault::Coordinate`] when it has not 32 bytes.
    pub fn ed25519(key: &[u8]) -> Result<Self, KeyFault> {
        key.try_into().map(|key| Self(Material::EdDsa(key))).map_err(|_| KeyFault::Coordinate)
    }
}

impl SignatureVerifier for RingKey {
    fn algorithm(&self) -> Algorithm {
        match self.0 {
            Material::Rs256(_) => Algorithm::Rs256,
            Material::Ps256(_) => Algorithm::Ps256,
            Material::Es256(_) => Algorithm::Es256,
            Material::Es384(_) => Algorithm::Es384,
            Material::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// The length is compared first: it is public, and a wrong one costs no curve arithmetic. A high `s` of ECDSA is legal in JOSE,
    /// so a signed message has more than one valid form.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let length = match &self.0 {
            Material::Rs256(key) | Material::Ps256(key) => key.n.len(),
            Material::Es256(_) | Material::EdDsa(_) => 64,
            Material::Es384(_) => 96,
        };
        signature.len() == length
            && match &self.0 {
                Material::Rs256(key) => key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok(),
                Material::Ps256(key) => key.verify(&signature::RSA_PSS_2048_8192_SHA256, message, signature).is_ok(),
                Material::Es256(key) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key).verify(message, signature).is_ok(),
                Material::Es384(key) => UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, key).verify(message, signature).is_ok(),
                Material::EdDsa(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature).is_ok(),
            }
    }
}

impl std::fmt::Debug for RingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RingKey({})", self.algorithm().name())
    }
}

/// The uncompressed form (SEC 1, clause 2.3.3): 4, then both coordinates.
fn point<const LENGTH: usize>(x: &[u8], y: &[u8]) -> Result<[u8; LENGTH], KeyFault> {
    if x.len() != LENGTH / 2 || y.len() != LENGTH / 2 {
        return Err(KeyFault::Coordinate);
    }
    [&[4], x, y].concat().try_into().map_err(|_| KeyFault::Coordinate)
}

/// Whether the modulus is a power of 65537 modulo every small prime: the mark of the generator of CVE-2017-15361 (ROCA), whose
/// moduli of 2,048 bits and more have it for all primes up to 701. Another modulus has it by chance with less than 2^-150.
fn has_weak_generator(modulus: &[u8]) -> bool {
    let is_prime =
        |number: &u32| (3..).step_by(2).take_while(|factor| factor * factor <= *number).all(|factor| !number.is_multiple_of(factor));
    (3..=701_u32).step_by(2).filter(is_prime).all(|prime| {
        let remainder = modulus.iter().fold(0, |remainder, byte| (remainder * 256 + u32::from(*byte)) % prime);
        // The order of the group bounds the walk over the powers.
        std::iter::successors(Some(1), |power| Some(power * (65_537 % prime) % prime)).take(prime as usize).any(|power| power == remainder)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Signer, SigningKey};
    use zeroize::Zeroizing;

    fn modulus(bytes: usize) -> Vec<u8> {
        let mut modulus = vec![0xa5; bytes];
        modulus[bytes - 1] = 0xa7;
        modulus
    }

    #[test]
    fn weak_rsa_keys_are_refused_when_they_are_loaded() {
        let fault = |modulus: &[u8], exponent: &[u8]| RingKey::rsa(Algorithm::Rs256, modulus, exponent).err();
        assert_eq!(fault(&modulus(256), &[1, 0, 1]), None);
        assert_eq!(fault(&modulus(255), &[1, 0, 1]), Some(KeyFault::Modulus));
        assert_eq!(fault(&modulus(1025), &[1, 0, 1]), Some(KeyFault::Modulus));
        assert_eq!(fault(&[&[0], modulus(256).as_slice()].concat(), &[1, 0, 1]), Some(KeyFault::Modulus));
        assert_eq!(fault(&[], &[1, 0, 1]), Some(KeyFault::Modulus));
        for exponent in [&[1][..], &[3], &[], &[1, 0, 0], &[0, 1, 0, 1], &[1, 0, 2], &[1, 0, 0, 0, 1]] {
            assert_eq!(fault(&modulus(256), exponent), Some(KeyFault::Exponent), "{exponent:?}");
        }
        // 65537 to the power of 121 has the mark of the weak generator by construction.
        let mut weak = vec![1_u8];
        while weak.len() < 256 {
            let mut carry = 0_u64;
            for byte in weak.iter_mut().rev() {
                carry += u64::from(*byte) * 65_537;
                *byte = (carry & 255) as u8;
                carry >>= 8;
            }
            while carry > 0 {
                weak.insert(0, (carry & 255) as u8);
                carry >>= 8;
            }
        }
        assert_eq!(fault(&weak, &[1, 0, 1]).filter(|fault| *fault != KeyFault::Modulus), Some(KeyFault::WeakGenerator));
    }

    #[test]
    fn a_key_is_loaded_only_for_an_algorithm_of_its_type() {
        for algorithm in Algorithm::ALL {
            assert_eq!(RingKey::rsa(*algorithm, &modulus(256), &[1, 0, 1]).is_ok(), algorithm.is_rsa());
            assert_eq!(RingKey::ecdsa(*algorithm, &[1; 32], &[1; 32]).is_ok(), *algorithm == Algorithm::Es256);
            assert_eq!(RingKey::ecdsa(*algorithm, &[1; 48], &[1; 48]).is_ok(), *algorithm == Algorithm::Es384);
        }
        assert_eq!(RingKey::ecdsa(Algorithm::Es256, &[1; 31], &[1; 33]).err(), Some(KeyFault::Coordinate));
        assert_eq!(RingKey::ed25519(&[1; 31]).err(), Some(KeyFault::Coordinate));
    }

    #[test]
    fn an_edwards_signature_verifies_only_whole_and_for_its_message() {
        let signer = SigningKey::from_seed(&Zeroizing::new([7; 32])).unwrap();
        let signature = signer.sign(b"message").unwrap();
        let key = RingKey::ed25519(&signer.verifying_key().0).unwrap();
        assert!(key.verifies(b"message", &signature));
        assert!(!key.verifies(b"massage", &signature));
        assert!(!key.verifies(b"message", &signature[..63]));
        assert!(!key.verifies(b"message", &[]));
    }
}
