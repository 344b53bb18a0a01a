//! One period of access.

use crate::connection::{Connection, catalog};
use crate::document::plain;
use crate::failure::{core, here};
use crate::process::Own;
use crate::text::Text;
use crate::values::revealed;
use checkrein::Error;
use checkrein::enforce;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// One period of access, bound to a caller and a resource.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Session(Own<enforce::Session>);

#[pymethods]
impl Session {
    /// The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now;
    /// without it, the policy's own counts.
    #[pyo3(signature = (*, catalog = None))]
    fn connection(&self, py: Python<'_>, catalog: Option<&Bound<'_, PyAny>>) -> PyResult<Connection> {
        let given = catalog.map(self::catalog).transpose()?;
        let connection = self.get(py, |session| match given {
            Some(catalog) => session.connection_with_catalog(catalog),
            None => session.connection(),
        })?;
        Ok(Connection::new(connection))
    }

    /// Ends it now, for all its connections. Closing twice is fine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        core(py, || self.0.get()?.close())
    }

    /// Opens a token that the mask `encrypt` made for this resource, where the policy lets the caller. The request is in the log before
    /// the value is given.
    fn reveal<'py>(&self, py: Python<'py>, token: Text<'_>) -> PyResult<Bound<'py, PyAny>> {
        let value = core(py, || self.0.get()?.reveal(token.0))?;
        revealed(py, value)
    }

    /// The session's name in the log.
    #[getter]
    fn id(&self, py: Python<'_>) -> PyResult<String> {
        self.get(py, |session| session.id().to_owned())
    }

    /// The resource.
    #[getter]
    fn resource(&self, py: Python<'_>) -> PyResult<String> {
        self.get(py, |session| session.resource().to_owned())
    }

    /// When it ends by itself: milliseconds since 1970.
    #[getter]
    fn ends(&self, py: Python<'_>) -> PyResult<i64> {
        self.get(py, |session| session.ends().0)
    }

    /// Whether statements are still decided on, rather than denied.
    #[getter]
    fn is_open(&self, py: Python<'_>) -> PyResult<bool> {
        self.get(py, enforce::Session::is_open)
    }

    /// Who it belongs to, as plain objects.
    #[getter]
    fn principal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let principal = self.get(py, |session| session.principal().clone())?;
        plain(py, &principal)
    }

    /// What the log's commitments to this session's statements and parameters are salted with: 16 bytes, to be kept beside a recording.
    #[getter]
    fn commitment_salt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.get(py, |session| *session.commitment_salt()).map(|salt| PyBytes::new(py, &salt))
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_reason))]
    fn __exit__(&self, py: Python<'_>, _reason: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> String {
        let said = |session: &enforce::Session| {
            format!("Session(id='{}', subject={:?}, resource={:?})", session.id(), session.principal().subject(), session.resource())
        };
        self.0.get().map_or_else(|_| "Session(…)".to_owned(), said)
    }
}

impl Session {
    pub(crate) fn new(inner: enforce::Session) -> Self {
        Self(Own::new(inner))
    }

    fn get<T>(&self, py: Python<'_>, read: impl FnOnce(&enforce::Session) -> T) -> PyResult<T> {
        here(py, || Ok::<_, Error>(read(self.0.get()?)))
    }
}
