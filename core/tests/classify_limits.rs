//! Whatever a text is (deep, long, torn, not text at all), it gets an answer on a small stack and in bounded time.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Classification, Context, Dialect, Effect, Placeholders, State, classify};
use checkrein::enforce::door::Door;
use serde_json::{Value, json};
use std::thread;

/// The least that threads of common hosts have (musl's default).
const STACK: usize = 128 * 1024;

fn on_a_small_stack<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

fn read(text: &str, dialect: Dialect) -> Classification {
    let state = State::new(dialect);
    classify(text, &Context { dialect, state: &state, catalog: None, placeholders: Placeholders::Native })
}

#[test]
fn hostile_texts_are_unknown_and_end_nothing() {
    let texts = [
        "SELECT 1\0".to_owned(),
        "\0".to_owned(),
        "SELECT 'never closed".to_owned(),
        "SELECT \"never closed".to_owned(),
        "SELECT 1 /* never /* closed".to_owned(),
        "\u{feff}SELECT\u{a0}1".to_owned(),
        format!("SELECT 1{}", " + 1".repeat(100_000)),
        format!("SELECT 1{}", " OR true".repeat(100_000)),
        format!("SELECT 1{}", " UNION SELECT 1".repeat(100_000)),
        format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        "(".repeat(10_000),
        "CASE WHEN ".repeat(10_000),
        format!("SELECT {}1", "NOT ".repeat(10_000)),
        format!("SELECT {}1", "- ".repeat(10_000)),
        format!("{}SELECT 1", "EXPLAIN ".repeat(10_000)),
        format!("SELECT '{}'", "x".repeat(10 << 20)),
        " ".repeat(10 << 20),
        "/*".repeat(5 << 20),
    ];
    on_a_small_stack(move || {
        for text in &texts {
            for dialect in Dialect::ALL {
                let found = read(text, *dialect);
                let start: String = text.chars().take(40).collect();
                assert!(!found.complete && found.effects.contains(Effect::Unknown) && !found.reasons.is_empty(), "{dialect:?} {start}");
            }
        }
    });
}

#[test]
fn a_view_and_a_text_in_a_string_are_followed_on_a_small_stack() {
    let chain = format!("SELECT a FROM t WHERE a = 0{}", " OR a = 1".repeat(900));
    let view = json!({"verb": "classify", "dialect": "postgres", "statement": "SELECT a FROM v", "catalog": {"version": 1, "relations": {
        "public.t": {"columns": {"a": "int"}}, "public.v": {"columns": {"a": "int"}, "view": chain}}}});
    let dynamic = format!("SELECT query_to_xml('{chain}', true, true, '')");
    on_a_small_stack(move || {
        let answer: Value = serde_json::from_slice(&Door::new().answer(view.to_string().as_bytes())).unwrap();
        assert_eq!(answer["outputs"]["columns"][0]["sources"], json!(["public.t.a"]), "{answer}");
        let found = read(&dynamic, Dialect::Postgres);
        assert!(found.effects.contains(Effect::DynamicSql) && found.relations.iter().any(|used| used.name.name == "t"));
    });
}

#[test]
fn what_is_no_text_is_refused_at_the_door() {
    let door = Door::new();
    for bytes in [&b"\xff\xfe"[..], b"", b"{\"verb\":\"classify\",\"dialect\":\"postgres\",\"statement\":\"SELECT \xc3\x28\"}", b"\0"] {
        let answer: Value = serde_json::from_slice(&door.answer(bytes)).unwrap();
        assert!(answer["error"]["code"].is_string() || answer["error"]["code"].is_number(), "{answer}");
    }
}

#[test]
fn a_catalog_of_hostile_view_texts_ends_nothing() {
    on_a_small_stack(|| {
        for text in ["SELECT (".repeat(10_000), "SELECT 1 + ".repeat(10_000), "\0".to_owned(), "SELECT * FROM v".to_owned()] {
            let request = json!({"verb": "classify", "dialect": "postgres", "statement": "SELECT a FROM v", "catalog": {"version": 1,
                "relations": {"public.v": {"columns": {"a": "int"}, "view": text}}}});
            let answer: Value = serde_json::from_slice(&Door::new().answer(request.to_string().as_bytes())).unwrap();
            assert_ne!(answer["lineage_complete"], json!(true), "{answer}");
        }
    });
}
