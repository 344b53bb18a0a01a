//! Payment cards, addresses of version 4, dates of birth and national telephone numbers, from the first digit of a group.

use super::{Candidate, Finder, Offer, STRONG, WEAK, context};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::entity::Profile;
use crate::mask::scan::verify;

/// The most digits of a card, and of groups that they are written in.
const CARD: usize = 19;
const GROUPS: usize = 6;
/// The longest date with a month's name, before its year: `September 30th, `.
const WORDED: usize = 20;
/// Four numbers after what speaks of a version: no word near it makes them an address.
const VERSION: u16 = 200;
/// What an address is not, when it stands before.
const VERSIONS: &[&[u8]] =
    &[b"version", b"ver", b"v", b"release", b"rel", b"build", b"rev", b"revision", b"firmware", b"driver", b"chrome", b"agent"];

impl Finder<'_> {
    pub(super) fn number(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        if !self.text.at(place).is_ascii_digit() || self.text.before(place).is_ascii_alphanumeric() {
            return;
        }
        self.card(place, near, found);
        if found.is_empty() {
            self.ipv4(place, near, found);
        }
        self.birth(place, near, found);
        self.dialled_abroad(place, near, found);
        self.national_phone(place, near, found);
    }

    /// The longest card number that begins here: one group, or groups with one separator between.
    fn card(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::PaymentCard) else { return };
        let mut digits = [0_u8; CARD];
        let mut groups = [0_usize; GROUPS];
        let (mut count, mut group, mut at, mut spaced) = (0, 0, place, false);
        let mut best = None;
        loop {
            let byte = self.text.at(at);
            if byte.is_ascii_digit() {
                let (Some(room), Some(length)) = (digits.get_mut(count), groups.get_mut(group)) else { break };
                *room = byte;
                *length += 1;
                (count, at) = (count + 1, at + 1);
                continue;
            }
            let written = groups.get(..=group).unwrap_or_default();
            if count >= 12
                && let Some(base) = grouping(written)
                && let Some(network) = digits.get(..count).and_then(verify::card)
                && self.text.ends(at)
                && !(spaced && self.text.in_dump(place, at))
            {
                let strong = base == STRONG && network.profile(count) == Profile::Strong;
                best = Some((at, if strong { STRONG } else { WEAK }));
            }
            if !matches!(byte, b' ' | b'-' | b'.' | b'/') || !self.text.at(at + 1).is_ascii_digit() {
                break;
            }
            spaced |= byte == b' ';
            (group, at) = (group + 1, at + 1);
        }
        if let Some((end, base)) = best
            && self.text.begins(place)
        {
            self.offer(near, Offer { start: place, end, entity, base, checked: true }, found);
        }
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
    fn birth(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::DateOfBirth) else { return };
        let time = self.text.from(place + 10, 6);
        let timed = matches!(time, [b'T', digit, ..] if digit.is_ascii_digit());
        // Nobody is born at a minute: what has one is a time stamp.
        if matches!(time, [b'T' | b' ', hour, _, b':', ..] if hour.is_ascii_digit()) && !time.ends_with(b"00:00") {
            return;
        }
        let text = self.text.from(place, if timed { 10 } else { 16 });
        let figures =
            is_dated(text).then(|| verify::date(text)).flatten().filter(|length| !text.iter().take(*length).any(u8::is_ascii_alphabetic));
        let (start, end) = match figures {
            Some(length) if self.text.begins(place) && (timed || self.text.ends(place + length)) => (place, place + length),
            _ => match self.worded(place) {
                Some(start) => (start, place + 4),
                None => return,
            },
        };
        self.offer(near, Offer { start, end, entity, base: WEAK, checked: false }, found);
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

/// Whether a text begins like a date in figures: one, two or four and a separator, or eight in one piece.
fn is_dated(text: &[u8]) -> bool {
    let digits = text.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    digits == 8
        || matches!(digits, 1 | 2 | 4)
            && text.get(digits).is_some_and(|byte| b"-/. ".contains(byte))
            && text.get(digits + 1).is_some_and(u8::is_ascii_digit)
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
