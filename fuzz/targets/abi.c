/* Reads its input as a sequence of calls of the ABI and plays it: any function, on handles that
   earlier calls gave, freed ones and wrong ones, with texts, values and numbers of all sorts.
   functions.h describes the functions, so one that is added is played without a change here.

   Ends the process where a call breaks a rule of the header: a bug that was caught, an output that a
   failed call wrote, a status that its error object does not explain, a container left alive. */
#include <krstate.h>

#include <inttypes.h>
#include <stdlib.h>

#include "abuse.h"
#include "functions.h"
#include "support.h"

enum { CALLS = 500, POOL = 48, MAX_PARAMS = 8, MAX_TEXTS = 16, OUT_SIZE = 64, SENTINEL = 0xA5 };

typedef struct held {
    int type;
    void *handle;
} held;

typedef struct game {
    const uint8_t *data;
    size_t left;
    held pool[POOL];
    size_t used, next;
    /* Of the call that is being made. */
    const function *function;
    slot slots[MAX_PARAMS];
    unsigned char outs[MAX_PARAMS][OUT_SIZE];
    kr_key keys[MAX_PARAMS];
    kr_value values[MAX_PARAMS];
    kr_error *error;
    void *texts[MAX_TEXTS];
    size_t text_count;
} game;

void play(const uint8_t *data, size_t len);

static void broken(const game *game, const char *rule, int32_t status) {
    fprintf(stderr, "%s: %s (status %" PRId32 ")\n", game->function ? game->function->name : "the end",
            rule, status);
    abort();
}

static uint8_t byte(game *game) {
    if (game->left == 0) {
        return 0;
    }
    game->left--;
    return *game->data++;
}

static uint64_t word(game *game) {
    uint64_t word = 0;
    for (int at = 0; at < 8; at++) {
        word = word << 8 | byte(game);
    }
    return word;
}

/* One time in 64. */
static bool rarely(game *game) {
    return byte(game) >= 252;
}

static void hold(game *game, int type, void *handle) {
    if (handle == NULL) {
        return;
    }
    held *place = &game->pool[game->next];
    if (game->used < POOL) {
        game->used++;
    } else {
        free_handle(place->type, place->handle);
    }
    *place = (held){type, handle};
    game->next = (game->next + 1) % POOL;
}

/* A handle of the type, freed or not; sometimes one of another type, or none. */
static void *choose(game *game, int type) {
    uint8_t way = byte(game);
    if (way >= 248) {
        static void *const NONE[] = {NULL, (void *)1, (void *)UINTPTR_MAX};
        return way >= 251 ? (void *)(uintptr_t)word(game) : NONE[way - 248];
    }
    for (size_t at = 0; at < game->used; at++) {
        const held *held = &game->pool[(way + at) % game->used];
        if (held->type == type || way >= 240) {
            return held->handle;
        }
    }
    return NULL;
}

/* Text of its own memory, so that no byte beyond its end can be read unnoticed. */
static kr_text choose_text(game *game) {
    static const char *const COMMON[] = {"a", "b", "Name", "name", "key", "*", "n?", ""};
    uint8_t way = byte(game);
    uint8_t raw[32];
    kr_text text = {NULL, 0, way & 1U ? KR_ENCODING_UTF16 : KR_ENCODING_UTF8};
    if (way >= 248 || game->text_count == MAX_TEXTS) {
        text.len = way & 2U ? way : 0;
        text.encoding = way & 4U ? way : text.encoding;
        return text;
    }
    size_t unit = text.encoding == KR_ENCODING_UTF16 ? 2 : 1;
    memset(raw, 0, sizeof raw);
    if (way < 192) {
        const char *common = COMMON[way / 2 % 8];
        text.len = strlen(common);
        for (size_t at = 0; at < text.len; at++) {
            raw[at * unit] = (uint8_t)common[at];
        }
    } else {
        text.len = byte(game) % (sizeof raw / unit + 1);
        for (size_t at = 0; at < text.len * unit; at++) {
            raw[at] = byte(game);
        }
    }
    void *memory = malloc(text.len * unit + (text.len == 0));
    if (memory == NULL) {
        abort();
    }
    memcpy(memory, raw, text.len * unit);
    game->texts[game->text_count++] = memory;
    text.data = memory;
    return text;
}

static uint64_t choose_number(game *game, const char *name) {
    static const uint64_t EDGES[] = {UINT64_MAX,       UINT64_MAX - 1,     (uint64_t)INT64_MIN, INT64_MAX,
                                     (uint64_t)INT32_MIN, INT32_MAX, UINT32_MAX, 1U << 30};
    if (strstr(name, "timeout") != NULL) {
        return byte(game); /* below 0 it would wait for ever */
    }
    uint8_t way = byte(game);
    if (way < 208) {
        return way % 28;
    }
    return way < 248 ? EDGES[way % 8] : word(game);
}

static void choose_key(game *game, kr_key *key) {
    memset(key, 0, sizeof *key);
    uint8_t way = byte(game);
    if (way < 96) {
        key->kind = KR_KEY_INTEGER;
        key->as.integer = way < 80 ? way % 8 : (int64_t)word(game);
        return;
    }
    if (way < 128) {
        key->kind = KR_KEY_INTERNED;
        key->as.interned = choose(game, HANDLE_INTERNED);
        return;
    }
    kr_text text = choose_text(game);
    key->kind = way >= 252 ? way : text.encoding == KR_ENCODING_UTF16 ? KR_KEY_UTF16 : KR_KEY_UTF8;
    key->as.text.data = text.data;
    key->as.text.len = text.len;
    if (text.data == NULL && text.len == 0) {
        key->kind = KR_KEY_UTF8;
    }
}

static void choose_value(game *game, kr_value *value) {
    memset(value, 0, sizeof *value);
    uint8_t way = byte(game);
    value->kind = way % 32;
    switch (value->kind) {
    case KR_KIND_STRING:
    case KR_KIND_BYTES:
    case KR_KIND_URI:
    case KR_KIND_VERSION:
    case KR_KIND_SCRIPT:
    case KR_KIND_XML: {
        kr_text text = choose_text(game);
        value->aux = text.encoding;
        value->as.text.data = text.data;
        value->as.text.len = text.len;
        break;
    }
    case KR_KIND_TABLE: value->as.container.handle = choose(game, HANDLE_TABLE); break;
    case KR_KIND_LIST: value->as.container.handle = choose(game, HANDLE_LIST); break;
    case KR_KIND_OBJECT: value->as.object.handle = choose(game, HANDLE_OBJECT); break;
    case KR_KIND_BOOL: value->as.boolean = way < 240 ? way / 32 % 2 : way; break;
    default:
        if (value->kind > KR_KIND_OBJECT && way < 224) {
            value->kind = KR_KIND_TREE;
            value->as.tree = choose(game, HANDLE_BUILDER);
            break;
        }
        value->aux = way >= 224 ? (uint32_t)word(game) : 0;
        value->as.bits[0] = choose_number(game, "value");
        value->as.bits[1] = way >= 224 ? word(game) : 0;
    }
}

static void bell(void *context) {
    (void)context;
}

static void choose_argument(game *game, size_t at) {
    const param *param = &game->function->params[at];
    slot *slot = &game->slots[at];
    memset(game->outs[at], game->function->fallible ? SENTINEL : 0, OUT_SIZE);
    slot->pointer = rarely(game) ? NULL : game->outs[at];
    switch (param->role) {
    case IN_HANDLE: slot->pointer = choose(game, param->handle); break;
    case IN_TEXT:
        /* No file is written but the one that is none. */
        slot->text = strcmp(param->name, "path") == 0 ? (kr_text){"/dev/null", 9, KR_ENCODING_UTF8}
                                                     : choose_text(game);
        break;
    case IN_WAKE: slot->wake = (kr_wake){slot->pointer ? bell : NULL, NULL}; break;
    case IN_NUMBER: slot->number = choose_number(game, param->name); break;
    case IN_KEY:
        choose_key(game, &game->keys[at]);
        slot->pointer = slot->pointer ? &game->keys[at] : NULL;
        break;
    case IN_VALUE:
        choose_value(game, &game->values[at]);
        slot->pointer = slot->pointer ? &game->values[at] : NULL;
        break;
    case OUT_ERROR: slot->pointer = slot->pointer ? &game->error : NULL; break;
    default:
        /* An input of a type that is not known here is left out. */
        slot->pointer = is_input(param->role) ? NULL : slot->pointer;
    }
}

static void hold_value(game *game, kr_value *value) {
    switch (value->kind) {
    case KR_KIND_TABLE: hold(game, HANDLE_TABLE, value->as.container.handle); break;
    case KR_KIND_LIST: hold(game, HANDLE_LIST, value->as.container.handle); break;
    case KR_KIND_OBJECT: hold(game, HANDLE_OBJECT, value->as.object.handle); break;
    default: kr_value_free(value);
    }
}

/* Keeps the handles that the call gave for later calls. */
static void hold_outputs(game *game) {
    for (size_t at = 0; at < game->function->count; at++) {
        const param *param = &game->function->params[at];
        if (game->slots[at].pointer != game->outs[at]) {
            continue;
        }
        if (param->role == OUT_HANDLE) {
            void *handle;
            memcpy(&handle, game->outs[at], sizeof handle);
            hold(game, param->handle, handle);
        } else if (param->role == OUT_VALUE) {
            kr_value value;
            memcpy(&value, game->outs[at], sizeof value);
            hold_value(game, &value);
        } else if (param->role == OUT_ERRAND) {
            kr_errand errand;
            memcpy(&errand, game->outs[at], sizeof errand);
            hold(game, HANDLE_FACTORY, errand.factory);
        } else if (param->role == OUT_ANSWER) {
            kr_answer answer;
            memcpy(&answer, game->outs[at], sizeof answer);
            hold_value(game, &answer.value);
            hold(game, HANDLE_FACTORY, answer.factory);
            hold(game, HANDLE_PENDING, answer.pending);
        }
    }
}

static void check_outputs(const game *game, int32_t status) {
    for (size_t at = 0; at < game->function->count; at++) {
        role role = game->function->params[at].role;
        for (size_t byte = 0; !is_input(role) && role != OUT_ERROR && byte < OUT_SIZE; byte++) {
            if (game->outs[at][byte] != SENTINEL) {
                broken(game, "failed, and wrote an output", status);
            }
        }
    }
}

static void check_error(const game *game, int32_t status) {
    static const char BUG[] = "a bug in krstate";
    kr_text message = {NULL, 0, 0};
    if (game->slots[game->function->count - 1].pointer == NULL) {
        return;
    }
    kr_error_message(game->error, &message);
    if (game->error == NULL || kr_error_kind(game->error) != status || message.len == 0) {
        broken(game, "the error does not explain the status", status);
    }
    if (message.len >= sizeof BUG && memcmp(message.data, BUG, sizeof BUG - 1) == 0) {
        fprintf(stderr, "%.*s\n", (int)message.len, (const char *)message.data);
        broken(game, "a bug was caught", status);
    }
}

static void call(game *game) {
    enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };
    size_t number = (size_t)byte(game) << 8;
    game->function = &FUNCTIONS[(number | byte(game)) % FUNCTION_COUNT];
    game->error = NULL;
    game->text_count = 0;
    memset(game->slots, 0, sizeof game->slots);
    for (size_t at = 0; at < game->function->count; at++) {
        choose_argument(game, at);
    }
    int32_t status = game->function->call(game->slots);
    if (game->function->fallible) {
        if (status == KR_OK) {
            if (game->error != NULL) {
                broken(game, "succeeded, and gave an error", status);
            }
            hold_outputs(game);
        } else {
            check_outputs(game, status);
            check_error(game, status);
            hold(game, HANDLE_ERROR, game->error);
        }
    }
    while (game->text_count > 0) {
        free(game->texts[--game->text_count]);
    }
}

/* A handle of the types that nothing else gives. */
static void begin(game *game) {
    kr_state *state = NULL, *global = NULL;
    kr_builder *builder = NULL;
    kr_runtime *runtime = NULL;
    kr_interned *interned = NULL;
    kr_key key = text_key("key");
    MUST(kr_interned_new(&key, &interned, NULL));
    MUST(kr_state_new(0, &state, NULL));
    MUST(kr_state_global(&global, NULL));
    MUST(kr_builder_new(&builder, NULL));
    MUST(kr_runtime_new(utf8("C"), (kr_wake){bell, NULL}, &runtime, NULL));
    hold(game, HANDLE_STATE, state);
    hold(game, HANDLE_STATE, global);
    hold(game, HANDLE_BUILDER, builder);
    hold(game, HANDLE_RUNTIME, runtime);
    hold(game, HANDLE_INTERNED, interned);
    hold(game, HANDLE_HOST, new_host("a"));
    hold(game, HANDLE_TABLE, new_table());
    hold(game, HANDLE_LIST, new_list());
}

/* Closes the hosts whose handles are gone. */
static void close_hosts(void) {
    kr_iter *names = NULL;
    kr_key key;
    kr_value name;
    bool has = false;
    MUST(kr_host_names(&names, NULL));
    while (kr_iter_next(names, &key, &name, &has, NULL) == KR_OK && has) {
        kr_text text = {name.as.text.data, name.as.text.len, KR_ENCODING_UTF8};
        kr_host *host = NULL;
        if (kr_host_find(text, &host, NULL) == KR_OK) {
            kr_host_close(host, NULL);
            kr_host_free(host);
        }
        kr_value_free(&name);
    }
    kr_iter_free(names);
}

static void end(game *game) {
    kr_state *global = NULL;
    for (size_t at = 0; at < game->used; at++) {
        held *held = &game->pool[at];
        if (held->type == HANDLE_RUNTIME) {
            kr_runtime_close(held->handle, NULL);
        }
        free_handle(held->type, held->handle);
    }
    close_hosts();
    MUST(kr_state_global(&global, NULL));
    MUST(kr_state_clear(global, NULL));
    kr_state_free(global);
}

void play(const uint8_t *data, size_t len) {
    uint64_t before = kr_live_containers();
    game game;
    memset(&game, 0, sizeof game);
    game.data = data;
    game.left = len;
    begin(&game);
    for (int calls = 0; calls < CALLS && game.left > 0; calls++) {
        call(&game);
    }
    end(&game);
    game.function = NULL;
    if (kr_live_containers() != before) {
        broken(&game, "containers are left alive", 0);
    }
}
