/* Short ways to make arguments, for tests that expect the calls that set them up to succeed. */
#ifndef KR_TEST_SUPPORT_H
#define KR_TEST_SUPPORT_H

#include <krstate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline kr_text utf8(const char *text) {
    kr_text out = {text, strlen(text), KR_ENCODING_UTF8};
    return out;
}

static inline kr_value integer(int32_t number) {
    kr_value value;
    memset(&value, 0, sizeof value);
    value.kind = KR_KIND_I32;
    value.as.i64 = number;
    return value;
}

static inline kr_value container(uint32_t kind, void *handle) {
    kr_value value;
    memset(&value, 0, sizeof value);
    value.kind = kind;
    value.as.container.handle = handle;
    return value;
}

static inline kr_key text_key(const char *text) {
    kr_key key;
    memset(&key, 0, sizeof key);
    key.kind = KR_KEY_UTF8;
    key.as.text.data = text;
    key.as.text.len = strlen(text);
    return key;
}

static inline kr_key interned_key(const kr_interned *interned) {
    kr_key key;
    memset(&key, 0, sizeof key);
    key.kind = KR_KEY_INTERNED;
    key.as.interned = interned;
    return key;
}

/* Ends the program unless the call that sets the stage succeeded. */
static inline void must(int32_t status, const char *what) {
    if (status != KR_OK) {
        fprintf(stderr, "setting up failed: %s answered %d\n", what, (int)status);
        exit(1);
    }
}
#define MUST(call) must((call), #call)

static inline kr_table *new_table(void) {
    kr_table *table = NULL;
    MUST(kr_table_new(0, &table, NULL));
    return table;
}

static inline kr_list *new_list(void) {
    kr_list *list = NULL;
    MUST(kr_list_new(&list, NULL));
    return list;
}

static inline kr_host *new_host(const char *name) {
    kr_host *host = NULL;
    MUST(kr_host_new(utf8(name), 0, &host, NULL));
    return host;
}

#endif
