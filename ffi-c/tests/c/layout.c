/* The layouts that other languages declare by hand: they never change within an ABI major. */
#include <krstate.h>

#include "check.h"

static void text(void) {
    CHECK(sizeof(kr_text) == 24);
    CHECK(offsetof(kr_text, data) == 0);
    CHECK(offsetof(kr_text, len) == 8);
    CHECK(offsetof(kr_text, encoding) == 16);
}

static void key(void) {
    CHECK(sizeof(kr_key) == 24);
    CHECK(offsetof(kr_key, kind) == 0);
    CHECK(offsetof(kr_key, reserved) == 4);
    CHECK(offsetof(kr_key, as) == 8);
    CHECK(offsetof(kr_key, as.integer) == 8);
    CHECK(offsetof(kr_key, as.text.data) == 8);
    CHECK(offsetof(kr_key, as.text.len) == 16);
    CHECK(offsetof(kr_key, as.interned) == 8);
}

static void value(void) {
    CHECK(sizeof(kr_value) == 32);
    CHECK(offsetof(kr_value, kind) == 0);
    CHECK(offsetof(kr_value, aux) == 4);
    CHECK(offsetof(kr_value, as) == 8);
    CHECK(offsetof(kr_value, as.boolean) == 8);
    CHECK(offsetof(kr_value, as.i64) == 8);
    CHECK(offsetof(kr_value, as.u64) == 8);
    CHECK(offsetof(kr_value, as.f32) == 8);
    CHECK(offsetof(kr_value, as.f64) == 8);
    CHECK(offsetof(kr_value, as.guid) == 8);
    CHECK(offsetof(kr_value, as.text.data) == 8);
    CHECK(offsetof(kr_value, as.text.len) == 16);
    CHECK(offsetof(kr_value, as.container.handle) == 8);
    CHECK(offsetof(kr_value, as.container.id) == 16);
    CHECK(offsetof(kr_value, as.object.handle) == 8);
    CHECK(offsetof(kr_value, as.object.token) == 16);
    CHECK(offsetof(kr_value, as.tree) == 8);
    CHECK(offsetof(kr_value, as.bits) == 8);
    CHECK(offsetof(kr_value, owner) == 24);
}

static void answer(void) {
    CHECK(sizeof(kr_answer) == 56);
    CHECK(offsetof(kr_answer, kind) == 0);
    CHECK(offsetof(kr_answer, value) == 8);
    CHECK(offsetof(kr_answer, factory) == 40);
    CHECK(offsetof(kr_answer, pending) == 48);
}

static void errand(void) {
    CHECK(sizeof(kr_errand) == 24);
    CHECK(offsetof(kr_errand, kind) == 0);
    CHECK(offsetof(kr_errand, token) == 8);
    CHECK(offsetof(kr_errand, factory) == 16);
}

static void wake(void) {
    CHECK(sizeof(kr_wake) == 16);
    CHECK(offsetof(kr_wake, call) == 0);
    CHECK(offsetof(kr_wake, context) == 8);
}

static void snapshot_options(void) {
    CHECK(sizeof(kr_snapshot_options) == 72);
    CHECK(offsetof(kr_snapshot_options, size) == 0);
    CHECK(offsetof(kr_snapshot_options, format) == 4);
    CHECK(offsetof(kr_snapshot_options, flags) == 8);
    CHECK(offsetof(kr_snapshot_options, max_depth) == 12);
    CHECK(offsetof(kr_snapshot_options, input_bytes) == 16);
    CHECK(offsetof(kr_snapshot_options, nodes) == 24);
    CHECK(offsetof(kr_snapshot_options, string_length) == 32);
    CHECK(offsetof(kr_snapshot_options, attributes) == 40);
    CHECK(offsetof(kr_snapshot_options, copy_timeout) == 48);
    CHECK(offsetof(kr_snapshot_options, progress) == 56);
    CHECK(offsetof(kr_snapshot_options, context) == 64);
    CHECK(sizeof(kr_reader) == 16);
    CHECK(sizeof(kr_writer) == 16);
}

static void plain_types(void) {
    /* Other languages declare bool as one byte and handles as pointers. */
    CHECK(sizeof(bool) == 1);
    CHECK(sizeof(kr_host *) == sizeof(void *));
}

int main(void) {
    if (sizeof(void *) != 8) {
        fputs("skipped: the sizes here are those of 64-bit machines\n", stderr);
        CHECK(sizeof(kr_value) >= 24);
        return check_report();
    }
    text();
    key();
    value();
    answer();
    errand();
    wake();
    snapshot_options();
    plain_types();
    return check_report();
}
