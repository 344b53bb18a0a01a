//! JSON documents: the strings and numbers in them, everything else as it is written.

mod content;
mod escape;
mod leaves;
mod number;
#[cfg(test)]
mod tests;
mod walk;

pub use content::JsonMasker;
pub(super) use leaves::leaves;
