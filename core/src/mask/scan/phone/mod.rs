//! Telephone numbers, by the numbering plans of the regions that give them.

mod automaton;
mod table;

use automaton::Automaton;
use std::sync::{LazyLock, OnceLock};
use table::REGIONS;

/// The longest number of E.164 with its country's code, and the longest that some country gives out all the same.
const LONGEST: usize = 17;
/// The shortest that some country gives out.
const SHORTEST: usize = 3;

/// One region's numbering plan. Patterns are digits, `d` for any, `[2-57]`, groups, `|`, `?`, `{n}` and `{n,m}`.
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
    digits.iter().all(u8::is_ascii_digit) && international_ends(digits).checked_shr(digits.len() as u32).unwrap_or(0) & 1 == 1
}

/// The same for all beginnings of the digits at once: after how many of them a number may end, as bits.
pub(in crate::mask) fn international_ends(digits: &[u8]) -> u32 {
    let mut code = 0;
    let mut ends = 0;
    for (length, digit) in (1..=3).zip(digits) {
        code = code * 10 + usize::from(digit.wrapping_sub(b'0'));
        let plan = CODES.get(code).filter(|_| digits.first() != Some(&b'0')).and_then(Option::as_ref);
        if let Some((plan, rest)) = plan.zip(digits.get(length..)) {
            ends |= plan.automaton().ends(rest) << length;
        }
    }
    ends & LENGTHS
}

/// Whether the digits are a number as it is dialled within a region (`DE`; in capitals), with what is dialled before or without.
pub(in crate::mask) fn national(region: &str, digits: &[u8]) -> bool {
    let ends = || Dialling::of(region).map_or(0, |dialling| dialling.ends(digits));
    digits.iter().all(u8::is_ascii_digit) && ends().checked_shr(digits.len() as u32).unwrap_or(0) & 1 == 1
}

/// Whether numbers of such a region are known (`DE`; in capitals).
pub fn is_region(region: &str) -> bool {
    find(region).is_some_and(|region| !region.name.starts_with('+'))
}

fn find(name: &str) -> Option<&'static Region> {
    REGIONS.binary_search_by(|region| region.name.cmp(name)).ok().and_then(|place| REGIONS.get(place))
}

/// The lengths that a number can have, as bits.
const LENGTHS: u32 = (1 << (LONGEST + 1)) - (1 << SHORTEST);

/// By country code. The regions of one code share it.
static CODES: LazyLock<Vec<Option<Country>>> = LazyLock::new(|| {
    let mut codes: Vec<Option<Country>> = std::iter::repeat_with(|| None).take(1_000).collect();
    for region in REGIONS {
        if let Some(room) = codes.get_mut(region.code as usize) {
            room.get_or_insert(Country { code: region.code, automaton: OnceLock::new() });
        }
    }
    codes
});

/// What the regions of one country code give out; made when a number is first asked about.
struct Country {
    code: u32,
    automaton: OnceLock<Automaton>,
}

impl Country {
    fn automaton(&self) -> &Automaton {
        let plans = || REGIONS.iter().filter(|region| region.code == self.code).map(|region| (region.before, region.numbers));
        self.automaton.get_or_init(|| Automaton::new(plans()))
    }
}

/// How numbers are dialled within one region.
pub(in crate::mask) struct Dialling {
    region: &'static Region,
    numbers: Automaton,
    local: Automaton,
}

impl Dialling {
    /// That of a region (`DE`; in capitals), made when it is first asked for.
    pub(in crate::mask) fn of(region: &str) -> Option<&'static Self> {
        static MADE: LazyLock<Vec<OnceLock<Dialling>>> = LazyLock::new(|| REGIONS.iter().map(|_| OnceLock::new()).collect());
        let place = REGIONS.binary_search_by(|known| known.name.cmp(region)).ok()?;
        let region = REGIONS.get(place)?;
        let made = || Self {
            region,
            numbers: Automaton::new([(region.before, region.numbers)]),
            local: Automaton::new([region.local].into_iter().filter(|local| !local.is_empty()).map(|local| ("", local))),
        };
        MADE.get(place).map(|room| room.get_or_init(made))
    }

    /// After how many of the digits a number may end, as bits.
    pub(in crate::mask) fn ends(&self, digits: &[u8]) -> u32 {
        let local = self.local.ends(digits);
        // A local number is whole with what it lacks.
        let local = if local == 0 { 0 } else { local & self.numbers.ends_after(self.region.lacks.as_bytes(), digits) };
        let fifteen = if self.region.name == "AR" { self.fifteen(digits) } else { 0 };
        (self.numbers.ends(digits) | local | fifteen) & LENGTHS
    }

    /// Argentina dials its mobiles with a 15 after the area, which abroad is a 9 before it.
    fn fifteen(&self, digits: &[u8]) -> u32 {
        let led = usize::from(digits.first() == Some(&b'0'));
        let ends = (2..=4).map(|area| match digits.get(led..).and_then(|digits| digits.split_at_checked(area)) {
            Some((area, [b'1', b'5', rest @ ..])) => {
                let mut before = vec![b'9'];
                before.extend(area);
                self.numbers.ends_after(&before, rest) << (led + area.len() + 2)
            }
            _ => 0,
        });
        ends.fold(0, |ends, more| ends | more)
    }
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
    fn all_numbering_plans_together_have_few_states() {
        let sizes: Vec<usize> = CODES.iter().flatten().map(|country| country.automaton().size()).collect();
        assert!(sizes.len() > 200 && sizes.iter().all(|size| (2..500).contains(size)) && sizes.iter().sum::<usize>() < 10_000);
    }

    #[test]
    fn regions_are_sorted_and_every_pattern_is_read_to_its_end() {
        assert!(REGIONS.is_sorted_by_key(|region| region.name));
        assert!(REGIONS.len() > 240);
        for region in REGIONS {
            for pattern in [region.before, region.local, region.numbers] {
                assert!(automaton::whole(pattern), "{}: {pattern}", region.name);
            }
        }
    }
}
