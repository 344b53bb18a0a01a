//! Columns through Arrow's PyCapsule interface: a table, frame or stream goes in, and a stream of masked batches comes out.

use crate::failure::refused;
use crate::handle::Turns;
use crate::process::Own;
use crate::producer::Producer;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchOptions, RecordBatchReader, make_array};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use checkrein::mask::columnar::Batch;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

const TAKEN: &str = "the stream was handed over before; it goes through once";

/// What masks batches of one schema.
pub(crate) struct Batches {
    /// The schema of what comes out.
    pub(crate) schema: SchemaRef,
    /// `None` when no more rows may be shown.
    pub(crate) mask: Box<dyn FnMut(Batch) -> Result<Option<Batch>, Error> + Send>,
}

/// Masked batches, made as they are asked for. Whatever takes a stream by Arrow's PyCapsule interface takes this, once.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct MaskedStream {
    reader: Turns<Option<Reader>>,
    schema: SchemaRef,
}

#[pymethods]
impl MaskedStream {
    /// Hands the stream over. A schema that is asked for is not heeded: the plan says what comes out.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let reader = self.reader.soon(py, |reader| reader.take().ok_or_else(|| refused(ErrorCode::BoundaryClosed, TAKEN)))?;
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    /// The schema of what comes out.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = crate::failure::here(py, || FFI_ArrowSchema::try_from(&*self.schema).map_err(|_| unexported()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __repr__(&self) -> String {
        format!("MaskedStream(columns={})", self.schema.fields().len())
    }
}

impl MaskedStream {
    /// `given` is the schema of what the producer makes.
    pub(crate) fn new(producer: Producer, given: Schema, batches: Batches) -> Self {
        let schema = Arc::clone(&batches.schema);
        let source = Source { producer, given, mask: batches.mask, is_over: false };
        let reader = Reader { source: Own::new(Mutex::new(source)), schema: Arc::clone(&schema) };
        Self { reader: Turns::new(Some(reader), TAKEN), schema }
    }
}

struct Source {
    producer: Producer,
    given: Schema,
    mask: Box<dyn FnMut(Batch) -> Result<Option<Batch>, Error> + Send>,
    /// After the last batch, and after an error.
    is_over: bool,
}

impl Source {
    fn next(&mut self) -> Result<Option<Batch>, Error> {
        if std::mem::replace(&mut self.is_over, true) {
            return Ok(None);
        }
        let batch = match self.producer.next(&self.given)? {
            None => None,
            Some(batch) => (self.mask)(batch)?,
        };
        self.is_over = batch.is_none();
        Ok(batch)
    }
}

/// What the consumer asks, in any thread, with or without the interpreter's lock.
struct Reader {
    source: Own<Mutex<Source>>,
    schema: SchemaRef,
}

impl Reader {
    fn batch(&self) -> Result<Option<RecordBatch>, Error> {
        let broken = || refused(ErrorCode::BoundaryPanic, "the stream broke in an earlier call; nothing more is shown");
        let Some(Batch { rows, columns }) = self.source.get()?.lock().map_err(|_| broken())?.next()? else { return Ok(None) };
        let columns = columns.into_iter().map(make_array).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options);
        batch.map(Some).map_err(|_| refused(ErrorCode::MaskRow, "a batch is not what its schema says"))
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // A panic must not reach the consumer, whatever its language.
        let batch = catch_unwind(AssertUnwindSafe(|| self.batch()));
        let batch = batch.unwrap_or_else(|_| Err(refused(ErrorCode::BoundaryPanic, "a part of the library failed; nothing is shown")));
        batch.map_err(|error| ArrowError::InvalidArgumentError(format!("{}: {error}", error.code().name()))).transpose()
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

fn unexported() -> Error {
    refused(ErrorCode::BoundaryArgument, "the schema cannot be handed over")
}
