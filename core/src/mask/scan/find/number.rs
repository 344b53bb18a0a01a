//! Payment cards, addresses of version 4, dates of birth and national telephone numbers, from the first digit of a group.

use super::{Candidate, Finder, Offer, STRONG, WEAK, context};
use crate::mask::scan::blocks::Window;
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::entity::Profile;
use crate::mask::scan::verify;

/// The most digits of a card, and of groups that they are written in.
const CARD: usize = 19;
const GROUPS: usize = 6;
/// The longest date with a month's name, before its year: `September 30th, `.
pub(in crate::mask::scan) const WORDED: usize = 20;
/// The longest date in figures.
const DATE: usize = 16;
/// Four numbers after what speaks of a version: no word near it makes them an address.
const VERSION: u16 = 200;
/// What an address is not, when it stands before.
const VERSIONS: &[&[u8]] =
    &[b"version", b"ver", b"v", b"release", b"rel", b"build", b"rev", b"revision", b"firmware", b"driver", b"chrome", b"agent"];

impl Finder<'_> {
    pub(super) fn number(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        if window.digit & 1 == 0 || self.text.before(place).is_ascii_alphanumeric() {
            return;
        }
        let first = window.digit.trailing_ones() as usize;
        self.card(place, first, window, near, found);
        if found.is_empty() && first <= 3 && self.text.at(place + first) == b'.' {
            self.ipv4(place, near, found);
        }
        if is_dated(window) || is_year(window) {
            self.birth(place, window, near, found);
        }
        if self.text.at(place) == b'0' && self.text.at(place + 1) == b'0' {
            self.dialled_abroad(place, near, found);
        }
        if !self.compiled.regions.is_empty() {
            self.national_phone(place, near, found);
        }
    }

    /// The longest card number that begins here: one group, or groups with one separator between.
    fn card(&self, place: usize, first: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::PaymentCard) else { return };
        let Window { digit, separator, .. } = *window;
        let extent = (digit | separator & digit << 1 & digit >> 1).trailing_ones();
        // The first of some groups has four digits or more.
        if extent < 12 || first < 4 {
            return;
        }
        let lengths = verify::card_lengths(self.text.from(place, 2));
        if lengths == 0 || (digit & !(u64::MAX << extent.min(63))).count_ones() < 12 {
            return;
        }
        let best = self.whole_card(place, digit, extent, lengths).or_else(|| self.longest_card(place, digit, extent, lengths));
        if let Some((end, base)) = best
            && self.text.begins(place)
        {
            self.offer(near, Offer { start: place, end, entity, base, checked: true }, found);
        }
    }

    /// All of the digits as a card, in one piece or in four fours, as most are written.
    fn whole_card(&self, place: usize, digit: u64, extent: u32, lengths: u32) -> Option<(usize, u16)> {
        const FOURS: u64 = 0xf | 0xf << 5 | 0xf << 10 | 0xf << 15;
        let end = place + extent as usize;
        let text = self.text.from(place, extent as usize);
        if digit.trailing_ones() == extent {
            return (lengths.checked_shr(extent)? & 1 == 1).then(|| self.is_card(place, end, text, STRONG)).flatten();
        }
        if extent != u64::BITS - FOURS.leading_zeros() || digit & FOURS != FOURS || lengths >> 16 & 1 == 0 {
            return None;
        }
        let mut digits = [0; 16];
        digits
            .chunks_exact_mut(4)
            .zip(text.chunks(5))
            .for_each(|(room, four)| room.iter_mut().zip(four).for_each(|(room, digit)| *room = *digit));
        self.is_card(place, end, &digits, STRONG)
    }

    /// The longest of the groups' beginnings that is a card.
    fn longest_card(&self, place: usize, digit: u64, extent: u32, lengths: u32) -> Option<(usize, u16)> {
        let mut digits = [0_u8; CARD];
        let mut groups = [0_usize; GROUPS];
        let (mut count, mut at) = (0, 0);
        let mut best = None;
        for group in 0..GROUPS {
            let length = (digit >> at).trailing_ones() as usize;
            let Some(room) = digits.get_mut(count..count + length) else { break };
            room.iter_mut().zip(self.text.from(place + at, length)).for_each(|(room, digit)| *room = *digit);
            groups.get_mut(group).into_iter().for_each(|room| *room = length);
            (count, at) = (count + length, at + length);
            if lengths >> count & 1 == 1
                && let Some(base) = groups.get(..=group).and_then(grouping)
                && let Some(card) = digits.get(..count).and_then(|digits| self.is_card(place, place + at, digits, base))
            {
                best = Some(card);
            }
            if at >= extent as usize {
                break;
            }
            at += 1;
        }
        best
    }

    /// Where the card ends that these are the digits of, if it may, and how sure that is.
    fn is_card(&self, place: usize, end: usize, digits: &[u8], base: u16) -> Option<(usize, u16)> {
        let network = verify::card(digits)?;
        let spaced = || end - place > digits.len() && self.text.from(place, end - place).contains(&b' ');
        if !self.text.ends(end) || spaced() && self.text.in_dump(place, end) {
            return None;
        }
        let strong = base == STRONG && network.profile(digits.len()) == Profile::Strong;
        Some((end, if strong { STRONG } else { WEAK }))
    }

    fn ipv4(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Ipv4) else { return };
        let text = self.text.from(place, 18);
        let Some(length) = verify::ipv4(text) else { return };
        let address = text.get(..length).unwrap_or_default();
        let end = place + length;
        let suffix = self.text.at(end) == b'-' && self.text.at(end + 1).is_ascii_alphabetic();
        if !self.text.begins(place) || matches!(self.text.at(end), b'A'..=b'Z' | b'a'..=b'z' | b'_') || suffix {
            return;
        }
        if [&b"0.0.0.0"[..], b"127.0.0.1", b"255.255.255.255"].contains(&address) {
            return;
        }
        let base = if self.is_version(place) { VERSION } else { STRONG };
        self.offer(near, Offer { start: place, end, entity, base, checked: false }, found);
    }

    /// Whether what stands before speaks of a version: `name/`, or such a word and nothing but punctuation.
    fn is_version(&self, place: usize) -> bool {
        let before = self.text.folded.get(place.saturating_sub(24)..place).unwrap_or_default();
        if let [.., letter, b'/'] = before
            && letter.is_ascii_alphabetic()
        {
            return true;
        }
        let gap = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'"' | b':' | b'=' | b'\'' | b'(' | b'.')).count();
        let rest = before.get(..before.len() - gap).unwrap_or_default();
        let word = rest.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = rest.get(rest.len() - word..).unwrap_or_default();
        VERSIONS.iter().any(|version| word.eq_ignore_ascii_case(version))
    }

    /// A date that context says somebody was born on: in figures, the time of day may follow it; or its year with a month's name before.
    fn birth(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::DateOfBirth) else { return };
        // Nobody is born at a minute: what has one is a time stamp.
        let time = self.text.from(place + 10, 6);
        if matches!(time, [b'T' | b' ', hour, _, b':', ..] if hour.is_ascii_digit()) && !time.ends_with(b"00:00") {
            return;
        }
        let timed = matches!(time, [b'T', digit, ..] if digit.is_ascii_digit());
        let figures = is_dated(window).then(|| verify::date_in_figures(self.text.from(place, if timed { 10 } else { DATE }))).flatten();
        let year = || is_year(window) && self.follows_day(place);
        if figures.is_none() && !year() {
            return;
        }
        // Most dates are nobody's birth.
        let (from, to) = (place.saturating_sub(context::BEFORE + WORDED), place + DATE + context::AFTER);
        if !self.compiled.is_enough(entity, WEAK) && self.hinted.is_none() && !near.may_speak_of(entity, self, from, to) {
            return;
        }
        let (start, end) = match figures {
            Some(length) if self.text.begins(place) && (timed || self.text.ends(place + length)) => (place, place + length),
            _ => match year().then(|| self.worded(place)).flatten() {
                Some(start) => (start, place + 4),
                None => return,
            },
        };
        self.offer(near, Offer { start, end, entity, base: WEAK, checked: false }, found);
    }

    /// Whether a digit stands where the day does in a date that ends with a year at this place.
    fn follows_day(&self, place: usize) -> bool {
        let before = self.text.folded.get(place.saturating_sub(WORDED)..place).unwrap_or_default();
        matches!(self.text.from(place, 2), [b'1', b'8' | b'9'] | [b'2', b'0'])
            && before.iter().fold(false, |any, byte| any | byte.is_ascii_digit())
    }

    /// Where the date begins that ends with the year at this place.
    fn worded(&self, place: usize) -> Option<usize> {
        let year = self.text.from(place, 4);
        let likely = matches!(year, [b'1', b'8' | b'9', ..] | [b'2', b'0', ..]) && year.iter().all(u8::is_ascii_digit);
        if !likely || self.text.at(place + 4).is_ascii_alphanumeric() || !matches!(self.text.before(place), b' ' | b'-' | b'.' | b'/') {
            return None;
        }
        (place.saturating_sub(WORDED)..place).find(|start| {
            let text = self.text.from(*start, place + 4 - start);
            let begins = text.first().is_some_and(u8::is_ascii_alphanumeric) && !self.text.before(*start).is_ascii_alphanumeric();
            begins && text.iter().any(u8::is_ascii_alphabetic) && verify::date(text) == Some(text.len())
        })
    }
}

/// Whether a text begins like a date in figures: a year, or one digit or two, and two more groups of such lengths; or eight in one piece.
fn is_dated(Window { digit, separator, .. }: &Window) -> bool {
    let first = digit.trailing_ones();
    let second = (digit >> (first & 7) >> 1).trailing_ones();
    let last = (digit >> (first & 7) >> (second & 3) >> 2).trailing_ones();
    let parted = separator >> (first & 7) & separator >> (first & 7) >> (second & 3) >> 1 & 1 == 1;
    first == 8 || parted && matches!((first, second, last), (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 2 | 4))
}

/// Whether four digits begin a text, and no more.
fn is_year(window: &Window) -> bool {
    window.digit.trailing_ones() == 4 && window.letter >> 4 & 1 == 0
}

/// How sure a grouping makes of a card: one group, or fours with a shorter last one, or 4-6-5 and 4-6-4; anything else with four digits
/// or more first and three or more in each other but the last is weaker.
fn grouping(groups: &[usize]) -> Option<u16> {
    let (first, rest) = groups.split_first()?;
    let Some((last, middle)) = rest.split_last() else { return Some(STRONG) };
    let fours = *first == 4 && middle.iter().all(|group| *group == 4) && (1..=4).contains(last);
    let usual = fours || matches!(groups, [4, 6, 4 | 5] | [4, 3, 3, 3]);
    let possible = *first >= 4 && middle.iter().all(|group| *group >= 3);
    if usual { Some(STRONG) } else { possible.then_some(WEAK) }
}

#[cfg(test)]
mod tests {
    use super::super::{Finder, Text};
    use super::*;
    use crate::mask::scan::blocks::Path;
    use crate::mask::scan::tests::documents::Random;
    use crate::mask::scan::{ScanConfig, Scanner};

    #[test]
    fn a_card_that_is_read_at_once_is_the_longest_of_its_groups() {
        let scanner = Scanner::new(&ScanConfig::default()).unwrap();
        let mut random = Random(3);
        let mut whole = 0;
        for number in 0..200_000 {
            let mut digits = random.text(b"0123456789", 11 + number % 9);
            let prefix = ["4", "51", "37", "6011", "3530"][random.below(5)];
            digits.replace_range(..prefix.len(), prefix);
            // One of ten passes Luhn, so each is tried with every last digit.
            digits.pop();
            digits.push(char::from(b'0' + (number / 9 % 10) as u8));
            let parted = |four: &[u8]| String::from_utf8_lossy(four).into_owned();
            let separator = [" ", "-", ".", "/", ""][random.below(5)];
            let text =
                digits.as_bytes().chunks(4).map(parted).collect::<Vec<_>>().join(separator) + ["", " ", "-7", ".0", "a"][random.below(5)];
            let finder = Finder {
                compiled: scanner.search(None).compiled,
                text: Text { folded: text.as_bytes(), original: None },
                path: Path::SCALAR,
                hinted: None,
            };
            let Window { digit, separator, .. } = Window::of(text.as_bytes());
            let extent = (digit | separator & digit << 1 & digit >> 1).trailing_ones();
            let lengths = verify::card_lengths(text.as_bytes());
            if let Some(card) = finder.whole_card(0, digit, extent, lengths) {
                assert_eq!(finder.longest_card(0, digit, extent, lengths), Some(card), "{text}");
                whole += 1;
            }
        }
        assert!(whole > 1_000, "{whole}");
    }
}
