//! Errors and panics of the core, as JavaScript gets them.

use checkrein::{Error, ErrorCode};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a part of the core. A panic becomes `boundary.panic`; whatever the core held locked meanwhile stays unusable, and everything
/// else goes on.
pub(crate) fn core<T>(run: impl FnOnce() -> Result<T, Error>) -> napi::Result<T> {
    caught(run).map_err(raised)
}

/// The same, for a thread that cannot raise.
pub(crate) fn caught<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(coded(ErrorCode::BoundaryPanic, ErrorCode::BoundaryPanic.meaning())))
}

/// An error that the boundary itself gives.
pub(crate) fn coded(code: ErrorCode, what: &str) -> Error {
    Error::of_host(code, what)
}

/// `boundary.argument`.
pub(crate) fn argument(what: &str) -> Error {
    coded(ErrorCode::BoundaryArgument, what)
}

/// What `lib/errors.cjs` makes a `CheckreinError` of: the parts, as JSON in the message.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
pub(crate) fn raised(error: Error) -> napi::Error {
    let parts = json!({"code": error.code().name(), "message": error.to_string(), "help": error.help()});
    napi::Error::from_reason(parts.to_string())
}
