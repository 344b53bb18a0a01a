//! Runs `tests/vectors/`: every request through the door, every response byte for byte (errors by their code).
//!
//! The requests come from `tests/vector_source/`, which mints tokens and signs approvals with test keys; the files are the
//! specification that every language runs. `CHECKREIN_BLESS=1 cargo test -p checkrein --test vectors` writes requests, responses and
//! index anew: read the difference before you commit it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;
mod coverage;
mod vector_source;

use checkrein::enforce::door::Door;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const COLUMNS: &str = "room\tcase\tabout";

/// One vector as it stands in the folder.
struct Vector {
    room: String,
    case: String,
    request: Vec<u8>,
    response: Vec<u8>,
}

impl Vector {
    fn name(&self) -> String {
        format!("{}/{}", self.room, self.case)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.response).unwrap()
    }
}

#[test]
fn every_request_gets_its_response_byte_for_byte() {
    let mut wrong = Vec::new();
    for vector in vectors() {
        let response = answer(&vector.request);
        if response != vector.response {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            wrong.push(format!("{}\n  expected {}\n  got      {}", vector.name(), text(&vector.response), text(&response)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), vectors().len(), wrong.join("\n"));
}

#[test]
fn the_requests_are_those_that_the_source_writes() {
    let written: BTreeMap<String, &[u8]> = vectors().iter().map(|vector| (vector.name(), vector.request.as_slice())).collect();
    let source = vector_source::all();
    assert_eq!(source.len(), written.len());
    for case in &source {
        let name = format!("{}/{}", case.room, case.name);
        assert_eq!(written.get(&name).copied(), Some(case.request.as_bytes()), "{name}");
    }
}

#[test]
fn a_response_is_canonical_json_and_never_a_token_or_a_seed() {
    for vector in vectors() {
        let again = serde_json::to_vec(&sorted(vector.json())).unwrap();
        assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&vector.response), "{}", vector.name());
        let Ok(request) = serde_json::from_slice::<Value>(&vector.request) else { continue };
        let steps = request.get("steps").and_then(Value::as_array).cloned().unwrap_or_default();
        let secrets = steps.iter().flat_map(|step| [step.pointer("/open/token"), step.pointer("/approve/seed")]).flatten();
        for secret in secrets.chain(request.get("token")).filter_map(Value::as_str) {
            let shown = String::from_utf8_lossy(&vector.response).contains(secret);
            assert!(secret.is_empty() || !shown, "{}", vector.name());
        }
    }
}

/// What the door answers; an error keeps its code alone, since messages may be improved.
fn answer(request: &[u8]) -> Vec<u8> {
    let response = Door::new().answer(request);
    let parsed: Value = serde_json::from_slice(&response).unwrap();
    match parsed.get("error") {
        Some(error) => serde_json::to_vec(&json!({"error": {"code": error["code"]}})).unwrap(),
        None => response,
    }
}

/// RFC 8785 for what responses hold: no floats, and member names in ASCII.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.into_iter().collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// All vectors, in order of the index; panics unless index and folder say the same.
fn vectors() -> &'static [Vector] {
    static VECTORS: OnceLock<Vec<Vector>> = OnceLock::new();
    VECTORS.get_or_init(|| {
        if std::env::var_os("CHECKREIN_BLESS").is_some() {
            bless();
        }
        load()
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn load() -> Vec<Vector> {
    let index = fs::read_to_string(folder().join("index.tsv")).unwrap();
    let mut lines = index.lines();
    assert_eq!(lines.next(), Some(COLUMNS), "the index has other columns");
    let mut expected = BTreeSet::from([PathBuf::from("index.tsv")]);
    let mut vectors = Vec::new();
    for line in lines {
        let [room, case, about] = line.split('\t').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("not three columns: {line}"));
        assert!(!about.is_empty(), "{room}/{case} says nothing");
        let file = |kind: &str| PathBuf::from(format!("{room}/{case}.{kind}.json"));
        for kind in ["request", "response"] {
            assert!(expected.insert(file(kind)), "{room}/{case} is there twice");
        }
        let read = |kind: &str| fs::read(folder().join(file(kind))).unwrap_or_else(|error| panic!("{room}/{case} {kind}: {error}"));
        vectors.push(Vector { room: room.to_owned(), case: case.to_owned(), request: read("request"), response: read("response") });
    }
    assert!(vectors.len() >= 120, "only {} vectors", vectors.len());
    assert_eq!(files(), expected, "the folder and the index differ");
    vectors
}

fn files() -> BTreeSet<PathBuf> {
    fn walk(root: &Path, at: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&folder(), &folder(), &mut found);
    found
}

fn bless() {
    let root = folder();
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    let mut index = format!("{COLUMNS}\n");
    for case in vector_source::all() {
        fs::create_dir_all(root.join(case.room)).unwrap();
        let file = |kind: &str| root.join(case.room).join(format!("{}.{kind}.json", case.name));
        fs::write(file("request"), &case.request).unwrap();
        fs::write(file("response"), answer(case.request.as_bytes())).unwrap();
        index += &format!("{}\t{}\t{}\n", case.room, case.name, case.about);
    }
    fs::write(root.join("index.tsv"), index).unwrap();
}
