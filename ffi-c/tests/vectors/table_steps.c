/* Operations of tables. */
#include "steps.h"

static kr_key key_of(run *run, const json *step) {
    kr_key key = {0};
    input_key(run, json_member(step, "key"), &key);
    return key;
}

static void table_new(run *run, const json *step, void *on) {
    (void)on;
    kr_table *out;
    kr_error *error = NULL;
    uint32_t flags = json_flag(step, "ignore_case", false) ? KR_TABLE_IGNORE_CASE : 0u;
    if (run_settle(run, step, kr_table_new(flags, &out, &error), &error)) {
        step_bind(run, step, HANDLE_TABLE, out);
    }
}

static void table_set(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_table_set(on, &key, &value, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void table_swap(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    kr_value value, old;
    bool found;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_table_swap(on, &key, &value, &old, &found, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_value(run, step, &old, found);
    }
}

static void table_compare_and_swap(run *run, const json *step, void *on) {
    const json *old = json_member(step, "old");
    kr_key key = key_of(run, step);
    kr_value expected = {0}, value;
    bool swapped;
    kr_error *error = NULL;
    int32_t status = old == NULL ? KR_OK : input_value(run, old, &expected, &error);
    if (status == KR_OK && (status = input_value(run, json_member(step, "value"), &value, &error)) == KR_OK) {
        status = kr_table_compare_and_swap(on, &key, old == NULL ? NULL : &expected, &value, &swapped, &error);
        input_release(&value);
    }
    input_release(&expected);
    if (run_settle(run, step, status, &error)) {
        run_expect_flag(run, step, swapped);
    }
}

static void table_get_or_add(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    kr_value value, stored;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_table_get_or_add(on, &key, &value, &stored, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_value(run, step, &stored, true);
    }
}

static void table_update(run *run, const json *step, void *on) {
    kr_value value;
    kr_error *error = NULL;
    int32_t status = input_value(run, json_member(step, "value"), &value, &error);
    if (status == KR_OK) {
        status = kr_table_update(on, &value, &error);
        input_release(&value);
    }
    run_settle(run, step, status, &error);
}

static void table_get(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    kr_value out;
    bool found;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_get(on, &key, &out, &found, &error), &error)) {
        run_expect_value(run, step, &out, found);
    }
}

static void table_remove(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    kr_value out;
    bool found;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_remove(on, &key, &out, &found, &error), &error)) {
        run_expect_value(run, step, &out, found);
    }
}

static void table_contains(run *run, const json *step, void *on) {
    kr_key key = key_of(run, step);
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_contains(on, &key, &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

static void table_count(run *run, const json *step, void *on) {
    uint64_t out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_count(on, &out, &error), &error)) {
        run_expect_count(run, step, out);
    }
}

static void table_clear(run *run, const json *step, void *on) {
    kr_error *error = NULL;
    run_settle(run, step, kr_table_clear(on, &error), &error);
}

static void table_increment(run *run, const json *step, void *on) {
    const json *by = json_member(step, "by");
    kr_key key = key_of(run, step);
    kr_value value = {0}, out;
    kr_error *error = NULL;
    int32_t status = KR_OK;
    if (by != NULL) {
        status = input_value(run, by, &value, &error);
    } else {
        value.kind = KR_KIND_I32;
        value.as.i64 = 1;
    }
    if (status == KR_OK) {
        status = kr_table_increment(on, &key, &value, &out, &error);
        input_release(&value);
    }
    if (run_settle(run, step, status, &error)) {
        run_expect_value(run, step, &out, true);
    }
}

static void table_keys(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_entries(on, &out, &error), &error)) {
        step_expect_keys(run, step, out);
    }
}

static void table_entries(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_entries(on, &out, &error), &error)) {
        step_expect_entries(run, step, out, HANDLE_TABLE_WALK);
    }
}

static void table_walk(run *run, const json *step, void *on) {
    kr_iter *out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_entries(on, &out, &error), &error)) {
        step_bind(run, step, HANDLE_TABLE_WALK, out);
    }
}

static void table_ignores_case(run *run, const json *step, void *on) {
    bool out;
    kr_error *error = NULL;
    if (run_settle(run, step, kr_table_ignores_case(on, &out, &error), &error)) {
        run_expect_flag(run, step, out);
    }
}

const operation table_operations[] = {
    {"table.new", STEP_ALONE, table_new},
    {"table.set", HANDLE_TABLE, table_set},
    {"table.swap", HANDLE_TABLE, table_swap},
    {"table.compare_and_swap", HANDLE_TABLE, table_compare_and_swap},
    {"table.get_or_add", HANDLE_TABLE, table_get_or_add},
    {"table.update", HANDLE_TABLE, table_update},
    {"table.get", HANDLE_TABLE, table_get},
    {"table.remove", HANDLE_TABLE, table_remove},
    {"table.contains", HANDLE_TABLE, table_contains},
    {"table.count", HANDLE_TABLE, table_count},
    {"table.clear", HANDLE_TABLE, table_clear},
    {"table.increment", HANDLE_TABLE, table_increment},
    {"table.keys", HANDLE_TABLE, table_keys},
    {"table.entries", HANDLE_TABLE, table_entries},
    {"table.walk", HANDLE_TABLE, table_walk},
    {"table.ignores_case", HANDLE_TABLE, table_ignores_case},
    {NULL, STEP_ALONE, NULL},
};
