/* Calls at the ends of things: from a thread that is exiting, from an atexit handler, on handles that
   are alive when the process exits while other threads are busy in the engine, and wake-ups after
   what they were for has ended. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { THREADS = 4, EXITS = 50 };

static kr_table *shared;

/* Reads and writes, makes and frees, a container of its own and one that others use. */
static bool works(void) {
    kr_table *own = NULL;
    kr_list *list = NULL;
    kr_iter *iter = NULL;
    kr_value value, one = integer(1);
    kr_key key = text_key("n");
    bool found = false;
    bool all = kr_table_new(0, &own, NULL) == KR_OK && kr_list_new(&list, NULL) == KR_OK;
    for (int round = 0; all && round < 40; round++) { /* reads alone make readers pass by the lock */
        all = kr_table_increment(own, &key, &one, &value, NULL) == KR_OK &&
              kr_table_get(shared, &key, &value, &found, NULL) == KR_OK && found;
    }
    value = container(KR_KIND_TABLE, own);
    all = all && kr_list_push(list, &value, NULL, NULL) == KR_OK &&
          kr_table_increment(shared, &key, &one, &value, NULL) == KR_OK &&
          kr_table_entries(shared, &iter, NULL) == KR_OK;
    kr_iter_free(iter);
    kr_list_free(list);
    kr_table_free(own);
    return all;
}

static pthread_key_t at_exit_of_thread;
static atomic_int exits_that_worked;

/* Runs when the thread's thread-locals of other languages may be gone already. */
static void leave_thread(void *again) {
    atomic_fetch_add(&exits_that_worked, works());
    if (again != NULL && *(int *)again > 0) {
        --*(int *)again;
        pthread_setspecific(at_exit_of_thread, again);
    }
}

static void *use_and_leave(void *rounds) {
    pthread_setspecific(at_exit_of_thread, rounds);
    if (*(int *)rounds > 0) {
        works();
    }
    return NULL;
}

/* Threads that used the engine before, and threads whose first use is at their end. */
static void from_a_thread_that_exits(void) {
    pthread_t threads[THREADS];
    int rounds[THREADS];
    int calls = 0;
    MUST(pthread_key_create(&at_exit_of_thread, leave_thread));
    for (int exit = 0; exit < EXITS; exit++) {
        for (int at = 0; at < THREADS; at++) {
            rounds[at] = at % 3;
            calls += rounds[at] + 1;
            MUST(pthread_create(&threads[at], NULL, use_and_leave, &rounds[at]));
        }
        for (int at = 0; at < THREADS; at++) {
            pthread_join(threads[at], NULL);
        }
    }
    CHECK(atomic_load(&exits_that_worked) == calls);
}

static void count_call(void *calls) {
    atomic_fetch_add((atomic_int *)calls, 1);
}

static kr_value object_value(kr_object *object) {
    kr_value value = integer(0);
    value.kind = KR_KIND_OBJECT;
    value.as.object.handle = object;
    return value;
}

/* A runtime that has ended is not called, whatever happens to what it left behind. */
static void bell_of_a_runtime_that_ended(void) {
    atomic_int rings = 0;
    kr_runtime *runtime = NULL;
    kr_object *object = NULL;
    kr_pending *copy = NULL;
    kr_error *error = NULL;
    kr_key key = text_key("left behind");
    bool found = false;
    MUST(kr_runtime_new(utf8("C"), (kr_wake){count_call, &rings}, &runtime, NULL));
    MUST(kr_object_new(runtime, 1, utf8("thing"), 0, &object, NULL));
    kr_value value = object_value(object);
    MUST(kr_table_set(shared, &key, &value, NULL));
    MUST(kr_runtime_close(runtime, NULL));
    CHECK(kr_object_copy(object, &copy, &error) == KR_ERROR_FOREIGN_GONE);
    kr_error_free(error);
    MUST(kr_table_remove(shared, &key, &value, &found, NULL));
    CHECK(found);
    kr_value_free(&value);
    kr_object_free(object);
    kr_runtime_free(runtime);
    CHECK(atomic_load(&rings) == 0);
}

/* A wake-up runs once, or not at all if its wait was cancelled: also when the pending, the table and
   the factory are gone. */
static void wake_ups_of_what_is_gone(void) {
    atomic_int calls = 0, cancelled_calls = 0;
    kr_table *table = new_table();
    kr_key key = text_key("made");
    kr_answer first, second, third;
    bool granted = true;
    MUST(kr_table_ask(table, &key, kr_owner_new(), &first, NULL));
    MUST(kr_table_ask(table, &key, kr_owner_new(), &second, NULL));
    MUST(kr_table_ask(table, &key, kr_owner_new(), &third, NULL));
    MUST(kr_pending_on_ready(second.pending, (kr_wake){count_call, &calls}, NULL));
    MUST(kr_pending_on_ready(third.pending, (kr_wake){count_call, &cancelled_calls}, NULL));
    MUST(kr_pending_cancel(third.pending, &granted, NULL));
    CHECK(!granted);
    kr_pending_free(second.pending);
    kr_pending_free(third.pending);
    kr_table_free(table);
    kr_factory_free(first.factory);
    CHECK(atomic_load(&calls) <= 1);
    CHECK(atomic_load(&cancelled_calls) == 0);
}

static void *be_busy(void *unused) {
    (void)unused;
    for (;;) {
        works();
    }
    return NULL;
}

/* The last checks: the other threads are in the middle of calls, and go on. */
static void at_exit_of_process(void) {
    kr_state *global = NULL;
    uint64_t count = 0;
    CHECK(works());
    CHECK(kr_state_global(&global, NULL) == KR_OK);
    CHECK(kr_state_count(global, &count, NULL) == KR_OK && count == 1);
    CHECK(kr_live_containers() > 0);
    int code = check_report();
    fflush(stdout);
    if (code != 0) {
        _exit(code);
    }
}

int main(void) {
    kr_state *global = NULL;
    kr_key key = text_key("n");
    kr_value zero = integer(0);
    shared = new_table();
    MUST(kr_table_set(shared, &key, &zero, NULL));
    from_a_thread_that_exits();
    bell_of_a_runtime_that_ended();
    wake_ups_of_what_is_gone();

    /* From here on nothing is freed. */
    kr_value value = container(KR_KIND_TABLE, shared);
    MUST(kr_state_global(&global, NULL));
    MUST(kr_state_set(global, utf8("shared"), &value, KR_GUARD_DEFAULT, NULL));
    MUST(atexit(at_exit_of_process));
    for (int at = 0; at < THREADS; at++) {
        pthread_t thread;
        MUST(pthread_create(&thread, NULL, be_busy, NULL));
        pthread_detach(thread);
    }
    return 0;
}
