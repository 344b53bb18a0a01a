//! A log by itself: for a host that keeps one without an enforcer, or gives it to one.

use crate::document::json;
use crate::failure::core;
use crate::handle::Shared;
use crate::place::Place;
use crate::text::{Text, word};
use checkrein::Error;
use checkrein::audit::{self, Event};
use checkrein::host::open_log;
use checkrein::policy::AuditMode;
use pyo3::prelude::*;

/// An append-only log with one writer. Threads may share it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Log(Shared<audit::Log>);

#[pymethods]
impl Log {
    /// Opens the log in a folder, which is made if it is not there; `signing_key` is the path of its key, made by `keygen`.
    #[staticmethod]
    fn open(py: Python<'_>, folder: Place, signing_key: Place) -> PyResult<Self> {
        core(py, || open_log(&folder.0, &signing_key.0))
            .map(|log| Self(Shared::new(log, "the log was closed, or an enforcer took it over")))
    }

    /// Appends an event (plain objects or JSON, as an entry's `event` has it) and gives its number, once it is as durable as `mode`
    /// says: `buffered`, `group` or `sync`.
    #[pyo3(signature = (event, mode = Text("group")), text_signature = "($self, event, mode='group')")]
    fn append(&self, py: Python<'_>, event: &Bound<'_, PyAny>, mode: Text<'_>) -> PyResult<u64> {
        let mode: AuditMode = word(py, mode, "a mode is `buffered`, `group` or `sync`")?;
        let event = json(event, "an event")?;
        self.0.with(py, |log| log.append(&Event::from_json(&event)?, mode).map(|receipt| receipt.seq()))
    }

    /// Makes all entries durable and signs them; gives the signed note.
    fn checkpoint(&self, py: Python<'_>) -> PyResult<String> {
        self.0.with(py, |log| log.checkpoint().map(|checkpoint| checkpoint.note().to_owned()))
    }

    /// The public key that a stranger verifies it with: `origin+hash+base64`.
    #[getter]
    fn verifier_key(&self, py: Python<'_>) -> PyResult<String> {
        self.0.with(py, |log| Ok(log.verifier_key().to_string()))
    }

    /// Signs it and lets go of it. Closing twice is fine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        core(py, || self.0.take()?.map_or(Ok(()), |log| log.close().map(drop)))
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_reason))]
    fn __exit__(&self, py: Python<'_>, _reason: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> &'static str {
        "Log(…)"
    }
}

impl Log {
    /// Takes it out for an enforcer; `boundary.closed` when it is spent.
    pub(crate) fn spend(&self) -> Result<audit::Log, Error> {
        self.0.spend()
    }
}
