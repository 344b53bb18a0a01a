/*
 * What a call costs through the C interface, in the world that `boundary prepare FOLDER` (benches/boundary) has written.
 *
 *     boundary-c FOLDER
 *
 * Prints one JSON line for each figure: nanoseconds of one call in the fastest of many batches.
 */

#define _XOPEN_SOURCE 700
#include <checkrein.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCHES = 300, DECIDES = 200, EMPTY = 10000, ROWS = 1000, COLUMNS = 8 };

static checkrein_error *error;

static void sure(checkrein_status status) {
  if (status == CHECKREIN_OK) return;
  checkrein_slice message = checkrein_text("no message");
  checkrein_error_message(error, &message);
  fprintf(stderr, "%.*s\n", (int)message.len, (const char *)message.data);
  exit(1);
}

static double now(void) {
  struct timespec moment;
  clock_gettime(CLOCK_MONOTONIC, &moment);
  return (double)moment.tv_sec * 1e9 + (double)moment.tv_nsec;
}

static void report(const char *name, double nanoseconds) { printf("{\"name\":\"%s\",\"ns\":%.1f}\n", name, nanoseconds); }

static char *path(const char *folder, const char *name) {
  size_t room = strlen(folder) + strlen(name) + 2;
  char *made = malloc(room);
  if (made == NULL) exit(1);
  snprintf(made, room, "%s/%s", folder, name);
  return made;
}

static checkrein_slice content(const char *folder, const char *name) {
  char *at = path(folder, name), *bytes = NULL;
  FILE *file = fopen(at, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) exit(1);
  size_t len = (size_t)ftell(file);
  rewind(file);
  bytes = malloc(len + 1);
  if (bytes == NULL || fread(bytes, 1, len, file) != len) exit(1);
  fclose(file);
  free(at);
  return (checkrein_slice){(const uint8_t *)bytes, len};
}

static checkrein_decision *decide(checkrein_connection *connection, checkrein_slice statement) {
  checkrein_decision *decision = NULL;
  sure(checkrein_connection_decide(connection, statement, NULL, 0, NULL, &decision, &error));
  return decision;
}

static void empty_call(void) {
  double least = 1e30;
  for (int batch = 0; batch < BATCHES; batch++) {
    volatile uint32_t seen = 0;
    double start = now();
    for (int call = 0; call < EMPTY; call++) seen = checkrein_abi_version();
    double each = (now() - start) / EMPTY;
    if (each < least && seen > 0) least = each;
  }
  report("empty_call", least);
}

static void cached_decide(checkrein_connection *connection, checkrein_slice statement) {
  double least = 1e30;
  for (int batch = 0; batch < BATCHES; batch++) {
    double start = now();
    for (int call = 0; call < DECIDES; call++) checkrein_decision_free(decide(connection, statement));
    double each = (now() - start) / DECIDES;
    if (each < least) least = each;
  }
  report("cached_decide", least);
}

/* The rows of rows.json, as `boundary prepare` makes them. */
static void fill(checkrein_value *cells, char texts[][7][64]) {
  memset(cells, 0, ROWS * COLUMNS * sizeof *cells);
  for (int row = 0; row < ROWS; row++) {
    snprintf(texts[row][0], 64, "Customer Number %d", row);
    snprintf(texts[row][1], 64, "customer.%d@mail.example", row);
    snprintf(texts[row][2], 64, "%03d-%02d-%04d", row % 899, row % 99, row % 9999);
    snprintf(texts[row][3], 64, "4111 1111 1111 %04d", row);
    snprintf(texts[row][4], 64, "north-east");
    snprintf(texts[row][5], 64, "called on day %d, wants a call in the afternoon", row);
    snprintf(texts[row][6], 64, "2026-03-01 12:00:00+00");
    checkrein_value *at = cells + row * COLUMNS;
    at[0].kind = CHECKREIN_VALUE_INT;
    at[0].integer = row;
    for (int column = 1; column < COLUMNS; column++) {
      at[column].kind = CHECKREIN_VALUE_TEXT;
      at[column].bytes = checkrein_text(texts[row][column - 1]);
    }
  }
}

static void mask_rows(checkrein_connection *connection, checkrein_slice statement) {
  static const char *const names[COLUMNS] = {"id", "name", "email", "ssn", "card_number", "region", "notes", "created_at"};
  static checkrein_value cells[ROWS * COLUMNS], copies[ROWS * COLUMNS];
  static char texts[ROWS][7][64];
  checkrein_column columns[COLUMNS] = {{.kind = CHECKREIN_COLUMN_INT}};
  for (int column = 0; column < COLUMNS; column++) {
    columns[column].name = checkrein_text(names[column]);
    columns[column].kind = column == 0 ? CHECKREIN_COLUMN_INT : CHECKREIN_COLUMN_TEXT;
  }
  checkrein_decision *decision = decide(connection, statement);
  checkrein_masker *masker = NULL;
  checkrein_positions masked = {NULL, 0};
  sure(checkrein_decision_masker(decision, columns, COLUMNS, &masker, &error));
  sure(checkrein_masker_masked_columns(masker, &masked, &error));
  if (masked.len != 3) exit(1);
  fill(cells, texts);
  double least = 1e30;
  for (int batch = 0; batch < BATCHES; batch++) {
    size_t shown = 0;
    memcpy(copies, cells, sizeof cells);
    double start = now();
    sure(checkrein_masker_rows(masker, copies, ROWS, COLUMNS, &shown, &error));
    double each = now() - start;
    if (each < least && shown == ROWS) least = each;
  }
  report("mask_1000_rows", least);
  checkrein_masker_free(masker);
  sure(checkrein_connection_outcome(connection, decision, CHECKREIN_OUTCOME_OK, NULL, &error));
  checkrein_decision_free(decision);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  const char *folder = arguments[1];
  char *policy = path(folder, "policy.json"), *log = path(folder, "log-c"), *key = path(folder, "log.key"), *keys = path(folder, "mask-keys.json");
  checkrein_mask_keys mask_keys = {.size = sizeof mask_keys, .file = checkrein_text(keys)};
  checkrein_enforcer *enforcer = NULL;
  checkrein_session *session = NULL;
  checkrein_connection *connection = NULL;
  checkrein_slice resource = checkrein_text("orders-db"), token = content(folder, "token");
  checkrein_slice statement = content(folder, "decide.sql"), query = content(folder, "mask.sql");
  sure(checkrein_enforcer_from_file(checkrein_text(policy), checkrein_text(log), checkrein_text(key), &mask_keys, &enforcer, &error));
  sure(checkrein_enforcer_open_session(enforcer, token, resource, NULL, &session, &error));
  sure(checkrein_session_connection(session, NULL, &connection, &error));
  empty_call();
  cached_decide(connection, statement);
  mask_rows(connection, query);
  checkrein_connection_free(connection);
  checkrein_session_free(session);
  checkrein_enforcer_free(enforcer);
  return 0;
}
