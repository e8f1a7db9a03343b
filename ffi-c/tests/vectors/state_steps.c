/* Operations of states. */
#include "steps.h"

static void state_new(run *run, const json *step, void *on) {
    (void)on;
    kr_state *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_new(step_state_flags(step), &out, &error), &error)) {
        step_bind(run, step, HANDLE_STATE, out);
    }
}

static void state_global(run *run, const json *step, void *on) {
    (void)on;
    kr_state *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_global(&out, &error), &error)) {
        step_bind(run, step, HANDLE_STATE, out);
    }
}

static uint32_t guard_of(const json *step) {
    const json *guard = json_member(step, "guard");
    return json_is(guard, "allow") ? KR_GUARD_ALLOW : json_is(guard, "refuse") ? KR_GUARD_REFUSE : KR_GUARD_DEFAULT;
}

static void state_get_or_add(run *run, const json *step, void *on) {
    kr_value value, stored;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_state_get_or_add(on, step_name(run, step), &value, guard_of(step), &stored, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_value(run, step, &stored, true);
    }
}

static void state_set(run *run, const json *step, void *on) {
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_state_set(on, step_name(run, step), &value, guard_of(step), &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void state_get(run *run, const json *step, void *on) {
    kr_value out;
    bool found;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_get(on, step_name(run, step), &out, &found, &error), &error)) {
        run_expect_value(run, step, &out, found);
    }
}

static void state_contains(run *run, const json *step, void *on) {
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_contains(on, step_name(run, step), &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

static void state_remove(run *run, const json *step, void *on) {
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_remove(on, step_name(run, step), &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

static void state_count(run *run, const json *step, void *on) {
    uint64_t out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_count(on, &out, &error), &error)) {
        run_expect_count(run, step, out);
    }
}

static void state_names(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_entries(on, &out, &error), &error)) {
        step_expect_keys(run, step, out);
    }
}

static void state_entries(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_entries(on, &out, &error), &error)) {
        step_expect_entries(run, step, out, HANDLE_STATE_WALK);
    }
}

static void state_find(run *run, const json *step, void *on) {
    kr_text pattern = {0};
    kr_iter *out;
    kr_error *error = NULL;
    if (input_text(run, json_member(step, "pattern"), &pattern) &&
        run_settle(run, step, kr_state_find(on, pattern, &out, &error), &error)) {
        step_expect_entries(run, step, out, HANDLE_STATE_WALK);
    }
}

static void state_walk(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_entries(on, &out, &error), &error)) {
        step_bind(run, step, HANDLE_STATE_WALK, out);
    }
}

static void state_clear(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_state_clear(on, &error), &error);
}

static void state_close(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_state_close(on, &error), &error);
}

static void state_closed(run *run, const json *step, void *on) {
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_state_is_closed(on, &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

const operation state_operations[] = {
    {"state.new", STEP_ALONE, state_new},
    {"state.global", STEP_ALONE, state_global},
    {"state.set", HANDLE_STATE, state_set},
    {"state.get_or_add", HANDLE_STATE, state_get_or_add},
    {"state.get", HANDLE_STATE, state_get},
    {"state.contains", HANDLE_STATE, state_contains},
    {"state.remove", HANDLE_STATE, state_remove},
    {"state.count", HANDLE_STATE, state_count},
    {"state.names", HANDLE_STATE, state_names},
    {"state.entries", HANDLE_STATE, state_entries},
    {"state.find", HANDLE_STATE, state_find},
    {"state.walk", HANDLE_STATE, state_walk},
    {"state.clear", HANDLE_STATE, state_clear},
    {"state.close", HANDLE_STATE, state_close},
    {"state.closed", HANDLE_STATE, state_closed},
    {NULL, STEP_ALONE, NULL},
};
