/* Each part by itself: policy, log, proofs, keys, plan, classification, the JSON door, the table of codes. */

#define _XOPEN_SOURCE 700
#include "world.h"

static checkrein_policy *compiled(const char *document) {
  checkrein_policy *policy = NULL;
  CHECK(checkrein_policy_compile(text(document), CHECKREIN_FORMAT_JSON, &policy, NULL) == CHECKREIN_OK);
  return policy;
}

static void a_policy_is_compiled_once_and_tells_what_it_is(void) {
  world made;
  prepare(&made);
  checkrein_policy *policy = compiled(POLICY), *file = NULL, *none = NULL;
  CHECK(checkrein_policy_from_file(text(made.policy), &file, NULL) == CHECKREIN_OK);
  checkrein_slice one, other, mode;
  checkrein_slices resources;
  CHECK(checkrein_policy_digest(policy, &one, NULL) == CHECKREIN_OK && one.len == 64);
  CHECK(checkrein_policy_digest(file, &other, NULL) == CHECKREIN_OK && memcmp(one.data, other.data, 64) == 0);
  CHECK(checkrein_policy_mode(policy, &mode, NULL) == CHECKREIN_OK && says(mode, "enforce"));
  CHECK(checkrein_policy_resources(policy, &resources, NULL) == CHECKREIN_OK && resources.len == 1 && says(resources.data[0], "orders-db"));
  checkrein_buffer lint = {NULL, 0}, report = {NULL, 0}, principal = {NULL, 0};
  CHECK(checkrein_policy_lint(policy, &lint, NULL) == CHECKREIN_OK && lint.data[0] == '[');
  CHECK(checkrein_policy_test(policy, &report, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&report), "\"failures\":[],\"run\":1"));
  CHECK(checkrein_policy_verify(policy, text(TOKEN), NULL, &principal, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&principal), "\"subject\":\"agent-7\""));
  checkrein_buffer_free(&principal);
  int64_t late = 2108860000001;
  checkrein_error *error = NULL;
  CHECK(checkrein_policy_verify(policy, text(TOKEN), &late, &principal, &error) == CHECKREIN_E_IDENTITY_TOKEN_EXPIRED);
  checkrein_slice name = text(""), message = text("");
  checkrein_status code = 0;
  CHECK(checkrein_error_name(error, &name) == CHECKREIN_OK && says(name, "identity.token_expired"));
  CHECK(checkrein_error_code(error, &code) == CHECKREIN_OK && code == CHECKREIN_E_IDENTITY_TOKEN_EXPIRED);
  CHECK(checkrein_error_message(error, &message) == CHECKREIN_OK && holds(message, "identity.token_expired: ") && !holds(message, "eyJ"));
  checkrein_error_free(error);
  CHECK(checkrein_policy_compile(text("version: 2"), CHECKREIN_FORMAT_YAML, &none, NULL) != CHECKREIN_OK && none == NULL);
  checkrein_buffer_free(&lint);
  checkrein_buffer_free(&report);
  checkrein_policy_free(policy);
  checkrein_policy_free(file);
  demolish(&made);
}

static void a_log_by_itself_takes_events_and_proves_them_to_strangers(void) {
  world made;
  prepare(&made);
  checkrein_log *log = NULL;
  CHECK(checkrein_log_open(text(made.audit), text(made.key), &log, NULL) == CHECKREIN_OK);
  checkrein_slice key;
  CHECK(checkrein_log_verifier_key(log, &key, NULL) == CHECKREIN_OK);
  CHECK(key.len == made.verifier.len && memcmp(key.data, made.verifier.data, key.len) == 0);
  const char *event = "{\"kind\":\"session_refused\",\"resource\":\"orders-db\",\"code\":\"identity.token_expired\"}";
  uint64_t seq = 9;
  CHECK(checkrein_log_append(log, text(event), CHECKREIN_AUDIT_BUFFERED, &seq, NULL) == CHECKREIN_OK && seq == 0);
  checkrein_buffer note = {NULL, 0}, report = {NULL, 0}, found = {NULL, 0}, proof = {NULL, 0}, entry = {NULL, 0};
  CHECK(checkrein_log_checkpoint(log, &note, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&note), "example.com/orders"));
  CHECK(checkrein_log_append(log, text(event), CHECKREIN_AUDIT_GROUP, &seq, NULL) == CHECKREIN_OK && seq == 1);
  CHECK(checkrein_log_append(log, text(event), CHECKREIN_AUDIT_SYNC, &seq, NULL) == CHECKREIN_OK && seq == 2);
  CHECK(checkrein_log_append(log, text("{\"kind\":\"lunch\"}"), CHECKREIN_AUDIT_SYNC, &seq, NULL) == CHECKREIN_E_AUDIT_ENTRY && seq == 2);
  checkrein_log *second = NULL;
  CHECK(checkrein_log_open(text(made.audit), text(made.key), &second, NULL) == CHECKREIN_E_AUDIT_LOCKED && second == NULL);
  CHECK(checkrein_log_close(log, NULL) == CHECKREIN_OK && checkrein_log_close(log, NULL) == CHECKREIN_OK);
  checkrein_log_free(log);

  checkrein_slice public_key = checkrein_bytes(&made.verifier), folder = text(made.audit), earlier = checkrein_bytes(&note);
  CHECK(checkrein_verify_log(folder, public_key, earlier, &report, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&report), "\"entries\":3") && holds(checkrein_bytes(&report), "\"consistent_with\":1"));
  CHECK(checkrein_entries(folder, 1, 1, &found, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&found), "\"seq\":1"));
  CHECK(!holds(checkrein_bytes(&found), "\"seq\":2"));
  CHECK(checkrein_prove_inclusion(folder, public_key, 2, &proof, NULL) == CHECKREIN_OK);
  CHECK(checkrein_verify_inclusion(checkrein_bytes(&proof), public_key, &entry, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&entry), "\"seq\":2"));
  proof.data[proof.len / 2] ^= 1;
  checkrein_buffer nothing = {NULL, 0};
  CHECK(checkrein_verify_inclusion(checkrein_bytes(&proof), public_key, &nothing, NULL) != CHECKREIN_OK && nothing.data == NULL);
  checkrein_buffer_free(&proof);
  uint64_t from = 0, to = 0;
  CHECK(checkrein_prove_consistency(folder, public_key, earlier, &proof, NULL) == CHECKREIN_OK);
  CHECK(checkrein_verify_consistency(checkrein_bytes(&proof), public_key, &from, &to, NULL) == CHECKREIN_OK && from == 1 && to == 3);
  CHECK(checkrein_prove_inclusion(folder, public_key, 3, &nothing, NULL) == CHECKREIN_E_AUDIT_PROOF);
  checkrein_buffer_free(&note);
  checkrein_buffer_free(&report);
  checkrein_buffer_free(&found);
  checkrein_buffer_free(&proof);
  checkrein_buffer_free(&entry);
  demolish(&made);
}

static void an_enforcer_from_parts_takes_the_log_over_and_reloads_what_it_is_given(void) {
  world made;
  prepare(&made);
  checkrein_policy *policy = compiled(POLICY), *watching = compiled(POLICY_OF("observe"));
  checkrein_log *log = NULL;
  checkrein_mask_keys keys = key_file(&made);
  CHECK(checkrein_log_open(text(made.audit), text(made.key), &log, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_new(policy, log, &keys, &made.enforcer, NULL) == CHECKREIN_OK);
  uint64_t seq;
  CHECK(checkrein_log_append(log, text("{}"), CHECKREIN_AUDIT_SYNC, &seq, NULL) == CHECKREIN_E_AUDIT_ENTRY);
  checkrein_buffer note = {NULL, 0}, digest = {NULL, 0}, answer = {NULL, 0};
  CHECK(checkrein_log_checkpoint(log, &note, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && note.data == NULL);
  checkrein_enforcer *second = NULL;
  CHECK(checkrein_enforcer_new(policy, log, &keys, &second, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && second == NULL);
  checkrein_log_free(log);

  bool observes = true;
  CHECK(checkrein_enforcer_reload(made.enforcer, NULL, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT);
  CHECK(checkrein_enforcer_observes(made.enforcer, &observes, NULL) == CHECKREIN_OK && !observes);
  CHECK(checkrein_enforcer_reload(made.enforcer, watching, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_observes(made.enforcer, &observes, NULL) == CHECKREIN_OK && observes);
  CHECK(checkrein_enforcer_end_job(made.enforcer, text("train-1"), NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_policy_digest(made.enforcer, &digest, NULL) == CHECKREIN_OK && digest.len == 64);
  CHECK(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), NULL, &made.session, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_connection(made.session, NULL, &made.connection, NULL) == CHECKREIN_OK);
  checkrein_decision *decision = decide(made.connection, "DROP TABLE customers");
  checkrein_slice observed = text("");
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  CHECK(checkrein_decision_observed(decision, &observed, NULL) == CHECKREIN_OK && says(observed, "denied.rule"));
  checkrein_decision_free(decision);
  CHECK(checkrein_enforcer_checkpoint(made.enforcer, &note, NULL) == CHECKREIN_OK && note.len > 0);
  checkrein_slice classes[1] = {text("ssn")};
  CHECK(checkrein_saw(text(made.audit), classes, 1, text("2026-03-12"), &answer, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&answer), "\"sightings\":[]"));
  checkrein_buffer_free(&answer);
  CHECK(checkrein_saw(text(made.audit), NULL, 0, text("today, please"), &answer, NULL) == CHECKREIN_E_REQUEST_INVALID);
  checkrein_buffer_free(&note);
  checkrein_buffer_free(&digest);
  checkrein_policy_free(policy);
  checkrein_policy_free(watching);
  demolish(&made);
}

static void an_enforcer_from_a_file_reads_it_again_and_keeps_what_is_in_force_when_that_fails(void) {
  world made;
  build(&made);
  bool observes = true;
  put(made.policy, "{");
  CHECK(checkrein_enforcer_reload(made.enforcer, NULL, NULL) != CHECKREIN_OK);
  CHECK(checkrein_enforcer_observes(made.enforcer, &observes, NULL) == CHECKREIN_OK && !observes);
  put(made.policy, POLICY_OF("observe"));
  CHECK(checkrein_enforcer_reload(made.enforcer, NULL, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_observes(made.enforcer, &observes, NULL) == CHECKREIN_OK && observes);
  demolish(&made);
}

static void a_plan_masks_without_a_decision_and_counts_what_it_masked(void) {
  checkrein_plan *plan = NULL;
  CHECK(checkrein_plan_from_json(text(PLAN), &plan, NULL) == CHECKREIN_OK);
  checkrein_value cells[4] = {int_value(1), text_value("123-45-6789"), int_value(2), text_value("987-65-4321")};
  CHECK(checkrein_plan_rows(plan, cells, 2, 2, NULL) == CHECKREIN_OK);
  CHECK(says(cells[1].bytes, "*******6789") && says(cells[3].bytes, "*******4321") && cells[2].integer == 2);
  cells[1] = text_value("111-22-3333");
  CHECK(checkrein_plan_row(plan, cells, 2, NULL) == CHECKREIN_OK && says(cells[1].bytes, "*******3333"));
  cells[1] = text_value("111-22-4444");
  CHECK(checkrein_plan_cell(plan, 1, &cells[1], NULL) == CHECKREIN_OK && says(cells[1].bytes, "*******4444"));
  CHECK(checkrein_plan_row(plan, cells, 3, NULL) == CHECKREIN_E_MASK_ROW);
  checkrein_positions masked;
  checkrein_slice explained;
  checkrein_buffer summary = {NULL, 0};
  CHECK(checkrein_plan_masked_columns(plan, &masked, NULL) == CHECKREIN_OK && masked.len == 1 && masked.data[0] == 1);
  CHECK(checkrein_plan_explain(plan, &explained, NULL) == CHECKREIN_OK && holds(explained, "\"partial\""));
  CHECK(checkrein_plan_summary(plan, &summary, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&summary), "\"masked\":{\"ssn\":4}"));
  CHECK(checkrein_plan_reset(plan, NULL) == CHECKREIN_OK);
  checkrein_buffer_free(&summary);
  checkrein_plan_free(plan);
}

static void what_is_in_a_text_is_found_and_masked_with_spans_in_bytes(void) {
  checkrein_scanner *scanner = NULL, *hinted = NULL;
  const char *line = "\xc3\x86r\xc3\xb8 jane@example.com 192.0.2.17";
  CHECK(checkrein_scanner_new(text(""), text("{\"email\":\"someone\",\"*\":\"<{entity}>\"}"), &scanner, NULL) == CHECKREIN_OK);
  checkrein_findings found = {NULL, 0};
  CHECK(checkrein_scanner_scan(scanner, text(line), &found, NULL) == CHECKREIN_OK && found.len == 2);
  CHECK(found.data[0].start == 6 && found.data[0].end == 22 && says(found.data[0].entity, "email") && says(found.data[0].reason, "form"));
  CHECK(found.data[1].start == 23 && found.data[1].end == strlen(line) && says(found.data[1].entity, "ipv4") && found.data[1].score >= 600);
  checkrein_findings_free(&found);
  CHECK(found.data == NULL && found.len == 0);
  checkrein_buffer masked = {NULL, 0};
  CHECK(checkrein_scanner_mask(scanner, text(line), &masked, NULL) == CHECKREIN_OK);
  CHECK(says(checkrein_bytes(&masked), "\xc3\x86r\xc3\xb8 someone <ipv4>"));
  checkrein_buffer_free(&masked);
  CHECK(checkrein_scanner_scan(scanner, text("536904399"), &found, NULL) == CHECKREIN_OK && found.len == 0 && found.data == NULL);
  CHECK(checkrein_scanner_for_column(scanner, text("customer_ssn"), &hinted, NULL) == CHECKREIN_OK);
  checkrein_slices entities = {NULL, 0};
  CHECK(checkrein_scanner_entities(scanner, &entities, NULL) == CHECKREIN_OK && entities.len > 100);
  checkrein_scanner_free(scanner);
  CHECK(checkrein_scanner_scan(hinted, text("536904399"), &found, NULL) == CHECKREIN_OK && found.len == 1);
  CHECK(says(found.data[0].entity, "us_ssn") && says(found.data[0].reason, "checksum_and_hint"));
  checkrein_findings_free(&found);
  checkrein_scanner_free(hinted);
  checkrein_buffer json = {NULL, 0};
  CHECK(checkrein_scanner_new(text(""), text(""), &scanner, NULL) == CHECKREIN_OK);
  CHECK(checkrein_scanner_mask_json(scanner, text("{\"ssn\": [536904399], \"to\": \"jane\\u0040example.com\"}"), &json, NULL) == CHECKREIN_OK);
  CHECK(says(checkrein_bytes(&json), "{\"ssn\": [null], \"to\": \"[email]\"}"));
  checkrein_buffer_free(&json);
  checkrein_scanner_free(scanner);
  checkrein_buffer table = {NULL, 0};
  CHECK(checkrein_entities(&table, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&table), "\"name\":\"payment_card\""));
  checkrein_buffer_free(&table);
  checkrein_scanner *none = NULL;
  CHECK(checkrein_scanner_new(text("{\"only\":[\"shoe_size\"]}"), text(""), &none, NULL) == CHECKREIN_E_SCAN_CONFIG);
  CHECK(checkrein_scanner_new(text("{\"olny\":[]}"), text(""), &none, NULL) == CHECKREIN_E_WIRE_SCHEMA);
  CHECK(checkrein_scanner_new(text(""), text("{\"shoe_size\":\"\"}"), &none, NULL) == CHECKREIN_E_SCAN_CONFIG && none == NULL);
}

static void a_text_that_comes_in_parts_is_masked_as_the_whole(void) {
  const char *line = "to jane@example.com, card 4111 1111 1111 1111, thanks", *whole = "to [email], card [payment_card], thanks";
  checkrein_scanner *scanner = NULL;
  CHECK(checkrein_scanner_new(text(""), text(""), &scanner, NULL) == CHECKREIN_OK);
  for (size_t cut = 0; cut <= strlen(line); cut++) {
    checkrein_stream *stream = NULL;
    char masked[128] = "";
    size_t length = 0, held = 0;
    checkrein_buffer part = {NULL, 0};
    checkrein_slice parts[2] = {{(const uint8_t *)line, cut}, text(line + cut)};
    CHECK(checkrein_scanner_stream(scanner, &stream, NULL) == CHECKREIN_OK);
    for (size_t at = 0; at < 2; at++) {
      CHECK(checkrein_stream_push(stream, parts[at], &part, NULL) == CHECKREIN_OK);
      memcpy(masked + length, part.data, part.len);
      length += part.len;
      checkrein_buffer_free(&part);
    }
    CHECK(checkrein_stream_held_back(stream, &held, NULL) == CHECKREIN_OK && held > 0);
    CHECK(checkrein_stream_finish(stream, &part, NULL) == CHECKREIN_OK);
    memcpy(masked + length, part.data, part.len);
    checkrein_buffer_free(&part);
    CHECK(strcmp(masked, whole) == 0);
    checkrein_findings found = {NULL, 0};
    CHECK(checkrein_stream_findings(stream, &found, NULL) == CHECKREIN_OK && found.len == 2 && found.data[1].start == 26);
    checkrein_findings_free(&found);
    CHECK(checkrein_stream_push(stream, text("x"), &part, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && part.data == NULL);
    CHECK(checkrein_stream_finish(stream, &part, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && part.data == NULL);
    checkrein_stream_free(stream);
  }
  checkrein_stream *broken_text = NULL;
  checkrein_buffer part = {NULL, 0};
  CHECK(checkrein_scanner_stream(scanner, &broken_text, NULL) == CHECKREIN_OK);
  checkrein_scanner_free(scanner);
  CHECK(checkrein_stream_push(broken_text, text("x\xffy"), &part, NULL) == CHECKREIN_E_SCAN_UTF8);
  CHECK(checkrein_stream_push(broken_text, text("x"), &part, NULL) == CHECKREIN_E_SCAN_UTF8);
  CHECK(checkrein_stream_finish(broken_text, &part, NULL) == CHECKREIN_E_SCAN_UTF8 && part.data == NULL);
  checkrein_stream_free(broken_text);
}

static void a_statement_is_classified_without_a_session(void) {
  checkrein_catalog *catalog = NULL;
  CHECK(checkrein_catalog_from_json(text(CATALOG), &catalog, NULL) == CHECKREIN_OK);
  checkrein_slice path[1] = {text("public")};
  checkrein_classify_options options = {.size = sizeof options, .catalog = catalog, .search_path = path, .search_path_len = 1};
  checkrein_buffer exact = {NULL, 0}, vague = {NULL, 0};
  CHECK(checkrein_classify(text(SELECT), text("postgres"), &options, &exact, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&exact), "\"complete\":true"));
  CHECK(checkrein_classify(text("\x01 what is this"), text("sqlite"), NULL, &vague, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&vague), "\"unknown\""));
  checkrein_buffer_free(&exact);
  checkrein_buffer_free(&vague);
  CHECK(checkrein_classify(text(SELECT), text("latin"), NULL, &exact, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT);
  checkrein_catalog_free(catalog);
}

static void the_json_door_answers_whatever_comes_in(void) {
  checkrein_buffer response = {NULL, 0};
  CHECK(checkrein_answer(text("{\"verb\":\"classify\",\"dialect\":\"sqlite\",\"statement\":\"SELECT 1\"}"), &response, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&response), "\"effects\":[\"read\"]"));
  checkrein_buffer_free(&response);
  CHECK(checkrein_answer(text("\xff"), &response, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&response), "\"error\":"));
  checkrein_buffer_free(&response);
}

static void the_table_of_codes_is_that_of_the_header_and_in_order(void) {
  const checkrein_code *codes = NULL;
  size_t count = 0, boundary = 0;
  CHECK(checkrein_codes(&codes, &count, NULL) == CHECKREIN_OK && count > 60);
  for (size_t at = 0; at < count; at++) {
    CHECK(codes[at].number > (at == 0 ? CHECKREIN_OK : codes[at - 1].number) && codes[at].meaning.len > 10);
    if (codes[at].number == CHECKREIN_E_BOUNDARY_ARGUMENT && says(codes[at].name, "boundary.argument")) boundary++;
  }
  CHECK(boundary == 1 && checkrein_abi_version() == CHECKREIN_ABI_VERSION && checkrein_version().len >= 5);
}

int main(void) {
  RUN(a_policy_is_compiled_once_and_tells_what_it_is);
  RUN(a_log_by_itself_takes_events_and_proves_them_to_strangers);
  RUN(an_enforcer_from_parts_takes_the_log_over_and_reloads_what_it_is_given);
  RUN(an_enforcer_from_a_file_reads_it_again_and_keeps_what_is_in_force_when_that_fails);
  RUN(a_plan_masks_without_a_decision_and_counts_what_it_masked);
  RUN(what_is_in_a_text_is_found_and_masked_with_spans_in_bytes);
  RUN(a_text_that_comes_in_parts_is_masked_as_the_whole);
  RUN(a_statement_is_classified_without_a_session);
  RUN(the_json_door_answers_whatever_comes_in);
  RUN(the_table_of_codes_is_that_of_the_header_and_in_order);
  return finished("parts");
}
