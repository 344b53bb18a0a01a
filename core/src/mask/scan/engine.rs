//! The pass over a text, which may come in parts: what is found does not depend on how it is cut.
//!
//! A place is decided once everything that decides it is there: [`AHEAD`] characters, or the text's end. Decided places are never looked
//! at again; what they look back at, [`BEHIND`] characters, is kept. All that goes from one part to the next is in [`Progress`].

use super::active::Active;
use super::blocks::{BLOCK, Path, TILE, Tile, Window};
use super::cover::Cover;
use super::custom::{Custom, Match, Searched};
use super::find::{AHEAD, BEHIND, Candidate, Finder, Kinds, Near, Offer, REACH, Run, Text};
use super::finding::{EntitySet, Finding, Settled};
use super::fold::{self, Folded, UNSEEN_RUN};

/// The most bytes of so many characters: four each, and what may be unseen before each.
pub(super) const fn most_bytes(characters: usize) -> usize {
    characters * 4 * (UNSEEN_RUN + 1)
}

/// How the places are chosen that are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reader {
    /// Those that trigger.
    Triggers(Path),
    /// All: the specification.
    #[cfg(test)]
    Every,
}

impl Reader {
    /// The path that texts are read with; the specification's is the plainest.
    fn path(self) -> Path {
        match self {
            Self::Triggers(path) => path,
            #[cfg(test)]
            Self::Every => Path::SCALAR,
        }
    }
}

/// Room that every part uses again.
#[derive(Default)]
pub(super) struct Buffers {
    tile: Tile,
    folded: Folded,
    found: Vec<Candidate>,
    near: Near,
}

/// What is searched for, and how.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) compiled: Active<'a>,
    pub(super) reader: Reader,
    pub(super) hinted: Option<&'a EntitySet>,
}

/// A part of a text.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) raw: &'a [u8],
    /// The offset of its first byte.
    pub(super) base: usize,
    /// Whether the text ends here.
    pub(super) last: bool,
}

/// How far a text has been decided. Offsets are of the original text, from its beginning.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Progress {
    /// The first place that is not decided.
    pub(super) next: usize,
    /// Where the last run ended: nothing begins before.
    floor: usize,
    /// What goes on: its finding so far, and the least end.
    run: Option<(Finding, Run)>,
    settled: Settled,
    customs: Searched,
}

impl Progress {
    /// Decides what can be, and hands over the findings that nothing overlaps any more.
    pub(super) fn advance(&mut self, search: Search<'_>, buffers: &mut Buffers, part: Part<'_>, out: &mut Vec<Finding>) {
        let Buffers { tile, folded, found, near } = buffers;
        near.clear();
        let text = if part.raw.is_ascii() {
            Text { folded: part.raw, original: None }
        } else {
            folded.fold(part.raw);
            Text { folded: &folded.text, original: Some((part.raw, folded)) }
        };
        let finder = Finder { compiled: search.compiled, text, path: search.reader.path(), hinted: search.hinted };
        let mut pass = Pass { progress: self, finder, part, reader: search.reader, near, out, cover: Cover::default() };
        pass.run(tile, found);
    }

    /// Everything before this is settled and can be handed on.
    pub(super) fn settled_to(&self, part: Part<'_>) -> usize {
        if let Some((finding, _)) = &self.run {
            return finding.start;
        }
        let reach = back(part.raw, self.next.saturating_sub(part.base), REACH) + part.base;
        self.settled.first().map_or(reach, |first| first.min(reach))
    }

    /// What goes on at the end of what was seen.
    pub(super) fn running(&self) -> Option<&Finding> {
        self.run.as_ref().map(|(finding, _)| finding)
    }
}

/// One part on its way.
struct Pass<'a, 'b> {
    progress: &'a mut Progress,
    finder: Finder<'b>,
    part: Part<'b>,
    reader: Reader,
    near: &'a mut Near,
    out: &'a mut Vec<Finding>,
    cover: Cover,
}

impl Pass<'_, '_> {
    fn run(&mut self, tile: &mut Tile, found: &mut Vec<Candidate>) {
        let length = self.finder.text.folded.len();
        let to = if self.part.last { length } else { length.saturating_sub(AHEAD) };
        let mut place = self.folded(self.progress.next);
        if self.progress.run.is_some() {
            place = self.follow(place);
        }
        let mut block = place / BLOCK;
        while place < to {
            match self.reader {
                Reader::Triggers(path) => {
                    let count = tile.read(path, self.finder.text.folded, block);
                    let triggers = tile.triggers();
                    for (index, any) in triggers.any.iter().take(count).enumerate().filter(|(_, any)| **any != 0) {
                        let mut any = *any;
                        let of = |map: &[u64; TILE]| map.get(index).copied().unwrap_or(0);
                        let (mark, number, word) = (of(&triggers.mark), of(&triggers.number), of(&triggers.word));
                        let (token, colon, pem) = (of(&triggers.token), of(&triggers.colon), of(&triggers.pem));
                        let others = mark | token | colon | pem;
                        while any != 0 {
                            let bit = any.trailing_zeros();
                            any &= any - 1;
                            let at = (block + index) * BLOCK + bit as usize;
                            if at < place || at >= to {
                                continue;
                            }
                            let has = |map: u64| map >> bit & 1 == 1;
                            let covered = has(number | word) && self.is_covered(at);
                            if covered && !has(others) {
                                continue;
                            }
                            let kinds = Kinds::at(bit, [mark, number, word, token, colon, pem]);
                            let kinds = if covered { kinds.without_numbers() } else { kinds };
                            place = self.look(at, kinds, &tile.window(index, bit), found).unwrap_or(place);
                        }
                    }
                    block += TILE;
                    let passed = block * BLOCK;
                    if place > passed {
                        block = place / BLOCK;
                    }
                    place = place.max(passed.min(to));
                }
                #[cfg(test)]
                Reader::Every => {
                    let window = Window::of(self.finder.text.from(place, BLOCK));
                    place = self.look(place, Kinds::ALL, &window, found).unwrap_or(place + 1);
                }
            }
        }
        self.finish(to, place);
    }

    /// Whether no number or word that begins here can be found: what begins is a time stamp, or lies within a finding to its end, and
    /// what lies within another is dropped.
    fn is_covered(&self, place: usize) -> bool {
        let text = &self.finder.text;
        self.cover.has(text, place) || text.at(place + 10) == b'T' && is_stamp(text.from(place, 16))
    }

    /// Looks at a place; where a run was found, the place behind it.
    fn look(&mut self, place: usize, kinds: Kinds, window: &Window, found: &mut Vec<Candidate>) -> Option<usize> {
        found.clear();
        self.finder.at(place, kinds, window, self.near, found);
        if found.is_empty() {
            return None;
        }
        let at = self.raw(place);
        self.customs(at + 1);
        if self.progress.settled.are_many() {
            self.progress.settled.drain(self.raw(place.saturating_sub(REACH)), self.out);
        }
        for candidate in &*found {
            // An address that a run has taken the beginning of: only some of its colons trigger.
            if self.finder.text.at(place) == b':' && self.raw(candidate.start) < self.progress.floor {
                continue;
            }
            let finding = Finding {
                start: self.raw(candidate.start).max(self.progress.floor),
                end: self.raw_end(candidate.end),
                entity: candidate.entity,
                score: candidate.score,
                reason: candidate.reason,
            };
            match candidate.run {
                Some(run) => {
                    self.cover = Cover::default();
                    let least = self.progress.settled.cut(finding.start).max(finding.end);
                    self.progress.settled.drain(finding.start, self.out);
                    self.progress.run = Some((Finding { end: least, ..finding }, run));
                    return Some(self.follow(candidate.end));
                }
                None if finding.start < finding.end => {
                    self.cover =
                        if self.add(finding) { Cover::new(&self.finder.text, place, window, candidate.end) } else { Cover::default() };
                }
                None => {}
            }
        }
        None
    }

    /// Follows a run from a place to its end, or as far as the text is there.
    fn follow(&mut self, from: usize) -> usize {
        let Some((mut finding, mut run)) = self.progress.run.take() else { return from };
        let rest = self.finder.text.folded.get(from..).unwrap_or_default();
        for (index, byte) in rest.iter().enumerate() {
            match run.next(*byte) {
                Some(next) => run = next,
                None => {
                    finding.end = finding.end.max(self.raw(from + index));
                    self.progress.floor = finding.end;
                    self.progress.customs.skip(finding.end);
                    self.out.push(finding);
                    return self.folded(finding.end).max(from + index);
                }
            }
        }
        finding.end = finding.end.max(self.part.base + self.part.raw.len());
        self.progress.run = Some((finding, run));
        self.finder.text.folded.len()
    }

    /// Settles what is decided, and notes how far that goes.
    fn finish(&mut self, to: usize, place: usize) {
        let length = self.finder.text.folded.len();
        let decided = self.raw(place.clamp(to, length));
        self.progress.next = decided.max(self.progress.next);
        if self.progress.run.is_none() {
            self.customs(if self.part.last { self.part.base + self.part.raw.len() + 1 } else { decided });
            let before = if self.part.last { usize::MAX } else { self.raw(place.clamp(to, length).saturating_sub(REACH)) };
            self.progress.settled.drain(before, self.out);
        } else if self.part.last
            && let Some((mut finding, _)) = self.progress.run.take()
        {
            finding.end = finding.end.max(self.part.base + self.part.raw.len());
            self.out.push(finding);
        }
    }

    /// Adds the matches of entities of one's own that begin before an offset, in order.
    fn customs(&mut self, before: usize) {
        if self.finder.compiled.compiled.customs.is_empty() {
            return;
        }
        let mut searched = std::mem::take(&mut self.progress.customs);
        let customs = &self.finder.compiled.compiled.customs;
        for found in customs.find(&mut searched, self.part.raw, self.part.base, before) {
            if let Some(custom) = customs.get(found.index) {
                self.custom(custom, found);
            }
        }
        self.progress.customs = searched;
    }

    fn custom(&mut self, custom: &Custom, Match { start, end, score: base, .. }: Match) {
        let value = self.part.raw.get(start - self.part.base..end - self.part.base).unwrap_or_default();
        let (from, to) = (self.folded(start), self.folded(end));
        let offer = Offer { start: from, end: to, entity: custom.entity, base, checked: custom.is_checked() };
        if custom.passes(value)
            && let Some((score, reason)) = self.finder.judge(self.near, &offer)
        {
            let start = start.max(self.progress.floor);
            if start < end {
                self.add(Finding { start, end, entity: custom.entity, score, reason });
                self.cover = Cover::default();
            }
        }
    }

    /// Adds a finding, unless its value is nobody's; says whether it came last and whole.
    fn add(&mut self, finding: Finding) -> bool {
        let value = self.part.raw.get(finding.start - self.part.base..finding.end - self.part.base).unwrap_or_default();
        !self.finder.compiled.allows(value) && self.progress.settled.add(finding)
    }

    fn raw(&self, folded: usize) -> usize {
        self.part.base + self.finder.text.original.map_or(folded.min(self.part.raw.len()), |(_, map)| map.raw(folded))
    }

    fn raw_end(&self, folded: usize) -> usize {
        self.part.base + self.finder.text.original.map_or(folded.min(self.part.raw.len()), |(_, map)| map.raw_end(folded))
    }

    fn folded(&self, raw: usize) -> usize {
        let raw = raw.saturating_sub(self.part.base).min(self.part.raw.len());
        self.finder.text.original.map_or(raw, |(_, map)| map.folded(raw))
    }
}

/// Whether a text begins with a date and a time of day: nothing but the time is found in it, unless that is midnight and the date the one
/// of somebody's birth.
fn is_stamp(text: &[u8]) -> bool {
    let [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', ..] = text else { return false };
    [a, b, c, d, e, f, g, h, i, j].into_iter().all(u8::is_ascii_digit) && (*i, *j) != (b'0', b'0')
}

/// Where so many seen characters before an index begin; not farther than they can be.
pub(super) fn back(raw: &[u8], at: usize, characters: usize) -> usize {
    let near = at.saturating_sub(characters);
    if raw.get(near..at).is_some_and(<[u8]>::is_ascii) {
        return near;
    }
    let (mut place, mut left) = (at, characters);
    let farthest = at.saturating_sub(most_bytes(characters));
    while place > farthest && left > 0 {
        place -= 1;
        let rest = raw.get(place..).unwrap_or_default();
        if fold::is_start(rest) && fold::is_seen(rest) {
            left -= 1;
        }
    }
    place
}

/// How much before the first undecided place is kept.
pub(super) const KEPT: usize = BEHIND;
