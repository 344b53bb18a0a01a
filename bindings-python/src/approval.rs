//! What people are asked to approve, and an approver's signature.

use crate::convert::hex;
use crate::failure::{coded, core};
use checkrein::ErrorCode;
use checkrein::approval::{self, Verdict};
use checkrein::crypto::{Random as _, SigningKey};
use checkrein::host::{SystemClock, SystemRandom, load_signing_key};
use checkrein::request::Clock as _;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What people are asked to approve: the whole occasion, with a digest over all of it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct ApprovalRequest(pub(crate) approval::ApprovalRequest);

#[pymethods]
impl ApprovalRequest {
    /// Reads the JSON form and checks every digest in it.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &[u8]) -> PyResult<Self> {
        core(py, || approval::ApprovalRequest::from_json(json)).map(Self)
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
    fn render(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.render())
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

/// An approver's Ed25519 key: its 32-byte seed, or the path of a key file.
#[derive(FromPyObject)]
pub(crate) enum Key {
    Seed(Vec<u8>),
    File(PathBuf),
}

/// Signs a verdict on a request, for an approver's tool. The approver must have read `request.render()`.
///
/// `key` is an Ed25519 seed of 32 bytes, or the path of a file that `checkrein keygen` made.
#[pyfunction]
#[pyo3(signature = (request, *, approver, key, verdict = "approve"))]
pub(crate) fn approve(py: Python<'_>, request: &ApprovalRequest, approver: &str, key: Key, verdict: &str) -> PyResult<String> {
    let verdict = match verdict {
        "approve" => Verdict::Approve,
        "deny" => Verdict::Deny,
        _ => return Err(coded(py, ErrorCode::RequestInvalid, Some("a verdict is `approve` or `deny`"))),
    };
    let key = match key {
        Key::File(path) => core(py, || load_signing_key(&path))?.1,
        Key::Seed(seed) => {
            let seed = Zeroizing::new(seed);
            let seed = <[u8; 32]>::try_from(seed.as_slice()).ok().and_then(|seed| SigningKey::from_seed(&Zeroizing::new(seed)));
            seed.ok_or_else(|| coded(py, ErrorCode::ApprovalKey, Some("an Ed25519 seed has 32 bytes")))?
        }
    };
    core(py, || {
        let mut nonce = [0; 16];
        SystemRandom::default().fill(&mut nonce)?;
        approval::sign(&request.0, approver, verdict, &key, SystemClock.now(), nonce)
    })
}
