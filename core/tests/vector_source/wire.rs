//! What is refused before it is a request.

use super::Case;
use serde_json::json;

pub(super) fn cases() -> Vec<Case> {
    let raw = |name: &str, about: &str, text: &str| Case::raw("wire", name, about, text.to_owned());
    let classify = |more: &str| format!("{{\"verb\": \"classify\", \"dialect\": \"postgres\", \"statement\": \"SELECT 1\"{more}}}");
    let deep = format!("{{\"verb\": \"test\", \"policy\": {}{}}}", "[".repeat(40), "]".repeat(40));
    vec![
        raw("syntax", "a request that is not JSON", "{\"verb\": \"classify\""),
        raw("syntax-rest", "something behind the request", &(classify("") + " {}")),
        raw("syntax-surrogate", "half of a surrogate pair is no character", &classify(", \"x\": \"\\ud800\"")),
        raw("duplicate-key", "a key twice", &classify(", \"dialect\": \"sqlite\"")),
        raw("duplicate-key-escaped", "a key twice, once escaped", &classify(", \"\\u0064ialect\": \"sqlite\"")),
        raw("too-deep", "nested deeper than its limit", &deep),
        raw("number-fraction", "a number with a fraction", &classify(", \"x\": 1.5")),
        raw("number-beyond", "a whole number beyond 2^53", &classify(", \"x\": 9007199254740993")),
        raw("not-an-object", "a request that is no object", "[]"),
        raw(
            "list-for-object",
            "a list of values where an object is meant",
            "{\"verb\": \"audit\", \"key\": \"k\", \"ask\": {\"verify\": [[], [], null, null]}}",
        ),
        raw("no-verb", "a request without a verb", "{}"),
        raw("verb-unknown", "a verb that there is not", "{\"verb\": \"drop\"}"),
        raw("field-unknown", "a field that there is not", &classify(", \"sarch_path\": []")),
        raw("field-missing", "a field that is missing", "{\"verb\": \"classify\", \"statement\": \"SELECT 1\"}"),
        Case::new(
            "wire",
            "base64",
            "a key that is not unpadded base64url",
            &json!({"verb": "run", "policy": {"version": 1}, "now": 0, "keys": {"k": {"version": 1, "secret": "bW1tbQ=="}}, "steps": []}),
        ),
        Case::new(
            "wire",
            "short-key",
            "a masking key of fewer than 16 bytes",
            &json!({"verb": "run", "policy": {"version": 1}, "now": 0, "keys": {"k": {"version": 1, "secret": "bW1tbQ"}}, "steps": []}),
        ),
        Case::raw(
            "wire",
            "too-many-steps",
            "a script of more than 1,000 steps",
            format!(
                "{{\"verb\": \"run\", \"policy\": {{\"version\": 1}}, \"now\": 0, \"steps\": [{}]}}",
                vec!["{\"advance\":0}"; 1001].join(",")
            ),
        ),
    ]
}
