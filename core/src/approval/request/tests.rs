use super::*;
use crate::approval::tests::{Occasion, request};
use crate::wire::{canonical, strict};
use proptest::prelude::*;
use serde_json::Value as Json;

fn code(value: &Json) -> Option<&'static str> {
    ApprovalRequest::from_json(value.to_string().as_bytes()).err().map(|error| error.code().name())
}

#[test]
fn the_json_form_reads_back_as_the_same_request() {
    let request = request();
    let json = request.to_json().unwrap();
    assert_eq!(ApprovalRequest::from_json(&json).unwrap(), request);
    assert_eq!(serde_json::from_slice::<ApprovalRequest>(&json).unwrap(), request);
    let value: Json = serde_json::from_slice(&json).unwrap();
    assert_eq!(value["digest"], base64url::encode(request.digest()));
}

#[test]
fn the_digest_is_over_the_canonical_rest() {
    let mut value = serde_json::to_value(request()).unwrap();
    value.as_object_mut().unwrap().remove("digest");
    let rest = canonical::to_bytes(&value).unwrap();
    assert_eq!(*request().digest(), sha256(&[b"checkrein/approval-request/v1\0", &rest]));
}

/// Every place of a JSON value, as pointers.
fn places(value: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Json::Object(members) => members.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found)),
        Json::Array(items) => items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Values of the same type that are close to this one.
fn neighbours(value: &Json) -> Vec<Json> {
    match value {
        Json::Null => vec![Json::Bool(false)],
        Json::Bool(truth) => vec![Json::Bool(!truth)],
        Json::Number(number) => vec![(number.as_i64().unwrap() + 1).into(), (number.as_i64().unwrap() - 1).into()],
        Json::String(text) => vec![format!("{text} ").into(), text.to_uppercase().into(), text.to_lowercase().into(), "".into()],
        Json::Array(items) => {
            let longer = items.iter().cloned().chain(items.first().cloned().or(Some("x".into()))).collect();
            let reversed = items.iter().rev().cloned().collect();
            vec![Json::Array(items.iter().skip(1).cloned().collect()), Json::Array(longer), Json::Array(reversed)]
        }
        Json::Object(members) => {
            let mut more = members.clone();
            more.insert("extra".into(), Json::Null);
            let without = |name: &String| {
                let mut less = members.clone();
                less.remove(name);
                Json::Object(less)
            };
            members.keys().map(without).chain([Json::Object(more)]).collect()
        }
    }
}

#[test]
fn no_part_of_a_request_can_be_changed() {
    let whole = serde_json::to_value(request().through(Actor { subject: "planner".into(), issuer: Some("https://idp".into()) })).unwrap();
    assert_eq!(code(&whole), None);
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let mut changes = 0;
    for place in all {
        let original = whole.pointer(&place).unwrap();
        for neighbour in neighbours(original).into_iter().filter(|neighbour| neighbour != original) {
            let mut changed = whole.clone();
            *changed.pointer_mut(&place).unwrap() = neighbour;
            let code = code(&changed);
            assert!(matches!(code, Some("approval.digest" | "approval.invalid")), "{place}: {code:?}");
            changes += 1;
        }
    }
    assert!(changes > 100, "{changes}");
}

#[test]
fn a_change_with_its_digest_made_anew_is_another_request() {
    let whole = serde_json::to_value(request()).unwrap();
    let mut changed = whole.as_object().unwrap().clone();
    changed.insert("resource".into(), "staging-db".into());
    changed.remove("digest");
    let body: Body = strict::from_value(Json::Object(changed)).unwrap();
    let resealed = form::seal(body).unwrap();
    assert_ne!(resealed.digest(), request().digest());
    assert!(!resealed.covers(&Occasion::new().asked()));
}

/// The request with another value at one place, its last digest made anew as a forger would.
fn forged(place: &str, value: Json) -> Option<&'static str> {
    let mut changed = serde_json::to_value(request()).unwrap();
    *changed.pointer_mut(place).unwrap() = value;
    changed.as_object_mut().unwrap().remove("digest");
    let body: Body = strict::from_value(changed).unwrap();
    code(&serde_json::to_value(form::seal(body).unwrap()).unwrap())
}

#[test]
fn inner_digests_are_checked_behind_a_sound_outer_one() {
    assert_eq!(forged("/resource", "staging-db".into()), None);
    assert_eq!(forged("/statement", "SELECT 1".into()), Some("approval.digest"));
    assert_eq!(forged("/parameters/shown/0/0/value", "6".into()), Some("approval.digest"));
    assert_eq!(forged("/parameters/shown/0/0/value", "6".repeat(513).into()), Some("approval.invalid"));
    assert_eq!(forged("/parameters/sets", 0.into()), Some("approval.invalid"));
    assert_eq!(forged("/parameters/values", 0.into()), Some("approval.invalid"));
    assert_eq!(forged("/policy", "x".into()), Some("approval.invalid"));
}

#[test]
fn what_is_not_a_request_is_told_so() {
    let code = |bytes: &[u8]| ApprovalRequest::from_json(bytes).err().map(|error| error.code().name());
    let json = String::from_utf8(request().to_json().unwrap()).unwrap();
    for text in [
        "",
        "[]",
        "{}",
        "null",
        "{\"digest\":5}",
        "{\"digest\":\"=\"}",
        &json[1..],
        &json.replace("\"version\":1", "\"version\":1,\"version\":1"),
    ] {
        assert_eq!(code(text.as_bytes()), Some("approval.invalid"), "{text}");
    }
    assert_eq!(code(b"\xff"), Some("approval.invalid"));
}

#[test]
fn a_request_covers_its_own_occasion_and_no_other() {
    let request = request();
    assert!(request.covers(&Occasion::new().asked()));
    let differs = |change: fn(&mut Occasion)| {
        let mut occasion = Occasion::new();
        change(&mut occasion);
        !request.covers(&occasion.asked())
    };
    assert!(differs(|occasion| occasion.resource = "other"));
    assert!(differs(|occasion| occasion.session = "s-2"));
    assert!(differs(|occasion| occasion.subject = "agent-8"));
    assert!(differs(|occasion| occasion.statement = "DELETE FROM orders WHERE id = $1 "));
    assert!(differs(|occasion| occasion.parameters = vec![vec![Value::Text("5".into())]]));
    assert!(differs(|occasion| occasion.parameters = vec![vec![Value::Int(5)]; 2]));
    assert!(differs(|occasion| occasion.effects = EffectSet::of(Effect::Truncate)));
    assert!(differs(|occasion| occasion.relations.clear()));
    assert!(differs(|occasion| occasion.policy = [8; 32]));
    assert!(differs(|occasion| occasion.rule = "other"));
    assert!(differs(|occasion| occasion.terms.quorum = 2));
    assert!(differs(|occasion| occasion.terms.groups.push("ops".into())));
}

#[test]
fn the_rendered_text_is_this_and_stays_this() {
    let mut occasion = Occasion::new();
    occasion.statement = "DELETE FROM orders -- \u{202e}nothing\nWHERE id = $1";
    let request = ApprovalRequest::new(&occasion.asked(), [1; 16], Timestamp(1_790_000_000_000)).unwrap();
    let expected = "\
checkrein: approval is asked for
resource    orders-db
session     s-1
asked by    agent-7
vouched by  https://idp.example
assurance   verified
groups      \"analysts\"
through     (none)
rule        deletes-are-approved
policy      BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc
effects     read, delete
relations   public.orders
needs       1 of: \"dba\"
issued at   2026-09-21T14:13:20Z
not after   2026-09-21T14:28:20Z
nonce       AQEBAQEBAQEBAQEBAQEBAQ
statement   sha256 STATEMENT
            | DELETE FROM orders -- \\u{202e}nothing
            | WHERE id = $1
parameters  1 in 1 list(s), sha256 PARAMETERS
            1: int \"5\"
";
    let expected = expected.replace("STATEMENT", &request.body.statement_sha256).replace("PARAMETERS", &request.body.parameters.sha256);
    assert_eq!(request.render(), expected);
    assert_eq!(request.body.render_sha256, base64url::encode(&sha256(&[expected.as_bytes()])));
}

proptest! {
    #[test]
    fn whatever_is_asked_reads_back_and_is_printed_in_plain_ascii(
        statement in any::<String>(), subject in any::<String>(), value in any::<String>(), nonce in any::<[u8; 16]>(), at in 0i64..4_000_000_000_000,
    ) {
        let mut occasion = Occasion::new();
        let (statement, subject) = (statement.clone(), subject.clone());
        occasion.parameters = vec![vec![Value::Text(value.clone()), Value::Other { kind: value.clone(), text: value }]];
        let asked = Asked { statement: &statement, resource: &subject, ..occasion.asked() };
        let request = ApprovalRequest::new(&asked, nonce, Timestamp(at)).unwrap();
        prop_assert_eq!(&ApprovalRequest::from_json(&request.to_json().unwrap()).unwrap(), &request);
        prop_assert!(request.covers(&asked));
        prop_assert!(request.render().bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
        prop_assert!(request.render().lines().all(|line| line.len() <= 120));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
        prop_assert!(ApprovalRequest::from_json(&bytes).is_err());
    }
}
