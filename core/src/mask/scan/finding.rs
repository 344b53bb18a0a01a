//! What a scan reports, and how overlapping findings are settled.

use serde::Serialize;

/// An entity of one scanner; its name is [`Scanner::name`](super::Scanner::name).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntityId(pub(super) u16);

impl EntityId {
    /// Its place among all entities of its scanner, also those that are off.
    pub(in crate::mask) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Why a finding is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its form.
    Form,
    /// Its form and its checksum.
    Checksum,
    /// Its form, and a word near it.
    FormAndContext,
    /// Its form and checksum, and a word near it.
    ChecksumAndContext,
    /// Its form, and the name of its column.
    FormAndHint,
    /// Its form and checksum, and the name of its column.
    ChecksumAndHint,
    /// A host's own detector says so.
    Detector,
    /// A host's own detector could not read the text, which is hidden whole.
    DetectorFailed,
}

impl Reason {
    /// The word of documents and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Checksum => "checksum",
            Self::FormAndContext => "form_and_context",
            Self::ChecksumAndContext => "checksum_and_context",
            Self::FormAndHint => "form_and_hint",
            Self::ChecksumAndHint => "checksum_and_hint",
            Self::Detector => "detector",
            Self::DetectorFailed => "detector_failed",
        }
    }
}

/// One stretch of text that is an entity: never its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes: the first that does not belong to it.
    pub end: usize,
    /// What it is.
    pub entity: EntityId,
    /// How sure that is, in thousandths.
    pub score: u16,
    /// Why.
    pub reason: Reason,
}

/// A set of entities.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct EntitySet([u64; 16]);

impl EntitySet {
    /// The most entities that a scanner can have.
    pub(super) const ROOM: usize = 1024;

    pub(super) fn add(&mut self, entity: EntityId) {
        if let Some(word) = self.0.get_mut(usize::from(entity.0 >> 6)) {
            *word |= 1 << (entity.0 & 63);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn has(&self, entity: EntityId) -> bool {
        self.0.get(usize::from(entity.0 >> 6)).is_some_and(|word| word >> (entity.0 & 63) & 1 == 1)
    }
}

/// More findings than these are not put off.
const MANY: usize = 8;

/// Findings that may still be overlapped by others: disjoint, in order.
///
/// They are settled one by one, in the order of the places that announced them. Within another, a finding is dropped; around another, it
/// replaces it; of two that overlap in part the higher score stays whole and the other keeps the rest, so that nothing that was found is
/// shown. Of equal ones the first stays.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Settled(Vec<Finding>);

impl Settled {
    /// Adds a finding; says whether it came last and whole.
    #[inline]
    pub(super) fn add(&mut self, new: Finding) -> bool {
        let last = self.0.last().is_none_or(|last| last.end <= new.start);
        if last {
            self.0.push(new);
        } else {
            self.settle(new);
        }
        last
    }

    /// Adds a finding that may overlap with others.
    fn settle(&mut self, mut new: Finding) {
        let mut index = 0;
        while let Some(old) = self.0.get_mut(index) {
            if old.end <= new.start || new.end <= old.start {
                index += 1;
            } else if old.start <= new.start && new.end <= old.end {
                if (old.start, old.end) == (new.start, new.end) && new.score > old.score {
                    *old = new;
                }
                return;
            } else if new.start <= old.start && old.end <= new.end {
                self.0.remove(index);
            } else {
                let (loser, winner) = if new.score > old.score { (old, &new) } else { (&mut new, &*old) };
                if loser.start < winner.start {
                    loser.end = winner.start
                } else {
                    loser.start = winner.end
                }
                index += 1;
            }
        }
        let place = self.0.partition_point(|old| old.start < new.start);
        self.0.insert(place, new);
    }

    /// Cuts what overlaps with something that begins here and has precedence over all, and says how far that must go so that nothing
    /// is left over.
    pub(super) fn cut(&mut self, start: usize) -> usize {
        let end = self.0.last().map_or(start, |last| last.end.max(start));
        self.0.retain_mut(|finding| {
            finding.end = finding.end.min(start);
            finding.start < finding.end
        });
        end
    }

    /// Hands over what ends at or before a place: nothing can overlap it any more.
    pub(super) fn drain(&mut self, before: usize, out: &mut Vec<Finding>) {
        let count = self.0.partition_point(|finding| finding.end <= before);
        out.extend_from_slice(self.0.get(..count).unwrap_or_default());
        self.0.drain(..count);
    }

    /// Whether there are enough that it is worth the while to hand some over.
    pub(super) fn are_many(&self) -> bool {
        self.0.len() > MANY
    }

    /// Where the first begins.
    pub(super) fn first(&self) -> Option<usize> {
        self.0.first().map(|finding| finding.start)
    }
}
