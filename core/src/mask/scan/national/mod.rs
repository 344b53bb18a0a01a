//! National identifiers: persons', taxpayers', patients' and companies' numbers, by the country that gives them.
//!
//! Each row says what its number looks like, what its field is called and how it is checked. Checks are written from the schemes' public
//! definitions. They ask for no list that grows (offices, municipalities) and for no clock: a number of a future year passes.

mod africa;
mod americas;
mod asia;
mod baltic;
mod central;
mod eastern;
mod nordic;
mod oceania;
mod southern;
mod western;

use super::entity::Profile;

/// One national scheme.
#[derive(Clone, Copy)]
pub(in crate::mask) struct National {
    /// ISO country and the scheme's own name, in `snake_case`.
    pub(in crate::mask) name: &'static str,
    /// The scheme's title in English.
    pub(in crate::mask) title: &'static str,
    /// The standard, law or office that defines it.
    pub(in crate::mask) source: &'static str,
    /// How it is written: `9` a digit, `A` a letter, `X` either, anything else itself; the compact one first.
    pub(in crate::mask) layouts: &'static [&'static str],
    /// Whether the form is enough by itself.
    pub(in crate::mask) profile: Profile,
    /// The usual names of the field, in the country's language and in English, in lower case.
    pub(in crate::mask) context: &'static [&'static str],
    /// A number that the rule accepts, compact; nobody's, as far as can be known.
    pub(in crate::mask) example: &'static str,
    /// Whether a compact number (ASCII digits and upper-case letters) is one.
    pub(in crate::mask) check: fn(&[u8]) -> bool,
}

const REGIONS: [&[National]; 10] = [
    africa::ROWS,
    americas::ROWS,
    asia::ROWS,
    baltic::ROWS,
    central::ROWS,
    eastern::ROWS,
    nordic::ROWS,
    oceania::ROWS,
    southern::ROWS,
    western::ROWS,
];
