/*
 * Random calls in random order, with arguments that are right, wrong, NULL, closed, spent or from another world, on several threads.
 * Nothing may crash or leak; every status is success or an error's number; nothing that was refused is written.
 *
 *     sequences [sequences, by default 400] [threads, by default 4] [seed, by default 1]
 *
 * A sequence is 4 to 20 calls. Threads share one world and keep handles of their own in slots. The same seed and number of threads
 * give each thread the same calls; how threads interleave is the system's choice.
 */

#define _XOPEN_SOURCE 700
#include <inttypes.h>
#include <pthread.h>

#include "world.h"

#define SLOTS 6

typedef struct {
  uint64_t state;
  long long sequences, calls, refused;
  checkrein_catalog *catalogs[SLOTS];
  checkrein_policy *policies[SLOTS];
  checkrein_session *sessions[SLOTS];
  checkrein_connection *connections[SLOTS];
  checkrein_decision *decisions[SLOTS];
  checkrein_masker *maskers[SLOTS];
  checkrein_plan *plans[SLOTS];
  checkrein_scanner *scanners[SLOTS];
  checkrein_stream *streams[SLOTS];
  checkrein_approval_request *requests[SLOTS];
  checkrein_buffer approval;
} thread;

static world made;
static checkrein_log *spent;
static checkrein_enforcer *closed;

/* xorshift64*: the same numbers on every machine. */
static uint64_t any(thread *mine, uint64_t below) {
  mine->state ^= mine->state >> 12;
  mine->state ^= mine->state << 25;
  mine->state ^= mine->state >> 27;
  return ((mine->state * UINT64_C(2685821657736338717)) >> 33) % below;
}

static const char *const texts[] = {
    SELECT, "SELECT id, ssn FROM few", "DELETE FROM customers WHERE id = 1", "DROP TABLE customers", "SET search_path = public",
    "BEGIN", "COMMIT", "INSERT INTO customers (id) VALUES ($1)", "SELECT $1::text, ssn FROM customers", "", "'", "/* open", "SELECT",
    TOKEN, CATALOG, POLICY, PLAN, "orders-db", "postgres", "sqlite", "{}", "{\"purpose\":\"reporting\"}", "public", "dba-1", "\xff\xfe",
    "{\"kind\":\"session_refused\",\"resource\":\"x\",\"code\":\"y\"}", "/nowhere", "a\nb", "\xf0\x9f\x94\x91",
};

static checkrein_slice some_text(thread *mine) {
  static const uint8_t byte = 'x';
  switch (any(mine, 24)) {
    case 0: return (checkrein_slice){NULL, 1};
    case 1: return (checkrein_slice){&byte, SIZE_MAX};
    case 2: return (checkrein_slice){NULL, 0};
    case 3: return checkrein_bytes(&mine->approval);
    default: return text(texts[any(mine, sizeof texts / sizeof *texts)]);
  }
}

/* Mostly what is right, sometimes anything. */
static checkrein_slice mostly(thread *mine, const char *right) { return any(mine, 5) == 0 ? some_text(mine) : text(right); }

static checkrein_value some_value(thread *mine) {
  checkrein_value value = {.kind = (uint32_t)any(mine, 9), .integer = (int64_t)any(mine, 3), .real = 0.5};
  value.bytes = any(mine, 8) == 0 ? some_text(mine) : text("123-45-6789");
  value.type_name = text("date");
  return value;
}

static size_t some_length(thread *mine, size_t right) {
  static const size_t lengths[] = {0, 1, 2, 3, SIZE_MAX, SIZE_MAX / 2, (size_t)1 << 40};
  /* A length that is a lie cannot be noticed: only right ones, smaller ones, and those beyond every limit. */
  size_t length = lengths[any(mine, 7)];
  return any(mine, 3) == 0 && (length <= right || length > 3) ? length : right;
}

static void note(thread *mine, checkrein_status status, checkrein_error *error) {
  mine->calls++;
  CHECK(status == CHECKREIN_OK || (status >= 1000 && status < 10000));
  CHECK(status != CHECKREIN_E_BOUNDARY_PANIC && status != CHECKREIN_E_BOUNDARY_FORKED);
  CHECK((status == CHECKREIN_OK) == (error == NULL));
  if (error == NULL) return;
  mine->refused++;
  checkrein_status code = 0;
  checkrein_slice message = {NULL, 0};
  CHECK(checkrein_error_code(error, &code) == CHECKREIN_OK && code == status);
  CHECK(checkrein_error_message(error, &message) == CHECKREIN_OK && message.len > 0);
  /* What is wrong with a policy is said with the policy's own words, whatever was handed in as one. */
  CHECK(status == CHECKREIN_E_POLICY_SCHEMA || (!holds(message, "123-45-6789") && !holds(message, "eyJ")));
  checkrein_error_free(error);
}

#define CALL(function, ...)                                                  \
  do {                                                                       \
    checkrein_error *error = NULL;                                           \
    checkrein_status status = function(__VA_ARGS__, &error);                 \
    note(mine, status, error);                                               \
  } while (0)

/* Puts a new handle into a slot, or leaves the slot empty. */
#define MAKE(kind, drop, function, ...)                                      \
  do {                                                                       \
    size_t place = any(mine, SLOTS);                                         \
    drop(mine->kind[place]);                                                 \
    mine->kind[place] = NULL;                                                \
    checkrein_error *error = NULL;                                           \
    checkrein_status status = function(__VA_ARGS__, &mine->kind[place], &error); \
    CHECK((status == CHECKREIN_OK) == (mine->kind[place] != NULL));          \
    note(mine, status, error);                                               \
  } while (0)

#define READ(function, handle, type)                                         \
  do {                                                                       \
    type answer;                                                             \
    memset(&answer, 0, sizeof answer);                                       \
    CALL(function, handle, any(mine, 9) == 0 ? NULL : &answer);              \
  } while (0)

#define BUFFER(function, ...)                                                \
  do {                                                                       \
    checkrein_buffer answer = {NULL, 0};                                     \
    CALL(function, __VA_ARGS__, &answer);                                    \
    checkrein_buffer_free(&answer);                                          \
  } while (0)

/* A handle of one's own, mostly one that is there. */
#define PICKER(kind, type)                                                   \
  static checkrein_##type *pick_##kind(thread *mine) {                       \
    checkrein_##type *found = mine->kind[any(mine, SLOTS)];                  \
    return found != NULL || any(mine, 3) == 0 ? found : mine->kind[any(mine, SLOTS)]; \
  }
PICKER(catalogs, catalog)
PICKER(policies, policy)
PICKER(sessions, session)
PICKER(connections, connection)
PICKER(decisions, decision)
PICKER(maskers, masker)
PICKER(plans, plan)
PICKER(scanners, scanner)
PICKER(streams, stream)
PICKER(requests, approval_request)
#define SLOT(kind) pick_##kind(mine)

static checkrein_enforcer *some_enforcer(thread *mine) {
  uint64_t which = any(mine, 12);
  return which == 0 ? NULL : which == 1 ? closed : which == 2 ? (void *)spent : made.enforcer;
}

static checkrein_connection *some_connection(thread *mine) {
  uint64_t which = any(mine, 12);
  return which == 0 ? (void *)made.session : which < 3 ? made.connection : SLOT(connections);
}

static void ask(thread *mine) {
  checkrein_value values[3] = {some_value(mine), some_value(mine), some_value(mine)};
  checkrein_slice names[3] = {text("a"), some_text(mine), text("c")};
  checkrein_decide_options options = {.size = any(mine, 12) == 0 ? some_length(mine, 8) : sizeof options};
  options.context = any(mine, 3) == 0 ? mostly(mine, "{\"purpose\":\"reporting\"}") : text("");
  options.names = any(mine, 6) == 0 ? names : NULL;
  options.executions = any(mine, 6) == 0 ? some_length(mine, 3) : 0;
  options.placeholders = (uint32_t)(any(mine, 10) == 0 ? any(mine, 4) : 0);
  const checkrein_decide_options *given = any(mine, 2) == 0 ? NULL : &options;
  checkrein_slice statement = any(mine, 4) == 0 ? some_text(mine) : text(texts[any(mine, 9)]);
  checkrein_connection *connection = some_connection(mine);
  size_t len = any(mine, 3) == 0 ? some_length(mine, 3) : 0;
  if (any(mine, 5) > 0) {
    MAKE(decisions, checkrein_decision_free, checkrein_connection_decide, connection, statement, values, len, given);
  } else {
    checkrein_slice approvals[2] = {checkrein_bytes(&mine->approval), some_text(mine)};
    checkrein_presentation presented[2] = {{SLOT(requests), approvals, some_length(mine, 2)}, {SLOT(requests), approvals, 1}};
    MAKE(decisions, checkrein_decision_free, checkrein_connection_decide_with, connection, statement, values, len, given, presented,
         some_length(mine, 2));
  }
}

static void look(thread *mine) {
  checkrein_decision *decision = SLOT(decisions);
  switch (any(mine, 16)) {
    case 0: READ(checkrein_decision_verdict, decision, uint32_t); break;
    case 1: READ(checkrein_decision_seq, decision, checkrein_optional_u64); break;
    case 2: READ(checkrein_decision_rule, decision, checkrein_slice); break;
    case 3: READ(checkrein_decision_reason, decision, checkrein_slice); break;
    case 4: READ(checkrein_decision_message, decision, checkrein_slice); break;
    case 5: READ(checkrein_decision_effects, decision, checkrein_slices); break;
    case 6: READ(checkrein_decision_rules, decision, checkrein_slices); break;
    case 7: READ(checkrein_decision_classes, decision, checkrein_slices); break;
    case 8: READ(checkrein_decision_json, decision, checkrein_slice); break;
    case 9: READ(checkrein_decision_classification, decision, checkrein_slice); break;
    case 10: READ(checkrein_decision_obligations, decision, checkrein_slice); break;
    case 11: READ(checkrein_decision_row_limit, decision, checkrein_optional_u64); break;
    case 12: READ(checkrein_decision_changes_state, decision, bool); break;
    case 13: READ(checkrein_decision_observed, decision, checkrein_slice); break;
    case 14: MAKE(requests, checkrein_approval_request_free, checkrein_decision_request, decision); break;
    default: {
      checkrein_column columns[3];
      shape(columns);
      if (any(mine, 8) == 0) columns[any(mine, 3)].name = some_text(mine);
      if (any(mine, 3) == 0) columns[any(mine, 3)].kind = (uint32_t)any(mine, 14);
      MAKE(maskers, checkrein_masker_free, checkrein_decision_masker, decision, columns, some_length(mine, 3));
    }
  }
}

static void mask(thread *mine) {
  checkrein_value cells[12];
  for (size_t at = 0; at < 12; at++) cells[at] = some_value(mine);
  checkrein_masker *masker = SLOT(maskers);
  checkrein_plan *plan = SLOT(plans);
  size_t rows = some_length(mine, 4), columns = any(mine, 6) == 0 ? some_length(mine, 3) : 3, shown = 0;
  uint64_t admitted = 0;
  bool row = false;
  switch (any(mine, 14)) {
    case 0:
    case 1:
    case 2: CALL(checkrein_masker_rows, masker, any(mine, 20) == 0 ? NULL : cells, rows, columns, &shown); break;
    case 3: CALL(checkrein_masker_row, masker, cells, columns, &row); break;
    case 4: CALL(checkrein_masker_cell, masker, any(mine, 4), cells); break;
    case 5: CALL(checkrein_masker_admit, masker, any(mine, 4), &admitted); break;
    case 6: READ(checkrein_masker_masked_columns, masker, checkrein_positions); break;
    case 7: READ(checkrein_masker_explain, masker, checkrein_slice); break;
    case 8: CALL(checkrein_masker_reset, masker); break;
    case 9: CALL(checkrein_plan_rows, plan, cells, rows, any(mine, 6) == 0 ? columns : 2); break;
    case 10: CALL(checkrein_plan_row, plan, cells, 2); break;
    case 11: CALL(checkrein_plan_cell, plan, any(mine, 3), cells); break;
    case 12: BUFFER(checkrein_plan_summary, plan); break;
    default: CALL(checkrein_plan_reset, plan); break;
  }
  for (size_t at = 0; at < 12; at++)
    if (cells[at].kind == CHECKREIN_VALUE_TEXT && cells[at].bytes.len < 64 && cells[at].bytes.data != NULL) CHECK(!holds(cells[at].bytes, "\x01\x02\x03"));
}

static void connect(thread *mine) {
  uint64_t rows = 3;
  checkrein_connection *connection = some_connection(mine);
  switch (any(mine, 11)) {
    case 0:
    case 1: MAKE(sessions, checkrein_session_free, checkrein_enforcer_open_session, some_enforcer(mine), mostly(mine, TOKEN), mostly(mine, "orders-db"), NULL); break;
    case 2:
    case 3: MAKE(connections, checkrein_connection_free, checkrein_session_connection, any(mine, 4) == 0 ? SLOT(sessions) : made.session, any(mine, 2) == 0 ? NULL : SLOT(catalogs)); break;
    case 4:
    case 5: CALL(checkrein_connection_outcome, connection, SLOT(decisions), (uint32_t)any(mine, 4), any(mine, 2) == 0 ? NULL : &rows); break;
    case 6: any(mine, 2) == 0 ? (void)checkrein_connection_sees_transactions(connection, NULL) : (void)checkrein_connection_reset(connection, NULL); break;
    case 7: any(mine, 2) == 0 ? (void)checkrein_connection_committed(connection, NULL) : (void)checkrein_connection_rolled_back(connection, NULL); break;
    case 8: CALL(checkrein_connection_refresh_catalog, connection, SLOT(catalogs)); break;
    case 9: READ(checkrein_connection_is_certain, connection, bool); break;
    default: BUFFER(checkrein_connection_search_path, connection); break;
  }
}

static void reveal(thread *mine, checkrein_session *session) {
  checkrein_value value = {.kind = 99};
  checkrein_buffer memory = {NULL, 0};
  CALL(checkrein_session_reveal, session, mostly(mine, "enc.ssn.v1.AAAA"), &value, &memory);
  CHECK(value.kind == 99 && memory.data == NULL);
}

static void others(thread *mine) {
  checkrein_session *session = SLOT(sessions);
  checkrein_policy *policy = SLOT(policies);
  checkrein_approval_request *request = SLOT(requests);
  uint64_t seq = 0;
  switch (any(mine, 26)) {
    case 0: MAKE(catalogs, checkrein_catalog_free, checkrein_catalog_from_json, mostly(mine, CATALOG)); break;
    case 1: MAKE(policies, checkrein_policy_free, checkrein_policy_compile, mostly(mine, POLICY), (uint32_t)(any(mine, 8) == 0 ? any(mine, 4) : 1)); break;
    case 2: MAKE(plans, checkrein_plan_free, checkrein_plan_from_json, mostly(mine, PLAN)); break;
    case 3: READ(checkrein_session_id, session, checkrein_slice); break;
    case 4: READ(checkrein_session_principal, session, checkrein_slice); break;
    case 5: READ(checkrein_session_is_open, session, bool); break;
    case 6: any(mine, 2) == 0 ? (void)checkrein_session_close(session, NULL) : reveal(mine, session); break;
    case 7: BUFFER(checkrein_policy_verify, policy, mostly(mine, TOKEN), NULL); break;
    case 8: BUFFER(checkrein_policy_lint, policy); break;
    case 9: READ(checkrein_policy_resources, policy, checkrein_slices); break;
    case 10: READ(checkrein_policy_digest, policy, checkrein_slice); break;
    case 11: CALL(checkrein_enforcer_end_job, some_enforcer(mine), some_text(mine)); break;
    case 12: READ(checkrein_enforcer_observes, some_enforcer(mine), bool); break;
    case 13: BUFFER(checkrein_enforcer_policy_digest, some_enforcer(mine)); break;
    case 14: READ(checkrein_approval_request_render, request, checkrein_slice); break;
    case 15: READ(checkrein_approval_request_json, request, checkrein_slice); break;
    case 16: MAKE(requests, checkrein_approval_request_free, checkrein_approval_request_from_json, some_text(mine)); break;
    case 17: {
      uint8_t seed[32];
      memset(seed, 9, sizeof seed);
      checkrein_buffer_free(&mine->approval);
      CALL(checkrein_approve_with_seed, request, mostly(mine, "dba-1"), (uint32_t)any(mine, 4), ((checkrein_slice){seed, some_length(mine, 32)}), &mine->approval);
      break;
    }
    case 18: CALL(checkrein_log_append, spent, some_text(mine), (uint32_t)any(mine, 4), &seq); break;
    case 19: BUFFER(checkrein_answer, some_text(mine)); break;
    case 20: BUFFER(checkrein_classify, some_text(mine), mostly(mine, "postgres"), NULL); break;
    case 21: {
      checkrein_slice path[2] = {text("public"), some_text(mine)};
      checkrein_classify_options options = {sizeof options, SLOT(catalogs), path, some_length(mine, 2), (uint32_t)any(mine, 3)};
      BUFFER(checkrein_classify, some_text(mine), text("postgres"), &options);
      break;
    }
    case 22: {
      checkrein_enforcer *none = NULL;
      CALL(checkrein_enforcer_new, policy, spent, NULL, &none);
      CHECK(none == NULL);
      break;
    }
    case 23: BUFFER(checkrein_verify_inclusion, some_text(mine), some_text(mine)); break;
    case 24: any(mine, 40) == 0 ? (void)checkrein_enforcer_reload(made.enforcer, NULL, NULL) : (void)checkrein_enforcer_close(closed, NULL); break;
    default: any(mine, 40) == 0 ? (void)checkrein_masker_reset((void *)policy, NULL) : (void)checkrein_session_close((void *)request, NULL); break;
  }
}

static void scan(thread *mine) {
  const char *line = "to jane@example.com, SSN 536-90-4399, card 4111 1111 1111 1111, \xc3\xa9";
  checkrein_scanner *scanner = SLOT(scanners);
  checkrein_stream *stream = SLOT(streams);
  checkrein_findings found = {NULL, 0};
  switch (any(mine, 12)) {
    case 0: MAKE(scanners, checkrein_scanner_free, checkrein_scanner_new, mostly(mine, "{\"only\":[\"email\"]}"), mostly(mine, "{}")); break;
    case 1: {
      checkrein_scanner *hinted = NULL;
      size_t place = any(mine, SLOTS);
      CALL(checkrein_scanner_for_column, scanner, mostly(mine, "ssn"), &hinted);
      checkrein_scanner_free(mine->scanners[place]);
      mine->scanners[place] = hinted;
      break;
    }
    case 2: CALL(checkrein_scanner_scan, scanner, mostly(mine, line), &found); break;
    case 3: BUFFER(checkrein_scanner_mask, scanner, mostly(mine, line)); break;
    case 4: READ(checkrein_scanner_entities, scanner, checkrein_slices); break;
    case 5:
    case 6: MAKE(streams, checkrein_stream_free, checkrein_scanner_stream, scanner); break;
    case 7:
    case 8: BUFFER(checkrein_stream_push, stream, mostly(mine, line + any(mine, 9))); break;
    case 9: CALL(checkrein_stream_findings, stream, &found); break;
    case 10: READ(checkrein_stream_held_back, stream, size_t); break;
    default: BUFFER(checkrein_stream_finish, stream); break;
  }
  for (size_t at = 0; at < found.len; at++) CHECK(found.data[at].start < found.data[at].end && found.data[at].entity.len > 0);
  checkrein_findings_free(&found);
}

static void drop_one(thread *mine) {
  size_t at = any(mine, SLOTS);
#define DROP(kind, drop) \
  drop(mine->kind[at]);  \
  mine->kind[at] = NULL
  switch (any(mine, 10)) {
    case 0: DROP(catalogs, checkrein_catalog_free); break;
    case 1: DROP(policies, checkrein_policy_free); break;
    case 2: DROP(sessions, checkrein_session_free); break;
    case 3: DROP(connections, checkrein_connection_free); break;
    case 4: DROP(decisions, checkrein_decision_free); break;
    case 5: DROP(maskers, checkrein_masker_free); break;
    case 6: DROP(plans, checkrein_plan_free); break;
    case 7: DROP(scanners, checkrein_scanner_free); break;
    case 8: DROP(streams, checkrein_stream_free); break;
    default: DROP(requests, checkrein_approval_request_free); break;
  }
}

static void *work(void *given) {
  thread *mine = given;
  for (long long sequence = 0; sequence < mine->sequences; sequence++) {
    for (uint64_t left = 4 + any(mine, 17); left > 0; left--) {
      uint64_t which = any(mine, 24);
      if (which < 6) ask(mine);
      else if (which < 9) look(mine);
      else if (which < 12) mask(mine);
      else if (which < 15) connect(mine);
      else if (which < 19) others(mine);
      else if (which < 23) scan(mine);
      else drop_one(mine);
    }
  }
  for (size_t at = 0; at < SLOTS; at++) {
    checkrein_masker_free(mine->maskers[at]);
    checkrein_plan_free(mine->plans[at]);
    checkrein_scanner_free(mine->scanners[at]);
    checkrein_stream_free(mine->streams[at]);
    checkrein_decision_free(mine->decisions[at]);
    checkrein_connection_free(mine->connections[at]);
    checkrein_session_free(mine->sessions[at]);
    checkrein_policy_free(mine->policies[at]);
    checkrein_catalog_free(mine->catalogs[at]);
    checkrein_approval_request_free(mine->requests[at]);
  }
  checkrein_buffer_free(&mine->approval);
  return NULL;
}

static long long sequences = 400, threads = 4, seed = 1, calls, refused;

static void random_calls_neither_crash_nor_leak_nor_write_what_they_refuse(void) {
  world beside;
  checkrein_policy *policy = NULL;
  checkrein_mask_keys keys;
  build(&made);
  prepare(&beside);
  CHECK(checkrein_policy_compile(text(POLICY), CHECKREIN_FORMAT_JSON, &policy, NULL) == CHECKREIN_OK);
  CHECK(checkrein_log_open(text(beside.audit), text(beside.key), &spent, NULL) == CHECKREIN_OK);
  keys = key_file(&beside);
  CHECK(checkrein_enforcer_new(policy, spent, &keys, &closed, NULL) == CHECKREIN_OK && checkrein_enforcer_close(closed, NULL) == CHECKREIN_OK);
  thread *all = calloc((size_t)threads, sizeof *all);
  pthread_t *running = calloc((size_t)threads, sizeof *running);
  for (long long number = 0; number < threads; number++) {
    all[number].state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)number + 1;
    all[number].sequences = sequences / threads;
    CHECK(pthread_create(&running[number], NULL, work, &all[number]) == 0);
  }
  for (long long number = 0; number < threads; number++) {
    pthread_join(running[number], NULL);
    calls += all[number].calls;
    refused += all[number].refused;
  }
  checkrein_buffer report = {NULL, 0};
  CHECK(checkrein_enforcer_close(made.enforcer, NULL) == CHECKREIN_OK);
  CHECK(checkrein_verify_log(text(made.audit), checkrein_bytes(&made.verifier), text(""), &report, NULL) == CHECKREIN_OK);
  CHECK(calls > sequences && refused > 0 && refused < calls);
  checkrein_buffer_free(&report);
  free(running);
  free(all);
  checkrein_enforcer_free(closed);
  checkrein_log_free(spent);
  checkrein_policy_free(policy);
  demolish(&beside);
  demolish(&made);
}

int main(int count, char **arguments) {
  if (count > 1) sequences = strtoll(arguments[1], NULL, 10);
  if (count > 2) threads = strtoll(arguments[2], NULL, 10);
  if (count > 3) seed = strtoll(arguments[3], NULL, 10);
  if (sequences < 1 || threads < 1 || threads > 64) return 2;
  RUN(random_calls_neither_crash_nor_leak_nor_write_what_they_refuse);
  printf("sequences: %lld sequences on %lld threads from seed %lld: %lld calls, %lld of them refused\n", sequences, threads, seed, calls, refused);
  return finished("sequences");
}
