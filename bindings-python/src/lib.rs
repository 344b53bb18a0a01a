//! The native half of the Python package `checkrein`: converts, holds handles, releases the interpreter's lock, translates errors.

mod convert;
mod failure;

#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
