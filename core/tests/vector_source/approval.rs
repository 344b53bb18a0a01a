//! Approvals against a request: who counts, and why not.

use super::Case;
use super::world::{NOW, analyst, approval as terms_of_rule, approvers, plain_policy, signer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use checkrein::approval::{ApprovalRequest, Verdict, sign};
use checkrein::enforce::door::Door;
use checkrein::request::Timestamp;
use serde_json::{Value, json};

/// The request of a hold, as the core makes it.
pub(crate) fn request() -> Value {
    let rule = json!({"name": "deletes-are-approved", "decision": "hold", "effects": ["data"], "approval": terms_of_rule(1)});
    let script = json!({
        "verb": "run", "policy": plain_policy(&json!([rule])), "now": NOW,
        "steps": [
            {"open": {"token": analyst(), "resource": "orders-db"}},
            {"decide": {"statement": "DELETE FROM public.orders WHERE id = $1 AND status = $2", "parameters": [[5, "void"]]}},
        ],
    });
    let response: Value = serde_json::from_slice(&Door::new().answer(script.to_string().as_bytes())).unwrap();
    response.pointer("/steps/1/request").unwrap().clone()
}

fn asked(request: &Value, approvals: &[String], quorum: u32, now: i64) -> Value {
    let terms = json!({"groups": ["dba"], "quorum": quorum, "expires": 900_000, "approvers": approvers()});
    json!({"verb": "approval", "request": request, "approvals": approvals, "terms": terms, "now": now})
}

fn ask(name: &str, about: &str, request: &Value, approvals: &[String], quorum: u32, now: i64) -> Case {
    Case::new("approval", name, about, &asked(request, approvals, quorum, now))
}

fn signed(request: &Value, approver: &str, key: u8, verdict: Verdict) -> String {
    let request = ApprovalRequest::from_json(request.to_string().as_bytes()).unwrap();
    sign(&request, approver, verdict, &signer(key), Timestamp(NOW), [key; 16]).unwrap()
}

/// The approval with other claims, rightly signed by `ann`.
fn claims(approval: &str, change: impl FnOnce(&mut Value)) -> String {
    use checkrein::crypto::Signer as _;
    let mut parts = approval.split('.');
    let (header, payload) = (parts.next().unwrap(), parts.next().unwrap());
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    change(&mut claims);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signer(1).sign(signed.as_bytes()).unwrap()))
}

pub(super) fn cases() -> Vec<Case> {
    let request = request();
    let ann = signed(&request, "ann", 1, Verdict::Approve);
    let bob = signed(&request, "bob", 2, Verdict::Approve);
    let no = signed(&request, "bob", 2, Verdict::Deny);
    let dev = signed(&request, "dev", 3, Verdict::Approve);
    let stranger = signed(&request, "eve", 9, Verdict::Approve);
    let forged = signed(&request, "ann", 9, Verdict::Approve);
    let future = claims(&ann, |claims| claims["iat"] = json!(NOW / 1000 + 120));
    let other = claims(&ann, |claims| claims["req"] = json!(URL_SAFE_NO_PAD.encode([0; 32])));
    let more = claims(&ann, |claims| claims["scope"] = json!("all"));
    let by = |name: &str, about: &str, approvals: &[&String]| {
        ask(name, about, &request, &approvals.iter().map(|approval| (*approval).clone()).collect::<Vec<_>>(), 1, NOW)
    };
    let mut cases = vec![
        by("approved", "one member of the group approves", &[&ann]),
        by("two-approve", "two approve where one is enough", &[&bob, &ann]),
        by("invalid-beside", "an invalid approval beside a valid one changes nothing", &[&stranger, &ann]),
        by("none", "nobody approves", &[]),
        by("denied", "a no is final, whoever else approves", &[&ann, &no]),
        by("other-group", "a registered approver of another group", &[&dev]),
        by("stranger", "a name that is not registered", &[&stranger]),
        by("forged", "a registered name with another key", &[&forged]),
        by("future", "an approval from the future", &[&future]),
        by("other-request", "an approval of another request", &[&other]),
        by("claim-unknown", "an approval with a claim more", &[&more]),
        by("malformed", "what is no approval", &[&"yes".to_owned()]),
        ask("expired", "an approval at the end of its request", &request, std::slice::from_ref(&ann), 1, NOW + 900_000),
        ask("terms-changed", "another quorum than was asked for", &request, &[ann.clone(), bob], 2, NOW),
    ];
    cases.push(self_approval(&request));
    cases.extend(tampered(&request, &ann));
    cases
}

/// Who asks is registered as an approver, too, in other letters.
fn self_approval(request: &Value) -> Case {
    let mine = signed(request, "Agent-7", 1, Verdict::Approve);
    let mut asked = asked(request, &[mine], 1, NOW);
    asked["terms"]["approvers"][0]["subject"] = json!("Agent-7");
    Case::new("approval", "self-approval", "who asks cannot approve", &asked)
}

fn tampered(request: &Value, ann: &str) -> Vec<Case> {
    let changed = |part: &str, value: Value| {
        let mut request = request.clone();
        request[part] = value;
        request
    };
    let mut without = request.clone();
    without.as_object_mut().unwrap().remove("nonce");
    let approvals = [ann.to_owned()];
    let of = |name: &str, about: &str, request: &Value| ask(name, about, request, &approvals, 1, NOW);
    vec![
        of("tampered-statement", "a request whose statement was changed", &changed("statement", json!("DELETE FROM public.orders"))),
        of("tampered-rule", "a request whose rule was changed", &changed("rule", json!("another"))),
        of("tampered-end", "a request whose end was put off", &changed("not_after", json!(NOW + 10_000_000))),
        of("member-missing", "a request without its nonce", &without),
        of("member-unknown", "a request with a member more", &changed("note", json!("urgent"))),
        of("not-a-request", "what is no request", &json!([])),
    ]
}
