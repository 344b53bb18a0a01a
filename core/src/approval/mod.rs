//! The room `approval`.
