//! E-mail addresses, from their `@`.

use super::{Candidate, Finder, Offer, REACH, STRONG, context};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::verify;

/// The longest local part (RFC 5321, section 4.5.3.1.1); of a longer run, so much of its end.
const LOCAL: usize = 64;
/// What a local part has beside letters and digits. It may have `=/?&|{}`*#!$^` too (RFC 5322), but text has those around addresses far
/// more often.
const ATOMS: &[u8] = b".%'+_~-";

/// For each byte, whether a local part has it.
static ATOM: [bool; 256] = {
    let mut atom = [false; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        atom[byte] = (byte as u8).is_ascii_alphanumeric() || byte >= 0x80;
        byte += 1;
    }
    let mut index = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while index < ATOMS.len() {
        atom[ATOMS[index] as usize] = true;
        index += 1;
    }
    atom
};

impl Finder<'_> {
    pub(super) fn email(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Email) else { return };
        const { assert!(LOCAL < REACH) };
        let Some(start) = self.local(place) else { return };
        let Some(end) = self.end(start, place) else { return };
        let domain = self.text.folded.get(place + 1..end).unwrap_or_default();
        if !resolution(domain) {
            let offer = Offer { start, end, entity, base: STRONG, checked: false };
            self.offer(near, offer, found);
        }
    }

    /// Where the address ends whose local part begins at a place; one without quotes was read on the way back.
    fn end(&self, start: usize, place: usize) -> Option<usize> {
        if self.text.at(start) == b'"' {
            return verify::email(self.text.from(start, place - start + 1 + 257)).map(|length| start + length);
        }
        verify::domain(self.text.from(place + 1, 257)).map(|length| place + 1 + length)
    }

    /// Where the local part before an `@` begins.
    fn local(&self, place: usize) -> Option<usize> {
        let before = self.text.folded.get(place.saturating_sub(LOCAL)..place)?;
        if let Some((b'"', rest)) = before.split_last() {
            let length = rest.iter().rev().position(|byte| *byte == b'"')?;
            return Some(place - length - 2);
        }
        let length = before.iter().rev().take_while(|byte| ATOM.get(usize::from(**byte)).is_some_and(|atom| *atom)).count();
        let local = before.get(before.len() - length..)?;
        let lead = local.iter().take_while(|byte| matches!(byte, b'.' | b'\'' | b'-' | b'~')).count();
        (lead < length).then_some(place - length + lead)
    }
}

/// Whether a domain is the end of a picture's name at a multiple of its size (`icon@2x.png`).
fn resolution(domain: &[u8]) -> bool {
    let digits = domain.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0
        && domain.get(digits..).is_some_and(|rest| [&b"x.png"[..], b"x.jpg", b"x.jpeg", b"x.gif", b"x.webp", b"x.svg"].contains(&rest))
}
