//! Functions that panic on purpose, so that the tests in C can see what the boundary makes of it. Only under the feature `test-panic`.
#![expect(clippy::panic, reason = "that is what they are for")]

use crate::connection::Connection;
use crate::enforcer::Enforcer;
use crate::handle;
use crate::masker::Masker;
use crate::plan::Plan;
use crate::status::{Failure, Status, boundary};
use crate::stream::Stream;
use checkrein::{Error, ErrorCode};

/// Panics while it holds the connection.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_panic_connection(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(connection.cast_const())?.with(|_| panic!("on purpose")))
}

/// Fails as where the core has caught a panic by itself.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_caught_connection(connection: *mut Connection, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let caught = || Error::of_host(ErrorCode::BoundaryPanic, "on purpose");
        handle::open(connection.cast_const())?.with(|_| Err(caught()))
    })
}

/// Panics while it holds the masker.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_panic_masker(masker: *mut Masker, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(masker.cast_const())?.with(|_| panic!("on purpose")))
}

/// Panics while it holds the plan.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_panic_plan(plan: *mut Plan, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(plan.cast_const())?.with(|_| panic!("on purpose")))
}

/// Panics while it holds the stream.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_panic_stream(stream: *mut Stream, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(stream.cast_const())?.state.with(|_| panic!("on purpose")))
}

/// Panics in a call on the enforcer.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_test_panic_enforcer(enforcer: *mut Enforcer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        handle::open(enforcer.cast_const())?.enforcer()?;
        panic!("on purpose")
    })
}
