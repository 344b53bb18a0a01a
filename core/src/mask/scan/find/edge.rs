//! Where a value may begin and end: not within a longer number, word, UUID, hash or version.

use super::Text;

/// How far a token that a value would be part of is read: the length of a UUID.
const TOKEN: usize = 36;

/// What joins the parts of one token.
fn joins(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'_')
}

fn token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || joins(byte)
}

impl Text<'_> {
    /// Whether a value may begin here: nothing alphanumeric stands before, nor a token with a digit that is joined to it.
    pub(super) fn begins(&self, place: usize) -> bool {
        let before = self.before(place);
        if joins(before) { !self.joined_before(place) } else { !before.is_ascii_alphanumeric() }
    }

    /// Whether the token that is joined to a value before its place has a digit.
    #[inline(never)]
    fn joined_before(&self, place: usize) -> bool {
        let rest = self.folded.get(place.saturating_sub(TOKEN + 1)..place - 1).unwrap_or_default();
        rest.iter().rev().take_while(|byte| token(**byte)).any(u8::is_ascii_digit)
    }

    /// Whether a value may end here: nothing alphanumeric follows, nor a token with a digit that is joined to it. `.0` is how a table
    /// program writes a whole number.
    pub(super) fn ends(&self, place: usize) -> bool {
        let next = self.at(place);
        if joins(next) { !self.joined_behind(place) } else { !next.is_ascii_alphanumeric() }
    }

    /// Whether the token that is joined to a value that ends at a place has a digit, and is no `.0`.
    #[inline(never)]
    fn joined_behind(&self, place: usize) -> bool {
        let rest = self.from(place + 1, TOKEN);
        let joined = || rest.iter().take_while(|byte| token(**byte));
        let whole = || self.at(place) == b'.' && joined().count() < 3 && joined().all(|byte| *byte == b'0');
        joined().any(u8::is_ascii_digit) && !whole()
    }

    /// Whether a value written in groups of four with spaces between is a part of a dump of hexadecimal figures: the group before or
    /// after it is one with a letter.
    pub(super) fn in_dump(&self, start: usize, end: usize) -> bool {
        let group =
            |figures: &[u8]| figures.len() == 4 && figures.iter().all(u8::is_ascii_hexdigit) && figures.iter().any(u8::is_ascii_alphabetic);
        let before = start.checked_sub(5).and_then(|from| self.folded.get(from..start - 1));
        let after = self.from(end + 1, 4);
        self.before(start) == b' '
            && before.is_some_and(group)
            && !start.checked_sub(6).is_some_and(|at| self.at(at).is_ascii_alphanumeric())
            || self.at(end) == b' ' && group(after) && !self.at(end + 5).is_ascii_alphanumeric()
    }
}
