//! What each language's boundary is measured against: the same world, the same calls, in Rust.
//!
//! `boundary prepare FOLDER` writes the world that all languages open: `policy.json`, `log.key`, `mask-keys.json`, `token`,
//! `decide.sql`, `mask.sql`, `rows.json`. `boundary measure FOLDER` decides and masks in it, and prints one JSON line for each figure:
//! `{"name", "ns"}`, nanoseconds of one call in the fastest of many batches.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a benchmark that cannot be set up ends, and its result is what it prints")]

use checkrein::audit::event::Status;
use checkrein::enforce::{Connection, Decision, Enforcer, Outcome, Permit, SessionOptions, Statement};
use checkrein::host::{EnforcerFiles, SystemClock, SystemRandom, generate_signing_key};
use checkrein::mask::ResultShape;
use checkrein::request::{Clock as _, Context, Value};
use checkrein_benches::{MAC_SECRET, ORIGIN, RESOURCE, Rules, STATEMENTS, document, key, token};
use serde_json::{Value as Json, json};
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const QUERY: &str = "SELECT id, name, email, ssn, card_number, region, notes, created_at FROM customers";
const ROWS: usize = 1_000;
/// Batches of each figure, and calls of each batch.
const BATCHES: usize = 300;
const DECIDES: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["prepare", folder] => prepare(Path::new(folder)),
        ["measure", folder] => measure(Path::new(folder)),
        _ => println!("boundary prepare FOLDER | boundary measure FOLDER"),
    }
}

fn prepare(folder: &Path) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("the folder can be written");
    write("policy.json", &document(10, Rules::Spread).to_string());
    write("token", &token(r#"{"alg":"EdDSA"}"#, SystemClock.now(), signature));
    write("decide.sql", STATEMENTS[1].trim_end());
    write("mask.sql", QUERY);
    write("rows.json", &json!((0..ROWS).map(row).collect::<Vec<_>>()).to_string());
    generate_signing_key(&folder.join("log.key"), ORIGIN, &SystemRandom::default()).expect("the key is made");
    let secret = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, MAC_SECRET);
    write("mask-keys.json", &json!({"version": 1, "keys": {"cards": {"version": 1, "secret": secret}}}).to_string());
    #[cfg(unix)]
    fs::set_permissions(folder.join("mask-keys.json"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("it is ours");
}

fn signature(message: &[u8]) -> Vec<u8> {
    checkrein::crypto::Signer::sign(&key(1), message).expect("the key is here").to_vec()
}

fn row(number: usize) -> Json {
    json!([
        number,
        format!("Customer Number {number}"),
        format!("customer.{number}@mail.example"),
        format!("{:03}-{:02}-{:04}", number % 899, number % 99, number % 9_999),
        format!("4111 1111 1111 {number:04}"),
        "north-east",
        format!("called on day {number}, wants to be called back in the afternoon"),
        "2026-03-01 12:00:00+00",
    ])
}

fn measure(folder: &Path) {
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("the world was prepared");
    let at = |name: &str| folder.join(name);
    let (policy, log, signing_key, mask_keys) = (at("policy.json"), at("log-rust"), at("log.key"), at("mask-keys.json"));
    let files = EnforcerFiles { policy: &policy, log: &log, signing_key: &signing_key, mask_keys: Some(&mask_keys) };
    let enforcer = Enforcer::from_files(&files).expect("the world fits");
    let session = enforcer.open_session(&read("token"), RESOURCE, SessionOptions::default()).expect("the token verifies");
    let mut connection = session.connection();

    let statement = read("decide.sql");
    report("cached_decide", DECIDES, || drop(black_box(permit(&mut connection, &statement))));

    let given = permit(&mut connection, QUERY);
    let shape = r#"[{"name":"id","kind":"int"},{"name":"name","kind":"text"},{"name":"email","kind":"text"},{"name":"ssn","kind":"text"},
        {"name":"card_number","kind":"text"},{"name":"region","kind":"text"},{"name":"notes","kind":"text"},{"name":"created_at","kind":"text"}]"#;
    let mut masker = given.masker(&ResultShape::from_json(shape.as_bytes()).expect("a shape")).expect("the masks fit");
    let rows: Vec<Vec<Value>> = serde_json::from_str::<Vec<Vec<Json>>>(&read("rows.json"))
        .expect("rows")
        .into_iter()
        .map(|row| {
            row.into_iter()
                .map(|cell| cell.as_i64().map_or_else(|| Value::Text(cell.as_str().unwrap_or_default().into()), Value::Int))
                .collect()
        })
        .collect();
    let mut fastest = f64::INFINITY;
    for _ in 0..BATCHES {
        let mut copies = rows.clone();
        let start = Instant::now();
        copies.iter_mut().for_each(|row| masker.row(row).expect("the row fits"));
        fastest = fastest.min(nanoseconds(start));
        black_box(copies);
    }
    println!("{}", json!({"name": "mask_1000_rows", "ns": fastest}));
    drop(masker);
    connection.outcome(&given, Outcome { status: Status::Ok, rows: None }).expect("the outcome is taken");
}

fn permit(connection: &mut Connection, statement: &str) -> Permit {
    let statement = Statement::new(statement).expect("the statement is short");
    match connection.decide(&statement, &Context::default()).expect("a decision") {
        Decision::Permit(permit) => permit,
        other @ (Decision::Deny(_) | Decision::Hold(_)) => unreachable!("{other:?}"),
    }
}

fn report(name: &str, calls: usize, mut call: impl FnMut()) {
    let mut fastest = f64::INFINITY;
    for _ in 0..BATCHES {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        fastest = fastest.min(nanoseconds(start) / calls as f64);
    }
    println!("{}", json!({"name": name, "ns": fastest}));
}

fn nanoseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e9
}
