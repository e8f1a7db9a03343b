/* Operations of hosts. */
#include "steps.h"

static void host_new(run *run, const json *step, void *on) {
    (void)on;
    kr_host *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_host_new(step_name(run, step), step_state_flags(step), &out, &error), &error)) {
        step_bind(run, step, HANDLE_HOST, out);
    }
}

static void host_find(run *run, const json *step, void *on) {
    (void)on;
    kr_host *out;
    kr_error *error = NULL;
    if (!run_settle(run, step, kr_host_find(step_name(run, step), &out, &error), &error)) {
        return;
    }
    bool absent = json_member(json_member(step, "expect"), "Absent") != NULL;
    if (out != NULL) {
        step_bind(run, step, HANDLE_HOST, out);
    }
    if (absent != (out == NULL)) {
        run_fail(run, out == NULL ? "no host was found" : "a host was found");
    }
}

static bool names_hold(run *run, kr_iter *names, const json *name) {
    kr_value value;
    bool more = true, found = false;
    while (!found && kr_iter_next(names, NULL, &value, &more, NULL) == KR_OK && more) {
        found = same_value(run, name, &value);
        kr_value_free(&value);
    }
    return found;
}

static void host_names(run *run, const json *step, void *on) {
    (void)on;
    static const char *const members[] = {"lacks", "contains"};
    for (int wanted = 0; wanted < 2; wanted++) {
        const json *list = json_member(step, members[wanted]);
        for (const json *name = list == NULL ? NULL : list->first; name != NULL; name = name->next) {
            kr_iter *names;
            kr_error *error = NULL;
            if (!run_settle(run, step, kr_host_names(&names, &error), &error)) {
                return;
            }
            if (names_hold(run, names, name) != (wanted == 1)) {
                run_fail(run, "%s %s?", members[wanted], name->text);
            }
            kr_iter_free(names);
        }
    }
}

static void host_name(run *run, const json *step, void *on) {
    kr_value out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_host_name(on, &out, &error), &error)) {
        run_expect_value(run, step, &out, true);
    }
}

static void host_closed(run *run, const json *step, void *on) {
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_host_is_closed(on, &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

static void host_state(run *run, const json *step, void *on) {
    kr_state *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_host_state(on, &out, &error), &error)) {
        step_bind(run, step, HANDLE_STATE, out);
    }
}

static void host_close(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_host_close(on, &error), &error);
}

const operation host_operations[] = {
    {"host.new", STEP_ALONE, host_new},
    {"host.find", STEP_ALONE, host_find},
    {"host.names", STEP_ALONE, host_names},
    {"host.name", HANDLE_HOST, host_name},
    {"host.closed", HANDLE_HOST, host_closed},
    {"host.state", HANDLE_HOST, host_state},
    {"host.close", HANDLE_HOST, host_close},
    {NULL, STEP_ALONE, NULL},
};
