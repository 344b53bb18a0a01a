//! Words that mean something to the grammar or to a reading, each under a number that one look finds.

use crate::classify::sql::{guard, lower, scan};
use sqlparser::keywords::{ALL_KEYWORDS, ALL_KEYWORDS_INDEX, Keyword};
use std::sync::LazyLock;

/// The number of a listed word; every other word has [`WordId::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct WordId(u16);

impl WordId {
    /// No listed word.
    pub(crate) const NONE: Self = Self(0);

    /// Of a word, written in any case.
    pub(crate) fn of(word: &str) -> Self {
        WORDS.find(word)
    }

    /// The grammar's keyword.
    pub(crate) fn keyword(self) -> Keyword {
        WORDS.entries.get(usize::from(self.0)).map_or(Keyword::NoKeyword, |entry| entry.keyword)
    }
}

/// What something says of every listed word, worked out once.
pub(crate) struct ByWord<T>(Vec<T>);

impl<T: Copy + Default> ByWord<T> {
    /// From what it says of a word in lower case.
    pub(crate) fn new(says: impl Fn(&str) -> T) -> Self {
        Self(WORDS.entries.iter().map(|entry| says(&entry.text)).collect())
    }

    /// What it says of this word.
    pub(crate) fn of(&self, word: WordId) -> T {
        self.0.get(usize::from(word.0)).copied().unwrap_or_default()
    }
}

const SLOTS: usize = 4_096;

static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

/// An open-addressed table over the words that the grammar and the readings list; none of them comes from a statement.
struct Words {
    slots: Vec<u16>,
    entries: Vec<Entry>,
}

struct Entry {
    text: String,
    packed: u128,
    keyword: Keyword,
}

impl Words {
    fn new() -> Self {
        let nothing = Entry { text: String::new(), packed: 0, keyword: Keyword::NoKeyword };
        let mut words = Self { slots: vec![0; SLOTS], entries: vec![nothing] };
        let theirs = ALL_KEYWORDS.iter().copied().zip(ALL_KEYWORDS_INDEX.iter().copied());
        let ours = guard::words().chain(scan::words()).chain(lower::words()).map(|word| (word, Keyword::NoKeyword));
        for (text, keyword) in theirs.chain(ours) {
            // Half of the slots stay empty, so that every search ends.
            if words.find(text) == WordId::NONE && words.entries.len() < SLOTS / 2 {
                words.add(text, keyword);
            }
        }
        words
    }

    fn add(&mut self, text: &str, keyword: Keyword) {
        let packed = packed(text);
        let mut slot = slot(packed);
        while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) % SLOTS;
        }
        if let (Some(place), Ok(number)) = (self.slots.get_mut(slot), u16::try_from(self.entries.len())) {
            *place = number;
            self.entries.push(Entry { text: text.to_ascii_lowercase(), packed, keyword });
        }
    }

    fn find(&self, word: &str) -> WordId {
        let packed = packed(word);
        let mut slot = slot(packed);
        loop {
            let number = self.slots.get(slot).copied().unwrap_or(0);
            match self.entries.get(usize::from(number)) {
                Some(entry)
                    if number != 0
                        && !(entry.packed == packed
                            && entry.text.len() == word.len()
                            && (word.len() <= PACKED || entry.text.eq_ignore_ascii_case(word))) =>
                {
                    slot = (slot + 1) % SLOTS;
                }
                Some(_) | None => return WordId(number),
            }
        }
    }
}

/// So many bytes of a word are packed into a number.
const PACKED: usize = 16;

/// The first bytes of a word, letters in lower case. Words of ASCII letters, digits, `_` and `$` that are not longer have the same
/// number only if they are the same word; other bytes are never taken for one of these.
fn packed(word: &str) -> u128 {
    let mut bytes = [0; PACKED];
    for (place, byte) in bytes.iter_mut().zip(word.bytes()) {
        *place = byte;
    }
    u128::from_le_bytes(bytes) | u128::from_le_bytes([0x20; PACKED])
}

fn slot(packed: u128) -> usize {
    let (high, low) = ((packed >> 64) as u64, packed as u64);
    let mixed = (low ^ high.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 52) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_is_found_in_any_case_and_no_other() {
        for (text, keyword) in ALL_KEYWORDS.iter().zip(ALL_KEYWORDS_INDEX) {
            for written in [(*text).to_owned(), text.to_ascii_lowercase()] {
                assert_eq!(WordId::of(&written).keyword(), *keyword, "{text}");
            }
            for other in [format!("{text}x"), format!("_{text}"), text[1..].to_owned()] {
                let known = ALL_KEYWORDS.iter().any(|listed| listed.eq_ignore_ascii_case(&other));
                assert_eq!(WordId::of(&other).keyword() != Keyword::NoKeyword, known, "{other}");
            }
        }
        for ours in guard::words().chain(scan::words()).chain(lower::words()) {
            assert_ne!(WordId::of(ours), WordId::NONE, "{ours}");
        }
        for other in ["", "SELEC", "ſelect", "s\u{1}lect", "@nd", "\u{c1}nd", "seleçt"] {
            assert_eq!(WordId::of(other), WordId::NONE, "{other}");
        }
    }
}
