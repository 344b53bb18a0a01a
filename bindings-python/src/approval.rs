//! What people are asked to approve, and an approver's signature.

use crate::document::json;
use crate::failure::core;
use crate::place::signing_key;
use crate::text::{Text, hex, word};
use checkrein::approval::{self, Verdict};
use checkrein::crypto::Random as _;
use checkrein::host::{SystemClock, SystemRandom};
use checkrein::request::Clock as _;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// What people are asked to approve: the whole occasion, with a digest over all of it. A document: equal ones are equal.
#[pyclass(frozen, eq, hash, module = "checkrein")]
#[derive(PartialEq)]
pub(crate) struct ApprovalRequest(pub(crate) approval::ApprovalRequest);

impl std::hash::Hash for ApprovalRequest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.digest().hash(state);
    }
}

#[pymethods]
impl ApprovalRequest {
    /// Reads the JSON form and checks every digest in it.
    #[staticmethod]
    #[pyo3(signature = (json))]
    fn from_json(py: Python<'_>, json: &Bound<'_, PyAny>) -> PyResult<Self> {
        let bytes = self::json(json, "an approval request")?;
        core(py, || approval::ApprovalRequest::from_json(&bytes)).map(Self)
    }

    /// SHA-256 over everything else, in hexadecimal.
    #[getter]
    fn digest(&self) -> String {
        hex(self.0.digest())
    }

    /// The canonical JSON form, to hand to an approver.
    #[getter]
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        core(py, || self.0.to_json()).map(|bytes| PyBytes::new(py, &bytes))
    }

    /// Text for a person: printable ASCII and line feeds only.
    fn render(&self, py: Python<'_>) -> PyResult<String> {
        core(py, || Ok(self.0.render()))
    }

    /// The resource's name.
    #[getter]
    fn resource(&self) -> &str {
        self.0.resource()
    }

    /// The statement as it would run.
    #[getter]
    fn statement(&self) -> &str {
        self.0.statement()
    }

    /// The rule that holds it.
    #[getter]
    fn rule(&self) -> &str {
        self.0.rule()
    }

    /// From when on no approval counts any more: milliseconds since 1970.
    #[getter]
    fn not_after(&self) -> i64 {
        self.0.not_after().0
    }

    fn __repr__(&self) -> String {
        format!("ApprovalRequest(digest='{}', resource={:?}, rule={:?})", hex(self.0.digest()), self.0.resource(), self.0.rule())
    }
}

/// Signs a verdict on a request, for an approver's tool. The approver must have read `request.render()`.
///
/// `key` is an Ed25519 seed of 32 bytes, or the path of a file that `checkrein keygen` made.
#[pyfunction]
#[pyo3(
    signature = (request, *, approver, key, verdict = Text("approve")),
    text_signature = "(request, *, approver, key, verdict='approve')"
)]
pub(crate) fn approve(
    py: Python<'_>,
    request: &ApprovalRequest,
    approver: Text<'_>,
    key: &Bound<'_, PyAny>,
    verdict: Text<'_>,
) -> PyResult<String> {
    let verdict: Verdict = word(py, verdict, "a verdict is `approve` or `deny`")?;
    let key = signing_key(key)?;
    core(py, || {
        let mut nonce = [0; 16];
        SystemRandom::default().fill(&mut nonce)?;
        approval::sign(&request.0, approver.0, verdict, &key, SystemClock.now(), nonce)
    })
}
