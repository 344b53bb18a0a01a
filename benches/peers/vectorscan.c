/* Measures Vectorscan over the benches' texts: the expressions of benches/patterns.txt in one database, one thread.
 *
 *     vectorscan patterns.txt texts/prose.txt texts/dense.txt ...
 *
 * Prints one line of JSON. It reports where a match ends and not where it begins (Vectorscan refuses to tell beginnings for this set). */
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATTERNS = 64, ROUNDS = 12 };

static void fail(const char *what) {
    fprintf(stderr, "vectorscan: %s\n", what);
    exit(1);
}

static char *file(const char *path, size_t *length) {
    FILE *stream = fopen(path, "rb");
    if (!stream || fseek(stream, 0, SEEK_END)) fail(path);
    long size = ftell(stream);
    char *text = malloc((size_t)size + 1);
    rewind(stream);
    if (!text || fread(text, 1, (size_t)size, stream) != (size_t)size) fail(path);
    fclose(stream);
    text[size] = 0;
    *length = (size_t)size;
    return text;
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(unsigned long *)context;
    return 0;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 3) fail("give patterns.txt and texts");
    const char *expressions[PATTERNS];
    unsigned ids[PATTERNS], flags[PATTERNS], patterns = 0;
    size_t length;
    for (char *line = strtok(file(argv[1], &length), "\n"); line && patterns < PATTERNS; line = strtok(NULL, "\n")) {
        char *tab = strchr(line, '\t');
        if (!tab) fail("a line of the patterns has no tab");
        expressions[patterns] = tab + 1;
        ids[patterns] = patterns;
        flags[patterns++] = HS_FLAG_DOTALL;
    }
    hs_database_t *database = NULL;
    hs_compile_error_t *error = NULL;
    if (hs_compile_multi(expressions, flags, ids, patterns, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) fail(error->message);
    hs_scratch_t *scratch = NULL;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("no room");
    printf("{\"engine\": \"Vectorscan\", \"version\": \"%.5s\", \"patterns\": %u, \"mb_per_s\": {", hs_version(), patterns);
    for (int number = 2; number < argc; number++) {
        char *text = file(argv[number], &length);
        double least = 1e9;
        unsigned long matches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            matches = 0;
            double start = now();
            if (hs_scan(database, text, (unsigned)length, 0, scratch, count, &matches) != HS_SUCCESS) fail("the scan ended early");
            double took = now() - start;
            if (took < least) least = took;
        }
        char *name = strrchr(argv[number], '/') ? strrchr(argv[number], '/') + 1 : argv[number];
        printf("%s\"%.*s\": %.1f", number > 2 ? ", " : "", (int)strcspn(name, "."), name, (double)length / least / 1e6);
        free(text);
    }
    printf("}}\n");
    hs_free_scratch(scratch);
    hs_free_database(database);
    return 0;
}
