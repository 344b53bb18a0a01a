//! The object that a host holds.

use crate::failure::{core, refused};
use crate::handle::Shared;
use crate::keys::{MaskKeys, provider};
use crate::log::Log;
use crate::place::Place;
use crate::policy::Policy;
use crate::session::Session;
use crate::text::{Text, word};
use checkrein::ErrorCode;
use checkrein::enforce::{self, SessionOptions};
use checkrein::host::{open_log, read_policy};
use checkrein::policy::RecordLevel;
use checkrein::request::Timestamp;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Holds a policy and its log. Make one for a process and share it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Enforcer {
    inner: Shared<enforce::Enforcer>,
    /// The file of the policy in force; none for one that came from no file.
    file: Mutex<Option<PathBuf>>,
}

#[pymethods]
impl Enforcer {
    /// Puts an enforcer together from a policy and a log, which it takes over: the `Log` is spent. `mask_keys` is the path of a key
    /// file, or a callable from a key's name and version (`None` for the current one) to `(version, secret)` or `None`.
    #[new]
    #[pyo3(signature = (policy, log, *, mask_keys = None))]
    fn new(py: Python<'_>, policy: &Policy, log: &Log, mask_keys: Option<MaskKeys>) -> PyResult<Self> {
        let inner = core(py, || {
            let (set, keys) = (policy.set()?, provider(mask_keys)?);
            enforce::Enforcer::on_host(set, log.spend()?, keys)
        })?;
        Ok(Self::of(inner, policy.file()))
    }

    /// Puts an enforcer together from files: the policy (`.json` or YAML; files that it names are looked for beside it), the log's
    /// folder (made if it is not there), the log's signing key (made by `keygen`), and the masking keys if the policy names some.
    #[staticmethod]
    #[pyo3(signature = (path, *, audit, signing_key, mask_keys = None))]
    fn from_file(py: Python<'_>, path: Place, audit: Place, signing_key: Place, mask_keys: Option<MaskKeys>) -> PyResult<Self> {
        let inner = core(py, || {
            let (policy, keys) = (read_policy(&path.0)?, provider(mask_keys)?);
            enforce::Enforcer::on_host(Arc::new(policy), open_log(&audit.0, &signing_key.0)?, keys)
        })?;
        Ok(Self::of(inner, Some(path.0)))
    }

    /// Verifies a token and opens a session on a resource. `lease` (milliseconds since 1970) ends it early; `records` says what the
    /// host itself records of it (`none`, `meta`, `statements`, `results_hash`, `results_masked`).
    #[pyo3(
        signature = (*, token, resource, lease = None, records = Text("none")),
        text_signature = "($self, *, token, resource, lease=None, records='none')"
    )]
    fn open_session(
        &self,
        py: Python<'_>,
        token: Text<'_>,
        resource: Text<'_>,
        lease: Option<i64>,
        records: Text<'_>,
    ) -> PyResult<Session> {
        let records: RecordLevel = word(py, records, "`records` is not a level of recording")?;
        let mut options = SessionOptions::default().with_records(records);
        if let Some(lease) = lease {
            options = options.with_lease(Timestamp(lease));
        }
        self.inner.with(py, |enforcer| enforcer.open_session(token.0, resource.0, options)).map(Session::new)
    }

    /// Swaps a policy in atomically: the one given, or the one in force read again from its file. If that fails, it stays.
    #[pyo3(signature = (policy = None))]
    fn reload(&self, py: Python<'_>, policy: Option<&Policy>) -> PyResult<()> {
        self.inner.with(py, |enforcer| {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            match (policy, &*file) {
                (Some(policy), _) => {
                    enforcer.reload(policy.set()?)?;
                    *file = policy.file();
                    Ok(())
                }
                (None, Some(path)) => enforcer.reload(read_policy(path)?),
                (None, None) => Err(refused(ErrorCode::BoundaryArgument, "the policy came from no file: give one")),
            }
        })
    }

    /// Ends a job: rules with `ends_with: job` stop covering its sessions.
    fn end_job(&self, py: Python<'_>, job: Text<'_>) -> PyResult<()> {
        self.inner.with(py, |enforcer| enforcer.end_job(job.0))
    }

    /// Signs the log as it stands; gives the signed note.
    fn checkpoint(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.with(py, |enforcer| enforcer.checkpoint().map(|checkpoint| checkpoint.note().to_owned()))
    }

    /// SHA-256 of the policy in force, in hexadecimal.
    #[getter]
    fn policy_digest(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.with(py, |enforcer| Ok(enforcer.policy_digest().to_string()))
    }

    /// Whether the policy in force only observes.
    #[getter]
    fn observes(&self, py: Python<'_>) -> PyResult<bool> {
        self.inner.with(py, |enforcer| Ok(enforcer.observes()))
    }

    /// Signs the log and lets go of it. Sessions that are open keep it until they are closed and dropped. Closing twice is fine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        core(py, || self.inner.take()?.map_or(Ok(()), |enforcer| enforcer.checkpoint().map(drop)))
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_reason))]
    fn __exit__(&self, py: Python<'_>, _reason: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> &'static str {
        "Enforcer(…)"
    }
}

impl Enforcer {
    fn of(inner: enforce::Enforcer, file: Option<PathBuf>) -> Self {
        Self { inner: Shared::new(inner, "the enforcer is closed"), file: Mutex::new(file) }
    }
}
