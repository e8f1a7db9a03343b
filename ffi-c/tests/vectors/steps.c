/* Finding and running the operation of a step, and the operations of no single type. */
#include "steps.h"

#include <string.h>

void step_bind(run *run, const json *step, enum handle_type type, void *handle) {
    const json *name = json_member(step, "let");
    run_bind(run, name == NULL ? NULL : name->text, type, handle);
}

uint32_t step_state_flags(const json *step) {
    return (json_flag(step, "case_sensitive", false) ? KR_STATE_CASE_SENSITIVE : 0u) |
           (json_flag(step, "value_types", true) ? 0u : KR_STATE_GUARDED);
}

kr_text step_name(run *run, const json *step) {
    kr_text name = {0};
    input_text(run, json_member(step, "name"), &name);
    return name;
}

void step_expect_entries(run *run, const json *step, kr_iter *came, enum handle_type walked) {
    const json *expected = json_member(step, "expect");
    if (expected != NULL && !same_entries(run, expected, came, walked)) {
        run_fail(run, "other entries came");
    }
    kr_iter_free(came);
}

void step_expect_keys(run *run, const json *step, kr_iter *came) {
    const json *expected = json_member(step, "expect");
    const json *wanted = expected == NULL ? NULL : expected->first;
    kr_key key;
    bool more = true;
    while (run->problem[0] == '\0' && expected != NULL) {
        if (kr_iter_next(came, &key, NULL, &more, NULL) != KR_OK || more != (wanted != NULL) ||
            (more && !same_key(run, wanted, &key))) {
            run_fail(run, "other keys came");
        }
        if (!more) {
            break;
        }
        wanted = wanted == NULL ? NULL : wanted->next;
    }
    kr_iter_free(came);
}

static void walk_next(run *run, const json *step) {
    const binding *walk = run_named(run, step, "on");
    if (walk != NULL && !same_next(run, json_member(step, "expect"), walk->handle, walk->type)) {
        run_fail(run, "something else came");
    }
}

static bool identity(const binding *bound, uint64_t *id) {
    switch (bound->type) {
    case HANDLE_STATE:
        return kr_state_id(bound->handle, id, NULL) == KR_OK;
    case HANDLE_TABLE:
        return kr_table_id(bound->handle, id, NULL) == KR_OK;
    case HANDLE_LIST:
        return kr_list_id(bound->handle, id, NULL) == KR_OK;
    default:
        return false;
    }
}

static void same(run *run, const json *step) {
    const binding *left = run_named(run, step, "left"), *right = run_named(run, step, "right");
    uint64_t a, b;
    if (left == NULL || right == NULL || !identity(left, &a) || !identity(right, &b)) {
        run_fail(run, "no two handles with an identity");
        return;
    }
    run_expect_flag(run, step, a == b);
}

/* The first value in a container; null if it is empty. */
static int32_t first(const kr_value *container, kr_value *out, kr_error **error) {
    kr_iter *walk;
    bool more;
    int32_t status = container->kind == KR_KIND_TABLE ? kr_table_entries(container->as.container.handle, &walk, error)
                                                      : kr_list_items(container->as.container.handle, &walk, error);
    *out = (kr_value){0};
    if (status == KR_OK) {
        status = kr_iter_next(walk, NULL, out, &more, error);
        kr_iter_free(walk);
    }
    return status;
}

static void depth(run *run, const json *step) {
    const binding *on = run_named(run, step, "on");
    if (on == NULL) {
        return;
    }
    kr_value at = {0}, next;
    kr_error *error = NULL;
    at.kind = on->type == HANDLE_TABLE ? KR_KIND_TABLE : KR_KIND_LIST;
    at.as.container.handle = on->handle;
    uint64_t depth = 0;
    while (at.kind == KR_KIND_TABLE || at.kind == KR_KIND_LIST) {
        if (!run_settle(run, step, first(&at, &next, &error), &error)) {
            return;
        }
        if (depth++ > 0) {
            kr_value_free(&at);
        }
        at = next;
    }
    kr_value_free(&at);
    run_expect_count(run, step, depth);
}

static const operation *find(const char *name) {
    static const operation *const lists[] = {host_operations, state_operations, table_operations, list_operations};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (const operation *operation = lists[i]; operation->name != NULL; operation++) {
            if (strcmp(operation->name, name) == 0) {
                return operation;
            }
        }
    }
    return NULL;
}

void run_step(run *run, const json *step) {
    const json *name = json_member(step, "op");
    if (json_is(name, "walk.next")) {
        walk_next(run, step);
    } else if (json_is(name, "same")) {
        same(run, step);
    } else if (json_is(name, "depth")) {
        depth(run, step);
    } else {
        const operation *operation = name == NULL ? NULL : find(name->text);
        if (operation == NULL) {
            run_fail(run, "an unknown operation");
            return;
        }
        const binding *on = operation->on == STEP_ALONE ? NULL : run_named(run, step, "on");
        if (on != NULL && (int)on->type != operation->on) {
            run_fail(run, "%s is a handle of another type", on->name);
        } else if (on != NULL || operation->on == STEP_ALONE) {
            operation->perform(run, step, on == NULL ? NULL : on->handle);
        }
    }
}
