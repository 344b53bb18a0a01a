//! What JavaScript holds by number.
//!
//! Each thread that runs JavaScript has its own table, so that a number from another worker means nothing here. A number is never
//! used twice: one that was released is `boundary.closed` for ever.

use crate::failure::{coded, raised};
use checkrein::{Error, ErrorCode};
use napi_derive::napi;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

type Held = Arc<dyn Any + Send + Sync>;

#[derive(Default)]
struct Table {
    last: i64,
    held: HashMap<i64, Held>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// Keeps a thing until it is released; gives its number.
pub(crate) fn keep<T: Send + Sync + 'static>(thing: T) -> i64 {
    TABLE.with_borrow_mut(|table| {
        table.last += 1;
        table.held.insert(table.last, Arc::new(thing));
        table.last
    })
}

/// The thing of this number.
pub(crate) fn held<T: Send + Sync + 'static>(number: i64) -> Result<Arc<T>, Error> {
    let found = TABLE.with_borrow(|table| table.held.get(&number).cloned());
    found.and_then(|found| found.downcast().ok()).ok_or_else(|| coded(ErrorCode::BoundaryClosed, "the handle is closed"))
}

/// The same, for a function that JavaScript calls.
pub(crate) fn open<T: Send + Sync + 'static>(number: i64) -> napi::Result<Arc<T>> {
    held(number).map_err(raised)
}

/// Lets go of a handle. One that is not there is fine.
#[napi]
pub fn release(handle: i64) {
    // Dropped after the table is free again: what is dropped may take long.
    let dropped = TABLE.with_borrow_mut(|table| table.held.remove(&handle));
    drop(dropped);
}

/// How many handles this thread holds: for tests of leaks.
#[napi]
pub fn handles() -> u32 {
    TABLE.with_borrow(|table| u32::try_from(table.held.len()).unwrap_or(u32::MAX))
}
