//! Keywords of vendors: wherever they stand in the text before a token, in any case of letters.
//!
//! With vectors that look up bytes, a [`Sieve`] tells where one may begin. Without them, every second place is looked at: of a keyword's
//! first four bytes, three begin at one. So a byte is read half a time, however many keywords there are.

use super::Text;
use crate::mask::scan::blocks::{BLOCK, Path, SIFTED, Sieve};
use crate::mask::scan::secret::NEAR;

/// Hashes of three bytes: many more than keywords have, so that text that has none is seldom compared.
const KNOWN: usize = 1 << 16;

/// Rows that they are kept in.
const ROWS: usize = 1 << 10;

/// All keywords.
pub(in crate::mask::scan) struct Keywords {
    words: Vec<&'static str>,
    /// For each hash, whether a keyword has such three bytes.
    known: Box<[u64; KNOWN / 64]>,
    /// The hash, the keyword, and how far into it the three bytes are; by a part of the hash.
    rows: Vec<Vec<(usize, usize, usize)>>,
    sieve: Sieve,
}

/// The hash of three bytes, without their case.
fn hash(three: u32) -> usize {
    ((three | 0x0020_2020) & 0x00ff_ffff).wrapping_mul(0x9e37_79b1) as usize >> 16 & (KNOWN - 1)
}

impl Default for Keywords {
    fn default() -> Self {
        let rows = std::iter::repeat_with(Vec::new).take(ROWS).collect();
        Self { words: Vec::new(), known: Box::new([0; KNOWN / 64]), rows, sieve: Sieve::default() }
    }
}

impl Keywords {
    /// Adds a keyword of three bytes or more, and says which bit stands for it; `None` if there is no room, or it is shorter.
    pub(super) fn add(&mut self, keyword: &'static str) -> Option<u128> {
        if let Some(index) = self.words.iter().position(|known| *known == keyword) {
            return Some(1 << index);
        }
        let index = self.words.len();
        let bit = 1_u128.checked_shl(u32::try_from(index).ok()?)?;
        let [first, second, third, rest @ ..] = keyword.as_bytes() else { return None };
        self.words.push(keyword);
        self.sieve.add(keyword.as_bytes());
        self.insert(u32::from_le_bytes([*first, *second, *third, 0]), index, 0);
        let fourth = rest.first();
        for any in 0..=u8::MAX {
            if fourth.is_none_or(|fourth| *fourth == any) {
                self.insert(u32::from_le_bytes([*second, *third, any, 0]), index, 1);
            }
        }
        Some(bit)
    }

    fn insert(&mut self, three: u32, index: usize, into: usize) {
        let new = (hash(three), index, into);
        self.known.get_mut(new.0 / 64).into_iter().for_each(|known| *known |= 1 << (new.0 % 64));
        if let Some(row) = self.rows.get_mut(new.0 % ROWS).filter(|row| !row.contains(&new)) {
            row.push(new);
        }
    }

    /// One where a keyword has three bytes of that hash, else nought.
    fn knows(&self, hash: usize) -> u64 {
        self.known.get(hash / 64).map_or(0, |known| known >> (hash % 64) & 1)
    }

    /// Where a keyword may begin in the block that a text begins with, if the path can tell.
    fn sift(&self, path: Path, text: &[u8]) -> Option<u64> {
        match text.first_chunk::<SIFTED>() {
            Some(whole) => path.sift(&self.sieve, whole),
            None => {
                let mut padded = [0; SIFTED];
                padded.iter_mut().zip(text).for_each(|(room, byte)| *room = *byte);
                path.sift(&self.sieve, &padded)
            }
        }
    }

    /// Notes the keywords that stand over a place.
    fn note(&self, text: &Text<'_>, place: usize, three: u32, heard: &mut Vec<(usize, usize, u128)>) {
        let hash = hash(three);
        if self.knows(hash) == 0 {
            return;
        }
        for (_, index, into) in self.rows.get(hash % ROWS).into_iter().flatten().filter(|(known, ..)| *known == hash) {
            let Some((start, word)) = place.checked_sub(*into).zip(self.words.get(*index)) else { continue };
            let end = start + word.len();
            if text.folded.get(start..end).is_some_and(|stands| stands.eq_ignore_ascii_case(word.as_bytes())) {
                heard.push((start, end, 1 << index));
            }
        }
    }
}

/// The keywords of a text, as far as it has been read.
#[derive(Default)]
pub(super) struct Heard {
    from: usize,
    to: usize,
    /// From where, to where, and which.
    heard: Vec<(usize, usize, u128)>,
    last: Option<(usize, u128)>,
}

/// So many notes are kept before old ones are looked for.
const NOTES: usize = 64;

impl Heard {
    pub(super) fn clear(&mut self) {
        (self.from, self.to, self.last) = (0, 0, None);
        self.heard.clear();
    }

    /// The keywords that stand before a place, as bits.
    pub(super) fn before(&mut self, path: Path, keywords: &Keywords, text: &Text<'_>, place: usize) -> u128 {
        match self.last {
            Some((last, found)) if last == place => found,
            _ => {
                let from = place.saturating_sub(NEAR);
                self.read(path, keywords, text, from, place);
                let within = self.heard.iter().filter(|(start, end, _)| *start >= from && *end <= place);
                let found = within.fold(0, |found, (.., bit)| found | bit);
                self.last = Some((place, found));
                found
            }
        }
    }

    fn read(&mut self, path: Path, keywords: &Keywords, text: &Text<'_>, from: usize, to: usize) {
        if from < self.from || from > self.to {
            (self.from, self.to) = (from, from);
            self.heard.clear();
        }
        if self.heard.len() > NOTES {
            self.heard.retain(|(start, ..)| *start >= from);
            self.from = from;
        }
        while self.to < to {
            let stretch = text.folded.get(self.to..).unwrap_or_default();
            let Some(mut places) = keywords.sift(path, stretch) else { return self.look_up(keywords, text, to) };
            while places != 0 {
                let place = self.to + places.trailing_zeros() as usize;
                places &= places - 1;
                if let Some([first, second, third]) = text.folded.get(place..).and_then(<[u8]>::first_chunk::<3>) {
                    keywords.note(text, place, u32::from_le_bytes([*first, *second, *third, 0]), &mut self.heard);
                }
            }
            self.to += BLOCK;
        }
    }

    /// Reads on without vectors.
    fn look_up(&mut self, keywords: &Keywords, text: &Text<'_>, to: usize) {
        let stretch = text.folded.get(self.to..).unwrap_or_default();
        let mut at = 0;
        // Three places at a time.
        while self.to + at < to
            && let Some(head) = stretch.get(at..).and_then(<[u8]>::first_chunk::<8>)
        {
            let head = u64::from_le_bytes(*head);
            let threes = [head as u32, (head >> 16) as u32, (head >> 32) as u32];
            if threes.iter().fold(0, |known, three| known | keywords.knows(hash(*three))) != 0 {
                for (index, three) in threes.into_iter().enumerate() {
                    keywords.note(text, self.to + at + 2 * index, three, &mut self.heard);
                }
            }
            at += 6;
        }
        while self.to + at < to {
            let three = match stretch.get(at..) {
                Some([first, second, third, ..]) => u32::from_le_bytes([*first, *second, *third, 0]),
                _ => break,
            };
            keywords.note(text, self.to + at, three, &mut self.heard);
            at += 2;
        }
        self.to += at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::scan::secret::SECRETS;

    #[test]
    fn a_keyword_is_heard_wherever_it_stands_whole_before_a_place() {
        let mut keywords = Keywords::default();
        let words: Vec<&str> = SECRETS.iter().flat_map(|secret| secret.keywords).copied().collect();
        let bits: Vec<u128> = words.iter().map(|word| keywords.add(word).unwrap()).collect();
        for ((word, bit), path) in words.iter().zip(&bits).flat_map(|pair| Path::all().into_iter().map(move |path| (pair, path))) {
            for (before, after) in [(0, 0), (1, 0), (2, 1), (3, 2), (7, 30)] {
                let written = format!("{}{}{}x", "=".repeat(before), word.to_ascii_uppercase(), "=".repeat(after));
                let text = Text { folded: written.as_bytes(), original: None };
                let place = written.len() - 1;
                assert_eq!(Heard::default().before(path, &keywords, &text, place) & bit, *bit, "{written}");
                assert_eq!(Heard::default().before(path, &keywords, &text, before + word.len() - 1) & bit, 0, "{written}");
                let mut heard = Heard::default();
                assert!((0..=place).map(|place| heard.before(path, &keywords, &text, place) & bit).last() == Some(*bit), "{written}");
            }
            let far = format!("{word}{}", "=".repeat(NEAR - word.len() + 1));
            let text = Text { folded: far.as_bytes(), original: None };
            assert_eq!(Heard::default().before(path, &keywords, &text, far.len()) & bit, 0, "{far}");
        }
        assert_eq!(keywords.add("ab"), None);
    }
}
