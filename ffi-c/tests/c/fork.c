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
/* Held by the parent, and wanted by its writers. */
static kr_lock *held;
static uint64_t held_token;

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
        uint64_t token = 0;
        int32_t status = kr_lock_acquire(held, 0, 0, 1000, &token, NULL, NULL);
        CHECK(status == KR_ERROR_LOCK_TIMEOUT);
    }
    return NULL;
}

/* The child has no locks: what its parent holds is free, and its handles and tokens do nothing. */
static int locks_of_child(void) {
    kr_lock *lock = NULL;
    uint64_t token = 0;
    if (kr_lock_release(held, held_token, NULL) != KR_ERROR_DISPOSED || kr_live_locks() != 0) {
        return 5;
    }
    kr_lock_free(held);
    if (kr_lock_get(utf8("held"), &lock, NULL) != KR_OK ||
        kr_lock_acquire(lock, 0, 0, -1, &token, NULL, NULL) != KR_OK || token <= held_token) {
        return 6;
    }
    if (kr_lock_release(lock, held_token, NULL) != KR_ERROR_NOT_HELD ||
        kr_lock_release(lock, token, NULL) != KR_OK) {
        return 7;
    }
    kr_lock_free(lock);
    return 0;
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
    return locks_of_child();
}

int main(void) {
    pthread_t threads[WRITERS];
    kr_state *state = NULL;
    kr_value entry;
    shared = new_table();
    entry = container(KR_KIND_TABLE, shared);
    MUST(kr_state_global(&state, NULL));
    MUST(kr_state_set(state, utf8("Shared"), &entry, KR_GUARD_DEFAULT, NULL));
    MUST(kr_lock_get(utf8("held"), &held, NULL));
    MUST(kr_lock_acquire(held, 0, 0, -1, &held_token, NULL, NULL));
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
    CHECK(kr_lock_release(held, held_token, NULL) == KR_OK);
    kr_lock_free(held);
    CHECK(kr_state_remove(state, utf8("Shared"), &removed, NULL) == KR_OK && removed);
    kr_table_free(shared);
    kr_state_free(state);
    return check_report();
}
