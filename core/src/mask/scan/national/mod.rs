//! National identifiers: persons', taxpayers', patients' and companies' numbers, by the country that gives them.
//!
//! Each row says what its number looks like, what its field is called and how it is checked. Checks are written from the schemes' public
//! definitions. They ask for no list that grows (offices, municipalities) and for no clock: a number of a future year passes.

mod africa;
mod asia;
mod balkan;
mod baltic;
mod central;
mod east_asia;
mod eastern;
mod latin_america;
mod nordic;
mod north_america;
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
    /// It has no check figure: form, ranges and days are all there is to check.
    pub(in crate::mask) form_only: bool,
    /// Whether the form is enough by itself.
    pub(in crate::mask) profile: Profile,
    /// The usual names of the field, in the country's language and in English, in lower case.
    pub(in crate::mask) context: &'static [&'static str],
    /// A number that the rule accepts, compact; nobody's, as far as can be known.
    pub(in crate::mask) example: &'static str,
    /// Whether a compact number (ASCII digits and upper-case letters) is one.
    pub(in crate::mask) check: fn(&[u8]) -> bool,
}

impl National {
    /// Whether a layout is enough by itself: the scheme is, or marks of two kinds (`999.999.999-99`) or the country's letters
    /// (`DE999999999`) set the number apart from all others.
    pub(in crate::mask) fn profile_in(&self, layout: &str) -> Profile {
        let marks = || layout.bytes().filter(|byte| byte.is_ascii_punctuation());
        let mixed = marks().next().is_some_and(|first| marks().any(|mark| mark != first));
        let country = layout.bytes().filter(|byte| byte.is_ascii_uppercase() && !matches!(byte, b'A' | b'X')).count() > 1;
        if mixed || country { Profile::Strong } else { self.profile }
    }
}

const REGIONS: &[&[National]] = &[
    africa::ROWS,
    asia::ROWS,
    balkan::ROWS,
    baltic::ROWS,
    central::ROWS,
    east_asia::ROWS,
    eastern::ROWS,
    latin_america::ROWS,
    nordic::ROWS,
    north_america::ROWS,
    oceania::ROWS,
    southern::ROWS,
    western::ROWS,
];

/// Every scheme.
pub(in crate::mask) static NATIONAL: &[National] = &joined::<{ count() }>();

#[expect(clippy::indexing_slicing, reason = "only while compiling, where a place that is not there does not compile")]
const fn count() -> usize {
    let (mut total, mut region) = (0, 0);
    while region < REGIONS.len() {
        total += REGIONS[region].len();
        region += 1;
    }
    total
}

/// The regions' rows in one table.
#[expect(clippy::indexing_slicing, reason = "only while compiling, where a place that is not there does not compile")]
const fn joined<const COUNT: usize>() -> [National; COUNT] {
    let mut rows = [REGIONS[0][0]; COUNT];
    let (mut filled, mut region) = (0, 0);
    while region < REGIONS.len() {
        let mut row = 0;
        while row < REGIONS[region].len() {
            rows[filled] = REGIONS[region][row];
            filled += 1;
            row += 1;
        }
        region += 1;
    }
    rows
}

#[cfg(test)]
mod tests;
