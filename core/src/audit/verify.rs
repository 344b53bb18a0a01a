//! What a stranger does with a log: verify it whole, prove one entry of it, or that it only grew. Needs the public key alone.

use super::checkpoint::{Checkpoint, VerifierKey};
use super::entry::{Digest, Entry};
use super::frame::{End, Frames, corrupt};
use super::recover::{agrees, notes};
use super::storage::Storage;
use super::tree::{self, Frontier, Hash};
use crate::error::{Error, ErrorCode};
use crate::request::Timestamp;
use crate::wire::{base64url, strict};
use serde::{Deserialize, Serialize};

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The log's name.
    pub origin: String,
    /// How many entries there are.
    pub entries: u64,
    /// The root over all of them.
    pub root: Digest,
    /// How many entries the last checkpoint covers.
    pub checkpoint: u64,
    /// How many checkpoints were verified, each against the entries that it covers.
    pub checkpoints: u64,
    /// Entries behind the last checkpoint: well-formed, not yet signed for.
    pub beyond: u64,
    /// Bytes at the end of an entry that is not written to its end.
    pub torn_bytes: u64,
    /// How often an entry has an earlier time than the one before it.
    pub clock_regressions: u64,
    /// Entries with fields cut to a digest.
    pub cut_entries: u64,
    /// The size of the earlier checkpoint that the log was found to continue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistent_with: Option<u64>,
}

/// Verifies a log: every entry in its stable form and in its place, every checkpoint ever signed by this key and over these entries.
/// With `earlier`, a checkpoint kept elsewhere, also that the log still begins with what that one covers: this alone shows that a
/// folder was not replaced by an older copy of itself.
///
/// A writer may work meanwhile.
///
/// # Errors
/// `audit.corrupt`, `audit.entry`, `audit.checkpoint`, `audit.inconsistent`; `host.file` when it cannot be read.
pub fn verify(storage: &dyn Storage, key: &VerifierKey, earlier: Option<&Checkpoint>) -> Result<Report, Error> {
    let notes = notes(storage)?;
    let missing = || Error::new(ErrorCode::AuditCheckpoint, "the log has no signed checkpoint: nothing of it is proven");
    let published = Checkpoint::open(notes.published.as_deref().ok_or_else(missing)?, key)?;
    let mut checkpoints = notes.all.iter().map(|note| Checkpoint::open(note, key)).collect::<Result<Vec<_>, _>>()?;
    if checkpoints.windows(2).any(|pair| matches!(pair, [first, second] if first.size() >= second.size())) {
        return Err(Error::new(ErrorCode::AuditInconsistent, "a later checkpoint does not cover more than an earlier one"));
    }
    let covered = checkpoints.last().map(Checkpoint::size).ok_or_else(missing)?;
    if published.size() > covered {
        return Err(corrupt("the published checkpoint is not among the signed ones"));
    }
    let signed = checkpoints.len() as u64;
    checkpoints.push(published);
    checkpoints.extend(earlier.cloned());
    checkpoints.sort_by_key(Checkpoint::size);

    let mut frames = Frames::entries(storage);
    let mut tree = Frontier::default();
    let (mut clock, mut clock_regressions, mut cut_entries) = (Timestamp(i64::MIN), 0, 0);
    let mut due = checkpoints.iter().peekable();
    loop {
        while let Some(checkpoint) = due.next_if(|checkpoint| checkpoint.size() == tree.size()) {
            agrees(Some(checkpoint), &tree)?;
        }
        let Some(line) = frames.next()? else { break };
        let entry = Entry::from_bytes(line)?;
        if entry.seq != tree.size() {
            return Err(Error::new(ErrorCode::AuditEntry, format!("entry {} says that it is entry {}", tree.size(), entry.seq)));
        }
        tree.push(tree::leaf(line));
        clock_regressions += u64::from(entry.at < clock);
        cut_entries += u64::from(entry.cut);
        clock = entry.at;
    }
    let end = frames.end()?;
    if tree.size() < covered {
        return Err(corrupt(format!("{} entries are sound; a checkpoint covers {covered}", tree.size())));
    }
    if let Some(checkpoint) = due.next() {
        let message = format!("the log has {} entries; the earlier checkpoint covers {}", tree.size(), checkpoint.size());
        return Err(Error::new(ErrorCode::AuditInconsistent, message).with_help("an older copy may have been put in the log's place"));
    }
    let torn_bytes = match end {
        End::Clean => 0,
        End::Torn(bytes) => bytes,
        End::Damaged => return Err(corrupt(format!("entry {} was changed after it was written", tree.size()))),
    };
    Ok(Report {
        origin: key.name().to_owned(),
        entries: tree.size(),
        root: Digest(tree.root()),
        checkpoint: covered,
        checkpoints: signed,
        beyond: tree.size() - covered,
        torn_bytes,
        clock_regressions,
        cut_entries,
        consistent_with: earlier.map(Checkpoint::size),
    })
}

/// The last checkpoint that was signed, verified.
///
/// # Errors
/// `audit.checkpoint`, `audit.corrupt`; `host.file`.
pub fn last_checkpoint(storage: &dyn Storage, key: &VerifierKey) -> Result<Checkpoint, Error> {
    let notes = notes(storage)?;
    let last = notes.all.last().ok_or_else(|| Error::new(ErrorCode::AuditCheckpoint, "the log has no signed checkpoint"))?;
    Checkpoint::open(last, key)
}

/// Proof, complete in itself, that one entry is in a log.
///
/// ```
/// use checkrein::audit::InclusionProof;
/// # use checkrein::audit::{Event, Log, Memory};
/// # use checkrein::policy::AuditMode;
/// # use checkrein::request::{FixedClock, Timestamp};
/// # use std::sync::Arc;
/// # let signer = checkrein::crypto::SigningKey::from_seed(&[3; 32].into()).expect("32 bytes are a seed");
/// # let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(1_773_309_600_000))));
/// # let log = Log::open(Box::new(memory.clone()), Box::new(signer), "log.example/orders", clock)?;
/// # let event = Event::from_json(br#"{"kind":"session_closed","session":"s-1","reason":"closed"}"#)?;
///
/// let receipt = log.append(&event, AuditMode::Group)?;
/// log.checkpoint()?;
/// let proof = InclusionProof::of(&memory, log.verifier_key(), receipt.seq())?.to_json();
///
/// // A stranger needs the proof and the log's public key.
/// let entry = InclusionProof::from_json(proof.as_bytes())?.verify(log.verifier_key())?;
/// assert_eq!(entry.seq, receipt.seq());
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    version: u32,
    index: u64,
    /// Base64url of the entry's bytes.
    entry: String,
    proof: Vec<Digest>,
    /// The signed note.
    checkpoint: String,
}

impl InclusionProof {
    /// Makes the proof of an entry from a log, against its last checkpoint. Takes time linear in the log's length.
    ///
    /// # Errors
    /// `audit.proof` for an entry that no checkpoint covers; those of [`last_checkpoint`].
    pub fn of(storage: &dyn Storage, key: &VerifierKey, seq: u64) -> Result<Self, Error> {
        let checkpoint = last_checkpoint(storage, key)?;
        let mut entry = None;
        let leaves = leaves(storage, &checkpoint, |number, line| {
            if number == seq {
                entry = Some(base64url::encode(line));
            }
        })?;
        let proof = usize::try_from(seq).ok().and_then(|index| tree::inclusion_proof(&leaves, index));
        let (Some(entry), Some(proof)) = (entry, proof) else {
            let message = format!("no checkpoint covers entry {seq}; the last one covers {}", checkpoint.size());
            return Err(Error::new(ErrorCode::AuditProof, message));
        };
        let proof = proof.into_iter().map(Digest).collect();
        Ok(Self { version: 1, index: seq, entry, proof, checkpoint: checkpoint.note().to_owned() })
    }

    /// Verifies with the public key alone and gives the entry that is proved.
    ///
    /// # Errors
    /// `audit.checkpoint` when the key did not sign; `audit.proof` when the entry is not in what it signed; `audit.entry`.
    pub fn verify(&self, key: &VerifierKey) -> Result<Entry<'static>, Error> {
        let wrong = |what: &str| Error::new(ErrorCode::AuditProof, what);
        if self.version != 1 {
            return Err(wrong("the proof is of a version that this release does not know"));
        }
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), key)?;
        let line = base64url::decode(&self.entry).map_err(|_| wrong("the entry is not base64url"))?;
        let proof: Vec<Hash> = self.proof.iter().map(|hash| hash.0).collect();
        if !tree::verify_inclusion(self.index, checkpoint.size(), &tree::leaf(&line), &proof, checkpoint.root()) {
            return Err(wrong("the entry is not in the tree that the checkpoint was signed over"));
        }
        let entry = Entry::from_bytes(&line)?;
        if entry.seq != self.index {
            return Err(wrong("the entry stands at another place than it says"));
        }
        Ok(entry)
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// `wire.…`.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        strict::typed(bytes, strict::Limits { bytes: 256 << 10, depth: 3, nodes: 128 })
    }

    /// The JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Proof, complete in itself, that a log only grew between two checkpoints.
///
/// ```
/// use checkrein::audit::ConsistencyProof;
/// # use checkrein::audit::{Event, Log, Memory};
/// # use checkrein::policy::AuditMode;
/// # use checkrein::request::{FixedClock, Timestamp};
/// # use std::sync::Arc;
/// # let signer = checkrein::crypto::SigningKey::from_seed(&[3; 32].into()).expect("32 bytes are a seed");
/// # let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(1_773_309_600_000))));
/// # let log = Log::open(Box::new(memory.clone()), Box::new(signer), "log.example/orders", clock)?;
/// # let event = Event::from_json(br#"{"kind":"session_closed","session":"s-1","reason":"closed"}"#)?;
///
/// log.append(&event, AuditMode::Group)?;
/// let kept = log.checkpoint()?;
/// log.append(&event, AuditMode::Group)?;
/// log.checkpoint()?;
/// let proof = ConsistencyProof::of(&memory, log.verifier_key(), &kept)?;
/// assert_eq!(proof.verify(log.verifier_key())?, (1, 2));
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    version: u32,
    /// The earlier signed note.
    earlier: String,
    /// The later signed note.
    later: String,
    proof: Vec<Digest>,
}

impl ConsistencyProof {
    /// Makes the proof from a log, from an earlier checkpoint to its last. Takes time linear in the log's length.
    ///
    /// # Errors
    /// `audit.proof` for an earlier checkpoint over nothing, or over more than the last; those of [`last_checkpoint`].
    pub fn of(storage: &dyn Storage, key: &VerifierKey, earlier: &Checkpoint) -> Result<Self, Error> {
        let later = last_checkpoint(storage, key)?;
        let leaves = leaves(storage, &later, |_, _| {})?;
        let proof = usize::try_from(earlier.size()).ok().and_then(|size| tree::consistency_proof(&leaves, size));
        let proof = proof.ok_or_else(|| Error::new(ErrorCode::AuditProof, "there is no proof from that checkpoint to the last"))?;
        let proof = proof.into_iter().map(Digest).collect();
        let made = Self { version: 1, earlier: earlier.note().to_owned(), later: later.note().to_owned(), proof };
        made.verify(key)?;
        Ok(made)
    }

    /// Verifies with the public key alone and gives the two sizes.
    ///
    /// # Errors
    /// `audit.checkpoint`, `audit.proof`.
    pub fn verify(&self, key: &VerifierKey) -> Result<(u64, u64), Error> {
        let earlier = Checkpoint::open(self.earlier.as_bytes(), key)?;
        let later = Checkpoint::open(self.later.as_bytes(), key)?;
        let proof: Vec<Hash> = self.proof.iter().map(|hash| hash.0).collect();
        let holds = tree::verify_consistency((earlier.size(), earlier.root()), (later.size(), later.root()), &proof);
        if self.version != 1 || !holds {
            return Err(Error::new(ErrorCode::AuditProof, "the later checkpoint does not continue the earlier one"));
        }
        Ok((earlier.size(), later.size()))
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// `wire.…`.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        strict::typed(bytes, strict::Limits { bytes: 256 << 10, depth: 3, nodes: 128 })
    }

    /// The JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// The leaf hashes that a checkpoint covers: 32 bytes of memory for each entry.
fn leaves(storage: &dyn Storage, checkpoint: &Checkpoint, mut see: impl FnMut(u64, &[u8])) -> Result<Vec<Hash>, Error> {
    let mut frames = Frames::entries(storage);
    let mut leaves = Vec::new();
    while frames.count() < checkpoint.size() {
        let number = frames.count();
        let Some(line) = frames.next()? else {
            return Err(corrupt(format!("{number} entries are sound; a checkpoint covers {}", checkpoint.size())));
        };
        see(number, line);
        leaves.push(tree::leaf(line));
    }
    if tree::root(&leaves) != *checkpoint.root() {
        return Err(Error::new(ErrorCode::AuditInconsistent, "the entries are not those that the checkpoint was signed over"));
    }
    Ok(leaves)
}
