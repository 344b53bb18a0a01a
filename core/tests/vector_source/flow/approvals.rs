//! Held, approved, used, used again.

use super::super::Case;
use super::super::world::{analyst, approval, plain_policy, token, with};
use super::{approve, decide, decide_with, ok, open, refuse, script};
use serde_json::{Value, json};

const DELETE: &str = "DELETE FROM orders WHERE id = $1";

fn hold(quorum: u32) -> Value {
    json!({"name": "ask-first", "decision": "hold", "effects": ["delete"], "approval": approval(quorum)})
}

pub(super) fn cases() -> Vec<Case> {
    let one = plain_policy(&json!([hold(1)]));
    let two = plain_policy(&json!([hold(2)]));
    let changed = with(one.clone(), "mode", json!("enforce"));
    let five = || decide_with(DELETE, json!([[5]]));
    let ann = || approve("ann", 1);
    let case = |name: &str, about: &str, policy: &Value, steps: Vec<Value>| {
        script(&format!("approval-{name}"), about, policy, &[vec![open(&analyst())], steps].concat())
    };
    let wait = |millis: i64| json!({"advance": millis});
    vec![
        case("used-once", "an approval is used once", &one, vec![five(), ann(), five(), ok(1), ann(), five()]),
        case("other-parameters", "an approval is for these parameters", &one, vec![five(), ann(), decide_with(DELETE, json!([[6]]))]),
        case(
            "other-statement",
            "and for this statement, byte by byte",
            &one,
            vec![five(), ann(), decide_with("DELETE FROM orders WHERE id =  $1", json!([[5]]))],
        ),
        case("other-session", "and for this session", &one, vec![five(), ann(), open(&analyst()), five()]),
        case("other-policy", "and for this policy", &one, vec![five(), ann(), json!({"reload": changed}), five()]),
        case("denied", "an approver says no", &one, vec![five(), refuse("bob", 2), five()]),
        case("denied-and-approved", "a no is final, whoever else approves", &one, vec![five(), ann(), refuse("bob", 2), five()]),
        case("forged", "an approver's name with another key", &one, vec![five(), approve("ann", 9), five()]),
        case("stranger", "a name that nobody registered", &one, vec![five(), approve("eve", 9), five()]),
        case("late", "an approval that comes too late", &one, vec![five(), ann(), wait(900_000), five()]),
        case("late-request", "a request that has ended cannot be signed", &one, vec![five(), wait(900_000), ann()]),
        case("quorum", "two people where two are needed", &two, vec![five(), ann(), approve("bob", 2), five(), ok(1)]),
        case("quorum-one", "one person is not two", &two, vec![five(), ann(), ann(), five()]),
        case(
            "many",
            "one approval for all parameters of a batch",
            &one,
            vec![decide_with(DELETE, json!([[5], [6], [7]])), ann(), decide_with(DELETE, json!([[5], [6], [7]])), ok(3)],
        ),
        case("nothing-held", "there is nothing to approve", &one, vec![ann()]),
        own(),
        two_holds(),
    ]
}

/// The requester is an administrator, too.
fn own() -> Case {
    let mut rule = hold(1);
    rule["approval"]["approvers"]["keys"]["approvers"][0]["subject"] = json!("ANN@EXAMPLE");
    let steps = [
        open(&token("ann@example", &["dba"])),
        decide("DELETE FROM orders WHERE id = 5"),
        approve("ANN@EXAMPLE", 1),
        decide("DELETE FROM orders WHERE id = 5"),
    ];
    script("approval-own", "nobody approves for themselves", &plain_policy(&json!([rule])), &steps)
}

fn two_holds() -> Case {
    let more = json!({"name": "big-ones", "decision": "hold", "effects": ["data"], "approval": approval(1)});
    let delete = || decide("DELETE FROM orders WHERE id = 5");
    let steps = [open(&analyst()), delete(), approve("ann", 1), delete()];
    script("approval-two-rules", "two rules hold: the first is lifted, the second holds", &plain_policy(&json!([hold(1), more])), &steps)
}
