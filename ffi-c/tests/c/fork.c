/* After a fork the child has an empty engine, old handles answer Disposed, and nothing hangs, also
   when other threads were inside the engine at that moment. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { WRITERS = 2, FORKS = 20, PATIENCE_SECONDS = 30 };

static atomic_bool ended;
static kr_table *shared;

static void *write_on(void *unused) {
    (void)unused;
    kr_key key = text_key("n");
    kr_value one = integer(1);
    while (!atomic_load(&ended)) {
        kr_value sum;
        kr_table *table = NULL;
        MUST(kr_table_increment(shared, &key, &one, &sum, NULL));
        MUST(kr_table_new(0, &table, NULL));
        kr_table_free(table);
    }
    return NULL;
}

/* What the child does; the status of its process. */
static int in_child(void) {
    /* A child that hangs is ended by the signal, which the parent sees. */
    alarm(PATIENCE_SECONDS);
    uint64_t count = 0;
    kr_error *error = NULL;
    kr_state *state = NULL;
    if (kr_table_count(shared, &count, &error) != KR_ERROR_DISPOSED) {
        return 1;
    }
    kr_error_free(error);
    kr_table_free(shared);
    if (kr_live_containers() != 0) {
        return 2;
    }
    if (kr_state_global(&state, NULL) != KR_OK || kr_state_count(state, &count, NULL) != KR_OK) {
        return 3;
    }
    kr_value one = integer(1);
    if (count != 0 || kr_state_set(state, utf8("Child"), &one, KR_GUARD_ALLOW, NULL) != KR_OK) {
        return 4;
    }
    kr_state_free(state);
    return 0;
}

int main(void) {
    pthread_t threads[WRITERS];
    kr_state *state = NULL;
    kr_value entry;
    shared = new_table();
    entry = container(KR_KIND_TABLE, shared);
    MUST(kr_state_global(&state, NULL));
    MUST(kr_state_set(state, utf8("Shared"), &entry, KR_GUARD_DEFAULT, NULL));
    for (int at = 0; at < WRITERS; at++) {
        MUST(pthread_create(&threads[at], NULL, write_on, NULL));
    }
    for (int round = 0; round < FORKS; round++) {
        pid_t child = fork();
        if (child == 0) {
            _exit(in_child());
        }
        int status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        check_case(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child %d ended with %x", round,
                   (unsigned)status);
    }
    atomic_store(&ended, true);
    for (int at = 0; at < WRITERS; at++) {
        pthread_join(threads[at], NULL);
    }
    /* The parent goes on as before. */
    uint64_t count = 0;
    CHECK(kr_table_count(shared, &count, NULL) == KR_OK && count == 1);
    bool removed = false;
    CHECK(kr_state_remove(state, utf8("Shared"), &removed, NULL) == KR_OK && removed);
    kr_table_free(shared);
    kr_state_free(state);
    return check_report();
}
