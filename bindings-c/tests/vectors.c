/*
 * The vectors that every language runs: each request through the JSON door, each response byte for byte (errors by their code).
 *
 *     vectors core/tests/vectors
 */

#define _XOPEN_SOURCE 700
#include <dirent.h>

#include "world.h"

#define CASES 4096

typedef struct {
  char room[64], name[128];
} vector;

static const char *folder;
static vector vectors[CASES];
static size_t count;

static checkrein_buffer content(const char *path) {
  checkrein_buffer read = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) return read;
  long size = ftell(file);
  rewind(file);
  read.data = size < 0 ? NULL : malloc((size_t)size + 1);
  if (read.data != NULL) {
    read.len = fread(read.data, 1, (size_t)size, file);
    read.data[read.len] = 0;
  }
  fclose(file);
  return read;
}

/* Reads the index; false for one that is not understood. */
static bool index_of(char *table) {
  count = 0;
  char *line = strtok(table, "\n");
  if (line == NULL || strcmp(line, "room\tcase\tabout") != 0) return false;
  while ((line = strtok(NULL, "\n")) != NULL) {
    char *first = strchr(line, '\t'), *second = first == NULL ? NULL : strchr(first + 1, '\t');
    if (second == NULL || strchr(second + 1, '\t') != NULL || count == CASES) return false;
    vector *next = &vectors[count];
    if ((size_t)(first - line) >= sizeof next->room || (size_t)(second - first - 1) >= sizeof next->name) return false;
    memset(next, 0, sizeof *next);
    memcpy(next->room, line, (size_t)(first - line));
    memcpy(next->name, first + 1, (size_t)(second - first - 1));
    for (size_t at = 0; at < count; at++)
      if (strcmp(vectors[at].room, next->room) == 0 && strcmp(vectors[at].name, next->name) == 0) return false;
    count++;
  }
  return count > 0;
}

static bool ends_in(const char *name, const char *end) {
  size_t length = strlen(name), tail = strlen(end);
  return length > tail && strcmp(name + length - tail, end) == 0;
}

/* How many files of one kind the folder has. */
static size_t files(const char *end) {
  size_t found = 0;
  DIR *rooms = opendir(folder);
  for (struct dirent *room; rooms != NULL && (room = readdir(rooms)) != NULL;) {
    char path[1024];
    if (room->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, room->d_name);
    DIR *cases = opendir(path);
    for (struct dirent *one; cases != NULL && (one = readdir(cases)) != NULL;) found += ends_in(one->d_name, end);
    if (cases != NULL) closedir(cases);
  }
  if (rooms != NULL) closedir(rooms);
  return found;
}

/* Of an answer that is an error, its code alone: messages may be improved. */
static checkrein_buffer by_code(checkrein_buffer response) {
  static const char start[] = "{\"error\":{\"code\":\"";
  if (response.len < sizeof start || memcmp(response.data, start, sizeof start - 1) != 0) return response;
  uint8_t *end = memchr(response.data + sizeof start - 1, '"', response.len - (sizeof start - 1));
  if (end == NULL || end[1] != ',') return response;
  size_t kept = (size_t)(end + 1 - response.data);
  memcpy(response.data + kept, "}}", 2);
  response.len = kept + 2;
  return response;
}

static bool agrees(const vector *one, bool change) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s/%s.request.json", folder, one->room, one->name);
  checkrein_buffer request = content(path);
  snprintf(path, sizeof path, "%s/%s/%s.response.json", folder, one->room, one->name);
  checkrein_buffer expected = content(path), response = {NULL, 0};
  bool same = request.data != NULL && expected.data != NULL && expected.len > 0 &&
              checkrein_answer(checkrein_bytes(&request), &response, NULL) == CHECKREIN_OK;
  if (same) {
    checkrein_buffer shown = by_code(response);
    if (change) expected.data[expected.len / 2] ^= 1;
    same = shown.len == expected.len && memcmp(shown.data, expected.data, shown.len) == 0;
  }
  checkrein_buffer_free(&response);
  free(request.data);
  free(expected.data);
  return same;
}

static void every_request_gets_its_response_byte_for_byte(void) {
  for (size_t at = 0; at < count; at++) {
    if (!agrees(&vectors[at], false)) {
      fprintf(stderr, "%s/%s differs\n", vectors[at].room, vectors[at].name);
      CHECK(!"the response");
    }
  }
}

static void a_change_of_one_byte_in_any_response_is_noticed(void) {
  for (size_t at = 0; at < count; at++) CHECK(!agrees(&vectors[at], true));
}

static void the_folder_has_the_cases_of_the_index_and_no_others(void) {
  CHECK(count > 0 && files(".request.json") == count && files(".response.json") == count);
}

static void an_index_that_is_empty_or_has_another_column_is_refused(void) {
  char *tables[] = {strdup("room\tcase\tabout\n"), strdup("room\tcase\tabout\tmore\na\tb\tc\td\n"), strdup("room\tcase\tabout\na\tb\tc\td\n"),
                    strdup("room\tcase\tabout\na\tb\tc\na\tb\tc\n"), strdup("")};
  vector *kept = malloc(sizeof vectors);
  size_t kept_count = count;
  memcpy(kept, vectors, sizeof vectors);
  for (size_t at = 0; at < sizeof tables / sizeof *tables; at++) {
    CHECK(!index_of(tables[at]));
    free(tables[at]);
  }
  memcpy(vectors, kept, sizeof vectors);
  count = kept_count;
  free(kept);
}

int main(int arguments, char **given) {
  char path[1024];
  folder = arguments > 1 ? given[1] : "core/tests/vectors";
  snprintf(path, sizeof path, "%s/index.tsv", folder);
  checkrein_buffer table = content(path);
  if (table.data == NULL || !index_of((char *)table.data)) {
    fprintf(stderr, "%s is not an index of cases\n", path);
    return 1;
  }
  RUN(the_folder_has_the_cases_of_the_index_and_no_others);
  RUN(every_request_gets_its_response_byte_for_byte);
  RUN(a_change_of_one_byte_in_any_response_is_noticed);
  RUN(an_index_that_is_empty_or_has_another_column_is_refused);
  printf("vectors: %zu cases\n", count);
  free(table.data);
  return finished("vectors");
}
