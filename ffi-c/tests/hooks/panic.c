/* What a bug inside the engine looks like from outside. Links with a build of the library that has
   the feature test-hooks. Each forced panic prints its message: that is Rust's own report. */
#include <krstate.h>

#include <pthread.h>

#include "../c/check.h"
#include "../c/support.h"

int32_t kr_test_panic(kr_error **error);
uint64_t kr_test_panic_infallible(void);
int32_t kr_test_panic_in_write(const kr_table *table, kr_error **error);

static bool contains(kr_text text, const char *part) {
    size_t len = strlen(part);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (memcmp((const char *)text.data + at, part, len) == 0) {
            return true;
        }
    }
    return false;
}

static void becomes_an_error(void) {
    kr_error *error = NULL;
    kr_text message = {NULL, 0, 0};
    CHECK(kr_test_panic(&error) == KR_ERROR_INTERNAL);
    CHECK(kr_error_kind(error) == KR_ERROR_INTERNAL);
    kr_error_message(error, &message);
    CHECK(contains(message, "forced by a test"));
    kr_error_free(error);
    CHECK(kr_test_panic(NULL) == KR_ERROR_INTERNAL);
    CHECK(kr_test_panic_infallible() == 0);
}

static void *panic_on(void *wrong) {
    for (int round = 0; round < 20; round++) {
        kr_error *error = NULL;
        *(int *)wrong += kr_test_panic(&error) != KR_ERROR_INTERNAL || error == NULL;
        kr_error_free(error);
    }
    return NULL;
}

static void in_several_threads(void) {
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    int wrong[THREADS] = {0};
    for (int at = 0; at < THREADS; at++) {
        MUST(pthread_create(&threads[at], NULL, panic_on, &wrong[at]));
    }
    for (int at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
        CHECK(wrong[at] == 0);
    }
}

/* The one container is unusable; everything around it goes on. */
static void poisons_one_container(void) {
    kr_state *state = NULL;
    kr_table *broken = new_table();
    kr_table *outer = new_table();
    kr_key key = text_key("broken");
    kr_value value = container(KR_KIND_TABLE, broken);
    kr_value one = integer(1);
    uint64_t count = 0;
    bool found = false;
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_table_set(outer, &key, &value, NULL));
    MUST(kr_state_set(state, utf8("Broken"), &value, 0, NULL));
    CHECK(kr_test_panic_in_write(broken, NULL) == KR_ERROR_INTERNAL);

    CHECK(kr_table_count(broken, &count, NULL) == KR_ERROR_INTERNAL);
    CHECK(kr_table_set(broken, &key, &one, NULL) == KR_ERROR_INTERNAL);
    CHECK(kr_table_count(outer, &count, NULL) == KR_OK && count == 1);

    kr_value old;
    CHECK(kr_table_remove(outer, &key, &old, &found, NULL) == KR_OK && found);
    kr_value_free(&old);
    CHECK(kr_state_remove(state, utf8("Broken"), &found, NULL) == KR_OK && found);
    CHECK(kr_state_set(state, utf8("Broken"), &one, 0, NULL) == KR_OK);
    CHECK(kr_state_close(state, NULL) == KR_OK);
    kr_table_free(outer);
    kr_table_free(broken);
    kr_state_free(state);
}

/* A state that still holds a broken container closes. */
static void closes_with_a_broken_container(void) {
    kr_state *state = NULL;
    kr_table *broken = new_table();
    kr_value value = container(KR_KIND_TABLE, broken);
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_state_set(state, utf8("Broken"), &value, 0, NULL));
    CHECK(kr_test_panic_in_write(broken, NULL) == KR_ERROR_INTERNAL);
    CHECK(kr_state_close(state, NULL) == KR_OK);
    kr_table_free(broken);
    kr_state_free(state);
}

int main(void) {
    uint64_t before = kr_live_containers();
    becomes_an_error();
    in_several_threads();
    poisons_one_container();
    closes_with_a_broken_container();
    CHECK(kr_live_containers() == before);
    return check_report();
}
