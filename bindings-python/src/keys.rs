//! Masking keys from a file, or from the host's own function.

use crate::failure::{kept, nonsense};
use crate::place::Place;
use checkrein::Error;
use checkrein::crypto::{KeyProvider, MacKey, NoKeys, VersionedKey};
use checkrein::host::KeyFile;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyTuple};
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Where masking keys come from.
pub(crate) enum MaskKeys {
    File(PathBuf),
    Function(Function),
}

impl<'py> FromPyObject<'_, 'py> for MaskKeys {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            return Ok(Self::Function(Function(object.to_owned().unbind())));
        }
        let wrong = |failure: PyErr| {
            let is_type = failure.is_instance_of::<PyTypeError>(object.py());
            if is_type { PyTypeError::new_err("masking keys are a path or a callable") } else { failure }
        };
        object.extract().map(|Place(path)| Self::File(path)).map_err(wrong)
    }
}

/// What gives the core its keys; without a source there are none.
pub(crate) fn provider(source: Option<MaskKeys>) -> Result<Arc<dyn KeyProvider>, Error> {
    Ok(match source {
        None => Arc::new(NoKeys),
        Some(MaskKeys::File(path)) => Arc::new(KeyFile::load(&path)?),
        Some(MaskKeys::Function(function)) => Arc::new(function),
    })
}

/// The host's function: a key's name and version, `None` for the current one, to `(version, secret)`, or to `None` where there is none.
pub(crate) struct Function(Py<PyAny>);

impl KeyProvider for Function {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        self.ask(name, None)
    }

    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        let key = self.ask(name, Some(version))?;
        match key {
            Some(key) if key.version != version => {
                Err(nonsense("the function for masking keys gave another version than it was asked for"))
            }
            key => Ok(key),
        }
    }
}

impl Function {
    fn ask(&self, name: &str, version: Option<u32>) -> Result<Option<VersionedKey>, Error> {
        Python::try_attach(|py| {
            let answer = self.0.bind(py).call1((name, version)).map_err(|failure| kept(failure, "the function for masking keys failed"))?;
            if answer.is_none() { Ok(None) } else { key(&answer).map(Some) }
        })
        .unwrap_or_else(|| Err(nonsense("the interpreter is at its end")))
    }
}

fn key(answer: &Bound<'_, PyAny>) -> Result<VersionedKey, Error> {
    let wrong = |_| nonsense("the function for masking keys gave neither `None` nor a version and a secret of bytes");
    let parts = answer.cast::<PyTuple>().map_err(|failure| wrong(failure.into()))?;
    let (version, secret): (Bound<'_, PyAny>, Bound<'_, PyAny>) = parts.extract().map_err(wrong)?;
    let version = version.extract::<u32>().map_err(wrong)?;
    if !secret.is_instance_of::<PyBytes>() && !secret.is_instance_of::<PyByteArray>() {
        return Err(wrong(PyTypeError::new_err(())));
    }
    let secret = Zeroizing::new(crate::values::octets(&secret).map_err(wrong)?);
    let key = MacKey::new(&secret).ok_or_else(|| nonsense("the function for masking keys gave a secret of fewer than 16 bytes"))?;
    Ok(VersionedKey { version, key })
}
