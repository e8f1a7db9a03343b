/* What the child of a fork does with the handles of its parent. */
#include "fork.h"

void make_handles(handles *made) {
    kr_key key = text_key("n");
    kr_value one = integer(1);
    kr_value text;
    bool found = false;
    memset(&text, 0, sizeof text);
    text.kind = KR_KIND_STRING;
    text.as.text.data = "kept by the parent";
    text.as.text.len = 18;
    MUST(kr_state_new(0, &made->state, NULL));
    made->host = new_host("the parent's");
    made->table = new_table();
    made->list = new_list();
    MUST(kr_table_set(made->table, &key, &one, NULL));
    MUST(kr_table_entries(made->table, &made->iter, NULL));
    MUST(kr_builder_new(&made->builder, NULL));
    made->error = NULL;
    if (kr_table_count(NULL, NULL, &made->error) != KR_ERROR_INVALID_ARGUMENT) {
        exit(1);
    }
    MUST(kr_state_set(made->state, utf8("Text"), &text, KR_GUARD_ALLOW, NULL));
    MUST(kr_state_get(made->state, utf8("Text"), &made->text, &found, NULL));
}

void free_handles(handles *made) {
    kr_iter_free(made->iter);
    kr_builder_free(made->builder);
    kr_error_free(made->error);
    kr_value_free(&made->text);
    kr_list_free(made->list);
    kr_table_free(made->table);
    kr_host_free(made->host);
    kr_state_free(made->state);
}

static bool says_why(kr_error *error) {
    kr_text message = {NULL, 0, 0};
    kr_error_message(error, &message);
    bool found = false;
    for (size_t at = 0; at + 6 <= message.len; at++) {
        found = found || memcmp((const char *)message.data + at, "forked", 6) == 0;
    }
    kr_error_free(error);
    return found;
}

/* Every type of handle is refused, and says why. */
static int refuse(const handles *old) {
    uint64_t count = 0;
    bool flag = false;
    kr_value value = integer(1);
    kr_error *error = NULL;
    kr_iter *iter = NULL;
    if (kr_host_is_closed(old->host, &flag, &error) != KR_ERROR_DISPOSED || !says_why(error)) {
        return 11;
    }
    if (kr_state_count(old->state, &count, &error) != KR_ERROR_DISPOSED || !says_why(error)) {
        return 12;
    }
    if (kr_table_count(old->table, &count, &error) != KR_ERROR_DISPOSED || !says_why(error)) {
        return 13;
    }
    if (kr_list_push(old->list, &value, NULL, &error) != KR_ERROR_DISPOSED || !says_why(error)) {
        return 14;
    }
    if (kr_iter_next(old->iter, NULL, NULL, &flag, &error) != KR_ERROR_DISPOSED ||
        !says_why(error)) {
        return 15;
    }
    if (kr_builder_begin_list(old->builder, NULL, &error) != KR_ERROR_DISPOSED ||
        !says_why(error)) {
        return 16;
    }
    if (kr_error_kind(old->error) == KR_OK) {
        return 17;
    }
    if (kr_host_close(old->host, NULL) != KR_ERROR_DISPOSED ||
        kr_state_close(old->state, NULL) != KR_ERROR_DISPOSED ||
        kr_table_entries(old->table, &iter, NULL) != KR_ERROR_DISPOSED) {
        return 18;
    }
    return 0;
}

/* An old handle as the value of a new container. */
static int refuse_as_value(const handles *old, kr_state *state) {
    kr_error *error = NULL;
    kr_value entry = container(KR_KIND_TABLE, old->table);
    if (kr_state_set(state, utf8("Old"), &entry, KR_GUARD_DEFAULT, &error) != KR_ERROR_DISPOSED ||
        !says_why(error)) {
        return 31;
    }
    return 0;
}

/* A whole small life in an empty engine. */
static int use_anew(const handles *old) {
    uint64_t count = 1;
    bool found = false;
    kr_state *state = NULL;
    kr_host *host = NULL;
    kr_key key = text_key("n");
    kr_value one = integer(1);
    kr_value sum = integer(0);
    if (kr_live_containers() != 0 || kr_state_global(&state, NULL) != KR_OK ||
        kr_state_count(state, &count, NULL) != KR_OK || count != 0) {
        return 21;
    }
    int code = old == NULL ? 0 : refuse_as_value(old, state);
    if (code != 0) {
        return code;
    }
    if (kr_host_find(utf8("the parent's"), &host, NULL) != KR_OK || host != NULL) {
        return 22;
    }
    kr_table *table = NULL;
    if (kr_host_new(utf8("the parent's"), 0, &host, NULL) != KR_OK ||
        kr_table_new(0, &table, NULL) != KR_OK) {
        return 23;
    }
    kr_value entry = container(KR_KIND_TABLE, table);
    if (kr_state_set(state, utf8("Mine"), &entry, KR_GUARD_DEFAULT, NULL) != KR_OK ||
        kr_table_increment(table, &key, &one, &sum, NULL) != KR_OK || sum.as.i64 != 1) {
        return 24;
    }
    if (kr_live_containers() != 1 ||
        kr_state_remove(state, utf8("Mine"), &found, NULL) != KR_OK || !found) {
        return 25;
    }
    kr_table_free(table);
    /* Frees the name: the parent may be the next to use it. */
    kr_host_close(host, NULL);
    kr_host_free(host);
    kr_state_free(state);
    return kr_live_containers() == 0 ? 0 : 26;
}

int use_in_child(handles *old) {
    int code = old == NULL ? 0 : refuse(old);
    if (code != 0) {
        return code;
    }
    code = use_anew(old);
    if (code != 0 || old == NULL) {
        return code;
    }
    /* Freeing what was the parent's does nothing, also not to a new handle in its place. */
    kr_table *mine = NULL;
    uint64_t count = 0;
    MUST(kr_table_new(0, &mine, NULL));
    free_handles(old);
    code = kr_table_count(mine, &count, NULL) == KR_OK ? refuse(old) : 27;
    kr_table_free(mine);
    return code;
}
