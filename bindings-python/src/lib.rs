//! The native half of the Python package `checkrein`: converts, holds handles, releases the interpreter's lock, translates errors.

mod approval;
mod classify;
mod connection;
mod convert;
mod decision;
mod enforcer;
mod failure;
mod log;
mod masker;

#[pyo3::pymodule]
mod _native {
    use checkrein::ErrorCode;
    use pyo3::exceptions::PyImportError;
    use pyo3::ffi;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[pymodule_export]
    use crate::approval::{ApprovalRequest, approve};
    #[pymodule_export]
    use crate::classify::{answer, classify};
    #[pymodule_export]
    use crate::connection::Connection;
    #[pymodule_export]
    use crate::decision::{Decision, Deny, Hold, Permit};
    #[pymodule_export]
    use crate::enforcer::{Enforcer, Session, keygen};
    #[pymodule_export]
    use crate::log::{entries, saw, verify_log};
    #[pymodule_export]
    use crate::masker::Masker;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        one_interpreter()?;
        let codes = PyDict::new(module.py());
        for code in ErrorCode::ALL {
            codes.set_item(code.name(), (*code as u32, code.meaning()))?;
        }
        module.add("ERROR_CODES", codes)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
    /// Classes and exceptions are kept for the process: in a second interpreter they would be the first one's.
    #[expect(unsafe_code, reason = "CPython has no safe way to tell interpreters apart")]
    fn one_interpreter() -> PyResult<()> {
        static FIRST: AtomicI64 = AtomicI64::new(-1);
        // SAFETY: the interpreter's lock is held, so there is a current interpreter, and its state outlives the call.
        let this = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
        match FIRST.compare_exchange(-1, this, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => Ok(()),
            Err(first) if first == this => Ok(()),
            Err(_) => Err(PyImportError::new_err("checkrein works in one interpreter of a process only")),
        }
    }
}
