//! Telephone numbers, by the numbering plans of the regions that give them.

mod pattern;
mod table;

use pattern::Digits;
use table::REGIONS;

/// The longest number of E.164 with its country's code, and the longest that some country gives out all the same.
const LONGEST: usize = 17;

/// One region's numbering plan. Patterns are of [`pattern`].
struct Region {
    /// ISO 3166, or `+` and the code of a service that has no region.
    name: &'static str,
    code: u32,
    /// What is dialled before a number within the region.
    before: &'static str,
    /// What a local number lacks at its start.
    lacks: &'static str,
    /// The pattern of a local number.
    local: &'static str,
    /// The patterns of whole numbers, of every kind.
    numbers: &'static str,
}

/// Whether the digits after a `+` are a number that some region gives out. A `0` or whatever is dialled at home may stand after the code.
pub(in crate::mask) fn international(digits: &[u8]) -> bool {
    if !valid(digits) {
        return false;
    }
    (1..=3).any(|length| {
        let Some((code, rest)) = digits.split_at_checked(length) else { return false };
        let code = code.iter().fold(0, |code, digit| code * 10 + u32::from(digit - b'0'));
        code > 0
            && code.checked_ilog10().is_some_and(|log| log as usize + 1 == length)
            && REGIONS.iter().any(|region| region.code == code && region.gives_out(rest))
    })
}

/// Whether the digits are a number as it is dialled within a region (`DE`; in capitals), with what is dialled before or without.
pub(in crate::mask) fn national(region: &str, digits: &[u8]) -> bool {
    valid(digits) && find(region).is_some_and(|region| region.gives_out(digits) || region.has_local(digits) || region.moves_fifteen(digits))
}

/// Whether numbers of such a region are known (`DE`; in capitals).
pub fn is_region(region: &str) -> bool {
    find(region).is_some_and(|region| !region.name.starts_with('+'))
}

fn find(name: &str) -> Option<&'static Region> {
    REGIONS.binary_search_by(|region| region.name.cmp(name)).ok().and_then(|place| REGIONS.get(place))
}

fn valid(digits: &[u8]) -> bool {
    (3..=LONGEST).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

impl Region {
    fn gives_out(&self, digits: &[u8]) -> bool {
        let digits = Digits::new(digits);
        let starts = 1 | if self.before.is_empty() { 0 } else { digits.ends(self.before, 1) };
        digits.ends(self.numbers, starts) & digits.end() != 0
    }

    /// Whether it is a local number: whole with what it lacks.
    fn has_local(&self, digits: &[u8]) -> bool {
        let is_local = || {
            let digits = Digits::new(digits);
            digits.ends(self.local, 1) & digits.end() != 0
        };
        !self.local.is_empty() && is_local() && joined(&[self.lacks.as_bytes(), digits], |whole| self.gives_out(whole))
    }

    /// Argentina dials its mobiles with a 15 after the area, which abroad is a 9 before it.
    fn moves_fifteen(&self, digits: &[u8]) -> bool {
        let digits = digits.strip_prefix(b"0").unwrap_or(digits);
        self.name == "AR"
            && (2..=4).any(|area| match digits.split_at_checked(area) {
                Some((area, [b'1', b'5', rest @ ..])) => joined(&[b"9", area, rest], |whole| self.gives_out(whole)),
                _ => false,
            })
    }
}

/// Asks about parts as one.
fn joined(parts: &[&[u8]], ask: impl Fn(&[u8]) -> bool) -> bool {
    let mut whole = [0; LONGEST + 4];
    let mut length = 0;
    for (room, byte) in whole.iter_mut().zip(parts.iter().copied().flatten()) {
        *room = *byte;
        length += 1;
    }
    whole.get(..length).is_some_and(ask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_regions_reserve_for_fiction_are_given_out_and_near_misses_are_not() {
        for good in
            ["442079460958", "4402079460958", "12015550123", "33123456789", "4930123456", "81312345678", "5491123456789", "80012345678"]
        {
            assert!(international(good.as_bytes()), "{good}");
        }
        for bad in
            ["44207946095", "4420794609588", "11015550123", "999123456789", "0012015550123", "", "1", "12015550123456789012", "1201555012a"]
        {
            assert!(!international(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn a_region_knows_its_numbers_as_they_are_dialled_there() {
        for (region, good) in [
            ("GB", "02079460958"),
            ("GB", "2079460958"),
            ("US", "2015550123"),
            ("US", "12015550123"),
            ("DE", "030123456"),
            ("AG", "4601234"),
            ("AR", "01115234567 89"),
        ] {
            let digits: Vec<u8> = good.bytes().filter(u8::is_ascii_digit).collect();
            assert!(national(region, &digits), "{region} {good}");
        }
        assert!(
            !national("US", b"1015550123")
                && !national("GB", b"0207946095")
                && !national("XX", b"2015550123")
                && !national("us", b"2015550123")
        );
        assert!(is_region("DE") && !is_region("+800") && !is_region("") && !is_region("de"));
    }

    #[test]
    fn regions_are_sorted_and_every_pattern_is_read_to_its_end() {
        assert!(REGIONS.is_sorted_by_key(|region| region.name));
        assert!(REGIONS.len() > 240);
        for region in REGIONS {
            for pattern in [region.before, region.local, region.numbers] {
                assert!(pattern::whole(pattern), "{}: {pattern}", region.name);
            }
        }
    }
}
