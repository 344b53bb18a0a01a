/* Counts what holds. A test is a function; its name says what it shows. */

#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static atomic_int broken;
static int passed, failed;

#define CHECK(claim)                                                    \
  do {                                                                  \
    if (!(claim)) {                                                     \
      printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #claim);       \
      atomic_fetch_add(&broken, 1);                                     \
    }                                                                   \
  } while (0)

#define RUN(test) run(#test, test)

static inline void run(const char *name, void (*test)(void)) {
  atomic_store(&broken, 0);
  test();
  if (atomic_load(&broken) == 0) {
    passed++;
  } else {
    failed++;
    printf("FAILED %s\n", name);
  }
}

static inline int finished(const char *program) {
  printf("%s: %d passed, %d failed\n", program, passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

#endif
