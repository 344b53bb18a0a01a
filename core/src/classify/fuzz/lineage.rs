//! Claims about where columns come from, wherever their query stands.

use super::input::Input;
use super::{read, rewrite};
use crate::classify::sql::guard;
use crate::classify::{Catalog, Classification, ColumnName, Dialect, Output, Outputs, ProbePosition};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

type Sources = BTreeSet<String>;

pub(super) fn check(input: &Input<'_>) {
    let got = read(input, input.text);
    let (Outputs::Columns(outputs), true, 1) = (&got.outputs, got.lineage_complete, got.statements) else { return };
    let Ok(tokens) = guard::read(input.text, input.dialect, &input.state.settings) else { return };
    if rewrite::has(input.text, rewrite::NAME) {
        return;
    }
    let body = rewrite::body(&tokens);
    by_position(input, outputs, body);
    if input.dialect == Dialect::Postgres {
        whole(input, outputs, body);
        probed(input, outputs, body);
        as_a_view(input, outputs, body);
    }
}

/// The same columns in the same order.
fn by_position(input: &Input<'_>, outputs: &[Output], body: &str) {
    let name = rewrite::NAME;
    let wanted: Vec<Sources> = outputs.iter().map(|output| sources(&output.sources)).collect();
    let mut texts = vec![
        format!("SELECT * FROM (\n{body}\n) AS {name}"),
        format!("SELECT {name}.* FROM (\n{body}\n) AS {name} CROSS JOIN audit"),
        format!("WITH {name} AS (\n{body}\n) SELECT * FROM {name}"),
        format!("WITH {name} AS (\n{body}\n) SELECT * FROM {name} UNION ALL SELECT * FROM {name} ORDER BY 1"),
        format!("SELECT * FROM (SELECT * FROM (\n{body}\n) AS {name} LIMIT 5) AS {name}"),
    ];
    if input.dialect == Dialect::Postgres {
        texts.push(format!("(\n{body}\n) UNION (\n{body}\n)"));
        texts.push(format!("SELECT {name}.* FROM audit, LATERAL (\n{body}\n) AS {name}"));
        texts.push(format!("COPY (\n{body}\n) TO STDOUT"));
    }
    for text in texts {
        let held = read(input, &text);
        let (Outputs::Columns(columns), true) = (&held.outputs, held.lineage_complete) else { continue };
        let found: Vec<Sources> = columns.iter().map(|output| sources(&output.sources)).collect();
        assert_eq!(wanted, found, "{text:?}: {input:?}\n{held:?}");
    }
}

/// The row as one value.
fn whole(input: &Input<'_>, outputs: &[Output], body: &str) {
    let name = rewrite::NAME;
    let all: Sources = outputs.iter().flat_map(|output| sources(&output.sources)).collect();
    for value in
        [name.to_owned(), format!("{name}::text"), format!("row_to_json({name})"), format!("ROW({name}.*)"), format!("array_agg({name})")]
    {
        let text = format!("SELECT {value} FROM (\n{body}\n) AS {name}");
        let held = read(input, &text);
        let (Outputs::Columns(columns), true) = (&held.outputs, held.lineage_complete) else { continue };
        let found: Vec<Sources> = columns.iter().map(|output| sources(&output.sources)).collect();
        assert_eq!(found, std::slice::from_ref(&all), "{text:?}: {input:?}\n{held:?}");
    }
}

/// The row as a condition.
fn probed(input: &Input<'_>, outputs: &[Output], body: &str) {
    let name = rewrite::NAME;
    let text = format!("SELECT 1 FROM (\n{body}\n) AS {name} WHERE {name} IS NOT NULL");
    let held = read(input, &text);
    if !held.lineage_complete {
        return;
    }
    for source in outputs.iter().flat_map(|output| &output.sources) {
        let found = held.probes.iter().any(|probe| probe.column == *source && probe.position == ProbePosition::Where);
        assert!(found, "{source} chooses rows: {text:?}: {input:?}\n{held:?}");
    }
}

/// The query behind a name of the catalog.
fn as_a_view(input: &Input<'_>, outputs: &[Output], body: &str) {
    let plain = input.state.search_path == ["public"]
        && input.state.touched.is_empty()
        && input.state.settings.standard_conforming_strings == Some(true);
    let (Some(catalog), true) = (input.catalog, plain && outputs.len() < 100) else { return };
    let mut relations: Map<String, Value> =
        catalog.relations().map(|(schema, name, relation)| (quoted(schema, name), entry(relation))).collect();
    let columns: Map<String, Value> = (0..outputs.len()).map(|at| (format!("c{at}"), json!("text"))).collect();
    relations.insert(format!("public.{}", rewrite::NAME), json!({"columns": columns, "view": body}));
    let Ok(catalog) = Catalog::from_value(&json!({"version": 1, "relations": relations})) else { return };
    let context =
        crate::classify::Context { dialect: input.dialect, state: &input.state, catalog: Some(&catalog), placeholders: input.placeholders };
    let text = format!("SELECT * FROM {}", rewrite::NAME);
    let held: Classification = crate::classify::classify(&text, &context);
    let (Outputs::Columns(columns), true) = (&held.outputs, held.lineage_complete) else { return };
    let wanted: Vec<Sources> = outputs.iter().map(|output| sources(&output.sources)).collect();
    let found: Vec<Sources> = columns.iter().map(|output| sources(&output.sources)).collect();
    assert_eq!(wanted, found, "a view: {input:?}\n{held:?}");
}

fn quoted(schema: &str, name: &str) -> String {
    let part = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    format!("{}.{}", part(schema), part(name))
}

fn entry(relation: &crate::classify::Relation) -> Value {
    let columns: Map<String, Value> = relation.columns.iter().map(|column| (column.name.clone(), json!(column.data_type))).collect();
    match &relation.kind {
        crate::classify::RelationKind::View(text) => json!({"columns": columns, "view": text}),
        _ => json!({ "columns": columns }),
    }
}

fn sources(columns: &[ColumnName]) -> Sources {
    columns.iter().map(ToString::to_string).collect()
}
