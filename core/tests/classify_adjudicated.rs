//! Other projects' expectations of lineage and relations. Where our answer differs, `adjudicated/*.tsv` says which is right and why: a
//! difference that is not listed fails, and so does a listed one that is none any more.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod adjudicated;
#[path = "corpora/rows.rs"]
mod corpora;

use adjudicated::list;
use adjudicated::schema::{self, Names};
use checkrein::classify::{Classification, ColumnName, Dialect, Effect, EffectGroup, EffectSet, Outputs, RelationName};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The language that a row is read in, and whether it is the one that it is written for. Sets name no server, or none of ours, where they
/// take the text for everybody's: that is read as PostgreSQL's.
fn language(row: &Value) -> (Dialect, bool) {
    match row["dialect"].as_str().unwrap_or_default() {
        "" | "ansi" | "generic" | "postgres" => (Dialect::Postgres, true),
        "mysql" => (Dialect::Mysql, true),
        "mariadb" => (Dialect::Mariadb, true),
        "mssql" | "sqlserver" | "tsql" => (Dialect::Mssql, true),
        "snowflake" => (Dialect::Snowflake, true),
        "bigquery" => (Dialect::Bigquery, true),
        "oracle" => (Dialect::Oracle, true),
        _ => (Dialect::Generic, false),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase()
}

/// Without the schema where names without one are.
fn bare(name: &str) -> String {
    ["public.", "dbo.", "<default>."].iter().fold(name, |name, schema| name.strip_prefix(schema).unwrap_or(name)).to_owned()
}

fn names(value: &Value) -> Names {
    value.as_array().map(|list| list.iter().map(|name| bare(&text(name))).collect()).unwrap_or_default()
}

/// As the sets write names: parts joined by dots, nothing quoted.
fn relation(name: &RelationName) -> String {
    let schema = name.schema.as_deref().map(|schema| format!("{schema}.")).unwrap_or_default();
    bare(&format!("{schema}{}", name.name).to_lowercase())
}

fn column(name: &ColumnName) -> String {
    format!("{}.{}", relation(&name.relation), name.column.to_lowercase())
}

fn sql(row: &Value) -> &str {
    row["sql"].as_str().unwrap()
}

fn relations(got: &Classification, with: EffectSet) -> Names {
    got.relations.iter().filter(|used| !used.effects.intersection(with).is_empty()).map(|used| relation(&used.name)).collect()
}

fn written() -> EffectSet {
    let mut set = EffectSet::group(EffectGroup::Data).union(EffectSet::group(EffectGroup::Structure));
    set.remove(Effect::Read);
    set
}

/// What differs, as `what: theirs | ours`; nothing where both say the same.
fn compared(what: &str, theirs: &Names, ours: &Names) -> Option<String> {
    let join = |names: BTreeSet<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    (theirs != ours).then(|| {
        format!(
            "{what}: only theirs [{}], only ours [{}]",
            join(theirs.difference(ours).collect()),
            join(ours.difference(theirs).collect())
        )
    })
}

fn reasons(got: &Classification) -> String {
    let found: BTreeSet<String> = got.reasons.iter().map(|reason| format!("{} {}", reason.code.name(), reason.detail)).collect();
    format!("unknown: {}", found.into_iter().collect::<Vec<_>>().join(", "))
}

fn unknown(got: &Classification) -> Option<String> {
    (!got.complete).then(|| reasons(got))
}

/// Like [`unknown`], where columns are compared.
fn lineage_unknown(got: &Classification) -> Option<String> {
    (!got.lineage_complete || !matches!(got.outputs, Outputs::Columns(_))).then(|| reasons(got))
}

fn outputs(got: &Classification) -> Vec<(String, Names)> {
    match &got.outputs {
        Outputs::Columns(outputs) => {
            outputs.iter().map(|output| (output.name.to_lowercase(), output.sources.iter().map(column).collect())).collect()
        }
        Outputs::None | Outputs::Unknown => Vec::new(),
    }
}

/// Sources of one output, by its name.
fn sqlglot_lineage(row: &Value, dialect: Dialect) -> Option<String> {
    let columns: Names = row["columns"].as_array().unwrap().iter().flat_map(|column| names(&column["sources"])).collect();
    let tables = schema::told(row, schema::declared(&row["schema_inline"]), dialect, &columns);
    let catalog = schema::with_views(&tables, &row["views"], dialect);
    let got = schema::read(sql(row), dialect, catalog.as_ref());
    lineage_unknown(&got).or_else(|| compared_outputs(row, &got))
}

/// A query and the same one with every name qualified: lineage must not differ.
fn sqlglot_qualified(row: &Value, dialect: Dialect) -> Option<String> {
    let tables = schema::told(row, schema::declared(&serde_json::from_str(SQLGLOT).unwrap()), dialect, &Names::new());
    let catalog = schema::catalog(&tables, dialect);
    let got = schema::read(sql(row), dialect, catalog.as_ref());
    let theirs = schema::read(row["qualified"].as_str().unwrap(), dialect, catalog.as_ref());
    if let Some(why) = lineage_unknown(&got) {
        return Some(why);
    }
    if let Some(why) = lineage_unknown(&theirs) {
        return Some(format!("qualified is {why}"));
    }
    let (ours, theirs) = (outputs(&got), outputs(&theirs));
    if ours.len() != theirs.len() {
        return Some(format!("{} outputs: only theirs {}", ours.len(), theirs.len()));
    }
    ours.iter().zip(&theirs).find_map(|((name, ours), (_, theirs))| compared(name, theirs, ours))
}

/// Tables read and written, or columns that reach a table.
fn sqllineage(row: &Value, dialect: Dialect) -> Option<String> {
    let end = |pair: &Value, at: usize| bare(&text(&pair[at]));
    let pairs = || row["pairs"].as_array().into_iter().flatten();
    let theirs: Names = pairs().map(|pair| end(pair, 0)).collect();
    let declared = schema::declared(&row["metadata"]);
    if row["kind"] == "table" {
        let got = schema::read(sql(row), dialect, schema::catalog(&declared, dialect).as_ref());
        return unknown(&got).or_else(|| compared_relations(&names(&row["sources"]), &names(&row["targets"]), &got));
    }
    let columns: Names = pairs().map(|pair| end(pair, 1)).chain(theirs.iter().cloned()).collect();
    let tables = schema::told(row, declared, dialect, &columns);
    let got = schema::read(sql(row), dialect, schema::catalog(&tables, dialect).as_ref());
    if !got.lineage_complete {
        return Some(reasons(&got));
    }
    // Columns that choose rows are read too: only what is lacking is compared.
    let read: Names = got.columns.iter().map(column).collect();
    compared("columns", &theirs, &read.intersection(&theirs).cloned().collect())
}

/// Tables in and out, and sources of outputs by name. Which tables it are, the text says alone.
fn openlineage(row: &Value, dialect: Dialect) -> Option<String> {
    let got = schema::read(sql(row), dialect, None);
    let differ = unknown(&got).or_else(|| compared_relations(&names(&row["inputs"]), &names(&row["outputs"]), &got));
    if differ.is_some() || row["columns"].as_array().unwrap().is_empty() || got.outputs == Outputs::None {
        return differ;
    }
    let columns: Names = row["columns"].as_array().unwrap().iter().flat_map(|column| names(&column["sources"])).collect();
    let catalog = schema::catalog(&schema::told(row, schema::declared(&Value::Null), dialect, &columns), dialect);
    let got = schema::read(sql(row), dialect, catalog.as_ref());
    lineage_unknown(&got).or_else(|| compared_outputs(row, &got))
}

fn compared_relations(read: &Names, changed: &Names, got: &Classification) -> Option<String> {
    let reading = EffectSet::of(Effect::Read).union(EffectSet::of(Effect::CopyOut));
    compared("read", read, &relations(got, reading)).or_else(|| compared("written", changed, &relations(got, written())))
}

/// By name. `_0`, `_1` … are their names for the outputs that the text gives none.
fn compared_outputs(row: &Value, got: &Classification) -> Option<String> {
    let ours = outputs(got);
    let theirs = row["columns"].as_array().unwrap();
    let named: Names = theirs.iter().map(|theirs| text(&theirs["name"])).collect();
    let nameless = ours.iter().filter(|(name, _)| !named.contains(name));
    theirs.iter().find_map(|theirs| {
        let name = text(&theirs["name"]);
        let place = name.strip_prefix('_').and_then(|place| place.parse().ok());
        let output = ours.iter().find(|(output, _)| *output == name).or_else(|| nameless.clone().nth(place?));
        let Some((_, sources)) = output else { return Some(format!("no output {name}")) };
        compared(&name, &names(&theirs["sources"]), sources)
    })
}

/// Every row is read. It agrees, or a line of the set's list says why not; a line of a row that agrees is as wrong as none.
fn run(set: &str, compare: fn(&Value, Dialect) -> Option<String>) {
    let mut listed = list::adjudicated(&format!("{set}.tsv"));
    let Some(rows) = corpora::rows(&format!("sql/{set}.jsonl")) else { return };
    let (mut same, mut wrong) = (0, Vec::new());
    let mut verdicts = BTreeMap::<String, u32>::new();
    for row in &rows {
        let (dialect, ours) = language(row);
        let id = row["id"].as_str().unwrap();
        match (compare(row, dialect), listed.remove(id)) {
            (None, None) => same += 1,
            (Some(what), Some((verdict, _))) => {
                let fits = match verdict.as_str() {
                    "not_ours" => !ours,
                    "not_its_language" => ours,
                    _ => ours && verdict.starts_with("unknown") == what.starts_with("unknown: "),
                };
                if !fits {
                    wrong.push(format!("{id}: `{verdict}` is not what we find: {what}"));
                }
                *verdicts.entry(verdict).or_default() += 1;
            }
            (Some(what), None) => wrong.push(format!("{id}\t{what}\t{}", sql(row).split_whitespace().collect::<Vec<_>>().join(" "))),
            (None, Some(_)) => wrong.push(format!("{id}: does not differ any more")),
        }
    }
    wrong.extend(listed.keys().map(|id| format!("{id}: is listed, and no case")));
    println!("{set}: {same} of {} agree, {verdicts:?}", rows.len());
    assert!(wrong.is_empty(), "{} differ and are not listed as they should be:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_difference_from_sqlglots_lineage_is_adjudicated() {
    run("sqlglot_lineage", sqlglot_lineage);
}

#[test]
fn qualifying_names_as_sqlglot_does_keeps_lineage() {
    run("sqlglot_qualify_columns", sqlglot_qualified);
}

#[test]
fn every_difference_from_sqllineage_is_adjudicated() {
    run("sqllineage", sqllineage);
}

#[test]
fn every_difference_from_openlineage_is_adjudicated() {
    run("openlineage_sql", openlineage);
}

#[test]
fn every_schema_by_a_reader_is_for_a_case_of_a_set() {
    let sets = ["sqlglot_lineage", "sqlglot_qualify_columns", "sqllineage", "openlineage_sql"];
    let rows: Vec<Vec<Value>> = sets.iter().filter_map(|set| corpora::rows(&format!("sql/{set}.jsonl"))).collect();
    if rows.len() < sets.len() {
        return;
    }
    let ids: Names = rows.iter().flatten().map(|row| text(&row["id"])).collect();
    let cases: Vec<String> = schema::all_written().into_iter().map(|(case, _)| case).collect();
    assert!(cases.is_sorted(), "not sorted");
    let strays: Vec<&String> = cases.iter().filter(|case| !ids.contains(*case)).collect();
    assert!(strays.is_empty(), "no cases: {strays:?}");
}

/// The tables of sqlglot's optimizer tests.
const SQLGLOT: &str = r#"{"x":{"a":"int","b":"int"},"y":{"b":"int","c":"int"},"z":{"b":"int","c":"int"},"w":{"d":"text","e":"text"},
    "temporal":{"d":"date","t":"timestamp"},"c.tbl":{"x":"int"}}"#;
