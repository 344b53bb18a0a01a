//! Changed policies: what the parser takes, the schema takes, whatever was changed.

use super::{EVERY_KEY, PLACES, compile, fits};
use checkrein::ErrorCode;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};

/// Values of each kind.
fn kinds() -> Vec<Json> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(1.5),
        json!("word"),
        json!([]),
        json!(["word"]),
        json!([{}]),
        json!({}),
        json!({"word": "word"}),
    ]
}

/// And such as stand for others.
fn values() -> Vec<Json> {
    let more =
        [json!(0), json!(-1), json!(""), json!("*"), json!("4h"), json!([1]), json!(["word", "word"]), json!([[]]), json!({"word": []})];
    kinds().into_iter().chain(more).collect()
}

#[test]
fn a_value_of_a_wrong_kind_is_refused_by_both() {
    let (mut refused, mut taken) = (0, 0);
    for place in PLACES.iter() {
        for value in kinds().into_iter().filter(|value| std::mem::discriminant(value) != std::mem::discriminant(&place.value)) {
            let mut document = EVERY_KEY.clone();
            *document.pointer_mut(&place.pointer).unwrap() = value.clone();
            match compile(&document) {
                Ok(_) => {
                    assert!(fits(&document), "the parser takes {value} at {}, the schema does not", place.pointer);
                    taken += 1;
                }
                Err(error) if [ErrorCode::PolicySchema, ErrorCode::WireSchema].contains(&error.code()) => {
                    assert!(!fits(&document), "the schema takes {value} at {}: {error}", place.pointer);
                    refused += 1;
                }
                Err(_) => {}
            }
        }
    }
    assert!(refused > 1_500 && taken > 20, "{refused} refused, {taken} taken");
}

/// Where in the document every value stands.
fn pointers(value: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Json::Object(members) => {
            members
                .iter()
                .for_each(|(name, member)| pointers(member, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found));
        }
        Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[derive(Debug, Clone)]
enum Change {
    Replace(Index, Index),
    Copy(Index, Index),
    Remove(Index, Index),
    Rename(Index, Index),
}

fn chosen<'a>(index: &Index, places: &'a [String]) -> &'a str {
    index.get::<String>(places)
}

fn change(document: &mut Json, change: &Change) {
    let mut places = Vec::new();
    pointers(document, "", &mut places);
    match change {
        Change::Replace(place, value) => *document.pointer_mut(chosen(place, &places)).unwrap() = value.get(&values()).clone(),
        Change::Copy(from, to) => {
            let value = document.pointer(chosen(from, &places)).unwrap().clone();
            *document.pointer_mut(chosen(to, &places)).unwrap() = value;
        }
        Change::Remove(place, member) => match document.pointer_mut(chosen(place, &places)).unwrap() {
            Json::Object(members) if !members.is_empty() => {
                let name = members.keys().nth(member.index(members.len())).unwrap().clone();
                members.remove(&name);
            }
            Json::Array(items) if !items.is_empty() => drop(items.remove(member.index(items.len()))),
            _ => {}
        },
        Change::Rename(place, member) => {
            if let Json::Object(members) = document.pointer_mut(chosen(place, &places)).unwrap()
                && !members.is_empty()
            {
                let name = members.keys().nth(member.index(members.len())).unwrap().clone();
                let value = members.remove(&name).unwrap();
                members.insert(format!("{name}_"), value);
            }
        }
    }
}

fn any_change() -> impl Strategy<Value = Change> {
    let pair = || (any::<Index>(), any::<Index>());
    prop_oneof![
        1 => pair().prop_map(|(place, value)| Change::Replace(place, value)),
        1 => pair().prop_map(|(from, to)| Change::Copy(from, to)),
        4 => pair().prop_map(|(place, member)| Change::Remove(place, member)),
        1 => pair().prop_map(|(place, member)| Change::Rename(place, member)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_the_parser_takes_the_schema_takes(changes in prop::collection::vec(any_change(), 1..4)) {
        let mut document = EVERY_KEY.clone();
        changes.iter().for_each(|one| change(&mut document, one));
        if compile(&document).is_ok() {
            prop_assert!(fits(&document), "{:?}", super::complaints(&document));
        }
    }
}
