/* Many threads on one enforcer, one session and one connection; each masks its own results, and all entries are in the log. */

#define _XOPEN_SOURCE 700
#include <pthread.h>

#include "world.h"

#ifndef THREADS
#define THREADS 8
#endif
#ifndef ROUNDS
#define ROUNDS 50
#endif

static world made;
static checkrein_decision *shared;

static void mask(const checkrein_decision *decision, int64_t number) {
  checkrein_column columns[3];
  shape(columns);
  checkrein_masker *masker = NULL;
  CHECK(checkrein_decision_masker(decision, columns, 3, &masker, NULL) == CHECKREIN_OK);
  checkrein_value cells[3] = {int_value(number), text_value("123-45-6789"), text_value("4111 1111 1111 1111")};
  bool shown = false;
  CHECK(checkrein_masker_row(masker, cells, 3, &shown, NULL) == CHECKREIN_OK && shown);
  CHECK(says(cells[1].bytes, "*******6789") && cells[0].integer == number);
  checkrein_masker_free(masker);
}

static void *work(void *number) {
  int64_t mine = (int64_t)(intptr_t)number;
  checkrein_connection *own = NULL;
  CHECK(checkrein_session_connection(made.session, NULL, &own, NULL) == CHECKREIN_OK);
  for (int round = 0; round < ROUNDS; round++) {
    checkrein_connection *connection = round % 2 == 0 ? own : made.connection;
    char statement[96];
    snprintf(statement, sizeof statement, "SELECT id, ssn, card FROM customers WHERE id = %d", (int)(mine + round) % 7);
    checkrein_decision *decision = decide(connection, statement);
    CHECK(verdict(decision) == CHECKREIN_PERMIT);
    mask(decision, mine);
    uint64_t rows = 1;
    CHECK(checkrein_connection_outcome(connection, decision, CHECKREIN_OUTCOME_OK, &rows, NULL) == CHECKREIN_OK);
    checkrein_decision_free(decision);
    checkrein_slice json, principal;
    checkrein_slices effects;
    CHECK(checkrein_decision_json(shared, &json, NULL) == CHECKREIN_OK && holds(json, "\"permit\""));
    CHECK(checkrein_decision_effects(shared, &effects, NULL) == CHECKREIN_OK && says(effects.data[0], "read"));
    CHECK(checkrein_session_principal(made.session, &principal, NULL) == CHECKREIN_OK && holds(principal, "agent-7"));
    mask(shared, mine);
    if (round % 25 == 0) {
      checkrein_session *session = NULL;
      CHECK(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), NULL, &session, NULL) == CHECKREIN_OK);
      CHECK(checkrein_session_close(session, NULL) == CHECKREIN_OK);
      checkrein_session_free(session);
      CHECK(checkrein_enforcer_reload(made.enforcer, NULL, NULL) == CHECKREIN_OK);
    }
  }
  checkrein_connection_free(own);
  return NULL;
}

static void threads_share_an_enforcer_a_session_a_connection_and_a_decision(void) {
  build(&made);
  shared = decide(made.connection, SELECT);
  pthread_t threads[THREADS];
  for (intptr_t number = 0; number < THREADS; number++) CHECK(pthread_create(&threads[number], NULL, work, (void *)number) == 0);
  for (int number = 0; number < THREADS; number++) pthread_join(threads[number], NULL);
  checkrein_decision_free(shared);
  CHECK(checkrein_enforcer_close(made.enforcer, NULL) == CHECKREIN_OK);
  checkrein_buffer report = {NULL, 0};
  CHECK(checkrein_verify_log(text(made.audit), checkrein_bytes(&made.verifier), text(""), &report, NULL) == CHECKREIN_OK);
  char expected[64];
  int openings = (ROUNDS + 24) / 25;
  snprintf(expected, sizeof expected, "\"entries\":%d,", 3 + THREADS * (2 * ROUNDS + 3 * openings));
  CHECK(holds(checkrein_bytes(&report), expected) && holds(checkrein_bytes(&report), "\"beyond\":0"));
  checkrein_buffer_free(&report);
  demolish(&made);
}

int main(void) {
  RUN(threads_share_an_enforcer_a_session_a_connection_and_a_decision);
  return finished("threads");
}
