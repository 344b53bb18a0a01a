//! The places within a finding that need not be looked at: what lies within another finding is dropped.

use super::blocks::{BLOCK, Window};
use super::find::{Text, WORDED};

/// What the last finding says of the places within it.
#[derive(Default)]
pub(super) struct Cover {
    /// From the finding's second character to where it ends, or where a telephone number may begin whose area code stands in brackets.
    from: usize,
    to: usize,
    /// From here on a date may begin before, whose year is within.
    dated: usize,
    /// So many letters stand behind the finding and a space, four at most; more where nothing goes on beyond.
    letters: u32,
}

impl Cover {
    /// More letters than are counted.
    const STOPS: u32 = 5;

    /// Of a finding that is announced at a place, and begins there or before.
    pub(super) fn new(text: &Text<'_>, place: usize, window: &Window, end: usize) -> Self {
        // What announces a finding may be a mark.
        let written = window.digit | window.letter | window.separator | 1;
        let length = end.saturating_sub(place);
        if length + 1 >= BLOCK {
            return Self::default();
        }
        let rest = written >> length;
        let letters = match text.at(end) {
            b' ' => (window.letter >> length >> 1).trailing_ones().min(4),
            b'(' | b')' | b'+' => 0,
            _ if rest & 1 == 1 => 0,
            _ => Self::STOPS,
        };
        let to = if (written.trailing_ones() as usize) < length { place + written.trailing_ones() as usize + 1 } else { end };
        Self { from: place + 1, to, dated: place + WORDED, letters }
    }

    /// Whether nothing that begins with a number or a word at a place within goes on beyond: what begins with a group of four digits has
    /// no letters, and no letters stand in fours behind a space.
    pub(super) fn has(&self, text: &Text<'_>, place: usize) -> bool {
        if !(self.from..self.to).contains(&place) || self.letters == 0 {
            return false;
        }
        let year = || match text.from(place, 4) {
            [b'1', b'8' | b'9', rest @ ..] | [b'2', b'0', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        let stops = || match self.letters {
            Self::STOPS => true,
            _ if !text.at(place).is_ascii_digit() => false,
            letters => {
                letters == 4
                    || matches!(text.from(place, 5), [head @ .., next] if head.iter().all(u8::is_ascii_digit) && !next.is_ascii_alphanumeric())
            }
        };
        stops() && !(place < self.dated && year())
    }
}
