//! Matchers: what stands at a place of the folded text, if anything does.
//!
//! A matcher looks at most [`BEHIND`] characters behind its place and [`AHEAD`] ahead, whatever the text. What it finds begins at most
//! [`REACH`] behind. A stream relies on these three: what they cover is held back, and nothing else.

mod address;
mod context;
mod edge;
mod email;
mod fit;
mod key;
mod keyword;
mod letters;
mod number;
mod phone;
mod shape;
mod token;
mod vendor;

pub(super) use context::{Near, Words};
pub(super) use key::Run;
pub(super) use number::WORDED;
#[cfg(test)]
pub(super) use shape::SHORTEST;
pub(super) use shape::{Layout, Shapes};
pub(super) use vendor::Vendors;

use super::active::Active;
use super::blocks::{Path, Window};
use super::finding::{EntityId, EntitySet, Reason};
use super::fold::Folded;

/// The farthest that a matcher looks behind its place: the local part of an address (64) or an address of version 6 (45), and context
/// ([`context::BEFORE`]) before where a value begins.
pub(super) const BEHIND: usize = 160;
/// The farthest that a matcher looks ahead: a domain (255) behind `@`; the part of a token that decides what it is; context after it.
pub(super) const AHEAD: usize = 384;
/// The farthest before its place that a finding begins: a local part, quotes included.
pub(super) const REACH: usize = 66;

/// Something found, in the folded text's indexes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entity: EntityId,
    pub(super) score: u16,
    pub(super) reason: Reason,
    /// What is decided by now, and goes on for as long as this run does.
    pub(super) run: Option<Run>,
}

/// The kinds of matchers that may find something at a place, as bits.
#[derive(Clone, Copy)]
pub(super) struct Kinds(u8);

impl Kinds {
    const MARK: Self = Self(1);
    const NUMBER: Self = Self(2);
    const WORD: Self = Self(4);
    const TOKEN: Self = Self(8);
    const COLON: Self = Self(16);
    const PEM: Self = Self(32);

    /// Those whose triggers have a bit set, in the order of the constants.
    pub(super) fn at(bit: u32, maps: [u64; 6]) -> Self {
        Self((0..).zip(maps).fold(0, |kinds, (kind, map)| kinds | ((map >> bit & 1) as u8) << kind))
    }

    /// All but numbers and words.
    pub(super) fn without_numbers(self) -> Self {
        Self(self.0 & !(Self::NUMBER.0 | Self::WORD.0))
    }

    fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// What the specification tries everywhere.
    #[cfg(test)]
    pub(super) const ALL: Self = Self(u8::MAX);
}

/// A text to find in.
pub(super) struct Text<'a> {
    /// ASCII, [`LETTER`](super::fold::LETTER) and [`OTHER`](super::fold::OTHER).
    pub(super) folded: &'a [u8],
    /// The original and the way back to it; absent where the original is ASCII, and the same.
    pub(super) original: Option<(&'a [u8], &'a Folded)>,
}

impl Text<'_> {
    /// The byte at a place; nothing is at a place outside.
    pub(super) fn at(&self, place: usize) -> u8 {
        self.folded.get(place).copied().unwrap_or(0)
    }

    /// The byte before a place.
    pub(super) fn before(&self, place: usize) -> u8 {
        place.checked_sub(1).map_or(0, |before| self.at(before))
    }

    /// At most so many bytes from a place on.
    pub(super) fn from(&self, place: usize, most: usize) -> &[u8] {
        let end = self.folded.len().min(place.saturating_add(most));
        self.folded.get(place..end).unwrap_or_default()
    }
}

/// What one search brings along.
pub(super) struct Finder<'a> {
    pub(super) compiled: Active<'a>,
    pub(super) text: Text<'a>,
    pub(super) path: Path,
    /// The entities that the column's name speaks of.
    pub(super) hinted: Option<&'a EntitySet>,
}

impl Finder<'_> {
    /// Adds what begins at, or is announced by, this place. A run comes alone: what it swallows is not looked at again.
    pub(super) fn at(&self, place: usize, kinds: Kinds, window: &Window, near: &mut Near, found: &mut Vec<Candidate>) {
        if kinds.has(Kinds::PEM) && self.private_key(place, found)
            || kinds.has(Kinds::TOKEN) && self.token(place, window, near, found)
            || kinds.has(Kinds::COLON) && self.scheme(place, near, found)
        {
            return;
        }
        if kinds.has(Kinds::MARK) {
            match self.text.at(place) {
                b'@' => self.email(place, near, found),
                b'+' => self.international_phone(place, window, near, found),
                _ => {}
            }
        }
        if kinds.has(Kinds::NUMBER) || kinds.has(Kinds::WORD) {
            if kinds.has(Kinds::NUMBER) {
                self.number(place, window, near, found);
            }
            if !self.is_certain(place, found) {
                self.shapes(place, window, near, found);
            }
        }
        if kinds.has(Kinds::COLON) {
            self.address(place, near, found);
        }
    }

    /// Whether a value begins at a place that is certain: nothing less certain is looked for. What a dash follows may be a part: four
    /// numbers of a longer one are an address.
    fn is_certain(&self, place: usize, found: &[Candidate]) -> bool {
        found.iter().any(|found| found.start == place && found.score >= STRONG && self.text.at(found.end) != b'-')
    }

    /// Adds a candidate if its score reaches the entity's threshold.
    fn offer(&self, near: &mut context::Near, offer: Offer, found: &mut Vec<Candidate>) {
        if let Some((score, reason)) = self.judge(near, &offer) {
            found.push(Candidate { start: offer.start, end: offer.end, entity: offer.entity, score, reason, run: None });
        }
    }

    /// The score and the reason, if the score reaches the entity's threshold. Context is read only where it can change that.
    pub(super) fn judge(&self, near: &mut context::Near, offer: &Offer) -> Option<(u16, Reason)> {
        let Offer { start, end, entity, base, checked } = *offer;
        let settings = self.compiled.settings(entity)?;
        let (mut score, mut reason) = (base, if checked { Reason::Checksum } else { Reason::Form });
        if settings.chosen {
            score = score.max(CHOSEN);
        }
        if self.hinted.is_some_and(|hinted| hinted.has(entity)) {
            score = score.saturating_add(HINT);
            reason = if checked { Reason::ChecksumAndHint } else { Reason::FormAndHint };
        } else if score < settings.threshold && near.speaks_of(entity, self, start, end) {
            score = score.saturating_add(CONTEXT);
            reason = if checked { Reason::ChecksumAndContext } else { Reason::FormAndContext };
        }
        let score = score.min(1000);
        (score >= settings.threshold).then_some((score, reason))
    }
}

/// A candidate before its score is settled.
pub(super) struct Offer {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entity: EntityId,
    pub(super) base: u16,
    pub(super) checked: bool,
}

/// A form that only its entity has, or a checksum that random data rarely passes.
pub(super) const STRONG: u16 = 900;
/// A form or a checksum that much else has too.
pub(super) const WEAK: u16 = 400;
/// What an explicit choice lifts a weak form to.
pub(super) const CHOSEN: u16 = 650;
/// What a context word adds.
const CONTEXT: u16 = 350;
/// What a column's name adds.
const HINT: u16 = 500;
