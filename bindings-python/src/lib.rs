//! The native half of the Python package `checkrein`: converts, holds handles, releases the interpreter's lock, translates errors.

mod approval;
mod asked;
mod cells;
mod classify;
mod connection;
mod copied;
mod decision;
mod detector;
mod document;
mod enforcer;
mod failure;
mod finding;
mod handle;
mod keys;
mod log;
mod masker;
mod parameters;
mod place;
mod policy;
mod process;
mod proof;
mod scanner;
mod session;
mod shape;
mod stream;
mod text;
mod types;
mod values;

// Nothing here is shared between threads but behind locks of its own.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    use checkrein::ErrorCode;
    use pyo3::exceptions::PyImportError;
    use pyo3::ffi;
    use pyo3::prelude::*;
    use pyo3::types::{PyDict, PyMappingProxy};
    use std::sync::atomic::{AtomicI64, Ordering};

    #[pymodule_export]
    use crate::approval::{ApprovalRequest, approve};
    #[pymodule_export]
    use crate::classify::{answer, classify, version};
    #[pymodule_export]
    use crate::connection::Connection;
    #[pymodule_export]
    use crate::copied::CopyMasker;
    #[pymodule_export]
    use crate::decision::{Decision, Deny, Hold, Permit};
    #[pymodule_export]
    use crate::enforcer::Enforcer;
    #[pymodule_export]
    use crate::finding::Finding;
    #[pymodule_export]
    use crate::log::Log;
    #[pymodule_export]
    use crate::masker::{Masker, Plan};
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::proof::{entries, keygen, prove_consistency, prove_inclusion, saw, verify_consistency, verify_inclusion, verify_log};
    #[pymodule_export]
    use crate::scanner::{Scanner, entities};
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::stream::Stream;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        one_interpreter()?;
        crate::failure::prepare(py)?;
        crate::types::Known::prepare(py)?;
        crate::process::watch(py)?;
        let codes = PyDict::new(py);
        for code in ErrorCode::ALL {
            codes.set_item(code.name(), (*code as u32, code.meaning()))?;
        }
        module.add("ERROR_CODES", PyMappingProxy::new(py, codes.as_mapping()))?;
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
