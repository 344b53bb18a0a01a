//! Masks the bytes of one COPY to the client.

use crate::document::plain;
use crate::failure::refused;
use crate::handle::Turns;
use crate::scanner::bytes;
use checkrein::enforce;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// What is longer is taken without the interpreter's lock.
const SHORT: usize = 512;

/// Masks the bytes of a COPY TO STDOUT as they come, cut anywhere. Threads that share it take turns.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct CopyMasker(Turns<Option<enforce::CopyMasker>>);

#[pymethods]
impl CopyMasker {
    /// Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
    fn push<'py>(&self, part: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let py = part.py();
        let part = bytes(part)?;
        let push = |masker: &mut Option<enforce::CopyMasker>| {
            let mut output = Vec::with_capacity(part.len());
            masker.as_mut().ok_or_else(ended)?.push(&part, &mut output).map(|()| output)
        };
        let output = if part.len() <= SHORT { self.0.soon(py, push) } else { self.0.with(py, push) }?;
        Ok(PyBytes::new(py, &output))
    }

    /// Ends the stream; an error where it ends within a row. Nothing more can be pushed.
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        self.0.soon(py, |masker| masker.take().ok_or_else(ended)?.finish())
    }

    /// What becomes of each column, and why, as plain objects.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let explained = self.0.soon(py, |masker| Ok(masker.as_ref().ok_or_else(ended)?.masker().plan().explain().to_vec()))?;
        plain(py, &explained)
    }
}

impl CopyMasker {
    pub(crate) fn new(inner: enforce::CopyMasker) -> Self {
        Self(Turns::new(Some(inner), "the masker broke in an earlier call; nothing more is shown"))
    }
}

fn ended() -> Error {
    refused(ErrorCode::BoundaryClosed, "the stream has ended")
}
