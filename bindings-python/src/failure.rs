//! Errors and panics of the core as `checkrein.Error`.

use checkrein::{Error, ErrorCode};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a part of the core without the interpreter's lock. A panic becomes `boundary.panic`; whatever the core held locked meanwhile
/// stays unusable, and everything else goes on.
#[inline]
pub(crate) fn core<T: Send>(py: Python<'_>, run: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    py.detach(|| caught(run)).map_err(|error| raised(py, &error))
}

/// The same with the interpreter's lock, for what neither waits nor takes long.
#[inline]
pub(crate) fn here<T>(py: Python<'_>, run: impl FnOnce() -> Result<T, Error>) -> PyResult<T> {
    caught(run).map_err(|error| raised(py, &error))
}

#[inline]
fn caught<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(refused(ErrorCode::BoundaryPanic, "a part of the library failed; nothing was permitted")))
}

/// The exception for an error of the core. A failure of the host's own function is its cause, unless it is meant to end the program
/// (`KeyboardInterrupt` …): that goes through as it is.
#[cold]
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let cause = CAUSE.take().filter(|_| error.code() == ErrorCode::BoundaryCallback);
    match cause {
        Some(cause) if !cause.is_instance_of::<PyException>(py) => cause,
        cause => {
            let raised = exception(py, error.code(), &error.to_string(), error.help());
            raised.set_cause(py, cause);
            raised
        }
    }
}

/// An error that the boundary itself gives.
#[cold]
pub(crate) fn refused(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::of_host(code, message)
}

/// The exception for an argument that is refused.
#[cold]
pub(crate) fn argument(py: Python<'_>, what: impl Into<String>) -> PyErr {
    raised(py, &refused(ErrorCode::BoundaryArgument, what))
}

/// The exception for what the host's own code raised while it was asked for something: `boundary.callback`, with `failure` as its
/// cause.
#[cold]
pub(crate) fn of_host(py: Python<'_>, failure: PyErr, what: &str) -> PyErr {
    raised(py, &kept(failure, what))
}

/// Whether an exception is one that [`raised`] made.
pub(crate) fn is_ours(py: Python<'_>, failure: &PyErr) -> bool {
    class(py).is_ok_and(|class| failure.is_instance(py, class))
}

/// The error for what the host's own code raised beneath the core: the failure waits for [`raised`] in this thread.
#[cold]
pub(crate) fn kept(failure: PyErr, what: &str) -> Error {
    keep(failure);
    refused(ErrorCode::BoundaryCallback, what)
}

/// Keeps a failure of the host's own code for [`raised`] in this thread.
#[cold]
pub(crate) fn keep(failure: PyErr) {
    CAUSE.set(Some(failure));
}

/// Whether a failure waits for [`raised`] in this thread.
pub(crate) fn pending() -> bool {
    CAUSE.with_borrow(Option::is_some)
}

/// The error for a host's function that gave nonsense.
#[cold]
pub(crate) fn nonsense(what: &str) -> Error {
    CAUSE.set(None);
    refused(ErrorCode::BoundaryCallback, what)
}

thread_local! {
    static CAUSE: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Finds the exception's class now, so that no later call has to wait for an import.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    class(py).map(drop)
}

fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "checkrein._errors", "Error")
}

fn exception(py: Python<'_>, code: ErrorCode, message: &str, help: Option<&str>) -> PyErr {
    class(py).and_then(|class| class.call1((message, code.name(), code as u32, help))).map_or_else(|failure| failure, PyErr::from_value)
}
