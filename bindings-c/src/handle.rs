//! What an opaque pointer points to: a tag that tells types apart, the process that made it, and the thing itself.

use crate::status::{argument, caught};
use checkrein::{Error, ErrorCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A type that C sees as incomplete.
pub(crate) trait Opaque {
    /// What it is here.
    type Body;
    /// Tells a pointer to another type; says nothing of one that was freed.
    const TAG: u32;
    /// Whether a forked child may use what its parent made: only what has no lock and shares nothing.
    const OUTLIVES_FORK: bool = false;
}

#[repr(C)]
struct Block<T> {
    tag: u32,
    generation: u32,
    body: T,
}

/// How many forks lie between the process that loaded the library and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Puts a thing behind a pointer that C owns.
pub(crate) fn close_over<O: Opaque>(body: O::Body) -> *mut O {
    watch_forks();
    let block = Block { tag: O::TAG, generation: GENERATION.load(Ordering::Relaxed), body };
    Box::into_raw(Box::new(block)).cast()
}

/// The thing behind a pointer.
///
/// # Errors
/// `boundary.argument` for NULL and for a handle of another type; `boundary.forked`.
pub(crate) fn open<'a, O: Opaque>(pointer: *const O) -> Result<&'a O::Body, Error> {
    let block = block(pointer)?;
    if !O::OUTLIVES_FORK && block.generation != GENERATION.load(Ordering::Relaxed) {
        let message = "the handle was made before this process was forked";
        return Err(Error::of_host(ErrorCode::BoundaryForked, message));
    }
    Ok(&block.body)
}

/// As [`open`], where NULL is no handle.
pub(crate) fn open_if<'a, O: Opaque>(pointer: *const O) -> Result<Option<&'a O::Body>, Error> {
    if pointer.is_null() { Ok(None) } else { open(pointer).map(Some) }
}

/// Drops the thing. NULL and a handle of another type are left alone. So is what a forked child got from its parent: its end could
/// write to files, or wait for locks, that are the parent's.
pub(crate) fn free<O: Opaque>(pointer: *mut O) {
    let Ok(found) = block(pointer.cast_const()) else { return };
    if !O::OUTLIVES_FORK && found.generation != GENERATION.load(Ordering::Relaxed) {
        return;
    }
    // SAFETY: `close_over` made it from a box, and the caller gives it back once.
    let owned = unsafe { Box::from_raw(pointer.cast::<Block<O::Body>>()) };
    let _ = caught(|| drop(owned));
}

fn block<'a, O: Opaque>(pointer: *const O) -> Result<&'a Block<O::Body>, Error> {
    let typed = pointer.cast::<Block<O::Body>>();
    if typed.is_null() {
        return Err(argument("a handle is NULL"));
    }
    if !typed.is_aligned() {
        return Err(argument("a handle is not one of this library"));
    }
    // SAFETY: every handle of this library begins with its tag, whatever its type.
    if unsafe { typed.cast::<u32>().read() } != O::TAG {
        return Err(argument("a handle is of another type"));
    }
    // SAFETY: the tag says that `close_over` made it as this type; the caller keeps it until the call returns.
    Ok(unsafe { &*typed })
}

/// Counts forks in the child. Who registers twice counts by two, which serves as well; who registers late has no handle yet.
fn watch_forks() {
    static WATCHING: AtomicBool = AtomicBool::new(false);
    #[cfg(unix)]
    if !WATCHING.load(Ordering::Acquire) {
        extern "C" fn in_child() {
            GENERATION.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the handler only adds to an atomic; the library is never unloaded (`-z nodelete`).
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        WATCHING.store(true, Ordering::Release);
    }
}

/// A thing that threads take turns with, and that is out of use for good once a panic went through it.
pub(crate) struct Turns<T>(Mutex<Slot<T>>);

struct Slot<T> {
    inner: T,
    broken: bool,
}

impl<T> Turns<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self(Mutex::new(Slot { inner, broken: false }))
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// Those of `run`; `boundary.panic` once that was among them, or a panic came out of it.
    pub(crate) fn with<R>(&self, run: impl FnOnce(&mut T) -> Result<R, Error>) -> Result<R, Error> {
        let broken = || Error::of_host(ErrorCode::BoundaryPanic, "the handle broke in an earlier call; make another");
        let mut slot = self.0.lock().map_err(|_| broken())?;
        if slot.broken {
            return Err(broken());
        }
        let result = run(&mut slot.inner);
        slot.broken = matches!(&result, Err(error) if error.code() == ErrorCode::BoundaryPanic);
        result
    }
}
