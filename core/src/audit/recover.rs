//! What is found when a log is opened: how far it is sound, what was signed over it, and what was left unfinished.

use super::checkpoint::{Checkpoint, VerifierKey};
use super::event::{OPEN_DECISIONS, Recovered};
use super::frame::{End, Frames, corrupt};
use super::storage::Storage;
use super::tree::{self, Frontier};
use crate::error::{Error, ErrorCode};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A log that can be written on.
pub(super) struct State {
    pub(super) tree: Frontier,
    /// The last checkpoint; none where the log is new.
    pub(super) signed: Option<Checkpoint>,
    pub(super) signed_count: u64,
    /// What to record of the recovery.
    pub(super) event: Option<Recovered>,
}

/// Reads the whole log and cuts off a torn write, as long as no checkpoint covers it.
pub(super) fn open(storage: &dyn Storage, key: &VerifierKey) -> Result<State, Error> {
    let notes = notes(storage)?;
    let signed = last(storage, &notes, key)?;
    let mut frames = Frames::entries(storage);
    let mut tree = Frontier::default();
    let mut open = OpenDecisions::default();
    let watermark = signed.as_ref().map_or(0, Checkpoint::size);
    while let Some(line) = frames.next()? {
        tree.push(tree::leaf(line));
        open.see(tree.size() - 1, line)?;
        if tree.size() == watermark {
            agrees(signed.as_ref(), &tree)?;
        }
    }
    let end = frames.end()?;
    if tree.size() < watermark {
        return Err(corrupt(format!("{} entries are sound; a checkpoint covers {watermark}", tree.size())));
    }
    if signed.is_none() && (tree.size() > 0 || end != End::Clean) {
        return Err(Error::new(ErrorCode::AuditCheckpoint, "the log has entries and no signed checkpoint"));
    }
    let cut_bytes = match end {
        End::Clean => 0,
        End::Torn(bytes) => bytes,
        End::Damaged => return Err(corrupt(format!("entry {} was changed after it was written", tree.size()))),
    };
    if cut_bytes > 0 {
        storage.cut(frames.offset())?;
    }
    if let End::Torn(_) = notes.end {
        storage.cut_signed(notes.length)?;
    }
    let event = (cut_bytes > 0 || !open.permits.is_empty()).then(|| open.recovered(cut_bytes));
    Ok(State { tree, signed, signed_count: notes.count, event })
}

/// The notes that were ever signed, not yet verified.
pub(super) struct Notes {
    pub(super) all: Vec<Vec<u8>>,
    pub(super) published: Option<Vec<u8>>,
    count: u64,
    length: u64,
    end: End,
}

pub(super) fn notes(storage: &dyn Storage) -> Result<Notes, Error> {
    // The published one first: a writer that works meanwhile keeps a checkpoint before it publishes it.
    let published = storage.published()?;
    let bytes = storage.signed()?;
    let mut frames = Frames::bytes(&bytes);
    let mut all = Vec::new();
    while let Some(note) = frames.next()? {
        all.push(note.to_vec());
    }
    let end = frames.end()?;
    if end == End::Damaged {
        return Err(corrupt("the signed checkpoints were changed after they were written"));
    }
    Ok(Notes { count: frames.count(), length: frames.offset(), all, published, end })
}

/// The last checkpoint that was signed. A published one beyond it means that signed ones are missing.
fn last(storage: &dyn Storage, notes: &Notes, key: &VerifierKey) -> Result<Option<Checkpoint>, Error> {
    let last = notes.all.last().map(|note| Checkpoint::open(note, key)).transpose()?;
    let published = notes.published.as_ref().map(|note| Checkpoint::open(note, key)).transpose()?;
    let behind = |checkpoint: &Checkpoint| last.as_ref().is_none_or(|last| checkpoint.size() > last.size());
    if published.as_ref().is_some_and(behind) {
        return Err(corrupt("the published checkpoint is not among the signed ones"));
    }
    if let (Some(last), None) = (&last, &published) {
        // Only the very first can be kept and not yet published.
        if last.size() > 0 {
            return Err(Error::new(ErrorCode::AuditCheckpoint, "the published checkpoint is missing"));
        }
        storage.publish(last.note().as_bytes())?;
    }
    Ok(last)
}

/// Whether the tree is the one that the checkpoint of its size was signed over.
pub(super) fn agrees(checkpoint: Option<&Checkpoint>, tree: &Frontier) -> Result<(), Error> {
    match checkpoint {
        Some(checkpoint) if checkpoint.size() == tree.size() && *checkpoint.root() != tree.root() => Err(Error::new(
            ErrorCode::AuditInconsistent,
            format!("the first {} entries are not those that the checkpoint was signed over", tree.size()),
        )),
        Some(_) | None => Ok(()),
    }
}

/// Permits that have no outcome yet and were not reported by an earlier recovery.
#[derive(Default)]
struct OpenDecisions {
    permits: BTreeSet<u64>,
}

/// As little of an entry as is needed here.
#[derive(Deserialize)]
struct Glance<'a> {
    seq: u64,
    #[serde(borrow)]
    event: GlanceEvent<'a>,
}

#[derive(Deserialize)]
struct GlanceEvent<'a> {
    kind: &'a str,
    decision: Option<serde_json::Value>,
}

impl OpenDecisions {
    fn see(&mut self, seq: u64, line: &[u8]) -> Result<(), Error> {
        let glance = serde_json::from_slice::<Glance<'_>>(line).ok().filter(|glance| glance.seq == seq);
        let glance = glance.ok_or_else(|| Error::new(ErrorCode::AuditEntry, format!("entry {seq} is not in its stable form")))?;
        match (glance.event.kind, glance.event.decision) {
            ("decision", Some(decision)) if decision == "permit" => {
                self.permits.insert(seq);
            }
            ("outcome", Some(decision)) => {
                decision.as_u64().map(|decision| self.permits.remove(&decision));
            }
            ("recovered", _) => self.permits.clear(),
            _ => {}
        }
        Ok(())
    }

    fn recovered(&self, cut_bytes: u64) -> Recovered {
        let decisions = self.permits.iter().copied().take(OPEN_DECISIONS).collect();
        Recovered { cut_bytes, open_decisions: self.permits.len() as u64, decisions }
    }
}
