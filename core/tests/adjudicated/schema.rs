//! Catalogs for sets that bring no schema, or a part of one: what the text itself says of its tables.

use crate::corpora;
use checkrein::classify::{Catalog, Classification, Context, Dialect, Effect, Outputs, Placeholders, State, classify};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub(crate) type Names = BTreeSet<String>;
type Tables = BTreeMap<String, Vec<(String, String)>>;

/// Words that stand behind a table's name and are no alias of it.
const NO_ALIAS: [&str; 22] = [
    "on", "using", "where", "join", "inner", "left", "right", "full", "cross", "natural", "group", "order", "set", "select", "values",
    "union", "when", "limit", "having", "lateral", "pivot", "unpivot",
];

/// Classifies with a fresh state; MySQL's names are looked up in the one database that the sets have.
pub(crate) fn read(text: &str, dialect: Dialect, catalog: Option<&Catalog>) -> Classification {
    let mut state = State::new(dialect);
    if matches!(dialect, Dialect::Mysql | Dialect::Mariadb) {
        state.search_path = vec!["public".to_owned()];
    }
    classify(text, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native })
}

/// The tables of a set's schema, with a column's type where the set names one. A table may stand in its schema, and that in its database.
pub(crate) fn declared(tables: &Value) -> Tables {
    let mut found = Tables::new();
    let mut open: Vec<(String, &Value)> =
        tables.as_object().into_iter().flatten().map(|(name, within)| (name.to_lowercase(), within)).collect();
    while let Some((name, within)) = open.pop() {
        match within {
            Value::Array(list) => {
                found.insert(name, list.iter().filter_map(|column| Some((column.as_str()?.to_lowercase(), "text".to_owned()))).collect());
            }
            Value::Object(list) if list.values().any(Value::is_object) => {
                open.extend(list.iter().map(|(inner, within)| (format!("{name}.{}", inner.to_lowercase()), within)));
            }
            Value::Object(list) => {
                let kind = |kind: &Value| kind.as_str().unwrap_or("text").to_lowercase();
                found.insert(name, list.iter().map(|(column, of)| (column.to_lowercase(), kind(of))).collect());
            }
            _ => {}
        }
    }
    found
}

/// Schemas that a reader wrote for cases whose set brings none, or not enough: what a server must hold to take the text at all.
/// `case`, and tables as `name(column, column); name(column)`; one of them may be `@` and the name of a schema of the corpora.
fn written(case: &str) -> Tables {
    let Some((_, tables)) = all_written().into_iter().find(|(id, _)| *id == case) else { return Tables::new() };
    let mut found = Tables::new();
    for table in tables.split("; ") {
        if let Some(name) = table.strip_prefix('@') {
            let bytes = std::fs::read(corpora::folder::folder().unwrap().join(format!("sql/schemas/{name}.json"))).unwrap();
            found.extend(declared(&serde_json::from_slice(&bytes).unwrap()));
            continue;
        }
        let (name, columns) = table.trim_end_matches(')').split_once('(').unwrap();
        found.insert(name.to_owned(), columns.split(", ").map(|column| (column.to_owned(), "text".to_owned())).collect());
    }
    found
}

/// The lines of the schemas that a reader wrote: case, tables.
pub(crate) fn all_written() -> Vec<(String, String)> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/adjudicated/schemas.tsv");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').unwrap());
    lines.map(|(case, tables)| (case.to_owned(), tables.to_owned())).collect()
}

/// The words of a text, in lower case, with the dots and brackets between them.
fn words(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for letter in text.to_lowercase().chars() {
        let part = letter.is_alphanumeric() || letter == '_';
        match found.last_mut() {
            Some(last) if part && last.chars().all(|letter| letter.is_alphanumeric() || letter == '_') => last.push(letter),
            _ if letter.is_whitespace() => found.push(String::new()),
            _ => found.push(letter.to_string()),
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// The tables that are told, by a reader and then by the set, and those that the text implies in addition to them.
pub(crate) fn told(row: &Value, declared: Tables, dialect: Dialect, columns: &Names) -> Tables {
    let case = row["id"].as_str().unwrap();
    let mut tables = implied(row["sql"].as_str().unwrap(), dialect, columns);
    let mut know = |told: Tables| {
        for (name, columns) in told {
            tables.retain(|other, _| !other.eq_ignore_ascii_case(name.strip_prefix("public.").unwrap_or(&name)));
            tables.insert(name, columns);
        }
    };
    know(declared);
    know(written(case));
    tables
}

/// What the set takes for granted: the tables that the text names, with the columns that it names and those that the text
/// ascribes to them (`table.column`, `alias.column`). Where there is one table only, every word of the text is a column of it.
fn implied(text: &str, dialect: Dialect, columns: &Names) -> Tables {
    let words = words(text);
    let mut found = BTreeMap::<String, Names>::new();
    for (table, column) in columns.iter().filter_map(|column| column.rsplit_once('.')) {
        found.entry(table.to_owned()).or_default().insert(column.to_owned());
    }
    let mut spelled = BTreeMap::new();
    for used in read(text, dialect, None).relations {
        let name = used.name.to_string().replace('"', "");
        let columns = found.entry(name.to_lowercase()).or_default();
        if !used.effects.contains(Effect::Read) {
            // What is only written is in no scope: its columns are mistaken for no other's.
            columns.extend(words.iter().filter(|word| is_name(word)).cloned());
        }
        spelled.insert(name.to_lowercase(), name);
    }
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let only = found.len() == 1;
    for (table, columns) in &mut found {
        let last = table.rsplit('.').next().unwrap_or_default();
        let mut names = BTreeSet::from([last]);
        for at in (0..words.len()).filter(|at| word(*at) == last) {
            let alias = word(at + 1 + usize::from(word(at + 1) == "as"));
            if is_name(alias) && !NO_ALIAS.contains(&alias) {
                names.insert(alias);
            }
        }
        for at in 2..words.len() {
            if word(at - 1) == "." && names.contains(word(at - 2)) && is_name(word(at)) {
                columns.insert(word(at).to_owned());
            }
        }
        if only {
            columns.extend(words.iter().filter(|word| is_name(word)).cloned());
        }
    }
    let typed = |columns: Names| columns.into_iter().map(|column| (column, "text".to_owned())).collect();
    found.into_iter().map(|(table, columns)| (spelled.remove(&table).unwrap_or(table), typed(columns))).collect()
}

/// The catalog of these tables. A name without a schema is in the schema where the dialect looks first; of three parts the first is
/// the database.
pub(crate) fn catalog(tables: &Tables, dialect: Dialect) -> Option<Catalog> {
    with_views(tables, &Value::Null, dialect)
}

/// Like [`catalog`], with views that have no columns of their own: they have those of their text.
pub(crate) fn with_views(tables: &Tables, views: &Value, dialect: Dialect) -> Option<Catalog> {
    let mut relations = Map::new();
    for (name, columns) in tables.iter().filter(|(_, columns)| !columns.is_empty()) {
        let columns: Map<String, Value> = columns.iter().map(|(column, kind)| (stored(column, dialect), json!(kind))).collect();
        relations.insert(key(name, dialect), json!({ "columns": columns }));
    }
    let make =
        |relations: &Map<String, Value>| Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).ok();
    let views: Vec<(String, &str)> = views
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, text)| Some((key(&name.to_lowercase(), dialect), text.as_str()?)))
        .collect();
    for (name, text) in &views {
        let known = relations.get(name).map_or_else(|| json!({}), |table| table["columns"].clone());
        relations.insert(name.clone(), json!({ "columns": known, "view": text }));
    }
    // A view may read a later one: as many rounds as there are views settle all. One that is not read keeps the columns that it is told to have.
    for _ in &views {
        for (name, text) in &views {
            if let Outputs::Columns(outputs) = read(text, dialect, make(&relations).as_ref()).outputs {
                let columns: Map<String, Value> = outputs.iter().map(|output| (output.name.clone(), json!("text"))).collect();
                relations.insert(name.clone(), json!({ "columns": columns, "view": text }));
            }
        }
    }
    make(&relations).filter(|_| !relations.is_empty())
}

/// As the server keeps a name; one in quotes is kept as it is.
fn stored(name: &str, dialect: Dialect) -> String {
    match (dialect, name.strip_prefix('"')) {
        (_, Some(quoted)) => quoted.trim_end_matches('"').to_owned(),
        (Dialect::Snowflake | Dialect::Oracle, None) => name.to_uppercase(),
        _ => name.to_owned(),
    }
}

fn key(name: &str, dialect: Dialect) -> String {
    let (schema, name) = name.rsplit_once('.').unwrap_or((if dialect == Dialect::Mssql { "dbo" } else { "public" }, name));
    // A database of PostgreSQL's is the connection's own, and no part of a name.
    let schema = if dialect == Dialect::Postgres { schema.rsplit('.').next().unwrap_or_default() } else { schema };
    format!("\"{}\".\"{}\"", stored(schema, dialect), stored(name, dialect))
}
