//! Checks of single values: pure functions over bytes that take any input, allocate nothing and never panic.
//!
//! *Compact* means without separators, letters in upper case. Functions that return a length read from the start of their input and say
//! how much of it belongs to the value; what stands before and after is the caller's question.

mod card;
mod coin;
mod date;
mod email;
mod iban;
mod network;
mod sums;
mod token;
mod us;

pub(in crate::mask) use card::{card, card_lengths};
pub(in crate::mask) use coin::{bitcoin, ethereum};
pub(in crate::mask) use date::{date, date_in_figures};
pub(in crate::mask) use email::{domain, email};
pub(in crate::mask) use iban::{iban, iban_length};
pub(in crate::mask) use network::{ipv4, ipv6, mac};
pub(in crate::mask) use sums::*;
pub(in crate::mask) use token::{jwt_header, pem};
pub(in crate::mask) use us::{us_aba, us_itin, us_ssn};
