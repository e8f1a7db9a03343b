/* Whether what came is what a vector expects. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

bool same_bytes(const char *expected, size_t len, const void *data, size_t came) {
    return len == came && (len == 0 || memcmp(expected, data, len) == 0);
}

bool same_key(run *run, const json *expected, const kr_key *came) {
    kr_key wanted;
    if (!input_plain_key(run, expected, &wanted) || wanted.kind != came->kind) {
        return false;
    }
    if (wanted.kind == KR_KEY_INTEGER) {
        return wanted.as.integer == came->as.integer;
    }
    return same_bytes(wanted.as.text.data, wanted.as.text.len, came->as.text.data, came->as.text.len);
}

/* -0 is not 0, and every NaN that the library gives is the canonical one. */
static bool same_double(const char *expected, double came) {
    uint64_t wanted = 0x7ff8000000000000u, bits;
    memcpy(&bits, &came, sizeof bits);
    if (strcmp(expected, "nan") != 0) {
        double value = input_double(expected);
        memcpy(&wanted, &value, sizeof wanted);
    }
    return bits == wanted;
}

static bool same_container(run *run, const json *name, const kr_value *came) {
    const binding *found = run->bindings;
    while (found != NULL && (found->name == NULL || !json_is(name, found->name))) {
        found = found->next;
    }
    uint64_t id = 0;
    if (found == NULL) {
        return run_fail(run, "nothing is bound to %s", name->text);
    }
    if (found->type == HANDLE_TABLE) {
        return came->kind == KR_KIND_TABLE && kr_table_id(found->handle, &id, NULL) == KR_OK && id == came->as.container.id;
    }
    return came->kind == KR_KIND_LIST && kr_list_id(found->handle, &id, NULL) == KR_OK && id == came->as.container.id;
}

static bool same_content(run *run, const json *expected, const kr_value *came) {
    kr_iter *walk = NULL;
    kr_error *error = NULL;
    bool table = strcmp(expected->key, "Table") == 0;
    if (came->kind != (uint32_t)(table ? KR_KIND_TABLE : KR_KIND_LIST)) {
        return false;
    }
    int32_t status = table ? kr_table_entries(came->as.container.handle, &walk, &error)
                           : kr_list_items(came->as.container.handle, &walk, &error);
    if (status != KR_OK) {
        kr_error_free(error);
        return run_fail(run, "a container can't be read: status %d", (int)status);
    }
    bool same = same_entries(run, expected, walk, table ? HANDLE_TABLE_WALK : HANDLE_LIST_WALK);
    kr_iter_free(walk);
    return same;
}

static bool same_tagged(run *run, const json *expected, const kr_value *came) {
    const json *content = expected->first;
    const char *tag = content == NULL ? "" : content->key;
    if (strcmp(tag, "Any") == 0) {
        return true;
    }
    if (strcmp(tag, "I32") == 0 || strcmp(tag, "I64") == 0) {
        uint32_t kind = strcmp(tag, "I32") == 0 ? KR_KIND_I32 : KR_KIND_I64;
        return came->kind == kind && came->as.i64 == json_integer(content);
    }
    if (strcmp(tag, "F64") == 0) {
        return came->kind == KR_KIND_F64 && same_double(content->text, came->as.f64);
    }
    if (strcmp(tag, "Repeat") == 0) {
        size_t len;
        const char *text = input_repeat(run, content, &len);
        return came->kind == KR_KIND_STRING && same_bytes(text, len, came->as.text.data, came->as.text.len);
    }
    if (strcmp(tag, "Ref") == 0) {
        return same_container(run, content, came);
    }
    if (strcmp(tag, "Table") == 0 || strcmp(tag, "List") == 0) {
        return same_content(run, content, came);
    }
    if (is_rare(tag)) {
        return same_rare(run, tag, content, came);
    }
    return strcmp(tag, "Absent") == 0 ? false : run_fail(run, "unknown form %s", tag);
}

bool same_value(run *run, const json *expected, const kr_value *came) {
    switch (expected->type) {
    case JSON_NULL:
        return came->kind == KR_KIND_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return came->kind == KR_KIND_BOOL && came->as.boolean == (expected->type == JSON_TRUE);
    case JSON_STRING:
        return came->kind == KR_KIND_STRING && same_bytes(expected->text, expected->len, came->as.text.data, came->as.text.len);
    case JSON_OBJECT:
        return same_tagged(run, expected, came);
    case JSON_NUMBER:
    case JSON_ARRAY:
        break;
    }
    return run_fail(run, "not the notation of a value");
}

bool same_next(run *run, const json *expected, kr_iter *came, enum handle_type walked) {
    kr_key key = {0};
    kr_value value = {0};
    bool more = false;
    kr_error *error = NULL;
    int32_t status = kr_iter_next(came, &key, &value, &more, &error);
    if (status != KR_OK) {
        kr_error_free(error);
        return run_fail(run, "the walk failed: status %d", (int)status);
    }
    bool end = expected == NULL || json_member(expected, "Absent") != NULL;
    if (end || !more) {
        if (more) {
            kr_value_free(&value);
        }
        return end && !more;
    }
    const json *wanted = walked == HANDLE_LIST_WALK ? expected : expected->first->next;
    bool same = (walked == HANDLE_LIST_WALK || same_key(run, expected->first, &key)) && same_value(run, wanted, &value);
    kr_value_free(&value);
    return same;
}

bool same_entries(run *run, const json *expected, kr_iter *came, enum handle_type walked) {
    uint64_t count = 0;
    if (kr_iter_count(came, &count, NULL) != KR_OK || count != expected->count) {
        return false;
    }
    for (const json *entry = expected->first; entry != NULL; entry = entry->next) {
        if (!same_next(run, entry, came, walked)) {
            return false;
        }
    }
    return same_next(run, NULL, came, walked);
}
