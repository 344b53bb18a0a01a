//! What a stranger, or an auditor, asks of a log.

use crate::document::{json, plain};
use crate::failure::core;
use crate::place::{Place, verifier_key};
use crate::text::Text;
use checkrein::audit::{self, Checkpoint, ConsistencyProof, InclusionProof, Question};
use checkrein::host::{Folder, SystemClock, SystemRandom, generate_signing_key};
use checkrein::request::{Clock as _, Timestamp};
use pyo3::prelude::*;

/// Makes a signing key for a log named `name`: writes the private half to `path`, the public half to `path` with `.pub`, and gives the
/// latter's text. Nothing is overwritten.
#[pyfunction]
pub(crate) fn keygen(py: Python<'_>, path: Place, name: Text<'_>) -> PyResult<String> {
    core(py, || generate_signing_key(&path.0, name.0, &SystemRandom::default()).map(|key| key.to_string()))
}

/// Verifies a log with its public key: `key` is the key's text (`origin+hash+base64`) or the path of its file. With `earlier`, a
/// checkpoint kept elsewhere, also that the log continues what that one covers.
#[pyfunction]
#[pyo3(signature = (folder, *, key, earlier = None))]
pub(crate) fn verify_log<'py>(py: Python<'py>, folder: Place, key: Place, earlier: Option<Text<'_>>) -> PyResult<Bound<'py, PyAny>> {
    let report = core(py, || {
        let key = verifier_key(&key.0)?;
        let earlier = earlier.map(|note| Checkpoint::open(note.0.as_bytes(), &key)).transpose()?;
        audit::verify(&Folder::open(&folder.0)?, &key, earlier.as_ref())
    })?;
    plain(py, &report)
}

/// Makes the proof that entry `seq` is in a log, against its last checkpoint, as plain objects.
#[pyfunction]
#[pyo3(signature = (folder, *, key, seq))]
pub(crate) fn prove_inclusion<'py>(py: Python<'py>, folder: Place, key: Place, seq: u64) -> PyResult<Bound<'py, PyAny>> {
    let proof = core(py, || InclusionProof::of(&Folder::open(&folder.0)?, &verifier_key(&key.0)?, seq))?;
    plain(py, &proof)
}

/// Verifies a proof of inclusion, plain objects or JSON, with the public key alone; gives the entry that is proved.
#[pyfunction]
#[pyo3(signature = (proof, *, key))]
pub(crate) fn verify_inclusion<'py>(py: Python<'py>, proof: &Bound<'py, PyAny>, key: Place) -> PyResult<Bound<'py, PyAny>> {
    let proof = json(proof, "a proof")?;
    let entry = core(py, || InclusionProof::from_json(&proof)?.verify(&verifier_key(&key.0)?))?;
    plain(py, &entry)
}

/// Makes the proof that a log continues what `earlier`, a checkpoint kept elsewhere, covers, as plain objects.
#[pyfunction]
#[pyo3(signature = (folder, *, key, earlier))]
pub(crate) fn prove_consistency<'py>(py: Python<'py>, folder: Place, key: Place, earlier: Text<'_>) -> PyResult<Bound<'py, PyAny>> {
    let proof = core(py, || {
        let key = verifier_key(&key.0)?;
        ConsistencyProof::of(&Folder::open(&folder.0)?, &key, &Checkpoint::open(earlier.0.as_bytes(), &key)?)
    })?;
    plain(py, &proof)
}

/// Verifies a proof of consistency, plain objects or JSON, with the public key alone; gives how many entries the two checkpoints cover.
#[pyfunction]
#[pyo3(signature = (proof, *, key))]
pub(crate) fn verify_consistency(py: Python<'_>, proof: &Bound<'_, PyAny>, key: Place) -> PyResult<(u64, u64)> {
    let proof = json(proof, "a proof")?;
    core(py, || ConsistencyProof::from_json(&proof)?.verify(&verifier_key(&key.0)?))
}

/// The log's entries in order, as plain objects, from number `start` on and at most `limit` of them. Reads without verifying.
#[pyfunction]
#[pyo3(signature = (folder, *, start = 0, limit = 10_000))]
pub(crate) fn entries(py: Python<'_>, folder: Place, start: u64, limit: usize) -> PyResult<Bound<'_, PyAny>> {
    let found = core(py, || {
        let folder = Folder::open(&folder.0)?;
        let wanted = audit::entries(&folder).filter(|entry| entry.as_ref().map_or(true, |entry| entry.seq >= start));
        wanted.take(limit).collect::<Result<Vec<_>, _>>()
    })?;
    plain(py, &found)
}

/// Answers who saw data of these classes (of any, if none are given) on one day in UTC, written `2026-03-12`; of all time without it.
#[pyfunction]
#[pyo3(signature = (folder, *, classes = None, day = None))]
pub(crate) fn saw<'py>(
    py: Python<'py>,
    folder: Place,
    classes: Option<Vec<Bound<'py, PyAny>>>,
    day: Option<Text<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    let name = |class: &Bound<'_, PyAny>| Ok(class.extract::<Text<'_>>()?.0.to_owned());
    let classes: Option<Vec<String>> = classes.map(|classes| classes.iter().map(name).collect::<PyResult<_>>()).transpose()?;
    let answer = core(py, || {
        let question = match day {
            Some(day) => Question::day(day.0)?,
            None => Question::between(Timestamp(i64::MIN), SystemClock.now().plus_millis(1)),
        };
        let question = classes.into_iter().fold(question, Question::classes);
        audit::saw(&Folder::open(&folder.0)?, &question)
    })?;
    plain(py, &answer)
}
