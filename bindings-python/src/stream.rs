//! A text that comes in parts, masked as it comes.

use crate::failure::refused;
use crate::finding::found;
use crate::handle::Turns;
use crate::scanner::{Ready, bytes};
use checkrein::mask::scan::{Finding as Found, Stream as Core};
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

/// What is longer is taken without the interpreter's lock.
const SHORT: usize = 2048;

/// A text that comes in parts. Threads that share it take turns.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Stream {
    state: Turns<State>,
    ready: Ready,
}

enum State {
    Open(Box<Core>),
    /// What was found and not asked for yet.
    Ended(Vec<Found>),
}

#[pymethods]
impl Stream {
    /// Takes the next part, and gives what is decided.
    fn push<'py>(&self, part: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let py = part.py();
        let part = bytes(part)?;
        let push = |state: &mut State| {
            let State::Open(stream) = state else { return Err(refused(ErrorCode::BoundaryClosed, "the stream has ended")) };
            let mut output = Vec::with_capacity(part.len());
            stream.push(&part, &mut output).map(|()| output)
        };
        let output = if part.len() <= SHORT { self.state.soon(py, push) } else { self.state.with(py, push) }?;
        Ok(PyBytes::new(py, &output))
    }

    /// Ends the text, and gives the rest. Nothing more can be pushed, whether it fails or not.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let output = self.state.soon(py, |state| match std::mem::replace(state, State::Ended(Vec::new())) {
            State::Open(stream) => {
                let mut output = Vec::new();
                *state = State::Ended(stream.finish(&mut output)?);
                Ok(output)
            }
            ended @ State::Ended(_) => {
                *state = ended;
                Err(refused(ErrorCode::BoundaryClosed, "the stream has ended"))
            }
        })?;
        Ok(PyBytes::new(py, &output))
    }

    /// The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came.
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let findings: Vec<Found> = self.state.soon(py, |state| {
            Ok(match state {
                State::Open(stream) => stream.findings().collect(),
                State::Ended(findings) => std::mem::take(findings),
            })
        })?;
        found(py, &self.ready, &findings, None)
    }

    /// How many bytes came and are not decided.
    #[getter]
    fn held_back(&self, py: Python<'_>) -> PyResult<usize> {
        self.state.soon(py, |state| Ok::<_, Error>(if let State::Open(stream) = state { stream.held_back() } else { 0 }))
    }
}

impl Stream {
    pub(crate) fn new(ready: Ready) -> Self {
        let stream = Core::new(&ready.scanner, ready.replacements.clone(), ready.hint.clone());
        let broken = "the stream broke in an earlier call; nothing more is shown";
        Self { state: Turns::new(State::Open(Box::new(stream)), broken), ready }
    }
}
