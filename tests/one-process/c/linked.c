/* An executable that contains a copy: it is linked with the static library.

       linked COPY [own | copy]

   With a second argument it is the process that uses its own copy, or the other one, first.

   EXPORTED is defined where it was linked with -Wl,--export-dynamic-symbol=kr_home: then it is the
   first module of its process that has the marker, and so the home. Without that the other copies
   cannot see the one in the executable: it joins them if they are there at its first use, and has a
   state of its own if it was used before. */
#define _DEFAULT_SOURCE
#include "copies.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { PATIENCE_SECONDS = 60, OWN_IS_HOME = 20, COPY_IS_HOME, SPLIT, BROKEN };

static int process(const char *executable, const char *file, bool own_first) {
    copy copy;
    kr_host *host = NULL;
    kr_text homes[2];
    alarm(PATIENCE_SECONDS);
    if (own_first && kr_host_new(utf8("one"), 0, &host, NULL) != KR_OK) {
        return BROKEN;
    }
    if (!copy_open(&copy, file)) {
        return BROKEN;
    }
    int32_t (*next)(kr_text, uint32_t, kr_host **, kr_error **) = copy.host_new;
    if (!own_first) {
        if (copy.host_new(utf8("one"), 0, &host, NULL) != KR_OK) {
            return BROKEN;
        }
        next = kr_host_new;
    }
    bool same_state = next(utf8("one"), 0, &host, NULL) == KR_ERROR_HOST_EXISTS;
    kr_home_file(&homes[0]);
    copy.home_file(&homes[1]);
    bool own_alone = text_is(homes[0], executable);
    if (same_state && text_is(homes[1], executable)) {
        return own_alone ? OWN_IS_HOME : BROKEN;
    }
    if (same_state) {
        return text_is(homes[0], file) && text_is(homes[1], file) ? COPY_IS_HOME : BROKEN;
    }
    return own_alone && text_is(homes[1], file) ? SPLIT : BROKEN;
}

/* Runs this program anew: a fork alone would make the copy of the parent look for its home. */
static int outcome(const char *executable, const char *file, bool own_first) {
    pid_t child = fork();
    if (child == 0) {
        execl(executable, executable, file, own_first ? "own" : "copy", (char *)NULL);
        _exit(BROKEN);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : -1;
}

int main(int count, char **arguments) {
    char executable[4096];
    ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
    if (count < 2 || count > 3 || length < 0) {
        fprintf(stderr, "usage: linked COPY [own | copy]\n");
        return 2;
    }
    executable[length] = '\0';
    if (count == 3) {
        return process(executable, arguments[1], strcmp(arguments[2], "own") == 0);
    }
#ifdef EXPORTED
    CHECK(outcome(executable, arguments[1], true) == OWN_IS_HOME);
    CHECK(outcome(executable, arguments[1], false) == OWN_IS_HOME);
#else
    CHECK(outcome(executable, arguments[1], true) == SPLIT);
    CHECK(outcome(executable, arguments[1], false) == COPY_IS_HOME);
#endif
    return check_report();
}
