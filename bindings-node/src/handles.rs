//! What JavaScript holds by number.
//!
//! Each thread that runs JavaScript has its own table, so that a number from another worker means nothing here. A number is never
//! used twice: one that was released is `boundary.closed` for ever.

use crate::failure::{coded, raised};
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::External;
use napi_derive::napi;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

struct Held {
    thing: Arc<dyn Any + Send + Sync>,
    /// What it goes with, by number: itself, or what it was made from.
    family: i64,
}

#[derive(Default)]
struct Table {
    last: i64,
    held: HashMap<i64, Held, BuildHasherDefault<Spread>>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// Keeps a thing until it is released; gives its number.
pub(crate) fn keep<T: Send + Sync + 'static>(thing: T) -> i64 {
    insert(thing, |number| number)
}

/// The same, for what was made from another and is released with it.
pub(crate) fn keep_with<T: Send + Sync + 'static>(family: i64, thing: T) -> i64 {
    insert(thing, |_| family)
}

fn insert<T: Send + Sync + 'static>(thing: T, family: impl FnOnce(i64) -> i64) -> i64 {
    TABLE.with_borrow_mut(|table| {
        table.last += 1;
        table.held.insert(table.last, Held { thing: Arc::new(thing), family: family(table.last) });
        table.last
    })
}

/// The thing of this number.
pub(crate) fn held<T: Send + Sync + 'static>(number: i64) -> Result<Arc<T>, Error> {
    let found = TABLE.with_borrow(|table| table.held.get(&number).map(|held| Arc::clone(&held.thing)));
    found.and_then(|found| found.downcast().ok()).ok_or_else(|| coded(ErrorCode::BoundaryClosed, "the handle is closed"))
}

/// The numbers of all things of a type that are as asked.
pub(crate) fn all<T: Send + Sync + 'static>(asked: impl Fn(&T) -> bool) -> Vec<i64> {
    let is = |held: &Held| held.thing.downcast_ref().is_some_and(&asked);
    TABLE.with_borrow(|table| table.held.iter().filter(|(_, held)| is(held)).map(|(number, _)| *number).collect())
}

/// Lets go of a thing and of all that was made from it.
pub(crate) fn release_family(family: i64) {
    let dropped: Vec<Held> =
        TABLE.with_borrow_mut(|table| table.held.extract_if(|_, held| held.family == family).map(|(_, held)| held).collect());
    drop(dropped);
}

/// The same, for a function that JavaScript calls.
pub(crate) fn open<T: Send + Sync + 'static>(number: i64) -> napi::Result<Arc<T>> {
    held(number).map_err(raised)
}

/// Lets go of a handle. One that is not there is fine.
#[napi]
pub fn release(handle: i64) {
    // Dropped after the table is free again: what is dropped may take long. The thread may be ending, its table gone.
    let dropped = TABLE.try_with(|table| table.borrow_mut().held.remove(&handle));
    drop(dropped);
}

/// Lets go of a handle when JavaScript forgets it, or its thread ends.
pub struct Guard(i64);

impl Drop for Guard {
    fn drop(&mut self) {
        release(self.0);
    }
}

/// A guard of a handle that takes about so many bytes.
#[napi(ts_return_type = "object")]
pub fn guard(handle: i64, bytes: u32) -> External<Guard> {
    External::new_with_size_hint(Guard(handle), usize::try_from(bytes).unwrap_or(0))
}

/// How many handles this thread holds: for tests of leaks.
#[napi]
pub fn handles() -> u32 {
    TABLE.with_borrow(|table| u32::try_from(table.held.len()).unwrap_or(u32::MAX))
}

/// Numbers count up and nobody outside chooses them: a multiplication spreads them well enough.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }
}
