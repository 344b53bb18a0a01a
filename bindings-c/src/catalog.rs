//! What a database holds, as statements are resolved against it.

use crate::bytes::{Slice, out};
use crate::handle::{self, Opaque};
use crate::status::{Failure, Status, boundary};
use checkrein::classify;
use std::sync::Arc;

/// What a database holds: read once, shared by any number of connections.
///
/// Immutable; any thread may use it. What is made with it keeps what it needs.
pub struct Catalog {
    _opaque: [u8; 0],
}

impl Opaque for Catalog {
    type Body = Arc<classify::Catalog>;
    const TAG: u32 = 0x4352_0002;
}

/// Reads a catalog's JSON document.
///
/// Errors: `catalog.invalid`, `wire.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_catalog_from_json(document: Slice, catalog: *mut *mut Catalog, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(catalog)?;
        let read = classify::Catalog::from_json(document.bytes()?)?;
        place.write(handle::close_over::<Catalog>(Arc::new(read)));
        Ok(())
    })
}

/// Gives the catalog back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_catalog_free(catalog: *mut Catalog) {
    handle::free(catalog);
}
