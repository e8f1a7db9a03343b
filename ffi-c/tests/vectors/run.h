/* What the parts of the driver share: a running case, its names, and how a step settles. */
#ifndef VECTORS_RUN_H
#define VECTORS_RUN_H

#include "json.h"

#include <krstate.h>

enum handle_type { HANDLE_HOST, HANDLE_STATE, HANDLE_TABLE, HANDLE_LIST, HANDLE_STATE_WALK, HANDLE_TABLE_WALK, HANDLE_LIST_WALK, HANDLE_INTERNED };

/* A name that a step has bound, with the handle that it owns. */
typedef struct binding {
    const char *name;
    enum handle_type type;
    void *handle;
    struct binding *next;
} binding;

/* One case under way. With `interned`, all keys are passed as interned ones. `problem` is what a failed
   step says; empty as long as all is well. */
typedef struct run {
    bool interned;
    binding *bindings;
    struct memory *memory;
    char problem[1024];
} run;

/* Notes why the step fails, unless an earlier reason is there; answers false. */
bool run_fail(run *run, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
/* Memory that lives until the end of the case. */
void *run_memory(run *run, size_t size);
/* Binds a handle that the case owns from now on. Without a name it is freed at the end too. */
void run_bind(run *run, const char *name, enum handle_type type, void *handle);
/* The binding that a member of the step names; notes a failure if it is missing. */
const binding *run_named(run *run, const json *step, const char *member);
/* Frees all bindings, closes the hosts among them, frees all memory. */
void run_end(run *run);

/* Settles a call: frees the error, which is passed by its address because the call itself may stand
   among the arguments. True if the call succeeded and was to succeed, so that its
   result is to be compared. False if it failed, as the step expects or not (then noted). */
bool run_settle(run *run, const json *step, int32_t status, kr_error **error);

/* Compare a result with the step's `expect`, if it has one. */
void run_expect_flag(run *run, const json *step, bool came);
void run_expect_count(run *run, const json *step, uint64_t came);
/* A position in a list, -1 for none. */
void run_expect_position(run *run, const json *step, int64_t came);
/* Also binds the step's `let`, and releases the value. `found` false means absent. */
void run_expect_value(run *run, const json *step, kr_value *came, bool found);
/* Runs the step; what fails is in `problem`. */
void run_step(run *run, const json *step);

/* From the notation to the ABI. An error of the builder is the call's own error. */
bool input_key(run *run, const json *notation, kr_key *out);
/* The same, never interned. */
bool input_plain_key(run *run, const json *notation, kr_key *out);
bool input_text(run *run, const json *notation, kr_text *out);
int32_t input_value(run *run, const json *notation, kr_value *out, kr_error **error);
/* Frees the builder that a tree still holds after a failed call. */
void input_release(kr_value *value);
/* The text of {"Repeat": [text, n]} or of such an array, NUL-terminated. */
char *input_repeat(run *run, const json *content, size_t *len);
double input_double(const char *text);
/* Fills in a scalar that only some languages have a type for. False: the tag is none of theirs. */
bool input_rare(run *run, const char *tag, const json *content, kr_value *out);

/* Comparing. False: not the same. */
bool same_key(run *run, const json *expected, const kr_key *came);
bool same_value(run *run, const json *expected, const kr_value *came);
bool same_bytes(const char *expected, size_t len, const void *data, size_t came);
/* For a tag of input_rare. */
bool same_rare(run *run, const char *tag, const json *content, const kr_value *came);
/* Whether the tag is one of input_rare. */
bool is_rare(const char *tag);
bool same_entries(run *run, const json *expected, kr_iter *came, enum handle_type walked);
/* One step of a walk against `expected`; `expected` NULL is the end. */
bool same_next(run *run, const json *expected, kr_iter *came, enum handle_type walked);

#endif
