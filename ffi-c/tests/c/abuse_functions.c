/* Calls every function of the ABI with every kind of wrong argument, one at a time.
   Whatever the argument: no crash, the right status, an error object that says what happened, and
   outputs that are untouched unless the call succeeded. */
#include <krstate.h>

#include "abuse_functions.h"
#include "check.h"
#include "functions.h"

/* A host of a new name; names of hosts that are still open are refused. */
static kr_host *another_host(void) {
    static int counter;
    char name[32];
    snprintf(name, sizeof name, "abuse %d", counter++);
    return new_host(name);
}

static void wake(void *context) {
    (void)context;
}

static kr_answer ask(const kr_table *table, const char *text) {
    kr_answer answer;
    kr_key key = text_key(text);
    MUST(kr_table_ask(table, &key, kr_owner_new(), &answer, NULL));
    return answer;
}

/* A lock of a new key: one that a call has left held is in nobody's way. */
static kr_lock *another_lock(void) {
    static int counter;
    char key[32];
    kr_lock *lock = NULL;
    snprintf(key, sizeof key, "abuse %d", counter++);
    MUST(kr_lock_get(utf8(key), &lock, NULL));
    return lock;
}

static void new_handles(void **handles) {
    kr_state *state = NULL;
    kr_table *table = new_table();
    kr_list *list = new_list();
    kr_iter *iter = NULL;
    kr_builder *builder = NULL;
    kr_error *error = NULL;
    kr_counter *counter = NULL;
    kr_interned *interned = NULL;
    kr_runtime *runtime = NULL;
    kr_object *object = NULL;
    kr_pending *copy = NULL;
    kr_value stored;
    kr_value one = integer(1);
    kr_key key = text_key("key");

    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_table_set(table, &key, &one, NULL));
    MUST(kr_list_push(list, &one, NULL, NULL));
    MUST(kr_list_items(list, &iter, NULL));
    MUST(kr_builder_new(&builder, NULL));
    MUST(kr_builder_begin_table(builder, NULL, 0, NULL));
    /* So that the text of an origin has one. */
    MUST(kr_builder_origin(builder, KR_FORM_OBJECT, utf8("Thing"), NULL));
    MUST(kr_state_set(state, utf8("not a name"), &one, 0, &error) != KR_ERROR_INVALID_NAME);
    handles[HANDLE_FACTORY] = ask(table, "in the making").factory;
    /* Already made: no call on it waits. */
    kr_factory *used = ask(table, "made").factory;
    handles[HANDLE_PENDING] = ask(table, "made").pending;
    MUST(kr_factory_complete(used, &one, &stored, NULL));
    kr_factory_free(used);
    MUST(kr_runtime_new(utf8("C"), (kr_wake){wake, NULL}, &runtime, NULL));
    MUST(kr_object_new(runtime, 1, utf8("thing"), 0, &object, NULL));
    /* So that the inbox is not empty: no call waits for an errand. */
    MUST(kr_object_copy(object, &copy, NULL));
    kr_pending_free(copy);
    MUST(kr_counter_new(table, &key, &counter, NULL));
    handles[HANDLE_COUNTER] = counter;
    MUST(kr_interned_new(&key, &interned, NULL));
    handles[HANDLE_INTERNED] = interned;
    /* The wait is granted: no call on it waits. */
    kr_lock *lock = another_lock(), *other = another_lock();
    kr_lock_wait *wait = NULL;
    uint64_t token = 0;
    MUST(kr_lock_acquire(other, 0, 0, -1, &token, NULL, NULL));
    bool granted = true;
    MUST(kr_lock_ask(other, 0, 0, (kr_wake){wake, NULL}, &granted, &wait, NULL));
    MUST(kr_lock_release(other, token, NULL));
    kr_lock_free(other);
    handles[HANDLE_LOCK] = lock;
    handles[HANDLE_LOCK_WAIT] = wait;
    handles[HANDLE_RUNTIME] = runtime;
    handles[HANDLE_OBJECT] = object;
    handles[HANDLE_HOST] = another_host();
    handles[HANDLE_STATE] = state;
    handles[HANDLE_TABLE] = table;
    handles[HANDLE_LIST] = list;
    handles[HANDLE_ITER] = iter;
    handles[HANDLE_BUILDER] = builder;
    handles[HANDLE_ERROR] = error;
}

static void free_handles(void **handles) {
    /* The state of a host is closed with it, so that no test leaves containers behind. */
    kr_host_close(handles[HANDLE_HOST], NULL);
    for (int type = 0; type < HANDLE_COUNT; type++) {
        free_handle(type, handles[type]);
    }
}

void set_stage(stage *stage, const function *function) {
    memset(stage, 0, sizeof *stage);
    stage->function = function;
    new_handles(stage->handles);
    stage->key = text_key("key");
    stage->value = integer(5);
    stage->options.size = sizeof stage->options;
    for (size_t at = 0; at < function->count; at++) {
        const param *param = &function->params[at];
        slot *slot = &stage->slots[at];
        /* A function without a status releases what its pointer refers to: it gets zeros. */
        memset(stage->outs[at], function->fallible ? SENTINEL : 0, OUT_SIZE);
        switch (param->role) {
        case IN_HANDLE: slot->pointer = stage->handles[param->handle]; break;
        case IN_TEXT:
            /* What is written there is nowhere, and what is read is empty. */
            slot->text = utf8(strcmp(param->name, "path") == 0 ? "/dev/null" : "name");
            break;
        case IN_WAKE: slot->wake.call = wake; break;
        case IN_OPTIONS: slot->pointer = &stage->options; break;
        case IN_READER: slot->reader.call = read_nothing; break;
        case IN_WRITER: slot->writer.call = write_nowhere; break;
        case IN_KEY: slot->pointer = &stage->key; break;
        case IN_VALUE: slot->pointer = &stage->value; break;
        case IN_NUMBER: slot->number = strcmp(param->name, "kind") == 0 ? KR_ERROR_INTERNAL : 0; break;
        case OUT_ERROR: slot->pointer = &stage->error; break;
        default: slot->pointer = stage->outs[at]; break;
        }
    }
}

static bool is_out(role role) {
    return role == OUT_HANDLE || role == OUT_VALUE || role == OUT_ANSWER || role == OUT_ERRAND || role == OUT_KEY ||
           role == OUT_PLAIN;
}

static bool untouched(const stage *stage) {
    for (size_t at = 0; at < stage->function->count; at++) {
        for (size_t byte = 0; is_out(stage->function->params[at].role) && byte < OUT_SIZE; byte++) {
            if (stage->outs[at][byte] != SENTINEL) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the error object tells what the status tells. */
static bool explained(const kr_error *error, int32_t status) {
    kr_text message = {NULL, 0, 0};
    kr_error_message(error, &message);
    return error != NULL && kr_error_kind(error) == status && message.len > 0;
}

static bool as_expected(int32_t status, expectation expectation) {
    switch (expectation) {
    case EXPECT_VALID: return status != KR_ERROR_INVALID_ARGUMENT && status != KR_ERROR_INTERNAL;
    case EXPECT_REFUSED: return status == KR_ERROR_INVALID_ARGUMENT;
    case EXPECT_NO_SUCH_TEXT:
        return status == KR_OK || status == KR_ERROR_OUT_OF_RANGE || status == KR_ERROR_INVALID_KEY ||
               status == KR_ERROR_INVALID_NAME;
    default: return status != KR_ERROR_INTERNAL;
    }
}

static void release_outputs(stage *stage) {
    for (size_t at = 0; at < stage->function->count; at++) {
        const param *param = &stage->function->params[at];
        if (stage->slots[at].pointer != stage->outs[at]) {
            continue;
        }
        if (param->role == OUT_HANDLE) {
            void *handle;
            memcpy(&handle, stage->outs[at], sizeof handle);
            free_handle(param->handle, handle);
        } else if (param->role == OUT_VALUE) {
            kr_value value;
            memcpy(&value, stage->outs[at], sizeof value);
            kr_value_free(&value);
        } else if (param->role == OUT_ERRAND) {
            kr_errand errand;
            memcpy(&errand, stage->outs[at], sizeof errand);
            kr_factory_free(errand.factory);
        } else if (param->role == OUT_ANSWER) {
            kr_answer answer;
            memcpy(&answer, stage->outs[at], sizeof answer);
            kr_value_free(&answer.value);
            kr_factory_free(answer.factory);
            kr_pending_free(answer.pending);
        }
    }
}

void play(stage *stage, expectation expectation, const char *what, const char *param) {
    const function *function = stage->function;
    int32_t status = function->call(stage->slots);
    if (!function->fallible) {
        check_case(true, "%s came back", function->name);
        free_handles(stage->handles);
        return;
    }
    check_case(as_expected(status, expectation), "%s, %s %s: status %d", function->name, param, what,
               (int)status);
    bool takes_error = stage->slots[function->count - 1].pointer == &stage->error;
    if (status == KR_OK) {
        check_case(stage->error == NULL, "%s, %s %s: OK and an error", function->name, param, what);
        release_outputs(stage);
    } else {
        check_case(untouched(stage), "%s, %s %s: wrote an output", function->name, param, what);
        check_case(!takes_error || explained(stage->error, status),
                   "%s, %s %s: the error does not explain status %d", function->name, param, what,
                   (int)status);
    }
    kr_error_free(stage->error);
    free_handles(stage->handles);
}

static void with_pointer(const function *function, size_t at, void *pointer, expectation expectation,
                         const char *what) {
    stage stage;
    set_stage(&stage, function);
    stage.slots[at].pointer = pointer;
    play(&stage, expectation, what, function->params[at].name);
}

static void with_number(const function *function, size_t at, uint64_t number,
                        expectation expectation, const char *what) {
    stage stage;
    set_stage(&stage, function);
    stage.slots[at].number = number;
    play(&stage, expectation, what, function->params[at].name);
}

static void wrong_handles(const function *function, size_t at) {
    int right = function->params[at].handle;
    for (int type = 0; type < HANDLE_COUNT; type++) {
        if (type == right) {
            continue;
        }
        stage stage;
        set_stage(&stage, function);
        stage.slots[at].pointer = stage.handles[type];
        play(&stage, EXPECT_REFUSED, "of another type", function->params[at].name);
    }

    stage stage;
    set_stage(&stage, function);
    free_handle(right, stage.handles[right]);
    play(&stage, EXPECT_REFUSED, "freed", function->params[at].name);

    int local = 0;
    with_pointer(function, at, (void *)(uintptr_t)1, EXPECT_REFUSED, "1");
    with_pointer(function, at, (void *)UINTPTR_MAX, EXPECT_REFUSED, "all bits");
    with_pointer(function, at, &local, EXPECT_REFUSED, "an address");
}

static void wrong_wakes(const function *function, size_t at) {
    stage stage;
    set_stage(&stage, function);
    stage.slots[at].wake.call = NULL;
    bool optional = strcmp(function->params[at].name, "bell") == 0 ||
                    strcmp(function->name, "kr_lock_ask") == 0;
    play(&stage, optional ? EXPECT_VALID : EXPECT_REFUSED, "without a function",
         function->params[at].name);
}

static void wrong_numbers(const function *function, size_t at) {
    static const char *const LISTS[] = {"flags", "guard", "kind", "language", "form"};
    bool listed = false;
    for (size_t list = 0; list < sizeof LISTS / sizeof *LISTS; list++) {
        listed = listed || strcmp(function->params[at].name, LISTS[list]) == 0;
    }
    with_number(function, at, UINT64_MAX, listed ? EXPECT_REFUSED : EXPECT_NO_BUG, "of all bits");
    with_number(function, at, 1U << 30, listed ? EXPECT_REFUSED : EXPECT_NO_BUG, "of bit 30");
    with_number(function, at, (uint64_t)INT64_MAX, EXPECT_NO_BUG, "of the largest integer");
    with_number(function, at, (uint64_t)INT64_MIN, EXPECT_NO_BUG, "of the smallest integer");
}

static void abuse(const function *function) {
    stage stage;
    set_stage(&stage, function);
    play(&stage, EXPECT_VALID, "valid", "all");
    for (size_t at = 0; at < function->count; at++) {
        const param *param = &function->params[at];
        bool may_be_null = param->may_be_null || param->role == OUT_ERROR;
        if (param->role != IN_TEXT && param->role != IN_WAKE && param->role != IN_NUMBER &&
            param->role != IN_READER && param->role != IN_WRITER) {
            with_pointer(function, at, NULL, may_be_null ? EXPECT_NO_BUG : EXPECT_REFUSED, "NULL");
        }
        switch (param->role) {
        case IN_HANDLE: wrong_handles(function, at); break;
        case IN_TEXT: wrong_texts(function, at); break;
        case IN_KEY: wrong_keys(function, at); break;
        case IN_VALUE: wrong_values(function, at); break;
        case IN_WAKE: wrong_wakes(function, at); break;
        case IN_OPTIONS: wrong_options(function, at); break;
        case IN_READER: wrong_readers(function, at); break;
        case IN_WRITER: wrong_writers(function, at); break;
        case IN_NUMBER: wrong_numbers(function, at); break;
        default: break;
        }
    }
}

/* A call that uses a handle of the type. */
static const function *user_of(int type) {
    for (size_t at = 0; at < sizeof FUNCTIONS / sizeof *FUNCTIONS; at++) {
        const function *function = &FUNCTIONS[at];
        if (function->fallible && function->params[0].role == IN_HANDLE && function->params[0].handle == type) {
            return function;
        }
    }
    return NULL;
}

/* A handle of each type that is freed twice, and once more when its slot is used again: only the first
   time does anything. */
static void freed_twice(int type) {
    const function *user = user_of(type);
    check_case(user != NULL, "no function uses a handle of type %d", type);
    if (user == NULL) {
        return;
    }
    stage old, new;
    set_stage(&old, user);
    void *freed = old.handles[type];
    free_handle(type, freed);
    free_handle(type, freed);
    set_stage(&new, user);
    check_case(new.handles[type] != freed, "%s: a handle came twice", user->name);
    free_handle(type, freed);
    play(&new, EXPECT_VALID, "while an old handle is freed again", user->params[0].name);
    play(&old, EXPECT_REFUSED, "freed twice", user->params[0].name);
}

int main(void) {
    uint64_t before = kr_live_containers();
    for (int type = 0; type < HANDLE_COUNT; type++) {
        freed_twice(type);
    }
    for (size_t at = 0; at < sizeof FUNCTIONS / sizeof *FUNCTIONS; at++) {
        abuse(&FUNCTIONS[at]);
    }
    CHECK(kr_live_containers() == before);
    return check_report();
}
