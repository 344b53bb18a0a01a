//! Requests of the vectors, broken in many ways: each is answered, and no part of the library fails over it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use checkrein::enforce::door::Door;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// How often each request is broken.
const ROUNDS: usize = 12;

struct Random(TestRng);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// Octets are lost, doubled, flipped, or put where others belong.
fn torn(request: &[u8], random: &mut Random) -> Vec<u8> {
    let mut octets = request.to_vec();
    for _ in 0..=random.below(3) {
        let (at, other) = (random.below(octets.len()), random.below(octets.len()));
        match random.below(5) {
            0 => octets.truncate(at),
            1 => octets[at] ^= 1 << random.below(8),
            2 => octets.insert(at, b"\0\"\\{}[],:\xff\xed0e-"[random.below(14)]),
            3 => octets.swap(at, other),
            _ => {
                let part = octets[at.min(other)..at.max(other)].to_vec();
                octets.splice(at..at, part);
            }
        }
        if octets.is_empty() {
            break;
        }
    }
    octets
}

/// One value somewhere in the request is replaced, or a field is lost.
fn wrong(request: &Value, random: &mut Random) -> Value {
    let mut request = request.clone();
    let places = places(&request, String::new());
    let place = &places[random.below(places.len())];
    let values = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!("*"),
        json!("a.b.c.d"),
        json!("é\u{202e}\u{200b}"),
        json!("x".repeat(70_000)),
        json!([]),
        json!({}),
        json!([[[[[[[[]]]]]]]]),
        request.clone(),
    ];
    let other = places[random.below(places.len())].clone();
    let other = request.pointer(&other).cloned().unwrap();
    let value = if random.below(3) == 0 { other } else { values[random.below(values.len())].clone() };
    *request.pointer_mut(place).unwrap() = value;
    request
}

/// Pointers (RFC 6901) to everything inside.
fn places(value: &Value, prefix: String) -> Vec<String> {
    let mut found = Vec::new();
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect(),
        Value::Array(values) => values.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        found.extend(places(value, format!("{prefix}/{name}")));
    }
    found.push(prefix);
    found
}

fn holds(request: &[u8], name: &str) {
    let answer = Door::new().answer(request);
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_else(|error| panic!("{name}: {error}"));
    let code = answer.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
    assert_ne!(code, "boundary.panic", "{name}: {}", String::from_utf8_lossy(request));
}

fn requests(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(requests(&path));
        } else if path.to_string_lossy().ends_with(".request.json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn broken_requests_are_answered() {
    let requests = requests(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"));
    assert!(requests.len() > 500, "only {} requests", requests.len());
    let mut random = Random(TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    for path in requests {
        let (request, name) = (fs::read(&path).unwrap(), path.display().to_string());
        for _ in 0..ROUNDS {
            holds(&torn(&request, &mut random), &name);
            if let Ok(request) = serde_json::from_slice(&request) {
                holds(wrong(&request, &mut random).to_string().as_bytes(), &name);
            }
        }
    }
}
