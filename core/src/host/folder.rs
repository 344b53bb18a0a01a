//! A log in a folder.

use super::file;
use crate::audit::Storage;
use crate::error::{Error, ErrorCode, excerpt};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A log on disk:
///
/// | file | holds |
/// |---|---|
/// | `entries.log` | the entries, in frames |
/// | `checkpoints.log` | every checkpoint ever signed, in frames |
/// | `checkpoint` | the last one, a signed note for readers |
/// | `lock` | nothing; its advisory lock is held by the writer |
///
/// The files are their owner's alone on Unix. The lock holds between processes of one machine, not over a network file system that
/// does not keep advisory locks.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    writer: OnceLock<Writer>,
}

#[derive(Debug)]
struct Writer {
    entries: File,
    signed: File,
    /// Held open for its lock.
    _lock: File,
    /// The process that opened it: a fork shares the lock and the files, and both would write the same numbers.
    process: u32,
}

const ENTRIES: &str = "entries.log";
const SIGNED: &str = "checkpoints.log";
const PUBLISHED: &str = "checkpoint";
const LOCK: &str = "lock";
/// A checkpoint has three lines and at most a hundred signatures.
const NOTE_BYTES: usize = 64 << 10;
/// The most that signed checkpoints are read of: about two million.
const SIGNED_BYTES: usize = 512 << 20;

impl Folder {
    /// A folder to write in; made if it is not there.
    ///
    /// # Errors
    /// `host.file`.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let folder = Self::at(path);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(path) {
            Ok(()) => match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                Some(parent) => sync_folder(parent)?,
                None => sync_folder(Path::new("."))?,
            },
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
            Err(error) => return Err(file::failed("create", path, error)),
        }
        Ok(folder)
    }

    /// A folder that is there, to read; nothing is made and nothing locked.
    ///
    /// # Errors
    /// `host.file` when there is no log in it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let folder = Self::at(path);
        let entries = path.join(ENTRIES);
        std::fs::metadata(&entries).map_err(|error| file::failed("open", &entries, error))?;
        Ok(folder)
    }

    fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), writer: OnceLock::new() }
    }

    fn writer(&self) -> Result<&Writer, Error> {
        let writer = self.writer.get().ok_or_else(|| Error::new(ErrorCode::AuditLocked, "the log is open for reading only"))?;
        if writer.process != std::process::id() {
            return Err(Error::new(ErrorCode::AuditLocked, "the log was opened by another process")
                .with_help("open the log after the fork, in a folder for each process"));
        }
        Ok(writer)
    }

    fn file(&self, name: &str) -> Result<File, Error> {
        let path = self.path.join(name);
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| file::failed("open", &path, error))
    }

    fn failed(&self, what: &str, name: &str) -> impl FnOnce(io::Error) -> Error {
        let path = self.path.join(name);
        let what = what.to_owned();
        move |error| file::failed(&what, &path, error)
    }

    fn optional(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path.join(name);
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file::failed("open", &path, error)),
            Ok(_) => file::read(&path, limit).map(Some),
        }
    }
}

impl Storage for Folder {
    fn lock(&self) -> Result<(), Error> {
        let taken = || {
            Error::new(
                ErrorCode::AuditLocked,
                format!("another writer has the log in `{}` open", excerpt(&self.path.display().to_string())),
            )
            .with_help("give each process a folder of its own")
        };
        let lock = self.file(LOCK)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken()),
            Err(TryLockError::Error(error)) => return Err(self.failed("lock", LOCK)(error)),
        }
        let writer = Writer { entries: self.file(ENTRIES)?, signed: self.file(SIGNED)?, _lock: lock, process: std::process::id() };
        sync_folder(&self.path)?;
        self.writer.set(writer).map_err(|_| taken())
    }

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        (&self.writer()?.entries).write_all(bytes).map_err(self.failed("write", ENTRIES))
    }

    fn sync(&self) -> Result<(), Error> {
        self.writer()?.entries.sync_data().map_err(self.failed("sync", ENTRIES))
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let path = self.path.join(ENTRIES);
        let mut read = || -> io::Result<usize> {
            use std::io::{Read as _, Seek as _, SeekFrom};
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            file.read(buffer)
        };
        read().map_err(|error| file::failed("read", &path, error))
    }

    fn cut(&self, length: u64) -> Result<(), Error> {
        let entries = &self.writer()?.entries;
        entries.set_len(length).and_then(|()| entries.sync_all()).map_err(self.failed("cut", ENTRIES))
    }

    fn append_signed(&self, bytes: &[u8]) -> Result<(), Error> {
        let mut signed = &self.writer()?.signed;
        signed.write_all(bytes).and_then(|()| signed.sync_data()).map_err(self.failed("write", SIGNED))
    }

    fn signed(&self) -> Result<Vec<u8>, Error> {
        Ok(self.optional(SIGNED, SIGNED_BYTES)?.unwrap_or_default())
    }

    fn cut_signed(&self, length: u64) -> Result<(), Error> {
        let signed = &self.writer()?.signed;
        signed.set_len(length).and_then(|()| signed.sync_all()).map_err(self.failed("cut", SIGNED))
    }

    fn publish(&self, note: &[u8]) -> Result<(), Error> {
        self.writer()?;
        let (new, old) = (self.path.join("checkpoint.new"), self.path.join(PUBLISHED));
        // What a writer that was killed left behind is not worth keeping.
        match std::fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(file::failed("remove", &new, error)),
            Ok(()) | Err(_) => {}
        }
        file::create(&new, note, false)?;
        std::fs::rename(&new, &old).map_err(|error| file::failed("rename", &new, error))?;
        sync_folder(&self.path)
    }

    fn published(&self) -> Result<Option<Vec<u8>>, Error> {
        self.optional(PUBLISHED, NOTE_BYTES)
    }
}

/// Makes names in a folder durable.
fn sync_folder(path: &Path) -> Result<(), Error> {
    // Windows cannot open a folder as a file, and keeps names durable by itself.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(|error| file::failed("sync", path, error))?;
    }
    Ok(())
}
