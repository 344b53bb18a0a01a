//! What is put in place of findings.

use super::*;

fn masked(replace: &str, text: &str) -> String {
    let scanner = scanner();
    scanner.mask(text, None, &scanner.replacements_from_json(replace.as_bytes()).unwrap()).into_owned()
}

#[test]
fn the_nearest_text_is_taken_and_the_name_stands_where_it_is_asked_for() {
    let text = "AKIAIOSFODNN7EXAMPLE, jane@example.com, 192.0.2.17";
    assert_eq!(masked("{}", text), "[aws_access_key], [email], [ipv4]");
    assert_eq!(masked(r#"{"*": "{entity}/{entity}"}"#, text), "aws_access_key/aws_access_key, email/email, ipv4/ipv4");
    assert_eq!(masked(r#"{"secret": "<{entity}>", "email": ""}"#, text), "<aws_access_key>, , [ipv4]");
    assert_eq!(masked(r#"{"secret": "-", "aws_access_key": "+", "*": "."}"#, text), "+, ., .");
}

#[test]
fn what_is_no_entity_or_too_long_is_refused() {
    let code = |replace: &str| scanner().replacements_from_json(replace.as_bytes()).map_err(|error| error.code().name()).err();
    assert_eq!(code(r#"{"shoe_size": "x"}"#), Some("scan.config"));
    assert_eq!(code(&format!(r#"{{"email": "{}"}}"#, "x".repeat(1001))), Some("scan.config"));
    assert_eq!(code(r#"{"email": 7}"#), Some("wire.schema"));
    assert_eq!(code(r#"["email"]"#), Some("wire.schema"));
    assert_eq!(code(r#"{"email": "a", "email": "b"}"#), Some("wire.duplicate_key"));
    let own = configured(r#"{"only": ["order"], "patterns": [{"name": "order", "regex": "ORD-[0-9]{3}"}]}"#);
    let replacements = own.replacements_from_json(br#"{"order": "x", "email": "of an entity that is off"}"#).unwrap();
    assert_eq!(own.mask("ORD-123", None, &replacements), "x");
}

#[test]
fn octets_are_masked_as_the_text_that_they_are_or_are_taken_for() {
    let bytes = |scanner: &Scanner, bytes: &[u8]| {
        let replacements = scanner.replacements_from_json(b"{}").unwrap();
        scanner.mask_bytes(bytes, None, &replacements).map(|masked| masked.into_owned()).map_err(|error| error.code().name())
    };
    assert_eq!(bytes(&scanner(), b"to jane@example.com").unwrap(), b"to [email]");
    assert_eq!(bytes(&scanner(), b"nothing").unwrap(), b"nothing");
    assert_eq!(bytes(&scanner(), b"jane@example.com \xff"), Err("scan.utf8"));
    let lenient = configured(r#"{"invalid_utf8": "replace"}"#);
    assert_eq!(bytes(&lenient, b"jane@example.com \xe2\x82 \xff").unwrap(), "[email] \u{fffd} \u{fffd}".as_bytes());
}

#[test]
fn octets_of_a_document_are_masked_as_a_document() {
    let scanner = configured(r#"{"invalid_utf8": "replace"}"#);
    let replacements = scanner.replacements_from_json(b"{}").unwrap();
    let masked = |bytes: &[u8]| scanner.mask_json_bytes(bytes, None, &replacements).unwrap().into_owned();
    assert_eq!(masked(br#"{"to": "jane\u0040example.com", "n": 4111111111111111}"#), br#"{"to": "[email]", "n": null}"#);
    assert_eq!(masked(b"[\"\xff\", \"192.0.2.17\"]"), "[\"\u{fffd}\", \"[ipv4]\"]".as_bytes());
    assert!(super::scanner().mask_json_bytes(b"[\"\xff\"]", None, &replacements).is_err());
}
