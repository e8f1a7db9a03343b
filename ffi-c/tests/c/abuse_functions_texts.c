/* Wrong texts and keys. */
#include "abuse_functions.h"

static const unsigned char TRUNCATED[] = {0xE2, 0x82};
static const unsigned char SURROGATE[] = {0xED, 0xA0, 0x80};
static const unsigned char NO_UTF8[] = {0xFF, 0xFE};
static const uint16_t LONE_SURROGATE[] = {'a', 0xD800, 'b'};

const bad_text BAD_TEXTS[BAD_TEXT_COUNT] = {
    {{NO_UTF8, 2, KR_ENCODING_UTF8}, EXPECT_REFUSED, "that is not UTF-8"},
    {{TRUNCATED, 2, KR_ENCODING_UTF8}, EXPECT_REFUSED, "with truncated UTF-8"},
    {{SURROGATE, 3, KR_ENCODING_UTF8}, EXPECT_REFUSED, "with a surrogate in UTF-8"},
    {{NULL, 3, KR_ENCODING_UTF8}, EXPECT_REFUSED, "of 3 bytes at NULL"},
    {{NULL, 3, KR_ENCODING_UTF16}, EXPECT_REFUSED, "of 3 units at NULL"},
    {{"abc", SIZE_MAX, KR_ENCODING_UTF8}, EXPECT_REFUSED, "longer than memory"},
    {{LONE_SURROGATE, SIZE_MAX / 2 + 1, KR_ENCODING_UTF16}, EXPECT_REFUSED, "whose size overflows"},
    {{(const char *)LONE_SURROGATE + 1, 2, KR_ENCODING_UTF16}, EXPECT_REFUSED, "at an odd address"},
    {{LONE_SURROGATE, 3, KR_ENCODING_UTF16}, EXPECT_NO_SUCH_TEXT, "with a lone surrogate"},
};

void wrong_texts(const function *function, size_t at) {
    for (size_t bad = 0; bad < BAD_TEXT_COUNT; bad++) {
        stage stage;
        set_stage(&stage, function);
        stage.slots[at].text = BAD_TEXTS[bad].text;
        play(&stage, BAD_TEXTS[bad].expectation, BAD_TEXTS[bad].what, function->params[at].name);
    }
    stage stage;
    set_stage(&stage, function);
    stage.slots[at].text.encoding = 7;
    play(&stage, EXPECT_REFUSED, "of an unknown encoding", function->params[at].name);

    set_stage(&stage, function);
    memset(&stage.slots[at].text, 0, sizeof(kr_text));
    play(&stage, EXPECT_NO_BUG, "that is empty", function->params[at].name);
}

static void with_key(const function *function, size_t at, kr_key key, expectation expectation,
                     const char *what) {
    stage stage;
    set_stage(&stage, function);
    stage.key = key;
    play(&stage, expectation, what, function->params[at].name);
}

static void interned_keys(const function *function, size_t at) {
    const char *param = function->params[at].name;
    with_key(function, at, interned_key(NULL), EXPECT_REFUSED, "with a NULL handle");
    with_key(function, at, interned_key((const void *)&param), EXPECT_REFUSED, "with an address for a handle");
    for (int type = 0; type < HANDLE_COUNT; type++) {
        stage stage;
        set_stage(&stage, function);
        stage.key = interned_key(stage.handles[type]);
        bool right = type == HANDLE_INTERNED;
        play(&stage, right ? EXPECT_VALID : EXPECT_REFUSED, right ? "that is interned" : "with a handle of another type", param);
    }
    stage stage;
    set_stage(&stage, function);
    stage.key = interned_key(stage.handles[HANDLE_INTERNED]);
    kr_interned_free(stage.handles[HANDLE_INTERNED]);
    play(&stage, EXPECT_REFUSED, "that was freed", param);
}

void wrong_keys(const function *function, size_t at) {
    for (size_t bad = 0; bad < BAD_TEXT_COUNT; bad++) {
        const kr_text *text = &BAD_TEXTS[bad].text;
        kr_key key = text_key("");
        key.kind = text->encoding == KR_ENCODING_UTF8 ? KR_KEY_UTF8 : KR_KEY_UTF16;
        key.as.text.data = text->data;
        key.as.text.len = text->len;
        with_key(function, at, key, BAD_TEXTS[bad].expectation, BAD_TEXTS[bad].what);
    }
    kr_key key = text_key("key");
    key.kind = 99;
    with_key(function, at, key, EXPECT_REFUSED, "of an unknown kind");
    memset(&key, 0, sizeof key);
    key.as.integer = INT64_MIN;
    with_key(function, at, key, EXPECT_NO_BUG, "with the smallest integer");
    interned_keys(function, at);
}
