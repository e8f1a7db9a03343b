/* Copies of the C library under names of their own, opened while the program runs. */
#ifndef KR_TEST_COPIES_H
#define KR_TEST_COPIES_H

#include <krstate.h>

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The functions of one opened copy. */
typedef struct copy {
    void *handle;
    uint32_t (*abi_version)(void);
    void (*version)(kr_text *);
    void (*home_file)(kr_text *);
    uint64_t (*live_containers)(void);
    int32_t (*host_new)(kr_text, uint32_t, kr_host **, kr_error **);
    int32_t (*host_find)(kr_text, kr_host **, kr_error **);
    void (*host_free)(kr_host *);
    int32_t (*state_global)(kr_state **, kr_error **);
    int32_t (*state_count)(const kr_state *, uint64_t *, kr_error **);
    int32_t (*state_set)(const kr_state *, kr_text, const kr_value *, uint32_t, kr_error **);
    int32_t (*state_get)(const kr_state *, kr_text, kr_value *, bool *, kr_error **);
    void (*state_free)(kr_state *);
    int32_t (*table_new)(uint32_t, kr_table **, kr_error **);
    int32_t (*table_increment)(const kr_table *, const kr_key *, const kr_value *, kr_value *, kr_error **);
    void (*table_free)(kr_table *);
    int32_t (*error_kind)(const kr_error *);
    void (*error_message)(const kr_error *, kr_text *);
    void (*error_free)(kr_error *);
} copy;

/* Opens a file; false if it is not a copy of the library. */
static inline bool copy_open(copy *copy, const char *file) {
    static const struct {
        const char *name;
        size_t place;
    } functions[] = {
        {"kr_abi_version", offsetof(struct copy, abi_version)},
        {"kr_version", offsetof(struct copy, version)},
        {"kr_home_file", offsetof(struct copy, home_file)},
        {"kr_live_containers", offsetof(struct copy, live_containers)},
        {"kr_host_new", offsetof(struct copy, host_new)},
        {"kr_host_find", offsetof(struct copy, host_find)},
        {"kr_host_free", offsetof(struct copy, host_free)},
        {"kr_state_global", offsetof(struct copy, state_global)},
        {"kr_state_count", offsetof(struct copy, state_count)},
        {"kr_state_set", offsetof(struct copy, state_set)},
        {"kr_state_get", offsetof(struct copy, state_get)},
        {"kr_state_free", offsetof(struct copy, state_free)},
        {"kr_table_new", offsetof(struct copy, table_new)},
        {"kr_table_increment", offsetof(struct copy, table_increment)},
        {"kr_table_free", offsetof(struct copy, table_free)},
        {"kr_error_kind", offsetof(struct copy, error_kind)},
        {"kr_error_message", offsetof(struct copy, error_message)},
        {"kr_error_free", offsetof(struct copy, error_free)},
    };
    copy->handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (copy->handle == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return false;
    }
    for (size_t at = 0; at < sizeof functions / sizeof functions[0]; at++) {
        void *function = dlsym(copy->handle, functions[at].name);
        if (function == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return false;
        }
        /* POSIX lets an object pointer hold a function; C alone does not. */
        memcpy((char *)copy + functions[at].place, &function, sizeof function);
    }
    return true;
}

static inline bool text_is(kr_text text, const char *wanted) {
    return text.len == strlen(wanted) && memcmp(text.data, wanted, text.len) == 0;
}

static inline bool text_contains(kr_text text, const char *part) {
    size_t len = strlen(part);
    for (size_t at = 0; at + len <= text.len; at++) {
        if (memcmp((const char *)text.data + at, part, len) == 0) {
            return true;
        }
    }
    return false;
}

#endif
