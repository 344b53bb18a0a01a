//! Every error code has a vector, or a test that provokes it.

use crate::vectors;
use checkrein::ErrorCode;
use checkrein::enforce::door::Door;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Codes that only a boundary or a fault can provoke, or a request that is too large to be kept: the file and the test that does.
const ELSEWHERE: &[(ErrorCode, &str, &str)] = &[
    (ErrorCode::WireTooLarge, "tests/coverage/errors.rs", "a_request_beyond_the_limits_is_refused"),
    (ErrorCode::SessionTooMany, "tests/flow/session.rs", "ended_jobs_are_bounded"),
    (ErrorCode::SessionOutcomeUnexpected, "tests/flow/state.rs", "a_permit_of_another_connection_is_refused"),
    (ErrorCode::ApprovalKey, "tests/flow/approvals.rs", "an_approver_whose_key_is_out_of_reach_signs_nothing"),
    (ErrorCode::AuditUnavailable, "tests/flow/storage.rs", "a_log_that_failed_once_takes_nothing_more"),
    (ErrorCode::AuditLocked, "tests/audit_log.rs", "a_second_writer_and_another_key_are_refused"),
    (ErrorCode::BoundaryArgument, "../bindings-python/tests/test_native.py", "test_misuse_is_an_error_and_permits_nothing"),
    (ErrorCode::BoundaryCallback, "tests/flow/state.rs", "without_a_masking_key_there_is_no_masker"),
    (ErrorCode::BoundaryClosed, "../bindings-c/tests/life.c", "what_came_from_a_handle_outlives_it"),
    (ErrorCode::BoundaryForked, "../bindings-c/tests/life.c", "a_forked_child_is_refused_by_every_handle_and_frees_nothing"),
    (ErrorCode::BoundaryPanic, "tests/flow/storage.rs", "a_panic_of_a_part_of_the_host_is_an_error_and_no_permit"),
    (ErrorCode::BoundaryClosed, "../bindings-c/tests/life.c", "what_came_from_a_handle_outlives_it"),
    (ErrorCode::BoundaryForked, "../bindings-c/tests/life.c", "a_forked_child_is_refused_by_every_handle_and_frees_nothing"),
    (ErrorCode::HostFile, "src/host/signing.rs", "a_key_is_read_back_as_it_was_made_and_never_overwritten"),
    (ErrorCode::HostRandom, "tests/flow/storage.rs", "without_randomness_there_is_no_session_and_no_hold"),
    (ErrorCode::HostPath, "src/host/directory.rs", "no_name_leads_out_of_the_folder"),
    (ErrorCode::HostPermissions, "src/host/key_file.rs", "a_key_file_that_others_can_open_is_refused_with_help"),
    (ErrorCode::WrapperUnsupported, "../bindings-python/tests/test_refusals.py", "everything_else_is_refused"),
    (ErrorCode::HostKeyFile, "src/host/key_file.rs", "keys_are_found_by_name_and_malformed_files_are_refused"),
];

fn codes(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(value.pointer("/error/code").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|inner| codes(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|item| codes(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_error_code_has_a_vector_or_a_test_that_provokes_it() {
    let mut told = BTreeSet::new();
    vectors().iter().for_each(|vector| codes(&vector.json(), &mut told));
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(code, _, _)| code.name()).collect();
    let neither: Vec<&str> =
        ErrorCode::ALL.iter().map(|code| code.name()).filter(|name| !told.contains(*name) && !elsewhere.contains(name)).collect();
    assert_eq!(neither, Vec::<&str>::new(), "no vector and no test");
    let both: Vec<&&str> = elsewhere.iter().filter(|name| told.contains(**name)).collect();
    assert_eq!(both, Vec::<&&str>::new(), "has a vector; take it from the list");
}

#[test]
fn the_tests_that_provoke_the_others_are_there() {
    for (code, file, test) in ELSEWHERE {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        // In Rust, Python, C and JavaScript.
        let forms = [format!("fn {test}()"), format!("def {test}("), format!("void {test}(void)"), format!("test('{test}'")];
        assert!(forms.iter().any(|form| text.contains(form)), "{}: {file} has no test `{test}`", code.name());
        let names = [code.name().to_owned(), format!("ErrorCode::{code:?}"), format!("_{}", code.name().replace('.', "_").to_uppercase())];
        assert!(names.iter().any(|name| text.contains(name)), "{}: not in {file}", code.name());
    }
}

#[test]
fn a_request_beyond_the_limits_is_refused() {
    let code = |request: &str| {
        let response: Value = serde_json::from_slice(&Door::new().answer(request.as_bytes())).unwrap();
        response.pointer("/error/code").and_then(Value::as_str).map(str::to_owned)
    };
    let bytes = format!("{{\"verb\":\"classify\",\"statement\":\"{}\"}}", "x".repeat(16 << 20));
    let nodes = format!("{{\"verb\":\"test\",\"policy\":[{}]}}", vec!["0"; 1_000_001].join(","));
    assert_eq!(code(&bytes).as_deref(), Some("wire.too_large"));
    assert_eq!(code(&nodes).as_deref(), Some("wire.too_large"));
}
