/* Named locks: one queue for threads and wake-ups, tokens, owners, cancels and times. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>
#include <stdatomic.h>

#include "check.h"
#include "support.h"

enum { WAITERS = 16, ROUNDS = 200, FOR_EVER = -1, MILLISECOND = 1000000 };

static kr_lock *get(const char *key) {
    kr_lock *lock = NULL;
    MUST(kr_lock_get(utf8(key), &lock, NULL));
    return lock;
}

static uint64_t acquire(const kr_lock *lock, uint64_t owner) {
    uint64_t token = 0;
    MUST(kr_lock_acquire(lock, owner, 0, FOR_EVER, &token, NULL, NULL));
    return token;
}

static kr_lock_wait *ask(const kr_lock *lock, kr_wake wake) {
    kr_lock_wait *wait = NULL;
    bool granted = true;
    MUST(kr_lock_ask(lock, 0, 0, wake, &granted, &wait, NULL));
    CHECK(!granted && wait != NULL);
    return wait;
}

static const kr_wake NO_WAKE = {NULL, NULL};

static void one_key_is_one_lock(void) {
    kr_lock *lock = get(" C Key\t"), *again = get("c KEY"), *found = NULL;
    kr_value key;
    kr_error *error = NULL;
    uint64_t token = acquire(lock, 0), other = 1;
    MUST(kr_lock_key(lock, &key, NULL));
    CHECK(key.as.text.len == 5 && memcmp(key.as.text.data, "c key", 5) == 0);
    kr_value_free(&key);
    CHECK(kr_lock_try(again, 0, 0, &other, NULL, NULL) == KR_OK && other == 0);
    CHECK(kr_lock_release(again, token, NULL) == KR_OK);
    CHECK(kr_lock_release(again, token, &error) == KR_ERROR_NOT_HELD);
    kr_error_free(error);
    kr_lock_free(lock);
    kr_lock_free(again);
    CHECK(kr_lock_find(utf8("c key"), &found, NULL) == KR_OK && found == NULL);
    CHECK(kr_lock_find(utf8("Default"), &found, NULL) == KR_OK && found != NULL);
    kr_lock_free(found);
    CHECK(kr_lock_get(utf8(" \n"), &found, NULL) == KR_ERROR_INVALID_KEY);
    /* The tokens of a key grow, though it was forgotten. */
    lock = get("c key");
    other = acquire(lock, 0);
    CHECK(other > token);
    MUST(kr_lock_release(lock, other, NULL));
    kr_lock_free(lock);
}

static bool field_is(const kr_error *error, const char *name, const char *expected) {
    kr_value field;
    MUST(kr_error_field(error, utf8(name), &field, NULL));
    bool same = field.kind == KR_KIND_STRING && field.as.text.len == strlen(expected) &&
                memcmp(field.as.text.data, expected, field.as.text.len) == 0;
    kr_value_free(&field);
    return same;
}

static void owners_are_told_and_checked(void) {
    kr_lock *lock = get("owners");
    kr_error *error = NULL;
    uint64_t me = 0, token, other = 7;
    bool abandoned = true;
    CHECK(kr_owner_named(99, utf8("x"), &me, NULL) == KR_ERROR_INVALID_ARGUMENT);
    MUST(kr_owner_named(KR_LANGUAGE_C, utf8("main"), &me, NULL));
    MUST(kr_lock_acquire(lock, me, 0, FOR_EVER, &token, &abandoned, NULL));
    CHECK(!abandoned);
    CHECK(kr_lock_acquire(lock, me, 0, FOR_EVER, &other, NULL, NULL) == KR_ERROR_LOCK_RECURSION);
    CHECK(kr_lock_acquire(lock, me, 0, MILLISECOND, &other, NULL, &error) == KR_ERROR_LOCK_TIMEOUT);
    CHECK(other == 7);
    CHECK(field_is(error, "key", "owners") && field_is(error, "holder_language", "C"));
    CHECK(field_is(error, "holder_name", "main"));
    kr_error_free(error);
    CHECK(kr_lock_release_owned(lock, me + 256, NULL) == KR_ERROR_NOT_HELD);
    CHECK(kr_lock_release_open(lock, NULL) == KR_ERROR_NOT_HELD);
    CHECK(kr_lock_release_owned(lock, me, NULL) == KR_OK);
    MUST(kr_lock_acquire(lock, 0, KR_LOCK_OPEN, 0, &token, NULL, NULL));
    CHECK(kr_lock_release_open(lock, NULL) == KR_OK);
    kr_owner_forget(me);
    kr_owner_forget(me);
    kr_lock_free(lock);
}

static void listed_while_held(void) {
    kr_lock *lock = get("Listed");
    kr_iter *iter = NULL;
    kr_key key;
    kr_value row, field;
    bool has = false, found = false;
    uint64_t token = acquire(lock, 0), held = 0, waiters = 0;
    kr_lock_wait *wait = ask(lock, NO_WAKE);
    MUST(kr_lock_state(lock, &held, &waiters, NULL));
    CHECK(held == token && waiters == 1);
    MUST(kr_lock_list(&iter, NULL));
    MUST(kr_iter_next(iter, &key, &row, &has, NULL));
    CHECK(has && key.as.text.len == 6 && memcmp(key.as.text.data, "listed", 6) == 0);
    kr_key name = text_key("token");
    MUST(kr_table_get(row.as.container.handle, &name, &field, &found, NULL));
    CHECK(found && field.as.u64 == token);
    kr_value_free(&row);
    MUST(kr_iter_next(iter, &key, &row, &has, NULL));
    CHECK(!has);
    kr_iter_free(iter);
    kr_lock_wait_free(wait);
    MUST(kr_lock_release(lock, token, NULL));
    kr_lock_free(lock);
}

static atomic_int calls;

static void count(void *context) {
    atomic_fetch_add(&calls, 1);
    (void)context;
}

static void cancelled_or_granted(void) {
    kr_lock *lock = get("cancel");
    kr_lock_wait *met = NULL;
    bool granted = false, abandoned = false;
    uint64_t token = 0, next = 0;
    atomic_store(&calls, 0);
    MUST(kr_lock_ask(lock, 0, 0, (kr_wake){count, NULL}, &granted, &met, NULL));
    CHECK(granted);
    MUST(kr_lock_wait_block(met, 0, &token, NULL, NULL));
    CHECK(token != 0 && atomic_load(&calls) == 0);
    kr_lock_wait_free(met);
    kr_lock_wait *first = ask(lock, (kr_wake){count, NULL});
    kr_lock_wait *second = ask(lock, (kr_wake){count, NULL});
    kr_lock_wait *dropped = ask(lock, (kr_wake){count, NULL});
    kr_lock_wait *last = ask(lock, NO_WAKE), *late = ask(lock, NO_WAKE);
    CHECK(kr_lock_wait_expire(late, &next, NULL, NULL) == KR_ERROR_LOCK_TIMEOUT && next == 0);
    kr_lock_wait_free(late);
    MUST(kr_lock_wait_cancel(first, &granted, NULL));
    CHECK(!granted);
    MUST(kr_lock_wait_block(second, 0, &next, NULL, NULL));
    CHECK(next == 0);
    MUST(kr_lock_abandon(lock, token, NULL));
    MUST(kr_lock_wait_cancel(second, &granted, NULL));
    CHECK(granted && atomic_load(&calls) == 1);
    MUST(kr_lock_wait_block(second, FOR_EVER, &next, &abandoned, NULL));
    CHECK(next > token && abandoned);
    MUST(kr_lock_wait_block(second, FOR_EVER, &token, NULL, NULL));
    CHECK(token == 0);
    kr_lock_wait_free(first);
    kr_lock_wait_free(second);
    /* A grant that nobody took goes to the next. */
    MUST(kr_lock_release(lock, next, NULL));
    CHECK(atomic_load(&calls) == 2);
    kr_lock_wait_free(dropped);
    MUST(kr_lock_wait_expire(last, &token, NULL, NULL));
    CHECK(token > next);
    kr_lock_wait_free(last);
    MUST(kr_lock_release(lock, token, NULL));
    kr_lock_free(lock);
    CHECK(atomic_load(&calls) == 2);
}

typedef struct waiter {
    kr_lock *lock;
    kr_lock_wait *wait; /* NULL: a thread that comes by itself */
    atomic_int *order;
    int place;
} waiter;

static void *wait_for_turn(void *argument) {
    waiter *waiter = argument;
    uint64_t token = 0;
    MUST(kr_lock_wait_block(waiter->wait, FOR_EVER, &token, NULL, NULL));
    waiter->place = atomic_fetch_add(waiter->order, 1);
    MUST(kr_lock_release(waiter->lock, token, NULL));
    return NULL;
}

static void granted_in_the_order_of_arrival(void) {
    kr_lock *lock = get("order");
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[WAITERS];
        waiter waiters[WAITERS];
        atomic_int order = 0;
        uint64_t token = acquire(lock, 0);
        for (int at = 0; at < WAITERS; at++) {
            waiters[at] = (waiter){lock, ask(lock, NO_WAKE), &order, -1};
        }
        /* The threads start in another order than their places. */
        for (int at = WAITERS - 1; at >= 0; at--) {
            MUST(pthread_create(&threads[at], NULL, wait_for_turn, &waiters[at]));
        }
        MUST(kr_lock_release(lock, token, NULL));
        for (int at = 0; at < WAITERS; at++) {
            pthread_join(threads[at], NULL);
            CHECK(waiters[at].place == at);
            kr_lock_wait_free(waiters[at].wait);
        }
    }
    kr_lock_free(lock);
}

static int inside;

static void *count_inside(void *lock) {
    uint64_t me = kr_owner_new();
    for (int round = 0; round < ROUNDS * 10; round++) {
        uint64_t token = acquire(lock, me);
        inside++;
        MUST(kr_lock_release(lock, token, NULL));
    }
    return NULL;
}

static void one_is_inside(void) {
    kr_lock *lock = get("inside");
    pthread_t threads[4];
    for (int at = 0; at < 4; at++) {
        MUST(pthread_create(&threads[at], NULL, count_inside, lock));
    }
    for (int at = 0; at < 4; at++) {
        pthread_join(threads[at], NULL);
    }
    CHECK(inside == 4 * ROUNDS * 10);
    kr_lock_free(lock);
}

/* Handles that go while a thread waits through them: the wait goes on. */
static void freed_while_a_thread_waits(void) {
    kr_lock *lock = get("freed"), *other = get("freed");
    atomic_int order = 0;
    uint64_t token = acquire(lock, 0), waiters = 0;
    pthread_t thread;
    waiter waiter = {other, ask(lock, NO_WAKE), &order, -1};
    kr_lock_free(lock);
    MUST(pthread_create(&thread, NULL, wait_for_turn, &waiter));
    MUST(kr_lock_state(other, &token, &waiters, NULL));
    CHECK(waiters == 1);
    MUST(kr_lock_release(other, token, NULL));
    pthread_join(thread, NULL);
    kr_lock_wait_free(waiter.wait);
    CHECK(waiter.place == 0 && kr_lock_release(lock, token, NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_lock_free(other);
}

int main(void) {
    one_key_is_one_lock();
    owners_are_told_and_checked();
    listed_while_held();
    cancelled_or_granted();
    granted_in_the_order_of_arrival();
    one_is_inside();
    freed_while_a_thread_waits();
    CHECK(kr_live_locks() == 0);
    return check_report();
}
