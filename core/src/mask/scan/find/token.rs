//! Tokens: JSON web tokens and addresses of currencies, from the first character of a token.

use super::{Candidate, Finder, Offer, Run, STRONG, context};
use crate::mask::scan::blocks::Window;
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::finding::Reason;
use crate::mask::scan::verify;

/// So much of a token decides what it is; what follows is taken with it.
pub(super) const DECIDED: usize = 320;
/// So many `+` and `/` a key may begin with.
const LEAD: usize = 3;
/// The longest address of a currency, and the shortest.
const COIN: std::ops::RangeInclusive<usize> = 26..=90;

impl Finder<'_> {
    /// Whether the token goes on in a run.
    pub(super) fn token(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) -> bool {
        let text = self.text.from(place, DECIDED);
        let Some(first) = text.first().filter(|byte| byte.is_ascii_alphanumeric()) else { return false };
        if self.text.before(place).is_ascii_alphanumeric() || is_stamp(text) {
            return false;
        }
        let fits = &self.compiled.vendors.fits;
        if *first == b'e' && self.web_token(place, text, found) || self.secret(place, text, fits.of(window, text), near, found) {
            return true;
        }
        // A key in base64 may begin with figures that a token does not begin with.
        let before = self.text.folded.get(place.saturating_sub(LEAD)..place).unwrap_or_default();
        let lead = before.iter().rev().take_while(|byte| matches!(byte, b'+' | b'/')).count();
        for start in place - lead..place {
            let bodies = fits.led(window, self.text.at(start), place - start);
            if !self.text.before(start).is_ascii_alphanumeric() && self.secret(start, self.text.from(start, DECIDED), bodies, near, found) {
                return true;
            }
        }
        if (window.digit | window.letter).trailing_ones() as usize >= *COIN.start() {
            self.coin(place, window, near, found);
        }
        false
    }

    fn web_token(&self, place: usize, text: &[u8], found: &mut Vec<Candidate>) -> bool {
        let Some(entity) = self.compiled.builtin(Builtin::Jwt) else { return false };
        if !text.starts_with(b"eyJ") {
            return false;
        }
        let length = text.iter().take_while(|byte| base64url(**byte)).count();
        let ends = length == DECIDED || text.get(length) == Some(&b'.');
        if !ends || !text.get(..length).is_some_and(verify::jwt_header) {
            return false;
        }
        let run = Some(Run::WebToken);
        found.push(Candidate { start: place, end: place + length, entity, score: 1000, reason: Reason::Form, run });
        true
    }

    fn coin(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        // How addresses begin; those in base58 are short.
        let head = (self.text.at(place), self.text.at(place + 1), self.text.at(place + 2));
        let short = (window.digit | window.letter).trailing_ones() < 36;
        let known = matches!(head, (b'0', b'x', _) | (b'b' | b'B', b'c' | b'C', b'1'));
        if !(known || short && matches!(head.0, b'1' | b'3')) {
            return;
        }
        let text = self.text.from(place, COIN.end() + 1);
        let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let Some(token) = text.get(..length).filter(|_| COIN.contains(&length)) else { return };
        let entity = match token {
            [b'0', b'x', ..] => self.compiled.builtin(Builtin::Ethereum).filter(|_| verify::ethereum(token)),
            _ => self.compiled.builtin(Builtin::Bitcoin).filter(|_| verify::bitcoin(token)),
        };
        if let Some(entity) = entity {
            let offer = Offer { start: place, end: place + length, entity, base: STRONG, checked: true };
            self.offer(near, offer, found);
        }
    }
}

/// Whether a token begins as a date does: time stamps are long, and no token is one.
fn is_stamp(text: &[u8]) -> bool {
    matches!(text, [a, b, c, d, b'-', ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()))
}

fn base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')
}

/// What a JSON web token goes on with.
pub(super) fn web_token(byte: u8) -> bool {
    base64url(byte) || byte == b'.'
}
