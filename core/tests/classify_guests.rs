//! T-SQL, Snowflake, GoogleSQL, Oracle, and what they share: what agents write is told in full, what hides is told or unknown.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Catalog, Classification, Dialect, Effect, Outputs};
use corpora::files::folder::folder;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const GUESTS: [Dialect; 5] = [Dialect::Mssql, Dialect::Snowflake, Dialect::Bigquery, Dialect::Oracle, Dialect::Generic];

fn name_of(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Snowflake | Dialect::Oracle => format!("\"{}\"", name.to_ascii_uppercase()),
        _ => name.to_owned(),
    }
}

/// `users(id, name, ssn)`, `orders(id, user_id, total)`, `log(note)` in the schema `dbo`.
fn catalog(dialect: Dialect) -> Catalog {
    let fold = |name: &str| match dialect {
        Dialect::Snowflake | Dialect::Oracle => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let mut relations = Map::new();
    for (relation, columns) in [("users", &["id", "name", "ssn"][..]), ("orders", &["id", "user_id", "total"]), ("log", &["note"])] {
        let columns: Map<String, Value> = columns.iter().map(|column| (fold(column), json!("text"))).collect();
        relations.insert(format!("{}.{}", name_of("dbo", dialect), name_of(relation, dialect)), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).unwrap()
}

fn read(text: &str, dialect: Dialect) -> Classification {
    corpora::read(text, dialect, Some(&catalog(dialect)), None)
}

fn has(got: &Classification, effects: &[Effect]) -> bool {
    effects.iter().all(|effect| got.effects.contains(*effect))
}

/// The sources of every output, columns by their bare names in lower case.
fn sources(got: &Classification) -> Option<Vec<Vec<String>>> {
    let Outputs::Columns(outputs) = &got.outputs else { return None };
    Some(outputs.iter().map(|output| output.sources.iter().map(|source| source.column.to_ascii_lowercase()).collect()).collect())
}

fn lines(expected: &[&[&str]]) -> Option<Vec<Vec<String>>> {
    Some(expected.iter().map(|sources| sources.iter().map(|source| (*source).to_owned()).collect()).collect())
}

#[test]
fn what_agents_write_is_told_in_full() {
    let Some(rows) = corpora::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    for (word, dialect, floor) in
        [("tsql", Dialect::Mssql, 98), ("snowflake", Dialect::Snowflake, 98), ("bigquery", Dialect::Bigquery, 98)]
    {
        let (mut all, mut complete, mut reasons) = (0_u32, 0_u32, HashMap::<String, u32>::new());
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let got = corpora::read(row["sql"].as_str().unwrap(), dialect, None, None);
            all += 1;
            if got.complete && !got.effects.contains(Effect::FunctionUnknown) {
                complete += 1;
                continue;
            }
            let unknown = got.functions.iter().find(|call| call.effects.contains(Effect::FunctionUnknown));
            let why = got.reasons.first().map(|reason| format!("{:?} {}", reason.code, reason.detail));
            let why = why.or_else(|| unknown.map(|call| call.name.to_string())).unwrap_or_default();
            println!("  {why}: {}", row["sql"]);
            *reasons.entry(why).or_default() += 1;
        }
        println!("defog_sql_by_dialect.jsonl, {word}: {complete} of {all} complete {reasons:?}");
        assert!(complete * 100 >= all * floor, "{word}");
    }
}

/// The catalog of a corpus schema as the dialect would have it.
fn corpus_catalog(name: &str, dialect: Dialect) -> Option<Catalog> {
    let bytes = std::fs::read(folder()?.join(format!("sql/schemas/{name}.json"))).ok()?;
    let schema: Value = serde_json::from_slice(&bytes).unwrap();
    let fold = |name: &str| match dialect {
        Dialect::Snowflake => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let mut relations = Map::new();
    for (name, columns) in schema.as_object()? {
        let parts: Vec<String> = name.split('.').map(|part| format!("\"{}\"", fold(part))).collect();
        let columns: Map<String, Value> = columns.as_object()?.iter().map(|(name, kind)| (fold(name), kind.clone())).collect();
        relations.insert(parts.join("."), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).ok()
}

#[test]
fn with_the_schema_the_lineage_is_told_too() {
    let Some(rows) = corpora::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    for (word, dialect) in [("tsql", Dialect::Mssql), ("snowflake", Dialect::Snowflake), ("bigquery", Dialect::Bigquery)] {
        let mut catalogs: HashMap<String, Option<Catalog>> = HashMap::new();
        let (mut all, mut exact) = (0_u32, 0_u32);
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let schema = row["schema"].as_str().unwrap_or_default().to_owned();
            let Some(catalog) = catalogs.entry(schema.clone()).or_insert_with(|| corpus_catalog(&schema, dialect)) else { continue };
            let got = corpora::read(row["sql"].as_str().unwrap(), dialect, Some(catalog), None);
            all += 1;
            exact += u32::from(got.complete && got.lineage_complete);
            if !got.lineage_complete && std::env::var_os("CHECKREIN_SHOW").is_some() {
                println!("  {:?} {}", got.reasons, row["sql"]);
            }
        }
        println!("defog_sql_by_dialect.jsonl with schemas, {word}: lineage of {exact} of {all}");
    }
}
