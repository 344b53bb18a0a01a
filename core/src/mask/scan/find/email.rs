//! E-mail addresses, from their `@`.

use super::{Candidate, Finder, Offer, REACH, STRONG, context};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::verify;

/// The longest local part (RFC 5321, section 4.5.3.1.1); of a longer run, so much of its end.
const LOCAL: usize = 64;
/// What a local part has beside letters and digits. It may have `=/?&|{}`*#!$^` too (RFC 5322), but text has those around addresses far
/// more often.
const ATOMS: &[u8] = b".%'+_~-";

impl Finder<'_> {
    pub(super) fn email(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Email) else { return };
        const { assert!(LOCAL < REACH) };
        let Some(start) = self.local(place) else { return };
        let text = self.text.from(start, place - start + 1 + 257);
        let Some(length) = verify::email(text) else { return };
        let domain = text.get(place - start + 1..length).unwrap_or_default();
        if !resolution(domain) {
            let offer = Offer { start, end: start + length, entity, base: STRONG, checked: false };
            self.offer(near, offer, found);
        }
    }

    /// Where the local part before an `@` begins.
    fn local(&self, place: usize) -> Option<usize> {
        let before = self.text.folded.get(place.saturating_sub(LOCAL)..place)?;
        if let Some((b'"', rest)) = before.split_last() {
            let length = rest.iter().rev().position(|byte| *byte == b'"')?;
            return Some(place - length - 2);
        }
        let atom = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || ATOMS.contains(&byte);
        let length = before.iter().rev().take_while(|byte| atom(**byte)).count();
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
