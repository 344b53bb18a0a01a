//! The six policies that operators ask for first.

use super::support::{Asked, approval, policy};
use crate::policy::{Mask, Masking, PolicySet, Ruling};
use serde_json::{Value as Json, json};

fn with_personal_data(rules: Json) -> PolicySet {
    policy(json!({
        "classes": {"personal": {"columns": ["customers.name", "customers.ssn"]}},
        "masks": [{"classes": ["personal"], "mask": "redact"}],
        "rules": rules,
    }))
}

#[test]
fn a_read_only_analyst_sees_masked_personal_data() {
    let policy = with_personal_data(
        json!([{"name": "read", "decision": "permit", "subjects": {"groups": ["analysts"], "assurance": "verified"}, "effects": ["read"], "relations": ["public.*"]}]),
    );
    let Ruling::Permit(permission) =
        Asked::new("read public.customers; show public.customers.id; show public.customers.ssn").decide(&policy)
    else {
        panic!("permitted")
    };
    let Masking::Columns(columns) = permission.obligations.mask else { panic!("columns") };
    assert_eq!(columns[0], None);
    assert_eq!(columns[1].as_ref().and_then(|duty| duty.mask.clone()), Some(Mask::Redact));
    let answer = |parts: &str| Asked::new(parts).answer(&policy);
    assert_eq!(answer("read public.customers; show public.customers.id; where public.customers.ssn"), "denied.probe");
    for write in ["insert public.orders", "update public.orders", "delete public.orders", "drop public.orders", "read,insert public.orders"]
    {
        assert_eq!(answer(write), "denied.default", "{write}");
    }
    assert_eq!(Asked::by("read public.orders", json!({"groups": ["analysts"], "assurance": "shared"})).answer(&policy), "denied.default");
}

#[test]
fn a_nightly_job_has_one_schema_until_it_ends() {
    let policy = policy(
        json!({"rules": [{"name": "nightly", "decision": "permit", "subjects": {"claims": {"job": "train-*"}}, "effects": ["read"], "relations": ["sales.*"], "session": {"max": "4h", "ends_with": "job"}}]}),
    );
    let ask = |parts: &str, job: &str, ended| {
        Asked { job_ended: ended, ..Asked::by(parts, json!({"job": job, "claims": {"job": job}})) }.answer(&policy)
    };
    assert_eq!(ask("read sales.orders", "train-7", false), "permit");
    assert_eq!(ask("read sales.orders", "train-7", true), "denied.session");
    assert_eq!(ask("read public.orders", "train-7", false), "denied.default");
    assert_eq!(ask("read sales.orders", "serve-7", false), "denied.default");
}

#[test]
fn deletes_are_held_for_a_dba_and_only_with_a_constraining_where() {
    let policy = policy(
        json!({"rules": [{"name": "deletes", "decision": "hold", "subjects": {"groups": ["analysts"]}, "resources": {"labels": {"env": "prod"}}, "effects": ["delete"], "require": ["constraining_where"], "approval": approval()}]}),
    );
    let constrained = "delete public.orders; constrained public.orders";
    let Ruling::Hold(demand) = Asked::new(constrained).decide(&policy) else { panic!("held") };
    assert_eq!((demand.terms.groups.as_slice(), demand.terms.quorum, demand.terms.expires), (["dba".to_owned()].as_slice(), 1, 900_000));
    assert_eq!(demand.terms.approvers[0].subject, "dba-1");
    assert_eq!(Asked { approved: vec!["deletes".into()], ..Asked::new(constrained) }.answer(&policy), "permit");
    assert_eq!(
        Asked { approved: vec!["deletes".into()], ..Asked::new("delete public.orders; unconstrained public.orders") }.answer(&policy),
        "denied.require"
    );
}

#[test]
fn a_shared_account_sees_nothing_sensitive() {
    let policy = with_personal_data(
        json!([{"name": "shared", "decision": "permit", "subjects": {"assurance": "shared"}, "effects": ["read"], "classes": "none"}]),
    );
    let ask = |parts: &str, assurance: &str| Asked::by(parts, json!({"assurance": assurance})).answer(&policy);
    assert_eq!(ask("read public.orders; show public.orders.total", "shared"), "permit");
    assert_eq!(ask("read public.customers; show public.customers.ssn", "shared"), "denied.class");
    assert_eq!(ask("read public.customers; aggregate public.customers.id; where public.customers.name", "shared"), "denied.class");
    assert_eq!(ask("read public.orders; show public.orders.total", "verified"), "denied.default");
}

#[test]
fn two_functions_are_allowed_and_no_others() {
    let policy = policy(
        json!({"rules": [{"name": "two", "decision": "permit", "effects": ["read"], "functions": ["app.fiscal_year(date)", "app.region(text, text)"]}]}),
    );
    let answer = |parts: &str| Asked::new(parts).answer(&policy);
    assert_eq!(answer("read public.orders; call app.fiscal_year/1; call app.region/2"), "permit");
    assert_eq!(answer("read public.orders; call app.fiscal_year/1; call app.delete_all/0"), "denied.default");
    assert_eq!(answer("read public.orders; call evil.fiscal_year/1"), "denied.default");
}

#[test]
fn privilege_changes_are_blocked() {
    let policy = policy(json!({"rules": [
        {"name": "owners", "decision": "permit", "effects": ["data", "structure", "privilege", "session"]},
        {"name": "no-privileges", "decision": "deny", "effects": ["privilege"], "message": "ask the platform team"},
    ]}));
    for parts in ["grant public.orders", "revoke public.orders", "role", "read public.orders; role"] {
        let Ruling::Deny(refusal) = Asked::new(parts).decide(&policy) else { panic!("{parts}") };
        assert_eq!((refusal.rule.as_deref(), refusal.message.as_str()), (Some("no-privileges"), "ask the platform team"), "{parts}");
    }
    assert_eq!(Asked::new("read public.orders; setting").answer(&policy), "permit");
}
