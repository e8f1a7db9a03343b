/* The hole in a single walk, step by step: copy B has walked through the loaded modules [A, B] and
   not yet looked at them when A is unloaded and loaded again. B then takes A, which is now last in
   the list, for the first; A itself finds B. So it goes if A lies where it lay when B walked, which
   holes.h brings about.

       gap A B LOOSE_A LOOSE_B

   All four have test hooks; the loose ones can be unloaded (see loosen.c). */
#define _DEFAULT_SOURCE
#include "copies.h"
#include "holes.h"

#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { PATIENCE_SECONDS = 60, AGREED = 0, SPLIT = 10, BROKEN = 11 };

static const char *first;
static copy first_copy;
static bool reloaded;

static void reload_first(void) {
    if (reloaded) {
        return;
    }
    reloaded = true;
    void *place = dlsym(first_copy.handle, "kr_home");
    if (!fill_holes()) {
        _exit(BROKEN);
    }
    dlclose(first_copy.handle);
    if (!copy_open(&first_copy, first) || dlsym(first_copy.handle, "kr_home") != place) {
        _exit(BROKEN);
    }
}

/* In a process of its own: do A and B come to one home? */
static int process(const char *a, const char *b, bool walk_once) {
    alarm(PATIENCE_SECONDS);
    copy second;
    void (*discovery)(void (*)(void), bool);
    first = a;
    if (!copy_open(&first_copy, a) || !copy_open(&second, b)) {
        return BROKEN;
    }
    void *function = dlsym(second.handle, "kr_test_discovery");
    if (function == NULL) {
        return BROKEN;
    }
    memcpy(&discovery, &function, sizeof discovery);
    discovery(reload_first, walk_once);
    kr_host *host = NULL;
    if (second.host_new(utf8("one"), 0, &host, NULL) != KR_OK || !reloaded) {
        return BROKEN;
    }
    kr_text homes[2];
    first_copy.home_file(&homes[0]);
    second.home_file(&homes[1]);
    bool same_file =
        homes[0].len == homes[1].len && memcmp(homes[0].data, homes[1].data, homes[0].len) == 0;
    bool same_state = first_copy.host_new(utf8("one"), 0, &host, NULL) == KR_ERROR_HOST_EXISTS;
    return same_file != same_state ? BROKEN : same_file ? AGREED : SPLIT;
}

static int outcome(const char *a, const char *b, bool walk_once) {
    pid_t child = fork();
    if (child == 0) {
        _exit(process(a, b, walk_once));
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : -1;
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: gap A B LOOSE_A LOOSE_B\n");
        return 2;
    }
    char **fixed = arguments + 1;
    char **loose = arguments + 3;
    CHECK(outcome(loose[0], loose[1], true) == SPLIT);
    CHECK(outcome(loose[0], loose[1], false) == AGREED);
    CHECK(outcome(fixed[0], fixed[1], true) == AGREED);
    CHECK(outcome(fixed[0], fixed[1], false) == AGREED);
    return check_report();
}
