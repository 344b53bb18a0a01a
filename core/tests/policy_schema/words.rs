//! Both know the same keys and the same words: the parser's own lists (`expected one of …`) are compared with the schema's.

use super::walk::Place;
use super::{EVERY_KEY, PLACES, TREE, compile, fits, walk};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Spelled like nothing that is known.
const WRONG: &str = "qqqqqq";

/// The words that the parser would have taken, if it says so.
fn expected(message: &str) -> Option<BTreeSet<String>> {
    let list = message.split_once("expected ").map(|(_, list)| list)?;
    let words: BTreeSet<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    (!words.is_empty()).then_some(words)
}

fn changed(place: &Place, value: Json) -> Json {
    let mut document = EVERY_KEY.clone();
    *document.pointer_mut(&place.pointer).unwrap() = value;
    document
}

#[test]
fn every_key_of_the_schema_is_in_the_policy_with_every_key() {
    let mut unused = Vec::new();
    let named: BTreeSet<(*const Json, String)> = PLACES
        .iter()
        .filter_map(|place| place.closed().map(|_| place))
        .flat_map(|place| place.value.as_object().unwrap().keys().map(|key| (std::ptr::from_ref(place.node), key.clone())))
        .collect();
    for place in PLACES.iter() {
        for key in place.closed().into_iter().flat_map(serde_json::Map::keys) {
            if !named.contains(&(std::ptr::from_ref(place.node), key.clone())) {
                unused.push(format!("{} {key}", place.pointer));
            }
        }
    }
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn an_unknown_key_is_refused_by_both_wherever_it_stands_and_both_know_the_same_keys() {
    let (mut compared, mut unlisted) = (0, BTreeSet::new());
    for place in PLACES.iter() {
        let Some(known) = place.closed() else { continue };
        let mut object = place.value.clone();
        object[WRONG] = json!(1);
        let document = changed(place, object);
        assert!(!fits(&document), "the schema takes an unknown key at {}", place.pointer);
        let error = compile(&document).unwrap_err();
        let Some(expected) = expected(&error.to_string()) else {
            unlisted.insert(place.pointer.split('/').filter(|step| step.parse::<u8>().is_err()).collect::<Vec<_>>().join("/"));
            continue;
        };
        assert_eq!(expected, known.keys().cloned().collect(), "{}: {error}", place.pointer);
        compared += 1;
    }
    assert!(compared > 40, "only {compared} objects were compared");
    // A catalog is read by another room; the others hold one key of several.
    let others = [
        "/issuers/keys",
        "/masks/derived",
        "/masks/mask",
        "/masks/mask/round",
        "/resources/orders-db/catalog",
        "/resources/orders-db/catalog/relations/public.contacts",
        "/resources/orders-db/catalog/relations/public.customers",
    ];
    assert_eq!(unlisted, others.map(str::to_owned).into());
}

#[test]
fn an_unknown_word_is_refused_by_both_and_both_know_the_same_words() {
    let mut compared = 0;
    for place in PLACES.iter() {
        let words = place.words();
        if words.is_empty() || !place.value.is_string() {
            continue;
        }
        let document = changed(place, json!(WRONG));
        // Where any text may stand beside the words, there is no wrong one.
        assert!(!fits(&document), "the schema takes an unknown word at {}", place.pointer);
        let error = compile(&document).unwrap_err();
        if let Some(mut expected) = expected(&error.to_string()) {
            if place.pointer.contains("/expect/masks/") {
                // Not an operator; the help says it.
                assert!(error.help().unwrap().contains("`clear`") && expected.insert("clear".into()));
            }
            assert_eq!(expected, words.iter().map(ToString::to_string).collect(), "{}: {error}", place.pointer);
            compared += 1;
        }
    }
    assert!(compared > 20, "only {compared} words were compared");
}

#[test]
fn what_is_taken_where_nothing_is_said_can_be_said() {
    let mut defaults = 0;
    for place in PLACES.iter() {
        for (name, node) in place.closed().into_iter().flatten() {
            let Some(default) = node.get("default") else { continue };
            let mut object = place.value.clone();
            object[name] = default.clone();
            // `partial` shows something.
            if place.pointer.ends_with("/partial") {
                continue;
            }
            let document = changed(place, object);
            assert!(fits(&document), "{}: {:?}", place.pointer, super::complaints(&document));
            assert_eq!(compile(&document).err().map(|error| error.to_string()), None, "{} {name}", place.pointer);
            defaults += 1;
        }
    }
    assert!(defaults > 40, "only {defaults}");
}

/// The names of the operators of a mask, as the schema has them: words, and objects of one key.
fn operators(name: &str) -> BTreeSet<&'static str> {
    let branches = TREE["$defs"][name]["oneOf"].as_array().unwrap();
    let one = |branch: &'static Json| {
        let word = branch.get("const").and_then(Json::as_str);
        word.or_else(|| branch["required"][0].as_str()).unwrap()
    };
    branches.iter().map(|branch| one(walk::resolved(branch))).collect()
}

#[test]
fn both_know_the_same_operators() {
    let policy = |line: Json| json!({"version": 1, "classes": {"c": {"columns": ["a.b"]}}, "masks": [line]});
    let error = compile(&policy(json!({"classes": ["c"], "mask": WRONG}))).unwrap_err().to_string();
    let told: BTreeSet<&str> = error.split_once("; it has ").unwrap().1.split(", ").collect();
    assert_eq!(told, operators("mask"));
    for (name, line) in [("mask", "mask"), ("derived", "fixed")] {
        for operator in operators("mask") {
            let value = match operator {
                "constant" => json!({"constant": "x"}),
                "partial" => json!({"partial": {"keep_last": 4}}),
                "hash" | "tokenize" | "encrypt" | "format_preserving" => json!({operator: {"key": "k"}}),
                "shift_date" => json!({operator: {"key": "k", "days": 30}}),
                "truncate_date" => json!({operator: {"to": "month"}}),
                "bucket" => json!({operator: {"width": 10}}),
                "round" => json!({operator: {"digits": -1}}),
                "ip_prefix" => json!({operator: {"v4": 24, "v6": 48}}),
                _ => json!(operator),
            };
            let mut document = policy(json!({"classes": ["c"], "mask": "redact"}));
            document["masks"][0][name] = value;
            let known = operators(line).contains(operator);
            assert_eq!((fits(&document), compile(&document).is_ok()), (known, known), "{document}");
        }
    }
}
