//! The log itself: takes events, numbers them, makes them as durable as asked, and signs checkpoints.

use super::checkpoint::{Checkpoint, VerifierKey};
use super::entry::Prepared;
use super::event::Event;
use super::event::Verdict;
use super::frame;
use super::query::entries;
use super::recover::{self, State};
use super::storage::Storage;
use super::tree::{self, Frontier, Hash};
use crate::crypto::Signer;
use crate::error::{Error, ErrorCode};
use crate::policy::AuditMode;
use crate::request::{Clock, Timestamp};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};

/// A checkpoint is signed once so many entries are not covered by one: a checkpoint costs four syncs, shared by as many entries.
pub const CHECKPOINT_ENTRIES: u64 = 1024;
/// And once this many milliseconds have passed since the last, looked at whenever an entry is written.
pub const CHECKPOINT_MILLIS: i64 = 1000;

/// An append-only log with one writer, shared by threads.
///
/// The first error of its storage or signer ends it: every later [`Log::append`] is refused with `audit.unavailable`, so nothing
/// is permitted that is not in the log.
///
/// ```
/// use checkrein::audit::{Event, Log, Memory, verify};
/// use checkrein::crypto::SigningKey;
/// use checkrein::policy::AuditMode;
/// use checkrein::request::{FixedClock, Timestamp};
/// use std::sync::Arc;
///
/// let signer = SigningKey::from_seed(&[3; 32].into()).expect("32 bytes are a seed");
/// let (memory, clock) = (Memory::default(), Arc::new(FixedClock::at(Timestamp(1_773_309_600_000))));
/// let log = Log::open(Box::new(memory.clone()), Box::new(signer), "log.example/orders", clock)?;
/// let event = Event::from_json(br#"{"kind":"session_closed","session":"s-1","reason":"closed"}"#)?;
/// assert_eq!(log.append(&event, AuditMode::Sync)?.seq(), 0);
/// log.checkpoint()?;
/// assert_eq!(verify(&memory, log.verifier_key(), None)?.entries, 1);
/// # Ok::<(), checkrein::Error>(())
/// ```
pub struct Log {
    storage: Box<dyn Storage>,
    signer: Box<dyn Signer>,
    key: VerifierKey,
    clock: Arc<dyn Clock>,
    /// Taken before `tail`, never while it is held.
    signed: Mutex<Signed>,
    tail: Mutex<Tail>,
    durable: Mutex<Durable>,
    synced: Condvar,
    /// Why nothing is taken any more.
    ended: OnceLock<&'static str>,
}

struct Tail {
    tree: Frontier,
    /// Reused for each frame.
    frame: Vec<u8>,
    /// Size and time of the last checkpoint that was begun.
    begun: (u64, Timestamp),
}

struct Signed {
    last: Checkpoint,
    /// How many were ever signed.
    count: u64,
}

struct Durable {
    /// How many entries are.
    entries: u64,
    /// Whether a leader is syncing for others.
    syncing: bool,
}

/// Proof that an entry was accepted in the mode that was asked for. Made by [`Log::append`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    seq: u64,
    leaf_hash: Hash,
}

impl Receipt {
    /// The entry's number.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The hash of its bytes, as the tree has it.
    #[must_use]
    pub fn leaf_hash(&self) -> &Hash {
        &self.leaf_hash
    }
}

impl Log {
    /// Opens a log, or begins one where the storage is empty; `origin` is its name in checkpoints and the name of the key.
    ///
    /// What an earlier writer left unfinished is recorded as a `recovered` event: a torn write behind everything that a checkpoint
    /// covers is cut off, and permits without an outcome are listed. Takes time linear in the log's length.
    ///
    /// # Errors
    /// `audit.key` for an origin that is none; `audit.locked` when another writer has it; `audit.corrupt` and `audit.inconsistent`
    /// for a log that is damaged (never repaired); `audit.checkpoint` when the last checkpoint is not by this key;
    /// `audit.unavailable` when the storage or the signer fails.
    pub fn open(storage: Box<dyn Storage>, signer: Box<dyn Signer>, origin: &str, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let key = VerifierKey::new(origin, signer.verifying_key())?;
        storage.lock()?;
        let state = recover::open(storage.as_ref(), &key)?;
        let State { tree, signed, signed_count, event } = state;
        let begun = (tree.size(), clock.now());
        let (last, count) = match signed {
            Some(last) => (last, signed_count),
            None => {
                let none = Checkpoint::sign(&key, signer.as_ref(), 0, Frontier::default().root())
                    .ok_or_else(|| Error::new(ErrorCode::AuditUnavailable, "the signing key is out of reach"))?;
                store(storage.as_ref(), 0, &none)?;
                (none, 1)
            }
        };
        let log = Self {
            storage,
            signer,
            key,
            clock,
            signed: Mutex::new(Signed { last, count }),
            durable: Mutex::new(Durable { entries: 0, syncing: false }),
            tail: Mutex::new(Tail { tree, frame: Vec::new(), begun }),
            synced: Condvar::new(),
            ended: OnceLock::new(),
        };
        if let Some(event) = event {
            log.append(&Event::Recovered(event), AuditMode::Buffered)?;
        }
        log.checkpoint()?;
        Ok(log)
    }

    /// Takes an event and answers once its entry is as durable as `mode` says: `buffered` is handed to the kernel (it survives the
    /// end of the process, not of power), `group` is synced together with what others appended meanwhile, `sync` by itself.
    ///
    /// # Errors
    /// `audit.unavailable` when the entry was not accepted; the caller must permit nothing.
    pub fn append(&self, event: &Event<'_>, mode: AuditMode) -> Result<Receipt, Error> {
        let prepared = Prepared::new(event)?;
        let (receipt, due) = self.write(&prepared)?;
        match mode {
            AuditMode::Buffered => {}
            AuditMode::Group => self.sync_together(receipt.seq)?,
            AuditMode::Sync => self.sync_now()?,
        }
        if due {
            self.checkpoint()?;
        }
        Ok(receipt)
    }

    /// Makes all entries durable, signs and publishes a checkpoint over them; the last one again where there is nothing new.
    ///
    /// # Errors
    /// `audit.unavailable`.
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        let mut signed = self.signed.lock().map_err(|_| self.fail("a thread died while it signed"))?;
        let (size, root) = {
            let mut tail = self.tail()?;
            tail.begun = (tail.tree.size(), self.clock.now());
            (tail.tree.size(), tail.tree.root())
        };
        if size == signed.last.size() {
            return Ok(signed.last.clone());
        }
        // Entries first: a checkpoint must not cover what a loss of power could take away.
        self.sync_now()?;
        let checkpoint =
            Checkpoint::sign(&self.key, self.signer.as_ref(), size, root).ok_or_else(|| self.fail("the signing key is out of reach"))?;
        store(self.storage.as_ref(), signed.count, &checkpoint)
            .map_err(|error| self.fail_with("a checkpoint could not be stored", error))?;
        *signed = Signed { last: checkpoint.clone(), count: signed.count + 1 };
        Ok(checkpoint)
    }

    /// Signs a last checkpoint and takes nothing more.
    ///
    /// # Errors
    /// `audit.unavailable` when the log had failed before, or fails now.
    pub fn close(&self) -> Result<Checkpoint, Error> {
        let checkpoint = self.checkpoint();
        let _ = self.ended.set("the log is closed");
        checkpoint
    }

    /// The requests whose approvals were used and which have not run out at `now`: what must not be used again.
    ///
    /// # Errors
    /// `audit.corrupt`, and those of the storage.
    pub fn approvals_in_use(&self, now: Timestamp) -> Result<Vec<([u8; 32], Timestamp)>, Error> {
        let mut used = Vec::new();
        for entry in entries(self.storage()) {
            if let Event::Decision(decision) = entry?.event
                && decision.decision == Verdict::Permit
                && let Some(approval) = decision.approval
                && approval.not_after > now
            {
                used.push((approval.request.0, approval.not_after));
            }
        }
        Ok(used)
    }

    /// The public key that a stranger verifies the log with.
    #[must_use]
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.key
    }

    /// Where the log is kept, for reading.
    #[must_use]
    pub fn storage(&self) -> &dyn Storage {
        self.storage.as_ref()
    }

    fn write(&self, prepared: &Prepared) -> Result<(Receipt, bool), Error> {
        let mut tail = self.tail()?;
        let Tail { tree, frame, begun } = &mut *tail;
        let (seq, at) = (tree.size(), self.clock.now());
        frame.clear();
        frame::write(seq, frame, |out| prepared.write(seq, at, out));
        let leaf_hash = tree::leaf(frame.get(frame::HEADER..).unwrap_or_default());
        self.storage.append(frame).map_err(|error| self.fail_with("an entry could not be written", error))?;
        tree.push(leaf_hash);
        // A clock that went back makes one due as well.
        let due = tree.size() - begun.0 >= CHECKPOINT_ENTRIES || !(0..CHECKPOINT_MILLIS).contains(&(at.0 - begun.1.0));
        if due {
            *begun = (tree.size(), at);
        }
        Ok((Receipt { seq, leaf_hash }, due))
    }

    /// Waits until the entry is durable. One thread syncs for all that wait; who comes later waits for the next round.
    fn sync_together(&self, seq: u64) -> Result<(), Error> {
        let dead = |_| self.fail("a thread died while it synced");
        let mut durable = self.durable.lock().map_err(|_| self.fail("a thread died while it synced"))?;
        loop {
            if durable.entries > seq {
                return Ok(());
            }
            self.alive()?;
            if durable.syncing {
                durable = self.synced.wait(durable).map_err(|_| self.fail("a thread died while it synced"))?;
                continue;
            }
            durable.syncing = true;
            drop(durable);
            let result = self.sync_now();
            durable = self.durable.lock().map_err(dead)?;
            durable.syncing = false;
            self.synced.notify_all();
            result?;
        }
    }

    /// Makes durable what is written, and says so to those who wait.
    fn sync_now(&self) -> Result<(), Error> {
        // Read before the sync: what is appended while it runs may not be part of it.
        let written = self.tail()?.tree.size();
        let result = self.storage.sync().map_err(|error| self.fail_with("the entries could not be synced", error));
        let mut durable = self.durable.lock().map_err(|_| self.fail("a thread died while it synced"))?;
        if result.is_ok() {
            durable.entries = durable.entries.max(written);
        }
        self.synced.notify_all();
        result
    }

    fn tail(&self) -> Result<MutexGuard<'_, Tail>, Error> {
        let tail = self.tail.lock().map_err(|_| self.fail("a thread died while it wrote"))?;
        self.alive()?;
        Ok(tail)
    }

    fn alive(&self) -> Result<(), Error> {
        match self.ended.get() {
            None => Ok(()),
            Some(why) => Err(Error::new(ErrorCode::AuditUnavailable, *why)),
        }
    }

    fn fail(&self, why: &'static str) -> Error {
        let _ = self.ended.set(why);
        Error::new(ErrorCode::AuditUnavailable, why)
    }

    fn fail_with(&self, why: &'static str, source: Error) -> Error {
        self.fail(why).with_source(source)
    }
}

/// Keeps a checkpoint before anybody sees it: what was signed once is never contradicted later.
fn store(storage: &dyn Storage, number: u64, checkpoint: &Checkpoint) -> Result<(), Error> {
    let mut kept = Vec::new();
    frame::write(number, &mut kept, |out| out.extend_from_slice(checkpoint.note().as_bytes()));
    storage.append_signed(&kept)?;
    storage.publish(checkpoint.note().as_bytes())
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("key", &self.key.to_string()).field("ended", &self.ended.get()).finish_non_exhaustive()
    }
}
