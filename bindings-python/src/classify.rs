//! What a statement does, without a session.

use crate::connection::{catalog, style};
use crate::convert::{characters, plain};
use crate::failure::{coded, core};
use checkrein::ErrorCode;
use checkrein::classify::{self as room, Context, Dialect, State};
use checkrein::enforce::door::Door;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Says what a text of statements would do, as plain objects. Whatever the text is, it gets a classification.
#[pyfunction]
#[pyo3(signature = (sql, *, dialect, catalog = None, search_path = None, placeholders = "native"))]
pub(crate) fn classify<'py>(
    py: Python<'py>,
    sql: &Bound<'py, PyString>,
    dialect: &str,
    catalog: Option<&Bound<'py, PyAny>>,
    search_path: Option<Vec<String>>,
    placeholders: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let text = characters(sql)?;
    let dialect: Dialect = serde_json::from_value(dialect.into())
        .map_err(|_| coded(py, ErrorCode::RequestInvalid, Some("a dialect is `postgres` or `sqlite`")))?;
    let catalog = catalog.map(self::catalog).transpose()?;
    let placeholders = style(py, placeholders)?;
    let classification = core(py, || {
        let mut state = State::new(dialect);
        if let Some(path) = search_path {
            state.search_path = path;
        }
        Ok(room::classify(&text, &Context { dialect, state: &state, catalog: catalog.as_deref(), placeholders }))
    })?;
    plain(py, &classification)
}

/// Answers one JSON request with canonical JSON, byte for byte as in every language: what the vectors speak. It gives no access.
#[pyfunction]
pub(crate) fn answer<'py>(py: Python<'py>, request: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    core(py, || Ok(Door::new().answer(request))).map(|bytes| PyBytes::new(py, &bytes))
}
