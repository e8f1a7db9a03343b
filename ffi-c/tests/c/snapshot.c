/* Snapshots: to memory, through a writer and a reader in small pieces, with progress. */
#define _POSIX_C_SOURCE 200809L
#include <krstate.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { ROOM = 1 << 16 };

typedef struct buffer {
    unsigned char bytes[ROOM];
    size_t len, read;
    int calls;
} buffer;

static int32_t take(void *context, const uint8_t *data, size_t len) {
    buffer *to = context;
    if (len > ROOM - to->len) {
        return 1;
    }
    memcpy(to->bytes + to->len, data, len);
    to->len += len;
    return 0;
}

static int64_t give_three(void *context, uint8_t *data, size_t len) {
    buffer *from = context;
    size_t left = from->len - from->read;
    size_t some = left < 3 ? left : 3;
    some = some < len ? some : len;
    memcpy(data, from->bytes + from->read, some);
    from->read += some;
    return (int64_t)some;
}

static int32_t count_calls(void *context, uint64_t bytes, uint64_t nodes) {
    (void)bytes, (void)nodes;
    ((buffer *)context)->calls++;
    return 0;
}

static kr_snapshot_options usual(uint32_t format) {
    kr_snapshot_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.format = format;
    return options;
}

static bool has_seven(const kr_value *value) {
    kr_value seven = integer(0);
    kr_key key = text_key("seven");
    bool found = false;
    if (value->kind != KR_KIND_TABLE) {
        return false;
    }
    kr_table *table = value->as.container.handle;
    return kr_table_get(table, &key, &seven, &found, NULL) == KR_OK && found && seven.as.i64 == 7;
}

static void a_value_goes_through_memory_and_streams(void) {
    static const uint32_t FORMATS[] = {KR_FORMAT_CLIXML, KR_FORMAT_JSON};
    for (size_t at = 0; at < sizeof FORMATS / sizeof *FORMATS; at++) {
        static buffer buffer;
        memset(&buffer, 0, sizeof buffer);
        kr_table *table = new_table();
        kr_key key = text_key("seven");
        kr_value seven = integer(7), value = container(KR_KIND_TABLE, table);
        kr_value text = integer(0), back = integer(0), streamed = integer(0);
        kr_snapshot_options options = usual(FORMATS[at]);
        options.progress = count_calls;
        options.context = &buffer;
        kr_writer writer = {take, &buffer};
        kr_reader reader = {give_three, &buffer};
        MUST(kr_table_set(table, &key, &seven, NULL));

        CHECK(kr_snapshot_export(&value, &options, &text, NULL) == KR_OK);
        CHECK(text.kind == KR_KIND_BYTES && buffer.calls == 1);
        CHECK(kr_snapshot_import(&text, NULL, &back, NULL) == KR_OK && has_seven(&back));
        CHECK(kr_snapshot_write(&value, &options, writer, NULL) == KR_OK);
        CHECK(buffer.len == text.as.text.len && memcmp(buffer.bytes, text.as.text.data, buffer.len) == 0);
        CHECK(kr_snapshot_read(reader, NULL, &streamed, NULL) == KR_OK && has_seven(&streamed));
        kr_value_free(&text);
        kr_value_free(&back);
        kr_value_free(&streamed);
        kr_table_free(table);
    }
}

static void a_state_is_loaded_from_a_table(void) {
    kr_state *state = NULL;
    kr_value one = integer(1), text = integer(0), table = integer(0);
    kr_error *error = NULL;
    bool has = false;
    kr_snapshot_options options = usual(KR_FORMAT_UNKNOWN);
    options.flags = KR_SNAPSHOT_TEXT;
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_state_set(state, utf8("One"), &one, KR_GUARD_DEFAULT, NULL));
    CHECK(kr_snapshot_export_state(state, &options, &text, NULL) == KR_OK);
    CHECK(text.kind == KR_KIND_STRING);
    CHECK(kr_snapshot_import(&text, NULL, &table, NULL) == KR_OK);
    MUST(kr_state_set(state, utf8("Two"), &one, KR_GUARD_DEFAULT, NULL));
    CHECK(kr_state_load(state, &table, KR_LOAD_MERGE, NULL) == KR_OK);
    CHECK(kr_state_contains(state, utf8("Two"), &has, NULL) == KR_OK && has);
    CHECK(kr_state_load(state, &table, 0, NULL) == KR_OK);
    CHECK(kr_state_contains(state, utf8("Two"), &has, NULL) == KR_OK && !has);
    CHECK(kr_state_load(state, &one, 0, &error) == KR_ERROR_TYPE_MISMATCH);
    kr_error_free(error);
    kr_value_free(&text);
    kr_value_free(&table);
    kr_state_free(state);
}

static void an_error_of_a_text_tells_the_place(void) {
    kr_value text = integer(0), out = integer(0), line = integer(0);
    kr_error *error = NULL;
    text.kind = KR_KIND_STRING;
    text.as.text.data = "[1,\n 2,]";
    text.as.text.len = 8;
    CHECK(kr_snapshot_import(&text, NULL, &out, &error) == KR_ERROR_SNAPSHOT_SYNTAX);
    CHECK(kr_error_field(error, utf8("line"), &line, NULL) == KR_OK && line.as.u64 == 2);
    kr_value_free(&line);
    kr_error_free(error);
}

static void a_file_is_replaced_whole(void) {
    char path[256];
    kr_state *state = NULL;
    kr_value one = integer(1), table = integer(0), errno_field = integer(0);
    kr_error *error = NULL;
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/krstate-c-%ld/a.xml", folder ? folder : "/tmp", (long)getpid());
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_state_set(state, utf8("seven"), &one, KR_GUARD_DEFAULT, NULL));
    CHECK(kr_snapshot_import_file(utf8(path), NULL, &table, &error) == KR_ERROR_IO);
    CHECK(kr_error_field(error, utf8("errno"), &errno_field, NULL) == KR_OK);
    CHECK(errno_field.kind == KR_KIND_I32 && errno_field.as.i64 == ENOENT);
    kr_error_free(error);
    CHECK(kr_snapshot_export_state_file(state, NULL, utf8(path), NULL) == KR_OK);
    one.as.i64 = 7;
    MUST(kr_state_set(state, utf8("seven"), &one, KR_GUARD_DEFAULT, NULL));
    CHECK(kr_snapshot_export_state_file(state, NULL, utf8(path), NULL) == KR_OK);
    CHECK(kr_snapshot_import_file(utf8(path), NULL, &table, NULL) == KR_OK && has_seven(&table));
    CHECK(kr_snapshot_export_file(&table, NULL, utf8(path), NULL) == KR_OK);
    kr_value_free(&table);
    CHECK(kr_snapshot_import_file(utf8(path), NULL, &table, NULL) == KR_OK && has_seven(&table));
    CHECK(kr_snapshot_export_file(&table, NULL, utf8("a.xml"), NULL) == KR_ERROR_INVALID_ARGUMENT);
    kr_value_free(&table);
    kr_state_free(state);
    CHECK(remove(path) == 0);
    *strrchr(path, '/') = '\0';
    CHECK(rmdir(path) == 0);
}

int main(void) {
    uint64_t before = kr_live_containers();
    a_value_goes_through_memory_and_streams();
    a_state_is_loaded_from_a_table();
    an_error_of_a_text_tells_the_place();
    a_file_is_replaced_whole();
    CHECK(kr_live_containers() == before);
    return check_report();
}
