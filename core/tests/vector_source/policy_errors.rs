//! Policies that are refused, each with its code.

use super::Case;
use super::world::{APPROVERS, approval, plain_policy, policy, public_key, with};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [shape(), rules(), masks(), approvers(), large()].into_iter().flatten().collect()
}

fn refused(name: &str, about: &str, policy: &Value) -> Case {
    Case::new("policy", &format!("refused-{name}"), about, &json!({"verb": "test", "policy": policy}))
}

fn one(part: &str, value: Value) -> Value {
    plain_policy(&json!([with(json!({"name": "some", "decision": "permit", "effects": ["read"]}), part, value)]))
}

fn shape() -> Vec<Case> {
    let empty = || plain_policy(&json!([]));
    let line = json!({"as": {}, "resource": "orders-db", "statement": "SELECT 1", "expect": {"decision": "permit"}});
    vec![
        refused("version", "a version that there is not", &with(empty(), "version", json!(2))),
        refused("field", "a field that there is not", &with(empty(), "rule", json!([]))),
        refused("null", "a value that is empty", &with(empty(), "rules", Value::Null)),
        refused(
            "null-catalog",
            "a catalog that is empty",
            &with(empty(), "resources", json!({"r": {"kind": "sql", "dialect": "postgres", "catalog": null}})),
        ),
        refused(
            "list",
            "a list where an object is meant",
            &with(policy(&json!([])), "masks", {
                json!([{"classes": ["ssn"], "mask": "redact", "probe": ["permit"]}, {"classes": ["email", "card"], "mask": "redact"}])
            }),
        ),
        refused(
            "kind",
            "a kind of resource that there is not",
            &with(empty(), "resources", json!({"r": {"kind": "ftp", "dialect": "postgres"}})),
        ),
        refused(
            "catalog",
            "a catalog that is none",
            &with(empty(), "resources", json!({"r": {"kind": "sql", "dialect": "postgres", "catalog": {}}})),
        ),
        refused(
            "catalog-file",
            "a file that nobody gives",
            &with(empty(), "resources", json!({"r": {"kind": "sql", "dialect": "postgres", "catalog_file": "c.json"}})),
        ),
        refused(
            "test-resource",
            "a test of a resource that there is not",
            &with(empty(), "tests", json!([with(line, "resource", json!("hr-db"))])),
        ),
    ]
}

fn rules() -> Vec<Case> {
    let twice = json!({"name": "some", "decision": "permit", "effects": ["read"]});
    vec![
        refused("effect", "an effect that there is not", &one("effects", json!(["delte"]))),
        refused("decision", "a decision that there is not", &one("decision", json!("allow"))),
        refused("rule-twice", "two rules of one name", &plain_policy(&json!([twice, twice]))),
        refused("no-effects", "a rule about nothing", &one("effects", json!([]))),
        refused("no-relations", "a rule about no relation", &one("relations", json!([]))),
        refused("no-subject", "a rule about nobody", &one("subjects", json!({}))),
        refused("no-resource", "a rule about a resource that there is not", &one("resources", json!({"labels": {"env": "test"}}))),
        refused("relation-pattern", "a pattern that cannot be read", &one("relations", json!(["a.b.c.d"]))),
        refused("require", "something that cannot be required", &one("require", json!(["luck"]))),
        refused("require-read", "a condition required of a read", &one("require", json!(["where"]))),
        refused("when-syntax", "a condition that cannot be read", &one("when", json!("context.purpose ="))),
        refused("when-name", "a condition about something that there is not", &one("when", json!("user.name == \"x\""))),
        refused("row-limit", "a limit of no rows", &one("row_limit", json!(0))),
        refused("session", "a session without a limit", &one("session", json!({}))),
        refused("hold-bare", "a hold that nobody can approve", &one("decision", json!("hold"))),
    ]
}

fn masks() -> Vec<Case> {
    let with_masks = |masks: Value| with(policy(&json!([])), "masks", masks);
    let all = json!(["ssn", "email", "card"]);
    let mask = |mask: Value| with_masks(json!([{"classes": all, "mask": mask}]));
    vec![
        refused("mask-missing", "a class without a mask", &with_masks(json!([{"classes": ["ssn"], "mask": "redact"}]))),
        refused(
            "mask-rank",
            "two masks of equal rank",
            &with_masks(json!([{"classes": all, "mask": "redact"}, {"classes": ["ssn"], "mask": "nullify"}])),
        ),
        refused("mask-operator", "an operator that this version lacks", &mask(json!({"shuffle": {"key": "cards"}}))),
        refused("mask-shows-all", "a prefix that is the whole address", &mask(json!({"ip_prefix": {"v4": 32, "v6": 48}}))),
        refused(
            "mask-reveal",
            "a line that does not encrypt has nothing to open",
            &with_masks(json!([{"classes": all, "mask": "redact", "reveal": {"groups": ["fraud"]}}])),
        ),
        refused(
            "mask-derived",
            "a part of what is computed",
            &with_masks(json!([{"classes": all, "mask": "redact", "derived": {"partial": {"keep_last": 4}}}])),
        ),
        refused("mask-parameter", "a parameter that there is not", &mask(json!({"partial": {"keep": 4}}))),
        refused("mask-class", "a class that there is not", &with_masks(json!([{"classes": ["snn"], "mask": "redact"}]))),
        refused(
            "class-detector",
            "a detector that there is not",
            &with(policy(&json!([])), "classes", json!({"ssn": {"detect": ["us_snn"]}})),
        ),
        refused(
            "scan-elsewhere",
            "what is looked for is not the section's to say",
            &scanning(json!({"only": ["email"]}), json!(["email"])),
        ),
        refused("scan-unused", "an entity that no class names", &scanning(json!({"on": ["us_ssn"]}), json!(["email"]))),
        refused(
            "scan-own-unused",
            "a pattern that no class names",
            &scanning(json!({"patterns": [{"name": "ticket", "regex": "TK-[0-9]{6}"}]}), json!(["email"])),
        ),
        refused("scan-nothing", "a section where no class is recognised by content", &scanning(json!({}), json!([]))),
        refused(
            "scan-pattern",
            "a pattern whose matches have no bound",
            &scanning(json!({"patterns": [{"name": "ticket", "regex": "TK-[0-9]+"}]}), json!(["ticket"])),
        ),
        refused("class-empty", "a class of nothing", &with(policy(&json!([])), "classes", json!({"ssn": {}}))),
    ]
}

/// Social security numbers by column and by these detectors, and the section.
fn scanning(scan: Value, detect: Value) -> Value {
    let policy = with(policy(&json!([])), "classes", json!({"ssn": {"columns": ["customers.ssn"], "detect": detect}}));
    with(with(policy, "masks", json!([{"classes": ["ssn"], "mask": "redact"}])), "scan", scan)
}

fn approvers() -> Vec<Case> {
    let hold = |approval: Value| plain_policy(&json!([{"name": "ask", "decision": "hold", "effects": ["delete"], "approval": approval}]));
    let mut twice = approval(1);
    let (name, group, byte) = APPROVERS[0];
    let again = json!({"subject": format!("{name}-again"), "groups": [group], "key": public_key(byte)});
    twice["approvers"]["keys"]["approvers"].as_array_mut().unwrap().push(again);
    vec![
        refused("quorum", "more approvals than there are approvers", &hold(approval(3))),
        refused("quorum-none", "a quorum of nobody", &hold(approval(0))),
        refused("key-twice", "one key of two approvers", &hold(twice)),
        refused("expires", "a request that never ends", &hold(with(approval(1), "expires", json!("365d")))),
        refused(
            "approvers-file",
            "a file that nobody gives",
            &hold(json!({"approvers": {"groups": ["dba"], "keys_file": "dba.json"}, "quorum": 1, "expires": "15m"})),
        ),
    ]
}

fn large() -> Vec<Case> {
    let text = format!("{{\"verb\": \"test\", \"policy\": {{\"version\": 1, \"tests\": [{}]}}}}", vec!["0"; 10_001].join(","));
    vec![Case::raw("policy", "refused-large", "more than 10,000 tests", text)]
}
