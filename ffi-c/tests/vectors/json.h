/* A small reader of JSON: enough for the vectors, strict about what it accepts. */
#ifndef VECTORS_JSON_H
#define VECTORS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* One value. Members of an object and items of an array hang on `first`, linked by `next`. */
typedef struct json {
    enum json_type type;
    char *key;        /* the member's name inside an object, else NULL; ends with a NUL */
    char *text;       /* a string's UTF-8 (it may hold NULs), or a number as it is written */
    size_t len;       /* bytes of `text` */
    size_t count;     /* items or members */
    struct json *first;
    struct json *next;
} json;

/* Reads a whole file. On failure answers NULL and prints the reason. Free it with json_free. */
json *json_read_file(const char *path);
void json_free(json *value);

/* The member of that name, or NULL (also when `object` is no object or NULL). */
const json *json_member(const json *object, const char *name);
/* Whether `value` is the string `text`. */
bool json_is(const json *value, const char *text);
/* A bool member, with the value it has when it is absent. */
bool json_flag(const json *object, const char *name, bool absent);
/* The integer of a number or of a string in decimal; the caller knows that it is one. */
int64_t json_integer(const json *value);

#endif
