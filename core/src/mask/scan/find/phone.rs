//! Telephone numbers: international ones from their `+`, national ones of the configured regions from their first digit.

use super::{Candidate, Finder, Offer, STRONG, WEAK, context};
use crate::mask::scan::blocks::Window;
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::phone;

/// The longest number (ITU-T E.164), and with a trunk prefix.
const DIGITS: usize = 17;
/// The shortest number that is looked for.
const SHORTEST: usize = 7;
/// The longest text of a number, separators included.
const LONGEST: usize = 40;

/// The digits of a number, and where each ends.
struct Dialled {
    digits: [u8; DIGITS],
    /// From where the text was read.
    ends: [u8; DIGITS],
    start: usize,
    count: usize,
    grouped: bool,
}

impl Dialled {
    fn from(start: usize) -> Self {
        Self { digits: [0; DIGITS], ends: [0; DIGITS], start, count: 0, grouped: false }
    }

    /// Adds the digit that stands so far from where the text was read, if there is room.
    fn add(&mut self, digit: u8, index: usize) -> bool {
        let rooms = self.digits.get_mut(self.count).zip(self.ends.get_mut(self.count));
        let Some((room, end)) = rooms else { return false };
        (*room, *end) = (digit, index as u8 + 1);
        self.count += 1;
        true
    }

    /// Where a digit ends.
    fn end(&self, index: usize) -> Option<usize> {
        self.ends.get(index).map(|end| self.start + usize::from(*end))
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(..self.count).unwrap_or_default()
    }
}

impl Finder<'_> {
    pub(super) fn international_phone(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Phone) else { return };
        let before = self.text.before(place);
        if before.is_ascii_alphanumeric() || matches!(before, b'+' | b'/') {
            return;
        }
        let dialled = self.dialled_plainly(place, window).unwrap_or_else(|| self.dialled(place + 1));
        if let Some((end, _)) = self.longest(&dialled, phone::international_ends(dialled.digits())) {
            self.offer(near, Offer { start: place, end, entity, base: STRONG, checked: false }, found);
        }
    }

    /// A number that is dialled with the `00` that stands here from most countries; so much else begins with it that it is weak.
    pub(super) fn dialled_abroad(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Phone) else { return };
        if self.text.at(place + 2) == b'0' || !self.text.begins(place) {
            return;
        }
        let dialled = self.dialled(place + 2);
        if let Some((end, _)) = self.longest(&dialled, phone::international_ends(dialled.digits())) {
            self.offer(near, Offer { start: place, end, entity, base: WEAK, checked: false }, found);
        }
    }

    pub(super) fn national_phone(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Phone) else { return };
        let opened = self.opened(place);
        for start in self.trunk(opened).into_iter().chain([opened]) {
            if !self.text.begins(start) || self.text.before(start) == b'+' {
                continue;
            }
            let dialled = self.dialled(start);
            let ends = self.compiled.regions.iter().fold(0, |ends, region| ends | region.ends(dialled.digits()));
            if let Some((end, count)) = self.longest(&dialled, ends) {
                // In groups, or with a trunk prefix, as no other number is written that this region gives out.
                let written = dialled.grouped || dialled.digits.first() == Some(&b'0') && count > 8;
                return self.offer(near, Offer { start, end, entity, base: if written { STRONG } else { WEAK }, checked: false }, found);
            }
        }
    }

    /// Where the figure stands that is dialled before an area code in brackets: `8 (301) 123-45-67`.
    fn trunk(&self, opened: usize) -> Option<usize> {
        let start = opened.checked_sub(2)?;
        let dialled = self.text.at(opened) == b'(' && self.text.at(start).is_ascii_digit() && self.text.at(start + 1) == b' ';
        dialled.then_some(start)
    }

    /// Where a number begins whose digits begin here, or whose area code in brackets stands before.
    fn opened(&self, place: usize) -> usize {
        let before = self.text.folded.get(place.saturating_sub(9)..place).unwrap_or_default();
        if before.last() == Some(&b'(') {
            return place - 1;
        }
        let gap = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'-')).count();
        let area = before.get(..before.len() - gap).unwrap_or_default();
        match area.split_last() {
            Some((b')', rest)) if gap < 2 => {
                let digits = rest.iter().rev().take_while(|byte| matches!(byte, b'0'..=b'9' | b' ' | b'-')).count();
                let opened = rest.len().checked_sub(digits + 1).and_then(|at| rest.get(at)) == Some(&b'(');
                if opened && digits > 0 { place - gap - digits - 2 } else { place }
            }
            _ => place,
        }
    }

    /// Reads digits behind a mark, with one separator between; `None` where brackets may go on with them.
    fn dialled_plainly(&self, place: usize, window: &Window) -> Option<Dialled> {
        let (digit, separator) = (window.digit >> 1, window.separator >> 1);
        let extent = (digit | separator & digit << 1 & digit >> 1).trailing_ones() as usize;
        let text = self.text.from(place + 1, LONGEST);
        let bracket = |index: usize| text.get(index) == Some(&b'(');
        if digit & 1 == 0 || bracket(extent) || bracket(extent + 1) {
            return None;
        }
        let mut dialled = Dialled::from(place + 1);
        let mut left = digit & !(u64::MAX << extent.min(63));
        while left != 0 {
            let index = left.trailing_zeros() as usize;
            left &= left - 1;
            if !text.get(index).is_some_and(|digit| dialled.add(*digit, index)) {
                break;
            }
        }
        Some(dialled)
    }

    /// Reads digits, with one separator between, or two around brackets.
    fn dialled(&self, place: usize) -> Dialled {
        let mut dialled = Dialled::from(place);
        let (mut gap, mut open) = (0, false);
        for (index, byte) in self.text.from(place, LONGEST).iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    if !dialled.add(*byte, index) {
                        break;
                    }
                    gap = 0;
                }
                b'(' if !open && gap < 2 => (open, gap, dialled.grouped) = (true, gap + 1, true),
                b')' if open && gap == 0 => (open, gap, dialled.grouped) = (false, 1, true),
                b' ' | b'-' | b'.' | b'/'
                    if gap < 2
                        && dialled.count > 0
                        && (gap == 0 || !matches!(self.text.before(place + index), b' ' | b'-' | b'.' | b'/')) =>
                {
                    (gap, dialled.grouped) = (gap + 1, true);
                }
                _ => break,
            }
        }
        dialled
    }

    /// The end of the longest number, and its digits' count; it ends where a group does. `fits` says after how many digits one may end.
    fn longest(&self, dialled: &Dialled, fits: u32) -> Option<(usize, usize)> {
        let mut left = fits >> SHORTEST << SHORTEST;
        while let Some(count) = left.checked_ilog2() {
            let count = count as usize;
            let end = dialled.end(count - 1)?;
            if self.text.ends(end) {
                return Some((end, count));
            }
            left &= !(1 << count);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Finder, Text};
    use super::*;
    use crate::mask::scan::blocks::Path;
    use crate::mask::scan::tests::documents::Random;
    use crate::mask::scan::{ScanConfig, Scanner};

    #[test]
    fn digits_are_read_the_same_by_their_bitmaps() {
        let scanner = Scanner::new(&ScanConfig::default()).unwrap();
        let mut random = Random(5);
        let mut plain = 0;
        for _ in 0..200_000 {
            let length = random.below(45);
            let text = format!("+{}", random.text(b"0123456789012345678901234567890123456789 -./()a", length));
            let finder = Finder {
                compiled: scanner.search(None).compiled,
                text: Text { folded: text.as_bytes(), original: None },
                path: Path::SCALAR,
                hinted: None,
            };
            if let Some(read) = finder.dialled_plainly(0, &Window::of(text.as_bytes())) {
                let dialled = finder.dialled(1);
                assert_eq!((read.digits(), read.ends, read.start), (dialled.digits(), dialled.ends, dialled.start), "{text}");
                plain += 1;
            }
        }
        assert!(plain > 50_000, "{plain}");
    }
}
