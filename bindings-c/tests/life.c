/* The life of handles: closed, spent, forked, broken by a panic, outlived by what came from them; and callbacks that fail. */

#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <sys/wait.h>

#include "world.h"

#ifdef CHECKREIN_TEST_PANIC
checkrein_status checkrein_test_panic_connection(checkrein_connection *connection, checkrein_error **error);
checkrein_status checkrein_test_caught_connection(checkrein_connection *connection, checkrein_error **error);
checkrein_status checkrein_test_panic_masker(checkrein_masker *masker, checkrein_error **error);
checkrein_status checkrein_test_panic_plan(checkrein_plan *plan, checkrein_error **error);
checkrein_status checkrein_test_panic_stream(checkrein_stream *stream, checkrein_error **error);
checkrein_status checkrein_test_panic_enforcer(checkrein_enforcer *enforcer, checkrein_error **error);
#endif

typedef struct {
  int calls, freed, answer;
  size_t len;
  /* The current version; 7 where it is not said. */
  uint32_t current;
  /* What another version than the one that was asked for is counted up by. */
  uint32_t astray;
} host;

static int32_t give_key(void *user_data, checkrein_slice name, const uint32_t *version, checkrein_key *key) {
  host *mine = user_data;
  mine->calls++;
  CHECK(says(name, "cards"));
  key->version = version != NULL ? *version + mine->astray : mine->current != 0 ? mine->current : 7;
  key->len = mine->len;
  memset(key->secret, (int)key->version + 35, sizeof key->secret);
  return mine->answer;
}

static void take_back(void *user_data) { ((host *)user_data)->freed++; }

static checkrein_mask_keys callback(host *mine) {
  checkrein_mask_keys keys = {.size = sizeof keys, .callback = give_key, .user_data = mine, .free_user_data = take_back};
  return keys;
}

static checkrein_status masker_of(world *made, checkrein_masker **masker, checkrein_error **error) {
  checkrein_decision *decision = decide(made->connection, SELECT);
  checkrein_column columns[3];
  shape(columns);
  checkrein_status status = checkrein_decision_masker(decision, columns, 3, masker, error);
  checkrein_decision_free(decision);
  return status;
}

static void open_with(world *made, const checkrein_mask_keys *keys) {
  prepare(made);
  CHECK(checkrein_enforcer_from_file(text(made->policy), text(made->audit), text(made->key), keys, &made->enforcer, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_open_session(made->enforcer, text(TOKEN), text("orders-db"), NULL, &made->session, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_connection(made->session, NULL, &made->connection, NULL) == CHECKREIN_OK);
}

static void a_callback_gives_keys_and_its_data_is_freed_once_when_nothing_needs_it(void) {
  world made;
  host mine = {.len = 32, .answer = CHECKREIN_KEY_FOUND};
  checkrein_mask_keys keys = callback(&mine);
  open_with(&made, &keys);
  checkrein_masker *masker = NULL;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_OK && mine.calls == 1);
  checkrein_value cells[3] = {int_value(1), text_value("123-45-6789"), text_value("4111")};
  bool shown;
  CHECK(checkrein_masker_row(masker, cells, 3, &shown, NULL) == CHECKREIN_OK && memcmp(cells[2].bytes.data, "h1_7_", 5) == 0);
  checkrein_masker_free(masker);
  CHECK(mine.freed == 0);
  demolish(&made);
  CHECK(mine.freed == 1);
}

static void a_callback_that_fails_or_gives_nonsense_shows_nothing(void) {
  world made;
  host mine = {.len = 32, .answer = 5};
  checkrein_mask_keys keys = callback(&mine);
  open_with(&made, &keys);
  checkrein_masker *masker = NULL;
  checkrein_error *error = NULL;
  CHECK(masker_of(&made, &masker, &error) == CHECKREIN_E_BOUNDARY_CALLBACK && masker == NULL && error != NULL);
  checkrein_error_free(error);
  mine.answer = CHECKREIN_KEY_NONE;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_E_MASK_KEY && masker == NULL);
  mine.answer = CHECKREIN_KEY_FOUND;
  for (size_t len = 0; len < 16; len++) {
    mine.len = len;
    CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_E_BOUNDARY_CALLBACK);
  }
  mine.len = sizeof((checkrein_key *)NULL)->secret + 1;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_E_BOUNDARY_CALLBACK);
  mine.len = SIZE_MAX;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_E_BOUNDARY_CALLBACK && masker == NULL);
  demolish(&made);
  CHECK(mine.freed == 1);
}

static void a_callbacks_data_stays_the_hosts_when_no_enforcer_is_made(void) {
  world made;
  host mine = {.len = 32};
  checkrein_mask_keys keys = callback(&mine);
  prepare(&made);
  checkrein_enforcer *enforcer = NULL;
  CHECK(checkrein_enforcer_from_file(text("/nowhere"), text(made.audit), text(made.key), &keys, &enforcer, NULL) == CHECKREIN_E_HOST_FILE);
  checkrein_log *log = NULL;
  checkrein_policy *policy = NULL;
  CHECK(checkrein_policy_from_file(text(made.policy), &policy, NULL) == CHECKREIN_OK);
  CHECK(checkrein_log_open(text(made.audit), text(made.key), &log, NULL) == CHECKREIN_OK && checkrein_log_close(log, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_new(policy, log, &keys, &enforcer, NULL) == CHECKREIN_E_BOUNDARY_CLOSED);
  keys.file = text(made.mask_keys);
  CHECK(checkrein_enforcer_from_file(text(made.policy), text(made.audit), text(made.key), &keys, &enforcer, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT);
  CHECK(enforcer == NULL && mine.freed == 0 && mine.calls == 0);
  checkrein_log_free(log);
  checkrein_policy_free(policy);
  demolish(&made);
}

#define REVEALING                                                                                                                        \
  "version: 1\n"                                                                                                                          \
  "issuers: [{issuer: 'https://idp.example', audience: agents, groups_claim: groups, max_lifetime: 3650d, keys: {jwks: {keys: [{kty: OKP, " \
  "crv: Ed25519, alg: EdDSA, kid: example, x: 6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw}]}}}]\n"                                         \
  "resources: {orders-db: {kind: sql, dialect: postgres, audit: buffered, catalog: " CATALOG "}}\n"                                        \
  "classes: {card: {columns: ['*.card']}, ssn: {columns: ['*.ssn']}}\n"                                                                    \
  "masks: [{classes: [card], mask: {encrypt: {key: cards}}, reveal: {groups: [analysts]}}, {classes: [ssn], mask: {encrypt: {key: cards}}}]\n" \
  "rules: [{name: read, decision: permit, effects: [read]}]\n"

static void what_was_encrypted_before_a_rotation_is_revealed_with_its_own_version(void) {
  world made;
  prepare(&made);
  put(made.policy, REVEALING);
  snprintf(made.policy + strlen(made.policy) - strlen("json"), 5, "yaml");
  put(made.policy, REVEALING);
  host mine = {.len = 32, .answer = CHECKREIN_KEY_FOUND, .current = 1};
  checkrein_mask_keys keys = callback(&mine);
  CHECK(checkrein_enforcer_from_file(text(made.policy), text(made.audit), text(made.key), &keys, &made.enforcer, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), NULL, &made.session, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_connection(made.session, NULL, &made.connection, NULL) == CHECKREIN_OK);
  checkrein_masker *masker = NULL;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_OK);
  checkrein_value cells[3] = {int_value(1), text_value("123-45-6789"), text_value("4111 1111")};
  bool shown = false;
  CHECK(checkrein_masker_row(masker, cells, 3, &shown, NULL) == CHECKREIN_OK && holds(cells[2].bytes, "enc.card.v1."));
  mine.current = 2;
  checkrein_value value = {.kind = 99};
  checkrein_buffer memory = {NULL, 0};
  CHECK(checkrein_session_reveal(made.session, cells[2].bytes, &value, &memory, NULL) == CHECKREIN_OK);
  CHECK(value.kind == CHECKREIN_VALUE_TEXT && says(value.bytes, "4111 1111") && value.bytes.data == memory.data);
  checkrein_buffer_free(&memory);
  CHECK(checkrein_session_reveal(made.session, cells[1].bytes, &value, &memory, NULL) == CHECKREIN_E_SESSION_REVEAL);
  mine.astray = 1;
  CHECK(checkrein_session_reveal(made.session, cells[2].bytes, &value, &memory, NULL) == CHECKREIN_E_BOUNDARY_CALLBACK);
  mine.answer = CHECKREIN_KEY_NONE;
  CHECK(checkrein_session_reveal(made.session, cells[2].bytes, &value, &memory, NULL) == CHECKREIN_E_MASK_KEY && memory.data == NULL);
  checkrein_masker_free(masker);
  demolish(&made);
  CHECK(mine.freed == 1);
}

static void what_came_from_a_handle_outlives_it(void) {
  world made;
  build(&made);
  checkrein_masker *masker = NULL;
  checkrein_decision *decision = decide(made.connection, SELECT);
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_close(made.enforcer, NULL) == CHECKREIN_OK && checkrein_enforcer_close(made.enforcer, NULL) == CHECKREIN_OK);
  checkrein_session *none = NULL;
  checkrein_buffer note = {NULL, 0};
  bool observes;
  CHECK(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), NULL, &none, NULL) == CHECKREIN_E_BOUNDARY_CLOSED);
  CHECK(checkrein_enforcer_checkpoint(made.enforcer, &note, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && note.data == NULL);
  CHECK(checkrein_enforcer_policy_digest(made.enforcer, &note, NULL) == CHECKREIN_E_BOUNDARY_CLOSED && note.data == NULL);
  CHECK(checkrein_enforcer_observes(made.enforcer, &observes, NULL) == CHECKREIN_E_BOUNDARY_CLOSED);
  CHECK(checkrein_enforcer_reload(made.enforcer, NULL, NULL) == CHECKREIN_E_BOUNDARY_CLOSED);
  CHECK(checkrein_enforcer_end_job(made.enforcer, text("job"), NULL) == CHECKREIN_E_BOUNDARY_CLOSED && none == NULL);
  checkrein_enforcer_free(made.enforcer);
  checkrein_decision *later = decide(made.connection, SELECT);
  CHECK(verdict(later) == CHECKREIN_PERMIT);
  checkrein_session_free(made.session);
  uint64_t rows = 0;
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_OK, &rows, NULL) == CHECKREIN_OK);
  checkrein_connection_free(made.connection);
  checkrein_decision_free(later);
  checkrein_slice json;
  CHECK(checkrein_decision_json(decision, &json, NULL) == CHECKREIN_OK && holds(json, "\"permit\""));
  checkrein_decision_free(decision);
  checkrein_value cells[3] = {int_value(1), text_value("123-45-6789"), text_value("4111")};
  bool shown = false;
  CHECK(checkrein_masker_row(masker, cells, 3, &shown, NULL) == CHECKREIN_OK && shown && says(cells[1].bytes, "*******6789"));
  checkrein_masker_free(masker);
  made.enforcer = NULL;
  made.session = NULL;
  made.connection = NULL;
  demolish(&made);
}

static void a_forked_child_is_refused_by_every_handle_and_frees_nothing(void) {
  world made;
  build(&made);
  checkrein_masker *masker = NULL;
  checkrein_error *error = NULL;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_OK);
  checkrein_decision *decision = decide(made.connection, SELECT), *none = NULL;
  checkrein_plan *plan = NULL;
  CHECK(checkrein_plan_from_json(text(PLAN), &plan, NULL) == CHECKREIN_OK);
  CHECK(checkrein_plan_from_json(text("{"), &plan, &error) != CHECKREIN_OK);
  checkrein_scanner *scanner = NULL;
  checkrein_stream *stream = NULL;
  checkrein_findings inherited = {NULL, 0};
  CHECK(checkrein_scanner_new(text(""), text(""), &scanner, NULL) == CHECKREIN_OK);
  CHECK(checkrein_scanner_stream(scanner, &stream, NULL) == CHECKREIN_OK);
  CHECK(checkrein_scanner_scan(scanner, text("jane@example.com"), &inherited, NULL) == CHECKREIN_OK && inherited.len == 1);
  pid_t child = fork();
  if (child == 0) {
    atomic_store(&broken, 0);
    checkrein_findings nothing = {NULL, 0};
    checkrein_value cells[3] = {int_value(1), text_value("123-45-6789"), text_value("4111")};
    bool flag = false;
    uint32_t found = 0;
    checkrein_buffer note = {NULL, 0};
    checkrein_slice message = {NULL, 0};
    CHECK(checkrein_connection_decide(made.connection, text(SELECT), NULL, 0, NULL, &none, NULL) == CHECKREIN_E_BOUNDARY_FORKED);
    CHECK(checkrein_session_is_open(made.session, &flag, NULL) == CHECKREIN_E_BOUNDARY_FORKED);
    CHECK(checkrein_session_close(made.session, NULL) == CHECKREIN_E_BOUNDARY_FORKED);
    CHECK(checkrein_enforcer_checkpoint(made.enforcer, &note, NULL) == CHECKREIN_E_BOUNDARY_FORKED && note.data == NULL);
    CHECK(checkrein_decision_verdict(decision, &found, NULL) == CHECKREIN_E_BOUNDARY_FORKED && found == 0);
    CHECK(checkrein_masker_row(masker, cells, 3, &flag, NULL) == CHECKREIN_E_BOUNDARY_FORKED && says(cells[1].bytes, "123-45-6789"));
    CHECK(checkrein_plan_row(plan, cells, 2, NULL) == CHECKREIN_E_BOUNDARY_FORKED);
    CHECK(checkrein_error_message(error, &message) == CHECKREIN_OK && message.len > 0);
    CHECK(checkrein_answer(text("{}"), &note, NULL) == CHECKREIN_OK);
    checkrein_buffer_free(&note);
    CHECK(checkrein_scanner_scan(scanner, text("x"), &nothing, NULL) == CHECKREIN_E_BOUNDARY_FORKED);
    CHECK(checkrein_stream_push(stream, text("x"), &note, NULL) == CHECKREIN_E_BOUNDARY_FORKED && note.data == NULL);
    checkrein_findings_free(&inherited);
    checkrein_scanner_free(scanner);
    checkrein_stream_free(stream);
    checkrein_masker_free(masker);
    checkrein_decision_free(decision);
    checkrein_connection_free(made.connection);
    checkrein_session_free(made.session);
    checkrein_enforcer_free(made.enforcer);

    world own;
    build(&own);
    decision = decide(own.connection, SELECT);
    CHECK(verdict(decision) == CHECKREIN_PERMIT);
    checkrein_decision_free(decision);
    demolish(&own);
    _exit(atomic_load(&broken) == 0 ? 0 : 1);
  }
  int ended = 1;
  CHECK(child > 0 && waitpid(child, &ended, 0) == child && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
  checkrein_buffer report = {NULL, 0};
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  CHECK(checkrein_enforcer_close(made.enforcer, NULL) == CHECKREIN_OK);
  CHECK(checkrein_verify_log(text(made.audit), checkrein_bytes(&made.verifier), text(""), &report, NULL) == CHECKREIN_OK);
  CHECK(holds(checkrein_bytes(&report), "\"beyond\":0") && holds(checkrein_bytes(&report), "\"entries\":4"));
  checkrein_buffer_free(&report);
  checkrein_error_free(error);
  checkrein_findings_free(&inherited);
  checkrein_stream_free(stream);
  checkrein_scanner_free(scanner);
  checkrein_plan_free(plan);
  checkrein_masker_free(masker);
  checkrein_decision_free(decision);
  demolish(&made);
}

#ifdef CHECKREIN_TEST_PANIC
static void a_panic_breaks_what_it_went_through_for_good_and_nothing_else(void) {
  world made;
  build(&made);
  checkrein_masker *masker = NULL, *other = NULL;
  checkrein_plan *plan = NULL;
  checkrein_error *error = NULL;
  CHECK(masker_of(&made, &masker, NULL) == CHECKREIN_OK && masker_of(&made, &other, NULL) == CHECKREIN_OK);
  CHECK(checkrein_plan_from_json(text(PLAN), &plan, NULL) == CHECKREIN_OK);
  checkrein_scanner *scanner = NULL;
  checkrein_stream *stream = NULL;
  CHECK(checkrein_scanner_new(text(""), text(""), &scanner, NULL) == CHECKREIN_OK);
  CHECK(checkrein_scanner_stream(scanner, &stream, NULL) == CHECKREIN_OK);
  int kept = dup(2);
  CHECK(kept >= 0 && freopen("/dev/null", "w", stderr) != NULL);
  CHECK(checkrein_test_panic_connection(made.connection, &error) == CHECKREIN_E_BOUNDARY_PANIC && error != NULL);
  CHECK(checkrein_test_panic_masker(masker, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(checkrein_test_panic_plan(plan, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(checkrein_test_panic_stream(stream, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(checkrein_test_panic_enforcer(made.enforcer, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(dup2(kept, 2) == 2 && close(kept) == 0);
  checkrein_error_free(error);

  checkrein_decision *none = NULL;
  checkrein_value cells[3] = {int_value(1), text_value("123-45-6789"), text_value("4111")};
  bool flag = false;
  checkrein_buffer rest = {NULL, 0};
  for (int again = 0; again < 2; again++) {
    CHECK(checkrein_stream_finish(stream, &rest, NULL) == CHECKREIN_E_BOUNDARY_PANIC && rest.data == NULL);
    CHECK(checkrein_connection_decide(made.connection, text(SELECT), NULL, 0, NULL, &none, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
    CHECK(checkrein_connection_reset(made.connection, NULL) == CHECKREIN_E_BOUNDARY_PANIC && none == NULL);
    CHECK(checkrein_masker_row(masker, cells, 3, &flag, NULL) == CHECKREIN_E_BOUNDARY_PANIC && !flag);
    CHECK(checkrein_plan_row(plan, cells, 2, NULL) == CHECKREIN_E_BOUNDARY_PANIC && says(cells[1].bytes, "123-45-6789"));
  }
  checkrein_connection *second = NULL;
  CHECK(checkrein_session_connection(made.session, NULL, &second, NULL) == CHECKREIN_OK);
  checkrein_decision *decision = decide(second, SELECT);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  CHECK(checkrein_test_caught_connection(second, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(checkrein_connection_committed(second, NULL) == CHECKREIN_E_BOUNDARY_PANIC);
  CHECK(checkrein_masker_row(other, cells, 3, &flag, NULL) == CHECKREIN_OK && flag);
  checkrein_buffer note = {NULL, 0};
  CHECK(checkrein_enforcer_checkpoint(made.enforcer, &note, NULL) == CHECKREIN_OK);
  checkrein_buffer_free(&note);
  checkrein_decision_free(decision);
  checkrein_connection_free(second);
  checkrein_masker_free(masker);
  checkrein_masker_free(other);
  checkrein_plan_free(plan);
  checkrein_stream_free(stream);
  CHECK(checkrein_scanner_stream(scanner, &stream, NULL) == CHECKREIN_OK && checkrein_stream_finish(stream, &rest, NULL) == CHECKREIN_OK);
  checkrein_buffer_free(&rest);
  checkrein_stream_free(stream);
  checkrein_scanner_free(scanner);
  demolish(&made);
}
#endif

int main(void) {
  RUN(a_callback_gives_keys_and_its_data_is_freed_once_when_nothing_needs_it);
  RUN(what_was_encrypted_before_a_rotation_is_revealed_with_its_own_version);
  RUN(a_callback_that_fails_or_gives_nonsense_shows_nothing);
  RUN(a_callbacks_data_stays_the_hosts_when_no_enforcer_is_made);
  RUN(what_came_from_a_handle_outlives_it);
  RUN(a_forked_child_is_refused_by_every_handle_and_frees_nothing);
#ifdef CHECKREIN_TEST_PANIC
  RUN(a_panic_breaks_what_it_went_through_for_good_and_nothing_else);
#endif
  return finished("life");
}
