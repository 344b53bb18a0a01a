//! What needs no handle: what a statement does, and the stateless JSON door.

use crate::bytes::{Buffer, Slice, array, canonical, hand_over, options, out};
use crate::catalog::Catalog;
use crate::connection::placeholders;
use crate::handle;
use crate::status::{Failure, Status, argument, boundary};
use checkrein::Error;
use checkrein::classify::{Context, Dialect, State, classify};
use checkrein::enforce::door::Door;

/// The most schemas of a search path.
pub const CHECKREIN_SCHEMAS_LIMIT: usize = 4096;

/// What may be said beside a statement that is only classified; NULL, or all of it zero but `size`, for nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ClassifyOptions {
    /// `sizeof(checkrein_classify_options)`
    pub size: usize,
    /// What the database holds; NULL where that is not known.
    pub catalog: *const Catalog,
    /// The schemas that names are looked up in; NULL for the dialect's own.
    pub search_path: *const Slice,
    /// How many there are.
    pub search_path_len: usize,
    /// How parameters are marked in the text, `CHECKREIN_PLACEHOLDERS_…`.
    pub placeholders: u32,
}

/// Says what a text of statements would do, as JSON. Whatever the text is, it gets a classification. `dialect` is `postgres` or
/// `sqlite`. `options` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_classify(
    statement: Slice,
    dialect: Slice,
    options: *const ClassifyOptions,
    classification: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(classification)?;
        let (statement, dialect) = (statement.text()?, self::dialect(dialect.text()?)?);
        let fresh = ClassifyOptions {
            size: size_of::<ClassifyOptions>(),
            catalog: std::ptr::null(),
            search_path: std::ptr::null(),
            search_path_len: 0,
            placeholders: 0,
        };
        let options = self::options(options, fresh)?;
        let mut state = State::new(dialect);
        if !options.search_path.is_null() {
            let path = array(options.search_path, options.search_path_len, CHECKREIN_SCHEMAS_LIMIT)?;
            state.search_path = path.iter().map(|schema| schema.text().map(str::to_owned)).collect::<Result<_, _>>()?;
        }
        let catalog = handle::open_if(options.catalog)?.map(|catalog| &**catalog);
        let context = Context { dialect, state: &state, catalog, placeholders: placeholders(options.placeholders)? };
        place.write(hand_over(canonical(&classify(statement, &context))?));
        Ok(())
    })
}

fn dialect(word: &str) -> Result<Dialect, Error> {
    serde_json::from_value(word.into()).map_err(|_| {
        argument("a dialect is `postgres`, `sqlite`, `mysql`, `mariadb`, `mssql`, `snowflake`, `bigquery`, `oracle` or `generic`")
    })
}

/// Answers one JSON request with canonical JSON, byte for byte as in every language. It gives no access. Whatever is wrong with the
/// request is said in the answer, `{"error": {"code": …}}`, with status 0.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_answer(request: Slice, response: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (place, request) = (out(response)?, request.bytes()?);
        place.write(hand_over(Door::new().answer(request)));
        Ok(())
    })
}
