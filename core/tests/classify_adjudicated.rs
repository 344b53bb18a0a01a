//! Other projects' expectations of lineage and relations. Where our answer differs, `adjudicated/*.tsv` says which is right and why: a
//! difference that is not listed fails, and so does a listed one that is none any more.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Catalog, Classification, ColumnName, Dialect, Effect, EffectGroup, EffectSet, Outputs, RelationName};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Names = BTreeSet<String>;

/// Verdicts that a line may give.
const VERDICTS: [&str; 5] = ["ours_is_right", "wider", "unknown", "other_dialect", "their_convention"];
/// Languages of the sets that are read as PostgreSQL's: nothing in them is another server's own.
const READ: [&str; 4] = ["", "ansi", "generic", "postgres"];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase()
}

fn names(value: &Value) -> Names {
    value.as_array().map(|list| list.iter().map(|name| text(name).trim_start_matches("public.").to_owned()).collect()).unwrap_or_default()
}

/// As the sets write names: parts joined by dots, nothing quoted; `public` is where names without a schema are.
fn relation(name: &RelationName) -> String {
    match name.schema.as_deref() {
        None | Some("public") => name.name.to_lowercase(),
        Some(schema) => format!("{schema}.{}", name.name).to_lowercase(),
    }
}

fn column(name: &ColumnName) -> String {
    format!("{}.{}", relation(&name.relation), name.column.to_lowercase())
}

fn catalog(tables: &Value) -> Option<Catalog> {
    let tables = tables.as_object().filter(|tables| !tables.is_empty())?;
    let mut relations = Map::new();
    for (name, columns) in tables {
        let name = if name.contains('.') { name.clone() } else { format!("public.{name}") };
        let columns: Map<String, Value> = match columns {
            Value::Array(list) => list.iter().map(|column| (text(column), json!("text"))).collect(),
            Value::Object(list) => list.iter().map(|(column, kind)| (column.to_lowercase(), kind.clone())).collect(),
            _ => return None,
        };
        relations.insert(name.to_lowercase(), json!({ "columns": columns }));
    }
    Catalog::from_json(json!({"version": 1, "relations": relations}).to_string().as_bytes()).ok()
}

/// A catalog that says what the set takes for granted: the tables that it names, with the columns that it names. Where it names one
/// table only, every word of the text is a column of it.
fn implied(text: &str, tables: &Names, columns: &Names) -> Option<Catalog> {
    let mut found: BTreeMap<String, Names> = tables.iter().map(|table| (table.clone(), Names::new())).collect();
    for column in columns {
        let (table, column) = column.rsplit_once('.')?;
        found.entry(table.to_owned()).or_default().insert(column.to_owned());
    }
    if let (1, Some(only)) = (found.len(), found.values_mut().next()) {
        only.extend(text.to_lowercase().split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
        only.remove("");
    }
    let found: Map<String, Value> = found.into_iter().map(|(table, columns)| (table, json!(columns))).collect();
    catalog(&Value::Object(found))
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

fn unknown(got: &Classification) -> Option<String> {
    let codes: BTreeSet<&str> = got.reasons.iter().map(|reason| reason.code.name()).collect();
    (!got.complete).then(|| format!("unknown: {}", codes.into_iter().collect::<Vec<_>>().join(" ")))
}

/// Like [`unknown`], where columns are compared.
fn lineage_unknown(got: &Classification) -> Option<String> {
    let codes: BTreeSet<&str> = got.reasons.iter().map(|reason| reason.code.name()).collect();
    (!got.lineage_complete || !matches!(got.outputs, Outputs::Columns(_)))
        .then(|| format!("unknown: {}", codes.into_iter().collect::<Vec<_>>().join(" ")))
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
fn sqlglot_lineage(row: &Value) -> Option<String> {
    let columns: Names = row["columns"].as_array().unwrap().iter().flat_map(|column| names(&column["sources"])).collect();
    let catalog = catalog(&row["schema_inline"]).or_else(|| implied(sql(row), &Names::new(), &columns));
    let got = corpora::read(row["sql"].as_str().unwrap(), Dialect::Postgres, catalog.as_ref(), None);
    if let Some(why) = lineage_unknown(&got) {
        return Some(why);
    }
    let ours = outputs(&got);
    row["columns"].as_array().unwrap().iter().find_map(|theirs| {
        let name = text(&theirs["name"]);
        let Some((_, sources)) = ours.iter().find(|(output, _)| *output == name) else { return Some(format!("no output {name}")) };
        compared(&name, &names(&theirs["sources"]), sources)
    })
}

/// The tables of sqlglot's optimizer tests.
const SQLGLOT: &str = r#"{"version":1,"relations":{"public.x":{"columns":{"a":"int","b":"int"}},"public.y":{"columns":{"b":"int","c":"int"}},
    "public.z":{"columns":{"b":"int","c":"int"}},"public.w":{"columns":{"d":"text","e":"text"}},
    "public.temporal":{"columns":{"d":"date","t":"timestamp"}},"c.tbl":{"columns":{"x":"int"}}}}"#;

/// A query and the same one with every name qualified: lineage must not differ.
fn sqlglot_qualified(row: &Value) -> Option<String> {
    let catalog = Catalog::from_json(SQLGLOT.as_bytes()).unwrap();
    let got = corpora::read(row["sql"].as_str().unwrap(), Dialect::Postgres, Some(&catalog), None);
    let theirs = corpora::read(row["qualified"].as_str().unwrap(), Dialect::Postgres, Some(&catalog), None);
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
fn sqllineage(row: &Value) -> Option<String> {
    let ends = |at: usize| {
        row["pairs"].as_array().into_iter().flatten().map(move |pair| text(&pair[at]).trim_start_matches("<default>.").to_owned())
    };
    let columns: Names = ends(0).chain(ends(1)).collect();
    let catalog = catalog(&row["metadata"]).or_else(|| implied(sql(row), &Names::new(), &columns));
    let got = corpora::read(row["sql"].as_str().unwrap(), Dialect::Postgres, catalog.as_ref(), None);
    if row["kind"] == "table" {
        let plain = |name: &Value| names(name).into_iter().map(|name| name.trim_start_matches("<default>.").to_owned()).collect::<Names>();
        let read = EffectSet::of(Effect::Read).union(EffectSet::of(Effect::CopyOut));
        return unknown(&got)
            .or_else(|| compared("read", &plain(&row["sources"]), &relations(&got, read)))
            .or_else(|| compared("written", &plain(&row["targets"]), &relations(&got, written())));
    }
    let read: Names = got.columns.iter().map(column).collect();
    let theirs: Names =
        row["pairs"].as_array().unwrap().iter().map(|pair| text(&pair[0]).trim_start_matches("<default>.").to_owned()).collect();
    let codes: BTreeSet<&str> = got.reasons.iter().map(|reason| reason.code.name()).collect();
    if !got.lineage_complete {
        return Some(format!("unknown: {}", codes.into_iter().collect::<Vec<_>>().join(" ")));
    }
    // Columns that choose rows are read too: only what is lacking is compared.
    compared("columns", &theirs, &read.intersection(&theirs).cloned().collect())
}

/// Tables in and out, and sources of outputs by name.
fn openlineage(row: &Value) -> Option<String> {
    let columns: Names = row["columns"].as_array().unwrap().iter().flat_map(|column| names(&column["sources"])).collect();
    let catalog = implied(sql(row), &names(&row["inputs"]), &columns);
    let got = corpora::read(sql(row), Dialect::Postgres, catalog.as_ref(), None);
    let read = EffectSet::of(Effect::Read).union(EffectSet::of(Effect::CopyOut));
    let differ = unknown(&got)
        .or_else(|| compared("read", &names(&row["inputs"]), &relations(&got, read)))
        .or_else(|| compared("written", &names(&row["outputs"]), &relations(&got, written())));
    if differ.is_some() || row["columns"].as_array().unwrap().is_empty() || got.outputs == Outputs::None {
        return differ;
    }
    if let Some(why) = lineage_unknown(&got) {
        return Some(why);
    }
    let ours = outputs(&got);
    row["columns"].as_array().unwrap().iter().find_map(|theirs| {
        let name = text(&theirs["name"]);
        let Some((_, sources)) = ours.iter().find(|(output, _)| *output == name) else { return Some(format!("no output {name}")) };
        compared(&name, &names(&theirs["sources"]), sources)
    })
}

/// The lines of a set: case, verdict, what a person found.
fn adjudicated(list: &'static str) -> BTreeMap<&'static str, (&'static str, &'static str)> {
    list.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            assert!(parts.len() == 3 && VERDICTS.contains(&parts[1]) && parts[2].len() > 20, "{line}");
            (parts[0], (parts[1], parts[2]))
        })
        .collect()
}

fn run(file: &str, list: &'static str, compare: fn(&Value) -> Option<String>) {
    let Some(rows) = corpora::rows(file) else { return };
    let mut listed = adjudicated(list);
    let (mut same, mut skipped, mut wrong) = (0, BTreeMap::<String, u32>::new(), Vec::new());
    let mut verdicts = BTreeMap::<&str, u32>::new();
    for row in &rows {
        let dialect = row["dialect"].as_str().unwrap_or_default();
        if !READ.contains(&dialect) {
            *skipped.entry(dialect.to_owned()).or_default() += 1;
            continue;
        }
        let id = row["id"].as_str().unwrap();
        match (compare(row), listed.remove(id)) {
            (None, None) => same += 1,
            (Some(_), Some((verdict, _))) => *verdicts.entry(verdict).or_default() += 1,
            (Some(what), None) => {
                wrong.push(format!("{id}\t{what}\t{}", row["sql"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")))
            }
            (None, Some(_)) => wrong.push(format!("{id}: does not differ any more")),
        }
    }
    wrong.extend(listed.keys().map(|id| format!("{id}: is listed, and no case")));
    println!("{file}: {same} agree, {verdicts:?}, in languages that are not read here {skipped:?}");
    assert!(wrong.is_empty(), "{} differ and are not listed:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_difference_from_sqlglots_lineage_is_adjudicated() {
    run("sql/sqlglot_lineage.jsonl", include_str!("adjudicated/sqlglot_lineage.tsv"), sqlglot_lineage);
}

#[test]
fn qualifying_names_as_sqlglot_does_keeps_lineage() {
    run("sql/sqlglot_qualify_columns.jsonl", include_str!("adjudicated/sqlglot_qualify_columns.tsv"), sqlglot_qualified);
}

#[test]
fn every_difference_from_sqllineage_is_adjudicated() {
    run("sql/sqllineage.jsonl", include_str!("adjudicated/sqllineage.tsv"), sqllineage);
}

#[test]
fn every_difference_from_openlineage_is_adjudicated() {
    run("sql/openlineage_sql.jsonl", include_str!("adjudicated/openlineage_sql.tsv"), openlineage);
}
