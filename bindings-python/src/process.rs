//! Which process a handle belongs to. A forked child shares the log's files and whatever was locked, and has none of the threads.

use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict as _, PyCFunction};
use std::sync::atomic::{AtomicU32, Ordering};

/// How many forks lie between the process that imported the module and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Counts every fork of this process from now on.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? else { return Ok(()) };
    let forked = PyCFunction::new_closure(py, None, None, |_, _| {
        GENERATION.fetch_add(1, Ordering::Relaxed);
    })?;
    let options = [("after_in_child", forked)].into_py_dict(py)?;
    register.call((), Some(&options)).map(drop)
}

/// A part of the core that only the process which made it may touch.
///
/// In a forked child nothing of it is used, not even to let go of it: a log that is dropped takes its locks and signs.
pub(crate) struct Own<T> {
    born: u32,
    value: Option<T>,
}

impl<T> Own<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { born: GENERATION.load(Ordering::Relaxed), value: Some(value) }
    }

    /// The part; `boundary.forked` in any other process than the one that made it.
    pub(crate) fn get(&self) -> Result<&T, Error> {
        match &self.value {
            Some(value) if self.is_ours() => Ok(value),
            _ => Err(Error::of_host(ErrorCode::BoundaryForked, "this was made before the process was forked; make another in the child")),
        }
    }

    fn is_ours(&self) -> bool {
        self.born == GENERATION.load(Ordering::Relaxed)
    }
}

impl<T> Drop for Own<T> {
    fn drop(&mut self) {
        if !self.is_ours() {
            std::mem::forget(self.value.take());
        }
    }
}
