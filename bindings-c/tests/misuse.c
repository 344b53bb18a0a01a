/*
 * Every function with NULL in every argument, with handles of another type, with lengths that are lies, with text that is not UTF-8,
 * with numbers that are no constants: each is refused with `boundary.argument`, and nothing is written.
 */

#define _XOPEN_SOURCE 700
#include "world.h"

#define REFUSED(call) CHECK((call) == CHECKREIN_E_BOUNDARY_ARGUMENT)

/* A member of a handle: `function(handle, &place, &error)`. */
#define MEMBER(function, handle, type)                            \
  do {                                                            \
    type place;                                                   \
    type before;                                                  \
    checkrein_error *error = NULL;                                \
    memset(&place, 0xA5, sizeof place);                           \
    memset(&before, 0xA5, sizeof before);                         \
    REFUSED(function(NULL, &place, NULL));                        \
    REFUSED(function(other, &place, &error));                     \
    REFUSED(function(NULL, NULL, NULL));                          \
    REFUSED(function(handle, NULL, NULL));                        \
    CHECK(memcmp(&place, &before, sizeof place) == 0 && error);   \
    checkrein_error_free(error);                                  \
  } while (0)

/* What only does something: `function(handle, &error)`. */
#define DOER(function)             \
  do {                             \
    REFUSED(function(NULL, NULL)); \
    REFUSED(function(other, NULL)); \
  } while (0)

/* A call with each slice that cannot be meant. */
#define SLICES(bad, call)                                              \
  for (size_t at = 0; at < sizeof unreadable / sizeof *unreadable; at++) { \
    checkrein_slice bad = unreadable[at];                              \
    REFUSED(call);                                                     \
  }

static uint8_t byte = 'x';
static checkrein_slice unreadable[] = {{NULL, 1}, {NULL, SIZE_MAX}, {&byte, SIZE_MAX}, {&byte, SIZE_MAX / 2}, {&byte, CHECKREIN_BYTES_LIMIT + 1u}};
static const checkrein_slice not_utf8 = {(const uint8_t *)"\xc3\x28", 2};
static const checkrein_slice zero_byte = {(const uint8_t *)"a\0b", 3};

static world made;
static checkrein_catalog *catalog;
static checkrein_policy *policy;
static checkrein_log *opened;
static checkrein_decision *permit, *hold;
static checkrein_approval_request *request;
static checkrein_masker *masker;
static checkrein_plan *plan;
static checkrein_copy_masker *copied;
static checkrein_scanner *scanner;
static checkrein_stream *stream;
static checkrein_column columns[3];
/* A handle of a type that no function below takes in its place. */
static void *other;

static void set_up(void) {
  static world beside;
  build(&made);
  prepare(&beside);
  CHECK(checkrein_catalog_from_json(text(CATALOG), &catalog, NULL) == CHECKREIN_OK);
  CHECK(checkrein_policy_from_file(text(made.policy), &policy, NULL) == CHECKREIN_OK);
  CHECK(checkrein_log_open(text(beside.audit), text(beside.key), &opened, NULL) == CHECKREIN_OK);
  permit = decide(made.connection, SELECT);
  hold = decide(made.connection, "DELETE FROM customers WHERE id = 1");
  CHECK(checkrein_decision_request(hold, &request, NULL) == CHECKREIN_OK);
  shape(columns);
  CHECK(checkrein_decision_masker(permit, columns, 3, &masker, NULL) == CHECKREIN_OK);
  CHECK(checkrein_plan_from_json(text(PLAN), &plan, NULL) == CHECKREIN_OK);
  checkrein_decision *copy = decide(made.connection, "COPY (SELECT id, ssn FROM customers) TO STDOUT");
  CHECK(checkrein_decision_copy(copy, columns, 2, &copied, NULL) == CHECKREIN_OK);
  checkrein_decision_free(copy);
  CHECK(checkrein_scanner_new(text(""), text(""), &scanner, NULL) == CHECKREIN_OK);
  CHECK(checkrein_scanner_stream(scanner, &stream, NULL) == CHECKREIN_OK);
  CHECK(checkrein_policy_compile(text("{"), CHECKREIN_FORMAT_JSON, &policy, (checkrein_error **)&other) != CHECKREIN_OK);
  checkrein_buffer_free(&beside.verifier);
}

static void tear_down(void) {
  checkrein_error_free(other);
  checkrein_stream_free(stream);
  checkrein_scanner_free(scanner);
  checkrein_copy_masker_free(copied);
  checkrein_plan_free(plan);
  checkrein_masker_free(masker);
  checkrein_approval_request_free(request);
  checkrein_decision_free(hold);
  checkrein_decision_free(permit);
  checkrein_log_free(opened);
  checkrein_policy_free(policy);
  checkrein_catalog_free(catalog);
  demolish(&made);
}

static void every_member_refuses_null_and_handles_of_another_type(void) {
  MEMBER(checkrein_policy_digest, policy, checkrein_slice);
  MEMBER(checkrein_policy_mode, policy, checkrein_slice);
  MEMBER(checkrein_policy_resources, policy, checkrein_slices);
  MEMBER(checkrein_policy_lint, policy, checkrein_buffer);
  MEMBER(checkrein_policy_test, policy, checkrein_buffer);
  MEMBER(checkrein_log_checkpoint, opened, checkrein_buffer);
  MEMBER(checkrein_log_verifier_key, opened, checkrein_slice);
  MEMBER(checkrein_enforcer_checkpoint, made.enforcer, checkrein_buffer);
  MEMBER(checkrein_enforcer_policy_digest, made.enforcer, checkrein_buffer);
  MEMBER(checkrein_enforcer_observes, made.enforcer, bool);
  MEMBER(checkrein_session_id, made.session, checkrein_slice);
  MEMBER(checkrein_session_resource, made.session, checkrein_slice);
  MEMBER(checkrein_session_ends, made.session, int64_t);
  MEMBER(checkrein_session_is_open, made.session, bool);
  MEMBER(checkrein_session_principal, made.session, checkrein_slice);
  MEMBER(checkrein_session_commitment_salt, made.session, checkrein_slice);
  MEMBER(checkrein_connection_is_certain, made.connection, bool);
  MEMBER(checkrein_connection_search_path, made.connection, checkrein_buffer);
  MEMBER(checkrein_decision_verdict, permit, uint32_t);
  MEMBER(checkrein_decision_seq, permit, checkrein_optional_u64);
  MEMBER(checkrein_decision_rule, permit, checkrein_slice);
  MEMBER(checkrein_decision_reason, permit, checkrein_slice);
  MEMBER(checkrein_decision_message, permit, checkrein_slice);
  MEMBER(checkrein_decision_effects, permit, checkrein_slices);
  MEMBER(checkrein_decision_rules, permit, checkrein_slices);
  MEMBER(checkrein_decision_classes, permit, checkrein_slices);
  MEMBER(checkrein_decision_json, permit, checkrein_slice);
  MEMBER(checkrein_decision_classification, permit, checkrein_slice);
  MEMBER(checkrein_decision_obligations, permit, checkrein_slice);
  MEMBER(checkrein_decision_row_limit, permit, checkrein_optional_u64);
  MEMBER(checkrein_decision_changes_state, permit, bool);
  MEMBER(checkrein_decision_observed, permit, checkrein_slice);
  MEMBER(checkrein_decision_request, hold, checkrein_approval_request *);
  MEMBER(checkrein_approval_request_json, request, checkrein_slice);
  MEMBER(checkrein_approval_request_digest, request, checkrein_slice);
  MEMBER(checkrein_approval_request_render, request, checkrein_slice);
  MEMBER(checkrein_approval_request_resource, request, checkrein_slice);
  MEMBER(checkrein_approval_request_statement, request, checkrein_slice);
  MEMBER(checkrein_approval_request_rule, request, checkrein_slice);
  MEMBER(checkrein_approval_request_not_after, request, int64_t);
  MEMBER(checkrein_masker_masked_columns, masker, checkrein_positions);
  MEMBER(checkrein_masker_explain, masker, checkrein_slice);
  MEMBER(checkrein_plan_masked_columns, plan, checkrein_positions);
  MEMBER(checkrein_plan_explain, plan, checkrein_slice);
  MEMBER(checkrein_plan_summary, plan, checkrein_buffer);
  MEMBER(checkrein_copy_masker_explain, copied, checkrein_buffer);
  MEMBER(checkrein_scanner_entities, scanner, checkrein_slices);
  MEMBER(checkrein_stream_held_back, stream, size_t);
  MEMBER(checkrein_stream_findings, stream, checkrein_findings);
  DOER(checkrein_log_close);
  DOER(checkrein_session_close);
  DOER(checkrein_enforcer_close);
  DOER(checkrein_connection_sees_transactions);
  DOER(checkrein_connection_rolled_back);
  DOER(checkrein_connection_committed);
  DOER(checkrein_connection_reset);
  DOER(checkrein_masker_reset);
  DOER(checkrein_plan_reset);
  DOER(checkrein_copy_masker_finish);
}

static void errors_and_the_table_refuse_null(void) {
  checkrein_slice slice = {&byte, 1};
  checkrein_status code = 77;
  const checkrein_code *codes = NULL;
  size_t number = 5;
  void *wrong = catalog;
  REFUSED(checkrein_error_code(NULL, &code));
  REFUSED(checkrein_error_code(other, NULL));
  REFUSED(checkrein_error_code(wrong, &code));
  REFUSED(checkrein_error_name(NULL, &slice));
  REFUSED(checkrein_error_name(other, NULL));
  REFUSED(checkrein_error_name(wrong, &slice));
  REFUSED(checkrein_error_message(NULL, &slice));
  REFUSED(checkrein_error_message(other, NULL));
  REFUSED(checkrein_error_message(wrong, &slice));
  REFUSED(checkrein_error_help(NULL, &slice));
  REFUSED(checkrein_error_help(other, NULL));
  REFUSED(checkrein_error_help(wrong, &slice));
  REFUSED(checkrein_codes(NULL, &number, NULL));
  REFUSED(checkrein_codes(&codes, NULL, NULL));
  CHECK(code == 77 && slice.data == &byte && number == 5 && codes == NULL);
  CHECK(checkrein_error_help(other, &slice) == CHECKREIN_OK);
  CHECK(checkrein_abi_version() == 1 && checkrein_version().len > 0);
}

static void freeing_null_or_a_handle_of_another_type_does_nothing(void) {
  checkrein_buffer empty = {NULL, 0};
  void *wrong = catalog;
  checkrein_error_free(NULL);
  checkrein_error_free(wrong);
  checkrein_buffer_free(NULL);
  checkrein_buffer_free(&empty);
  checkrein_catalog_free(NULL);
  checkrein_catalog_free(other);
  checkrein_policy_free(NULL);
  checkrein_policy_free(other);
  checkrein_log_free(NULL);
  checkrein_log_free(other);
  checkrein_enforcer_free(NULL);
  checkrein_enforcer_free(other);
  checkrein_session_free(NULL);
  checkrein_session_free(other);
  checkrein_connection_free(NULL);
  checkrein_connection_free(other);
  checkrein_decision_free(NULL);
  checkrein_decision_free(other);
  checkrein_masker_free(NULL);
  checkrein_masker_free(other);
  checkrein_plan_free(NULL);
  checkrein_plan_free(other);
  checkrein_copy_masker_free(NULL);
  checkrein_copy_masker_free(other);
  checkrein_scanner_free(NULL);
  checkrein_scanner_free(other);
  checkrein_stream_free(NULL);
  checkrein_stream_free(other);
  checkrein_findings none = {NULL, 0};
  checkrein_findings_free(NULL);
  checkrein_findings_free(&none);
  checkrein_approval_request_free(NULL);
  checkrein_approval_request_free(other);
  checkrein_status code = 0;
  CHECK(checkrein_error_code(other, &code) == CHECKREIN_OK && code != 0);
  REFUSED(checkrein_connection_refresh_catalog(made.connection, (void *)((char *)wrong + 1), NULL));
}

static void makers_refuse_what_cannot_be_read_and_write_nothing(void) {
  checkrein_catalog *no_catalog = NULL;
  checkrein_policy *no_policy = NULL;
  checkrein_log *no_log = NULL;
  checkrein_enforcer *no_enforcer = NULL;
  checkrein_session *no_session = NULL;
  checkrein_connection *no_connection = NULL;
  checkrein_plan *no_plan = NULL;
  checkrein_approval_request *no_request = NULL;
  checkrein_slice path = text(made.policy), folder = text("/nowhere/at/all"), key = text(made.key);
  REFUSED(checkrein_catalog_from_json(text(CATALOG), NULL, NULL));
  SLICES(bad, checkrein_catalog_from_json(bad, &no_catalog, NULL));
  REFUSED(checkrein_policy_compile(text(POLICY), CHECKREIN_FORMAT_JSON, NULL, NULL));
  REFUSED(checkrein_policy_compile(text(POLICY), 2, &no_policy, NULL));
  SLICES(bad, checkrein_policy_compile(bad, CHECKREIN_FORMAT_YAML, &no_policy, NULL));
  REFUSED(checkrein_policy_from_file(path, NULL, NULL));
  REFUSED(checkrein_policy_from_file(text(""), &no_policy, NULL));
  REFUSED(checkrein_policy_from_file(zero_byte, &no_policy, NULL));
  SLICES(bad, checkrein_policy_from_file(bad, &no_policy, NULL));
  REFUSED(checkrein_log_open(folder, key, NULL, NULL));
  REFUSED(checkrein_log_open(text(""), key, &no_log, NULL));
  REFUSED(checkrein_log_open(folder, zero_byte, &no_log, NULL));
  SLICES(bad, checkrein_log_open(bad, key, &no_log, NULL));
  SLICES(bad, checkrein_log_open(folder, bad, &no_log, NULL));
  REFUSED(checkrein_enforcer_from_file(path, folder, key, NULL, NULL, NULL));
  SLICES(bad, checkrein_enforcer_from_file(bad, folder, key, NULL, &no_enforcer, NULL));
  SLICES(bad, checkrein_enforcer_from_file(path, bad, key, NULL, &no_enforcer, NULL));
  SLICES(bad, checkrein_enforcer_from_file(path, folder, bad, NULL, &no_enforcer, NULL));
  for (size_t at = 0; at < sizeof unreadable / sizeof *unreadable; at++) {
    checkrein_mask_keys keys = {.size = sizeof keys, .file = unreadable[at]};
    REFUSED(checkrein_enforcer_from_file(path, folder, key, &keys, &no_enforcer, NULL));
    REFUSED(checkrein_enforcer_new(policy, opened, &keys, &no_enforcer, NULL));
  }
  REFUSED(checkrein_enforcer_new(NULL, opened, NULL, &no_enforcer, NULL));
  REFUSED(checkrein_enforcer_new(other, opened, NULL, &no_enforcer, NULL));
  REFUSED(checkrein_enforcer_new(policy, NULL, NULL, &no_enforcer, NULL));
  REFUSED(checkrein_enforcer_new(policy, other, NULL, &no_enforcer, NULL));
  REFUSED(checkrein_enforcer_new(policy, opened, NULL, NULL, NULL));
  REFUSED(checkrein_enforcer_open_session(NULL, text(TOKEN), text("orders-db"), NULL, &no_session, NULL));
  REFUSED(checkrein_enforcer_open_session(other, text(TOKEN), text("orders-db"), NULL, &no_session, NULL));
  REFUSED(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), NULL, NULL, NULL));
  REFUSED(checkrein_enforcer_open_session(made.enforcer, not_utf8, text("orders-db"), NULL, &no_session, NULL));
  REFUSED(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), not_utf8, NULL, &no_session, NULL));
  SLICES(bad, checkrein_enforcer_open_session(made.enforcer, bad, text("orders-db"), NULL, &no_session, NULL));
  SLICES(bad, checkrein_enforcer_open_session(made.enforcer, text(TOKEN), bad, NULL, &no_session, NULL));
  REFUSED(checkrein_session_connection(NULL, NULL, &no_connection, NULL));
  REFUSED(checkrein_session_connection(other, NULL, &no_connection, NULL));
  REFUSED(checkrein_session_connection(made.session, other, &no_connection, NULL));
  REFUSED(checkrein_session_connection(made.session, NULL, NULL, NULL));
  REFUSED(checkrein_plan_from_json(text(PLAN), NULL, NULL));
  SLICES(bad, checkrein_plan_from_json(bad, &no_plan, NULL));
  REFUSED(checkrein_approval_request_from_json(text("{}"), NULL, NULL));
  SLICES(bad, checkrein_approval_request_from_json(bad, &no_request, NULL));
  CHECK(!no_catalog && !no_policy && !no_log && !no_enforcer && !no_session && !no_connection && !no_plan && !no_request);
}

static void a_scanner_and_its_streams_refuse_what_cannot_be_read_and_write_nothing(void) {
  checkrein_scanner *no_scanner = NULL;
  checkrein_stream *no_stream = NULL;
  checkrein_findings none = {NULL, 7};
  checkrein_buffer empty = {NULL, 7};
  checkrein_value value = {.kind = 99};
  checkrein_slice line = text("jane@example.com");
  REFUSED(checkrein_scanner_new(text(""), text(""), NULL, NULL));
  for (size_t at = 0; at < sizeof unreadable / sizeof *unreadable; at++) {
    REFUSED(checkrein_scanner_new(unreadable[at], text(""), &no_scanner, NULL));
    REFUSED(checkrein_scanner_new(text(""), unreadable[at], &no_scanner, NULL));
    REFUSED(checkrein_scanner_for_column(scanner, unreadable[at], &no_scanner, NULL));
    REFUSED(checkrein_scanner_scan(scanner, unreadable[at], &none, NULL));
    REFUSED(checkrein_scanner_mask(scanner, unreadable[at], &empty, NULL));
    REFUSED(checkrein_scanner_mask_json(scanner, unreadable[at], &empty, NULL));
    REFUSED(checkrein_stream_push(stream, unreadable[at], &empty, NULL));
    REFUSED(checkrein_copy_masker_push(copied, unreadable[at], &empty, NULL));
    REFUSED(checkrein_session_reveal(made.session, unreadable[at], &value, &empty, NULL));
  }
  REFUSED(checkrein_scanner_for_column(NULL, line, &no_scanner, NULL));
  REFUSED(checkrein_scanner_for_column(other, line, &no_scanner, NULL));
  REFUSED(checkrein_scanner_for_column(scanner, not_utf8, &no_scanner, NULL));
  REFUSED(checkrein_scanner_for_column(scanner, line, NULL, NULL));
  REFUSED(checkrein_scanner_scan(NULL, line, &none, NULL));
  REFUSED(checkrein_scanner_scan(other, line, &none, NULL));
  REFUSED(checkrein_scanner_scan(scanner, line, NULL, NULL));
  REFUSED(checkrein_scanner_mask(NULL, line, &empty, NULL));
  REFUSED(checkrein_scanner_mask(other, line, &empty, NULL));
  REFUSED(checkrein_scanner_mask(scanner, line, NULL, NULL));
  CHECK(checkrein_scanner_mask(scanner, not_utf8, &empty, NULL) == CHECKREIN_E_SCAN_UTF8);
  REFUSED(checkrein_scanner_mask_json(NULL, line, &empty, NULL));
  REFUSED(checkrein_scanner_mask_json(other, line, &empty, NULL));
  REFUSED(checkrein_scanner_mask_json(scanner, line, NULL, NULL));
  REFUSED(checkrein_copy_masker_push(NULL, line, &empty, NULL));
  REFUSED(checkrein_copy_masker_push(other, line, &empty, NULL));
  REFUSED(checkrein_copy_masker_push(copied, line, NULL, NULL));
  REFUSED(checkrein_scanner_stream(NULL, &no_stream, NULL));
  REFUSED(checkrein_scanner_stream(other, &no_stream, NULL));
  REFUSED(checkrein_scanner_stream(scanner, NULL, NULL));
  REFUSED(checkrein_stream_push(NULL, line, &empty, NULL));
  REFUSED(checkrein_stream_push(other, line, &empty, NULL));
  REFUSED(checkrein_stream_push(stream, line, NULL, NULL));
  REFUSED(checkrein_stream_finish(NULL, &empty, NULL));
  REFUSED(checkrein_stream_finish(other, &empty, NULL));
  REFUSED(checkrein_stream_finish(stream, NULL, NULL));
  REFUSED(checkrein_entities(NULL, NULL));
  REFUSED(checkrein_session_reveal(NULL, line, &value, &empty, NULL));
  REFUSED(checkrein_session_reveal(other, line, &value, &empty, NULL));
  REFUSED(checkrein_session_reveal(made.session, line, NULL, &empty, NULL));
  REFUSED(checkrein_session_reveal(made.session, line, &value, NULL, NULL));
  REFUSED(checkrein_session_reveal(made.session, not_utf8, &value, &empty, NULL));
  CHECK(checkrein_session_reveal(made.session, line, &value, &empty, NULL) == CHECKREIN_E_MASK_TOKEN);
  CHECK(!no_scanner && !no_stream && !none.data && none.len == 7 && !empty.data && empty.len == 7 && value.kind == 99);
}

static void options_of_a_size_that_no_version_has_are_refused_and_of_a_later_one_read(void) {
  checkrein_session *none = NULL;
  checkrein_decision *no_decision = NULL;
  checkrein_buffer nothing = {NULL, 0};
  checkrein_session_options session = {.size = 0};
  checkrein_decide_options ask = {.size = 0};
  checkrein_classify_options classify = {.size = 0};
  checkrein_mask_keys keys = {.size = 0};
  const size_t sizes[] = {0, 1, sizeof(size_t), 4097, SIZE_MAX};
  for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
    session.size = ask.size = classify.size = keys.size = sizes[at];
    REFUSED(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), &session, &none, NULL));
    REFUSED(checkrein_connection_decide(made.connection, text(SELECT), NULL, 0, &ask, &no_decision, NULL));
    REFUSED(checkrein_classify(text(SELECT), text("sqlite"), &classify, &nothing, NULL));
    REFUSED(checkrein_enforcer_new(policy, opened, &keys, (checkrein_enforcer **)&none, NULL));
  }
  struct {
    checkrein_decide_options known;
    uint64_t later[2];
  } longer = {{.size = sizeof longer}, {0, 1}};
  REFUSED(checkrein_connection_decide(made.connection, text(SELECT), NULL, 0, &longer.known, &no_decision, NULL));
  CHECK(none == NULL && no_decision == NULL && nothing.data == NULL);
  longer.later[1] = 0;
  CHECK(checkrein_connection_decide(made.connection, text(SELECT), NULL, 0, &longer.known, &no_decision, NULL) == CHECKREIN_OK);
  checkrein_decision_free(no_decision);
  session.size = sizeof session;
  session.records = CHECKREIN_RECORDS_RESULTS_MASKED + 1;
  REFUSED(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), &session, &none, NULL));
}

#define DECIDE(connection, statement, values, len, options, place)                                                               \
  REFUSED(checkrein_connection_decide(connection, statement, values, len, options, place, NULL));                                \
  REFUSED(checkrein_connection_decide_with(connection, statement, values, len, options, NULL, 0, place, NULL))

static void decide_refuses_arguments_that_cannot_be_meant(void) {
  checkrein_decision *none = NULL;
  checkrein_slice statement = text(SELECT);
  checkrein_value values[2] = {int_value(1), int_value(2)};
  DECIDE(NULL, statement, NULL, 0, NULL, &none);
  DECIDE(other, statement, NULL, 0, NULL, &none);
  DECIDE(made.connection, statement, NULL, 0, NULL, NULL);
  DECIDE(made.connection, not_utf8, NULL, 0, NULL, &none);
  SLICES(bad, checkrein_connection_decide(made.connection, bad, NULL, 0, NULL, &none, NULL));
  SLICES(bad, checkrein_connection_decide_with(made.connection, bad, NULL, 0, NULL, NULL, 0, &none, NULL));
  DECIDE(made.connection, statement, NULL, 1, NULL, &none);
  DECIDE(made.connection, statement, values, SIZE_MAX, NULL, &none);
  DECIDE(made.connection, statement, values, CHECKREIN_VALUES_LIMIT + 1, NULL, &none);
  const size_t executions[] = {3, SIZE_MAX};
  for (size_t at = 0; at < 2; at++) {
    checkrein_decide_options options = {.size = sizeof options, .executions = executions[at]};
    DECIDE(made.connection, statement, values, 2, &options, &none);
    DECIDE(made.connection, statement, NULL, 0, &options, &none);
  }
  checkrein_decide_options options = {.size = sizeof options, .placeholders = 2};
  DECIDE(made.connection, statement, NULL, 0, &options, &none);
  for (size_t at = 0; at < sizeof unreadable / sizeof *unreadable; at++) {
    checkrein_slice names[2] = {text("a"), unreadable[at]};
    checkrein_decide_options named = {.size = sizeof named, .names = names}, occasion = {.size = sizeof occasion, .context = unreadable[at]};
    checkrein_value unread[4] = {{.kind = CHECKREIN_VALUE_TEXT, .bytes = unreadable[at]},
                                 {.kind = CHECKREIN_VALUE_BYTES, .bytes = unreadable[at]},
                                 {.kind = CHECKREIN_VALUE_DECIMAL, .bytes = unreadable[at]},
                                 {.kind = CHECKREIN_VALUE_OTHER, .type_name = unreadable[at]}};
    DECIDE(made.connection, statement, values, 2, &named, &none);
    DECIDE(made.connection, statement, NULL, 0, &occasion, &none);
    for (size_t kind = 0; kind < 4; kind++) {
      DECIDE(made.connection, statement, &unread[kind], 1, NULL, &none);
    }
  }
  checkrein_value wrong[] = {{.kind = CHECKREIN_VALUE_BOOL, .integer = 2}, {.kind = CHECKREIN_VALUE_OTHER + 1}, {.kind = UINT32_MAX},
                             {.kind = CHECKREIN_VALUE_TEXT, .bytes = not_utf8}};
  for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++) {
    DECIDE(made.connection, statement, &wrong[at], 1, NULL, &none);
  }
  const char *contexts[] = {"{", "[]", "{\"a\":null}", "{\"a\":1,\"a\":2}", "{\"a\":{}}", "\xff"};
  for (size_t at = 0; at < sizeof contexts / sizeof *contexts; at++) {
    checkrein_decide_options occasion = {.size = sizeof occasion, .context = text(contexts[at])};
    CHECK(checkrein_connection_decide(made.connection, statement, NULL, 0, &occasion, &none, NULL) != CHECKREIN_OK);
  }
  checkrein_presentation nobody = {NULL, NULL, 0}, mistaken = {other, NULL, 0}, unsigned_by = {request, NULL, 1};
  checkrein_presentation wild = {request, &unreadable[0], 1}, many = {request, &unreadable[0], SIZE_MAX};
  checkrein_presentation *presented[] = {&nobody, &mistaken, &unsigned_by, &wild, &many};
  for (size_t at = 0; at < sizeof presented / sizeof *presented; at++)
    REFUSED(checkrein_connection_decide_with(made.connection, statement, NULL, 0, NULL, presented[at], 1, &none, NULL));
  REFUSED(checkrein_connection_decide_with(made.connection, statement, NULL, 0, NULL, NULL, 1, &none, NULL));
  REFUSED(checkrein_connection_decide_with(made.connection, statement, NULL, 0, NULL, &nobody, SIZE_MAX, &none, NULL));
  CHECK(none == NULL);

  REFUSED(checkrein_connection_outcome(NULL, permit, CHECKREIN_OUTCOME_OK, NULL, NULL));
  REFUSED(checkrein_connection_outcome(other, permit, CHECKREIN_OUTCOME_OK, NULL, NULL));
  REFUSED(checkrein_connection_outcome(made.connection, NULL, CHECKREIN_OUTCOME_OK, NULL, NULL));
  REFUSED(checkrein_connection_outcome(made.connection, other, CHECKREIN_OUTCOME_OK, NULL, NULL));
  REFUSED(checkrein_connection_outcome(made.connection, hold, CHECKREIN_OUTCOME_OK, NULL, NULL));
  REFUSED(checkrein_connection_outcome(made.connection, permit, CHECKREIN_OUTCOME_CANCELLED + 1, NULL, NULL));
  REFUSED(checkrein_connection_refresh_catalog(NULL, catalog, NULL));
  REFUSED(checkrein_connection_refresh_catalog(other, catalog, NULL));
  REFUSED(checkrein_connection_refresh_catalog(made.connection, NULL, NULL));
  REFUSED(checkrein_connection_refresh_catalog(made.connection, other, NULL));
}

/* Whether no member of any cell is another one: padding does not count. */
static bool same(const checkrein_value *cells, const checkrein_value *kept, size_t len) {
  for (size_t at = 0; at < len; at++)
    if (cells[at].kind != kept[at].kind || cells[at].integer != kept[at].integer || cells[at].bytes.data != kept[at].bytes.data ||
        cells[at].bytes.len != kept[at].bytes.len || cells[at].type_name.data != kept[at].type_name.data)
      return false;
  return true;
}

static void maskers_and_plans_refuse_cells_that_cannot_be_meant_and_touch_none(void) {
  checkrein_value cells[6] = {int_value(1), text_value("123-45-6789"), text_value("4111"),
                              int_value(2), text_value("987-65-4321"), text_value("4222")}, kept[6];
  memcpy(kept, cells, sizeof cells);
  size_t shown = 7;
  bool row = true;
  uint64_t admitted = 7;
  REFUSED(checkrein_masker_rows(NULL, cells, 2, 3, &shown, NULL));
  REFUSED(checkrein_masker_rows(other, cells, 2, 3, &shown, NULL));
  REFUSED(checkrein_masker_rows(masker, NULL, 2, 3, &shown, NULL));
  REFUSED(checkrein_masker_rows(masker, cells, 2, 3, NULL, NULL));
  REFUSED(checkrein_masker_rows(masker, cells, SIZE_MAX, 3, &shown, NULL));
  REFUSED(checkrein_masker_rows(masker, cells, SIZE_MAX / 2, 3, &shown, NULL));
  REFUSED(checkrein_masker_rows(masker, cells, CHECKREIN_CELLS_LIMIT, 3, &shown, NULL));
  CHECK(checkrein_masker_rows(masker, cells, 2, SIZE_MAX, &shown, NULL) == CHECKREIN_E_MASK_ROW);
  CHECK(checkrein_masker_rows(masker, cells, 3, 2, &shown, NULL) == CHECKREIN_E_MASK_ROW);
  CHECK(checkrein_masker_rows(masker, cells, 0, 0, &shown, NULL) == CHECKREIN_E_MASK_ROW);
  REFUSED(checkrein_masker_row(NULL, cells, 3, &row, NULL));
  REFUSED(checkrein_masker_row(other, cells, 3, &row, NULL));
  REFUSED(checkrein_masker_row(masker, NULL, 3, &row, NULL));
  REFUSED(checkrein_masker_row(masker, cells, 3, NULL, NULL));
  REFUSED(checkrein_masker_cell(NULL, 1, cells, NULL));
  REFUSED(checkrein_masker_cell(other, 1, cells, NULL));
  REFUSED(checkrein_masker_cell(masker, 1, NULL, NULL));
  CHECK(checkrein_masker_cell(masker, SIZE_MAX, cells, NULL) == CHECKREIN_E_MASK_ROW);
  REFUSED(checkrein_masker_admit(NULL, 1, &admitted, NULL));
  REFUSED(checkrein_masker_admit(other, 1, &admitted, NULL));
  REFUSED(checkrein_masker_admit(masker, 1, NULL, NULL));
  REFUSED(checkrein_plan_rows(NULL, cells, 2, 2, NULL));
  REFUSED(checkrein_plan_rows(other, cells, 2, 2, NULL));
  REFUSED(checkrein_plan_rows(plan, NULL, 2, 2, NULL));
  REFUSED(checkrein_plan_rows(plan, cells, SIZE_MAX, 2, NULL));
  REFUSED(checkrein_plan_row(NULL, cells, 2, NULL));
  REFUSED(checkrein_plan_row(other, cells, 2, NULL));
  REFUSED(checkrein_plan_row(plan, NULL, 2, NULL));
  REFUSED(checkrein_plan_cell(NULL, 1, cells, NULL));
  REFUSED(checkrein_plan_cell(other, 1, cells, NULL));
  REFUSED(checkrein_plan_cell(plan, 1, NULL, NULL));
  CHECK(same(cells, kept, 6) && shown == 7 && row && admitted == 7);

  checkrein_slice wrong[] = {unreadable[0], unreadable[2], not_utf8};
  for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++) {
    cells[4].bytes = kept[4].bytes = wrong[at];
    REFUSED(checkrein_masker_rows(masker, cells, 2, 3, &shown, NULL));
    CHECK(same(cells, kept, 6) && shown == 7);
  }
  cells[4].kind = 99;
  REFUSED(checkrein_masker_row(masker, cells + 3, 3, &row, NULL));
  cells[4] = text_value("987-65-4321");
  cells[0].kind = cells[3].kind = 99;
  CHECK(checkrein_masker_rows(masker, cells, 2, 3, &shown, NULL) == CHECKREIN_OK && shown == 2 && cells[0].kind == 99);

  checkrein_copy_masker *no_copy = NULL;
  REFUSED(checkrein_decision_copy(NULL, columns, 3, &no_copy, NULL));
  REFUSED(checkrein_decision_copy(other, columns, 3, &no_copy, NULL));
  REFUSED(checkrein_decision_copy(hold, columns, 3, &no_copy, NULL));
  REFUSED(checkrein_decision_copy(permit, NULL, 3, &no_copy, NULL));
  REFUSED(checkrein_decision_copy(permit, columns, SIZE_MAX, &no_copy, NULL));
  REFUSED(checkrein_decision_copy(permit, columns, 3, NULL, NULL));
  CHECK(checkrein_decision_copy(permit, columns, 3, &no_copy, NULL) == CHECKREIN_E_COPY_FORMAT && no_copy == NULL);
  checkrein_masker *none = NULL;
  checkrein_column column = {.name = text("id"), .kind = CHECKREIN_COLUMN_OTHER + 1};
  REFUSED(checkrein_decision_masker(NULL, columns, 3, &none, NULL));
  REFUSED(checkrein_decision_masker(other, columns, 3, &none, NULL));
  REFUSED(checkrein_decision_masker(hold, columns, 3, &none, NULL));
  REFUSED(checkrein_decision_masker(permit, NULL, 3, &none, NULL));
  REFUSED(checkrein_decision_masker(permit, columns, SIZE_MAX, &none, NULL));
  REFUSED(checkrein_decision_masker(permit, columns, 3, NULL, NULL));
  REFUSED(checkrein_decision_masker(permit, &column, 1, &none, NULL));
  column.kind = CHECKREIN_COLUMN_INT;
  column.relation = text("customers");
  REFUSED(checkrein_decision_masker(permit, &column, 1, &none, NULL));
  for (size_t at = 0; at < sizeof unreadable / sizeof *unreadable; at++) {
    checkrein_column bad[3] = {columns[0], columns[1], columns[2]};
    bad[2].name = unreadable[at];
    REFUSED(checkrein_decision_masker(permit, bad, 3, &none, NULL));
  }
  CHECK(checkrein_decision_masker(permit, columns, 2, &none, NULL) == CHECKREIN_E_MASK_ARITY && none == NULL);
}

static void all_other_functions_refuse_null_and_what_cannot_be_read(void) {
  checkrein_buffer none = {NULL, 0};
  uint64_t number = 7, later = 7;
  checkrein_slice folder = text(made.audit), key = checkrein_bytes(&made.verifier), seed = {(const uint8_t *)TOKEN, 32};
  REFUSED(checkrein_policy_verify(NULL, text(TOKEN), NULL, &none, NULL));
  REFUSED(checkrein_policy_verify(other, text(TOKEN), NULL, &none, NULL));
  REFUSED(checkrein_policy_verify(policy, text(TOKEN), NULL, NULL, NULL));
  REFUSED(checkrein_policy_verify(policy, not_utf8, NULL, &none, NULL));
  SLICES(bad, checkrein_policy_verify(policy, bad, NULL, &none, NULL));
  REFUSED(checkrein_log_append(NULL, text("{}"), CHECKREIN_AUDIT_SYNC, &number, NULL));
  REFUSED(checkrein_log_append(other, text("{}"), CHECKREIN_AUDIT_SYNC, &number, NULL));
  REFUSED(checkrein_log_append(opened, text("{}"), CHECKREIN_AUDIT_SYNC + 1, &number, NULL));
  REFUSED(checkrein_log_append(opened, text("{}"), CHECKREIN_AUDIT_SYNC, NULL, NULL));
  SLICES(bad, checkrein_log_append(opened, bad, CHECKREIN_AUDIT_SYNC, &number, NULL));
  REFUSED(checkrein_enforcer_reload(NULL, policy, NULL));
  REFUSED(checkrein_enforcer_reload(other, policy, NULL));
  REFUSED(checkrein_enforcer_reload(made.enforcer, other, NULL));
  REFUSED(checkrein_enforcer_end_job(NULL, text("job"), NULL));
  REFUSED(checkrein_enforcer_end_job(other, text("job"), NULL));
  REFUSED(checkrein_enforcer_end_job(made.enforcer, not_utf8, NULL));
  SLICES(bad, checkrein_enforcer_end_job(made.enforcer, bad, NULL));

  REFUSED(checkrein_approve(NULL, text("dba-2"), CHECKREIN_APPROVE, text(made.approver), &none, NULL));
  REFUSED(checkrein_approve(other, text("dba-2"), CHECKREIN_APPROVE, text(made.approver), &none, NULL));
  REFUSED(checkrein_approve(request, text("dba-2"), 0, text(made.approver), &none, NULL));
  REFUSED(checkrein_approve(request, text("dba-2"), CHECKREIN_REFUSE + 1, text(made.approver), &none, NULL));
  REFUSED(checkrein_approve(request, text("dba-2"), CHECKREIN_APPROVE, text(made.approver), NULL, NULL));
  REFUSED(checkrein_approve(request, not_utf8, CHECKREIN_APPROVE, text(made.approver), &none, NULL));
  SLICES(bad, checkrein_approve(request, bad, CHECKREIN_APPROVE, text(made.approver), &none, NULL));
  SLICES(bad, checkrein_approve(request, text("dba-2"), CHECKREIN_APPROVE, bad, &none, NULL));
  REFUSED(checkrein_approve_with_seed(NULL, text("dba-1"), CHECKREIN_APPROVE, seed, &none, NULL));
  REFUSED(checkrein_approve_with_seed(other, text("dba-1"), CHECKREIN_APPROVE, seed, &none, NULL));
  REFUSED(checkrein_approve_with_seed(request, text("dba-1"), 7, seed, &none, NULL));
  REFUSED(checkrein_approve_with_seed(request, text("dba-1"), CHECKREIN_APPROVE, seed, NULL, NULL));
  SLICES(bad, checkrein_approve_with_seed(request, bad, CHECKREIN_APPROVE, seed, &none, NULL));
  seed.len = 31;
  CHECK(checkrein_approve_with_seed(request, text("dba-1"), CHECKREIN_APPROVE, seed, &none, NULL) == CHECKREIN_E_APPROVAL_KEY);
  seed.len = SIZE_MAX;
  CHECK(checkrein_approve_with_seed(request, text("dba-1"), CHECKREIN_APPROVE, seed, &none, NULL) == CHECKREIN_E_APPROVAL_KEY);
  seed.data = NULL;
  seed.len = 32;
  REFUSED(checkrein_approve_with_seed(request, text("dba-1"), CHECKREIN_APPROVE, seed, &none, NULL));

  REFUSED(checkrein_keygen(text("/nowhere"), text("name"), NULL, NULL));
  REFUSED(checkrein_keygen(text(""), text("name"), &none, NULL));
  REFUSED(checkrein_keygen(text("/nowhere"), not_utf8, &none, NULL));
  SLICES(bad, checkrein_keygen(bad, text("name"), &none, NULL));
  SLICES(bad, checkrein_keygen(text("/nowhere"), bad, &none, NULL));
  REFUSED(checkrein_verify_log(folder, key, text(""), NULL, NULL));
  REFUSED(checkrein_verify_log(folder, text(""), text(""), &none, NULL));
  SLICES(bad, checkrein_verify_log(bad, key, text(""), &none, NULL));
  SLICES(bad, checkrein_verify_log(folder, bad, text(""), &none, NULL));
  SLICES(bad, checkrein_verify_log(folder, key, bad, &none, NULL));
  REFUSED(checkrein_entries(folder, 0, 1, NULL, NULL));
  SLICES(bad, checkrein_entries(bad, 0, 1, &none, NULL));
  REFUSED(checkrein_saw(folder, NULL, 0, text(""), NULL, NULL));
  REFUSED(checkrein_saw(folder, NULL, 1, text(""), &none, NULL));
  REFUSED(checkrein_saw(folder, &not_utf8, 1, text(""), &none, NULL));
  REFUSED(checkrein_saw(folder, &not_utf8, SIZE_MAX, text(""), &none, NULL));
  SLICES(bad, checkrein_saw(bad, NULL, 0, text(""), &none, NULL));
  SLICES(bad, checkrein_saw(folder, &bad, 1, text(""), &none, NULL));
  SLICES(bad, checkrein_saw(folder, NULL, 0, bad, &none, NULL));
  REFUSED(checkrein_prove_inclusion(folder, key, 0, NULL, NULL));
  SLICES(bad, checkrein_prove_inclusion(bad, key, 0, &none, NULL));
  SLICES(bad, checkrein_prove_inclusion(folder, bad, 0, &none, NULL));
  REFUSED(checkrein_verify_inclusion(text("{}"), key, NULL, NULL));
  SLICES(bad, checkrein_verify_inclusion(bad, key, &none, NULL));
  CHECK(checkrein_verify_inclusion(text("{}"), key, &none, NULL) == CHECKREIN_E_WIRE_SCHEMA);
  REFUSED(checkrein_prove_consistency(folder, key, text(""), NULL, NULL));
  SLICES(bad, checkrein_prove_consistency(bad, key, text(""), &none, NULL));
  SLICES(bad, checkrein_prove_consistency(folder, bad, text(""), &none, NULL));
  SLICES(bad, checkrein_prove_consistency(folder, key, bad, &none, NULL));
  REFUSED(checkrein_verify_consistency(text("{}"), key, NULL, &later, NULL));
  REFUSED(checkrein_verify_consistency(text("{}"), key, &number, NULL, NULL));
  SLICES(bad, checkrein_verify_consistency(bad, key, &number, &later, NULL));
  REFUSED(checkrein_classify(text(SELECT), text("postgres"), NULL, NULL, NULL));
  REFUSED(checkrein_classify(text(SELECT), text("dialect of some valley"), NULL, &none, NULL));
  REFUSED(checkrein_classify(not_utf8, text("postgres"), NULL, &none, NULL));
  SLICES(bad, checkrein_classify(bad, text("postgres"), NULL, &none, NULL));
  SLICES(bad, checkrein_classify(text(SELECT), bad, NULL, &none, NULL));
  checkrein_classify_options options = {.size = sizeof options, .catalog = other};
  REFUSED(checkrein_classify(text(SELECT), text("postgres"), &options, &none, NULL));
  options.catalog = NULL;
  options.search_path = &not_utf8;
  options.search_path_len = 1;
  REFUSED(checkrein_classify(text(SELECT), text("postgres"), &options, &none, NULL));
  options.search_path_len = SIZE_MAX;
  REFUSED(checkrein_classify(text(SELECT), text("postgres"), &options, &none, NULL));
  options.search_path_len = 0;
  options.placeholders = 9;
  REFUSED(checkrein_classify(text(SELECT), text("postgres"), &options, &none, NULL));
  REFUSED(checkrein_answer(text("{}"), NULL, NULL));
  SLICES(bad, checkrein_answer(bad, &none, NULL));
  CHECK(none.data == NULL && none.len == 0 && number == 7 && later == 7);
}

int main(void) {
  set_up();
  RUN(every_member_refuses_null_and_handles_of_another_type);
  RUN(errors_and_the_table_refuse_null);
  RUN(freeing_null_or_a_handle_of_another_type_does_nothing);
  RUN(makers_refuse_what_cannot_be_read_and_write_nothing);
  RUN(a_scanner_and_its_streams_refuse_what_cannot_be_read_and_write_nothing);
  RUN(options_of_a_size_that_no_version_has_are_refused_and_of_a_later_one_read);
  RUN(decide_refuses_arguments_that_cannot_be_meant);
  RUN(maskers_and_plans_refuse_cells_that_cannot_be_meant_and_touch_none);
  RUN(all_other_functions_refuse_null_and_what_cannot_be_read);
  tear_down();
  return finished("misuse");
}
