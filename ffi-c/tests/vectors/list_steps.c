/* Operations of lists. */
#include "steps.h"

static int64_t index_of(const json *step) {
    return json_integer(json_member(step, "index"));
}

static void list_new(run *run, const json *step, void *on) {
    (void)on;
    kr_list *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_new(&out, &error), &error)) {
        step_bind(run, step, HANDLE_LIST, out);
    }
}

static void list_get(run *run, const json *step, void *on) {
    kr_value out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_get(on, index_of(step), &out, &error), &error)) {
        run_expect_value(run, step, &out, true);
    }
}

static void list_remove(run *run, const json *step, void *on) {
    kr_value out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_remove(on, index_of(step), &out, &error), &error)) {
        run_expect_value(run, step, &out, true);
    }
}

static void list_set(run *run, const json *step, void *on) {
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_set(on, index_of(step), &value, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void list_push(run *run, const json *step, void *on) {
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_push(on, &value, NULL, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void list_insert(run *run, const json *step, void *on) {
    uint32_t flags = json_flag(step, "clamp", false) ? KR_LIST_CLAMP : 0u;
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_insert(on, index_of(step), &value, flags, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void list_extend(run *run, const json *step, void *on) {
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_extend(on, &value, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void list_index_of(run *run, const json *step, void *on) {
    const json *start = json_member(step, "start");
    kr_value value;
    int64_t index;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_index_of(on, &value, start == NULL ? 0 : (uint64_t)json_integer(start), &index, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_position(run, step, index);
    }
}

static void list_remove_value(run *run, const json *step, void *on) {
    kr_value value;
    bool removed;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_remove_value(on, &value, &removed, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_flag(run, step, removed);
    }
}

static void list_splice(run *run, const json *step, void *on, int64_t start, int64_t end, int64_t distance, uint32_t flags) {
    const json *items = json_member(step, "value");
    kr_value value;
    kr_error *error = NULL;
    int32_t status = items == NULL ? KR_OK : input_value(run, items, &value, &error);
    if (status == KR_OK) {
        status = kr_list_splice(on, start, end, distance, items == NULL ? NULL : &value, flags, &error);
        if (items != NULL) {
            input_release(&value);
        }
    }
    run_settle(run, step, status, &error);
}

/* The items of a native list in the notation. */
static int64_t length(const json *items) {
    const json *list = json_member(items, "List");
    int64_t count = 0;
    for (const json *item = list == NULL ? NULL : list->first; item != NULL; item = item->next) {
        count++;
    }
    return count;
}

static void list_insert_range(run *run, const json *step, void *on) {
    list_splice(run, step, on, index_of(step), index_of(step), 1, 0u);
}

static void list_set_range(run *run, const json *step, void *on) {
    list_splice(run, step, on, index_of(step), index_of(step) + length(json_member(step, "value")), 1, 0u);
}

static void list_remove_range(run *run, const json *step, void *on) {
    list_splice(run, step, on, index_of(step), index_of(step) + json_integer(json_member(step, "count")), 1, 0u);
}

static void list_slice(run *run, const json *step, void *on) {
    const json *start = json_member(step, "start"), *end = json_member(step, "end");
    const json *given = json_member(step, "step");
    int64_t distance = given == NULL ? 1 : json_integer(given);
    int64_t first = distance < 0 ? INT64_MAX : INT64_MIN, last = distance < 0 ? INT64_MIN : INT64_MAX;
    list_splice(run, step, on, start == NULL ? first : json_integer(start), end == NULL ? last : json_integer(end),
                distance, json_flag(step, "clamp", true) ? KR_LIST_CLAMP : 0u);
}

static void list_reverse(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_list_reverse(on, &error), &error);
}

static void list_replace(run *run, const json *step, void *on) {
    const binding *seen = run_named(run, step, "seen");
    kr_value value;
    bool replaced;
    kr_error *error = NULL;
    if (seen == NULL) {
        return;
    }
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_list_replace(on, seen->handle, &value, &replaced, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_flag(run, step, replaced);
    }
}

static void list_count(run *run, const json *step, void *on) {
    uint64_t out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_count(on, &out, &error), &error)) {
        run_expect_count(run, step, out);
    }
}

static void list_clear(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_list_clear(on, &error), &error);
}

static void list_items(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_items(on, &out, &error), &error)) {
        step_expect_entries(run, step, out, HANDLE_LIST_WALK);
    }
}

static void list_walk(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_list_items(on, &out, &error), &error)) {
        step_bind(run, step, HANDLE_LIST_WALK, out);
    }
}

const operation list_operations[] = {
    {"list.new", STEP_ALONE, list_new},
    {"list.get", HANDLE_LIST, list_get},
    {"list.remove", HANDLE_LIST, list_remove},
    {"list.set", HANDLE_LIST, list_set},
    {"list.push", HANDLE_LIST, list_push},
    {"list.insert", HANDLE_LIST, list_insert},
    {"list.extend", HANDLE_LIST, list_extend},
    {"list.index_of", HANDLE_LIST, list_index_of},
    {"list.remove_value", HANDLE_LIST, list_remove_value},
    {"list.insert_range", HANDLE_LIST, list_insert_range},
    {"list.remove_range", HANDLE_LIST, list_remove_range},
    {"list.set_range", HANDLE_LIST, list_set_range},
    {"list.replace_slice", HANDLE_LIST, list_slice},
    {"list.remove_slice", HANDLE_LIST, list_slice},
    {"list.reverse", HANDLE_LIST, list_reverse},
    {"list.replace", HANDLE_LIST, list_replace},
    {"list.count", HANDLE_LIST, list_count},
    {"list.clear", HANDLE_LIST, list_clear},
    {"list.items", HANDLE_LIST, list_items},
    {"list.walk", HANDLE_LIST, list_walk},
    {NULL, STEP_ALONE, NULL},
};
