//! The room `mask`.
