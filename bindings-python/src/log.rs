//! What a stranger, or an auditor, asks of a log.

use crate::convert::plain;
use crate::failure::core;
use checkrein::audit::{self, Checkpoint, Question, VerifierKey};
use checkrein::host::{Folder, SystemClock, load_verifier_key};
use checkrein::request::{Clock as _, Timestamp};
use pyo3::prelude::*;
use std::path::PathBuf;

/// Verifies a log with its public key: `key` is the key's text (`origin+hash+base64`) or the path of its file. With `earlier`, a
/// checkpoint kept elsewhere, also that the log continues what that one covers.
#[pyfunction]
#[pyo3(signature = (folder, *, key, earlier = None))]
pub(crate) fn verify_log<'py>(py: Python<'py>, folder: PathBuf, key: PathBuf, earlier: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    let report = core(py, || {
        let text = key.to_str().and_then(|text| text.parse::<VerifierKey>().ok());
        let key = text.map_or_else(|| load_verifier_key(&key), Ok)?;
        let earlier = earlier.map(|note| Checkpoint::open(note.as_bytes(), &key)).transpose()?;
        audit::verify(&Folder::open(&folder)?, &key, earlier.as_ref())
    })?;
    plain(py, &report)
}

/// The log's entries in order, as plain objects, from number `start` on and at most `limit` of them. Reads without verifying.
#[pyfunction]
#[pyo3(signature = (folder, *, start = 0, limit = 10_000))]
pub(crate) fn entries<'py>(py: Python<'py>, folder: PathBuf, start: u64, limit: usize) -> PyResult<Bound<'py, PyAny>> {
    let found = core(py, || {
        let folder = Folder::open(&folder)?;
        let wanted = audit::entries(&folder).filter(|entry| entry.as_ref().map_or(true, |entry| entry.seq >= start));
        wanted.take(limit).collect::<Result<Vec<_>, _>>()
    })?;
    plain(py, &found)
}

/// Answers who saw data of these classes (of any, if none are given) on one day in UTC, written `2026-03-12`; of all time without it.
#[pyfunction]
#[pyo3(signature = (folder, *, classes = None, day = None))]
pub(crate) fn saw<'py>(py: Python<'py>, folder: PathBuf, classes: Option<Vec<String>>, day: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    let answer = core(py, || {
        let question = match day {
            Some(day) => Question::day(day)?,
            None => Question::between(Timestamp(i64::MIN), SystemClock.now().plus_millis(1)),
        };
        let question = classes.into_iter().fold(question, Question::classes);
        audit::saw(&Folder::open(&folder)?, &question)
    })?;
    plain(py, &answer)
}
