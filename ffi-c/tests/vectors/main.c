/* Replays the vectors through the C library, as tests/vectors/README.md describes. All files of
   this folder are one program; its argument, or KRSTATE_VECTORS, names the folder of the vectors. */

/* For scandir. */
#define _POSIX_C_SOURCE 200809L

#include "run.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a C program can't do, with the reason that a skip prints. */
static const struct { const char *name, *reason; } lacks[] = {
    {"any-key", "keys are typed"},
    {"native-cycles", "trees are built from the outside in, so none can contain itself"},
    {"unsupported-values", "values are typed"},
    {"slice-read", "a walk over the items is cut as any other"},
};

/* The capabilities that it has. */
static const char *const has[] = {
    "i64-width", "f64-width", "negative-index", "insert-strict", "insert-clamp",
    "i64-index", "guard-refuse", "ignore-case-tables", "any-text", "kinds", "one-step",
    "ranges", "slices", "slice-strict", "reverse", "replace-seen",
};

struct tally {
    unsigned passed, skipped, failed;
};

static const char *text_of(const json *object, const char *member) {
    const json *text = json_member(object, member);
    return text == NULL || text->type != JSON_STRING ? "?" : text->text;
}

/* Whether the case must be skipped, or fails because it needs something unknown. */
static bool lacking(const json *file, const json *one, struct tally *tally) {
    const json *needs = json_member(one, "needs");
    for (const json *need = needs == NULL ? NULL : needs->first; need != NULL; need = need->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof has / sizeof *has; i++) {
            known = known || json_is(need, has[i]);
        }
        for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
            if (json_is(need, lacks[i].name)) {
                printf("skipped: %s: %s: needs %s: %s\n", text_of(file, "area"), text_of(one, "name"), lacks[i].name, lacks[i].reason);
                tally->skipped++;
                return true;
            }
        }
        if (!known) {
            printf("FAIL %s: %s: needs something unknown\n", text_of(file, "area"), text_of(one, "name"));
            tally->failed++;
            return true;
        }
    }
    return false;
}

/* Plays a case; whether it went as it says. */
static bool play(const json *file, const json *one, bool interned) {
    run run = {.interned = interned};
    const json *steps = json_member(one, "steps");
    const json *step = steps == NULL ? NULL : steps->first;
    unsigned number = 1;
    for (; step != NULL; step = step->next, number++) {
        run_step(&run, step);
        if (run.problem[0] != '\0') {
            break;
        }
    }
    run_end(&run);
    if (step == NULL) {
        return true;
    }
    printf("FAIL %s: %s%s: step %u %s: %s\n", text_of(file, "area"), text_of(one, "name"), interned ? ", with interned keys" : "", number, text_of(step, "op"), run.problem);
    return false;
}

static void replay(const json *file, const json *one, struct tally *tally) {
    if (lacking(file, one, tally)) {
        return;
    }
    if (play(file, one, false) && play(file, one, true)) {
        tally->passed++;
    } else {
        tally->failed++;
    }
}

static bool replay_file(const char *path, struct tally *tally) {
    json *file = json_read_file(path);
    const json *schema = json_member(file, "schema");
    if (file == NULL || schema == NULL || schema->type != JSON_NUMBER || json_integer(schema) != 1) {
        fprintf(stderr, "%s: no vectors of schema 1\n", path);
        json_free(file);
        return false;
    }
    const json *cases = json_member(file, "cases");
    for (const json *one = cases == NULL ? NULL : cases->first; one != NULL; one = one->next) {
        replay(file, one, tally);
    }
    json_free(file);
    return true;
}

static int is_vectors(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

int main(int count, char **arguments) {
    struct dirent **entries;
    struct tally tally = {0, 0, 0};
    const char *folder = count > 1 ? arguments[1] : getenv("KRSTATE_VECTORS");
    if (folder == NULL) {
        fprintf(stderr, "usage: %s <folder of the vectors>, or set KRSTATE_VECTORS to it\n", arguments[0]);
        return 2;
    }
    int files = scandir(folder, &entries, is_vectors, alphasort);
    if (files < 0) {
        perror(folder);
        return 2;
    }
    bool readable = true;
    for (int i = 0; i < files; i++) {
        size_t size = strlen(folder) + strlen(entries[i]->d_name) + 2;
        char *path = malloc(size);
        if (path == NULL) {
            abort();
        }
        snprintf(path, size, "%s/%s", folder, entries[i]->d_name);
        readable = replay_file(path, &tally) && readable;
        free(path);
        free(entries[i]);
    }
    free(entries);
    uint64_t alive = kr_live_containers();
    if (alive != 0) {
        printf("FAIL all: %llu containers are alive after the last case\n", (unsigned long long)alive);
        tally.failed++;
    }
    printf("%u passed, %u failed, %u skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed > 0 || tally.passed == 0 || !readable ? 1 : 0;
}
