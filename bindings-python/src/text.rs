//! Texts and words as arguments.

use crate::failure::argument;
use pyo3::exceptions::PyUnicodeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as Unknown, StrDeserializer};

/// A `str` as UTF-8, not copied. A lone surrogate is `boundary.argument`: Python's own exception would hold the text.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl<'a, 'py> FromPyObject<'a, 'py> for Text<'a> {
    type Error = PyErr;

    #[inline]
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        object.extract::<&'a str>().map(Self).map_err(|failure| surrogates(object.py(), failure))
    }
}

/// The characters of a `str`; a lone surrogate is `boundary.argument`.
pub(crate) fn characters<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    text.to_str().map_err(|failure| surrogates(text.py(), failure))
}

#[cold]
fn surrogates(py: Python<'_>, failure: PyErr) -> PyErr {
    if failure.is_instance_of::<PyUnicodeError>(py) { argument(py, "a text has characters that have no UTF-8 form") } else { failure }
}

/// One of the core's own words; `what` says which there are.
pub(crate) fn word<'a, T: Deserialize<'a>>(py: Python<'_>, word: Text<'a>, what: &str) -> PyResult<T> {
    let word: StrDeserializer<'a, Unknown> = word.0.into_deserializer();
    T::deserialize(word).map_err(|_| argument(py, what))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
