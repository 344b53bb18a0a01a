/* A small world: a policy over two relations, a token that is good for ten years, and everything that is made from them. */

#ifndef WORLD_H
#define WORLD_H

#include <checkrein.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

/* The issuer's key and the token are those of examples/quick_start, which everybody can know. */
#define TOKEN                                                                                                             \
  "eyJhbGciOiJFZERTQSIsImtpZCI6ImV4YW1wbGUiLCJ0eXAiOiJKV1QifQ."                                                           \
  "eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwiYXVkIjoiYWdlbnRzIiwic3ViIjoiYWdlbnQtNyIsImdyb3VwcyI6WyJhbmFseXN0cyJdLCJpYXQi" \
  "OjE3OTM1MDAwMDAsImV4cCI6MjEwODg2MDAwMH0."                                                                              \
  "LXR2TgdRTxoha7zsVZbB_20HasSSHPu8zPUlZtSMy43Zhs6yWOKcQbxHKb4IFPTps_W0Fm6Xn4W0jFAu7O7cAA"

#define CATALOG                                                                                         \
  "{\"version\":1,\"relations\":{"                                                                      \
  "\"public.customers\":{\"columns\":{\"id\":\"bigint\",\"name\":\"text\",\"ssn\":\"text\",\"card\":\"text\"}}," \
  "\"public.few\":{\"columns\":{\"id\":\"bigint\",\"ssn\":\"text\"}}}}"

/* Approvers: dba-1 by the seed of 32 nines, dba-2 by the private key of APPROVER_KEY, an example that Go's documentation publishes. */
#define APPROVER_KEY "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"

#define POLICY_OF(MODE)                                                                                                        \
  "{\"version\":1,\"mode\":\"" MODE "\",\"issuers\":[{\"issuer\":\"https://idp.example\",\"audience\":\"agents\",\"groups_claim\":\"groups\","   \
  "\"max_lifetime\":\"3650d\",\"keys\":{\"jwks\":{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"example\","       \
  "\"x\":\"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw\"}]}}}],"                                                                \
  "\"resources\":{\"orders-db\":{\"kind\":\"sql\",\"dialect\":\"postgres\",\"audit\":\"buffered\",\"catalog\":" CATALOG "}},"  \
  "\"classes\":{\"ssn\":{\"columns\":[\"*.ssn\"]},\"card\":{\"columns\":[\"*.card\"]}},"                                       \
  "\"masks\":[{\"classes\":[\"ssn\"],\"mask\":{\"partial\":{\"keep_last\":4}}},"                                               \
  "{\"classes\":[\"card\"],\"mask\":{\"hash\":{\"key\":\"cards\"}}}],"                                                         \
  "\"rules\":["                                                                                                                \
  "{\"name\":\"analysts-read\",\"decision\":\"permit\",\"subjects\":{\"groups\":\"analysts\"},\"effects\":[\"read\",\"copy_out\"],\"relations\":[\"public.customers\"]}," \
  "{\"name\":\"a-few\",\"decision\":\"permit\",\"effects\":[\"read\"],\"relations\":[\"public.few\"],\"row_limit\":3},"        \
  "{\"name\":\"reports-insert\",\"decision\":\"permit\",\"effects\":[\"insert\"],\"when\":\"context.purpose == 'reporting'\"},"    \
  "{\"name\":\"settings\",\"decision\":\"permit\",\"effects\":[\"setting\",\"copy_out\",\"transaction\"]},"                                 \
  "{\"name\":\"deletes-are-approved\",\"decision\":\"hold\",\"effects\":[\"delete\"],\"message\":\"ask a dba\",\"approval\":{\"approvers\":"     \
  "{\"groups\":[\"dba\"],\"keys\":{\"version\":1,\"approvers\":["                                                             \
  "{\"subject\":\"dba-1\",\"groups\":[\"dba\"],\"key\":\"_RckOFqgx1tk-3jNYC-h2ZH96_drE8WO1wLqyDXp9hg\"},"                                                          \
  "{\"subject\":\"dba-2\",\"groups\":[\"dba\"],\"key\":\"GlzZBxQ8OExB6DDFvOEqqIF-xWSaqr8sMTiLNbLXRNY\"}]}},\"quorum\":1,\"expires\":\"15m\"}},"                    \
  "{\"name\":\"no-destruction\",\"decision\":\"deny\",\"effects\":[\"drop\"],\"message\":\"not here\"}],"                      \
  "\"tests\":[{\"as\":{\"groups\":[\"analysts\"]},\"resource\":\"orders-db\",\"statement\":\"DROP TABLE customers\","           \
  "\"expect\":{\"decision\":\"deny\"}}]}"

#define POLICY POLICY_OF("enforce")

#define PLAN                                                                                                              \
  "{\"domain\":\"orders-db\",\"masking\":{\"columns\":[null,{\"classes\":[\"ssn\"],\"lineage\":\"identity\",\"mask\":"    \
  "{\"partial\":{\"keep_first\":0,\"keep_last\":4}}}]},\"outputs\":{\"columns\":[{\"name\":\"id\",\"lineage\":\"identity\"}," \
  "{\"name\":\"ssn\",\"lineage\":\"identity\"}]},\"shape\":[{\"name\":\"id\",\"kind\":\"int\"},{\"name\":\"ssn\",\"kind\":\"text\"}]}"

#define SELECT "SELECT id, ssn, card FROM customers"

typedef struct {
  char folder[64], policy[96], audit[96], key[96], mask_keys[96], approver[96];
  checkrein_buffer verifier;
  checkrein_enforcer *enforcer;
  checkrein_session *session;
  checkrein_connection *connection;
} world;

static inline checkrein_slice text(const char *characters) { return checkrein_text(characters); }

static inline bool says(checkrein_slice slice, const char *expected) {
  return slice.len == strlen(expected) && memcmp(slice.data, expected, slice.len) == 0;
}

static inline bool holds(checkrein_slice slice, const char *part) {
  size_t length = strlen(part);
  for (size_t at = 0; slice.len >= length && at <= slice.len - length; at++)
    if (memcmp(slice.data + at, part, length) == 0) return true;
  return false;
}

static inline void put(const char *path, const char *content) {
  FILE *file = fopen(path, "wb");
  if (file == NULL || fputs(content, file) < 0 || fclose(file) != 0 || chmod(path, 0600) != 0) {
    perror(path);
    exit(1);
  }
}

/* A folder with the files of a world, and nothing opened. */
static inline void prepare(world *made) {
  memset(made, 0, sizeof *made);
  snprintf(made->folder, sizeof made->folder, "/tmp/checkrein-c-XXXXXX");
  if (mkdtemp(made->folder) == NULL) exit(1);
  snprintf(made->policy, sizeof made->policy, "%s/policy.json", made->folder);
  snprintf(made->audit, sizeof made->audit, "%s/audit", made->folder);
  snprintf(made->key, sizeof made->key, "%s/log.key", made->folder);
  snprintf(made->mask_keys, sizeof made->mask_keys, "%s/mask-keys.json", made->folder);
  snprintf(made->approver, sizeof made->approver, "%s/approver.key", made->folder);
  put(made->policy, POLICY);
  put(made->mask_keys, "{\"version\":1,\"keys\":{\"cards\":{\"version\":1,\"secret\":\"AAECAwQFBgcICQoLDA0ODw\"}}}");
  put(made->approver, APPROVER_KEY);
  CHECK(checkrein_keygen(text(made->key), text("example.com/orders"), &made->verifier, NULL) == CHECKREIN_OK);
}

static inline checkrein_mask_keys key_file(const world *of) {
  checkrein_mask_keys keys = {.size = sizeof keys, .file = text(of->mask_keys)};
  return keys;
}

/* Everything open, up to a connection. */
static inline void build(world *made) {
  prepare(made);
  checkrein_mask_keys keys = key_file(made);
  CHECK(checkrein_enforcer_from_file(text(made->policy), text(made->audit), text(made->key), &keys, &made->enforcer, NULL) == CHECKREIN_OK);
  CHECK(checkrein_enforcer_open_session(made->enforcer, text(TOKEN), text("orders-db"), NULL, &made->session, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_connection(made->session, NULL, &made->connection, NULL) == CHECKREIN_OK);
}

static inline void demolish(world *made) {
  char command[96];
  checkrein_connection_free(made->connection);
  checkrein_session_free(made->session);
  checkrein_enforcer_free(made->enforcer);
  checkrein_buffer_free(&made->verifier);
  snprintf(command, sizeof command, "rm -rf '%s'", made->folder);
  if (system(command) != 0) exit(1);
}

static inline checkrein_decision *decide(checkrein_connection *connection, const char *statement) {
  checkrein_decision *decision = NULL;
  checkrein_error *error = NULL;
  if (checkrein_connection_decide(connection, text(statement), NULL, 0, NULL, &decision, &error) != CHECKREIN_OK) {
    checkrein_slice message = text("");
    checkrein_error_message(error, &message);
    fprintf(stderr, "%s: %.*s\n", statement, (int)message.len, (const char *)message.data);
    CHECK(!"a decision");
    checkrein_error_free(error);
  }
  return decision;
}

static inline uint32_t verdict(const checkrein_decision *decision) {
  uint32_t found = 0;
  CHECK(checkrein_decision_verdict(decision, &found, NULL) == CHECKREIN_OK);
  return found;
}

static inline void shape(checkrein_column columns[3]) {
  memset(columns, 0, 3 * sizeof *columns);
  columns[0].name = text("id");
  columns[0].kind = CHECKREIN_COLUMN_INT;
  columns[1].name = text("ssn");
  columns[1].kind = CHECKREIN_COLUMN_TEXT;
  columns[2].name = text("card");
  columns[2].kind = CHECKREIN_COLUMN_TEXT;
}

static inline checkrein_value text_value(const char *characters) {
  checkrein_value value = {.kind = CHECKREIN_VALUE_TEXT, .bytes = text(characters)};
  return value;
}

static inline checkrein_value int_value(int64_t number) {
  checkrein_value value = {.kind = CHECKREIN_VALUE_INT, .integer = number};
  return value;
}

#endif
