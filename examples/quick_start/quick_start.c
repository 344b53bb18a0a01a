/* The shortest way from token to proof: quick_start examples/quick_start */

#define _XOPEN_SOURCE 700
#include <checkrein.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN(slice) (int)(slice).len, (const char *)(slice).data

static checkrein_error *error;

static void sure(checkrein_status status) {
  if (status == CHECKREIN_OK) return;
  checkrein_slice message = checkrein_text("");
  checkrein_error_message(error, &message);
  fprintf(stderr, "%.*s\n", SHOWN(message));
  exit(1);
}

static checkrein_slice path(char *at, size_t room, const char *folder, const char *name) {
  snprintf(at, room, "%s/%s", folder, name);
  return checkrein_text(at);
}

static void show(checkrein_connection *connection, const checkrein_decision *decision) {
  uint32_t verdict = CHECKREIN_DENY;
  checkrein_slice reason, message;
  sure(checkrein_decision_verdict(decision, &verdict, &error));
  if (verdict == CHECKREIN_PERMIT) {
    /* The driver runs the statement; this stands for its description and its row. */
    checkrein_column columns[2] = {{.name = checkrein_text("name"), .kind = CHECKREIN_COLUMN_TEXT},
                                   {.name = checkrein_text("number"), .kind = CHECKREIN_COLUMN_TEXT}};
    checkrein_value row[2] = {{.kind = CHECKREIN_VALUE_TEXT, .bytes = checkrein_text("Ada")},
                              {.kind = CHECKREIN_VALUE_TEXT, .bytes = checkrein_text("123-45-6789")}};
    checkrein_masker *masker = NULL;
    bool shown = false;
    uint64_t rows = 1;
    sure(checkrein_decision_masker(decision, columns, 2, &masker, &error));
    sure(checkrein_masker_row(masker, row, 2, &shown, &error));
    if (shown) printf("permit: %.*s, %.*s\n", SHOWN(row[0].bytes), SHOWN(row[1].bytes));
    checkrein_masker_free(masker);
    sure(checkrein_connection_outcome(connection, decision, CHECKREIN_OUTCOME_OK, &rows, &error));
  } else if (verdict == CHECKREIN_HOLD) {
    checkrein_approval_request *request = NULL;
    sure(checkrein_decision_request(decision, &request, &error));
    sure(checkrein_approval_request_render(request, &message, &error));
    printf("hold: %.*s\n", SHOWN(message));
    checkrein_approval_request_free(request);
  } else {
    sure(checkrein_decision_reason(decision, &reason, &error));
    sure(checkrein_decision_message(decision, &message, &error));
    printf("%.*s: %.*s\n", SHOWN(reason), SHOWN(message));
  }
}

int main(int count, char **arguments) {
  const char *statements[] = {"SELECT name, ssn AS number FROM customers", "DROP TABLE customers"};
  const char *world = count > 1 ? arguments[1] : "examples/quick_start";
  char state[] = "/tmp/checkrein-XXXXXX", policy[512], log[64], key[64], at[512], token[4096];
  if (checkrein_abi_version() != CHECKREIN_ABI_VERSION || mkdtemp(state) == NULL) return 1;
  FILE *file = fopen((const char *)path(at, sizeof at, world, "token").data, "rb");
  if (file == NULL) return 1;
  checkrein_slice credential = {(const uint8_t *)token, fread(token, 1, sizeof token, file)};
  fclose(file);
  path(policy, sizeof policy, world, "policy.yaml");
  path(log, sizeof log, state, "audit");
  path(key, sizeof key, state, "log.key");

  checkrein_buffer public_key = {NULL, 0}, report = {NULL, 0};
  checkrein_enforcer *enforcer = NULL;
  checkrein_session *session = NULL;
  checkrein_connection *connection = NULL;
  sure(checkrein_keygen(checkrein_text(key), checkrein_text("example.com/orders"), &public_key, &error));
  sure(checkrein_enforcer_from_file(checkrein_text(policy), checkrein_text(log), checkrein_text(key), NULL, &enforcer, &error));
  sure(checkrein_enforcer_open_session(enforcer, credential, checkrein_text("orders-db"), NULL, &session, &error));
  sure(checkrein_session_connection(session, NULL, &connection, &error));

  for (size_t number = 0; number < sizeof statements / sizeof *statements; number++) {
    checkrein_decision *decision = NULL;
    sure(checkrein_connection_decide(connection, checkrein_text(statements[number]), NULL, 0, NULL, &decision, &error));
    show(connection, decision);
    checkrein_decision_free(decision);
  }

  checkrein_connection_free(connection);
  sure(checkrein_session_close(session, &error));
  checkrein_session_free(session);
  sure(checkrein_enforcer_close(enforcer, &error));
  checkrein_enforcer_free(enforcer);
  sure(checkrein_verify_log(checkrein_text(log), checkrein_bytes(&public_key), checkrein_text(""), &report, &error));
  const char *entries = strstr((const char *)report.data, "\"entries\":");
  printf("the log is sound: %ld entries\n", entries == NULL ? -1L : strtol(entries + 10, NULL, 10));
  checkrein_buffer_free(&report);
  checkrein_buffer_free(&public_key);
  return 0;
}
