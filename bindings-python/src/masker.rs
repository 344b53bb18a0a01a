//! Masks rows. Only masked cells are converted; all others are the driver's own objects.

use crate::convert::{self, plain};
use crate::failure::{coded, core};
use checkrein::ErrorCode;
use checkrein::enforce;
use checkrein::mask::{RESULT_COLUMNS, ResultShape, ShapeColumn, ValueKind};
use checkrein::request::Value;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use std::sync::Mutex;

/// Masks the rows of one result, in any number of batches.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Masker {
    inner: Mutex<enforce::Masker>,
    masked: Vec<usize>,
    width: usize,
}

#[pymethods]
impl Masker {
    /// Masks a batch of rows, which are plain tuples or lists and stay so. Fewer come back than went in when the row limit is reached.
    fn rows<'py>(&self, py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let rows: Vec<Row<'py>> = rows.try_iter()?.map(|row| self.row(&row?)).collect::<PyResult<_>>()?;
        let cells = rows.iter().map(|row| self.masked.iter().map(|at| convert::value(&row.cell(*at)?)).collect()).collect();
        let shown = self.mask(py, cells)?;
        let masked = PyList::empty(py);
        for (row, values) in rows.iter().zip(shown) {
            masked.append(row.with(py, &self.masked, values)?)?;
        }
        Ok(masked)
    }

    /// Which columns are masked, by position, and with which operator.
    fn masked_columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let operators = self.with(py, |masker| {
            let plan = masker.plan().explain();
            Ok(plan.iter().map(|column| (column.position, column.operator)).collect::<Vec<_>>())
        })?;
        let found = PyDict::new(py);
        for (position, operator) in operators {
            if self.masked.contains(&position) {
                found.set_item(position, plain(py, &operator)?)?;
            }
        }
        Ok(found)
    }

    /// What becomes of each column, and why, as plain objects.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let explained = self.with(py, |masker| Ok(masker.plan().explain().to_vec()))?;
        plain(py, &explained)
    }

    fn __repr__(&self) -> String {
        format!("Masker(columns={}, masked={:?})", self.width, self.masked)
    }
}

impl Masker {
    pub(crate) fn new(inner: enforce::Masker) -> Self {
        let masked = inner.masked_columns().to_vec();
        let width = inner.plan().explain().len();
        Self { inner: Mutex::new(inner), masked, width }
    }

    /// Takes only exact tuples and lists: any other class could keep the row, or show it in its own way.
    fn row<'py>(&self, row: &Bound<'py, PyAny>) -> PyResult<Row<'py>> {
        let (cells, as_list) = if let Ok(tuple) = row.cast_exact::<PyTuple>() {
            (tuple.clone(), false)
        } else if let Ok(list) = row.cast_exact::<PyList>() {
            (list.to_tuple(), true)
        } else {
            let what = "rows must be plain tuples or lists, as the driver makes them without a row factory";
            return Err(coded(row.py(), ErrorCode::WrapperUnsupported, Some(what)));
        };
        if cells.len() == self.width {
            Ok(Row { cells, as_list })
        } else {
            let what = format!("the row has {} cells; the result has {} columns", cells.len(), self.width);
            Err(coded(row.py(), ErrorCode::MaskRow, Some(&what)))
        }
    }

    /// Masks the masked cells of each row; gives those of the rows that may be shown.
    fn mask(&self, py: Python<'_>, cells: PyResult<Vec<Vec<Value>>>) -> PyResult<Vec<Vec<Value>>> {
        let cells = cells?;
        self.with(py, |masker| {
            let admitted = masker.admit(cells.len() as u64);
            let admitted = usize::try_from(admitted).unwrap_or(usize::MAX);
            let positions = &self.masked;
            let rows = cells.into_iter().take(admitted);
            rows.map(|row| positions.iter().zip(row).map(|(at, value)| masker.cell(*at, value)).collect()).collect()
        })
    }

    fn with<T: Send>(&self, py: Python<'_>, run: impl FnOnce(&mut enforce::Masker) -> Result<T, checkrein::Error> + Send) -> PyResult<T> {
        let ran = core(py, || match self.inner.lock() {
            Ok(mut masker) => run(&mut masker).map(Some),
            Err(_) => Ok(None),
        })?;
        ran.ok_or_else(|| coded(py, ErrorCode::BoundaryPanic, Some("the masker broke in an earlier call; nothing more is shown")))
    }
}

struct Row<'py> {
    cells: Bound<'py, PyTuple>,
    as_list: bool,
}

impl<'py> Row<'py> {
    fn cell(&self, at: usize) -> PyResult<Bound<'py, PyAny>> {
        self.cells.get_item(at)
    }

    /// The row with these values in place of its own.
    fn with(&self, py: Python<'py>, positions: &[usize], values: Vec<Value>) -> PyResult<Bound<'py, PyAny>> {
        let mut shown: Vec<Bound<'py, PyAny>> = self.cells.iter().collect();
        for (at, value) in positions.iter().zip(values) {
            if let Some(cell) = shown.get_mut(*at) {
                *cell = convert::object(py, value, cell)?;
            }
        }
        Ok(if self.as_list { PyList::new(py, shown)?.into_any() } else { PyTuple::new(py, shown)?.into_any() })
    }
}

/// A result's shape from a PEP 249 description (or the columns' names) and the kinds of its columns.
pub(crate) fn shape(description: &Bound<'_, PyAny>, kinds: Option<&[String]>) -> PyResult<ResultShape> {
    let py = description.py();
    let wrong = |what| coded(py, ErrorCode::RequestInvalid, Some(what));
    let mut columns = Vec::new();
    for (position, column) in description.try_iter()?.enumerate() {
        let column = column?;
        let name = match column.cast::<PyString>() {
            Ok(name) => name.clone(),
            Err(_) => column.get_item(0)?.cast_into::<PyString>().map_err(|_| wrong("a column's description has no name"))?,
        };
        let kind = match kinds {
            None => ValueKind::Unknown,
            Some(kinds) => {
                let kind = kinds.get(position).ok_or_else(|| wrong("there are fewer kinds than columns"))?;
                serde_json::from_value(kind.as_str().into()).map_err(|_| wrong("a kind of value is not known"))?
            }
        };
        columns.push(ShapeColumn { name: convert::characters(&name)?, kind, origin: None });
        if columns.len() > RESULT_COLUMNS {
            return Err(wrong("the result has too many columns"));
        }
    }
    Ok(ResultShape { columns })
}
