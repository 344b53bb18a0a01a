//! Rows of the corpora, and what several tests make of them.

use checkrein::classify::{Catalog, Classification, Context, Dialect, LexerSettings, Placeholders, State, classify};
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;

/// The folder; `None`, said aloud, where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CHECKREIN_CORPORA").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside));
    if folder.is_none() {
        println!("skipped: CHECKREIN_CORPORA is not set");
    }
    folder
}

/// The rows of a JSON-lines file, compressed or not.
pub(crate) fn rows(name: &str) -> Option<Vec<Value>> {
    let bytes = std::fs::read(folder()?.join(name)).unwrap();
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// Classifies with a fresh state.
pub(crate) fn read(text: &str, dialect: Dialect, catalog: Option<&Catalog>, settings: Option<LexerSettings>) -> Classification {
    let mut state = State::new(dialect);
    if let Some(settings) = settings {
        state.settings = settings;
    }
    classify(text, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native })
}
