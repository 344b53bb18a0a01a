//! Statements that once were misread. `data/attacks.jsonl` holds one a line, with what its answer must hold: where it is complete, every
//! `effects`, `relations` named; where its lineage is, every `probes` named and `outputs` of exactly that number with at least those
//! sources. `complete` and `lineage` say that it must be so or not.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Effect, EffectSet, Outputs, Placeholders, State, classify};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    statement: String,
    dialect: Dialect,
    #[serde(default)]
    search_path: Option<Vec<String>>,
    #[serde(default)]
    complete: Option<bool>,
    #[serde(default)]
    lineage: Option<bool>,
    #[serde(default)]
    effects: Vec<Effect>,
    #[serde(default)]
    only_effects: Vec<Effect>,
    #[serde(default)]
    relations: Vec<String>,
    #[serde(default)]
    probes: Vec<String>,
    #[serde(default)]
    outputs: Option<Vec<Vec<String>>>,
}

impl Case {
    fn expects_something(&self) -> bool {
        self.complete.is_some()
            || self.lineage.is_some()
            || self.outputs.is_some()
            || [self.effects.is_empty(), self.only_effects.is_empty(), self.relations.is_empty(), self.probes.is_empty()].contains(&false)
    }
}

fn catalog(schema: &str) -> Catalog {
    let text = r#"{"version":1,"relations":{
        "S.users":{"columns":{"id":"integer","name":"text","ssn":"text"}},
        "S.log":{"columns":{"id":"integer","msg":"text"}},
        "S.other":{"columns":{"x":"text"}}}}"#;
    Catalog::from_json(text.replace("S.", &format!("{schema}.")).as_bytes()).unwrap()
}

fn answer(case: &Case) -> Classification {
    let catalog = catalog(if case.dialect == Dialect::Sqlite { "main" } else { "public" });
    let mut state = State::new(case.dialect);
    if let Some(path) = &case.search_path {
        state.search_path.clone_from(path);
    }
    let context = Context { dialect: case.dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
    classify(&case.statement, &context)
}

/// What the answer must hold and does not.
fn faults(case: &Case, got: &Classification) -> Vec<String> {
    let mut faults = Vec::new();
    if case.complete.is_some_and(|complete| complete != got.complete) {
        faults.push(format!("complete is {}", got.complete));
    }
    if case.lineage.is_some_and(|complete| complete != got.lineage_complete) {
        faults.push(format!("lineage_complete is {}", got.lineage_complete));
    }
    if !got.complete {
        return faults;
    }
    for effect in case.effects.iter().filter(|effect| !got.effects.contains(**effect)) {
        faults.push(format!("no effect {}", effect.name()));
    }
    if !case.only_effects.is_empty() && got.effects != case.only_effects.iter().copied().collect::<EffectSet>() {
        faults.push(format!("effects are {:?}", got.effects));
    }
    for name in case.relations.iter().filter(|name| !got.relations.iter().any(|used| used.name.to_string() == **name)) {
        faults.push(format!("no relation {name}"));
    }
    if !got.lineage_complete {
        if case.complete == Some(true) && (case.outputs.is_some() || !case.probes.is_empty()) {
            faults.push("lineage is not complete".to_owned());
        }
        return faults;
    }
    for name in case.probes.iter().filter(|name| !got.probes.iter().any(|probe| probe.column.to_string() == **name)) {
        faults.push(format!("no probe {name}"));
    }
    if let (Some(wanted), Outputs::Columns(outputs)) = (&case.outputs, &got.outputs) {
        if wanted.len() != outputs.len() {
            faults.push(format!("{} outputs", outputs.len()));
        }
        for (at, (wanted, output)) in wanted.iter().zip(outputs).enumerate() {
            let sources: BTreeSet<String> = output.sources.iter().map(ToString::to_string).collect();
            for source in wanted.iter().filter(|source| !sources.contains(*source)) {
                faults.push(format!("output {at} lacks {source}"));
            }
        }
    } else if case.outputs.is_some() {
        faults.push("no outputs".to_owned());
    }
    faults
}

#[test]
fn nothing_that_once_was_misread_is_misread() {
    let mut failed = Vec::new();
    let mut count = 0;
    for line in include_str!("data/attacks.jsonl").lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        assert!(case.expects_something(), "{line}");
        let faults = faults(&case, &answer(&case));
        if !faults.is_empty() {
            failed.push(format!("{}: {}", case.statement, faults.join("; ")));
        }
        count += 1;
    }
    assert!(count > 50);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
