//! The room `enforce`.
