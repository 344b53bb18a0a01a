//! Masks rows: under a permit, or by itself.

use crate::arrow::{Batches, MaskedStream};
use crate::cells::{Masks, Sheet};
use crate::document::{json, plain};
use crate::failure::core;
use crate::handle::Turns;
use crate::producer::Producer;
use arrow_schema::Schema;
use checkrein::Error;
use checkrein::enforce;
use checkrein::enforce::door::PaperPlan;
use checkrein::mask;
use checkrein::request::Value;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::Arc;

const BROKEN: &str = "the masker broke in an earlier call; nothing more is shown";

/// Masks the rows of one result, in any number of batches.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Masker(Sheet<enforce::Masker>);

#[pymethods]
impl Masker {
    /// Masks a batch of rows, which are plain tuples or lists and stay so. Fewer come back than went in when the row limit is reached.
    fn rows<'py>(&self, py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        self.0.rows(py, rows)
    }

    /// Masks one row; `None` when the row limit is reached.
    fn row<'py>(&self, row: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.row(row)
    }

    /// Masks one cell of a column, by position. Who shows cells one by one asks `admit` for their row first.
    fn cell<'py>(&self, column: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.0.cell(column, value)
    }

    /// Masks columns: anything that speaks Arrow's PyCapsule interface goes in, and comes out so, batch by batch.
    fn arrow(&self, data: &Bound<'_, PyAny>) -> PyResult<MaskedStream> {
        self.0.arrow(data)
    }

    /// How many of the next rows may be shown: fewer than asked when the row limit is reached. They count as shown.
    fn admit(&self, py: Python<'_>, rows: u64) -> PyResult<u64> {
        self.0.inner.soon(py, |masker| Ok(masker.admit(rows)))
    }

    /// Which columns are masked, by position, and with which operator.
    fn masked_columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.0.masked_columns(py, enforce::Masker::plan)
    }

    /// What becomes of each column, and why, as plain objects.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.explain(py, enforce::Masker::plan)
    }

    fn __repr__(&self) -> String {
        format!("Masker(columns={}, masked={:?})", self.0.width, self.0.masked)
    }
}

/// Masking alone, on paper: what may be seen of a result, given what must be masked and what was predicted. No permit comes of it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Plan(Sheet<PaperPlan>);

#[pymethods]
impl Plan {
    /// Makes the plan from `{"domain", "keys"?, "masking", "outputs", "shape"}`, plain objects or JSON.
    #[new]
    fn new(py: Python<'_>, document: &Bound<'_, PyAny>) -> PyResult<Self> {
        let document = json(document, "a plan")?;
        let plan = core(py, || PaperPlan::from_json(&document))?;
        Ok(Self(Sheet::new(plan, PaperPlan::plan)))
    }

    /// Masks a batch of rows, which are plain tuples or lists and stay so.
    fn rows<'py>(&self, py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        self.0.rows(py, rows)
    }

    /// Masks one row.
    fn row<'py>(&self, row: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.row(row)
    }

    /// Masks one cell of a column, by position.
    fn cell<'py>(&self, column: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.0.cell(column, value)
    }

    /// Masks columns: anything that speaks Arrow's PyCapsule interface goes in, and comes out so, batch by batch.
    fn arrow(&self, data: &Bound<'_, PyAny>) -> PyResult<MaskedStream> {
        self.0.arrow(data)
    }

    /// Which columns are masked, by position, and with which operator.
    fn masked_columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.0.masked_columns(py, PaperPlan::plan)
    }

    /// What becomes of each column, and why, as plain objects.
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.explain(py, PaperPlan::plan)
    }

    /// How many rows and cells were masked so far, as plain objects.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let summary = self.0.inner.soon(py, |plan| Ok(plan.summary()))?;
        plain(py, &summary)
    }

    fn __repr__(&self) -> String {
        format!("Plan(columns={}, masked={:?})", self.0.width, self.0.masked)
    }
}

impl Masker {
    pub(crate) fn new(inner: enforce::Masker) -> Self {
        Self(Sheet::new(inner, enforce::Masker::plan))
    }
}

impl<M: Masks> Sheet<M> {
    fn new(inner: M, plan: fn(&M) -> &mask::Plan) -> Self {
        let masked = plan(&inner).masked_columns().to_vec();
        let width = plan(&inner).explain().len();
        Self { inner: Turns::new(inner, BROKEN), masked, width }
    }

    fn arrow(&self, data: &Bound<'_, PyAny>) -> PyResult<MaskedStream> {
        let mut producer = Producer::of(data)?;
        self.inner.with(data.py(), |masks| {
            let given = producer.schema()?;
            let batches = masks.batches(&given)?;
            Ok(MaskedStream::new(producer, given, batches))
        })
    }

    fn masked_columns<'py>(&self, py: Python<'py>, plan: fn(&M) -> &mask::Plan) -> PyResult<Bound<'py, PyDict>> {
        let operators = self.inner.soon(py, |masks| {
            let columns = plan(masks).explain().iter().map(|column| (column.position, column.operator));
            Ok(columns.collect::<Vec<_>>())
        })?;
        let found = PyDict::new(py);
        for (position, operator) in operators {
            if self.masked.contains(&position) {
                found.set_item(position, plain(py, &operator)?)?;
            }
        }
        Ok(found)
    }

    fn explain<'py>(&self, py: Python<'py>, plan: fn(&M) -> &mask::Plan) -> PyResult<Bound<'py, PyAny>> {
        let explained = self.inner.soon(py, |masks| Ok(plan(masks).explain().to_vec()))?;
        plain(py, &explained)
    }
}

impl Masks for enforce::Masker {
    fn admit(&mut self, rows: u64) -> u64 {
        self.admit(rows)
    }

    fn row(&mut self, row: &mut [Value]) -> Result<(), Error> {
        self.row(row)
    }

    fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error> {
        self.cell(column, value)
    }

    fn batches(&self, schema: &Schema) -> Result<Batches, Error> {
        let mut batches = self.batches(schema)?;
        Ok(Batches { schema: Arc::clone(batches.schema()), mask: Box::new(move |batch| batches.mask(batch)) })
    }
}

impl Masks for PaperPlan {
    fn admit(&mut self, rows: u64) -> u64 {
        rows
    }

    fn row(&mut self, row: &mut [Value]) -> Result<(), Error> {
        self.row(row)
    }

    fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error> {
        self.cell(column, value)
    }

    fn batches(&self, schema: &Schema) -> Result<Batches, Error> {
        let mut batches = self.batches(schema)?;
        Ok(Batches { schema: Arc::clone(batches.schema()), mask: Box::new(move |batch| batches.mask(batch).map(Some)) })
    }
}
