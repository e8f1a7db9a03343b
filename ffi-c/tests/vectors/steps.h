/* The operations: one function each, from a step to a call and to what the call gave. */
#ifndef VECTORS_STEPS_H
#define VECTORS_STEPS_H

#include "run.h"

/* In place of a type of handle: the operation stands alone, without `on`. */
#define STEP_ALONE (-1)

/* An operation, the type of the handle that it is done with, and what does it. */
typedef struct operation {
    const char *name;
    int on;
    void (*perform)(run *run, const json *step, void *on);
} operation;

/* Each list ends with an operation without a name. */
extern const operation host_operations[];
extern const operation state_operations[];
extern const operation table_operations[];
extern const operation list_operations[];

/* Gives a handle to the case, under the step's `let` if it has one. */
void step_bind(run *run, const json *step, enum handle_type type, void *handle);
kr_text step_name(run *run, const json *step);
uint32_t step_state_flags(const json *step);
/* Compare a walk over everything with `expect`, which may be absent, and free it. */
void step_expect_entries(run *run, const json *step, kr_iter *came, enum handle_type walked);
void step_expect_keys(run *run, const json *step, kr_iter *came);

#endif
