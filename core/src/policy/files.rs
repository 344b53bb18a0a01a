//! Where the files that a policy names come from.

use crate::error::{Error, ErrorCode, excerpt};
use std::collections::HashMap;

/// Reads the files that a policy names (`jwks_file`, `catalog_file`, `keys_file`); `host` reads them beside the policy.
pub trait Files {
    /// The whole content.
    ///
    /// # Errors
    /// `host.file` when it cannot be read, `policy.file` when there is no such file to be had.
    fn read(&self, name: &str) -> Result<Vec<u8>, Error>;
}

/// No files: every name is refused, so that a policy must hold all parts itself.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        Err(Error::new(ErrorCode::PolicyFile, format!("the policy names the file `{}`, and no files are given", excerpt(name))))
    }
}

/// Files held in memory, by the name that the policy gives them; for bindings and tests.
#[derive(Debug, Clone, Default)]
pub struct MapFiles(HashMap<String, Vec<u8>>);

impl MapFiles {
    /// Takes names and contents.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self(files.into_iter().collect())
    }
}

impl Files for MapFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        let missing = || Error::new(ErrorCode::PolicyFile, format!("the policy names the file `{}`, which is not given", excerpt(name)));
        self.0.get(name).cloned().ok_or_else(missing)
    }
}
