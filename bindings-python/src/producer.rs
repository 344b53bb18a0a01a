//! Arrow's C data interface: what another library hands over is taken here, and nowhere else is anything unsafe done with it.
#![expect(unsafe_code, reason = "the interface is made of pointers")]

use crate::failure::{argument, of_host, refused};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_data::ArrayData;
use arrow_schema::{DataType, Schema};
use checkrein::mask::columnar::Batch;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::ffi::CStr;

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// Batches that another library makes.
pub(crate) struct Producer(Kind);

enum Kind {
    Stream(FFI_ArrowArrayStream),
    One(FFI_ArrowSchema, Option<FFI_ArrowArray>),
}

impl Producer {
    /// What the object hands over.
    pub(crate) fn of(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = data.py();
        if let Some(export) = data.getattr_opt("__arrow_c_stream__")? {
            let capsule = export.call0().map_err(|failure| of_host(py, failure, "the data gave no stream"))?;
            let pointer = pointer::<FFI_ArrowArrayStream>(&capsule, STREAM)?;
            // SAFETY: the capsule's name says what it points to, and it is there as long as the capsule is. It is moved out, as the
            // interface asks for.
            return Ok(Self(Kind::Stream(unsafe { FFI_ArrowArrayStream::from_raw(pointer) })));
        }
        let Some(export) = data.getattr_opt("__arrow_c_array__")? else {
            return Err(argument(py, "the data has neither `__arrow_c_stream__` nor `__arrow_c_array__`"));
        };
        let pair = export.call0().map_err(|failure| of_host(py, failure, "the data gave no array"))?;
        let pair = pair.cast::<PyTuple>().map_err(|_| argument(py, "`__arrow_c_array__` gives a schema and an array"))?;
        let (schema, array) = (pointer(&pair.get_item(0)?, SCHEMA)?, pointer(&pair.get_item(1)?, ARRAY)?);
        // SAFETY: as above.
        Ok(Self(unsafe { Kind::One(FFI_ArrowSchema::from_raw(schema), Some(FFI_ArrowArray::from_raw(array))) }))
    }

    /// The schema of the batches.
    pub(crate) fn schema(&mut self) -> Result<Schema, Error> {
        match &mut self.0 {
            Kind::One(schema, _) => read(schema),
            Kind::Stream(stream) => {
                let get = stream.get_schema().ok_or_else(failed)?;
                let mut schema = FFI_ArrowSchema::empty();
                // SAFETY: the function is the stream's own, and the stream is not released: it has one.
                if unsafe { get(stream, &raw mut schema) } != 0 {
                    return Err(failed());
                }
                read(&schema)
            }
        }
    }

    /// The next batch of that schema; `None` when there is no more.
    pub(crate) fn next(&mut self, schema: &Schema) -> Result<Option<Batch>, Error> {
        let array = match &mut self.0 {
            Kind::One(_, array) => array.take(),
            Kind::Stream(stream) => {
                let get = stream.get_next().ok_or_else(failed)?;
                let mut array = FFI_ArrowArray::empty();
                // SAFETY: as above.
                if unsafe { get(stream, &raw mut array) } != 0 {
                    return Err(failed());
                }
                Some(array)
            }
        };
        let Some(array) = array.filter(|array| !array.is_released()) else { return Ok(None) };
        if array.num_children() != schema.fields().len() {
            return Err(refused(ErrorCode::MaskRow, "a batch has another number of columns than its schema"));
        }
        // SAFETY: the producer promises an array of its schema. What is read of its content is validated before.
        let data = unsafe { from_ffi_and_data_type(array, DataType::Struct(schema.fields().clone())) };
        batch(&data.map_err(|_| refused(ErrorCode::MaskRow, "a batch is not what its schema says"))?).map(Some)
    }
}

/// The schema that an object has, or that of the data that it hands over; `None` for objects that do not speak the interface.
pub(crate) fn schema(given: &Bound<'_, PyAny>) -> PyResult<Option<Schema>> {
    let py = given.py();
    let read = if let Some(export) = given.getattr_opt("__arrow_c_schema__")? {
        let capsule = export.call0().map_err(|failure| of_host(py, failure, "the data gave no schema"))?;
        let pointer = pointer::<FFI_ArrowSchema>(&capsule, SCHEMA)?;
        // SAFETY: the capsule's name says what it points to, and it is there as long as the capsule is. It is only read.
        read(unsafe { &*pointer })
    } else if given.hasattr("__arrow_c_stream__")? || given.hasattr("__arrow_c_array__")? {
        let mut producer = Producer::of(given)?;
        return crate::failure::core(py, move || producer.schema()).map(Some);
    } else {
        return Ok(None);
    };
    crate::failure::here(py, || read).map(Some)
}

fn pointer<T>(given: &Bound<'_, PyAny>, name: &CStr) -> PyResult<*mut T> {
    let wrong = || argument(given.py(), "the data did not hand over what Arrow's PyCapsule interface asks for");
    let capsule = given.cast::<PyCapsule>().map_err(|_| wrong())?;
    Ok(capsule.pointer_checked(Some(name)).map_err(|_| wrong())?.cast().as_ptr())
}

fn read(schema: &FFI_ArrowSchema) -> Result<Schema, Error> {
    Schema::try_from(schema).map_err(|_| refused(ErrorCode::BoundaryArgument, "the data is no table: it has no columns with names"))
}

/// The columns of an array of structures, of which some rows may be left out.
fn batch(data: &ArrayData) -> Result<Batch, Error> {
    let broken = || refused(ErrorCode::MaskRow, "a batch is not what its schema says");
    if data.null_count() > 0 {
        return Err(refused(ErrorCode::MaskRow, "a row of a batch is NULL as a whole"));
    }
    let (start, rows) = (data.offset(), data.len());
    let column = |column: &ArrayData| {
        let end = start.checked_add(rows).filter(|end| *end <= column.len()).ok_or_else(broken)?;
        Ok(if (start, end) == (0, column.len()) { column.clone() } else { column.slice(start, rows) })
    };
    Ok(Batch { rows, columns: data.child_data().iter().map(column).collect::<Result<_, Error>>()? })
}

fn failed() -> Error {
    refused(ErrorCode::BoundaryCallback, "the producer of the data failed")
}
