//! Python objects to the core's values and back.

use crate::failure::coded;
use checkrein::ErrorCode;
use checkrein::request::{PARAMETERS, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

/// One parameter or cell. What has no counterpart is `Other`, with its type's name and its text.
pub(crate) fn value(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    Ok(if object.is_none() {
        Value::Null
    } else if let Ok(truth) = object.cast::<PyBool>() {
        Value::Bool(truth.is_true())
    } else if let Ok(text) = object.cast::<PyString>() {
        Value::Text(characters(text)?)
    } else if let Ok(number) = object.cast::<PyInt>() {
        match number.extract::<i64>() {
            Ok(number) => Value::Int(number),
            Err(_) => Value::Decimal(characters(&number.str()?)?),
        }
    } else if let Ok(number) = object.cast::<PyFloat>() {
        Value::Float(number.value())
    } else if let Ok(bytes) = object.cast::<PyBytes>() {
        Value::Bytes(bytes.as_bytes().to_vec())
    } else if let Ok(bytes) = object.cast::<PyByteArray>() {
        Value::Bytes(bytes.to_vec())
    } else if object.is_instance(decimal(object.py())?)? {
        Value::Decimal(characters(&object.str()?)?)
    } else {
        let kind = object.get_type().name()?;
        match kind.to_str()? {
            "memoryview" => Value::Bytes(object.call_method0("tobytes")?.extract()?),
            kind => Value::Other { kind: kind.to_owned(), text: characters(&object.str()?)? },
        }
    })
}

/// A value for Python; `original` is what it was before it was masked, and decides between Python types that the core does not tell
/// apart.
pub(crate) fn object<'py>(py: Python<'py>, value: Value, original: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(truth) => PyBool::new(py, truth).to_owned().into_any(),
        Value::Int(number) => number.into_pyobject(py)?.into_any(),
        Value::Float(number) => PyFloat::new(py, number).into_any(),
        Value::Text(text) => PyString::new(py, &text).into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        Value::Decimal(text) if original.is_instance_of::<PyInt>() => py.get_type::<PyInt>().call1((text,))?,
        Value::Decimal(text) => decimal(py)?.call1((text,))?,
        // A kind of value that this binding does not know shows nothing.
        _ => py.None().into_bound(py),
    })
}

/// The parameter sets of one decision: one for a statement that runs once, each row's for `executemany`.
pub(crate) fn parameters(given: Option<&Bound<'_, PyAny>>, many: bool) -> PyResult<Vec<Vec<Value>>> {
    match given {
        None => Ok(Vec::new()),
        Some(one) if !many => Ok(vec![set(one)?]),
        Some(all) => {
            let all = all.cast::<PyList>().map_err(|_| PyTypeError::new_err("with `many`, parameters must be a list of parameter sets"))?;
            all.iter().map(|one| set(&one)).collect()
        }
    }
}

/// Named parameters become pairs of name and value, sorted by name: what is bound to an approval tells which name has which value.
fn set(given: &Bound<'_, PyAny>) -> PyResult<Vec<Value>> {
    let too_many = || coded(given.py(), ErrorCode::RequestTooLarge, Some("a statement has too many parameters"));
    if let Ok(named) = given.cast::<PyDict>() {
        if named.len() > PARAMETERS {
            return Err(too_many());
        }
        let mut pairs = named
            .iter()
            .map(|(name, bound)| Ok((characters(name.cast::<PyString>()?)?, value(&bound)?)))
            .collect::<PyResult<Vec<(String, Value)>>>()?;
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        let name = |text| Value::Other { kind: "parameter name".to_owned(), text };
        return Ok(pairs.into_iter().flat_map(|(text, value)| [name(text), value]).collect());
    }
    let sequence = given.cast::<PyTuple>().map_or_else(|_| given.cast::<PyList>().map(|list| list.to_tuple()), |tuple| Ok(tuple.clone()));
    let sequence = sequence.map_err(|_| PyTypeError::new_err("parameters must be a tuple, a list or a dict"))?;
    if sequence.len() > PARAMETERS {
        return Err(too_many());
    }
    sequence.iter().map(|bound| value(&bound)).collect()
}

/// Text as UTF-8; a lone surrogate is `request.invalid`, not an exception that shows the text.
pub(crate) fn characters(text: &Bound<'_, PyString>) -> PyResult<String> {
    match text.to_str() {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(coded(text.py(), ErrorCode::RequestInvalid, Some("a text has characters that have no UTF-8 form"))),
    }
}

fn decimal(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}

/// A document of the core as plain Python objects.
pub(crate) fn plain<'py>(py: Python<'py>, document: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(document).map_err(|_| coded(py, ErrorCode::WireSchema, None))?;
    py.import("json")?.call_method1("loads", (text,))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
