//! Rows of the corpora, and what several tests make of them.

#[path = "rows.rs"]
pub(crate) mod files;

use checkrein::classify::{Catalog, Classification, Context, Dialect, LexerSettings, Placeholders, State, classify};
pub(crate) use files::rows;

/// Classifies with a fresh state.
pub(crate) fn read(text: &str, dialect: Dialect, catalog: Option<&Catalog>, settings: Option<LexerSettings>) -> Classification {
    let mut state = State::new(dialect);
    if let Some(settings) = settings {
        state.settings = settings;
    }
    classify(text, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native })
}
