/* What a copy does when the home is of another version.

       versions COPY HOOKED FOREIGN SHORT OLDER

   COPY is the library that ships, HOOKED one of another product version, the rest are those of
   synthetic.c. Each pair has a process of its own. KRSTATE_TABLE_FUNCTIONS makes OLDER end right
   before kr_table_new. */
#define _DEFAULT_SOURCE
#include "copies.h"

#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { PATIENCE_SECONDS = 60, FINE = 0 };

static const char *home_file;
static const char *copy_file;

/* Does the error name both files and both versions? */
static bool tells(copy *copy, kr_error *error, const char *function) {
    kr_text message = {NULL, 0, 0};
    kr_text version = {NULL, 0, 0};
    copy->error_message(error, &message);
    copy->version(&version);
    bool whole = copy->error_kind(error) == KR_ERROR_VERSION_MISMATCH &&
                 text_contains(message, function) && text_contains(message, home_file) &&
                 text_contains(message, copy_file) && text_contains(message, "99.1.2-synthetic") &&
                 text_contains(message, "0.");
    if (!whole) {
        fprintf(stderr, "the message is: %.*s\n", (int)message.len, (const char *)message.data);
    }
    copy->error_free(error);
    return whole;
}

/* Nothing works, and everything says so. */
static int refuses(void) {
    copy copy;
    kr_error *error = NULL;
    kr_state *state = NULL;
    kr_table *table = NULL;
    kr_text file = {NULL, 0, 0};
    if (dlopen(home_file, RTLD_NOW) == NULL || !copy_open(&copy, copy_file)) {
        return 1;
    }
    if (copy.state_global(&state, &error) != KR_ERROR_VERSION_MISMATCH || state != NULL ||
        !tells(&copy, error, "kr_state_global")) {
        return 2;
    }
    if (copy.table_new(0, &table, NULL) != KR_ERROR_VERSION_MISMATCH || table != NULL) {
        return 3;
    }
    if (copy.host_new(utf8("x"), 0, NULL, &error) != KR_ERROR_VERSION_MISMATCH ||
        !tells(&copy, error, "kr_host_new")) {
        return 4;
    }
    /* What cannot fail answers for this copy alone. */
    copy.home_file(&file);
    copy.table_free(NULL);
    copy.state_free((kr_state *)(uintptr_t)12345);
    return text_contains(file, copy_file) && copy.live_containers() == 0 ? FINE : 5;
}

/* What the older home has works there; what it has not is refused, and it holds the error. */
static int works_in_part(void) {
    copy copy;
    kr_error *error = NULL;
    kr_state *state = NULL;
    kr_table *table = NULL;
    kr_value one = integer(1);
    uint64_t count = 0;
    if (dlopen(home_file, RTLD_NOW) == NULL || !copy_open(&copy, copy_file)) {
        return 1;
    }
    if (copy.state_global(&state, NULL) != KR_OK ||
        copy.state_set(state, utf8("One"), &one, KR_GUARD_ALLOW, NULL) != KR_OK ||
        copy.state_count(state, &count, NULL) != KR_OK || count != 1) {
        return 2;
    }
    if (copy.table_new(0, &table, &error) != KR_ERROR_VERSION_MISMATCH || table != NULL ||
        !tells(&copy, error, "kr_table_new")) {
        return 3;
    }
    copy.state_free(state);
    return FINE;
}

/* Two versions of the product with one ABI major: one counter, whichever was loaded first. */
static int works_together(void) {
    copy one, other;
    kr_host *host = NULL;
    kr_state *state = NULL;
    kr_value entry, found;
    kr_value by = integer(1);
    kr_value sum = integer(0);
    kr_key key = text_key("n");
    bool there = false;
    kr_text version = {NULL, 0, 0};
    kr_text same = {NULL, 0, 0};
    if (!copy_open(&one, home_file) || !copy_open(&other, copy_file)) {
        return 1;
    }
    kr_table *table = NULL;
    if (other.table_new(0, &table, NULL) != KR_OK || one.state_global(&state, NULL) != KR_OK) {
        return 2;
    }
    entry = container(KR_KIND_TABLE, table);
    if (one.state_set(state, utf8("Hits"), &entry, KR_GUARD_DEFAULT, NULL) != KR_OK ||
        other.state_get(state, utf8("hits"), &found, &there, NULL) != KR_OK || !there) {
        return 3;
    }
    for (int round = 0; round < 1000; round++) {
        copy *turn = round % 2 == 0 ? &one : &other;
        kr_table *handle = round % 3 == 0 ? table : found.as.container.handle;
        if (turn->table_increment(handle, &key, &by, &sum, NULL) != KR_OK) {
            return 4;
        }
    }
    if (sum.as.i64 != 1000 || found.as.container.id == 0 || one.live_containers() != 1 ||
        other.host_new(utf8("h"), 0, &host, NULL) != KR_OK) {
        return 5;
    }
    one.version(&version);
    other.version(&same);
    if (version.len != same.len || memcmp(version.data, same.data, same.len) != 0) {
        return 6;
    }
    one.table_free(found.as.container.handle);
    other.table_free(table);
    one.state_free(state);
    other.host_free(host);
    return FINE;
}

static int outcome(int (*test)(void), const char *home, const char *copy) {
    home_file = home;
    copy_file = copy;
    pid_t child = fork();
    if (child == 0) {
        alarm(PATIENCE_SECONDS);
        _exit(test());
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : -status;
}

static void try(const char *name, int (*test)(void), const char *home, const char *copy) {
    int code = outcome(test, home, copy);
    check_case(code == FINE, "%s: %s loaded before %s: %d", name, home, copy, code);
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: versions COPY HOOKED FOREIGN SHORT OLDER\n");
        return 2;
    }
    const char *shipped = arguments[1];
    const char *hooked = arguments[2];
    try("another major", refuses, arguments[3], shipped);
    try("a table without functions", refuses, arguments[4], shipped);
    try("an older table", works_in_part, arguments[5], shipped);
    try("an older table", works_in_part, arguments[5], hooked);
    try("two versions", works_together, hooked, shipped);
    try("two versions", works_together, shipped, hooked);
    return check_report();
}
