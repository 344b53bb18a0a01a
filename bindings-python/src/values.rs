//! Python's values in the core's, and back.

use crate::failure::argument;
use crate::text::characters;
use crate::types::Known;
use checkrein::request::Value;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict as _, PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString};

/// A value of the interpreter's and the standard library's own classes, which have one text; `None` for all others, and for lists.
pub(crate) fn exactly(value: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    Ok(Some(if let Ok(text) = value.cast_exact::<PyString>() {
        Value::Text(characters(text)?.to_owned())
    } else if let Ok(number) = value.cast_exact::<PyInt>() {
        whole(number)?
    } else if value.is_none() {
        Value::Null
    } else if let Ok(truth) = value.cast_exact::<PyBool>() {
        Value::Bool(truth.is_true())
    } else if let Ok(number) = value.cast_exact::<PyFloat>() {
        Value::Float(number.value())
    } else if let Ok(bytes) = value.cast_exact::<PyBytes>() {
        Value::Bytes(bytes.as_bytes().to_vec())
    } else if value.is_exact_instance_of::<PyByteArray>() || value.is_exact_instance_of::<PyMemoryView>() {
        Value::Bytes(octets(value).map_err(|_| argument(value.py(), "a buffer can't be read"))?)
    } else {
        let known = Known::of(value.py())?;
        if known.is_decimal(value) {
            Value::Decimal(text(value)?)
        } else if let Some(kind) = known.kind(value) {
            Value::Other { kind: kind.to_owned(), text: text(value)? }
        } else {
            return Ok(None);
        }
    }))
}

/// Any value. What has no counterpart is `Other`, with its class's name and the text that it gives of itself.
///
/// Subclasses of built-in classes are what they are at bottom. Errors are `checkrein.Error`, or whatever the value's own code raised.
pub(crate) fn loosely(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    let py = value.py();
    Ok(if let Ok(characters) = value.cast::<PyString>() {
        Value::Text(self::characters(characters)?.to_owned())
    } else if value.is_none() {
        Value::Null
    } else if let Ok(truth) = value.cast::<PyBool>() {
        Value::Bool(truth.is_true())
    } else if let Ok(number) = value.cast::<PyInt>() {
        whole(number)?
    } else if let Ok(number) = value.cast::<PyFloat>() {
        Value::Float(number.value())
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        Value::Bytes(bytes.as_bytes().to_vec())
    } else if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        Value::Bytes(octets(value)?)
    } else if value.is_instance(Known::of(py)?.decimal(py))? {
        Value::Decimal(text(value)?)
    } else if let Some(text) = document(value)? {
        Value::Other { kind: JSON.to_owned(), text }
    } else {
        Value::Other { kind: class(value), text: text(value)? }
    })
}

/// What a document's kind is for the core.
const JSON: &str = "json";

/// The JSON of a dict or a list, as drivers make them of documents and arrays; `None` for others, and where a part has no JSON form.
fn document(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if !value.is_exact_instance_of::<PyDict>() && !value.is_exact_instance_of::<PyList>() {
        return Ok(None);
    }
    let py = value.py();
    let options = [("ensure_ascii", false), ("allow_nan", false)].into_py_dict(py)?;
    let written = py.import("json")?.call_method("dumps", (value,), Some(&options));
    let text = written.and_then(|written| Ok(written.cast_into::<PyString>()?.to_str()?.to_owned()));
    match text {
        Ok(text) => Ok(Some(text)),
        Err(failure) if failure.is_instance_of::<PyException>(py) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A document read back, of the class that the original had; `None` where it is none.
fn read<'py>(original: &Bound<'py, PyAny>, text: &str) -> Option<Bound<'py, PyAny>> {
    let read = original.py().import("json").ok()?.call_method1("loads", (text,)).ok()?;
    (read.get_type().is(original.get_type())).then_some(read)
}

/// A value for Python; `original` is what it was before it was masked, and decides between classes that the core does not tell apart.
pub(crate) fn object<'py>(py: Python<'py>, value: Value, original: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Text(text) => PyString::new(py, &text).into_any(),
        Value::Null => py.None().into_bound(py),
        Value::Bool(truth) => PyBool::new(py, truth).to_owned().into_any(),
        Value::Int(number) => number.into_pyobject(py)?.into_any(),
        Value::Float(number) => PyFloat::new(py, number).into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        Value::Decimal(text) if original.is_instance_of::<PyInt>() => py.get_type::<PyInt>().call1((text,))?,
        Value::Decimal(text) => Known::of(py)?.decimal(py).call1((text,))?,
        Value::Other { kind, text } if kind == JSON => read(original, &text).unwrap_or_else(|| py.None().into_bound(py)),
        Value::Other { text, .. } => Known::of(py)?.dated(original, &text).unwrap_or_else(|| py.None().into_bound(py)),
        // A kind of value that this binding does not know shows nothing.
        _ => py.None().into_bound(py),
    })
}

/// A value that was encrypted, as it was: of a class of the standard library where its text says all of it, else its text.
pub(crate) fn revealed(py: Python<'_>, value: Value) -> PyResult<Bound<'_, PyAny>> {
    match value {
        Value::Other { kind, text } => Ok(Known::of(py)?.revived(py, &kind, &text).unwrap_or_else(|| PyString::new(py, &text).into_any())),
        value => object(py, value, &py.None().into_bound(py)),
    }
}

/// A copy of a buffer's octets: others may write into it from now on. The interpreter keeps its length as it is meanwhile.
pub(crate) fn octets(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let bytes = value.py().get_type::<PyBytes>().call1((value,))?;
    Ok(bytes.cast::<PyBytes>()?.as_bytes().to_vec())
}

/// The name of a value's class.
pub(crate) fn class(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn whole(number: &Bound<'_, PyInt>) -> PyResult<Value> {
    if let Ok(number) = number.extract::<i64>() {
        return Ok(Value::Int(number));
    }
    // `int`'s own text, whatever a subclass makes of it; there is none beyond the interpreter's limit of digits.
    let text = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
    let text = text.map_err(|_| argument(number.py(), "a whole number has too many digits"))?;
    Ok(Value::Decimal(characters(text.cast::<PyString>()?)?.to_owned()))
}

fn text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(characters(&value.str()?)?.to_owned())
}
