/* How functions.h describes the functions of the ABI. */
#ifndef KR_TEST_ABUSE_H
#define KR_TEST_ABUSE_H

#include <krstate.h>

/* What a parameter is for. */
typedef enum role {
    IN_HANDLE,
    IN_TEXT,
    IN_KEY,
    IN_VALUE,
    IN_WAKE,
    IN_OPTIONS,
    IN_READER,
    IN_WRITER,
    IN_NUMBER,
    OUT_HANDLE,
    OUT_VALUE,
    OUT_ANSWER,
    OUT_ERRAND,
    OUT_KEY,
    OUT_PLAIN, /* a bool, a number or a borrowed text */
    OUT_ERROR
} role;

static inline bool is_input(role role) {
    return role <= IN_NUMBER;
}

typedef struct param {
    const char *name;
    role role;
    int handle; /* for handles: their handle_type */
    bool may_be_null;
} param;

/* One argument: the member that the parameter's role asks for. */
typedef struct slot {
    void *pointer;
    kr_text text;
    kr_wake wake;
    kr_reader reader;
    kr_writer writer;
    uint64_t number;
} slot;

typedef struct function {
    const char *name;
    bool fallible;
    size_t count;
    const param *params;
    int32_t (*call)(const slot *slots);
} function;

#endif
