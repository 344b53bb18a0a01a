//! Context: words near a value that speak of what it is.
//!
//! Text is read once, however many values ask about it: what words say is noted as it is read, and the surroundings of a value are those
//! notes that lie within them.

use super::keyword::Heard;
use super::letters::{Letters, STRETCH};
use super::{Finder, Text};
use crate::mask::scan::blocks::Path;
use crate::mask::scan::finding::{EntityId, EntitySet};

/// How far before a value its words are looked for: a label, or the key of a JSON member and what it is nested in.
pub(super) const BEFORE: usize = 60;
/// How far after a value: a remark in brackets.
pub(super) const AFTER: usize = 24;
/// So many words of a column's name count.
const MOST: usize = 32;

/// The words of all entities.
pub(in crate::mask::scan) struct Words {
    /// Which words phrases begin with, as [`bits`] of their hashes.
    known: Box<[u64; KNOWN]>,
    /// Phrases, by a hash of their first word.
    phrases: Vec<Vec<Phrase>>,
    /// Whether a phrase begins with a word of one letter.
    single: bool,
    /// Those with letters beyond ASCII, which are looked for in the original text.
    beyond: Vec<(Box<str>, EntityId)>,
}

/// A word or more, in lower case, and whom they speak of.
struct Phrase {
    first: Box<[u8]>,
    rest: Box<[Box<[u8]>]>,
    entities: EntitySet,
}

/// Rows of phrases.
const ROWS: usize = 1 << 13;
/// Two bits of one of these stand for a word, so that one that is none is seldom looked up.
const KNOWN: usize = 1 << 10;

/// A word's hash: of its first eight letters without their case, and its length.
fn hash(word: &[u8]) -> usize {
    let head = match word.first_chunk::<8>() {
        Some(head) => u64::from_le_bytes(*head),
        None => word.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    };
    hash_of(head, word.len())
}

/// The first bytes of so many, without the bit that tells small letters from capitals.
const OWN: [u64; 9] = {
    let mut own = [0; 9];
    let mut length = 1;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while length < 9 {
        own[length] = own[length - 1] << 8 | 0xdf;
        length += 1;
    }
    own
};

/// The same of the eight bytes that a word begins, whatever follows it there.
fn hash_of(head: u64, length: usize) -> usize {
    let own = OWN.get(length.min(8)).copied().unwrap_or(0);
    let mixed = (head & own ^ length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 42) as usize
}

/// Where a hash is known, and as which bits.
fn bits(hash: usize) -> (usize, u64) {
    (hash >> 12 & (KNOWN - 1), 1 << (hash & 63) | 1 << (hash >> 6 & 63))
}

impl Default for Words {
    fn default() -> Self {
        let phrases = std::iter::repeat_with(Vec::new).take(ROWS).collect();
        Self { known: Box::new([0; KNOWN]), phrases, single: false, beyond: Vec::new() }
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
        let hash = hash(&first);
        self.single |= first.len() == 1;
        let (place, bits) = bits(hash);
        self.known.get_mut(place).into_iter().for_each(|known| *known |= bits);
        let Some(phrases) = self.phrases.get_mut(hash % ROWS) else { return };
        match phrases.iter_mut().find(|phrase| phrase.first == first && phrase.rest == rest) {
            Some(phrase) => phrase.entities.add(entity),
            None => {
                let mut entities = EntitySet::default();
                entities.add(entity);
                phrases.push(Phrase { first, rest, entities });
            }
        }
    }

    /// The phrases that may begin with a word of that hash.
    fn of(&self, hash: usize) -> &[Phrase] {
        let (place, bits) = bits(hash);
        if self.known.get(place).is_some_and(|known| known & bits == bits) {
            self.phrases.get(hash % ROWS).map_or(&[], Vec::as_slice)
        } else {
            &[]
        }
    }

    /// Adds the entities that a column's name speaks of.
    pub(in crate::mask::scan) fn read(&self, name: &[u8], set: &mut EntitySet) {
        let (mut at, mut count) = (0, 0);
        while let Some((start, end)) = word(name, at, name.len()).filter(|_| count < MOST) {
            let first = name.get(start..end).unwrap_or_default();
            for phrase in self.of(hash(first)) {
                if phrase.ends(name, start, end, name.len()).is_some() {
                    set.unite(&phrase.entities);
                }
            }
            (at, count) = (end, count + 1);
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

impl Phrase {
    /// Where the phrase ends whose first word this is, if its other words follow.
    fn ends(&self, text: &[u8], start: usize, mut end: usize, to: usize) -> Option<usize> {
        if !text.get(start..end).is_some_and(|word| word.eq_ignore_ascii_case(&self.first)) {
            return None;
        }
        for next in &self.rest {
            let (from, after) = word(text, end, to)?;
            if !text.get(from..after).is_some_and(|word| word.eq_ignore_ascii_case(next)) {
                return None;
            }
            end = after;
        }
        Some(end)
    }
}

/// Whether letters are a part of hexadecimal figures: `edb` in `4edb1`.
fn in_figures(text: &Text<'_>, from: usize, to: usize) -> bool {
    (text.before(from).is_ascii_digit() || text.at(to).is_ascii_digit())
        && text.folded.get(from..to).is_some_and(|word| word.iter().all(u8::is_ascii_hexdigit))
}

/// The first word from a place on. A capital after a small letter begins a word: `dateOfBirth`.
fn word(text: &[u8], from: usize, to: usize) -> Option<(usize, usize)> {
    let text = text.get(..to)?;
    let start = from + text.get(from..)?.iter().position(u8::is_ascii_alphabetic)?;
    let ends = |pair: &[u8]| match pair {
        [before, byte] => !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() && before.is_ascii_lowercase(),
        _ => true,
    };
    let length = text.get(start..)?.windows(2).position(ends).map_or(to - start, |last| last + 1);
    Some((start, start + length))
}

/// What the surroundings of values speak of.
#[derive(Default)]
pub(in crate::mask::scan) struct Near {
    /// What has been read.
    from: usize,
    to: usize,
    /// What was said, in order.
    said: Vec<Said>,
    /// Whom the text before the last place, and after the last end, speaks of.
    before: Option<(usize, Spoken)>,
    after: Option<(usize, Spoken)>,
    heard: Heard,
}

/// Whom some text speaks of; absent where of nobody.
type Spoken = Option<EntitySet>;

/// A phrase in the text: from where the letters of its first word begin to where those of its last end.
struct Said {
    start: usize,
    end: usize,
    /// Where it is among the words.
    row: usize,
    index: usize,
}

/// Fewer notes than these are asked one by one.
const FEW: usize = 16;
/// So many notes are kept before old ones are looked for.
const NOTES: usize = 64;

impl Near {
    /// Forgets the text.
    pub(in crate::mask::scan) fn clear(&mut self) {
        (self.from, self.to) = (0, 0);
        self.said.clear();
        (self.before, self.after) = (None, None);
        self.heard.clear();
    }

    /// The keywords that stand before a place, as bits.
    pub(super) fn keywords(&mut self, finder: &Finder<'_>, place: usize) -> u128 {
        self.heard.before(finder.path, &finder.compiled.vendors.keywords, &finder.text, place)
    }

    /// Whether the surroundings of a value speak of an entity.
    pub(super) fn speaks_of(&mut self, entity: EntityId, finder: &Finder<'_>, start: usize, end: usize) -> bool {
        // A few notes are sooner asked one by one than put together.
        if finder.text.original.is_none() && self.are_few(start) {
            let words = &finder.compiled.words;
            return self.said_near(finder, start, end, |said| words.entities(said).is_some_and(|entities| entities.has(entity)));
        }
        self.sides(finder, start, end).into_iter().flatten().any(|spoken| spoken.has(entity))
    }

    /// Whether the surroundings of a value speak of anybody.
    pub(super) fn speaks(&mut self, finder: &Finder<'_>, start: usize, end: usize) -> bool {
        if finder.text.original.is_none() {
            return self.said_near(finder, start, end, |_| true);
        }
        self.sides(finder, start, end).into_iter().flatten().next().is_some()
    }

    /// Whether a stretch of text may have words for an entity: the surroundings of all values within are no wider.
    pub(super) fn may_speak_of(&mut self, entity: EntityId, finder: &Finder<'_>, from: usize, to: usize) -> bool {
        self.read(finder, from, to);
        let speaks = |said: &Said| finder.compiled.words.entities(said).is_some_and(|entities| entities.has(entity));
        finder.text.original.is_some() || self.said.iter().rev().take_while(|said| said.start >= from).any(speaks)
    }

    fn sides(&mut self, finder: &Finder<'_>, start: usize, end: usize) -> [Option<&EntitySet>; 2] {
        if self.before.as_ref().is_none_or(|(place, _)| *place != start) {
            self.before = Some((start, self.spoken(finder, start.saturating_sub(BEFORE), start)));
        }
        if self.after.as_ref().is_none_or(|(place, _)| *place != end) {
            self.after = Some((end, self.spoken(finder, end, finder.text.folded.len().min(end + AFTER))));
        }
        [&self.before, &self.after].map(|side| side.as_ref().and_then(|(_, spoken)| spoken.as_ref()))
    }

    /// Whether there are few notes near a place.
    fn are_few(&self, place: usize) -> bool {
        let last = self.said.len().checked_sub(FEW).and_then(|index| self.said.get(index));
        last.is_none_or(|said| said.start + BEFORE < place)
    }

    /// Whether the surroundings of a value, in a text that is ASCII, have a note of a kind.
    fn said_near(&mut self, finder: &Finder<'_>, start: usize, end: usize, is: impl Fn(&Said) -> bool) -> bool {
        let (from, to) = (start.saturating_sub(BEFORE), finder.text.folded.len().min(end + AFTER));
        self.read(finder, from, to);
        let near = self.said.iter().rev().take_while(|said| said.start >= from);
        near.filter(|said| said.end <= start || said.start >= end && said.end <= to).any(is)
    }

    fn spoken(&mut self, finder: &Finder<'_>, from: usize, to: usize) -> Spoken {
        self.read(finder, from, to);
        let mut spoken = None;
        // A word that the edge of the stretch cuts is none; a value's own edges cut none.
        for said in self.said.iter().rev().take_while(|said| said.start >= from).filter(|said| said.end <= to) {
            if let Some(entities) = finder.compiled.words.entities(said) {
                spoken.get_or_insert_with(EntitySet::default).unite(entities);
            }
        }
        if let Some((original, folded)) = finder.text.original {
            let mut beyond = spoken.take().unwrap_or_default();
            let stretch = original.get(folded.raw(from)..folded.raw(to)).unwrap_or_default();
            finder.compiled.words.read_beyond(stretch, &mut beyond);
            spoken = (!beyond.is_empty()).then_some(beyond);
        }
        spoken
    }

    /// Reads on, so that all between these places has been read.
    fn read(&mut self, finder: &Finder<'_>, from: usize, to: usize) {
        let text = &finder.text;
        if from < self.from || from > self.to + STRETCH {
            self.said.clear();
            (self.from, self.to) = (from, from);
            // What the edge cuts.
            while text.at(self.to).is_ascii_alphabetic() && text.before(self.to).is_ascii_alphabetic() {
                self.to += 1;
            }
        }
        if self.said.len() > NOTES {
            self.said.retain(|said| said.start >= from);
            self.from = from;
        }
        while self.to < to.min(text.folded.len()) {
            self.to = finder.compiled.words.note(finder.path, text, self.to, &mut self.said);
        }
    }
}

impl Words {
    fn entities(&self, said: &Said) -> Option<&EntitySet> {
        self.phrases.get(said.row).and_then(|phrases| phrases.get(said.index)).map(|phrase| &phrase.entities)
    }

    /// Notes what the words of a stretch say that begins where no word goes on; says how far it went, which is such a place too.
    fn note(&self, path: Path, text: &Text<'_>, from: usize, said: &mut Vec<Said>) -> usize {
        let stretch = text.from(from, STRETCH);
        let letters = Letters::of(path, stretch);
        let Letters { any, small, .. } = letters;
        let mut length = stretch.len();
        if any >> (STRETCH - 1) == 1 && text.at(from + STRETCH).is_ascii_alphabetic() {
            let cut = any.leading_ones() as usize;
            if cut == STRETCH {
                // No phrase is that long.
                let rest = text.folded.get(from..).unwrap_or_default();
                return from + rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            }
            length -= cut;
        }
        let all = if length < STRETCH { any & ((1 << length) - 1) } else { any };
        let starts = all & (!(any << 1) | !small & small << 1);
        let mut left = starts & !letters.fragments();
        if !self.single {
            left &= any >> 1 | 1 << (STRETCH - 1);
        }
        // Where a word ends: behind its letters, or where another begins.
        let ends = !any | starts;
        while left != 0 {
            let start = left.trailing_zeros() as usize;
            let rest = left & (left - 1);
            let end = ((ends & !(left ^ (left - 1))).trailing_zeros() as usize).min(length);
            left = rest;
            let head = match text.folded.get(from + start..).and_then(<[u8]>::first_chunk::<8>) {
                Some(head) => u64::from_le_bytes(*head),
                None => stretch.get(start..).unwrap_or_default().iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
            };
            let hash = hash_of(head, end - start);
            for (index, phrase) in self.of(hash).iter().enumerate() {
                if phrase.first.len() != end - start {
                    continue;
                }
                let start = from + start;
                let first = text.back_over_letters(start);
                let to = text.folded.len().min(first + BEFORE);
                if !in_figures(text, start, from + end)
                    && let Some(end) = phrase.ends(text.folded, start, from + end, to)
                {
                    said.push(Said { start: first, end: text.over_letters(end, to + 1), row: hash % ROWS, index });
                }
            }
        }
        from + length
    }
}
