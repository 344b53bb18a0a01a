//! Rows of the corpora, for tests.

use std::io::Read;
use std::path::PathBuf;

/// The rows of a JSON-lines file, compressed or not; `None`, said aloud, where there are no corpora.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn rows(name: &str) -> Option<Vec<serde_json::Value>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CHECKREIN_CORPORA").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside));
    let Some(folder) = folder else {
        println!("skipped: CHECKREIN_CORPORA is not set");
        return None;
    };
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}
