//! The runner over a folder of vectors: `<room>/<case>.request.json`, `<room>/<case>.response.json`, and `index.tsv`, which names them.
//!
//! It trusts nothing: a folder without cases, an index of other columns, a file that the index does not name, or one that is not there
//! is a failure, and so is a response that differs by a byte.

mod doctored;

use checkrein::enforce::door::Door;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const COLUMNS: &str = "room\tcase\tabout";
pub(crate) const INDEX: &str = "index.tsv";

/// One vector as it stands in the folder.
pub(crate) struct Vector {
    pub(crate) room: String,
    pub(crate) case: String,
    pub(crate) request: Vec<u8>,
    pub(crate) response: Vec<u8>,
}

impl Vector {
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.room, self.case)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.response).unwrap()
    }
}

/// Where a file of a case stands in the folder.
pub(crate) fn file(room: &str, case: &str, kind: &str) -> PathBuf {
    PathBuf::from(format!("{room}/{case}.{kind}.json"))
}

/// All vectors of the folder, in order of its index.
///
/// Errors: what is wrong with the folder, when index and files do not say the same.
pub(crate) fn load(folder: &Path) -> Result<Vec<Vector>, String> {
    let index = fs::read_to_string(folder.join(INDEX)).map_err(|error| format!("{INDEX}: {error}"))?;
    let mut lines = index.lines();
    if lines.next() != Some(COLUMNS) {
        return Err(format!("{INDEX} has other columns than {COLUMNS:?}"));
    }
    let mut named = BTreeSet::from([PathBuf::from(INDEX)]);
    let mut vectors = Vec::new();
    for line in lines {
        let [room, case, about] = line.split('\t').collect::<Vec<_>>().try_into().map_err(|_| format!("not three columns: {line:?}"))?;
        if [room, case, about].iter().any(|cell| cell.trim().is_empty()) {
            return Err(format!("an empty cell: {line:?}"));
        }
        let read = |kind: &str| fs::read(folder.join(file(room, case, kind))).map_err(|error| format!("{room}/{case} {kind}: {error}"));
        vectors.push(Vector { room: room.to_owned(), case: case.to_owned(), request: read("request")?, response: read("response")? });
        if !(named.insert(file(room, case, "request")) && named.insert(file(room, case, "response"))) {
            return Err(format!("{room}/{case} is in {INDEX} twice"));
        }
    }
    let found = files(folder)?;
    match found.symmetric_difference(&named).next() {
        Some(path) => Err(format!("{} is in the folder or in {INDEX}, not in both", path.display())),
        None if vectors.is_empty() => Err("there are no vectors".into()),
        None => Ok(vectors),
    }
}

/// Sends every request through the door and compares; gives how many there were.
///
/// Errors: what is wrong with the folder, or every response that differs.
pub(crate) fn run(folder: &Path) -> Result<usize, String> {
    let vectors = load(folder)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let differences: Vec<String> = vectors
        .iter()
        .map(|vector| (vector, answer(&vector.request)))
        .filter(|(vector, got)| vector.response != *got)
        .map(|(vector, got)| format!("{}\n  expected {}\n  got      {}", vector.name(), text(&vector.response), text(&got)))
        .collect();
    if differences.is_empty() {
        Ok(vectors.len())
    } else {
        Err(format!("{} of {} differ:\n{}", differences.len(), vectors.len(), differences.join("\n")))
    }
}

/// What the door answers; an error keeps its code alone, since messages may be improved.
pub(crate) fn answer(request: &[u8]) -> Vec<u8> {
    let response = Door::new().answer(request);
    let parsed: Value = serde_json::from_slice(&response).unwrap();
    match parsed.get("error") {
        Some(error) => serde_json::to_vec(&json!({"error": {"code": error["code"]}})).unwrap(),
        None => response,
    }
}

/// Every file of the folder, by its path in it.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>, String> {
    fn walk(root: &Path, at: &Path, found: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
        for entry in fs::read_dir(at)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(root, &path, found)?;
            } else {
                found.insert(path.strip_prefix(root).unwrap_or(&path).to_owned());
            }
        }
        Ok(())
    }
    let mut found = BTreeSet::new();
    walk(folder, folder, &mut found).map_err(|error| error.to_string())?;
    Ok(found)
}
