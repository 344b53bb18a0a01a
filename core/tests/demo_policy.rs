//! The demo's policy compiles without a finding, and what it says of itself is true.

use checkrein::enforce::run_tests;
use checkrein::policy::{Format, MapFiles, PolicySet};
use serde_json::{Value, json};

fn columns(names: &[&str]) -> Value {
    json!({"columns": names.iter().map(|name| ((*name).to_owned(), json!("TEXT"))).collect::<serde_json::Map<_, _>>()})
}

#[test]
fn the_demo_s_policy_passes_its_own_tests() {
    let mut contacts = columns(&["id", "name", "mail", "tax_id"]);
    contacts["view"] = json!("SELECT id, name, email AS mail, ssn AS tax_id FROM customers");
    let catalog = json!({"version": 1, "relations": {
        "main.customers": columns(&["id", "name", "email", "phone", "ssn", "born"]),
        "main.contacts": contacts,
        "main.orders": columns(&["id", "customer_id", "status"]),
        "main.payments": columns(&["id", "order_id", "card_number"]),
        "main.tickets": columns(&["id", "email", "body"]),
        "main.employees": columns(&["id", "name", "salary_cents"]),
    }});
    let key = |x: &str| json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": x});
    // RFC 8032, clause 7.1, tests 1 and 2.
    let (first, second) = ("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw");
    let approvers = json!({"version": 1, "approvers": [{"subject": "dana", "groups": ["dba"], "key": second}]});
    let files = [("idp.jwks.json", json!({"keys": [key(first)]})), ("dba.keys.json", approvers), ("orders.catalog.json", catalog)];
    let files = MapFiles::new(files.map(|(name, content)| (name.to_owned(), content.to_string().into_bytes())));
    let policy = PolicySet::compile(include_bytes!("../../examples/demo/policy.yaml"), Format::Yaml, &files).unwrap();
    assert!(policy.lint().is_empty(), "{:?}", policy.lint());
    let report = run_tests(&policy);
    assert!(report.run >= 18);
    assert_eq!(report.failures, []);
}
