//! Keys of their own for each operator, domain, key name, key version and set of classes.

use crate::crypto::VersionedKey;
use std::sync::Arc;

/// What a masking key is used for. Equal values meet only where all of it is equal, and the operator and the key's version too.
#[derive(Debug, Clone, Copy)]
pub(in crate::mask) struct Derivation<'a> {
    /// A tenant or resource.
    pub(in crate::mask) domain: &'a str,
    /// The key's name.
    pub(in crate::mask) name: &'a str,
    /// The classes of what is masked.
    pub(in crate::mask) classes: &'a [Arc<str>],
}

impl Derivation<'_> {
    /// HMAC-SHA256(key, product, operator, domain, key name, version, classes), each part behind its length as 64 bits.
    pub(super) fn secret(&self, operator: &str, key: &VersionedKey) -> [u8; 32] {
        key.key.mac(&[&self.context(operator, key.version)])
    }

    /// What is authenticated by it.
    pub(super) fn context(&self, operator: &str, version: u32) -> Vec<u8> {
        let mut context = Vec::new();
        let version = version.to_be_bytes();
        let parts = [b"checkrein/mask/v1".as_slice(), operator.as_bytes(), self.domain.as_bytes(), self.name.as_bytes(), &version];
        for part in parts.into_iter().chain(self.classes.iter().map(|class| class.as_bytes())) {
            context.extend_from_slice(&(part.len() as u64).to_be_bytes());
            context.extend_from_slice(part);
        }
        context
    }
}
