//! Where the corpora are.

use std::path::PathBuf;

/// The folder that `CHECKREIN_CORPORA` names, or else the one beside the repository; `None`, said aloud, where there is none.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CHECKREIN_CORPORA").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside));
    if folder.is_none() {
        println!("skipped: CHECKREIN_CORPORA is not set");
    }
    folder
}
