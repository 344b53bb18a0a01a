//! Token or assertion in, [`Principal`] out: the only way to one.

mod principal;

pub use principal::{Actor, Assurance, Claim, Principal};
