//! The object that a host holds, and the sessions that it opens.

use crate::connection::{Connection, catalog};
use crate::convert::plain;
use crate::failure::{coded, core};
use checkrein::enforce::{self, SessionOptions};
use checkrein::host::{EnforcerFiles, SystemRandom, generate_signing_key, read_policy};
use checkrein::policy::RecordLevel;
use checkrein::request::Timestamp;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};

/// Holds a policy and its log. Make one for a process and share it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Enforcer {
    policy: PathBuf,
    inner: RwLock<Option<enforce::Enforcer>>,
}

#[pymethods]
impl Enforcer {
    /// Puts an enforcer together from files: the policy (`.json` or YAML; files that it names are looked for beside it), the log's
    /// folder (made if it is not there), the log's signing key (made by `keygen`), and the masking keys if the policy names some.
    #[staticmethod]
    #[pyo3(signature = (path, *, audit, signing_key, mask_keys = None))]
    fn from_file(py: Python<'_>, path: PathBuf, audit: PathBuf, signing_key: PathBuf, mask_keys: Option<PathBuf>) -> PyResult<Self> {
        let inner = core(py, || {
            let files = EnforcerFiles { policy: &path, log: &audit, signing_key: &signing_key, mask_keys: mask_keys.as_deref() };
            enforce::Enforcer::from_files(&files)
        })?;
        Ok(Self { policy: path, inner: RwLock::new(Some(inner)) })
    }

    /// Verifies a token and opens a session on a resource. `lease` (milliseconds since 1970) ends it early; `records` says what the
    /// host itself records of it (`none`, `meta`, `statements`, `results_hash`, `results_masked`).
    #[pyo3(signature = (*, token, resource, lease = None, records = "none"))]
    fn open_session(&self, py: Python<'_>, token: &str, resource: &str, lease: Option<i64>, records: &str) -> PyResult<Session> {
        let level = serde_json::from_value::<RecordLevel>(records.into());
        let level = level.map_err(|_| coded(py, ErrorCode::RequestInvalid, Some("`records` is not a level of recording")))?;
        let mut options = SessionOptions::default().with_records(level);
        if let Some(lease) = lease {
            options = options.with_lease(Timestamp(lease));
        }
        self.with(py, |enforcer| enforcer.open_session(token, resource, options)).map(Session)
    }

    /// Reads the policy's file again and swaps it in atomically. If that fails, the policy in force stays.
    fn reload(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |enforcer| enforcer.reload(read_policy(&self.policy)?))
    }

    /// Ends a job: rules with `ends_with: job` stop covering its sessions.
    fn end_job(&self, py: Python<'_>, job: &str) -> PyResult<()> {
        self.with(py, |enforcer| enforcer.end_job(job))
    }

    /// Signs the log as it stands; gives the signed note.
    fn checkpoint(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |enforcer| enforcer.checkpoint().map(|checkpoint| checkpoint.note().to_owned()))
    }

    /// SHA-256 of the policy in force, in hexadecimal.
    #[getter]
    fn policy_digest(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |enforcer| Ok(enforcer.policy_digest().to_string()))
    }

    /// Whether the policy in force only observes.
    #[getter]
    fn observes(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, |enforcer| Ok(enforcer.observes()))
    }

    /// Signs the log and lets go of it. Sessions that are open keep it until they are closed and dropped. Closing twice is fine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        core(py, || {
            let taken = self.inner.write().unwrap_or_else(PoisonError::into_inner).take();
            taken.map_or(Ok(()), |enforcer| enforcer.checkpoint().map(drop))
        })
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_reason))]
    fn __exit__(&self, py: Python<'_>, _reason: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> String {
        format!("Enforcer(policy={:?})", self.policy)
    }
}

impl Enforcer {
    fn with<T: Send>(&self, py: Python<'_>, run: impl FnOnce(&enforce::Enforcer) -> Result<T, Error> + Send) -> PyResult<T> {
        let inner = py.detach(|| self.inner.read().unwrap_or_else(PoisonError::into_inner).clone());
        let inner = inner.ok_or_else(|| coded(py, ErrorCode::RequestInvalid, Some("the enforcer is closed")))?;
        core(py, || run(&inner))
    }
}

/// One period of access, bound to a caller and a resource.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Session(enforce::Session);

#[pymethods]
impl Session {
    /// The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now;
    /// without it, the policy's own counts.
    #[pyo3(signature = (*, catalog = None))]
    fn connection(&self, py: Python<'_>, catalog: Option<&Bound<'_, PyAny>>) -> PyResult<Connection> {
        let given = catalog.map(self::catalog).transpose()?;
        core(py, || {
            Ok(match given {
                Some(catalog) => self.0.connection_with_catalog(catalog),
                None => self.0.connection(),
            })
        })
        .map(Connection::new)
    }

    /// Ends it now, for all its connections. Closing twice is fine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        core(py, || self.0.close())
    }

    /// The session's name in the log.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// The resource.
    #[getter]
    fn resource(&self) -> &str {
        self.0.resource()
    }

    /// When it ends by itself: milliseconds since 1970.
    #[getter]
    fn ends(&self) -> i64 {
        self.0.ends().0
    }

    /// Whether statements are still decided on, rather than denied.
    #[getter]
    fn is_open(&self, py: Python<'_>) -> bool {
        py.detach(|| self.0.is_open())
    }

    /// Who it belongs to, as plain objects.
    #[getter]
    fn principal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, self.0.principal())
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_reason))]
    fn __exit__(&self, py: Python<'_>, _reason: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> String {
        format!("Session(id='{}', subject={:?}, resource={:?})", self.0.id(), self.0.principal().subject(), self.0.resource())
    }
}

/// Makes a signing key for a log named `name`: writes the private half to `path`, the public half to `path` with `.pub`, and gives the
/// latter's text. Nothing is overwritten.
#[pyfunction]
pub(crate) fn keygen(py: Python<'_>, path: PathBuf, name: &str) -> PyResult<String> {
    core(py, || generate_signing_key(&path, name, &SystemRandom::default()).map(|key| key.to_string()))
}
