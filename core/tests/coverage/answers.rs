//! Whatever the core can answer is answered by some vector.

use crate::vectors;
use checkrein::approval::UnsatisfiedKind;
use checkrein::classify::Effect;
use checkrein::policy::RefusalReason;
use serde_json::Value;
use std::collections::BTreeSet;

/// Refusals that no request can provoke, and the test that does.
const REFUSALS_ELSEWHERE: &[(&str, &str)] = &[("denied.audit", "tests/flow/storage.rs: a_statement_whose_entry_is_not_accepted_is_denied")];

/// The answers to these rooms' requests.
fn responses(room: &str) -> Vec<Value> {
    vectors().iter().filter(|vector| vector.room == room).map(super::super::Vector::json).collect()
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

#[test]
fn every_operator_has_a_vector_in_its_room_and_in_the_flow() {
    let operators = ["redact", "nullify", "constant", "partial", "hash", "tokenize"];
    assert_eq!(missing(operators, &told("mask", "operator")), Vec::<&str>::new());
    let flow: BTreeSet<String> = told("flow", "operator").into_iter().chain(told("policy", "mask")).collect();
    assert_eq!(missing(["redact", "nullify", "partial", "tokenize", "constant"], &flow), Vec::<&str>::new());
}

#[test]
fn every_duty_has_a_vector() {
    let told = told("flow", "obligations");
    let duties = ["clear", "columns", "whole", "row_limit", "none", "statements", "buffered", "group", "sync"];
    assert_eq!(missing(duties, &told), Vec::<&str>::new());
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
