/* C's part in the race for the first use. Linked to the C library, so that loading this file loads
   that one: a module whose marker is not its own. */
#include <krstate.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void gate_pass(void);
int racer_run(int rounds);
int64_t racer_total(void);
int racer_home(char *out, int size);
int64_t racer_containers(void);

static kr_text utf8(const char *text) {
    kr_text out = {text, strlen(text), KR_ENCODING_UTF8};
    return out;
}

static kr_value integer(int32_t number) {
    kr_value value;
    memset(&value, 0, sizeof value);
    value.kind = KR_KIND_I32;
    value.as.i64 = number;
    return value;
}

static kr_key counter(void) {
    kr_key key;
    memset(&key, 0, sizeof key);
    key.kind = KR_KEY_UTF8;
    key.as.text.data = "n";
    key.as.text.len = 1;
    return key;
}

/* 1 if this call made the host of the race, 0 if another had, negative if it failed. */
static int claim(void) {
    kr_host *host = NULL;
    kr_state *state = NULL;
    kr_table *table = NULL;
    kr_key key = counter();
    kr_value entry = integer(0);
    int32_t status = kr_host_new(utf8("race"), 0, &host, NULL);
    if (status != KR_OK) {
        return status == KR_ERROR_HOST_EXISTS ? 0 : -status;
    }
    status = kr_host_state(host, &state, NULL);
    if (status == KR_OK) {
        status = kr_table_new(0, &table, NULL);
    }
    if (status == KR_OK) {
        status = kr_table_set(table, &key, &entry, NULL);
    }
    if (status == KR_OK) {
        entry.kind = KR_KIND_TABLE;
        entry.as.container.handle = table;
        status = kr_state_set(state, utf8("Hits"), &entry, KR_GUARD_DEFAULT, NULL);
    }
    kr_table_free(table);
    kr_state_free(state);
    kr_host_free(host);
    return status == KR_OK ? 1 : -status;
}

static int32_t with_table(kr_value *table) {
    kr_host *host = NULL;
    kr_state *state = NULL;
    bool found = false;
    int32_t status = kr_host_find(utf8("race"), &host, NULL);
    if (status == KR_OK) {
        status = host == NULL ? KR_ERROR_KEY_NOT_FOUND : kr_host_state(host, &state, NULL);
    }
    if (status == KR_OK) {
        status = kr_state_get(state, utf8("Hits"), table, &found, NULL);
    }
    kr_state_free(state);
    kr_host_free(host);
    return status == KR_OK && !found ? KR_ERROR_KEY_NOT_FOUND : status;
}

/* Adds 1 to the shared counter this many times. */
static int32_t count(int rounds) {
    kr_value table, sum;
    kr_value one = integer(1);
    kr_key key = counter();
    int32_t status = with_table(&table);
    if (status != KR_OK) {
        return status;
    }
    for (int round = 0; round < rounds && status == KR_OK; round++) {
        status = kr_table_increment(table.as.container.handle, &key, &one, &sum, NULL);
    }
    kr_value_free(&table);
    return status;
}

/* One thread's part in the race: how many hosts it made, or a negative number. */
int racer_run(int rounds) {
    gate_pass();
    int claimed = claim();
    gate_pass();
    int32_t status = claimed < 0 ? KR_OK : count(rounds);
    return status == KR_OK ? claimed : -status;
}

/* The counter, or a negative number. */
int64_t racer_total(void) {
    kr_value table, sum;
    kr_key key = counter();
    bool found = false;
    int32_t status = with_table(&table);
    if (status != KR_OK) {
        return -status;
    }
    status = kr_table_get(table.as.container.handle, &key, &sum, &found, NULL);
    kr_value_free(&table);
    return status == KR_OK && found ? sum.as.i64 : -1000 - status;
}

/* The file of the home; its length. */
int racer_home(char *out, int size) {
    kr_text file = {NULL, 0, 0};
    kr_home_file(&file);
    if (size <= 0 || file.len >= (size_t)size) {
        return -1;
    }
    if (file.len > 0) {
        memcpy(out, file.data, file.len);
    }
    out[file.len] = '\0';
    return (int)file.len;
}

int64_t racer_containers(void) {
    return (int64_t)kr_live_containers();
}
