//! Sessions that open, end, close, and are not opened; policies that change meanwhile.

use super::super::Case;
use super::super::world::{HOUR, NOW, SECONDS, analyst, plain_policy, policy, token, token_with, with};
use super::{decide, ok, open, script};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let read = json!({"name": "read", "decision": "permit", "effects": ["read"]});
    let policy_of = |rules: Value| plain_policy(&rules);
    let reading = policy_of(json!([read]));
    let nothing = policy_of(json!([]));
    let short = token_with("agent-7", &[], &json!({"exp": SECONDS + 60}));
    let lease = json!({"open": {"token": analyst(), "resource": "orders-db", "lease": NOW + HOUR}});
    let elsewhere = json!({"open": {"token": analyst(), "resource": "hr-db"}});
    let select = || decide("SELECT 1");
    let wait = |millis: i64| json!({"advance": millis});
    let reload = |policy: &Value| json!({"reload": policy});
    let gone = with(reading.clone(), "resources", json!({"hr-db": {"kind": "sql", "dialect": "sqlite"}}));
    let broken = with(reading.clone(), "rulez", json!([]));
    let other_keys = {
        let mut policy = reading.clone();
        policy["issuers"][0]["audience"] = json!("billing");
        policy
    };
    let occasion = |purpose: &str| json!({"decide": {"statement": "SELECT 1", "context": {"purpose": purpose}}});
    let purpose = policy_of(json!([with(read, "when", json!("context.purpose == \"reporting\""))]));
    vec![
        script(
            "session-token-end",
            "a session ends with its token",
            &reading,
            &[open(&short), select(), wait(59_999), select(), wait(1), select()],
        ),
        script("session-lease", "or with its lease", &reading, &[lease, select(), wait(HOUR), select()]),
        script(
            "session-closed",
            "or when it is closed, even twice",
            &reading,
            &[open(&analyst()), select(), json!("close"), select(), json!("close")],
        ),
        script(
            "session-refused",
            "a token that has expired opens none",
            &reading,
            &[open(&token_with("agent-7", &[], &json!({"exp": SECONDS}))), select()],
        ),
        script("session-resource", "nor does a resource that is not known", &reading, &[elsewhere]),
        script(
            "session-two",
            "two sessions one after the other",
            &reading,
            &[open(&analyst()), select(), open(&token("agent-8", &[])), select(), ok(1)],
        ),
        script(
            "reload-stricter",
            "a stricter policy is in force at once",
            &reading,
            &[open(&analyst()), select(), reload(&nothing), select()],
        ),
        script(
            "reload-permitted",
            "what was permitted before may still be reported",
            &reading,
            &[open(&analyst()), select(), reload(&nothing), ok(1)],
        ),
        script("reload-broken", "a policy that is wrong changes nothing", &reading, &[open(&analyst()), reload(&broken), select()]),
        script("reload-gone", "a resource that a reload took away", &reading, &[open(&analyst()), reload(&gone), select()]),
        script(
            "reload-issuer",
            "open sessions stay, new tokens are held to the new issuers",
            &reading,
            &[open(&analyst()), reload(&other_keys), select(), open(&analyst())],
        ),
        script("context", "the occasion decides", &purpose, &[open(&analyst()), occasion("reporting"), occasion("curiosity")]),
        script(
            "context-invalid",
            "an occasion that is not made of scalars",
            &purpose,
            &[open(&analyst()), json!({"decide": {"statement": "SELECT 1", "context": {"purpose": ["reporting"]}}})],
        ),
        script("before-open", "nothing is decided before a session is open", &reading, &[select()]),
        script("policy-invalid", "a policy that cannot be read runs nothing", &broken, &[open(&analyst())]),
        script(
            "parameters",
            "parameters are committed to and never told",
            &reading,
            &[
                open(&analyst()),
                json!({"decide": {"statement": "SELECT $1, $2, $3", "parameters": [["secret", 7, null]]}}),
                json!({"decide": {"statement": "SELECT %s", "placeholders": "format", "parameters": [["secret"]]}}),
            ],
        ),
        script(
            "log-question",
            "two callers, of whom one sees something sensitive",
            &policy(&json!([{"name": "read", "decision": "permit", "effects": ["read"]}])),
            &[
                open(&analyst()),
                decide("SELECT ssn FROM customers"),
                ok(5),
                open(&token("agent-8", &[])),
                decide("SELECT region FROM customers"),
                ok(5),
            ],
        ),
    ]
}
