//! Addresses with colons (and hardware addresses with dashes or dots), from the first of them that a trigger saw.

use super::{Candidate, Finder, Offer, REACH, STRONG, context};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::verify;

/// The longest text of an address of version 6 before its last colon.
const LONGEST: usize = 45;

impl Finder<'_> {
    pub(super) fn address(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        if !matches!(self.text.at(place), b':' | b'-') {
            return self.thirds(place, found);
        }
        if let Some(entity) = self.compiled.builtin(Builtin::Mac)
            && let Some(start) = place.checked_sub(2)
            && !self.text.before(start).is_ascii_alphanumeric()
            && self.text.before(start) != self.text.at(place)
            && let Some(length) = verify::mac(self.text.from(start, 18))
        {
            let offer = Offer { start, end: start + length, entity, base: STRONG, checked: false };
            self.offer(near, offer, found);
        }
        if self.text.at(place) == b':'
            && let Some(entity) = self.compiled.builtin(Builtin::Ipv6)
            && let Some((start, end)) = self.ipv6(place)
        {
            self.offer(near, Offer { start, end, entity, base: STRONG, checked: false }, found);
        }
    }

    /// A hardware address in three groups of four, from its first figure. One of digits alone is much else.
    fn thirds(&self, place: usize, found: &mut Vec<Candidate>) {
        let text = self.text.from(place, 16);
        if let Some(entity) = self.compiled.builtin(Builtin::Mac)
            && text.get(4) == Some(&b'.')
            && let Some(length) = verify::mac(text)
            && text.iter().take(length).any(u8::is_ascii_alphabetic)
            && self.text.begins(place)
            && self.text.ends(place + length)
        {
            let offer = Offer { start: place, end: place + length, entity, base: STRONG, checked: false };
            self.offer(&mut context::Near::default(), offer, found);
        }
    }

    /// The address around a colon: from the earliest group that an address can begin with.
    fn ipv6(&self, place: usize) -> Option<(usize, usize)> {
        const { assert!(LONGEST < REACH) };
        let before = self.text.folded.get(place.saturating_sub(LONGEST)..place)?;
        let run = before.iter().rev().take_while(|byte| byte.is_ascii_hexdigit() || **byte == b':').count();
        if run == LONGEST {
            // A part of something longer.
            return None;
        }
        let mut start = place - run;
        while start <= place {
            let inside = self.text.at(start) == b':' && self.text.at(start + 1) != b':'
                || self.text.before(start) == b':' && self.text.before(start - 1) == b':';
            if !inside
                && !self.text.before(start).is_ascii_alphanumeric()
                && let Some(length) = verify::ipv6(self.text.from(start, LONGEST + 2))
                && start + length > place
                && !self.text.at(start + length).is_ascii_alphanumeric()
                && !fingerprint(self.text.from(start, length))
            {
                return Some((start, start + length));
            }
            // The next group.
            start += 1;
            while start < place && self.text.at(start).is_ascii_hexdigit() && self.text.before(start) != b':' {
                start += 1;
            }
        }
        None
    }
}

/// Whether all groups are pairs, as those of a key's fingerprint or of a dump are, and an address's are not.
fn fingerprint(address: &[u8]) -> bool {
    address.split(|byte| *byte == b':').all(|group| group.len() == 2)
}
