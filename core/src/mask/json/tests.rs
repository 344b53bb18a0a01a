//! Documents through a scanner.

use super::*;
use crate::mask::scan::{EntityId, ScanConfig, Scanner};
use crate::request::Value;
use proptest::prelude::*;

fn scanner() -> Scanner {
    Scanner::new(&ScanConfig::default()).unwrap()
}

/// Strings become the entity's name in brackets, whole numbers their opposite, other numbers `null`.
fn masked(text: &str) -> String {
    let scanner = scanner();
    let mut operator = |entity: EntityId, value: &mut Value| {
        *value = match value {
            Value::Text(_) => Value::Text(format!("[{}]", scanner.name(entity))),
            Value::Int(number) => Value::Int(-*number),
            _ => Value::Null,
        }
    };
    JsonMasker::new(&scanner).mask(text, None, &mut operator).unwrap().into_owned()
}

#[test]
fn strings_are_masked_and_the_rest_stays_byte_for_byte() {
    assert_eq!(
        masked("{ \"a\" : \"mail jane@example.com\\tnow\",\"a\":\t[1.50, 1e2 ,null,true],\n\"\\u0062\": \"\\u00e9\\/\" }"),
        "{ \"a\" : \"mail [email]\\tnow\",\"a\":\t[1.50, 1e2 ,null,true],\n\"\\u0062\": \"\\u00e9\\/\" }"
    );
    for same in ["", "{}", " [ ] ", "{\"n\": 1.0, \"id\": 1234567890123, \"s\": \"\\ud83d\"}", "null", "plain \\u0041 text"] {
        assert_eq!(masked(same), same);
    }
}

#[test]
fn escapes_hide_nothing() {
    for written in [
        "jane\\u0040example.com",
        "\\u006a\\u0061\\u006e\\u0065@example.com",
        "jane@example\\u002ecom",
        "jane@exam\\u200bple.com",
        "jane@exam\\ud800ple.com",
        "jane@exam\\u0000ple.com",
        "jane\\uff20example.com",
    ] {
        assert_eq!(masked(&format!("[\"x {written} y\"]")), "[\"x [email] y\"]", "{written}");
    }
    assert_eq!(masked("[\"card:\\n4111111111111111\\n\"]"), "[\"card:\\n[payment_card]\\n\"]");
    assert_eq!(masked("[\"\\njane@example.com\\u002c\"]"), "[\"\\n[email]\\u002c\"]");
}

#[test]
fn a_number_stays_a_number_or_becomes_null() {
    assert_eq!(masked("{\"card\":4111111111111111,\"n\":7}"), "{\"card\":-4111111111111111,\"n\":7}");
    assert_eq!(masked("[4111111111111111]"), "[-4111111111111111]");
    assert_eq!(masked("[4.111111111111111e15,4111111111111111.0]"), "[-4111111111111111,-4111111111111111]");
    assert_eq!(masked("4111111111111111"), "-4111111111111111");
    assert_eq!(masked("{\"iban number\": \"DE89 3704 0044 0532 0130 00\"}"), "{\"iban number\": \"[iban]\"}");
    let scanner = scanner();
    let replacements = scanner.replacements(|_| "#".to_owned());
    assert_eq!(scanner.mask_json("[4111111111111111]", None, &replacements).unwrap(), "[null]");
}

#[test]
fn names_speak_of_what_is_below_them() {
    assert_eq!(masked("{\"ssn\":536904399}"), "{\"ssn\":-536904399}");
    assert_eq!(masked("{\"customerSsn\" : [ 536904399, \"536904399\" ]}"), "{\"customerSsn\" : [ -536904399, \"[us_ssn]\" ]}");
    assert_eq!(masked("{\"\\u0073sn\":[{\"value\":[[536904399]]}]}"), "{\"\\u0073sn\":[{\"value\":[[-536904399]]}]}");
    let far = "x".repeat(100);
    assert_eq!(masked(&format!("{{\"{far}\":1,\"order\":536904399}}")), format!("{{\"{far}\":1,\"order\":536904399}}"));
    assert_eq!(
        masked(&format!("[{{\"ssn\":{{\"{far}\":1}}}},{{\"{far}\":536904399}}]")),
        format!("[{{\"ssn\":{{\"{far}\":1}}}},{{\"{far}\":536904399}}]")
    );
}

#[test]
fn a_name_in_which_something_is_found_is_masked() {
    assert_eq!(masked("{\"jane@example.com\":{\"jane\\u0040example.com\":1}}"), "{\"[email]\":{\"[email]\":1}}");
    assert_eq!(masked("{\"email\":1,\"ssn\":2}"), "{\"email\":1,\"ssn\":2}");
    let null = JsonMasker::new(&scanner())
        .mask("{\"jane@example.com\":\"jane@example.com\"}", None, &mut |_, value| *value = Value::Null)
        .unwrap()
        .into_owned();
    assert_eq!(null, "{\"[redacted]\":null}");
}

#[test]
fn documents_in_strings_are_documents() {
    assert_eq!(
        masked(r#"{"body":"{\"ssn\": 536904399, \"a\": [\"jane@example.com\"]}"}"#),
        r#"{"body":"{\"ssn\": -536904399, \"a\": [\"[email]\"]}"}"#
    );
    let deep = r#"["[\"[\\\"jane\\\\u0040example.com\\\"]\"]"]"#;
    assert_eq!(masked(deep), r#"["[\"[\\\"[email]\\\"]\"]"]"#);
    assert_eq!(masked(r#"{"body":"{\"broken\": \"jane\\u0040"}"#), r#"{"body":"{\"broken\": \"jane\\u0040"}"#);
}

#[test]
fn documents_follow_one_another() {
    assert_eq!(
        masked(
            "\u{feff}{\"a\":\"jane\\u0040example.com\"}\r\n\u{1e}[4111111111111111]\n\n{\"a\":1}{\"ssn\":536904399}\n\"jane\\u0040example.com\"\n4111111111111111\n"
        ),
        "\u{feff}{\"a\":\"[email]\"}\r\n\u{1e}[-4111111111111111]\n\n{\"a\":1}{\"ssn\":-536904399}\n\"[email]\"\n-4111111111111111\n"
    );
}

#[test]
fn what_is_no_json_is_text() {
    assert_eq!(masked("write to jane@example.com"), "write to [email]");
    assert_eq!(masked("2026-01-01 jane@example.com {\"a\": 1}"), "2026-01-01 [email] {\"a\": 1}");
    assert_eq!(masked("{'a': 'jane@example.com'}"), "{'a': '[email]'}");
    assert_eq!(masked("{\"a\": 1} jane@example.com\n[4111111111111111]"), "{\"a\": 1} [email]\n[-4111111111111111]");
    assert_eq!(masked("4111111111111111 is a card"), "[payment_card] is a card");
}

#[test]
fn what_stands_before_a_break_is_json() {
    assert_eq!(
        masked("{\"a\":\"jane\\u0040example.com\",\"b\":\"x\\n4111111111111111 and"),
        "{\"a\":\"[email]\",\"b\":\"x\\n[payment_card] and"
    );
    assert_eq!(masked("{\"a\":\"jane\\u0040example.com\n{\"a\":\"jane\\u0040example.com\"}"), "{\"a\":\"[email]\n{\"a\":\"[email]\"}");
    assert_eq!(masked("{\"a\":\n{\"a\" \"x\"}\n{\"ssn\":536904399}"), "{\"a\":\n{\"a\" \"x\"}\n{\"ssn\":-536904399}");
    assert_eq!(masked("[1,\n\n{\"ssn\":536904399}"), "[1,\n\n{\"ssn\":-536904399}");
    assert_eq!(masked("{\"a\":\"jane\\u0040example.com\\q\"}"), "{\"a\":\"[email]\\q\"}");
}

#[test]
fn what_is_too_deep_is_refused() {
    let scanner = scanner();
    let refused = |text: &str| JsonMasker::new(&scanner).mask(text, None, &mut |_, _| {}).err().map(|error| error.code().name());
    assert_eq!(refused(&format!("{}{}", "[".repeat(1_000), "]".repeat(1_000))), None);
    assert_eq!(refused(&format!("{}{}", "[".repeat(1_001), "]".repeat(1_001))), Some("mask.json"));
    assert_eq!(refused(&"{\"a\":".repeat(1_001)), Some("mask.json"));
    let inner = "[".repeat(1_001);
    assert_eq!(refused(&format!("[\"\\u0020{inner}\"]")), Some("mask.json"));
}

#[test]
fn time_is_linear_in_hostile_texts() {
    for unit in [
        "[\n",
        "{\"a\":\n",
        "\"\\",
        "[1 2]\n",
        "\"x\n",
        "{\"a\":\"\\u0041\" x\n",
        "{\"jane@x.org\":4111111111111111}",
        "[],",
        "\\u0040",
        "\"[\\\"",
        "-\n",
        "[\"jane\\u0040x.org\",4111111111111111],",
    ] {
        let time = |length: usize| {
            let text = unit.repeat(length / unit.len());
            (0..3)
                .map(|_| {
                    let start = std::time::Instant::now();
                    let _ = JsonMasker::new(&scanner_of_cards()).mask(&text, None, &mut |_, value| *value = Value::Text("x".into()));
                    start.elapsed()
                })
                .min()
                .unwrap()
        };
        let (short, long) = (time(100_000), time(800_000));
        assert!(long < short * 40 + std::time::Duration::from_millis(20), "{unit:?}: {short:?} {long:?}");
    }
}

fn scanner_of_cards() -> Scanner {
    Scanner::new(&ScanConfig { only: Some(vec!["payment_card".into(), "email".into()]), ..ScanConfig::default() }).unwrap()
}

/// Documents whose strings and numbers may be cards or addresses.
fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        Just(4_111_111_111_111_111_i64.into()),
        any::<String>().prop_map(Into::into),
        "[a-z ]{0,3} (jane@example\\.com|4111111111111111|4111 1111 1111 1111) [é\n\"\\\\]{0,4}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::vec(("[a-z]{1,5}|jane@example\\.com", inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The text of a document with some of its characters as escapes.
fn respelled(document: &serde_json::Value, every: usize) -> String {
    let mut out = String::new();
    let text = document.to_string();
    let (mut quoted, mut escape) = (false, false);
    for (at, character) in text.chars().enumerate() {
        if quoted && !escape && character != '"' && character != '\\' && at % every == 0 {
            let mut units = [0; 2];
            character.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(character);
        }
        quoted ^= character == '"' && !escape;
        escape = quoted && character == '\\' && !escape;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_left_in_a_document_however_it_is_spelled(document in document(), every in 1_usize..9) {
        let text = respelled(&document, every);
        let shown = masked(&text);
        let read: serde_json::Value = serde_json::from_str(&shown).map_err(|_| TestCaseError::fail(shown.clone()))?;
        let plain = read.to_string();
        prop_assert!(!plain.contains("jane@") && !plain.contains(":4111111111111111") && !plain.contains("4111 1111"), "{} {}", text, plain);
        prop_assert_eq!(masked(&shown).replace("-4111111111111111", "4111111111111111"), shown.replace("-4111111111111111", "4111111111111111"));
    }

    #[test]
    fn any_text_is_taken(text in any::<String>(), like in "[\\[\\]{}:,\"\\\\u0n1eE.+ t\n@.a4-]{0,60}") {
        let _ = (masked(&text), masked(&like));
    }
}
