/* A running case: its names and memory, how steps settle and what they expect. */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct memory {
    struct memory *next;
    max_align_t bytes[];
};

bool run_fail(run *run, const char *format, ...) {
    if (run->problem[0] == '\0') {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(run->problem, sizeof run->problem, format, arguments);
        va_end(arguments);
    }
    return false;
}

void *run_memory(run *run, size_t size) {
    struct memory *memory = malloc(sizeof *memory + size);
    if (memory == NULL) {
        abort();
    }
    memory->next = run->memory;
    run->memory = memory;
    return memory->bytes;
}

void run_bind(run *run, const char *name, enum handle_type type, void *handle) {
    binding *bound = run_memory(run, sizeof *bound);
    *bound = (binding){name, type, handle, run->bindings};
    run->bindings = bound;
}

const binding *run_named(run *run, const json *step, const char *member) {
    const json *name = json_member(step, member);
    const binding *bound = run->bindings;
    while (bound != NULL && (bound->name == NULL || !json_is(name, bound->name))) {
        bound = bound->next;
    }
    if (bound == NULL) {
        run_fail(run, "%s names nothing that is bound", member);
    }
    return bound;
}

static void release(const binding *bound) {
    switch (bound->type) {
    case HANDLE_HOST:
        kr_host_close(bound->handle, NULL);
        kr_host_free(bound->handle);
        break;
    case HANDLE_STATE:
        kr_state_free(bound->handle);
        break;
    case HANDLE_TABLE:
        kr_table_free(bound->handle);
        break;
    case HANDLE_LIST:
        kr_list_free(bound->handle);
        break;
    case HANDLE_STATE_WALK:
    case HANDLE_TABLE_WALK:
    case HANDLE_LIST_WALK:
        kr_iter_free(bound->handle);
        break;
    case HANDLE_INTERNED:
        kr_interned_free(bound->handle);
        break;
    }
}

void run_end(run *run) {
    for (const binding *bound = run->bindings; bound != NULL; bound = bound->next) {
        release(bound);
    }
    while (run->memory != NULL) {
        struct memory *next = run->memory->next;
        free(run->memory);
        run->memory = next;
    }
    run->bindings = NULL;
}

static const char *error_name(int32_t status) {
    static const char *const names[] = {
        [KR_OK] = "success",
        [KR_ERROR_INVALID_NAME] = "InvalidName",
        [KR_ERROR_INVALID_KEY] = "InvalidKey",
        [KR_ERROR_VALUE_TYPE_NOT_ALLOWED] = "ValueTypeNotAllowed",
        [KR_ERROR_UNSUPPORTED_TYPE] = "UnsupportedType",
        [KR_ERROR_OUT_OF_RANGE] = "OutOfRange",
        [KR_ERROR_NOT_NUMERIC] = "NotNumeric",
        [KR_ERROR_OVERFLOW] = "Overflow",
        [KR_ERROR_KEY_NOT_FOUND] = "KeyNotFound",
        [KR_ERROR_INDEX_OUT_OF_RANGE] = "IndexOutOfRange",
        [KR_ERROR_CYCLE_REJECTED] = "CycleRejected",
        [KR_ERROR_DISPOSED] = "Disposed",
        [KR_ERROR_HOST_EXISTS] = "HostExists",
        [KR_ERROR_INVALID_ARGUMENT] = "InvalidArgument",
        [KR_ERROR_TYPE_MISMATCH] = "TypeMismatch",
        [KR_ERROR_VERSION_MISMATCH] = "VersionMismatch",
        [KR_ERROR_INTERNAL] = "Internal",
    };
    bool known = status >= 0 && (size_t)status < sizeof names / sizeof *names && names[status] != NULL;
    return known ? names[status] : "an error of an unknown kind";
}

static void check_path(run *run, const json *step, const kr_error *error) {
    const json *path = json_member(step, "path");
    const json *repeat = json_member(step, "path_repeat");
    if (path == NULL) {
        return;
    }
    size_t more_len = 0;
    const char *more = repeat == NULL ? "" : input_repeat(run, repeat, &more_len);
    kr_text came;
    kr_error_path(error, &came);
    const char *data = came.data;
    bool same = came.len == path->len + more_len && memcmp(data, path->text, path->len) == 0 &&
                memcmp(data + path->len, more, more_len) == 0;
    if (!same) {
        run_fail(run, "the path is %.*s", came.len > 200 ? 200 : (int)came.len, came.len == 0 ? "" : data);
    }
}

bool run_settle(run *run, const json *step, int32_t status, kr_error **given) {
    const json *wanted = json_member(step, "error");
    const char *name = error_name(status);
    kr_error *error = *given;
    if (status == KR_OK && error != NULL) {
        run_fail(run, "the call succeeded and still gave an error");
    } else if (status != KR_OK && (error == NULL || kr_error_kind(error) != status)) {
        run_fail(run, "the status is %s, the error's own kind is not", name);
    } else if (wanted == NULL && status != KR_OK) {
        kr_text message;
        kr_error_message(error, &message);
        run_fail(run, "%s came: %.*s", name, (int)message.len, (const char *)message.data);
    } else if (wanted != NULL && !json_is(wanted, name)) {
        run_fail(run, "%s came, not %s", name, wanted->text);
    } else if (wanted != NULL) {
        check_path(run, step, error);
    }
    kr_error_free(error);
    return status == KR_OK && run->problem[0] == '\0';
}

void run_expect_flag(run *run, const json *step, bool came) {
    const json *expected = json_member(step, "expect");
    if (expected != NULL && expected->type != (came ? JSON_TRUE : JSON_FALSE)) {
        run_fail(run, "%s came", came ? "true" : "false");
    }
}

void run_expect_count(run *run, const json *step, uint64_t came) {
    const json *expected = json_member(step, "expect");
    if (expected != NULL && (expected->type != JSON_NUMBER || (uint64_t)json_integer(expected) != came)) {
        run_fail(run, "%llu came", (unsigned long long)came);
    }
}

void run_expect_position(run *run, const json *step, int64_t came) {
    const json *expected = json_member(step, "expect");
    if (expected != NULL && (expected->type != JSON_NUMBER || json_integer(expected) != came)) {
        run_fail(run, "%lld came", (long long)came);
    }
}

void run_expect_value(run *run, const json *step, kr_value *came, bool found) {
    const json *expected = json_member(step, "expect");
    const json *name = json_member(step, "let");
    bool absent = json_member(expected, "Absent") != NULL;
    if (!found) {
        if (name != NULL || (expected != NULL && !absent)) {
            run_fail(run, "nothing was there");
        }
        return;
    }
    if (expected != NULL && !same_value(run, expected, came)) {
        run_fail(run, "another value of kind %u came", (unsigned)came->kind);
    }
    bool container = came->kind == KR_KIND_TABLE || came->kind == KR_KIND_LIST;
    if (name != NULL && container) {
        /* The handle moves to the binding, which frees it as the value would. */
        run_bind(run, name->text, came->kind == KR_KIND_TABLE ? HANDLE_TABLE : HANDLE_LIST, came->as.container.handle);
        return;
    }
    if (name != NULL) {
        run_fail(run, "a value of kind %u is no handle", (unsigned)came->kind);
    }
    kr_value_free(came);
}
