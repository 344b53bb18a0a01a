//! Python's values in the core's, and back.

use crate::failure::argument;
use crate::text::characters;
use crate::types::Known;
use checkrein::request::Value;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString};

/// The kind of a value that is handed to the core as its JSON text.
const JSON: &str = "json";

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
    } else if value.is_exact_instance_of::<PyList>() || value.is_exact_instance_of::<PyDict>() {
        // An array, or a document that the driver has read: masked leaf by leaf. One that JSON cannot write is hidden.
        let dumped = py.import("json")?.call_method1("dumps", (value,));
        let text = dumped.ok().and_then(|text| Some(characters(text.cast::<PyString>().ok()?).ok()?.to_owned()));
        Value::Other { kind: JSON.to_owned(), text: text.unwrap_or_default() }
    } else {
        Value::Other { kind: class(value), text: text(value)? }
    })
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
        Value::Other { kind, text } if is_shown(original, &kind, &text) => original.clone(),
        Value::Other { kind, text }
            if kind == JSON && (original.is_exact_instance_of::<PyList>() || original.is_exact_instance_of::<PyDict>()) =>
        {
            py.import("json")?.call_method1("loads", (text,)).unwrap_or_else(|_| py.None().into_bound(py))
        }
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

/// Whether all that the core was told of a value is shown: one that was only looked at, and in which nothing was found.
fn is_shown(original: &Bound<'_, PyAny>, kind: &str, text: &str) -> bool {
    matches!(loosely(original), Ok(Value::Other { kind: was, text: told }) if was == kind && told == text)
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
