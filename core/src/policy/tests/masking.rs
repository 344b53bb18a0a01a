use super::support::{Asked, classification, policy};
use crate::classify::Lineage;
use crate::policy::{Mask, Masking, PolicySet, Ruling};
use serde_json::{Value as Json, json};

fn with(masks: Json) -> PolicySet {
    policy(json!({
        "classes": {"ssn": {"columns": ["customers.ssn"]}, "card": {"columns": ["*.card"]}},
        "masks": masks,
        "rules": [{"name": "p", "decision": "permit", "effects": ["data", "structure", "outside", "session", "execution", "unknown"], "functions": [{"name": "app.clean", "returns": "clean"}, "app.odd"]}],
    }))
}

fn usual() -> PolicySet {
    with(json!([
        {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "aggregate": "permit", "probe": {"join": "permit"}, "unless": {"groups": ["fraud"]}},
        {"classes": ["card"], "mask": "nullify", "aggregate": "redact"},
    ]))
}

/// The operators of each column in words; a refusal's reason otherwise.
fn masks(policy: &PolicySet, parts: &str, who: Json) -> String {
    let duty = |mask: &Option<Mask>| match mask {
        None => "clear".to_owned(),
        Some(mask) => serde_json::to_value(mask.kind()).unwrap().as_str().unwrap().to_owned(),
    };
    match Asked::by(parts, who).decide(policy) {
        Ruling::Permit(permission) => match permission.obligations.mask {
            Masking::Clear => "none".into(),
            Masking::Whole => "whole".into(),
            Masking::Columns(duties) => duties
                .iter()
                .map(|column| column.as_ref().map_or("-".to_owned(), |column| duty(&column.mask)))
                .collect::<Vec<_>>()
                .join(" "),
        },
        Ruling::Deny(refusal) => refusal.reason.name().into(),
        Ruling::Hold(_) => "hold".into(),
    }
}

fn asked(parts: &str) -> String {
    masks(&usual(), parts, json!({}))
}

#[test]
fn the_stored_value_gets_the_operator_and_what_is_computed_is_redacted() {
    assert_eq!(
        asked("read public.customers; show public.customers.ssn; show public.customers.name; show public.customers.card"),
        "partial - nullify"
    );
    assert_eq!(asked("read public.customers; derived public.customers.ssn; constant"), "redact -");
    assert_eq!(asked("read public.customers; murky"), "redact", "whatever it is made of");
    assert_eq!(asked("insert public.orders"), "none");
}

#[test]
fn aggregates_are_shown_redacted_or_refused_as_the_line_says() {
    assert_eq!(asked("read public.customers; aggregate public.customers.ssn; aggregate public.customers.card"), "clear redact");
    let refusing = with(json!([{"classes": ["ssn", "card"], "mask": "redact"}]));
    assert_eq!(masks(&refusing, "read public.customers; aggregate public.customers.ssn", json!({})), "denied.aggregate");
    assert_eq!(masks(&refusing, "read public.customers; aggregate public.customers.id", json!({})), "-");
}

#[test]
fn an_overlap_takes_the_stronger_and_a_tie_is_redacted() {
    assert_eq!(asked("read public.customers; show public.customers.ssn; also public.customers.card"), "nullify");
    let tie = with(json!([
        {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}},
        {"classes": ["card"], "mask": {"partial": {"keep_last": 2}}},
    ]));
    assert_eq!(masks(&tie, "read public.customers; show public.customers.ssn; also public.customers.card", json!({})), "redact");
    let same = with(json!([{"classes": ["ssn", "card"], "mask": {"partial": {"keep_last": 4}}}]));
    assert_eq!(masks(&same, "read public.customers; show public.customers.ssn; also public.customers.card", json!({})), "partial");
    let lines = with(json!([
        {"classes": ["ssn", "card"], "mask": {"partial": {"keep_last": 4}}, "unless": {"groups": ["fraud"]}},
        {"classes": ["ssn"], "mask": "redact", "unless": {"groups": ["audit"]}},
    ]));
    let show = "read public.customers; show public.customers.ssn";
    assert_eq!(masks(&lines, show, json!({})), "redact");
    assert_eq!(masks(&lines, show, json!({"groups": ["audit"]})), "partial");
    assert_eq!(masks(&lines, show, json!({"groups": ["fraud"]})), "redact");
    assert_eq!(masks(&lines, show, json!({"groups": ["fraud", "audit"]})), "clear");
}

#[test]
fn whoever_is_exempt_sees_the_class_and_the_log_learns_it() {
    let Ruling::Permit(permission) =
        Asked::by("read public.customers; show public.customers.ssn; show public.customers.id", json!({"groups": ["fraud"]}))
            .decide(&usual())
    else {
        panic!("permitted")
    };
    let Masking::Columns(duties) = &permission.obligations.mask else { panic!("columns") };
    let duty = duties[0].as_ref().unwrap();
    assert_eq!((duty.classes[0].as_ref(), &duty.mask, duty.lineage), ("ssn", &None, Lineage::Identity));
    assert_eq!(duties[1], None);
    assert_eq!(permission.classes.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["ssn"]);
}

#[test]
fn a_masked_column_does_not_choose_rows_unless_the_line_says_where() {
    assert_eq!(asked("read public.customers; show public.customers.id; where public.customers.ssn"), "denied.probe");
    assert_eq!(asked("read public.customers; show public.customers.id; join public.customers.ssn"), "-");
    assert_eq!(asked("read public.customers; show public.customers.id; join public.customers.card"), "denied.probe");
    assert_eq!(asked("read public.customers; show public.customers.id; where public.customers.name"), "-");
    assert_eq!(asked("delete public.customers; where public.customers.ssn"), "denied.probe");
    let fraud = json!({"groups": ["fraud"]});
    assert_eq!(masks(&usual(), "read public.customers; show public.customers.id; where public.customers.ssn", fraud), "-");
}

#[test]
fn a_result_that_is_not_known_is_masked_whole() {
    assert_eq!(asked("read public.orders; rows?"), "whole", "orders hold nothing that could choose");
    assert_eq!(asked("read public.orders; show public.orders.id; unclear"), "whole");
    let nothing = policy(json!({"rules": [{"name": "p", "decision": "permit", "effects": ["read"]}]}));
    assert_eq!(masks(&nothing, "read public.orders; rows?", json!({})), "none", "the policy names nothing sensitive");
}

#[test]
fn without_lineage_a_relation_that_may_hold_a_masked_class_is_no_oracle() {
    for parts in [
        "read public.customers; rows?",
        "read public.customers; show public.customers.id; unclear",
        "read ?orders; rows?",
        "read public.v; rows?",
        "read public.absent; unclear; constant",
        "delete public.customers; unclear",
        "read; rows?; incomplete",
    ] {
        assert_eq!(asked(parts), "denied.probe", "{parts}");
    }
    assert_eq!(asked("insert public.customers; unclear"), "none", "an insert of values reads nothing");
    let mut bare = Asked { resource: "other", ..Asked::new("read main.customers; rows?") };
    assert_eq!(bare.answer(&usual()), "denied.probe", "also without a catalog");
    bare.classification = classification("read ?customers; rows?");
    assert_eq!(bare.answer(&usual()), "denied.probe");
}

#[test]
fn where_every_probe_is_permitted_the_lineage_need_not_be_known() {
    let policy = with(json!([{"classes": ["ssn", "card"], "mask": "redact", "probe": "permit"}]));
    assert_eq!(masks(&policy, "read public.customers; rows?", json!({})), "whole");
    assert_eq!(masks(&policy, "read public.customers; insert public.orders; unclear", json!({})), "denied.class");
    assert_eq!(masks(&policy, "read public.customers; show public.customers.ssn; incomplete", json!({})), "whole");
    assert_eq!(masks(&policy, "read public.customers; incomplete", json!({})), "whole", "it may return rows after all");
}

#[test]
fn a_masked_column_is_not_carried_away() {
    for parts in [
        "insert public.orders; read public.customers; store public.orders.total public.customers.ssn",
        "update public.orders; read public.customers; store public.orders.total public.customers.card",
        "insert public.orders; read public.customers; reads public.customers.ssn; unclear",
        "create public.t; read public.customers; reads public.customers.ssn",
        "read public.customers; reads public.customers.ssn; file_write",
        "read public.customers; setting; derived public.customers.ssn",
        "insert public.orders; store public.orders.total public.orders.id; murky; read public.customers; setting; reads public.customers.ssn",
    ] {
        assert_eq!(asked(parts), "denied.class", "{parts}");
    }
    assert_eq!(asked("insert public.orders; read public.customers; reads public.customers.id"), "none");
    assert_eq!(asked("delete public.customers; show public.customers.ssn"), "partial", "RETURNING is shown, and masked");
    assert_eq!(asked("insert public.orders; read public.customers; reads public.customers.ssn"), "none", "what is read is not stored");
    let fraud = json!({"groups": ["fraud"]});
    let store = |column: &str| format!("insert public.orders; read public.customers; store public.orders.total public.customers.{column}");
    assert_eq!(masks(&usual(), &store("ssn"), fraud.clone()), "none");
    assert_eq!(masks(&usual(), &store("card"), fraud), "denied.class");
}

#[test]
fn what_an_unknown_function_returns_is_redacted_unless_it_is_said_to_be_clean() {
    let through = |function: &str, rest: &str| asked(&format!("read public.customers; call app.{function}/1; {rest}; through 0"));
    assert_eq!(through("odd", "derived public.customers.id"), "redact");
    assert_eq!(through("odd", "murky"), "redact");
    assert_eq!(through("clean", "derived public.customers.id"), "-");
    assert_eq!(through("clean", "murky"), "-");
    assert_eq!(through("clean", "derived public.customers.ssn"), "redact", "beside the call there may be the column itself");
    assert_eq!(asked("read public.customers; call app.clean/1; murky; through 7"), "redact", "a call that is not there is not clean");
}

#[test]
fn a_permit_without_classes_does_not_cover_what_reads_or_probes_one() {
    let policy = policy(json!({
        "classes": {"ssn": {"columns": ["customers.ssn"]}},
        "masks": [{"classes": ["ssn"], "mask": "redact", "probe": "permit", "unless": {"assurance": "shared"}}],
        "rules": [{"name": "s", "decision": "permit", "subjects": {"assurance": "shared"}, "effects": ["read"], "classes": "none"}],
    }));
    let ask = |parts: &str| Asked::by(parts, json!({"assurance": "shared"})).answer(&policy);
    assert_eq!(ask("read public.customers; show public.customers.id"), "permit");
    assert_eq!(ask("read public.orders; rows?"), "permit");
    for parts in [
        "read public.customers; show public.customers.ssn",
        "read public.customers; show public.customers.id; where public.customers.ssn",
        "read public.customers; rows?",
        "read ?anything; unclear",
    ] {
        assert_eq!(ask(parts), "denied.class", "{parts}");
    }
}
