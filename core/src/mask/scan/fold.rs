//! Folding: what a reader takes for an ASCII character becomes that character, for matching only.
//!
//! Full-width and other compatible forms, the decimal digits of every script, dashes and spaces each become one ASCII byte. Characters
//! that nobody sees (format characters, variation selectors) are left out. Every other letter or digit becomes [`LETTER`], everything else
//! [`OTHER`]. So the folded text has one byte for a character or none, and [`Folded::raw`] leads back to the original bytes, which are
//! never changed. Nothing is normalised: a decomposed accent is a letter and another character.
//!
//! Text that is ASCII is matched as it stands.

/// What a letter or digit beyond ASCII folds to. No word of ASCII goes on across it, and no number is inside a word because of it:
/// scripts that write no spaces put their words directly before a number.
pub(super) const LETTER: u8 = 0x80;
/// What any other character beyond ASCII, or a byte that is not UTF-8, folds to.
pub(super) const OTHER: u8 = 0x1f;
/// So many unseen characters in a row are left out; the next ones stand for themselves. Text hides a value with one or two between
/// digits; a longer row would make the distance between two digits, and what must be held back, endless.
pub(super) const UNSEEN_RUN: usize = 16;

/// The zeros of the scripts that have decimal digits: the other nine follow each (Unicode, general category Nd).
#[rustfmt::skip]
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090,
    0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
    0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
    0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950,
    0x1fbf0,
];

/// A text in its folded form, with the way back.
#[derive(Default)]
pub(super) struct Folded {
    /// One byte for each character.
    pub(super) text: Vec<u8>,
    /// Where the distance between the two texts changes: an index of the folded text, and the original's that belongs to it. Sorted.
    steps: Vec<(usize, usize)>,
    raw_length: usize,
}

impl Folded {
    /// Folds a text, in the room of the last one.
    pub(super) fn fold(&mut self, raw: &[u8]) {
        self.text.clear();
        self.steps.clear();
        self.steps.push((0, 0));
        self.raw_length = raw.len();
        let (mut at, mut unseen) = (0, 0);
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = plain(rest);
            if plain > 0 {
                self.text.extend_from_slice(rest.get(..plain).unwrap_or_default());
                (at, unseen) = (at + plain, 0);
                continue;
            }
            let (folded, length) = first(rest);
            match folded {
                None if unseen < UNSEEN_RUN => {
                    // Where the character before ends.
                    if self.steps.last().is_none_or(|(from, _)| *from < self.text.len()) {
                        self.steps.push((self.text.len(), at));
                    }
                    unseen += 1;
                }
                None => self.text.push(OTHER),
                Some(byte) => {
                    self.text.push(byte);
                    unseen = 0;
                }
            }
            at += length;
            self.steps.push((self.text.len(), at));
        }
    }

    /// The original index of a folded one: where that character begins, or the text's end.
    pub(super) fn raw(&self, folded: usize) -> usize {
        if folded >= self.text.len() {
            return self.raw_length;
        }
        let step = self.steps.partition_point(|(from, _)| *from <= folded);
        let (from, raw) = step.checked_sub(1).and_then(|step| self.steps.get(step)).copied().unwrap_or_default();
        raw + (folded - from)
    }

    /// The original index behind a folded span's last character: unseen characters after it do not belong to it.
    pub(super) fn raw_end(&self, folded: usize) -> usize {
        let Some(last) = folded.checked_sub(1) else { return 0 };
        // The next step, if it follows this character, says where the character ends; else it is one byte.
        let step = self.steps.partition_point(|(from, _)| *from <= last);
        match self.steps.get(step) {
            Some((from, raw)) if *from == folded => *raw,
            _ => self.raw(last) + 1,
        }
    }

    /// The first folded index whose character begins at or after an original one.
    pub(super) fn folded(&self, raw: usize) -> usize {
        let step = self.steps.partition_point(|(_, to)| *to <= raw);
        let (from, start) = step.checked_sub(1).and_then(|step| self.steps.get(step)).copied().unwrap_or_default();
        let next = self.steps.get(step).map_or(self.text.len(), |(from, _)| *from);
        (from + (raw - start)).min(next)
    }
}

/// How much of a text is ASCII before anything else comes.
fn plain(text: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (blocks, rest) = text.as_chunks::<64>();
    let clean = blocks.iter().position(|block| !block.is_ascii());
    let (from, rest) = match clean.and_then(|clean| blocks.get(clean).map(|block| (clean, block.as_slice()))) {
        Some((clean, block)) => (clean * 64, block),
        None => (text.len() - rest.len(), rest),
    };
    let (words, last) = rest.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            return from + 8 * index + high.trailing_zeros() as usize / 8;
        }
    }
    from + 8 * words.len() + last.iter().position(|byte| !byte.is_ascii()).unwrap_or(last.len())
}

/// Whether a character may begin here: the byte is no continuation of one.
pub(super) fn is_start(text: &[u8]) -> bool {
    text.first().is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// Whether the first character is one that is seen.
pub(super) fn is_seen(text: &[u8]) -> bool {
    first(text).0.is_some()
}

/// How the first character folds (`None`: it is not seen), and its length in bytes; a byte that is not UTF-8 is a character of its own.
fn first(text: &[u8]) -> (Option<u8>, usize) {
    let head = text.get(..text.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(head) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    };
    valid.chars().next().map_or((Some(OTHER), 1), |character| (folded(character), character.len_utf8()))
}

fn folded(character: char) -> Option<u8> {
    let code = character as u32;
    Some(match code {
        0..0x80 => code as u8,
        0xff01..=0xff5e => (code - 0xfee0) as u8,
        // Format characters, what joins and what selects a variant.
        0xad
        | 0x34f
        | 0x61c
        | 0x70f
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f
        | 0xfe00..=0xfe0f
        | 0xfeff
        | 0xfff9..=0xfffb
        | 0x1d173..=0x1d17a
        | 0xe0000..=0xe0fff => return None,
        0xa0 | 0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => b' ',
        0x2028 | 0x2029 | 0x85 => b'\n',
        0x58a
        | 0x1806
        | 0x2010..=0x2015
        | 0x2043
        | 0x2212
        | 0x2e3a
        | 0x2e3b
        | 0x301c
        | 0x30fc
        | 0xfe31
        | 0xfe32
        | 0xfe58
        | 0xfe63
        | 0xff70 => b'-',
        0x2024 | 0x3002 | 0xfe52 | 0xff61 => b'.',
        0x2044 | 0x2215 => b'/',
        0xfe55 | 0x2236 | 0xa789 => b':',
        0xfe6b => b'@',
        0xfe62 => b'+',
        _ => match ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).wrapping_sub(1)) {
            Some(zero) if code - zero < 10 => b'0' + (code - zero) as u8,
            _ if character.is_alphanumeric() => LETTER,
            _ => OTHER,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.fold(text.as_bytes());
        folded
    }

    #[test]
    fn what_looks_like_ascii_becomes_ascii() {
        assert_eq!(fold("４１１１－1111").text, b"4111-1111");
        assert_eq!(fold("a\u{200b}b\u{ad}c\u{a0}٣\u{2011}𝟗＠").text, b"abc 3-9@");
        assert_eq!(fold("é。“").text, [LETTER, b'.', OTHER]);
    }

    #[test]
    fn what_is_ascii_ends_where_it_ends() {
        for length in 0..200 {
            let mut text = vec![b'a'; length];
            assert_eq!(plain(&text), length);
            for place in 0..length {
                for byte in [0x80, 0xff] {
                    text[place] = byte;
                    assert_eq!(plain(&text), place);
                }
                text[place] = 0x7f;
            }
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_characters_of_their_own() {
        let mut folded = Folded::default();
        folded.fold(b"a\xff\xe2\x82b\xe2\x82");
        assert_eq!(folded.text, [b'a', OTHER, OTHER, OTHER, b'b', OTHER, OTHER]);
        assert_eq!((folded.raw(4), folded.raw_end(5)), (4, 5));
    }

    #[test]
    fn a_long_row_of_unseen_characters_stands_for_itself() {
        let folded = fold(&format!("1{}2", "\u{200b}".repeat(UNSEEN_RUN + 3)));
        assert_eq!(folded.text, [b'1', OTHER, OTHER, OTHER, b'2']);
    }

    proptest! {
        #[test]
        fn every_character_leads_back_to_itself(text in "[a1\u{200b}é４💥 ]{0,60}") {
            let folded = fold(&text);
            let seen: Vec<_> = text.char_indices().filter(|(_, character)| *character != '\u{200b}').collect();
            if !text.contains(&"\u{200b}".repeat(UNSEEN_RUN + 1)) {
                prop_assert_eq!(folded.text.len(), seen.len());
                for (index, (at, character)) in seen.iter().enumerate() {
                    prop_assert_eq!(folded.raw(index), *at);
                    prop_assert_eq!(folded.raw_end(index + 1), at + character.len_utf8());
                    prop_assert_eq!(folded.folded(*at), index);
                }
                prop_assert_eq!(folded.raw(seen.len()), text.len());
                prop_assert_eq!(folded.folded(text.len()), seen.len());
            }
        }
    }
}
