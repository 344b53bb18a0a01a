use super::MacKey;
use crate::error::Error;

/// Gives masking keys by name; implemented by a host (`host::KeyFile`, a closure over its key service) and by tests.
pub trait KeyProvider: Send + Sync {
    /// The current version of a key; `None` when there is no such key.
    ///
    /// # Errors
    /// Whatever keeps the host from telling, made with [`Error::of_host`]: nothing is shown then.
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error>;

    /// One version of a key, which need not be the current one: what was encrypted before a rotation is opened with it. Without an
    /// implementation only the current version is there.
    ///
    /// # Errors
    /// As [`KeyProvider::current`].
    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        Ok(self.current(name)?.filter(|key| key.version == version))
    }
}

impl<F: Fn(&str) -> Result<Option<VersionedKey>, Error> + Send + Sync> KeyProvider for F {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        self(name)
    }
}

/// No keys at all, for policies without keyed masks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeys;

impl KeyProvider for NoKeys {
    fn current(&self, _name: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(None)
    }
}

/// A key and which version of it this is.
#[derive(Debug, Clone)]
pub struct VersionedKey {
    /// Counts up with each rotation; tokens carry it.
    pub version: u32,
    /// The key.
    pub key: MacKey,
}
