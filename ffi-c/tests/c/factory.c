/* Values that are made when they are first asked for: one thread makes, all others wait for it. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>
#include <stdatomic.h>

#include "check.h"
#include "support.h"

enum { THREADS = 8, FOR_EVER = -1 };

static kr_answer ask(const kr_table *table, const char *text, uint64_t owner) {
    kr_answer answer;
    kr_key key = text_key(text);
    MUST(kr_table_ask(table, &key, owner, &answer, NULL));
    return answer;
}

static kr_answer ask_state(const kr_state *state, const char *name, uint64_t owner) {
    kr_answer answer;
    MUST(kr_state_ask(state, utf8(name), KR_GUARD_DEFAULT, owner, &answer, NULL));
    return answer;
}

static atomic_int made;

static void *make_or_wait(void *table) {
    kr_answer asked = ask(table, "key", kr_owner_new());
    kr_value value = asked.value;
    bool ready = false;
    if (asked.kind == KR_ANSWER_MAKE) {
        kr_value seven = integer(7);
        atomic_fetch_add(&made, 1);
        MUST(kr_factory_complete(asked.factory, &seven, &value, NULL));
        kr_factory_free(asked.factory);
    } else if (asked.kind == KR_ANSWER_WAIT) {
        MUST(kr_pending_wait(asked.pending, FOR_EVER, &value, &ready, NULL));
        kr_pending_free(asked.pending);
    }
    return value.kind == KR_KIND_I32 && value.as.i64 == 7 ? table : NULL;
}

static void one_makes_for_all(void) {
    kr_table *table = new_table();
    pthread_t threads[THREADS];
    for (int at = 0; at < THREADS; at++) {
        MUST(pthread_create(&threads[at], NULL, make_or_wait, table));
    }
    for (int at = 0; at < THREADS; at++) {
        void *right = NULL;
        pthread_join(threads[at], &right);
        CHECK(right != NULL);
    }
    CHECK(atomic_load(&made) == 1);
    kr_table_free(table);
}

static void count_call(void *calls) {
    atomic_fetch_add((atomic_int *)calls, 1);
}

static void a_wait_is_told_once_or_never(void) {
    kr_table *table = new_table();
    atomic_int told = 0, never = 0;
    kr_wake tell = {count_call, &told}, ignore = {count_call, &never};
    bool granted = true, ready = true;
    kr_value value, one = integer(1);
    kr_answer make = ask(table, "key", kr_owner_new());
    kr_answer first = ask(table, "key", kr_owner_new());
    kr_answer second = ask(table, "key", kr_owner_new());
    CHECK(make.kind == KR_ANSWER_MAKE && first.kind == KR_ANSWER_WAIT);
    CHECK(kr_pending_on_ready(first.pending, tell, NULL) == KR_OK);
    CHECK(kr_pending_on_ready(second.pending, ignore, NULL) == KR_OK);
    CHECK(kr_pending_cancel(second.pending, &granted, NULL) == KR_OK && !granted);
    CHECK(kr_pending_wait(first.pending, 0, &value, &ready, NULL) == KR_OK && !ready);
    CHECK(kr_factory_complete(make.factory, &one, &value, NULL) == KR_OK);
    CHECK(atomic_load(&told) == 1 && atomic_load(&never) == 0);
    CHECK(kr_pending_cancel(first.pending, &granted, NULL) == KR_OK && granted);
    CHECK(kr_pending_on_ready(first.pending, tell, NULL) == KR_OK && atomic_load(&told) == 2);
    CHECK(kr_factory_complete(make.factory, &one, &value, NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_factory_free(make.factory);
    kr_pending_free(first.pending);
    kr_pending_free(second.pending);
    kr_table_free(table);
}

static void a_failure_reaches_all_who_wait(void) {
    kr_state *state = NULL;
    kr_error *cause = NULL, *error = NULL;
    kr_text message = {NULL, 0, 0};
    kr_answer make, wait;
    kr_value value;
    bool ready = false;
    uint64_t owner = kr_owner_new();
    MUST(kr_state_new(0, &state, NULL));
    make = ask_state(state, "Name", owner);
    CHECK(make.kind == KR_ANSWER_MAKE && make.pending == NULL);
    CHECK(kr_state_ask(state, utf8("name"), KR_GUARD_DEFAULT, owner, &wait, NULL) ==
          KR_ERROR_LOCK_RECURSION);
    wait = ask_state(state, "NAME", kr_owner_new());
    CHECK(wait.kind == KR_ANSWER_WAIT && wait.factory == NULL);
    MUST(kr_error_new_callback(utf8("no luck"), owner, &cause, NULL));
    CHECK(kr_factory_fail(make.factory, cause, NULL) == KR_OK);
    CHECK(kr_pending_wait(wait.pending, FOR_EVER, &value, &ready, &error) ==
          KR_ERROR_CALLBACK_FAILED);
    kr_error_message(error, &message);
    CHECK(message.len == 7);
    MUST(kr_error_field(error, utf8("origin"), &value, NULL));
    CHECK(value.kind == KR_KIND_U64 && value.as.u64 == owner);
    kr_error_free(error);
    kr_error_free(cause);
    kr_pending_free(wait.pending);
    kr_factory_free(make.factory);

    /* The next one may try, and goes away without a word. */
    make = ask_state(state, "Name", owner);
    wait = ask_state(state, "Name", kr_owner_new());
    kr_factory_free(make.factory);
    CHECK(kr_pending_wait(wait.pending, FOR_EVER, &value, &ready, NULL) == KR_ERROR_FOREIGN_GONE);
    kr_pending_free(wait.pending);
    kr_state_free(state);
}

int main(void) {
    one_makes_for_all();
    a_wait_is_told_once_or_never();
    a_failure_reaches_all_who_wait();
    CHECK(kr_live_containers() == 0);
    return check_report();
}
