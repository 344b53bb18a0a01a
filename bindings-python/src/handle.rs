//! What Python holds of the core: with a turn for each thread, or shared until it is closed.

use crate::failure::{core, here, refused};
use crate::process::Own;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, TryLockError};

/// A part that changes as it is used: threads take turns. After a panic inside it is gone, and every later use is `boundary.panic`.
pub(crate) struct Turns<T> {
    inner: Own<Mutex<Option<T>>>,
    broken: &'static str,
}

impl<T: Send> Turns<T> {
    /// `broken` is what to say once it is.
    pub(crate) fn new(inner: T, broken: &'static str) -> Self {
        Self { inner: Own::new(Mutex::new(Some(inner))), broken }
    }

    /// Runs without the interpreter's lock: for what waits, writes or takes long.
    #[inline]
    pub(crate) fn with<R: Send>(&self, py: Python<'_>, run: impl FnOnce(&mut T) -> Result<R, Error> + Send) -> PyResult<R> {
        core(py, || {
            let held = self.inner.get()?.lock().map_err(|_| self.is_broken())?;
            self.run(held, run)
        })
    }

    /// Runs at once where nobody else has the turn, and waits without the interpreter's lock otherwise: for what is over soon.
    pub(crate) fn soon<R: Send>(&self, py: Python<'_>, run: impl FnOnce(&mut T) -> Result<R, Error> + Send) -> PyResult<R> {
        let inner = match self.inner.get() {
            Ok(inner) => inner,
            Err(error) => return here(py, || Err(error)),
        };
        match inner.try_lock() {
            Ok(held) => here(py, || self.run(held, run)),
            Err(TryLockError::Poisoned(_)) => here(py, || Err(self.is_broken())),
            Err(TryLockError::WouldBlock) => self.with(py, run),
        }
    }

    fn run<R>(&self, mut held: MutexGuard<'_, Option<T>>, run: impl FnOnce(&mut T) -> Result<R, Error>) -> Result<R, Error> {
        let answer = run(held.as_mut().ok_or_else(|| self.is_broken())?);
        // The core caught a panic of its own; what it left behind is as little to be trusted.
        if answer.as_ref().is_err_and(|error| error.code() == ErrorCode::BoundaryPanic) {
            *held = None;
        }
        answer
    }

    fn is_broken(&self) -> Error {
        refused(ErrorCode::BoundaryPanic, self.broken)
    }
}

/// A part that threads use together until somebody closes it or takes it over.
pub(crate) struct Shared<T> {
    inner: Own<RwLock<Option<T>>>,
    closed: &'static str,
}

impl<T: Send + Sync> Shared<T> {
    /// `closed` is what to say once it is.
    pub(crate) fn new(inner: T, closed: &'static str) -> Self {
        Self { inner: Own::new(RwLock::new(Some(inner))), closed }
    }

    /// Runs without the interpreter's lock; `boundary.closed` when it was closed or taken over.
    pub(crate) fn with<R: Send>(&self, py: Python<'_>, run: impl FnOnce(&T) -> Result<R, Error> + Send) -> PyResult<R> {
        core(py, || {
            let held = self.inner.get()?.read().unwrap_or_else(PoisonError::into_inner);
            run(held.as_ref().ok_or_else(|| refused(ErrorCode::BoundaryClosed, self.closed))?)
        })
    }

    /// Waits for whoever uses it, and takes it out; `None` when that was done before.
    pub(crate) fn take(&self) -> Result<Option<T>, Error> {
        Ok(self.inner.get()?.write().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// As [`Shared::take`]; `boundary.closed` when that was done before.
    pub(crate) fn spend(&self) -> Result<T, Error> {
        self.take()?.ok_or_else(|| refused(ErrorCode::BoundaryClosed, self.closed))
    }
}
