//! Whatever the core can answer is answered by some vector.

use crate::vectors;
use checkrein::approval::UnsatisfiedKind;
use checkrein::classify::{Effect, ReasonCode};
use checkrein::policy::{RefusalReason, SCHEMA};
use serde_json::Value;
use std::collections::BTreeSet;

/// Refusals that no request can provoke, and the test that does.
const REFUSALS_ELSEWHERE: &[(&str, &str)] = &[("denied.audit", "tests/flow/storage.rs: a_statement_whose_entry_is_not_accepted_is_denied")];

/// The answers to these rooms' requests.
fn responses(room: &str) -> Vec<Value> {
    vectors().iter().filter(|vector| vector.room == room).map(crate::vector_runner::Vector::json).collect()
}

/// Every text anywhere under these members.
fn texts_under(member: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                if name == member {
                    collect(inner, found);
                }
                texts_under(member, inner, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts_under(member, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The texts of a value, and the names of its members.
fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            found.insert(name.clone());
            collect(inner, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn told(room: &str, member: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    responses(room).iter().for_each(|response| texts_under(member, response, &mut found));
    found
}

fn missing<'a>(wanted: impl IntoIterator<Item = &'a str>, told: &BTreeSet<String>) -> Vec<&'a str> {
    wanted.into_iter().filter(|name| !told.contains(*name)).collect()
}

#[test]
fn every_effect_of_the_closed_set_has_a_vector() {
    let mut told = BTreeSet::new();
    for response in responses("classify") {
        if let Some(effects) = response.get("effects") {
            collect(effects, &mut told);
        }
    }
    assert_eq!(missing(Effect::ALL.iter().map(|effect| effect.name()), &told), Vec::<&str>::new());
}

#[test]
fn every_reason_for_a_refusal_has_a_vector_or_is_told_why_not() {
    let told: BTreeSet<String> = told("policy", "reason").into_iter().chain(told("flow", "reason")).collect();
    let elsewhere: BTreeSet<&str> = REFUSALS_ELSEWHERE.iter().map(|(name, _)| *name).collect();
    let missing = missing(RefusalReason::ALL.iter().map(|reason| reason.name()), &told);
    assert_eq!(missing.into_iter().collect::<BTreeSet<_>>(), elsewhere);
}

#[test]
fn every_reason_against_an_approval_has_a_vector() {
    let told = told("approval", "reason");
    assert_eq!(missing(UnsatisfiedKind::ALL.iter().map(|kind| kind.name()), &told), Vec::<&str>::new());
}

/// The words that the policy's schema gives for one part; operators with parameters by their names.
fn words_of(part: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let branches = schema["$defs"][part]["oneOf"].as_array().unwrap().clone();
    let word = |branch: &Value| branch.get("const").or_else(|| branch.pointer("/required/0")).and_then(Value::as_str).map(str::to_owned);
    branches.iter().map(|branch| word(branch).unwrap()).collect()
}

#[test]
fn every_reason_of_unknown_has_a_vector() {
    let told = told("classify", "reasons").into_iter().chain(told("flow", "reasons")).collect();
    assert_eq!(missing(ReasonCode::ALL.iter().map(|reason| reason.name()), &told), Vec::<&str>::new());
}

#[test]
fn every_operator_has_a_vector_in_its_room_and_in_the_flow() {
    let operators = words_of("mask");
    assert_eq!(operators.len(), 13);
    let operators = || operators.iter().map(String::as_str);
    assert_eq!(missing(operators(), &told("mask", "operator")), Vec::<&str>::new());
    assert_eq!(missing(operators(), &told("flow", "operator")), Vec::<&str>::new());
}

#[test]
fn every_duty_has_a_vector() {
    let told = told("flow", "obligations");
    let (record, audit) = (words_of("record"), words_of("audit"));
    assert_eq!((record.len(), audit.len()), (5, 3));
    let levels = record.iter().chain(&audit).map(String::as_str);
    assert_eq!(missing(levels.chain(["clear", "columns", "whole", "row_limit"]), &told), Vec::<&str>::new());
}

#[test]
fn every_position_and_every_class_of_functions_has_a_vector() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let positions = schema["$defs"]["positions"]["properties"].as_object().unwrap();
    assert_eq!(missing(positions.keys().map(String::as_str), &told("classify", "position")), Vec::<&str>::new());
    let classes = ["pure", "reads", "writes", "external", "dynamic_sql", "session", "waits", "unknown"];
    assert_eq!(missing(classes, &told("classify", "class")), Vec::<&str>::new());
}

#[test]
fn every_kind_of_column_has_a_vector() {
    let mut asked = BTreeSet::new();
    for vector in vectors().iter().filter(|vector| vector.room == "mask" && vector.json().get("error").is_none()) {
        texts_under("kind", &serde_json::from_slice(&vector.request).unwrap(), &mut asked);
    }
    let kinds = ["text", "int", "float", "decimal", "bool", "bytes", "date", "time", "timestamp", "json", "uuid", "other", "unknown"];
    assert_eq!(missing(kinds, &asked), Vec::<&str>::new());
}

/// Findings are written where they are made.
#[test]
fn every_finding_has_a_vector() {
    let source = include_str!("../../src/policy/lint.rs");
    let findings: BTreeSet<String> =
        source.split("\"lint.").skip(1).map(|rest| format!("lint.{}", rest.split('"').next().unwrap())).collect();
    assert!(findings.len() >= 12);
    assert_eq!(missing(findings.iter().map(String::as_str), &told("policy", "code")), Vec::<&str>::new());
}

/// The verbs are written in the door's own table.
#[test]
fn every_verb_has_vectors_that_it_answers() {
    let door = include_str!("../../src/enforce/door/mod.rs");
    let verbs: Vec<&str> = door
        .lines()
        .filter_map(|line| line.trim().strip_prefix("//! | `").and_then(|rest| rest.split('`').next()))
        .filter(|verb| *verb != "verb")
        .collect();
    let dispatched = door.split_once("match verb {").unwrap().1.split_once('}').unwrap().0;
    assert!(verbs.len() >= 8 && verbs.len() == dispatched.matches("=> ").count() - 1, "{verbs:?}");
    for verb in verbs {
        assert!(dispatched.contains(&format!("\"{verb}\"")), "{verb}");
        let asks = |request: &[u8]| serde_json::from_slice::<Value>(request).is_ok_and(|request| request["verb"] == verb);
        let answered = vectors().iter().filter(|vector| asks(&vector.request) && vector.json().get("error").is_none()).count();
        assert!(answered >= 5, "{verb}: {answered}");
    }
}

#[test]
fn every_lineage_and_every_decision_has_a_vector() {
    assert_eq!(missing(["constant", "identity", "aggregate", "derived", "unknown"], &told("classify", "lineage")), Vec::<&str>::new());
    assert_eq!(missing(["permit", "deny", "hold"], &told("flow", "decision")), Vec::<&str>::new());
    assert_eq!(missing(["permit", "deny", "hold"], &told("policy", "decision")), Vec::<&str>::new());
}

#[test]
fn the_ten_decisions_are_ten() {
    let ten: Vec<&str> = vectors().iter().filter(|vector| vector.case.starts_with("ten-")).map(|vector| vector.case.as_str()).collect();
    assert_eq!(ten, (1..=10).map(|number| format!("ten-{number:02}")).collect::<Vec<_>>());
}

/// Each of the six policies permits something and denies something.
#[test]
fn each_of_the_six_policies_is_seen_from_both_sides() {
    for policy in ["analyst", "nightly", "deletes", "shared", "functions", "privileges"] {
        let mut decisions = BTreeSet::new();
        for vector in vectors().iter().filter(|vector| vector.room == "flow" && vector.case.starts_with(&format!("{policy}-"))) {
            let steps = vector.json()["steps"].clone();
            decisions.extend(steps.as_array().into_iter().flatten().filter_map(|step| step["decision"].as_str().map(str::to_owned)));
        }
        assert!(decisions.contains("permit") && decisions.contains("deny"), "{policy}: {decisions:?}");
    }
}
