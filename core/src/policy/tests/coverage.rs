use super::support::{Asked, answer, approval, policy, rules};
use crate::policy::{AuditMode, RecordLevel, Ruling};
use serde_json::json;

#[test]
fn nothing_is_permitted_that_no_rule_permits() {
    let empty = rules(json!([]));
    for parts in ["read public.orders", "constant", "drop", "", "call f/0"] {
        assert_eq!(answer(&empty, parts), "denied.default", "{parts}");
    }
}

#[test]
fn an_empty_text_is_denied_whatever_is_permitted() {
    let everything = rules(
        json!([{"name": "p", "decision": "permit", "effects": ["data", "structure", "privilege", "execution", "outside", "session", "service", "unknown"]}]),
    );
    let mut asked = Asked::new("");
    asked.classification.statements = 0;
    assert_eq!(asked.answer(&everything), "denied.empty");
    assert_eq!(answer(&everything, "drop public.orders; incomplete"), "permit");
}

#[test]
fn every_pair_of_effect_and_relation_must_be_covered() {
    let policy = rules(json!([
        {"name": "r", "decision": "permit", "effects": ["read"], "relations": ["sales.*"]},
        {"name": "w", "decision": "permit", "effects": ["insert"], "relations": ["public.orders"]},
    ]));
    assert_eq!(answer(&policy, "read sales.orders"), "permit");
    assert_eq!(answer(&policy, "read sales.orders; insert public.orders"), "permit", "two rules together");
    assert_eq!(answer(&policy, "insert sales.orders"), "denied.default", "the effect is permitted, and the relation, but not the pair");
    assert_eq!(answer(&policy, "read sales.orders; read public.orders"), "denied.default");
    assert_eq!(answer(&policy, "read,delete sales.orders"), "denied.default");
}

#[test]
fn deny_over_hold_over_permit() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "effects": ["data"]},
        {"name": "h", "decision": "hold", "effects": ["delete"], "approval": approval()},
        {"name": "d", "decision": "deny", "effects": ["truncate"]},
    ]));
    assert_eq!(answer(&policy, "delete public.orders"), "hold h");
    assert_eq!(answer(&policy, "delete public.orders; truncate sales.orders"), "denied.rule");
    let approved = Asked { approved: vec!["h".into()], ..Asked::new("delete public.orders; truncate sales.orders") };
    assert_eq!(approved.answer(&policy), "denied.rule", "an approval never overrides a deny");
}

#[test]
fn a_deny_matches_if_any_pair_matches() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "effects": ["data"]},
        {"name": "d", "decision": "deny", "effects": ["delete"], "relations": ["sales.*"], "message": "not in sales"},
    ]));
    assert_eq!(answer(&policy, "delete public.orders; read sales.orders"), "permit");
    let Ruling::Deny(refusal) = Asked::new("delete sales.orders; read public.orders").decide(&policy) else { panic!("denied") };
    assert_eq!((refusal.rule.as_deref(), refusal.message.as_str()), (Some("d"), "not in sales"));
}

#[test]
fn an_approved_hold_covers_its_pairs_and_no_others() {
    let policy =
        rules(json!([{"name": "h", "decision": "hold", "effects": ["delete"], "relations": ["public.*"], "approval": approval()}]));
    let approved = |parts: &str| Asked { approved: vec!["h".into()], ..Asked::new(parts) }.answer(&policy);
    assert_eq!(answer(&policy, "delete public.orders"), "hold h");
    assert_eq!(approved("delete public.orders"), "permit");
    assert_eq!(approved("delete public.orders; read sales.orders"), "denied.default");
    assert_eq!(
        answer(&policy, "delete public.orders; read sales.orders"),
        "denied.default",
        "nobody is asked about what would be denied anyway"
    );
    assert_eq!(approved("delete ?orders"), "denied.default", "a name that is not resolved is meant by a hold, never covered");
}

#[test]
fn all_holds_that_match_must_be_satisfied() {
    let policy = rules(json!([
        {"name": "b", "decision": "hold", "effects": ["delete"], "approval": approval()},
        {"name": "a", "decision": "hold", "effects": ["update"], "approval": approval()},
    ]));
    let approved = |names: &[&str]| {
        Asked { approved: names.iter().map(|name| (*name).into()).collect(), ..Asked::new("delete public.orders; update sales.orders") }
            .answer(&policy)
    };
    assert_eq!(approved(&[]), "hold a");
    assert_eq!(approved(&["a"]), "hold b");
    assert_eq!(approved(&["a", "b"]), "permit");
}

#[test]
fn what_is_not_understood_is_denied_unless_a_rule_names_unknown() {
    let data = rules(
        json!([{"name": "p", "decision": "permit", "effects": ["data", "structure", "privilege", "execution", "outside", "session", "service"]}]),
    );
    assert_eq!(answer(&data, "read public.orders; incomplete"), "denied.unknown");
    let named = rules(json!([{"name": "p", "decision": "permit", "effects": ["read", "unknown"]}]));
    assert_eq!(answer(&named, "read public.orders; incomplete"), "permit");
    assert_eq!(answer(&named, "delete public.orders; incomplete"), "denied.default");
    let mut quiet = Asked::new("read public.orders");
    quiet.classification.complete = false;
    assert_eq!(quiet.answer(&data), "denied.unknown", "incomplete is unknown, also without the effect");
}

#[test]
fn a_permit_limited_to_relations_covers_only_harmless_effects_without_one() {
    let policy = rules(
        json!([{"name": "p", "decision": "permit", "effects": ["data", "structure", "privilege", "execution", "session", "service"], "relations": ["*"]}]),
    );
    for parts in ["constant", "read", "transaction", "explain; read public.orders"] {
        assert_eq!(answer(&policy, parts), "permit", "{parts}");
    }
    for parts in ["create", "grant", "insert", "function_write", "role", "copy_in", "procedure", "call f/0"] {
        assert_eq!(answer(&policy, parts), "denied.default", "{parts}");
    }
}

#[test]
fn a_deny_limited_to_relations_means_nameless_changes_but_not_a_read_of_nothing() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "effects": ["data", "structure", "privilege", "session", "unknown"]},
        {"name": "d", "decision": "deny", "effects": ["data", "structure", "privilege", "session"], "relations": ["hr.*"]},
    ]));
    for parts in ["constant", "read public.orders", "transaction", "drop public.orders"] {
        assert_eq!(answer(&policy, parts), "permit", "{parts}");
    }
    for parts in ["drop", "grant", "insert", "drop hr.staff", "read; incomplete"] {
        assert_eq!(answer(&policy, parts), "denied.rule", "{parts}");
    }
}

#[test]
fn a_name_that_is_not_resolved_is_covered_by_everything_only_and_denied_by_its_bare_name() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "subjects": {"groups": ["some"]}, "effects": ["read"], "relations": ["public.*"]},
        {"name": "all", "decision": "permit", "subjects": {"groups": ["all"]}, "effects": ["read"], "relations": ["*"]},
        {"name": "d", "decision": "deny", "effects": ["read"], "relations": ["hr.staff"]},
    ]));
    let by = |group: &str, parts: &str| Asked::by(parts, json!({"groups": [group]})).answer(&policy);
    assert_eq!(by("some", "read ?orders"), "denied.default");
    assert_eq!(by("some", "read ?public.orders"), "denied.default");
    assert_eq!(by("all", "read ?orders"), "permit");
    assert_eq!(by("all", "read ?staff"), "denied.rule");
    assert_eq!(by("all", "read ?public.staff"), "denied.rule");
    assert_eq!(by("all", "read public.staff"), "permit");
}

#[test]
fn unknown_functions_are_covered_one_by_one() {
    let policy = rules(
        json!([{"name": "p", "decision": "permit", "effects": ["read"], "relations": ["public.*"], "functions": ["app.f(date)", "g"]}]),
    );
    assert_eq!(answer(&policy, "read public.orders; call app.f/1"), "permit");
    assert_eq!(answer(&policy, "read public.orders; call app.f/1; call g/3"), "permit");
    assert_eq!(answer(&policy, "read public.orders; call app.f/1; call app.h/1"), "denied.default");
    assert_eq!(answer(&policy, "read public.orders; call app.f/2"), "denied.default", "another number of arguments");
    assert_eq!(answer(&policy, "read public.orders; call f/1"), "denied.default", "it may lie in another schema");
    assert_eq!(answer(&policy, "read public.orders; known pg_sleep/1"), "denied.default", "what it does is an effect like others");
    let open = rules(json!([{"name": "p", "decision": "permit", "effects": ["read", "function_unknown"]}]));
    assert_eq!(answer(&open, "read public.orders; call h/1"), "permit");
}

#[test]
fn a_deny_names_functions_of_any_kind() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "effects": ["read", "service", "function_unknown"]},
        {"name": "d", "decision": "deny", "functions": ["pg_sleep", "app.f"]},
    ]));
    assert_eq!(answer(&policy, "read public.orders; known pg_sleep/1"), "denied.rule");
    assert_eq!(answer(&policy, "read; known pg_catalog.pg_sleep/1"), "denied.rule");
    assert_eq!(answer(&policy, "read; call f/1"), "denied.rule", "it may be `app.f`");
    assert_eq!(answer(&policy, "read; call other.f/1"), "permit");
}

#[test]
fn a_deny_of_unknown_functions_on_some_relations_means_every_unknown_function() {
    let policy = rules(json!([
        {"name": "p", "decision": "permit", "effects": ["read", "function_unknown"]},
        {"name": "d", "decision": "deny", "effects": ["read", "function_unknown"], "relations": ["hr.*"]},
    ]));
    assert_eq!(answer(&policy, "read public.orders; call app.f/1"), "denied.rule", "it may reach `hr`");
    assert_eq!(answer(&policy, "read public.orders; known pg_sleep/1"), "denied.default");
    assert_eq!(answer(&policy, "read public.orders"), "permit");
}

#[test]
fn a_condition_that_errs_permits_nothing_and_denies_and_holds() {
    let with = |decision: &str| {
        let mut rule = json!({"name": "c", "decision": decision, "effects": ["read"], "when": "context.purpose == 'x'"});
        if decision == "hold" {
            rule["approval"] = approval();
        }
        rules(json!([rule, {"name": "p", "decision": "permit", "subjects": {"groups": ["p"]}, "effects": ["read"]}]))
    };
    let ask = |decision: &str, group: &str, context| {
        Asked { context: super::support::context(context), ..Asked::by("read public.orders", json!({"groups": [group]})) }
            .answer(&with(decision))
    };
    assert_eq!(ask("permit", "", json!({"purpose": "x"})), "permit");
    assert_eq!(ask("permit", "", json!({"purpose": "y"})), "denied.default");
    assert_eq!(ask("permit", "", json!({})), "denied.condition");
    assert_eq!(ask("deny", "p", json!({"purpose": "y"})), "permit");
    assert_eq!(ask("deny", "p", json!({"purpose": "x"})), "denied.rule");
    assert_eq!(ask("deny", "p", json!({})), "denied.condition");
    assert_eq!(ask("hold", "p", json!({})), "hold c");
    assert_eq!(ask("hold", "p", json!({"purpose": "y"})), "permit");
    assert_eq!(ask("hold", "", json!({"purpose": "x"})), "hold c");
    assert_eq!(ask("hold", "", json!({})), "denied.condition", "approved or not, it would cover nothing");
}

#[test]
fn what_is_required_and_not_proven_is_denied() {
    let policy = rules(json!([
        {"name": "h", "decision": "hold", "effects": ["delete", "update"], "require": ["constraining_where"], "approval": approval()},
        {"name": "p", "decision": "permit", "effects": ["data"]},
    ]));
    assert_eq!(answer(&policy, "delete public.orders; constrained public.orders"), "hold h");
    for parts in [
        "delete public.orders",
        "delete public.orders; unconstrained public.orders",
        "delete public.orders; constrained sales.orders",
        "delete public.orders; update sales.orders; constrained public.orders",
        "delete public.orders; constrained public.orders; merge sales.orders",
        "delete; constrained public.orders",
    ] {
        assert_eq!(answer(&policy, parts), "denied.require", "{parts}");
    }
    let permit = rules(json!([{"name": "p", "decision": "permit", "effects": ["delete"], "require": ["where", "single_statement"]}]));
    assert_eq!(answer(&permit, "delete public.orders; unconstrained public.orders"), "permit");
    assert_eq!(answer(&permit, "delete public.orders"), "denied.require");
    let mut two = Asked::new("delete public.orders; unconstrained public.orders");
    two.classification.statements = 2;
    assert_eq!(two.answer(&permit), "denied.require");
}

#[test]
fn a_permit_with_a_time_counts_until_it_ends() {
    let policy = rules(json!([{"name": "p", "decision": "permit", "effects": ["read"], "session": {"max": "4h", "ends_with": "job"}}]));
    let ask = |age, ended, who| Asked { session_age_ms: age, job_ended: ended, ..Asked::by("read public.orders", who) }.answer(&policy);
    let job = || json!({"job": "train-1"});
    assert_eq!(ask(0, false, job()), "permit");
    assert_eq!(ask(14_399_999, false, job()), "permit");
    assert_eq!(ask(14_400_000, false, job()), "denied.session");
    assert_eq!(ask(0, true, job()), "denied.session");
    assert_eq!(ask(0, false, json!({})), "denied.session", "without a job there is none that has not ended");
}

#[test]
fn duties_are_the_strictest_of_what_covers() {
    let policy = policy(json!({
        "resources": {"db": {"kind": "sql", "dialect": "postgres", "audit": "group", "record": "statements"}},
        "rules": [
            {"name": "z", "decision": "permit", "effects": ["read"], "relations": ["public.*"], "row_limit": 100, "audit": "sync"},
            {"name": "a", "decision": "permit", "effects": ["read"], "row_limit": 10, "record": "meta"},
            {"name": "n", "decision": "permit", "effects": ["insert"], "row_limit": 1},
        ],
    }));
    let Ruling::Permit(permission) = Asked::new("read public.orders").decide(&policy) else { panic!("permitted") };
    assert_eq!(permission.rules.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["z", "a"], "in order of the document");
    let duties = permission.obligations;
    assert_eq!((duties.row_limit, duties.audit, duties.record), (Some(10), AuditMode::Sync, RecordLevel::Statements));
}

#[test]
fn a_rule_is_about_its_subjects_and_resources_only() {
    let policy = rules(json!([
        {"name": "a", "decision": "permit", "subjects": {"groups": ["analysts"]}, "resources": {"labels": {"env": "prod"}}, "effects": ["read"]},
        {"name": "b", "decision": "permit", "subjects": {"groups": ["testers"]}, "resources": {"names": "other"}, "effects": ["read"]},
    ]));
    let ask = |group: &str, resource| Asked { resource, ..Asked::by("read public.orders", json!({"groups": [group]})) }.answer(&policy);
    assert_eq!(ask("analysts", "db"), "permit");
    assert_eq!(ask("analysts", "other"), "denied.default");
    assert_eq!(ask("testers", "other"), "permit");
    assert_eq!(ask("testers", "db"), "denied.default");
}
