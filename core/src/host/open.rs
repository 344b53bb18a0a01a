//! An enforcer from files, as a host mostly wants it.

use super::{Directory, Folder, KeyFile, SystemClock, SystemRandom, file, load_signing_key};
use crate::audit::Log;
use crate::crypto::{KeyProvider, NoKeys};
use crate::enforce::{Enforcer, EnforcerParts};
use crate::error::Error;
use crate::policy::{Files, Format, PolicySet};
use crate::request::{Clock as _, Timestamp};
use std::path::Path;
use std::sync::Arc;

/// The largest policy file: thousands of rules fit.
const POLICY_BYTES: usize = 16 << 20;

/// Where the parts of an enforcer are.
#[derive(Debug, Clone, Copy)]
pub struct EnforcerFiles<'a> {
    /// The policy, `.json` or YAML; files that it names are looked for beside it.
    pub policy: &'a Path,
    /// The log's folder; made if it is not there.
    pub log: &'a Path,
    /// The log's signing key, as [`super::generate_signing_key`] writes it; its name is the log's origin.
    pub signing_key: &'a Path,
    /// Masking keys; a policy without keyed masks needs none.
    pub mask_keys: Option<&'a Path>,
}

impl Enforcer {
    /// Puts an enforcer together from files, with the system's clock and randomness.
    ///
    /// # Errors
    /// `host.*` for files, `policy.*`, `wire.*`, `catalog.*` and `identity.*` for what is in them, `audit.*` for the log.
    pub fn from_files(files: &EnforcerFiles<'_>) -> Result<Self, Error> {
        let policy = read_policy(files.policy)?;
        let keys: Arc<dyn KeyProvider> = match files.mask_keys {
            Some(path) => Arc::new(KeyFile::load(path)?),
            None => Arc::new(NoKeys),
        };
        Self::on_host(Arc::new(policy), open_log(files.log, files.signing_key)?, keys)
    }

    /// Puts an enforcer together from a policy, a log and masking keys, with the system's clock and randomness.
    ///
    /// # Errors
    /// `identity.issuer_invalid` when an issuer is configured wrongly; `audit.*` when the log does not take the entry.
    pub fn on_host(policy: Arc<PolicySet>, log: Log, keys: Arc<dyn KeyProvider>) -> Result<Self, Error> {
        Self::new(EnforcerParts { policy, log, keys, clock: Arc::new(SystemClock), random: Arc::new(SystemRandom::default()) })
    }
}

/// Opens a log in a folder (made if it is not there), with the system's clock; its name is that of its signing key.
///
/// # Errors
/// `host.*` for files, `audit.*` for the log: see [`Log::open`].
pub fn open_log(folder: &Path, signing_key: &Path) -> Result<Log, Error> {
    let (origin, signer) = load_signing_key(signing_key)?;
    Log::open(Box::new(Folder::create(folder)?), Box::new(signer), &origin, Arc::new(SystemClock))
}

/// Compiles a policy from a file; names that it has are looked for beside it.
///
/// # Errors
/// `host.*` for files; `policy.*`, `wire.*`, `catalog.*` and `identity.*` for what is in them.
pub fn read_policy(path: &Path) -> Result<PolicySet, Error> {
    let bytes = file::read(path, POLICY_BYTES)?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    PolicySet::compile(&bytes, if json { Format::Json } else { Format::Yaml }, &Directory::beside(path)?)
}

/// The operating system's wall clock.
#[must_use]
pub fn now() -> Timestamp {
    SystemClock.now()
}

impl Files for Directory {
    fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        Directory::read(self, name)
    }
}
