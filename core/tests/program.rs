//! The program's answers about policies: what it prints, and its exit codes.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use checkrein::policy::SCHEMA;
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Output};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_checkrein")).args(arguments).output().unwrap()
}

/// Runs `policy VERB` on this policy; gives the exit code and the answer in JSON.
fn policy(verb: &str, document: &Value) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    fs::write(&path, document.to_string()).unwrap();
    let output = program(&["--json", "policy", verb, path.to_str().unwrap()]);
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

fn document(subjects: Option<&str>, expected: &str) -> Value {
    let mut rule = json!({"name": "reads", "decision": "permit", "effects": ["read"]});
    if let Some(group) = subjects {
        rule["subjects"] = json!({"groups": group});
    }
    let test = json!({"as": {"groups": "a"}, "resource": "db", "statement": "SELECT 1", "expect": {"decision": expected}});
    json!({"version": 1, "resources": {"db": {"kind": "sql", "dialect": "sqlite"}}, "rules": [rule], "tests": [test]})
}

#[test]
fn policy_schema_prints_the_file_byte_for_byte() {
    let output = program(&["policy", "schema"]);
    assert!(output.status.success());
    assert_eq!(output.stdout, fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/policy.schema.json")).unwrap());
    assert_eq!(output.stdout, SCHEMA.as_bytes());
}

#[test]
fn lint_insists_on_no_findings_and_check_and_test_do_not() {
    let noted = document(None, "permit");
    let finding = json!([{"code": "lint.everybody", "path": "rules[0]", "message": "the rule permits everybody"}]);
    let none = json!({"run": 1, "failures": []});
    assert_eq!(policy("lint", &noted), (1, json!({"findings": finding, "ok": false})));
    assert_eq!(policy("test", &noted), (0, json!({"tests": none, "ok": true})));
    assert_eq!(policy("check", &noted), (0, json!({"findings": finding, "tests": none, "ok": true})));
    assert_eq!(policy("lint", &document(Some("a"), "permit")), (0, json!({"findings": [], "ok": true})));
}

#[test]
fn a_failed_test_is_a_failed_check_and_a_typo_is_misuse() {
    let failing = document(Some("a"), "deny");
    for verb in ["test", "check"] {
        let (code, answer) = policy(verb, &failing);
        assert_eq!((code, answer.pointer("/tests/failures/0/1")), (1, Some(&json!("expected deny, got permit"))), "{verb}");
    }
    for verb in ["lint", "test", "check"] {
        let (code, answer) = policy(verb, &json!({"version": 1, "rulez": []}));
        assert_eq!((code, answer.pointer("/error/code")), (2, Some(&json!("policy.schema"))), "{verb}");
    }
}

#[test]
fn scan_says_of_each_value_whether_it_is_one() {
    let check = |arguments: &[&str], values: &str| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_checkrein"))
            .arg("scan")
            .args(arguments)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // A program that refuses its arguments reads nothing.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), values.as_bytes());
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(check(&["--check", "payment_card"], "4111 1111 1111 1111\n4111111111111112"), (1, "strong\nno\n".to_owned()));
    assert_eq!(check(&["--check", "nl_bsn"], "178247091\n"), (0, "weak\n".to_owned()));
    assert_eq!(check(&["--check", "phone", "--region", "DE"], "030 123456\n"), (0, "strong\n".to_owned()));
    assert_eq!(check(&["--check", "nobody"], "1\n").0, 2);
    assert_eq!(check(&["--check", "phone", "--region", "de"], "1\n").0, 2);
    assert_eq!(check(&[], "").0, 2);
    assert_eq!(check(&["-"], "to jane@example.com, nothing else\n"), (1, "3\t19\temail\t900\tform\n".to_owned()));
    assert_eq!(check(&["-"], "nothing at all\n"), (0, String::new()));
    assert_eq!(check(&["-", "--mask"], "to jane@example.com.\n"), (0, "to [email].\n".to_owned()));
    let (code, list) = check(&["--list"], "");
    assert!(code == 0 && list.lines().count() > 350 && list.contains("\nnl_bsn\tnational\tweak\t999999999|9999.99.999|"));
}
