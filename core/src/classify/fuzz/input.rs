//! How bytes choose what a text is read with.

use crate::classify::{Catalog, Dialect, Placeholders, State};
use std::fmt;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| parsed(include_str!("../../../tests/seeds/catalog.json")));
static SQLITE_CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| parsed(&include_str!("../../../tests/seeds/catalog.json").replace("\"public.", "\"main.")));

#[expect(clippy::expect_used, reason = "a broken seed must be seen")]
fn parsed(text: &str) -> Catalog {
    Catalog::from_json(text.as_bytes()).expect("the seeds' catalog is one")
}

/// A text and what it is read with.
pub(super) struct Input<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: Dialect,
    pub(super) placeholders: Placeholders,
    pub(super) state: State,
    pub(super) catalog: Option<&'static Catalog>,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, dialect, placeholders, state, catalog } = self;
        write!(f, "{text:?} ({dialect:?}, {placeholders:?}, catalog {}, {state:?})", catalog.is_some())
    }
}

impl<'a> Input<'a> {
    /// The first byte is the dialect and, in its highest bit, the placeholders; the second is catalog, settings, search path and what
    /// the session has done. `None` where the rest is not UTF-8: no text is handed in that isn't.
    pub(super) fn decode(data: &'a [u8]) -> Option<Self> {
        let (&[first, second], text) = data.split_first_chunk::<2>()?;
        let text = str::from_utf8(text).ok()?;
        let dialect = *Dialect::ALL.get(usize::from(first & 0x7f) % Dialect::ALL.len())?;
        let placeholders = if first & 0x80 == 0 { Placeholders::Native } else { Placeholders::Format };
        let mut state = State::new(dialect);
        let setting = match second >> 1 & 3 {
            0 | 1 => Some(true),
            2 => Some(false),
            _ => None,
        };
        state.settings.standard_conforming_strings = setting;
        state.settings.double_quoted_strings = setting;
        if dialect == Dialect::Postgres {
            match second >> 3 & 3 {
                0 | 1 => {}
                2 => state.search_path = vec!["hr".to_owned(), "public".to_owned()],
                _ => state.search_path.clear(),
            }
        }
        match second >> 5 & 7 {
            0..=4 => {}
            5 => {
                state.touched.insert("users".to_owned());
            }
            6 => {
                state.touched.insert("*".to_owned());
            }
            _ => state.certain = false,
        }
        let catalog: Option<&'static Catalog> = (second & 1 == 0).then(|| match dialect {
            Dialect::Sqlite => &*SQLITE_CATALOG,
            _ => &*CATALOG,
        });
        Some(Self { text, dialect, placeholders, state, catalog })
    }
}

/// The bytes of a text that is read in a dialect with everything else as usual.
#[must_use]
pub fn encode(dialect: Dialect, text: &str) -> Vec<u8> {
    let place = Dialect::ALL.iter().position(|known| *known == dialect).and_then(|place| u8::try_from(place).ok());
    let mut bytes = vec![place.unwrap_or_default(), 0];
    bytes.extend_from_slice(text.as_bytes());
    bytes
}
