//! Paths, and keys that are given as a path or as what is in it.

use crate::failure::{argument, core, of_host, refused};
use checkrein::audit::VerifierKey;
use checkrein::crypto::SigningKey;
use checkrein::host::{load_signing_key, load_verifier_key};
use checkrein::{Error, ErrorCode};
use pyo3::exceptions::{PyTypeError, PyUnicodeError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A `str` or a path.
pub(crate) struct Place(pub(crate) PathBuf);

impl<'py> FromPyObject<'_, 'py> for Place {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        object.extract::<PathBuf>().map(Self).map_err(|failure| {
            if failure.is_instance_of::<PyUnicodeError>(py) {
                argument(py, "a path has characters that no file's name can have")
            } else if failure.is_instance_of::<PyTypeError>(py) {
                failure
            } else {
                of_host(py, failure, "a path could not be read")
            }
        })
    }
}

/// A log's public key from its text (`origin+hash+base64`), or from the file that has it.
pub(crate) fn verifier_key(key: &Path) -> Result<VerifierKey, Error> {
    let text = key.to_str().and_then(|text| text.parse::<VerifierKey>().ok());
    text.map_or_else(|| load_verifier_key(key), Ok)
}

/// An Ed25519 signing key from its seed of 32 bytes, or from a key file.
pub(crate) fn signing_key(given: &Bound<'_, PyAny>) -> PyResult<SigningKey> {
    let py = given.py();
    if !given.is_instance_of::<PyBytes>() && !given.is_instance_of::<PyByteArray>() {
        let Place(path) = given.extract()?;
        return core(py, || load_signing_key(&path).map(|(_, key)| key));
    }
    let seed = Zeroizing::new(crate::values::octets(given)?);
    let key = Zeroizing::new(<[u8; 32]>::try_from(seed.as_slice()).unwrap_or_default());
    let key = (seed.len() == key.len()).then(|| SigningKey::from_seed(&key)).flatten();
    core(py, || key.ok_or_else(|| refused(ErrorCode::ApprovalKey, "an Ed25519 seed has 32 bytes")))
}
