//! One database connection: decide, and say what became of it.

use crate::approval::ApprovalRequest;
use crate::asked::{Approved, Asked, presented};
use crate::decision::{Permit, answer, permitted};
use crate::document::json;
use crate::failure::core;
use crate::handle::Turns;
use crate::text::{Text, word};
use checkrein::audit::event::Status;
use checkrein::classify::Catalog;
use checkrein::enforce::{self, Outcome};
use pyo3::prelude::*;
use std::sync::Arc;

/// What one database connection remembers that changes the meaning of later text. Threads may share it; they take turns.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Connection(Turns<enforce::Connection>);

#[pymethods]
impl Connection {
    /// Decides on a statement; the answer's entry is in the log before it is given. `params` are as the driver gets them (a plain tuple
    /// or list, a dict for named ones; with `many` a list of those); `placeholders` is `format` where the driver rewrites `%s`. A
    /// statement that is held has parameters of built-in classes, or is `boundary.argument`.
    #[pyo3(
        signature = (sql, params = None, *, many = false, context = None, placeholders = None),
        text_signature = "($self, sql, params=None, *, many=False, context=None, placeholders='native')"
    )]
    fn decide<'py>(
        &self,
        py: Python<'py>,
        sql: Text<'_>,
        params: Option<&Bound<'py, PyAny>>,
        many: bool,
        context: Option<&Bound<'py, PyAny>>,
        placeholders: Option<Text<'_>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut asked = Asked::new(py, sql, params, many, context, placeholders)?;
        let decision = self.0.with(py, |connection| connection.decide(&asked.statement()?, &asked.context).map(Box::new))?;
        if let enforce::Decision::Hold(_) = &*decision {
            asked.is_approvable(py)?;
        }
        answer(py, decision)
    }

    /// Decides again on a statement that was held: `approvals` has pairs of a request and its approvals' texts, or is the texts of the
    /// one that is given as `request`.
    #[pyo3(
        signature = (sql, params = None, *, approvals, request = None, many = false, context = None, placeholders = None),
        text_signature = "($self, sql, params=None, *, approvals, request=None, many=False, context=None, placeholders='native')"
    )]
    #[expect(clippy::too_many_arguments, reason = "Python's keyword arguments")]
    fn decide_with<'py>(
        &self,
        py: Python<'py>,
        sql: Text<'_>,
        params: Option<&Bound<'py, PyAny>>,
        approvals: &Bound<'py, PyAny>,
        request: Option<&Bound<'py, ApprovalRequest>>,
        many: bool,
        context: Option<&Bound<'py, PyAny>>,
        placeholders: Option<Text<'_>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut asked = Asked::new(py, sql, params, many, context, placeholders)?;
        asked.is_approvable(py)?;
        let approved = Approved::new(request, approvals)?;
        let texts = approved.texts();
        let decision =
            self.0.with(py, |connection| connection.decide_with(&asked.statement()?, &asked.context, &presented(&texts)).map(Box::new))?;
        answer(py, decision)
    }

    /// Says what became of a permitted statement: `ok`, `error` or `cancelled`, and how many rows it showed or changed.
    #[pyo3(signature = (permit, status = Text("ok"), rows = None), text_signature = "($self, permit, status='ok', rows=None)")]
    fn outcome(&self, permit: PyRef<'_, Permit>, status: Text<'_>, rows: Option<u64>) -> PyResult<()> {
        let py = permit.py();
        let status: Status = word(py, status, "a status is `ok`, `error` or `cancelled`")?;
        let permit = permitted(&permit)?;
        self.0.with(py, |connection| connection.outcome(permit, Outcome { status, rows }))
    }

    /// Gives a catalog that was read through this very connection just now.
    fn refresh_catalog(&self, py: Python<'_>, given: &Bound<'_, PyAny>) -> PyResult<()> {
        let catalog = catalog(given)?;
        self.says(py, |connection| connection.refresh_catalog(catalog))
    }

    /// Says that the driver begins no transaction by itself, so that what the end of one undoes is known. To be called before the first
    /// statement.
    fn sees_transactions(&self, py: Python<'_>) -> PyResult<()> {
        self.says(py, enforce::Connection::sees_transactions)
    }

    /// Says that the driver undid a transaction by a call of its own, or by itself.
    fn rolled_back(&self, py: Python<'_>) -> PyResult<()> {
        self.says(py, enforce::Connection::rolled_back)
    }

    /// Says that the driver committed by a call of its own.
    fn committed(&self, py: Python<'_>) -> PyResult<()> {
        self.says(py, enforce::Connection::committed)
    }

    /// Says that the database connection is as new: it remembers nothing of what was run on it.
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        self.says(py, enforce::Connection::reset)
    }

    /// Whether the state is known, so that statements can be read exactly.
    #[getter]
    fn is_certain(&self, py: Python<'_>) -> PyResult<bool> {
        self.says(py, |connection| connection.is_certain())
    }

    /// The schemas that names are looked up in, as far as the core followed.
    #[getter]
    fn search_path(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.says(py, |connection| connection.state().search_path.clone())
    }

    fn __repr__(&self) -> &'static str {
        "Connection(…)"
    }
}

impl Connection {
    pub(crate) fn new(inner: enforce::Connection) -> Self {
        Self(Turns::new(inner, "the connection broke in an earlier call; open another"))
    }

    /// What neither decides nor writes.
    fn says<T: Send>(&self, py: Python<'_>, say: impl FnOnce(&mut enforce::Connection) -> T + Send) -> PyResult<T> {
        self.0.soon(py, |connection| Ok(say(connection)))
    }
}

/// A catalog from plain objects or its JSON form.
pub(crate) fn catalog(given: &Bound<'_, PyAny>) -> PyResult<Arc<Catalog>> {
    let bytes = json(given, "a catalog")?;
    core(given.py(), || Catalog::from_json(&bytes).map(Arc::new))
}
