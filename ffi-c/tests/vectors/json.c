#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

struct reader {
    const char *at;
    const char *end;
    const char *failure;
};

static json *read_value(struct reader *reader, int depth);

static void *fail(struct reader *reader, const char *reason) {
    if (reader->failure == NULL) {
        reader->failure = reason;
    }
    return NULL;
}

static void skip_space(struct reader *reader) {
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0') {
        reader->at++;
    }
}

static bool take(struct reader *reader, char wanted) {
    skip_space(reader);
    if (reader->at < reader->end && *reader->at == wanted) {
        reader->at++;
        return true;
    }
    return false;
}

static json *new_value(enum json_type type) {
    json *value = calloc(1, sizeof *value);
    if (value == NULL) {
        abort();
    }
    value->type = type;
    return value;
}

static bool read_unit(struct reader *reader, uint32_t *unit) {
    if (reader->end - reader->at < 4) {
        return false;
    }
    char digits[5] = {0};
    memcpy(digits, reader->at, 4);
    char *stop;
    *unit = (uint32_t)strtoul(digits, &stop, 16);
    reader->at += 4;
    return stop == digits + 4;
}

static size_t put_utf8(char *out, uint32_t point) {
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    for (size_t i = more; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(lead[more] | point);
    return more + 1;
}

/* Reads what follows `\u`, with the second half of a surrogate pair. */
static bool read_point(struct reader *reader, uint32_t *point) {
    uint32_t low;
    if (!read_unit(reader, point)) {
        return false;
    }
    if (*point < 0xD800 || *point > 0xDFFF) {
        return true;
    }
    if (*point > 0xDBFF || reader->end - reader->at < 6 || reader->at[0] != '\\' || reader->at[1] != 'u') {
        return false;
    }
    reader->at += 2;
    if (!read_unit(reader, &low) || low < 0xDC00 || low > 0xDFFF) {
        return false;
    }
    *point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

static bool read_escape(struct reader *reader, char *out, size_t *len) {
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end) {
        return false;
    }
    char name = *reader->at++;
    if (name == 'u') {
        uint32_t point;
        if (!read_point(reader, &point)) {
            return false;
        }
        *len += put_utf8(out + *len, point);
        return true;
    }
    const char *found = name == '\0' ? NULL : strchr(names, name);
    if (found == NULL) {
        return false;
    }
    out[(*len)++] = meanings[found - names];
    return true;
}

/* Reads a string behind its first quote. The text is never longer than its source. */
static char *read_string(struct reader *reader, size_t *len) {
    char *out = malloc((size_t)(reader->end - reader->at) + 1);
    if (out == NULL) {
        abort();
    }
    *len = 0;
    while (reader->at < reader->end && *reader->at != '"') {
        char c = *reader->at++;
        if (c != '\\') {
            out[(*len)++] = c;
        } else if (!read_escape(reader, out, len)) {
            free(out);
            return fail(reader, "a bad escape");
        }
    }
    if (!take(reader, '"')) {
        free(out);
        return fail(reader, "a string without an end");
    }
    char *fitting = realloc(out, *len + 1);
    out = fitting != NULL ? fitting : out;
    out[*len] = '\0';
    return out;
}

static json *read_children(struct reader *reader, enum json_type type, int depth) {
    json *parent = new_value(type), **tail = &parent->first;
    char close = type == JSON_OBJECT ? '}' : ']';
    if (take(reader, close)) {
        return parent;
    }
    do {
        char *key = NULL;
        size_t key_len;
        if (type == JSON_OBJECT) {
            key = take(reader, '"') ? read_string(reader, &key_len) : NULL;
            if (key == NULL || !take(reader, ':')) {
                free(key);
                json_free(parent);
                return fail(reader, "a member without a name");
            }
        }
        *tail = read_value(reader, depth + 1);
        if (*tail == NULL) {
            free(key);
            json_free(parent);
            return NULL;
        }
        (*tail)->key = key;
        tail = &(*tail)->next;
        parent->count++;
    } while (take(reader, ','));
    if (!take(reader, close)) {
        json_free(parent);
        return fail(reader, "a missing bracket or comma");
    }
    return parent;
}

static json *read_word(struct reader *reader) {
    static const struct { const char *word; enum json_type type; } words[] = {
        {"null", JSON_NULL}, {"true", JSON_TRUE}, {"false", JSON_FALSE}};
    size_t left = (size_t)(reader->end - reader->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i].word);
        if (left >= len && memcmp(reader->at, words[i].word, len) == 0) {
            reader->at += len;
            return new_value(words[i].type);
        }
    }
    size_t len = 0;
    while (len < left && reader->at[len] != '\0' && strchr("-+.eE0123456789", reader->at[len]) != NULL) {
        len++;
    }
    if (len == 0) {
        return fail(reader, "something that is no JSON value");
    }
    json *number = new_value(JSON_NUMBER);
    number->text = malloc(len + 1);
    if (number->text == NULL) {
        abort();
    }
    memcpy(number->text, reader->at, len);
    number->text[len] = '\0';
    number->len = len;
    reader->at += len;
    return number;
}

static json *read_value(struct reader *reader, int depth) {
    if (depth > MAX_DEPTH) {
        return fail(reader, "too deep");
    }
    if (take(reader, '{')) {
        return read_children(reader, JSON_OBJECT, depth);
    }
    if (take(reader, '[')) {
        return read_children(reader, JSON_ARRAY, depth);
    }
    if (take(reader, '"')) {
        size_t len;
        char *text = read_string(reader, &len);
        if (text == NULL) {
            return NULL;
        }
        json *string = new_value(JSON_STRING);
        string->text = text;
        string->len = len;
        return string;
    }
    return read_word(reader);
}

static char *read_bytes(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *bytes = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        bytes = size < 0 ? NULL : malloc((size_t)size + 1);
        *len = bytes == NULL ? 0 : fread(bytes, 1, (size_t)size, file);
    }
    fclose(file);
    return bytes;
}

json *json_read_file(const char *path) {
    size_t len;
    char *bytes = read_bytes(path, &len);
    if (bytes == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return NULL;
    }
    struct reader reader = {bytes, bytes + len, NULL};
    json *value = read_value(&reader, 0);
    skip_space(&reader);
    if (value != NULL && reader.at != reader.end) {
        json_free(value);
        value = fail(&reader, "more after the end");
    }
    if (value == NULL) {
        fprintf(stderr, "%s: byte %td: %s\n", path, reader.at - bytes, reader.failure);
    }
    free(bytes);
    return value;
}

void json_free(json *value) {
    while (value != NULL) {
        json *next = value->next;
        json_free(value->first);
        free(value->key);
        free(value->text);
        free(value);
        value = next;
    }
}

const json *json_member(const json *object, const char *name) {
    if (object == NULL || object->type != JSON_OBJECT) {
        return NULL;
    }
    const json *member = object->first;
    while (member != NULL && strcmp(member->key, name) != 0) {
        member = member->next;
    }
    return member;
}

bool json_is(const json *value, const char *text) {
    return value != NULL && value->type == JSON_STRING && strcmp(value->text, text) == 0;
}

bool json_flag(const json *object, const char *name, bool absent) {
    const json *member = json_member(object, name);
    return member == NULL ? absent : member->type == JSON_TRUE;
}

int64_t json_integer(const json *value) {
    return strtoll(value->text, NULL, 10);
}
