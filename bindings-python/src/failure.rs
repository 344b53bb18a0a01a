//! Errors and panics of the core as `checkrein.Error`.

use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a part of the core without the interpreter's lock. A panic becomes `boundary.panic`; whatever the core held locked meanwhile
/// stays unusable, and everything else goes on.
pub(crate) fn core<T: Send>(py: Python<'_>, run: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    match py.detach(|| catch_unwind(AssertUnwindSafe(run))) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(raised(py, &error)),
        Err(_) => Err(coded(py, ErrorCode::BoundaryPanic, None)),
    }
}

/// The exception for an error of the core.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error.code(), &error.to_string(), error.help())
}

/// The exception for a code that the boundary itself gives.
pub(crate) fn coded(py: Python<'_>, code: ErrorCode, what: Option<&str>) -> PyErr {
    exception(py, code, &format!("{}: {}", code.name(), what.unwrap_or(code.meaning())), None)
}

fn exception(py: Python<'_>, code: ErrorCode, message: &str, help: Option<&str>) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS
        .import(py, "checkrein._errors", "Error")
        .and_then(|class| class.call1((message, code.name(), code as u32, help)))
        .map_or_else(|failure| failure, PyErr::from_value)
}
