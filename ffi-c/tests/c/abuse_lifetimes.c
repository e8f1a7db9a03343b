/* Handles and values that are used after their end, twice, or from two threads at once. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <pthread.h>

#include "check.h"
#include "support.h"

static bool is_open(const kr_table *table) {
    uint64_t count = 0;
    return kr_table_count(table, &count, NULL) == KR_OK;
}

/* A slot that is used again must not make an old token valid. */
static void freed_twice(void) {
    kr_table *first = new_table();
    kr_table_free(first);
    kr_table *second = new_table();
    CHECK(first != second);
    CHECK(!is_open(first));
    kr_table_free(first);
    CHECK(is_open(second));
    kr_table_free(second);
    kr_table_free(second);
    CHECK(!is_open(second));
}

/* The key that an interned one was made of is read back, and finds what any key of that text does. */
static void interned_keys(void) {
    char text[] = "count";
    kr_key key = text_key(text), read;
    kr_table *table = new_table();
    kr_interned *interned = NULL, *copy = NULL;
    kr_value one = integer(1);
    int64_t sum = 0;
    MUST(kr_interned_new(&key, &interned, NULL));
    memset(text, 'x', sizeof text - 1);
    key = interned_key(interned);
    MUST(kr_interned_new(&key, &copy, NULL));
    kr_interned_free(interned);
    CHECK(kr_table_set(table, &key, &one, NULL) == KR_ERROR_INVALID_ARGUMENT);
    key = text_key("count");
    MUST(kr_table_set(table, &key, &one, NULL));
    key = interned_key(copy);
    CHECK(kr_table_increment_integer(table, &key, 1, &sum, NULL) == KR_OK && sum == 2);
    MUST(kr_interned_key(copy, &read, NULL));
    CHECK(read.kind == KR_KEY_UTF8 && read.as.text.len == 5 && memcmp(read.as.text.data, "count", 5) == 0);
    kr_interned_free(copy);
    kr_interned_free(copy);
    kr_table_free(table);
}

static void freed_as_another_type(void) {
    kr_table *table = new_table();
    kr_list_free((kr_list *)table);
    kr_host_free((kr_host *)table);
    kr_error_free((kr_error *)table);
    CHECK(is_open(table));
    kr_table_free(table);
}

static void host_closed_twice(void) {
    kr_host *host = new_host("closed twice");
    kr_state *state = NULL;
    bool closed = false;
    MUST(kr_host_state(host, &state, NULL));
    CHECK(kr_host_close(host, NULL) == KR_OK);
    CHECK(kr_host_close(host, NULL) == KR_OK);
    CHECK(kr_host_is_closed(host, &closed, NULL) == KR_OK && closed);

    kr_error *error = NULL;
    uint64_t count = 7;
    CHECK(kr_state_count(state, &count, &error) == KR_ERROR_DISPOSED);
    CHECK(kr_error_kind(error) == KR_ERROR_DISPOSED);
    CHECK(count == 7);
    kr_error_free(error);
    kr_state_free(state);
    kr_host_free(host);
}

static void bell(void *context) {
    (void)context;
}

static void state_and_runtime_closed_twice(void) {
    kr_state *state = NULL;
    kr_runtime *runtime = NULL;
    kr_object *object = NULL;
    bool closed = false;
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_runtime_new(utf8("C"), (kr_wake){bell, NULL}, &runtime, NULL));
    for (int times = 0; times < 2; times++) {
        CHECK(kr_state_close(state, NULL) == KR_OK);
        CHECK(kr_runtime_close(runtime, NULL) == KR_OK);
    }
    CHECK(kr_state_is_closed(state, &closed, NULL) == KR_OK && closed);
    CHECK(kr_object_new(runtime, 1, utf8("late"), 0, &object, NULL) != KR_OK && object == NULL);
    kr_runtime_free(runtime);
    kr_state_free(state);
}

/* A handle that was reached through a state ends with it; a detached one does not. */
static void containers_of_a_closed_state(void) {
    kr_host *host = new_host("containers");
    kr_state *state = NULL;
    kr_table *detached = new_table();
    kr_value entry = container(KR_KIND_TABLE, detached);
    kr_value reached;
    bool found = false;
    MUST(kr_host_state(host, &state, NULL));
    MUST(kr_state_set(state, utf8("entry"), &entry, KR_GUARD_DEFAULT, NULL));
    MUST(kr_state_get(state, utf8("entry"), &reached, &found, NULL));
    CHECK(found && reached.kind == KR_KIND_TABLE);
    MUST(kr_host_close(host, NULL));

    uint64_t count = 0;
    CHECK(kr_table_count(reached.as.container.handle, &count, NULL) == KR_ERROR_DISPOSED);
    CHECK(kr_table_count(detached, &count, NULL) == KR_OK);
    kr_value_free(&reached);
    kr_table_free(detached);
    kr_state_free(state);
    kr_host_free(host);
}

static void value_freed_twice(void) {
    kr_list *list = new_list();
    kr_table *item = new_table();
    kr_value in = container(KR_KIND_TABLE, item);
    kr_value out;
    MUST(kr_list_push(list, &in, NULL, NULL));
    MUST(kr_list_get(list, 0, &out, NULL));
    kr_table *handle = out.as.container.handle;
    kr_value copy = out;
    kr_value_free(&out);
    CHECK(out.kind == KR_KIND_NULL);
    kr_value_free(&out);
    CHECK(!is_open(handle));
    /* The copy names the same handle, which is gone. */
    kr_value_free(&copy);
    CHECK(is_open(item));
    kr_value_free(NULL);
    kr_table_free(item);
    kr_list_free(list);
}

static void text_value_freed_once(void) {
    kr_list *list = new_list();
    kr_value in = {KR_KIND_STRING, KR_ENCODING_UTF8, {.text = {"a\0b", 3}}, NULL};
    kr_value out;
    MUST(kr_list_push(list, &in, NULL, NULL));
    MUST(kr_list_get(list, -1, &out, NULL));
    kr_list_free(list);
    CHECK(out.kind == KR_KIND_STRING && out.as.text.len == 3);
    CHECK(memcmp(out.as.text.data, "a\0b", 3) == 0);
    kr_value_free(&out);
    kr_value_free(&out);
    CHECK(out.kind == KR_KIND_NULL);
}

static void no_error(void) {
    kr_text message = {"x", 1, 9};
    CHECK(kr_error_kind(NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_error_message(NULL, &message);
    CHECK(message.len == 0);
    kr_error_message(NULL, NULL);
    kr_error_path(NULL, NULL);
    kr_version(NULL);
    kr_home_file(NULL);
    kr_error_free(NULL);
}

/* The builder keeps its tree when the call fails, and is empty again when one succeeds. */
static void builder_consumed_on_success_alone(void) {
    kr_builder *builder = NULL;
    kr_state *state = NULL;
    kr_value one = integer(1);
    kr_key key = text_key("n");
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_builder_new(&builder, NULL));
    MUST(kr_builder_begin_table(builder, NULL, 0, NULL));
    MUST(kr_builder_value(builder, &key, &one, NULL));
    MUST(kr_builder_end(builder, NULL));
    CHECK(kr_builder_end(builder, NULL) == KR_ERROR_INVALID_ARGUMENT);

    kr_value tree = container(KR_KIND_TREE, builder);
    CHECK(kr_state_set(state, utf8("bad name"), &tree, 0, NULL) == KR_ERROR_INVALID_NAME);
    CHECK(kr_state_set(state, utf8("name"), &tree, 0, NULL) == KR_OK);
    CHECK(kr_state_set(state, utf8("name"), &tree, 0, NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_builder_free(builder);
    CHECK(kr_state_set(state, utf8("name"), &tree, 0, NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_state_free(state);
}

static void builder_too_deep(void) {
    kr_builder *builder = NULL;
    kr_error *error = NULL;
    int32_t status = KR_OK;
    int depth = 0;
    MUST(kr_builder_new(&builder, NULL));
    while (status == KR_OK && depth < 100000) {
        status = kr_builder_begin_list(builder, NULL, &error);
        depth += status == KR_OK;
    }
    CHECK(status == KR_ERROR_OUT_OF_RANGE);
    CHECK(depth == 1000);
    kr_text path = {NULL, 0, 0};
    kr_error_path(error, &path);
    CHECK(path.len > 0 && *(const char *)path.data == '$');
    kr_error_free(error);
    kr_builder_free(builder);
}

static void cycles(void) {
    kr_list *list = new_list();
    kr_table *table = new_table();
    kr_key key = text_key("list");
    kr_value list_value = container(KR_KIND_LIST, list);
    kr_value table_value = container(KR_KIND_TABLE, table);
    CHECK(kr_list_push(list, &list_value, NULL, NULL) == KR_ERROR_CYCLE_REJECTED);
    MUST(kr_table_set(table, &key, &list_value, NULL));
    CHECK(kr_list_push(list, &table_value, NULL, NULL) == KR_ERROR_CYCLE_REJECTED);
    kr_table_free(table);
    kr_list_free(list);
}

enum { RACERS = 4, ROUNDS = 200 };

typedef struct race {
    pthread_barrier_t start;
    kr_table *table;
    kr_interned *key;
    bool ended;
    int wrong[RACERS];
} race;

typedef struct racer {
    race *race;
    int number;
} racer;

/* The first racer frees the table, the second one the key, the others use both: each call completes
   or is refused. */
static void *run_racer(void *argument) {
    racer *racer = argument;
    race *race = racer->race;
    kr_value one = integer(1);
    for (;;) {
        pthread_barrier_wait(&race->start);
        if (race->ended) {
            return NULL;
        }
        if (racer->number == 0) {
            kr_table_free(race->table);
        } else if (racer->number == 1) {
            kr_interned_free(race->key);
        } else {
            kr_value sum;
            kr_key key = interned_key(race->key);
            int32_t status = kr_table_increment(race->table, &key, &one, &sum, NULL);
            race->wrong[racer->number] += status != KR_OK && status != KR_ERROR_INVALID_ARGUMENT;
        }
        pthread_barrier_wait(&race->start);
    }
}

static void freed_while_in_use(void) {
    race race = {.ended = false};
    pthread_t threads[RACERS];
    racer racers[RACERS];
    pthread_barrier_init(&race.start, NULL, RACERS + 1);
    for (int at = 0; at < RACERS; at++) {
        racers[at] = (racer){&race, at};
        MUST(pthread_create(&threads[at], NULL, run_racer, &racers[at]));
    }
    for (int round = 0; round < ROUNDS; round++) {
        kr_key name = text_key("a key that is too long to lie in the handle's own memory");
        race.table = new_table();
        MUST(kr_interned_new(&name, &race.key, NULL));
        pthread_barrier_wait(&race.start);
        pthread_barrier_wait(&race.start);
        CHECK(!is_open(race.table));
        CHECK(kr_interned_key(race.key, &name, NULL) == KR_ERROR_INVALID_ARGUMENT);
    }
    race.ended = true;
    pthread_barrier_wait(&race.start);
    for (int at = 0; at < RACERS; at++) {
        pthread_join(threads[at], NULL);
        CHECK(race.wrong[at] == 0);
    }
    pthread_barrier_destroy(&race.start);
}

int main(void) {
    uint64_t before = kr_live_containers();
    freed_twice();
    interned_keys();
    freed_as_another_type();
    host_closed_twice();
    state_and_runtime_closed_twice();
    containers_of_a_closed_state();
    value_freed_twice();
    text_value_freed_once();
    no_error();
    builder_consumed_on_success_alone();
    builder_too_deep();
    cycles();
    freed_while_in_use();
    CHECK(kr_live_containers() == before);
    return check_report();
}
