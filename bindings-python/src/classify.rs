//! What needs no session: classification, and the stateless door.

use crate::asked::style;
use crate::connection::catalog;
use crate::document::{json, plain};
use crate::failure::{argument, core};
use crate::text::{Text, word};
use checkrein::classify::{self as room, Context, Dialect, LexerSettings, State};
use checkrein::enforce::door::Door;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Says what a text of statements would do, as plain objects. Whatever the text is, it gets a classification. `settings` are those of
/// the server that change how text is read.
#[pyfunction]
#[pyo3(
    signature = (sql, *, dialect, catalog = None, search_path = None, settings = None, placeholders = Text("native")),
    text_signature = "(sql, *, dialect, catalog=None, search_path=None, settings=None, placeholders='native')"
)]
pub(crate) fn classify<'py>(
    py: Python<'py>,
    sql: Text<'_>,
    dialect: Text<'_>,
    catalog: Option<&Bound<'py, PyAny>>,
    search_path: Option<Vec<Bound<'py, PyAny>>>,
    settings: Option<&Bound<'py, PyAny>>,
    placeholders: Text<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let dialect: Dialect = word(
        py,
        dialect,
        "a dialect is `postgres`, `sqlite`, `mysql`, `mariadb`, `mssql`, `snowflake`, `bigquery`, `oracle` or `generic`",
    )?;
    let catalog = catalog.map(self::catalog).transpose()?;
    let placeholders = style(py, placeholders)?;
    let mut state = State::new(dialect);
    if let Some(path) = search_path {
        state.search_path = path.iter().map(|name| Ok(name.extract::<Text<'_>>()?.0.to_owned())).collect::<PyResult<_>>()?;
    }
    if let Some(settings) = settings {
        let settings = json(settings, "the settings")?;
        let known = serde_json::from_slice::<LexerSettings>(&settings);
        state.settings =
            known.map_err(|_| argument(py, "settings are those of `settings` in a policy's resource, with values of their kinds"))?;
    }
    let classification =
        core(py, || Ok(room::classify(sql.0, &Context { dialect, state: &state, catalog: catalog.as_deref(), placeholders })))?;
    plain(py, &classification)
}

/// Answers one JSON request with canonical JSON, byte for byte as in every language: what the vectors speak. It gives no access.
#[pyfunction]
pub(crate) fn answer<'py>(py: Python<'py>, request: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    core(py, || Ok(Door::new().answer(request))).map(|bytes| PyBytes::new(py, &bytes))
}

/// The version of the library.
#[pyfunction]
pub(crate) fn version(py: Python<'_>) -> Bound<'_, PyString> {
    pyo3::intern!(py, env!("CARGO_PKG_VERSION")).clone()
}
