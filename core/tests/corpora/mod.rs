//! Rows of the corpora, and what several tests make of them.

use checkrein::classify::{Catalog, Classification, Context, Dialect, LexerSettings, Placeholders, State, classify};
use serde_json::{Map, Value, json};
use std::io::Read;
use std::path::PathBuf;

/// The folder; `None`, said aloud, where there is none.
pub fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let folder = std::env::var_os("CHECKREIN_CORPORA").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside));
    if folder.is_none() {
        println!("skipped: CHECKREIN_CORPORA is not set");
    }
    folder
}

/// The rows of a JSON-lines file, compressed or not.
pub fn rows(name: &str) -> Option<Vec<Value>> {
    let bytes = std::fs::read(folder()?.join(name)).unwrap();
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The catalog of a schema, its views included.
#[allow(dead_code, reason = "not every test has a catalog")]
pub fn catalog(schema: &str) -> Option<Catalog> {
    let folder = folder()?.join("sql/schemas");
    let read = |name: String| -> Option<Map<String, Value>> {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    let views = read(format!("{schema}_views.json")).unwrap_or_default();
    let mut relations = Map::new();
    for (name, columns) in read(format!("{schema}.json")).unwrap() {
        let mut entry = json!({ "columns": columns });
        if let Some(text) = views.get(&name) {
            entry["view"] = text.clone();
        }
        relations.insert(quoted(&name), entry);
    }
    Some(Catalog::from_json(json!({ "version": 1, "relations": relations }).to_string().as_bytes()).unwrap())
}

/// `schema.name`, each part quoted where it is not plain.
#[allow(dead_code, reason = "not every test has a catalog")]
pub fn quoted(name: &str) -> String {
    let parts: Vec<String> = name
        .splitn(2, '.')
        .map(|part| {
            let plain = part.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_')
                && !part.starts_with(|first: char| first.is_ascii_digit());
            if plain { part.to_owned() } else { format!("\"{}\"", part.replace('"', "\"\"")) }
        })
        .collect();
    parts.join(".")
}

/// Classifies with a fresh state.
pub fn read(text: &str, dialect: Dialect, catalog: Option<&Catalog>, settings: Option<LexerSettings>) -> Classification {
    let mut state = State::new(dialect);
    if let Some(settings) = settings {
        state.settings = settings;
    }
    classify(text, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native })
}
