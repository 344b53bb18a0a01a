//! Token or assertion in, [`Principal`] out: the only way to one.

mod principal;

pub(crate) use principal::Hypothetical;
pub use principal::{Actor, Assurance, Claim, Principal};
