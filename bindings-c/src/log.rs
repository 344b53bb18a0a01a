//! The audit log by itself.

use crate::bytes::{Buffer, Slice, hand_over, out, text};
use crate::handle::{self, Opaque};
use crate::status::{Failure, Status, argument, boundary};
use checkrein::audit;
use checkrein::host::open_log;
use checkrein::policy::AuditMode;
use checkrein::{Error, ErrorCode};
use std::sync::{PoisonError, RwLock};

/// An entry is durable, together with what others append meanwhile.
pub const CHECKREIN_AUDIT_GROUP: u32 = 0;
/// An entry is handed to the kernel: it survives the end of the process, not of power.
pub const CHECKREIN_AUDIT_BUFFERED: u32 = 1;
/// An entry is durable by itself.
pub const CHECKREIN_AUDIT_SYNC: u32 = 2;

/// An append-only log with signed checkpoints, with one writer in all processes.
///
/// Any number of threads may use it at once. An enforcer takes it over; it is spent then, and only `free` is left to call.
pub struct Log {
    _opaque: [u8; 0],
}

pub(crate) struct Opened {
    pub(crate) inner: RwLock<Option<audit::Log>>,
    verifier_key: String,
}

impl Opaque for Log {
    type Body = Opened;
    const TAG: u32 = 0x4352_0004;
}

impl Opened {
    fn with<T>(&self, run: impl FnOnce(&audit::Log) -> Result<T, Error>) -> Result<T, Error> {
        run(self.inner.read().unwrap_or_else(PoisonError::into_inner).as_ref().ok_or_else(closed)?)
    }

    /// Takes the log out of the handle, once.
    pub(crate) fn take(&self) -> Result<audit::Log, Error> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(closed)
    }
}

fn closed() -> Error {
    Error::of_host(ErrorCode::BoundaryClosed, "the log is closed, or an enforcer has taken it over")
}

/// Opens the log in a folder, which is made if it is not there, with the signing key that `checkrein_keygen` wrote.
///
/// Errors: `host.…`, `audit.…`; `audit.locked` where another writer has it open.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_open(folder: Slice, signing_key: Slice, log: *mut *mut Log, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(log)?;
        let inner = open_log(&folder.path()?, &signing_key.path()?)?;
        let verifier_key = inner.verifier_key().to_string();
        place.write(handle::close_over::<Log>(Opened { inner: RwLock::new(Some(inner)), verifier_key }));
        Ok(())
    })
}

/// Appends an event, given as JSON, and gives its entry's number once it is as durable as `mode` (`CHECKREIN_AUDIT_…`) says.
///
/// Errors: `audit.entry` for what is no event, `audit.unavailable` where the log did not take it.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_append(log: *mut Log, event: Slice, mode: u32, seq: *mut u64, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (log, place) = (handle::open(log.cast_const())?, out(seq)?);
        let mode = match mode {
            CHECKREIN_AUDIT_BUFFERED => AuditMode::Buffered,
            CHECKREIN_AUDIT_GROUP => AuditMode::Group,
            CHECKREIN_AUDIT_SYNC => AuditMode::Sync,
            _ => return Err(argument("a mode of the log is not known")),
        };
        let event = audit::Event::from_json(event.bytes()?)?;
        place.write(log.with(|log| log.append(&event, mode))?.seq());
        Ok(())
    })
}

/// Makes all entries durable and signs a checkpoint over them: a signed note (C2SP), to keep elsewhere.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_checkpoint(log: *mut Log, note: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (log, place) = (handle::open(log.cast_const())?, out(note)?);
        place.write(hand_over(log.with(|log| log.checkpoint().map(|checkpoint| checkpoint.note().to_owned()))?));
        Ok(())
    })
}

/// The public key that a stranger verifies the log with, `origin+hash+base64`. Lives as long as the handle.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_verifier_key(log: *const Log, key: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (log, key) = (handle::open(log)?, out(key)?);
        key.write(text(&log.verifier_key));
        Ok(())
    })
}

/// Signs a last checkpoint and takes nothing more. Closing twice is fine.
///
/// Errors: `audit.unavailable`; the log is closed all the same.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_close(log: *mut Log, error: *mut *mut Failure) -> Status {
    boundary(error, || match handle::open(log.cast_const())?.take() {
        Ok(log) => log.close().map(drop),
        Err(_) => Ok(()),
    })
}

/// Closes the log if it is open, and gives the handle back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_log_free(log: *mut Log) {
    handle::free(log);
}
