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
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

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
    use crate::log::{saw, verify_log};
    #[pymodule_export]
    use crate::masker::Masker;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let codes = PyDict::new(module.py());
        for code in ErrorCode::ALL {
            codes.set_item(code.name(), (*code as u32, code.meaning()))?;
        }
        module.add("ERROR_CODES", codes)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
