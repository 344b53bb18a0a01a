//! One database connection: decide, and say what became of it.

use crate::approval::ApprovalRequest;
use crate::convert;
use crate::decision::{Permit, answer, permitted};
use crate::failure::{coded, core};
use checkrein::audit::event::Status;
use checkrein::classify::{Catalog, Placeholders};
use checkrein::enforce::{self, Outcome, Presented, Statement};
use checkrein::request::{Context, Value};
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyString};
use serde_json::{Map, Value as Json};
use std::sync::{Arc, Mutex};

/// What one database connection remembers that changes the meaning of later text. Threads may share it; they take turns.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Connection(Mutex<enforce::Connection>);

#[pymethods]
impl Connection {
    /// Decides on a statement; the answer's entry is in the log before it is given. `params` are as the driver gets them (a tuple or
    /// list, a dict for named ones; with `many` a list of those); `placeholders` is `format` where the driver rewrites `%s`.
    #[pyo3(signature = (sql, params = None, *, many = false, context = None, placeholders = "native"))]
    fn decide<'py>(
        &self,
        py: Python<'py>,
        sql: &Bound<'py, PyString>,
        params: Option<&Bound<'py, PyAny>>,
        many: bool,
        context: Option<&Bound<'py, PyAny>>,
        placeholders: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = Asked::new(sql, params, many, context, placeholders)?;
        answer(py, self.with(py, |connection| connection.decide(&asked.statement()?, &asked.context))?)
    }

    /// Decides again on a statement that was held, with approvals of its request.
    #[pyo3(signature = (sql, params = None, *, request, approvals, many = false, context = None, placeholders = "native"))]
    #[expect(clippy::too_many_arguments, reason = "Python's keyword arguments")]
    fn decide_with<'py>(
        &self,
        py: Python<'py>,
        sql: &Bound<'py, PyString>,
        params: Option<&Bound<'py, PyAny>>,
        request: &ApprovalRequest,
        approvals: Vec<String>,
        many: bool,
        context: Option<&Bound<'py, PyAny>>,
        placeholders: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = Asked::new(sql, params, many, context, placeholders)?;
        let approvals: Vec<&str> = approvals.iter().map(String::as_str).collect();
        let presented = Presented { request: &request.0, approvals: &approvals };
        answer(py, self.with(py, |connection| connection.decide_with(&asked.statement()?, &asked.context, &[presented]))?)
    }

    /// Says what became of a permitted statement: `ok`, `error` or `cancelled`, and how many rows it showed or changed.
    #[pyo3(signature = (permit, status = "ok", rows = None))]
    fn outcome(&self, permit: PyRef<'_, Permit>, status: &str, rows: Option<u64>) -> PyResult<()> {
        let py = permit.py();
        let status = serde_json::from_value::<Status>(status.into());
        let status = status.map_err(|_| coded(py, ErrorCode::RequestInvalid, Some("a status is `ok`, `error` or `cancelled`")))?;
        let permit = permitted(&permit)?;
        self.with(py, |connection| connection.outcome(permit, Outcome { status, rows }))
    }

    /// Gives a catalog that was read through this very connection just now.
    fn refresh_catalog(&self, py: Python<'_>, given: &Bound<'_, PyAny>) -> PyResult<()> {
        let catalog = catalog(given)?;
        self.with(py, |connection| {
            connection.refresh_catalog(catalog);
            Ok(())
        })
    }

    /// Says that the driver undid a transaction by a call of its own, or by itself.
    fn rolled_back(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |connection| {
            connection.rolled_back();
            Ok(())
        })
    }

    /// Says that the driver committed by a call of its own.
    fn committed(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |connection| {
            connection.committed();
            Ok(())
        })
    }

    /// Says that the database connection is as new: it remembers nothing of what was run on it.
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |connection| {
            connection.reset();
            Ok(())
        })
    }

    /// Whether the state is known, so that statements can be read exactly.
    #[getter]
    fn is_certain(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, |connection| Ok(connection.is_certain()))
    }

    /// The schemas that names are looked up in, as far as the core followed.
    #[getter]
    fn search_path(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |connection| Ok(connection.state().search_path.clone()))
    }

    fn __repr__(&self) -> &'static str {
        "Connection(…)"
    }
}

impl Connection {
    pub(crate) fn new(inner: enforce::Connection) -> Self {
        Self(Mutex::new(inner))
    }

    /// Waits for its turn without the interpreter's lock. After a panic inside, the connection stays unusable.
    fn with<T: Send>(&self, py: Python<'_>, run: impl FnOnce(&mut enforce::Connection) -> Result<T, Error> + Send) -> PyResult<T> {
        let ran = core(py, || match self.0.lock() {
            Ok(mut connection) => run(&mut connection).map(Some),
            Err(_) => Ok(None),
        })?;
        ran.ok_or_else(|| coded(py, ErrorCode::BoundaryPanic, Some("the connection broke in an earlier call; open another")))
    }
}

/// A question in the core's types.
struct Asked {
    text: String,
    parameters: Vec<Vec<Value>>,
    placeholders: Placeholders,
    context: Context,
}

impl Asked {
    fn new(
        sql: &Bound<'_, PyString>,
        params: Option<&Bound<'_, PyAny>>,
        many: bool,
        context: Option<&Bound<'_, PyAny>>,
        placeholders: &str,
    ) -> PyResult<Self> {
        Ok(Self {
            text: convert::characters(sql)?,
            parameters: convert::parameters(params, many)?,
            placeholders: style(sql.py(), placeholders)?,
            context: context.map_or_else(|| Ok(Context::default()), occasion)?,
        })
    }

    fn statement(&self) -> Result<Statement<'_>, Error> {
        Statement::new(&self.text)?.with_placeholders(self.placeholders).with_parameters(self.parameters.clone())
    }
}

pub(crate) fn style(py: Python<'_>, placeholders: &str) -> PyResult<Placeholders> {
    let style = serde_json::from_value(placeholders.into());
    style.map_err(|_| coded(py, ErrorCode::RequestInvalid, Some("placeholders are `native` or `format`")))
}

fn occasion(given: &Bound<'_, PyAny>) -> PyResult<Context> {
    let py = given.py();
    let wrong = || coded(py, ErrorCode::RequestInvalid, Some("a context maps names to strings, booleans and integers"));
    let members = PyDict::new(py);
    members.call_method1("update", (given,)).map_err(|_| wrong())?;
    let member = |(name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let name = convert::characters(name.cast::<PyString>().map_err(|_| wrong())?)?;
        let value = if let Ok(truth) = value.cast::<PyBool>() {
            Json::Bool(truth.is_true())
        } else if let Ok(text) = value.cast::<PyString>() {
            Json::String(convert::characters(text)?)
        } else if value.is_instance_of::<PyInt>() {
            Json::Number(value.extract::<i64>().map_err(|_| wrong())?.into())
        } else {
            return Err(wrong());
        };
        Ok((name, value))
    };
    let members = members.iter().map(member).collect::<PyResult<Map<String, Json>>>()?;
    core(py, || Context::new(members))
}

/// A catalog from its JSON form, as bytes or as plain Python objects.
pub(crate) fn catalog(given: &Bound<'_, PyAny>) -> PyResult<Arc<Catalog>> {
    let py = given.py();
    let bytes = match given.cast::<PyBytes>() {
        Ok(bytes) => bytes.as_bytes().to_vec(),
        Err(_) => {
            let document = PyDict::new(py);
            let wrong = |_| coded(py, ErrorCode::CatalogInvalid, Some("a catalog is a mapping, or its JSON form as bytes"));
            document.call_method1("update", (given,)).map_err(wrong)?;
            let text = py.import("json")?.call_method1("dumps", (document,)).map_err(wrong)?;
            convert::characters(text.cast::<PyString>()?)?.into_bytes()
        }
    };
    core(py, || Catalog::from_json(&bytes).map(Arc::new))
}
