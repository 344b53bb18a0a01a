//! Documents: plain Python objects, or their JSON as bytes or text.

use crate::failure::{argument, here, of_host, refused};
use crate::text::characters;
use checkrein::ErrorCode;
use pyo3::exceptions::{PyRecursionError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict as _, PyBytes, PyDict, PyMapping, PyString};
use std::borrow::Cow;

/// The JSON of a document that was given as a mapping, as bytes or as text; `what` is its name in errors.
pub(crate) fn json<'a>(given: &'a Bound<'_, PyAny>, what: &str) -> PyResult<Cow<'a, [u8]>> {
    let py = given.py();
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Cow::Borrowed(characters(text)?.as_bytes()));
    }
    let written = members(given, what)?;
    let options = [("ensure_ascii", false), ("allow_nan", false)].into_py_dict(py)?;
    let written = py.import("json")?.call_method("dumps", (written,), Some(&options)).map_err(|failure| unwritten(py, failure, what))?;
    Ok(Cow::Owned(characters(written.cast::<PyString>()?)?.as_bytes().to_vec()))
}

/// A copy of a mapping, as a `dict` of our own.
pub(crate) fn members<'py>(given: &Bound<'py, PyAny>, what: &str) -> PyResult<Bound<'py, PyDict>> {
    let py = given.py();
    if let Ok(dict) = given.cast_exact::<PyDict>() {
        return dict.copy();
    }
    let mapping = given.cast::<PyMapping>().map_err(|_| argument(py, format!("{what} must be a mapping")))?;
    let members = PyDict::new(py);
    members.update(mapping).map_err(|failure| of_host(py, failure, &format!("{what} could not be read")))?;
    Ok(members)
}

fn unwritten(py: Python<'_>, failure: PyErr, what: &str) -> PyErr {
    let is_form = failure.is_instance_of::<PyTypeError>(py)
        || failure.is_instance_of::<PyValueError>(py)
        || failure.is_instance_of::<PyRecursionError>(py)
        || failure.is_instance_of::<PyRuntimeError>(py);
    if is_form {
        argument(py, format!("{what} has a part that has no JSON form"))
    } else {
        of_host(py, failure, &format!("{what} could not be read"))
    }
}

/// A document of the core as plain Python objects.
pub(crate) fn plain<'py>(py: Python<'py>, document: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = here(py, || serde_json::to_string(document).map_err(|_| refused(ErrorCode::WireSchema, "the document has no JSON form")))?;
    py.import("json")?.call_method1("loads", (text,))
}
