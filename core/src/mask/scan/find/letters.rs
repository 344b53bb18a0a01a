//! Where a stretch of text has letters, small ones, letters of hexadecimal figures and digits, as bits.

use super::Text;
use crate::mask::scan::blocks::Path;

/// So much is read at a time.
pub(super) const STRETCH: usize = 64;

/// Where letters are in a stretch, and where small ones.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Letters {
    pub(super) any: u64,
    pub(super) small: u64,
    /// Letters of hexadecimal figures.
    pub(super) figures: u64,
    pub(super) digit: u64,
}

impl Letters {
    /// With the path's vectors, or eight bytes at a time.
    pub(super) fn of(path: Path, stretch: &[u8]) -> Self {
        let read = match stretch.first_chunk::<STRETCH>() {
            Some(whole) => path.letters(whole),
            None => {
                let mut padded = [0; STRETCH];
                padded.iter_mut().zip(stretch).for_each(|(room, byte)| *room = *byte);
                path.letters(&padded)
            }
        };
        match read {
            Some([any, small, figures, digit]) => Self { any, small, figures, digit },
            None => Self::in_lanes(stretch),
        }
    }

    /// Where letters begin behind a digit that are a part of hexadecimal figures and at most four: most of what looks like a word in a hash.
    pub(super) fn fragments(&self) -> u64 {
        let Self { any, figures, digit, .. } = self;
        let one = figures & !(any >> 1);
        let two = figures & one >> 1;
        let three = figures & two >> 1;
        let four = figures & three >> 1;
        (one | two | three | four) & digit << 1
    }

    /// Eight bytes at a time, each in a lane of a word.
    fn in_lanes(stretch: &[u8]) -> Self {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        const HIGH: u64 = !LOW;
        let lanes = |byte: u8| u64::from_le_bytes([byte; 8]);
        let (parts, rest) = stretch.as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(room, byte)| *room = *byte);
        let (mut any, mut small, mut figures, mut digit) = (0, 0, 0, 0);
        for (index, part) in parts.iter().chain([&last]).take(8).enumerate() {
            let bytes = u64::from_le_bytes(*part);
            let lower = (bytes | lanes(0x20)) & LOW;
            // The highest bit of a lane: at least `a`, and not more than `z`, and ASCII.
            let letter = (lower + lanes(0x80 - b'a')) & !(lower + lanes(0x7f - b'z')) & !bytes & HIGH;
            let figure = letter & !(lower + lanes(0x7f - b'f'));
            let low = bytes & LOW;
            let number = (low + lanes(0x80 - b'0')) & !(low + lanes(0x7f - b'9')) & !bytes & HIGH;
            let gathered = |bits: u64| (bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            any |= gathered(letter) << (8 * index);
            small |= gathered(letter & bytes << 2) << (8 * index);
            figures |= gathered(figure) << (8 * index);
            digit |= gathered(number) << (8 * index);
        }
        Self { any, small, figures, digit }
    }
}

impl Text<'_> {
    /// Where the letters begin that stand before a place.
    pub(super) fn back_over_letters(&self, mut place: usize) -> usize {
        while self.before(place).is_ascii_alphabetic() {
            place -= 1;
        }
        place
    }

    /// Where the letters end that stand at a place, or so far.
    pub(super) fn over_letters(&self, mut place: usize, most: usize) -> usize {
        while place < most && self.at(place).is_ascii_alphabetic() {
            place += 1;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_the_same_in_vectors_and_in_lanes() {
        for byte in 0..=u8::MAX {
            for length in 0..=STRETCH {
                let mut stretch = vec![byte; length];
                stretch.iter_mut().step_by(3).for_each(|other| *other = b'e');
                let letters = Letters::in_lanes(&stretch);
                for path in Path::all() {
                    assert_eq!(Letters::of(path, &stretch), letters, "{} {byte} {length}", path.name());
                }
                let places = |is: fn(u8) -> bool| stretch.iter().enumerate().fold(0, |bits, (at, byte)| bits | u64::from(is(*byte)) << at);
                assert_eq!(letters.any, places(|byte| byte.is_ascii_alphabetic()));
                assert_eq!(letters.small, places(|byte| byte.is_ascii_lowercase()));
                assert_eq!(letters.figures, places(|byte| matches!(byte, b'a'..=b'f' | b'A'..=b'F')));
                assert_eq!(letters.digit, places(|byte| byte.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn a_fragment_is_of_hexadecimal_figures_behind_a_digit() {
        for number in 0..0x1_0000_u64 {
            let byte = |place: u32| b"17af.gZD"[(number >> (2 * place) & 7) as usize];
            let stretch: Vec<u8> = (0..7).map(byte).collect();
            let told = Letters::of(Path::best(), &stretch).fragments();
            for place in 0..stretch.len() {
                let rest = &stretch[place..];
                let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let is = (1..=4).contains(&length)
                    && rest[..length].iter().all(u8::is_ascii_hexdigit)
                    && place.checked_sub(1).is_some_and(|before| stretch[before].is_ascii_digit());
                assert_eq!(told >> place & 1 == 1, is, "{stretch:?} {place}");
            }
        }
    }
}
