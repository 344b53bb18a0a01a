//! Runs `tests/vectors/`: every request through the door, every response byte for byte (errors by their code).
//!
//! The requests come from `tests/vector_source/`, which mints tokens and signs approvals with test keys; the files are the
//! specification that every language runs. `CHECKREIN_BLESS=1 cargo test -p checkrein --test vectors` writes requests, responses and
//! index anew: read the difference before you commit it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;
mod coverage;
mod vector_runner;
mod vector_source;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use vector_runner::{COLUMNS, INDEX, Vector, answer};

/// The most that may be lost without anybody having meant it.
const FEWEST: usize = 490;

#[test]
fn every_request_gets_its_response_byte_for_byte() {
    let count = vectors().len();
    assert!(count >= FEWEST, "only {count} vectors");
    assert_eq!(vector_runner::run(&folder()), Ok(count));
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
        vector_runner::load(&folder()).unwrap_or_else(|wrong| panic!("{wrong}"))
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn bless() {
    let root = folder();
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    let mut index = format!("{COLUMNS}\n");
    for case in vector_source::all() {
        fs::create_dir_all(root.join(case.room)).unwrap();
        let file = |kind: &str| root.join(vector_runner::file(case.room, &case.name, kind));
        fs::write(file("request"), &case.request).unwrap();
        fs::write(file("response"), answer(case.request.as_bytes())).unwrap();
        index += &format!("{}\t{}\t{}\n", case.room, case.name, case.about);
    }
    fs::write(root.join(INDEX), index).unwrap();
}
