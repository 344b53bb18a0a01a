use super::MacKey;

/// Gives masking keys by name; implemented by a host (`host::KeyFile`) and by tests.
pub trait KeyProvider: Send + Sync {
    /// The current version of a key; `None` when there is no such key.
    fn current(&self, name: &str) -> Option<VersionedKey>;
}

/// A key and which version of it this is.
#[derive(Debug, Clone)]
pub struct VersionedKey {
    /// Counts up with each rotation; tokens carry it.
    pub version: u32,
    /// The key.
    pub key: MacKey,
}
