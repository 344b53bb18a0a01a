//! The interpreter's operators, stricter: what would silently be null, false or a part of a text errs.

use cel_interpreter::objects::Key;
use cel_interpreter::{Context, ExecutionError, Value};

pub(super) const STRICT_IN: &str = "@strict_in";
pub(super) const STRICT_INDEX: &str = "@strict_index";
pub(super) const STRICT_RANGE: &str = "@strict_range";
pub(super) const STRICT_TRUTH: &str = "@strict_truth";

/// The functions that conditions share; built once for a policy.
pub(in crate::policy) fn root() -> Context<'static> {
    let mut root = Context::default();
    root.add_function(STRICT_IN, strict_in);
    root.add_function(STRICT_INDEX, strict_index);
    root.add_function(STRICT_RANGE, strict_range);
    root.add_function(STRICT_TRUTH, strict_truth);
    root
}

fn refused(function: &str, message: &str) -> ExecutionError {
    ExecutionError::function_error(function, message)
}

fn strict_in(item: Value, list: Value) -> Result<Value, ExecutionError> {
    match list {
        Value::List(items) => Ok(Value::Bool(items.contains(&item))),
        Value::Map(map) => match item {
            Value::String(name) => Ok(Value::Bool(map.get(&Key::String(name)).is_some())),
            _ => Err(refused("in", "names of a map are text")),
        },
        _ => Err(refused("in", "the right side is neither a list nor a map")),
    }
}

fn strict_index(from: Value, at: Value) -> Result<Value, ExecutionError> {
    match (from, at) {
        (Value::List(items), Value::Int(at)) => {
            usize::try_from(at).ok().and_then(|at| items.get(at).cloned()).ok_or_else(|| refused("[]", "there is no such item"))
        }
        (Value::Map(map), Value::String(name)) => {
            map.get(&Key::String(name)).cloned().ok_or_else(|| refused("[]", "there is no such name"))
        }
        _ => Err(refused("[]", "only a list or a map has items")),
    }
}

fn strict_range(value: Value) -> Result<Value, ExecutionError> {
    match value {
        Value::List(_) | Value::Map(_) => Ok(value),
        _ => Err(refused("range", "only a list or a map can be run over")),
    }
}

fn strict_truth(value: Value) -> Result<Value, ExecutionError> {
    match value {
        Value::Bool(_) => Ok(value),
        _ => Err(refused("truth", "the value is not a truth value")),
    }
}
