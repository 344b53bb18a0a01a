//! What is masked by what it is: operators on stretches of text and on numbers, hints, and columns that lineage decides.

use super::Case;
use super::world::keys;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [stretches(), values(), columns(), refused()].into_iter().flatten().collect()
}

struct Asked {
    masking: Value,
    content: Value,
    scan: Value,
    lineage: &'static str,
    name: &'static str,
    source: &'static str,
    kind: &'static str,
    values: Value,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            masking: json!({"columns": [null]}),
            content: json!([duty("card", &["payment_card"], &json!({"partial": {"keep_last": 4}}))]),
            scan: json!({}),
            lineage: "identity",
            name: "body",
            source: "body",
            kind: "text",
            values: json!(["paid with 4111 1111 1111 1111, thanks", "nothing here", "", null]),
        }
    }
}

fn duty(class: &str, detect: &[&str], mask: &Value) -> Value {
    json!({"class": class, "detect": detect, "mask": mask, "derived": "redact"})
}

fn case(name: &str, about: &str, asked: Asked) -> Case {
    let Asked { masking, content, scan, lineage, name: shown, source, kind, values } = asked;
    let output = json!({"name": shown, "lineage": lineage, "sources": [["public", "notes", source]]});
    let rows: Vec<Value> = values.as_array().unwrap().iter().map(|value| json!([value])).collect();
    let request = json!({
        "verb": "mask", "domain": "orders-db", "keys": keys(), "masking": masking, "content": content, "scan": scan,
        "outputs": {"columns": [output]}, "shape": [{"name": shown, "kind": kind}], "rows": rows,
    });
    Case::new("mask", &format!("content-{name}"), about, &request)
}

fn cards(mask: &Value) -> Value {
    json!([duty("card", &["payment_card"], mask)])
}

fn stretches() -> Vec<Case> {
    let under = |name: &str, about: &str, mask: Value| case(name, about, Asked { content: cards(&mask), ..Asked::default() });
    let key = json!({"key": "mail"});
    vec![
        under("partial", "the ends of a stretch of text", json!({"partial": {"keep_last": 4}})),
        under("redact", "the mark in a text", json!("redact")),
        under("nullify", "in a text the mark stands where NULL cannot", json!("nullify")),
        under("constant", "a constant in a text", json!({"constant": "(a card)"})),
        under("hash", "a digest in a text", json!({"hash": key})),
        under("tokenize", "a token in a text", json!({"tokenize": key})),
        under("encrypt", "a token that can be opened in a text", json!({"encrypt": key})),
        under("format-preserving", "another number in a text", json!({"format_preserving": {"key": "mail", "luhn": "keep"}})),
        under("bucket", "an operator for numbers leaves the mark in a text", json!({"bucket": {"width": 1000}})),
        case(
            "dates",
            "a date of birth in a text",
            Asked {
                content: json!([duty("born", &["date_of_birth"], &json!({"truncate_date": {"to": "year"}}))]),
                values: json!(["Ada, born 1984-05-17", "shipped 2024-05-17"]),
                ..Asked::default()
            },
        ),
        case(
            "addresses",
            "the network of an address in a text",
            Asked {
                content: json!([duty("address", &["ipv4"], &json!({"ip_prefix": {"v4": 24, "v6": 48}}))]),
                values: json!(["from 192.0.2.17 to 198.51.100.3"]),
                ..Asked::default()
            },
        ),
        case(
            "several",
            "several classes in one text, one of them with two operators: the stronger counts",
            Asked {
                content: json!([
                    duty("card", &["payment_card"], &json!({"partial": {"keep_last": 4}})),
                    duty("contact", &["email", "phone"], &json!({"constant": "(contact)"})),
                    duty("money", &["iban", "payment_card"], &json!({"partial": {"keep_last": 2}})),
                ]),
                values: json!(["ann@example.com, +1 202 555 0123, 4111111111111111, GB29 NWBK 6016 1331 9268 19"]),
                ..Asked::default()
            },
        ),
        case(
            "own",
            "an entity of the policy's own, and vendors' secrets by one name",
            Asked {
                content: json!([duty("ticket", &["ticket_number"], &json!("redact")), duty("keys", &["secret"], &json!("redact"))]),
                scan: json!({"patterns": [{"name": "ticket_number", "regex": "TK-[0-9]{6}"}]}),
                values: json!(["TK-000123 leaked ghp_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 of ann@example.com"]),
                ..Asked::default()
            },
        ),
    ]
}

fn values() -> Vec<Case> {
    let numbers = json!([
        4_111_111_111_111_111_i64, 4_111_111_111_111_112_i64, {"decimal": "4111111111111111.00"}, {"decimal": "4111111111111111.50"},
        {"float": "4111111111111111"}, null,
    ]);
    let of = |name: &str, about: &str, mask: Value, kind: &'static str, values: &Value| {
        case(name, about, Asked { content: cards(&mask), kind, values: values.clone(), ..Asked::default() })
    };
    let partial = json!({"partial": {"keep_last": 4}});
    let octets = json!([{"bytes": "Y2FyZCA0MTExMTExMTExMTExMTEx"}, {"bytes": "__5jYXJkIDQxMTExMTExMTExMTExMTE"}, {"bytes": "__4"}]);
    let others = json!([{"other": {"kind": "citext", "text": "4111111111111111"}}, {"other": {"kind": "interval", "text": "3 days"}}]);
    vec![
        of("int", "a number that a text would replace is NULL", partial.clone(), "int", &numbers),
        of("int-bucket", "a number on a grid stays one", json!({"bucket": {"width": 1_000_000}}), "int", &numbers),
        of("int-constant", "a number that stands for it", json!({"constant": "0"}), "unknown", &numbers),
        of("int-format-preserving", "another number", json!({"format_preserving": {"key": "mail"}}), "int", &numbers),
        of("bytes", "octets that are text, and octets that are none", partial.clone(), "bytes", &octets),
        of("other", "a value of another type stays of it or is NULL", partial, "other", &others),
        of("bool", "a truth value is nobody's", json!("redact"), "bool", &json!([true, null])),
        case(
            "hint",
            "nine digits in a column that is called by what they are",
            Asked {
                content: json!([duty("ssn", &["us_ssn"], &json!("redact"))]),
                name: "x",
                source: "customer_ssn",
                kind: "int",
                values: json!([536_904_399, 536_904_398]),
                ..Asked::default()
            },
        ),
        case(
            "no-hint",
            "the same in a column that is called otherwise",
            Asked {
                content: json!([duty("ssn", &["us_ssn"], &json!("redact"))]),
                kind: "int",
                values: json!([536_904_399]),
                ..Asked::default()
            },
        ),
        case(
            "on",
            "the same where the section `scan` lifts the weak form",
            Asked {
                content: json!([duty("ssn", &["us_ssn"], &json!("redact"))]),
                scan: json!({"on": ["us_ssn"]}),
                kind: "int",
                values: json!([536_904_399]),
                ..Asked::default()
            },
        ),
    ]
}

fn columns() -> Vec<Case> {
    let duties =
        json!([duty("card", &["payment_card"], &json!({"tokenize": {"key": "mail"}})), duty("contact", &["email"], &json!("redact"))]);
    let column = |mask: Value| {
        let mut duty = json!({"classes": ["card"], "lineage": "identity"});
        if !mask.is_null() {
            duty["mask"] = mask;
        }
        json!({"columns": [duty]})
    };
    let values = json!(["4111 1111 1111 1111 ann@example.com"]);
    let of = |name: &str, about: &str, masking: Value, lineage: &'static str| {
        case(name, about, Asked { masking, lineage, content: duties.clone(), values: values.clone(), ..Asked::default() })
    };
    let plain = || json!({"columns": [null]});
    vec![
        of("lineage-first", "a column that lineage masks is not looked at", column(json!("nullify")), "identity"),
        of("shown", "a class that the policy shows of the column is not sought there, others are", column(Value::Null), "identity"),
        of("computed", "no key answers for what a statement computes", plain(), "derived"),
        of("literal", "nor for what it brings", plain(), "constant"),
        of("stored", "a stored value has the token of its class's own columns", plain(), "identity"),
        of("clear", "a policy that masks no column", json!("clear"), "identity"),
        of("whole", "a result of which nothing is known is masked whole", json!("whole"), "unknown"),
    ]
}

fn refused() -> Vec<Case> {
    let of = |name: &str, about: &str, content: Value| case(name, about, Asked { content, values: json!([]), ..Asked::default() });
    vec![
        of("refused-entity", "an entity that there is not", json!([duty("card", &["payment_crad"], &json!("redact"))])),
        of("refused-key", "a key that is not there", cards(&json!({"hash": {"key": "gone"}}))),
        of("refused-field", "a field that there is not", json!([{"class": "card", "detect": [], "mask": "redact"}])),
    ]
}
