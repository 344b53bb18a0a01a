//! The words that the core's tables give, with their meanings.

use super::{TREE, compile};
use checkrein::classify::{Effect, EffectGroup};
use checkrein::policy::RefusalReason;
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;

fn effects() -> Json {
    let one = |effect: &Effect| json!({"const": effect.name(), "description": effect.meaning()});
    let group = |group: &EffectGroup| {
        let members: Vec<&str> = Effect::ALL.iter().filter(|effect| effect.group() == *group).map(|effect| effect.name()).collect();
        json!({"const": group.name(), "description": format!("The group of {}.", members.join(", "))})
    };
    let groups = EffectGroup::ALL.iter().filter(|group| **group != EffectGroup::None);
    let words: Vec<Json> = groups.map(group).chain(Effect::ALL.iter().map(one)).collect();
    json!({"title": "effect", "description": "Something that a statement does, or a group of such effects.", "oneOf": words})
}

fn refusals() -> Json {
    let words: Vec<Json> =
        RefusalReason::ALL.iter().map(|reason| json!({"const": reason.name(), "description": reason.meaning()})).collect();
    json!({"title": "refusal", "description": "The kind of a refusal.", "oneOf": words})
}

#[test]
fn the_schema_has_the_words_of_the_tables() {
    let tables = [("effect", effects()), ("refusal", refusals())];
    if std::env::var_os("CHECKREIN_BLESS").is_some() {
        let mut tree = TREE.clone();
        tables.iter().for_each(|(name, table)| tree["$defs"][name] = table.clone());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policy.schema.json");
        fs::write(path, serde_json::to_string_pretty(&tree).unwrap() + "\n").unwrap();
        return;
    }
    for (name, table) in tables {
        assert_eq!(TREE["$defs"][name], table, "{name}: `make bless` rewrites it");
    }
}

#[test]
fn a_rule_takes_every_word_of_the_table_and_no_other() {
    let takes = |word: &str| compile(&json!({"version": 1, "rules": [{"name": "r", "decision": "permit", "effects": [word]}]})).is_ok();
    for word in effects()["oneOf"].as_array().unwrap() {
        assert!(takes(word["const"].as_str().unwrap()), "{word}");
    }
    assert!(!takes("none") && !takes("raed"));
}
