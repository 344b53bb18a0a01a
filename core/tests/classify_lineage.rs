//! Lineage, held against PostgreSQL's own analyzer.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Catalog, Dialect, Outputs};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

#[derive(Default)]
struct Score {
    exact: u32,
    over: u32,
    unknown: u32,
    miss: Vec<String>,
    arity: Vec<String>,
    names: Vec<String>,
    unread: Vec<String>,
    tables: Vec<String>,
}

fn set(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// As the corpora write names: parts joined by dots, nothing quoted.
fn plain(column: &checkrein::classify::ColumnName) -> String {
    format!("{}.{}.{}", column.relation.schema.as_deref().unwrap_or("?"), column.relation.name, column.column)
}

fn score(file: &str) -> Option<Score> {
    let mut catalogs = HashMap::new();
    let mut score = Score::default();
    let verbose = std::env::var_os("CHECKREIN_SHOW").is_some();
    for row in corpora::rows(file)? {
        let schema = row["schema"].as_str().unwrap().to_owned();
        let catalog = catalogs.entry(schema.clone()).or_insert_with(|| catalog(&schema).unwrap());
        let (id, sql) = (row["id"].as_str().unwrap(), row["sql"].as_str().unwrap());
        let got = corpora::read(sql, Dialect::Postgres, Some(catalog), None);
        let line = |what: String| format!("{id}: {what} | {sql}");
        let outputs = match &got.outputs {
            Outputs::Columns(outputs) if got.complete && got.lineage_complete => outputs,
            Outputs::Columns(_) | Outputs::Unknown | Outputs::None => {
                score.unknown += 1;
                if verbose {
                    println!("unknown {}", line(format!("{:?}", got.reasons)));
                }
                continue;
            }
        };
        let truth = row["columns"].as_array().unwrap();
        if truth.len() != outputs.len() {
            score.arity.push(line(format!("{} not {}", outputs.len(), truth.len())));
            continue;
        }
        let (mut missed, mut wider) = (false, false);
        for (output, truth) in outputs.iter().zip(truth) {
            let ours: BTreeSet<String> = output.sources.iter().map(plain).collect();
            let theirs = set(&truth["sources"]);
            missed |= !theirs.is_subset(&ours);
            wider |= !ours.is_subset(&theirs);
            if output.name != truth["name"].as_str().unwrap() {
                score.names.push(line(format!("{} not {}", output.name, truth["name"])));
            }
        }
        if missed {
            score.miss.push(line(format!("{outputs:?} not {}", row["columns"])));
        } else if wider {
            score.over += 1;
            if verbose {
                println!("over {}", line(format!("{outputs:?} not {}", row["columns"])));
            }
        } else {
            score.exact += 1;
        }
        let read: BTreeSet<String> = got.columns.iter().map(plain).collect();
        if !set(&row["columns_read"]).is_subset(&read) {
            score.unread.push(line(format!("{read:?} not {}", row["columns_read"])));
        }
        let uses_views = row["uses_views"].as_array().is_some_and(|views| !views.is_empty());
        let tables: BTreeSet<String> =
            got.relations.iter().map(|used| format!("{}.{}", used.name.schema.as_deref().unwrap_or("?"), used.name.name)).collect();
        if !uses_views && !tables.iter().any(|table| table.contains(".v_")) && !set(&row["tables"]).is_subset(&tables) {
            score.tables.push(line(format!("{tables:?} not {}", row["tables"])));
        }
    }
    println!(
        "{file}: exact {}, over {}, unknown {}, MISS {}, ARITY {}, other names {}, columns not read {}, tables missed {}",
        score.exact,
        score.over,
        score.unknown,
        score.miss.len(),
        score.arity.len(),
        score.names.len(),
        score.unread.len(),
        score.tables.len()
    );
    for missed in [&score.miss, &score.arity, &score.names, &score.unread, &score.tables].into_iter().flatten() {
        println!("  {missed}");
    }
    Some(score)
}

fn holds(score: &Score, exact: u32) {
    assert!(score.miss.is_empty(), "a true source is missing");
    assert!(score.arity.is_empty(), "a wrong number of outputs");
    assert!(score.unread.is_empty(), "a column that is read is missing");
    assert!(score.tables.is_empty(), "a relation that is read is missing");
    assert!(score.names.is_empty(), "an output has another name");
    assert!(score.exact >= exact, "fewer exact answers than before: {} of {exact}", score.exact);
}

#[test]
fn queries_that_agents_write_are_read_exactly() {
    let Some(score) = score("sql/lineage_pg_defog.jsonl") else { return };
    holds(&score, 153);
}

#[test]
fn queries_that_hide_a_column_do_not() {
    let Some(score) = score("sql/lineage_pg_adversarial.jsonl") else { return };
    holds(&score, 108);
}

#[test]
fn hard_shapes_are_exact_or_unknown() {
    let Some(score) = score("sql/lineage_pg_regress.jsonl") else { return };
    holds(&score, 824);
}

/// The catalog of a schema, its views included.
fn catalog(schema: &str) -> Option<Catalog> {
    let folder = corpora::files::folder::folder()?.join("sql/schemas");
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
fn quoted(name: &str) -> String {
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
