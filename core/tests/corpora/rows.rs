//! Rows of the corpora; read by the tests in `src/` too.

pub(crate) mod folder;

use folder::folder;
use serde_json::Value;
use std::io::Read as _;

/// The rows of a JSON-lines file, compressed or not; `None`, said aloud, where there are no corpora.
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
