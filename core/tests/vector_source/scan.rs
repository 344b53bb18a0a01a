//! What there is in a text: spans, scores and reasons, replacements, configurations, and texts that come in parts.

use super::Case;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [texts(), weak(), replaced(), configured(), parts(), refused()].into_iter().flatten().collect()
}

fn case(name: &str, about: &str, request: Value) -> Case {
    let mut request = request;
    request["verb"] = json!("scan");
    Case::new("scan", name, about, &request)
}

fn text(name: &str, about: &str, text: &str) -> Case {
    case(name, about, json!({"text": text}))
}

/// A line with something of every sort.
const LINE: &str = "Jane <jane@example.com> paid 4111 1111 1111 1111 from 2001:db8::1, IBAN GB29 NWBK 6016 1331 9268 19, SSN 536-90-4399";

fn texts() -> Vec<Case> {
    vec![
        text("empty", "nothing is in nothing", ""),
        text("clean", "a text without anything comes back as it is", "The quick brown fox jumps over 13 lazy dogs at 12:30."),
        text("of-every-sort", "spans are in bytes, in order, and never overlap", LINE),
        text(
            "beyond-ascii",
            "what stands before a finding may be longer in bytes than in characters",
            "Ærø 😀 jane@example.com ✓ 192.0.2.17",
        ),
        text("full-width", "full-width digits are digits", "card ４１１１ １１１１ １１１１ １１１１"),
        text("zero-width", "characters that nobody sees are not there", "card 4111\u{200b}1111\u{200b}1111\u{200b}1111"),
        text("json", "in a line of JSON", r#"{"user": "jane@example.com", "ip": "192.0.2.17", "n": 4111111111111111}"#),
        text(
            "no-false-hits",
            "hashes, versions, UUIDs and moments are none",
            "v1.22.333.4 0f47ac10b58cc4372a5670e02b2c3d479 1752650123456 6ba7b810-9dad-11d1-80b4-00c04fd430c8 192.0.2 7.17.2",
        ),
        text(
            "private-key",
            "a key is masked to its end",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34Gkx\n-----END RSA PRIVATE KEY----- after",
        ),
        text(
            "private-key-cut",
            "one that is cut off, to the end of what there is",
            "-----BEGIN PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD9",
        ),
        text("secret", "a vendor's secret", "AWS key AKIAIOSFODNN7EXAMPLE in the clear"),
        text("overlap", "of two that overlap the surer one stays whole", "https://jane:AKIAIOSFODNN7EXAMPLE@example.com/x"),
    ]
}

fn weak() -> Vec<Case> {
    let column = |name: &str, about: &str, column: &str| case(name, about, json!({"text": "536904399", "column": column}));
    vec![
        text("weak-alone", "nine digits alone are no finding", "order 536904399"),
        text("weak-with-context", "a word near them speaks of what they are", "his SSN is 536904399"),
        column("weak-with-column", "the name of a column speaks of what its values are", "customer_ssn"),
        column("weak-with-other-column", "one that speaks of something else does not", "invoice_number"),
        case("weak-chosen", "an explicit choice lifts it", json!({"text": "order 536904399", "config": {"on": ["us_ssn"]}})),
        case(
            "date-of-birth",
            "a date with a word that speaks of birth, and one without",
            json!({"text": "born 1984-01-31, and of all that was ordered from the other shop since then: shipped 2024-01-31"}),
        ),
    ]
}

fn replaced() -> Vec<Case> {
    let replace = |name: &str, about: &str, replace: Value| case(name, about, json!({"text": LINE, "replace": replace}));
    vec![
        replace("replaced-all", "one text for all", json!({"*": "***"})),
        replace(
            "replaced-by-entity",
            "a text for each, and one for the others",
            json!({"email": "someone", "iban": "", "*": "<{entity}>"}),
        ),
        case(
            "replaced-secrets",
            "one text for every vendor's secrets, another for one of them",
            json!({"text": "AKIAIOSFODNN7EXAMPLE and jane@example.com", "replace": {"secret": "(a secret)"}}),
        ),
        replace("replaced-unknown", "there is no such entity", json!({"shoe_size": "x"})),
    ]
}

fn configured() -> Vec<Case> {
    let with = |name: &str, about: &str, config: Value| case(name, about, json!({"text": LINE, "config": config}));
    vec![
        with("only", "these entities and no others", json!({"only": ["email", "iban"]})),
        with("off", "all but these", json!({"off": ["email", "ipv6"]})),
        with("allow", "values that are nobody's", json!({"allow": ["JANE@example.com", "4111 1111 1111 1111"]})),
        with("thresholds", "how sure a finding must be", json!({"threshold": 1000, "thresholds": {"email": 100}})),
        case(
            "own-entities",
            "an expression, one with a checksum, and a list of words",
            json!({
                "text": "ticket ORD-123456, badge 79927398713 and not 79927398710, project Bluebird",
                "config": {
                    "patterns": [
                        {"name": "order_number", "regex": r"ORD-[0-9]{6}"},
                        {"name": "badge", "regex": r"\b[0-9]{11}\b", "check": "luhn"},
                    ],
                    "words": [{"name": "project", "words": ["bluebird"]}],
                },
            }),
        ),
        case(
            "phone-regions",
            "national numbers of the regions that are named",
            json!({"text": "call 020 7946 0958 or +1 202-555-0143", "config": {"phone_regions": ["GB"]}}),
        ),
        with("unknown-entity", "a configuration names what there is not", json!({"only": ["shoe_size"]})),
        with("unknown-key", "a configuration is strict", json!({"olny": ["email"]})),
        with("unbounded", "an expression without a bound is refused", json!({"patterns": [{"name": "x", "regex": "a+"}]})),
    ]
}

fn parts() -> Vec<Case> {
    let cut = |name: &str, about: &str, cuts: Value| case(name, about, json!({"text": LINE, "cuts": cuts}));
    let every: Vec<usize> = (1..LINE.len()).collect();
    vec![
        cut("parts", "cut within an address, a number and an account", json!([9, 35, 80])),
        cut("parts-byte-by-byte", "a byte at a time", json!(every)),
        cut("parts-one", "one part and an empty one", json!([0])),
        case("parts-within-a-character", "cut within characters", json!({"text": "Ærø 😀 jane@example.com", "cuts": [1, 5, 7, 8, 9]})),
        case(
            "parts-column",
            "the values of a column, in parts",
            json!({"text": "536904399", "column": "ssn", "cuts": [4], "replace": {"*": "#"}}),
        ),
        cut("parts-backwards", "cuts that go back", json!([5, 4])),
        cut("parts-beyond", "cuts beyond the text", json!([5000])),
    ]
}

fn refused() -> Vec<Case> {
    let broken = json!("amFuZUBleGFtcGxlLmNvbSD__sKp");
    vec![
        case("not-utf8", "octets that are no text are refused", json!({"bytes": broken})),
        case("not-utf8-parts", "and so are parts of them", json!({"bytes": broken, "cuts": [3]})),
        case("not-utf8-replaced", "or taken with U+FFFD", json!({"bytes": broken, "config": {"invalid_utf8": "replace"}})),
        case("not-utf8-parts-replaced", "in parts too", json!({"bytes": broken, "config": {"invalid_utf8": "replace"}, "cuts": [17, 18]})),
        case("text-and-bytes", "one of them, not both", json!({"text": "x", "bytes": "eA"})),
        case("no-text", "nor neither", json!({})),
    ]
}
