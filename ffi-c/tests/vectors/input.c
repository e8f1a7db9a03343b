/* From the vectors' notation to keys and values of the ABI. */
#include "run.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool units(run *run, const json *content, kr_text *out) {
    uint16_t *to = run_memory(run, (content->len + 1) * sizeof *to);
    size_t len = 0;
    const char *at = content->text;
    for (char *stop; *at != '\0'; at = *stop == ' ' ? stop + 1 : stop) {
        unsigned long unit = strtoul(at, &stop, 16);
        if (stop == at || unit > 0xFFFF) {
            return run_fail(run, "not UTF-16 units: %s", content->text);
        }
        to[len++] = (uint16_t)unit;
    }
    *out = (kr_text){to, len, KR_ENCODING_UTF16};
    return true;
}

char *input_repeat(run *run, const json *content, size_t *len) {
    const json *text = content->first;
    size_t times = (size_t)json_integer(text->next);
    char *out = run_memory(run, text->len * times + 1);
    for (size_t i = 0; i < times; i++) {
        memcpy(out + i * text->len, text->text, text->len);
    }
    *len = text->len * times;
    out[*len] = '\0';
    return out;
}

bool input_text(run *run, const json *notation, kr_text *out) {
    const json *content;
    if (notation != NULL && notation->type == JSON_STRING) {
        *out = (kr_text){notation->text, notation->len, KR_ENCODING_UTF8};
        return true;
    }
    if ((content = json_member(notation, "Units")) != NULL) {
        return units(run, content, out);
    }
    if ((content = json_member(notation, "Repeat")) != NULL) {
        out->data = input_repeat(run, content, &out->len);
        out->encoding = KR_ENCODING_UTF8;
        return true;
    }
    return run_fail(run, "not a text");
}

bool input_plain_key(run *run, const json *notation, kr_key *out) {
    const json *integer = json_member(notation, "Integer");
    *out = (kr_key){0};
    if (integer != NULL) {
        out->kind = KR_KEY_INTEGER;
        out->as.integer = json_integer(integer);
        return true;
    }
    kr_text text;
    if (!input_text(run, notation, &text)) {
        return false;
    }
    out->kind = text.encoding == KR_ENCODING_UTF16 ? KR_KEY_UTF16 : KR_KEY_UTF8;
    out->as.text.data = text.data;
    out->as.text.len = text.len;
    return true;
}

bool input_key(run *run, const json *notation, kr_key *out) {
    kr_interned *interned;
    if (!input_plain_key(run, notation, out)) {
        return false;
    }
    /* What is no key cannot be interned; the call that it is meant for refuses it too. */
    if (run->interned && kr_interned_new(out, &interned, NULL) == KR_OK) {
        run_bind(run, NULL, HANDLE_INTERNED, interned);
        out->kind = KR_KEY_INTERNED;
        out->as.interned = interned;
    }
    return true;
}

double input_double(const char *text) {
    if (strncmp(text, "bits:", 5) == 0) {
        uint64_t bits = strtoull(text + 5, NULL, 16);
        double out;
        memcpy(&out, &bits, sizeof out);
        return out;
    }
    return strtod(text, NULL);
}

static void container(run *run, const json *name, kr_value *out) {
    const binding *found = run->bindings;
    while (found != NULL && (found->name == NULL || !json_is(name, found->name))) {
        found = found->next;
    }
    if (found == NULL || (found->type != HANDLE_TABLE && found->type != HANDLE_LIST)) {
        run_fail(run, "%s is no live container", name->text);
        return;
    }
    out->kind = found->type == HANDLE_TABLE ? KR_KIND_TABLE : KR_KIND_LIST;
    out->as.container.handle = found->handle;
}

/* Fills in a value without parts. False for a tree. */
static bool scalar(run *run, const json *notation, kr_value *out) {
    memset(out, 0, sizeof *out);
    if (notation->type == JSON_NULL) {
        out->kind = KR_KIND_NULL;
        return true;
    }
    if (notation->type == JSON_TRUE || notation->type == JSON_FALSE) {
        out->kind = KR_KIND_BOOL;
        out->as.boolean = notation->type == JSON_TRUE;
        return true;
    }
    const json *content = notation->type == JSON_OBJECT ? notation->first : notation;
    const char *tag = notation->type == JSON_OBJECT && content != NULL ? content->key : "";
    if (strcmp(tag, "I32") == 0 || strcmp(tag, "I64") == 0) {
        out->kind = strcmp(tag, "I32") == 0 ? KR_KIND_I32 : KR_KIND_I64;
        out->as.i64 = json_integer(content);
    } else if (strcmp(tag, "F64") == 0) {
        out->kind = KR_KIND_F64;
        out->as.f64 = input_double(content->text);
    } else if (is_rare(tag)) {
        input_rare(run, tag, content, out);
    } else if (strcmp(tag, "Ref") == 0) {
        container(run, content, out);
    } else if (strcmp(tag, "Table") == 0 || strcmp(tag, "List") == 0 || strcmp(tag, "Nest") == 0) {
        return false;
    } else {
        kr_text text;
        if (input_text(run, notation, &text)) {
            out->kind = KR_KIND_STRING;
            out->aux = text.encoding;
            out->as.text.data = text.data;
            out->as.text.len = text.len;
        }
    }
    return true;
}

/* Containers within each other, the last one empty. */
static int32_t nest(const json *content, kr_builder *builder, kr_error **error) {
    int64_t depth = json_integer(json_member(content, "depth"));
    const json *of = json_member(content, "of");
    kr_key key = {0};
    key.kind = KR_KEY_UTF8;
    key.as.text.data = "a";
    key.as.text.len = 1;
    bool in_table = false;
    int32_t status = 0;
    for (int64_t level = 0; level < depth && status == 0; level++) {
        const kr_key *place = in_table ? &key : NULL;
        in_table = json_is(of, "Table") || (json_is(of, "Both") && level % 2 == 0);
        status = in_table ? kr_builder_begin_table(builder, place, 0, error)
                          : kr_builder_begin_list(builder, place, error);
    }
    for (int64_t level = 0; level < depth && status == 0; level++) {
        status = kr_builder_end(builder, error);
    }
    return status;
}

/* The vectors' literals are a few levels deep (the reader of JSON sees to that), so this recurs. */
static int32_t put(run *run, const json *notation, const kr_key *place, kr_builder *builder, kr_error **error) {
    kr_value value;
    if (scalar(run, notation, &value)) {
        return kr_builder_value(builder, place, &value, error);
    }
    const json *content = notation->first;
    if (strcmp(content->key, "Nest") == 0) {
        return nest(content, builder, error);
    }
    bool table = strcmp(content->key, "Table") == 0;
    int32_t status = table ? kr_builder_begin_table(builder, place, 0, error)
                           : kr_builder_begin_list(builder, place, error);
    for (const json *part = content->first; part != NULL && status == 0; part = part->next) {
        kr_key key;
        if (!table) {
            status = put(run, part, NULL, builder, error);
        } else if (input_key(run, part->first, &key)) {
            status = put(run, part->first->next, &key, builder, error);
        }
    }
    return status == 0 ? kr_builder_end(builder, error) : status;
}

int32_t input_value(run *run, const json *notation, kr_value *out, kr_error **error) {
    if (scalar(run, notation, out)) {
        return KR_OK;
    }
    kr_builder *builder;
    int32_t status = kr_builder_new(&builder, error);
    if (status != KR_OK) {
        return status;
    }
    out->kind = KR_KIND_TREE;
    out->as.tree = builder;
    status = put(run, notation, NULL, builder, error);
    if (status != KR_OK) {
        input_release(out);
    }
    return status;
}

void input_release(kr_value *value) {
    if (value->kind == KR_KIND_TREE) {
        kr_builder_free(value->as.tree);
        memset(value, 0, sizeof *value);
    }
}
