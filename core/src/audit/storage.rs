//! Where a log's bytes are kept. `host::Folder` keeps them on disk; [`Memory`] keeps them for tests and for logs without a disk.

use super::frame;
use crate::error::{Error, ErrorCode};
use std::sync::{Arc, Mutex, MutexGuard};

/// A place for one log: entries that only grow, the checkpoints that were ever signed, and the one that is published.
///
/// One writer at a time. Any error of `append`, `sync`, `append_signed` and `publish` makes the log refuse every later entry, so
/// an implementation must not retry a failed sync (the kernel may have dropped the pages) and must not hide a short write.
pub trait Storage: Send + Sync {
    /// Makes this the only writer until the storage is dropped.
    ///
    /// # Errors
    /// `audit.locked` when there is another.
    fn lock(&self) -> Result<(), Error>;

    /// Puts bytes behind the entries; survives the end of the process, not of power, when it returns.
    ///
    /// # Errors
    /// Of the host.
    fn append(&self, bytes: &[u8]) -> Result<(), Error>;

    /// Makes durable what was appended before the call.
    ///
    /// # Errors
    /// Of the host.
    fn sync(&self) -> Result<(), Error>;

    /// Reads entries from an offset; 0 bytes only at the end.
    ///
    /// # Errors
    /// Of the host.
    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Error>;

    /// Shortens the entries to this length, durably: takes away a torn write.
    ///
    /// # Errors
    /// Of the host.
    fn cut(&self, length: u64) -> Result<(), Error>;

    /// Puts bytes behind the signed checkpoints, durably.
    ///
    /// # Errors
    /// Of the host.
    fn append_signed(&self, bytes: &[u8]) -> Result<(), Error>;

    /// All bytes of the signed checkpoints.
    ///
    /// # Errors
    /// Of the host.
    fn signed(&self) -> Result<Vec<u8>, Error>;

    /// Shortens the signed checkpoints, durably.
    ///
    /// # Errors
    /// Of the host.
    fn cut_signed(&self, length: u64) -> Result<(), Error>;

    /// Replaces the published checkpoint: a reader sees the old one or the new one, also after a loss of power.
    ///
    /// # Errors
    /// Of the host.
    fn publish(&self, note: &[u8]) -> Result<(), Error>;

    /// The published checkpoint.
    ///
    /// # Errors
    /// Of the host.
    fn published(&self) -> Result<Option<Vec<u8>>, Error>;
}

/// A log's bytes in memory, shared by clones. What it holds is gone with the process.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    entries: Vec<u8>,
    signed: Vec<u8>,
    published: Option<Vec<u8>>,
}

impl Memory {
    /// A copy of a log that somebody hands over: the entries' lines, the signed notes, and the one that is published. Nothing of it
    /// is checked here.
    #[must_use]
    pub fn holding(entries: &[impl AsRef<[u8]>], notes: &[impl AsRef<[u8]>], published: Option<impl AsRef<[u8]>>) -> Self {
        let mut held = Held { published: published.map(|note| note.as_ref().to_vec()), ..Held::default() };
        for (number, line) in (0..).zip(entries) {
            frame::write(number, &mut held.entries, |out| out.extend_from_slice(line.as_ref()));
        }
        for (number, note) in (0..).zip(notes) {
            frame::write(number, &mut held.signed, |out| out.extend_from_slice(note.as_ref()));
        }
        Self { held: Arc::new(Mutex::new(held)) }
    }

    fn held(&self) -> Result<MutexGuard<'_, Held>, Error> {
        self.held.lock().map_err(|_| Error::new(ErrorCode::AuditUnavailable, "the memory of the log is poisoned"))
    }
}

fn shorten(bytes: &mut Vec<u8>, length: u64) {
    bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
}

impl Storage for Memory {
    /// Clones share one memory on purpose, so that a reader can look; nobody is locked out.
    fn lock(&self) -> Result<(), Error> {
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        self.held()?.entries.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let held = self.held()?;
        let rest = usize::try_from(offset).ok().and_then(|offset| held.entries.get(offset..)).unwrap_or_default();
        buffer.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        Ok(rest.len().min(buffer.len()))
    }

    fn cut(&self, length: u64) -> Result<(), Error> {
        shorten(&mut self.held()?.entries, length);
        Ok(())
    }

    fn append_signed(&self, bytes: &[u8]) -> Result<(), Error> {
        self.held()?.signed.extend_from_slice(bytes);
        Ok(())
    }

    fn signed(&self) -> Result<Vec<u8>, Error> {
        Ok(self.held()?.signed.clone())
    }

    fn cut_signed(&self, length: u64) -> Result<(), Error> {
        shorten(&mut self.held()?.signed, length);
        Ok(())
    }

    fn publish(&self, note: &[u8]) -> Result<(), Error> {
        self.held()?.published = Some(note.to_vec());
        Ok(())
    }

    fn published(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.held()?.published.clone())
    }
}
