use super::support::{Asked, approval, rules};
use crate::classify::{Classification, Effect, FunctionClass};
use crate::policy::Ruling;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value as Json, json};

const EFFECTS: [&str; 9] = ["read", "insert", "delete", "drop", "grant", "setting", "program", "function_unknown", "unknown"];
const PATTERNS: [&str; 6] = ["*", "public.*", "*.orders", "public.orders", "sales.orders", "s*.o*"];
const PARTS: [&str; 16] = [
    "read public.orders",
    "insert public.orders",
    "delete sales.orders",
    "read ?orders",
    "read ?public.orders",
    "drop",
    "drop public.orders",
    "grant",
    "setting",
    "program",
    "call app.f/1",
    "call f/1",
    "incomplete",
    "constant",
    "read",
    "delete ?sales.customers",
];

fn rule() -> impl Strategy<Value = Json> {
    let effects = subsequence(EFFECTS.to_vec(), 1..4);
    let relations = proptest::option::of(subsequence(PATTERNS.to_vec(), 1..3));
    let functions = proptest::option::of(select(vec!["app.f", "f", "app.*", "f(int)"]));
    let groups = proptest::option::of(subsequence(vec!["analysts", "dba"], 1..=2));
    let when = proptest::option::of(select(vec!["context.ticket == 'x'", "'read' in statement.effects", "now > 0"]));
    let decision = select(vec!["permit", "permit", "deny", "hold"]);
    (decision, effects, relations, functions, groups, when).prop_map(|(decision, effects, relations, functions, groups, when)| {
        let mut rule = json!({"decision": decision, "effects": effects});
        let related = effects.iter().any(|effect| !matches!(*effect, "program" | "function_unknown" | "unknown"));
        if let Some(relations) = relations.filter(|_| related) {
            rule["relations"] = json!(relations);
        }
        if let Some(function) = functions {
            rule["functions"] = json!([function]);
        }
        if let Some(groups) = groups {
            rule["subjects"] = json!({"groups": groups});
        }
        if let Some(when) = when {
            rule["when"] = json!(when);
        }
        if decision == "hold" {
            rule["approval"] = approval();
        }
        rule
    })
}

fn named(rules: Vec<Json>) -> Vec<Json> {
    rules
        .into_iter()
        .enumerate()
        .map(|(index, mut rule)| {
            rule["name"] = json!(format!("r{index}"));
            rule
        })
        .collect()
}

fn statement() -> impl Strategy<Value = String> {
    subsequence(PARTS.to_vec(), 0..4).prop_map(|parts| parts.join("; "))
}

/// The answer without what only the order of the document shows.
fn essence(ruling: Ruling) -> Ruling {
    match ruling {
        Ruling::Permit(mut permission) => {
            permission.rules.sort();
            Ruling::Permit(permission)
        }
        Ruling::Deny(_) | Ruling::Hold(_) => ruling,
    }
}

/// Whether any single permit, or hold that is approved (it covers as a permit would), covers the pair.
fn some_rule_alone_permits(list: &[Json], classification: &Classification) -> bool {
    list.iter().filter(|rule| rule["decision"] != "deny").any(|rule| {
        let mut rule = rule.clone();
        rule["decision"] = json!("permit");
        rule.as_object_mut().unwrap().shift_remove("approval");
        let lone = rules(json!([rule]));
        let mut asked = Asked::new("");
        asked.classification = classification.clone();
        matches!(asked.decide(&lone), Ruling::Permit(_))
    })
}

/// Takes a classification apart into classifications of one pair each.
fn pairs(classification: &Classification) -> Vec<Classification> {
    let mut pairs = Vec::new();
    let mut bare = classification.clone();
    bare.relations.clear();
    bare.functions.clear();
    bare.complete = true;
    let mut carried = crate::classify::EffectSet::EMPTY;
    for relation in &classification.relations {
        for effect in relation.effects.iter() {
            carried.insert(effect);
            let mut one = bare.clone();
            one.effects = [effect].into_iter().collect();
            let mut relation = relation.clone();
            relation.effects = one.effects;
            one.relations = vec![relation];
            pairs.push(one);
        }
    }
    for function in classification.functions.iter().filter(|function| function.class == FunctionClass::Unknown) {
        carried.insert(Effect::FunctionUnknown);
        let mut one = bare.clone();
        one.effects = [Effect::FunctionUnknown].into_iter().collect();
        one.functions = vec![function.clone()];
        pairs.push(one);
    }
    for effect in classification.effects.difference(carried).iter() {
        let mut one = bare.clone();
        one.effects = [effect].into_iter().collect();
        one.complete = effect != Effect::Unknown;
        pairs.push(one);
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_of_rules_never_changes_the_answer(list in prop::collection::vec(rule(), 0..7), swaps in prop::collection::vec(any::<(Index, Index)>(), 0..8), text in statement(), approved in any::<bool>()) {
        let list = named(list);
        let mut shuffled = list.clone();
        if !shuffled.is_empty() {
            for (left, right) in swaps {
                let (left, right) = (left.index(shuffled.len()), right.index(shuffled.len()));
                shuffled.swap(left, right);
            }
        }
        let mut asked = Asked::new(&text);
        if approved {
            asked.approved = (0..7).map(|index| format!("r{index}").into()).collect();
        }
        prop_assert_eq!(essence(asked.decide(&rules(json!(list)))), essence(asked.decide(&rules(json!(shuffled)))));
    }

    #[test]
    fn the_index_never_changes_the_answer(list in prop::collection::vec(rule(), 0..8), text in statement(), approved in any::<bool>()) {
        let policy = rules(json!(named(list)));
        let mut asked = Asked::new(&text);
        if approved {
            asked.approved = (0..8).map(|index| format!("r{index}").into()).collect();
        }
        let query = asked.query(&policy);
        prop_assert_eq!(policy.decide(&query), crate::policy::decide::by_every_rule(&policy, &query));
    }

    #[test]
    fn adding_a_deny_or_a_hold_never_permits(list in prop::collection::vec(rule(), 0..6), mut more in rule(), text in statement()) {
        let mut list = named(list);
        let asked = Asked::new(&text);
        let before = asked.decide(&rules(json!(list)));
        if more["decision"] == "permit" {
            more["decision"] = json!("deny");
        }
        more["name"] = json!("more");
        list.push(more);
        let after = asked.decide(&rules(json!(list)));
        if matches!(after, Ruling::Permit(_)) {
            prop_assert!(matches!(before, Ruling::Permit(_)));
        }
    }

    #[test]
    fn a_permit_is_given_only_when_every_pair_is_permitted_by_itself(list in prop::collection::vec(rule(), 0..6), text in statement()) {
        let list = named(list);
        let mut asked = Asked::new(&text);
        asked.approved = (0..6).map(|index| format!("r{index}").into()).collect();
        // A condition may look at the whole statement; pairs alone would change what it sees.
        let list: Vec<Json> = list.into_iter().map(|mut rule| { if rule["when"] == "'read' in statement.effects" { rule["when"] = json!("now > 0"); } rule }).collect();
        if matches!(asked.decide(&rules(json!(list))), Ruling::Permit(_)) {
            for pair in pairs(&asked.classification) {
                prop_assert!(some_rule_alone_permits(&list, &pair), "{:?}", pair);
            }
        }
    }
}
