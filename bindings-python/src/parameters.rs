//! What is bound to a statement.

use crate::failure::{argument, is_ours, of_host, raised, refused};
use crate::text::{characters, hex};
use crate::values::{class, exactly, loosely};
use checkrein::ErrorCode;
use checkrein::request::{PARAMETERS, Value, named};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};
use std::fmt::Write as _;

/// How deep lists may lie in lists: PostgreSQL's arrays have six dimensions, documents a few more.
const DEPTH: usize = 32;
/// The longest text of one nested value: a list that holds another twice, and so on, is long beyond any bound.
const NESTED_BYTES: usize = 16 << 20;

/// Parameters in the core's values.
#[derive(Default)]
pub(crate) struct Parameters {
    /// One set for a statement that runs once, each row's for `executemany`.
    pub(crate) sets: Vec<Vec<Value>>,
    /// The class of a value that says of itself what it is, where there is one: a driver may send it as something else, so nobody can
    /// approve it.
    pub(crate) opaque: Option<String>,
}

impl Parameters {
    /// Reads what the driver gets. Containers are plain ones: a subclass could show us other values than the driver.
    pub(crate) fn new(given: Option<&Bound<'_, PyAny>>, many: bool) -> PyResult<Self> {
        let mut parameters = Self::default();
        match given {
            None => {}
            Some(one) if !many => parameters.add(one)?,
            Some(all) => {
                let what = "with `many`, parameters must be a plain list or tuple of parameter sets";
                let all = sequence(all).ok_or_else(|| argument(all.py(), what))?;
                all.iter().try_for_each(|one| parameters.add(&one))?;
            }
        }
        Ok(parameters)
    }

    fn add(&mut self, given: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = given.py();
        let set = if let Ok(dict) = given.cast_exact::<PyDict>() {
            let pairs = bounded(py, dict.len()).and_then(|()| pairs(dict))?;
            named(pairs.into_iter().map(|(name, value)| Ok((name, self.value(&value, DEPTH)?))).collect::<PyResult<_>>()?)
        } else {
            let values = sequence(given).ok_or_else(|| argument(py, "parameters must be a plain tuple, list or dict"))?;
            bounded(py, values.len())?;
            values.iter().map(|value| self.value(&value, DEPTH)).collect::<PyResult<_>>()?
        };
        self.sets.push(set);
        Ok(())
    }

    fn value(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
        if let Some(value) = exactly(value)? {
            return Ok(value);
        }
        let mut text = String::new();
        if let Some(kind) = self.nested(value, &mut text, depth)? {
            return Ok(Value::Other { kind: kind.to_owned(), text });
        }
        self.opaque.get_or_insert_with(|| class(value));
        let py = value.py();
        let unread = |failure| if is_ours(py, &failure) { failure } else { of_host(py, failure, "a parameter's text could not be read") };
        loosely(value).map_err(unread)
    }

    /// Lists, tuples and dicts with their values' types: `[1, "a", date(2026-03-12)]`. Strings are quoted as in JSON and nothing else
    /// is, so that no two values have the same text. A dict's names are sorted.
    fn nested(&mut self, value: &Bound<'_, PyAny>, out: &mut String, depth: usize) -> PyResult<Option<&'static str>> {
        let (kind, open, close) = if value.is_exact_instance_of::<PyDict>() {
            ("dict", '{', '}')
        } else if value.is_exact_instance_of::<PyList>() {
            ("list", '[', ']')
        } else if value.is_exact_instance_of::<PyTuple>() {
            ("tuple", '(', ')')
        } else {
            return Ok(None);
        };
        let Some(deeper) = depth.checked_sub(1) else {
            return Err(argument(value.py(), format!("a parameter is nested more than {DEPTH} deep")));
        };
        out.push(open);
        if let Ok(dict) = value.cast_exact::<PyDict>() {
            let mut pairs = pairs(dict)?;
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            for (name, value) in pairs {
                quoted(&name, out);
                out.push_str(": ");
                self.item(&value, out, deeper)?;
            }
        } else {
            for value in sequence(value).iter().flatten() {
                self.item(&value, out, deeper)?;
            }
        }
        if out.ends_with(", ") {
            out.truncate(out.len() - 2);
        }
        out.push(close);
        Ok(Some(kind))
    }

    fn item(&mut self, value: &Bound<'_, PyAny>, out: &mut String, depth: usize) -> PyResult<()> {
        let py = value.py();
        if out.len() > NESTED_BYTES {
            return Err(argument(py, format!("a nested parameter has more than {NESTED_BYTES} bytes")));
        }
        if self.nested(value, out, depth)?.is_none() {
            match self.value(value, depth)? {
                Value::Null => out.push_str("null"),
                Value::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
                Value::Int(number) => drop(write!(out, "{number}")),
                Value::Float(number) => drop(write!(out, "{number:?}")),
                Value::Text(text) => quoted(&text, out),
                Value::Decimal(text) if value.is_instance_of::<PyInt>() => out.push_str(&text),
                Value::Decimal(text) => drop(write!(out, "decimal({text})")),
                Value::Bytes(bytes) => drop(write!(out, "bytes({})", hex(&bytes))),
                Value::Other { kind, text } => drop(write!(out, "{kind}({text})")),
                _ => return Err(argument(py, "a nested value is of no known kind")),
            }
        }
        out.push_str(", ");
        Ok(())
    }
}

fn bounded(py: Python<'_>, length: usize) -> PyResult<()> {
    if length <= PARAMETERS {
        return Ok(());
    }
    Err(raised(py, &refused(ErrorCode::RequestTooLarge, format!("a statement has at most {PARAMETERS} parameters"))))
}

/// A list's or tuple's items as they are now: other threads may change it meanwhile.
fn sequence<'py>(given: &Bound<'py, PyAny>) -> Option<Bound<'py, PyTuple>> {
    given.cast_exact::<PyTuple>().cloned().or_else(|_| given.cast_exact::<PyList>().map(PyListMethods::to_tuple)).ok()
}

/// A dict's items as they are now.
fn pairs<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let pair = |pair: Bound<'py, PyAny>| {
        let (name, value) = pair.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>()?;
        let name = name.cast_exact::<PyString>().map_err(|_| argument(dict.py(), "the names of parameters are plain strings"))?;
        Ok((characters(name)?.to_owned(), value))
    };
    dict.items().iter().map(pair).collect()
}

fn quoted(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
