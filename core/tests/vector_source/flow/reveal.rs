//! Encrypted values, and who may open them.

use super::super::Case;
use super::super::world::{NOW, analyst, keys, policy, token};
use super::{decide, mask, ok, open, script, texts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::enforce::door::PaperPlan;
use checkrein::request::Value as Cell;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let reveal = |token: &str| json!({"reveal": token});
    let (fraud, desk) = (token("agent-9", &["fraud"]), token("agent-8", &["desk"]));
    let sealed = sealed("orders-db", "ssn", &keys());
    let select = decide("SELECT ssn FROM customers");
    let masked = mask(texts(&["ssn"]), json!([["123-45-6789"], ["123-45-6789"], [null]]));
    let last = if sealed.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}", &sealed[..sealed.len() - 1]);
    let mut overlap = encrypting();
    overlap["masks"].as_array_mut().unwrap().push(json!({"classes": ["ssn"], "mask": "redact", "unless": {"groups": ["desk", "dba"]}}));
    let rotated = json!({"mail": {
        "version": 4, "secret": URL_SAFE_NO_PAD.encode([0x6e; 32]),
        "earlier": [{"version": 3, "secret": keys()["mail"]["secret"]}],
    }});
    let rotation = json!({
        "verb": "run", "policy": encrypting(), "now": NOW, "keys": rotated,
        "steps": [open(&fraud), select, masked, reveal(&sealed), reveal(&self::sealed("orders-db", "ssn", &rotated))],
    });
    vec![
        script(
            "reveal",
            "whom the line names opens what others were shown, and the log says so",
            &encrypting(),
            &[open(&analyst()), select.clone(), masked, ok(3), reveal(&sealed), open(&fraud), reveal(&sealed)],
        ),
        script("reveal-unless", "whom the line does not count for may as well", &encrypting(), &[open(&desk), reveal(&sealed)]),
        script(
            "reveal-overlap",
            "not where another line hides the class",
            &overlap,
            &[open(&fraud), reveal(&sealed), open(&desk), reveal(&sealed)],
        ),
        script(
            "reveal-refused",
            "what was changed, made elsewhere, or is no token",
            &encrypting(),
            &[
                open(&fraud),
                reveal(&changed),
                reveal(&self::sealed("hr-db", "ssn", &keys())),
                reveal(&sealed.replace(".ssn.", ".card.")),
                reveal(&sealed.replace(".ssn.", ".salary.")),
                reveal(&sealed.replace(".v3.", ".v2.")),
                reveal("123-45-6789"),
                json!("close"),
                reveal(&sealed),
            ],
        ),
        Case::new("flow", "reveal-rotated", "a token opens under its own version after the key was rotated", &rotation),
    ]
}

/// `ssn` is encrypted; `fraud` may open it, `desk` sees it.
fn encrypting() -> Value {
    let mut policy = policy(&json!([{"name": "read", "decision": "permit", "effects": ["read"]}]));
    policy["masks"][0] = json!({
        "classes": ["ssn"], "mask": {"encrypt": {"key": "mail"}}, "reveal": {"groups": ["fraud"]}, "unless": {"groups": ["desk"]},
    });
    policy
}

/// What `encrypt` makes of one number, for a resource and a class, under the current version of the key `mail`.
fn sealed(domain: &str, class: &str, keys: &Value) -> String {
    let plan = json!({
        "domain": domain, "keys": keys,
        "masking": {"columns": [{"classes": [class], "mask": {"encrypt": {"key": "mail"}}, "lineage": "identity"}]},
        "outputs": {"columns": [{"name": "x", "lineage": "identity", "sources": [["public", "customers", "x"]]}]},
        "shape": [{"name": "x", "kind": "text"}],
    });
    let mut plan = PaperPlan::from_json(plan.to_string().as_bytes()).unwrap();
    match plan.cell(0, Cell::Text("123-45-6789".to_owned())).unwrap() {
        Cell::Text(token) => token,
        other => panic!("{other:?}"),
    }
}
