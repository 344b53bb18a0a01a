//! The semantics of a policy, sentence by sentence.

mod coverage;
mod document;
mod masking;
mod operators;
mod properties;
pub(in crate::policy) mod support;
