//! Where a stretch of text has letters, small ones, letters of hexadecimal figures and digits, as bits.

#[cfg(target_arch = "x86_64")]
use crate::mask::scan::blocks::letters;

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
    /// With the vectors that every such machine has.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn of(stretch: &[u8]) -> Self {
        let [any, small, figures, digit] = match stretch.first_chunk::<STRETCH>() {
            Some(whole) => letters(whole),
            None => {
                let mut padded = [0; STRETCH];
                padded.iter_mut().zip(stretch).for_each(|(room, byte)| *room = *byte);
                letters(&padded)
            }
        };
        Self { any, small, figures, digit }
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn of(stretch: &[u8]) -> Self {
        Self::in_lanes(stretch)
    }

    /// Eight bytes at a time, each in a lane of a word.
    #[cfg(any(test, not(target_arch = "x86_64")))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_the_same_in_vectors_and_in_lanes() {
        for byte in 0..=u8::MAX {
            for length in 0..=STRETCH {
                let mut stretch = vec![byte; length];
                stretch.iter_mut().step_by(3).for_each(|other| *other = b'e');
                let letters = Letters::of(&stretch);
                assert_eq!(letters, Letters::in_lanes(&stretch), "{byte} {length}");
                let places = |is: fn(u8) -> bool| stretch.iter().enumerate().fold(0, |bits, (at, byte)| bits | u64::from(is(*byte)) << at);
                assert_eq!(letters.any, places(|byte| byte.is_ascii_alphabetic()));
                assert_eq!(letters.small, places(|byte| byte.is_ascii_lowercase()));
                assert_eq!(letters.figures, places(|byte| matches!(byte, b'a'..=b'f' | b'A'..=b'F')));
                assert_eq!(letters.digit, places(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
