//! What comes out of a database: only cells that are masked are converted; all others stay the driver's own objects.

use crate::arrow::Batches;
use crate::failure::{argument, is_ours, nonsense, of_host, raised, refused};
use crate::handle::Turns;
use crate::values::{loosely, object};
use arrow_schema::Schema;
use checkrein::request::Value;
use checkrein::{Error, ErrorCode};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

/// What masks rows in the core.
pub(crate) trait Masks: Send {
    /// How many of the next rows may be shown.
    fn admit(&mut self, rows: u64) -> u64;
    /// Masks a row in place; cells that are shown as they are need not be there.
    fn row(&mut self, row: &mut [Value]) -> Result<(), Error>;
    /// Masks one cell.
    fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error>;
    /// What masks columns of this schema.
    fn batches(&self, schema: &Schema) -> Result<Batches, Error>;
}

/// The rows of one result on their way through what masks them.
pub(crate) struct Sheet<M> {
    pub(crate) inner: Turns<M>,
    /// The columns that are masked, ascending.
    pub(crate) masked: Vec<usize>,
    pub(crate) width: usize,
}

impl<M: Masks> Sheet<M> {
    /// Masks a batch of rows; gives those that may be shown.
    pub(crate) fn rows<'py>(&self, py: Python<'py>, given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let given = given.try_iter().map_err(|_| argument(py, "rows are an iterable of tuples or lists"))?;
        let mut rows = Vec::new();
        let mut cells = Vec::new();
        for row in given {
            let row = self.own(&row.map_err(|failure| of_host(py, failure, "the rows could not be read"))?)?;
            self.hidden(&row, &mut cells)?;
            rows.push(row);
        }
        let count = rows.len();
        let (shown, cells) = self.inner.with(py, |masks| self.mask(masks, count, cells))?;
        rows.truncate(shown);
        let mut cells = cells.into_iter();
        let rows = rows.iter().map(|row| self.with(row, &mut cells)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, rows)
    }

    /// Masks one row; `None` when the row limit is reached.
    pub(crate) fn row<'py>(&self, row: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let row = self.own(row)?;
        let mut cells = Vec::with_capacity(self.masked.len());
        self.hidden(&row, &mut cells)?;
        let (shown, cells) = self.inner.soon(row.cells.py(), |masks| self.mask(masks, 1, cells))?;
        (shown == 1).then(|| self.with(&row, &mut cells.into_iter())).transpose()
    }

    /// Masks one cell; no row counts as shown.
    pub(crate) fn cell<'py>(&self, column: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = value.py();
        if column < self.width && !self.masked.contains(&column) {
            return self.inner.soon(py, |_| Ok(())).map(|()| value.clone());
        }
        let hidden = cell(value)?;
        let shown = self.inner.soon(py, |masks| masks.cell(column, hidden))?;
        object(py, shown, value)
    }

    /// Takes only exact tuples and lists: any other class could keep the row, or show it in its own way.
    fn own<'py>(&self, row: &Bound<'py, PyAny>) -> PyResult<Row<'py>> {
        let (cells, is_list) = if let Ok(tuple) = row.cast_exact::<PyTuple>() {
            (tuple.clone(), false)
        } else if let Ok(list) = row.cast_exact::<PyList>() {
            (list.to_tuple(), true)
        } else {
            let what = "rows must be plain tuples or lists, as the driver makes them without a row factory";
            return Err(raised(row.py(), &refused(ErrorCode::WrapperUnsupported, what)));
        };
        if cells.len() == self.width {
            Ok(Row { cells, is_list })
        } else {
            let what = format!("the row has {} cells; the result has {} columns", cells.len(), self.width);
            Err(raised(row.py(), &refused(ErrorCode::MaskRow, what)))
        }
    }

    /// Converts the cells that are masked.
    fn hidden(&self, row: &Row<'_>, out: &mut Vec<Value>) -> PyResult<()> {
        for at in &self.masked {
            out.push(cell(&*row.cells.get_borrowed_item(*at)?)?);
        }
        Ok(())
    }

    /// Masks as many of the rows as may be shown; `cells` has the masked ones of each row in turn.
    fn mask(&self, masks: &mut M, rows: usize, mut cells: Vec<Value>) -> Result<(usize, Vec<Value>), Error> {
        let shown = usize::try_from(masks.admit(rows as u64)).unwrap_or(rows).min(rows);
        cells.truncate(shown.saturating_mul(self.masked.len()));
        let mut whole = vec![Value::Null; self.width];
        let mut rest = cells.as_mut_slice();
        for _ in 0..shown {
            let (row, after) = rest.split_at_mut_checked(self.masked.len()).unwrap_or_default();
            self.exchange(&mut whole, row);
            masks.row(&mut whole)?;
            self.exchange(&mut whole, row);
            rest = after;
        }
        Ok((shown, cells))
    }

    fn exchange(&self, whole: &mut [Value], row: &mut [Value]) {
        for (at, value) in self.masked.iter().zip(row) {
            if let Some(cell) = whole.get_mut(*at) {
                std::mem::swap(cell, value);
            }
        }
    }

    /// The row with the next masked cells in place of its own.
    fn with<'py>(&self, row: &Row<'py>, cells: &mut impl Iterator<Item = Value>) -> PyResult<Bound<'py, PyAny>> {
        let py = row.cells.py();
        let mut shown: Vec<Bound<'py, PyAny>> = row.cells.iter().collect();
        for at in &self.masked {
            match (shown.get_mut(*at), cells.next()) {
                (Some(cell), Some(value)) => *cell = object(py, value, cell)?,
                _ => return Err(raised(py, &refused(ErrorCode::MaskRow, "a row has other cells than its plan"))),
            }
        }
        Ok(if row.is_list { PyList::new(py, shown)?.into_any() } else { PyTuple::new(py, shown)?.into_any() })
    }
}

struct Row<'py> {
    cells: Bound<'py, PyTuple>,
    is_list: bool,
}

/// One cell. What its class raises is not told: it may show the value.
fn cell(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    loosely(value).map_err(|failure| {
        let py = value.py();
        let told = is_ours(py, &failure) || !failure.is_instance_of::<PyException>(py);
        if told { failure } else { raised(py, &nonsense("a cell's text could not be read")) }
    })
}
