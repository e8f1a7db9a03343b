/* Wrong options, readers and writers of snapshots. */
#include "abuse_functions.h"

int64_t read_nothing(void *context, uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return 0;
}

static int64_t read_failure(void *context, uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return -1;
}

static int64_t read_too_much(void *context, uint8_t *data, size_t len) {
    (void)context, (void)data;
    return (int64_t)len + 1;
}

int32_t write_nowhere(void *context, const uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return 0;
}

static int32_t write_failure(void *context, const uint8_t *data, size_t len) {
    (void)context, (void)data, (void)len;
    return 5;
}

static int32_t cancel(void *context, uint64_t bytes, uint64_t nodes) {
    (void)context, (void)bytes, (void)nodes;
    return 1;
}

static void with_options(const function *function, size_t at, kr_snapshot_options options,
                         expectation expectation, const char *what) {
    stage stage;
    set_stage(&stage, function);
    stage.options = options;
    play(&stage, expectation, what, function->params[at].name);
}

void wrong_options(const function *function, size_t at) {
    kr_snapshot_options usual;
    memset(&usual, 0, sizeof usual);
    kr_snapshot_options options = usual;
    with_options(function, at, options, EXPECT_REFUSED, "of no size");
    options.size = 3;
    with_options(function, at, options, EXPECT_REFUSED, "of 3 bytes");
    options.size = 4;
    options.format = 99;
    with_options(function, at, options, EXPECT_NO_BUG, "that end before the format");
    options.size = sizeof options;
    with_options(function, at, options, EXPECT_REFUSED, "with an unknown format");
    options = usual;
    options.size = sizeof options;
    options.flags = UINT32_MAX;
    with_options(function, at, options, EXPECT_REFUSED, "with all flags");
    options.flags = 0;
    options.progress = cancel;
    with_options(function, at, options, EXPECT_NO_BUG, "that cancel");
    options.progress = NULL;
    options.max_depth = UINT32_MAX;
    options.input_bytes = options.nodes = options.string_length = UINT64_MAX;
    options.attributes = options.reserved = UINT32_MAX;
    options.copy_timeout = INT64_MIN;
    with_options(function, at, options, EXPECT_NO_BUG, "of all bits");
}

void wrong_readers(const function *function, size_t at) {
    static const struct {
        int64_t (*call)(void *, uint8_t *, size_t);
        expectation expectation;
        const char *what;
    } WRONG[] = {
        {NULL, EXPECT_REFUSED, "that is NULL"},
        {read_failure, EXPECT_NO_BUG, "that fails"},
        {read_too_much, EXPECT_NO_BUG, "that reads more than there is room for"},
    };
    for (size_t wrong = 0; wrong < sizeof WRONG / sizeof *WRONG; wrong++) {
        stage stage;
        set_stage(&stage, function);
        stage.slots[at].reader.call = WRONG[wrong].call;
        play(&stage, WRONG[wrong].expectation, WRONG[wrong].what, function->params[at].name);
    }
}

void wrong_writers(const function *function, size_t at) {
    stage stage;
    set_stage(&stage, function);
    stage.slots[at].writer.call = NULL;
    play(&stage, EXPECT_REFUSED, "that is NULL", function->params[at].name);
    set_stage(&stage, function);
    stage.slots[at].writer.call = write_failure;
    play(&stage, EXPECT_NO_BUG, "that fails", function->params[at].name);
}
