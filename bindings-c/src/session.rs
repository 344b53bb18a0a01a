//! One period of access.

use crate::bytes::{Buffer, Slice, canonical, octets, out, text};
use crate::catalog::Catalog;
use crate::connection::Connection;
use crate::handle::{self, Opaque, Turns};
use crate::status::{Failure, Status, argument, boundary};
use crate::value::Value;
use checkrein::Error;
use checkrein::enforce;
use checkrein::policy::RecordLevel;
use checkrein::request::Timestamp;
use std::sync::{Arc, OnceLock};

/// The host records nothing of a session.
pub const CHECKREIN_RECORDS_NONE: u32 = 0;
/// The host records that it was, and its statements' figures.
pub const CHECKREIN_RECORDS_META: u32 = 1;
/// The host records statements.
pub const CHECKREIN_RECORDS_STATEMENTS: u32 = 2;
/// The host records statements, and digests of results.
pub const CHECKREIN_RECORDS_RESULTS_HASH: u32 = 3;
/// The host records statements and masked results.
pub const CHECKREIN_RECORDS_RESULTS_MASKED: u32 = 4;

/// What a host says when it opens a session; all of it zero but `size` for nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SessionOptions {
    /// `sizeof(checkrein_session_options)`
    pub size: usize,
    /// When the session ends at the latest, in milliseconds since 1970, whatever token and policy say; 0 for no such moment.
    pub lease: i64,
    /// What the host itself records, `CHECKREIN_RECORDS_…`. A policy that demands more denies.
    pub records: u32,
}

/// One period of access, bound to a caller and a resource, with an end.
///
/// Any number of threads may use it at once.
pub struct Session {
    _opaque: [u8; 0],
}

pub(crate) struct Period {
    inner: enforce::Session,
    principal: OnceLock<Vec<u8>>,
}

impl Opaque for Session {
    type Body = Period;
    const TAG: u32 = 0x4352_0006;
}

impl From<enforce::Session> for Period {
    fn from(inner: enforce::Session) -> Self {
        Self { inner, principal: OnceLock::new() }
    }
}

impl SessionOptions {
    pub(crate) const FRESH: Self = Self { size: size_of::<Self>(), lease: 0, records: CHECKREIN_RECORDS_NONE };

    pub(crate) fn read(self) -> Result<enforce::SessionOptions, Error> {
        let level = match self.records {
            CHECKREIN_RECORDS_NONE => RecordLevel::None,
            CHECKREIN_RECORDS_META => RecordLevel::Meta,
            CHECKREIN_RECORDS_STATEMENTS => RecordLevel::Statements,
            CHECKREIN_RECORDS_RESULTS_HASH => RecordLevel::ResultsHash,
            CHECKREIN_RECORDS_RESULTS_MASKED => RecordLevel::ResultsMasked,
            _ => return Err(argument("a level of recording is not known")),
        };
        let options = enforce::SessionOptions::default().with_records(level);
        Ok(if self.lease == 0 { options } else { options.with_lease(Timestamp(self.lease)) })
    }
}

/// The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now; NULL for
/// the policy's own.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_connection(
    session: *const Session,
    catalog: *const Catalog,
    connection: *mut *mut Connection,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(connection)?);
        let made = match handle::open_if(catalog)? {
            Some(catalog) => session.inner.connection_with_catalog(Arc::clone(catalog)),
            None => session.inner.connection(),
        };
        place.write(handle::close_over::<Connection>(Turns::new(made)));
        Ok(())
    })
}

/// Opens a token that the mask `encrypt` made for this resource, where the policy lets the caller. What `value` points to is in `memory`,
/// which the caller gives back with `checkrein_buffer_free` and may wipe before. Whatever the answer, it is in the log before it is given.
///
/// Errors: `session.reveal` where the policy does not let the caller, `mask.token` for what is no such token, `mask.key` when its key is not
/// there any more, `boundary.callback`, `audit.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_reveal(
    session: *const Session,
    token: Slice,
    value: *mut Value,
    memory: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (session, place, kept) = (handle::open(session)?, out(value)?, out(memory)?);
        let (value, buffer) = Value::owned(&session.inner.reveal(token.text()?)?)?;
        place.write(value);
        kept.write(buffer);
        Ok(())
    })
}

/// The session's name in the log: 32 hexadecimal digits. Lives as long as the session.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_id(session: *const Session, id: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(id)?);
        place.write(text(session.inner.id()));
        Ok(())
    })
}

/// The resource's name. Lives as long as the session.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_resource(session: *const Session, resource: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(resource)?);
        place.write(text(session.inner.resource()));
        Ok(())
    })
}

/// When it ends by itself, in milliseconds since 1970.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_ends(session: *const Session, ends: *mut i64, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(ends)?);
        place.write(session.inner.ends().0);
        Ok(())
    })
}

/// Whether statements are still decided on, rather than denied.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_is_open(session: *const Session, open: *mut bool, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(open)?);
        place.write(session.inner.is_open());
        Ok(())
    })
}

/// Who it belongs to, as JSON. Lives as long as the session.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_principal(session: *const Session, principal: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(principal)?);
        let document = match session.principal.get() {
            Some(document) => document,
            None => {
                let document = canonical(session.inner.principal())?;
                session.principal.get_or_init(|| document)
            }
        };
        place.write(octets(document));
        Ok(())
    })
}

/// What the log's commitments to this session's statements are salted with: 16 bytes. Who keeps it beside a recording can show which
/// statement an entry speaks of; who has only the log cannot try out literals. Lives as long as the session.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_commitment_salt(session: *const Session, salt: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (session, place) = (handle::open(session)?, out(salt)?);
        place.write(octets(session.inner.commitment_salt()));
        Ok(())
    })
}

/// Ends it now, for all its connections. Closing twice is fine.
///
/// Errors: `audit.…` where the log does not take the entry; the session is closed all the same.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_close(session: *mut Session, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(session.cast_const())?.inner.close())
}

/// Gives the handle back; does not end the session, whose connections go on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_session_free(session: *mut Session) {
    handle::free(session);
}
