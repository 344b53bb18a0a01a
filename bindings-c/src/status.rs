//! What every call comes to: 0, or the number of an error, with its texts for who wants them. No panic leaves a function.

use crate::bytes::{Slice, out, text};
use crate::handle::{self, Opaque};
use checkrein::{Error, ErrorCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// 0 for success, otherwise the number of an error code (`CHECKREIN_E_…` above). Numbers are never reused.
pub type Status = i32;

/// Why a call failed: code, message, help. Nothing in it is a secret, a token, an SQL literal or a row's value.
///
/// Owned by the caller who asked for it. Immutable: any thread may read it, a forked child too.
pub struct Failure {
    _opaque: [u8; 0],
}

/// One row of the table of error codes. Everything in it is static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Code {
    /// The number, as a status has it.
    pub number: Status,
    /// The dotted name, such as `boundary.argument`.
    pub name: Slice,
    /// What it means, in one sentence.
    pub meaning: Slice,
}

pub(crate) struct Texts {
    code: ErrorCode,
    message: String,
    help: Option<String>,
}

impl Opaque for Failure {
    type Body = Texts;
    const TAG: u32 = 0x4352_0001;
    const OUTLIVES_FORK: bool = true;
}

/// The status of success.
pub(crate) const OK: Status = 0;

/// Runs the body of one function: every error, and every panic, becomes a status here.
pub(crate) fn boundary(error: *mut *mut Failure, body: impl FnOnce() -> Result<(), Error>) -> Status {
    let result = caught(body)
        .unwrap_or_else(|| Err(Error::of_host(ErrorCode::BoundaryPanic, "a part of the library failed; nothing was permitted")));
    match result {
        Ok(()) => OK,
        Err(failure) => {
            let code = failure.code();
            if let Ok(place) = out(error) {
                let texts = Texts { code, message: failure.to_string(), help: failure.help().map(str::to_owned) };
                place.write(handle::close_over::<Failure>(texts));
            }
            code as Status
        }
    }
}

/// What comes of it, or nothing where it panics; not even what it threw panics any further.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(value) => Some(value),
        Err(payload) => {
            if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(another);
            }
            None
        }
    }
}

/// An argument that cannot be meant.
pub(crate) fn argument(what: impl Into<String>) -> Error {
    Error::of_host(ErrorCode::BoundaryArgument, what)
}

/// The number of the error's code, as the call returned it.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_error_code(error: *const Failure, code: *mut Status) -> Status {
    boundary(std::ptr::null_mut(), || {
        let (texts, code) = (handle::open(error)?, out(code)?);
        code.write(texts.code as Status);
        Ok(())
    })
}

/// The dotted name of the error's code. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_error_name(error: *const Failure, name: *mut Slice) -> Status {
    boundary(std::ptr::null_mut(), || {
        let (texts, name) = (handle::open(error)?, out(name)?);
        name.write(text(texts.code.name()));
        Ok(())
    })
}

/// What went wrong, beginning with the dotted name. Lives as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_error_message(error: *const Failure, message: *mut Slice) -> Status {
    boundary(std::ptr::null_mut(), || {
        let (texts, message) = (handle::open(error)?, out(message)?);
        message.write(text(&texts.message));
        Ok(())
    })
}

/// What to do about it; absent (`data` is NULL) where there is nothing to say. Lives as long as the error.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_error_help(error: *const Failure, help: *mut Slice) -> Status {
    boundary(std::ptr::null_mut(), || {
        let (texts, help) = (handle::open(error)?, out(help)?);
        help.write(texts.help.as_deref().map_or(Slice::ABSENT, text));
        Ok(())
    })
}

/// Gives the error back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_error_free(error: *mut Failure) {
    handle::free(error);
}

/// The table of all error codes in order of number, and how many there are. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_codes(codes: *mut *const Code, count: *mut usize, error: *mut *mut Failure) -> Status {
    struct Table(Vec<Code>);
    // SAFETY: every pointer in it is to static text.
    unsafe impl Send for Table {}
    // SAFETY: as above, and nothing is written.
    unsafe impl Sync for Table {}
    static TABLE: OnceLock<Table> = OnceLock::new();
    boundary(error, || {
        let (codes, count) = (out(codes)?, out(count)?);
        let row = |code: &ErrorCode| Code { number: *code as Status, name: text(code.name()), meaning: text(code.meaning()) };
        let Table(table) = TABLE.get_or_init(|| Table(ErrorCode::ALL.iter().map(row).collect()));
        codes.write(table.as_ptr());
        count.write(table.len());
        Ok(())
    })
}

/// The version of this binary interface. A program must refuse to run with another than it was compiled with, `CHECKREIN_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_abi_version() -> u32 {
    CHECKREIN_ABI_VERSION
}

/// The version of the library, such as `0.1.0`. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_version() -> Slice {
    text(env!("CARGO_PKG_VERSION"))
}

/// The version of this binary interface.
pub const CHECKREIN_ABI_VERSION: u32 = 1;
