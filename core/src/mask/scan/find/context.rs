//! Context: words near a value that speak of what it is.

use super::Finder;
use crate::mask::scan::finding::{EntityId, EntitySet};

/// How far before a value its words are looked for: a label, or the key of a JSON member and what it is nested in.
pub(super) const BEFORE: usize = 60;
/// How far after a value: a remark in brackets.
const AFTER: usize = 24;
/// So many words of such a stretch count: every second character could be one.
const MOST: usize = 32;

/// The words of all entities.
pub(in crate::mask::scan) struct Words {
    /// Phrases, by a hash of their first word.
    phrases: Vec<Vec<Phrase>>,
    /// Those with letters beyond ASCII, which are looked for in the original text.
    beyond: Vec<(Box<str>, EntityId)>,
}

/// A word or more, in lower case.
struct Phrase {
    first: Box<[u8]>,
    rest: Box<[Box<[u8]>]>,
    entity: EntityId,
}

/// Rows of phrases: many more than words, so that a word that is none meets an empty row.
const ROWS: usize = 1 << 13;

/// A word's row: its first eight letters without their case, and its length.
fn row(word: &[u8]) -> usize {
    let mut head = [0; 8];
    head.iter_mut().zip(word).for_each(|(room, byte)| *room = byte | 0x20);
    let mixed = (u64::from_le_bytes(head) ^ word.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 51) as usize & (ROWS - 1)
}

impl Default for Words {
    fn default() -> Self {
        Self { phrases: std::iter::repeat_with(Vec::new).take(ROWS).collect(), beyond: Vec::new() }
    }
}

impl Words {
    /// Adds a word or phrase, which stands for the entity in any case of letters, and with its words joined.
    pub(in crate::mask::scan) fn add(&mut self, phrase: &str, entity: EntityId) {
        if !phrase.is_ascii() {
            self.beyond.push((phrase.to_lowercase().into(), entity));
            return;
        }
        let lower = |word: &str| word.to_ascii_lowercase().into_bytes().into_boxed_slice();
        let words = phrase.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let mut words: Vec<Box<[u8]>> = words.map(lower).collect();
        if words.len() > 1 {
            self.insert(words.concat().into(), Box::default(), entity);
        }
        if !words.is_empty() {
            let first = words.remove(0);
            self.insert(first, words.into(), entity);
        }
    }

    fn insert(&mut self, first: Box<[u8]>, rest: Box<[Box<[u8]>]>, entity: EntityId) {
        if let Some(phrases) = self.phrases.get_mut(row(&first)) {
            phrases.push(Phrase { first, rest, entity });
        }
    }

    /// Adds the entities that a stretch of text speaks of.
    pub(in crate::mask::scan) fn read(&self, stretch: &[u8], set: &mut EntitySet) {
        let mut words = [&[][..]; MOST];
        let (mut count, mut start, mut before) = (0, None, 0_u8);
        for (place, byte) in stretch.iter().chain([&0]).enumerate() {
            // A capital after a small letter begins a word: `dateOfBirth`.
            let ends = !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() && before.is_ascii_lowercase();
            if ends && let Some(from) = start.take().filter(|from| !in_figures(stretch, *from, place)) {
                let Some(room) = words.get_mut(count) else { break };
                *room = stretch.get(from..place).unwrap_or_default();
                count += 1;
            }
            if byte.is_ascii_alphabetic() && start.is_none() {
                start = Some(place);
            }
            before = *byte;
        }
        let words = words.get(..count).unwrap_or_default();
        for (index, word) in words.iter().enumerate() {
            for phrase in self.phrases.get(row(word)).into_iter().flatten() {
                let following = words.get(index + 1..).unwrap_or_default();
                let same = phrase.rest.iter().zip(following).all(|(word, read)| word.eq_ignore_ascii_case(read));
                if word.eq_ignore_ascii_case(&phrase.first) && phrase.rest.len() <= following.len() && same {
                    set.add(phrase.entity);
                }
            }
        }
    }

    /// Adds the entities that words beyond ASCII in a stretch of the original text speak of.
    pub(in crate::mask::scan) fn read_beyond(&self, stretch: &[u8], set: &mut EntitySet) {
        if self.beyond.is_empty() || stretch.is_ascii() {
            return;
        }
        let stretch = String::from_utf8_lossy(stretch).to_lowercase();
        self.beyond.iter().filter(|(word, _)| stretch.contains(&**word)).for_each(|(_, entity)| set.add(*entity));
    }
}

/// Whether letters are a part of hexadecimal figures: `edb` in `4edb1`.
fn in_figures(stretch: &[u8], from: usize, to: usize) -> bool {
    let digit = |place: Option<usize>| place.and_then(|place| stretch.get(place)).is_some_and(u8::is_ascii_digit);
    (digit(from.checked_sub(1)) || digit(Some(to))) && stretch.get(from..to).is_some_and(|word| word.iter().all(u8::is_ascii_hexdigit))
}

/// What the surroundings of a value speak of, read once for each side and only if somebody asks.
#[derive(Default)]
pub(in crate::mask::scan) struct Near {
    before: Option<(usize, EntitySet)>,
    after: Option<(usize, EntitySet)>,
}

impl Near {
    /// Whether the surroundings of a value speak of an entity.
    pub(super) fn speaks_of(&mut self, entity: EntityId, finder: &Finder<'_>, start: usize, end: usize) -> bool {
        self.before = self.before.take().filter(|(place, _)| *place == start);
        self.after = self.after.take().filter(|(place, _)| *place == end);
        let (_, before) = self.before.get_or_insert_with(|| (start, read(finder, start.saturating_sub(BEFORE), start)));
        before.has(entity) || {
            let to = finder.text.folded.len().min(end + AFTER);
            let (_, after) = self.after.get_or_insert_with(|| (end, read(finder, end, to)));
            after.has(entity)
        }
    }
}

fn read(finder: &Finder<'_>, mut from: usize, mut to: usize) -> EntitySet {
    let (text, words) = (&finder.text, &finder.compiled.words);
    let mut set = EntitySet::default();
    if let Some((original, folded)) = text.original {
        words.read_beyond(original.get(folded.raw(from)..folded.raw(to)).unwrap_or_default(), &mut set);
    }
    // A word that the edge of the stretch cuts is none; a value's own edges cut none.
    while from < to && text.at(from).is_ascii_alphabetic() && text.before(from).is_ascii_alphabetic() {
        from += 1;
    }
    while to > from && text.at(to).is_ascii_alphabetic() && text.before(to).is_ascii_alphabetic() {
        to -= 1;
    }
    words.read(text.folded.get(from..to).unwrap_or_default(), &mut set);
    set
}
