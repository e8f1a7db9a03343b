/* Objects of a runtime: stored by reference, read back as they are, released and copied by errands. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>
#include <stdatomic.h>

#include "check.h"
#include "support.h"

enum { FOR_EVER = -1, MANY = 100000 };

static kr_value object_value(kr_object *object) {
    kr_value value;
    memset(&value, 0, sizeof value);
    value.kind = KR_KIND_OBJECT;
    value.as.object.handle = object;
    return value;
}

static kr_runtime *new_runtime(kr_wake bell) {
    kr_runtime *runtime = NULL;
    MUST(kr_runtime_new(utf8("C"), bell, &runtime, NULL));
    return runtime;
}

static void store(kr_runtime *runtime, kr_table *table, const char *key_text, uint64_t token) {
    kr_object *object = NULL;
    kr_key key = text_key(key_text);
    MUST(kr_object_new(runtime, token, utf8("struct thing"), 0, &object, NULL));
    kr_value value = object_value(object);
    MUST(kr_table_set(table, &key, &value, NULL));
    kr_object_free(object);
}

static kr_errand take(kr_runtime *runtime) {
    kr_errand errand;
    MUST(kr_runtime_take(runtime, 0, &errand, NULL));
    return errand;
}

static void ring(void *rings) {
    atomic_fetch_add((atomic_int *)rings, 1);
}

static void comes_back_as_it_is(void) {
    atomic_int rings = 0;
    kr_runtime *runtime = new_runtime((kr_wake){ring, &rings});
    kr_table *table = new_table();
    kr_key key = text_key("thing");
    kr_value value, text;
    uint32_t number = 0;
    bool found = false;
    MUST(kr_runtime_number(runtime, &number, NULL));
    store(runtime, table, "thing", 42);
    CHECK(atomic_load(&rings) == 0);
    MUST(kr_table_get(table, &key, &value, &found, NULL));
    CHECK(found && value.kind == KR_KIND_OBJECT && value.aux == number && value.as.object.token == 42);
    CHECK(kr_object_type(value.as.object.handle, &text, NULL) == KR_OK && text.as.text.len == 12);
    kr_value_free(&text);
    CHECK(kr_object_language(value.as.object.handle, &text, NULL) == KR_OK && text.as.text.len == 1);
    kr_value_free(&text);
    MUST(kr_table_clear(table, NULL));
    CHECK(take(runtime).kind == KR_ERRAND_NONE);
    kr_value_free(&value);
    CHECK(atomic_load(&rings) == 1);
    kr_errand errand = take(runtime);
    CHECK(errand.kind == KR_ERRAND_RELEASE && errand.token == 42 && errand.factory == NULL);
    CHECK(take(runtime).kind == KR_ERRAND_NONE);
    kr_runtime_free(runtime);
    kr_table_free(table);
}

static void *answer_copies(void *runtime) {
    kr_errand errand;
    kr_value stored, seven = integer(7);
    MUST(kr_runtime_take(runtime, FOR_EVER, &errand, NULL));
    CHECK(errand.kind == KR_ERRAND_COPY && errand.token == 1);
    CHECK(kr_factory_complete(errand.factory, &seven, &stored, NULL) == KR_OK);
    kr_factory_free(errand.factory);
    return NULL;
}

static void is_copied_by_its_owner(void) {
    kr_runtime *runtime = new_runtime((kr_wake){NULL, NULL});
    kr_object *object = NULL;
    kr_pending *pending = NULL;
    kr_value value;
    bool ready = false;
    pthread_t owner;
    MUST(kr_object_new(runtime, 1, utf8("struct thing"), KR_OBJECT_VALUE_TYPE, &object, NULL));
    MUST(pthread_create(&owner, NULL, answer_copies, runtime));
    MUST(kr_object_copy(object, &pending, NULL));
    CHECK(kr_pending_wait(pending, FOR_EVER, &value, &ready, NULL) == KR_OK && ready);
    CHECK(value.kind == KR_KIND_I32 && value.as.i64 == 7);
    kr_pending_free(pending);
    pthread_join(owner, NULL);

    /* An owner that ends fails who waits, and who comes later. */
    MUST(kr_object_copy(object, &pending, NULL));
    CHECK(kr_runtime_close(runtime, NULL) == KR_OK);
    CHECK(kr_pending_wait(pending, FOR_EVER, &value, &ready, NULL) == KR_ERROR_FOREIGN_GONE);
    kr_pending_free(pending);
    CHECK(kr_object_copy(object, &pending, NULL) == KR_ERROR_FOREIGN_GONE);
    kr_object_free(object);
    kr_runtime_free(runtime);
}

static void *take_until_closed(void *runtime) {
    kr_errand errand;
    do {
        MUST(kr_runtime_take(runtime, FOR_EVER, &errand, NULL));
    } while (errand.kind != KR_ERRAND_NONE);
    return NULL;
}

static void a_close_wakes_who_waits_for_errands(void) {
    kr_runtime *runtime = new_runtime((kr_wake){NULL, NULL});
    pthread_t waiting;
    MUST(pthread_create(&waiting, NULL, take_until_closed, runtime));
    MUST(kr_runtime_close(runtime, NULL));
    pthread_join(waiting, NULL);
    kr_runtime_free(runtime);
}

static void every_reference_is_released_once(void) {
    kr_runtime *runtime = new_runtime((kr_wake){NULL, NULL});
    kr_table *table = new_table();
    uint64_t released = 0, sum = 0;
    for (uint64_t token = 1; token <= MANY; token++) {
        store(runtime, table, "one key", token);
    }
    kr_table_free(table);
    for (kr_errand errand = take(runtime); errand.kind != KR_ERRAND_NONE; errand = take(runtime)) {
        released += errand.kind == KR_ERRAND_RELEASE;
        sum += errand.token;
    }
    CHECK(released == MANY && sum == (uint64_t)MANY * (MANY + 1) / 2);
    kr_runtime_free(runtime);
}

int main(void) {
    comes_back_as_it_is();
    is_copied_by_its_owner();
    a_close_wakes_who_waits_for_errands();
    every_reference_is_released_once();
    CHECK(kr_live_containers() == 0);
    return check_report();
}
