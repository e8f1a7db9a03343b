/* Wrong values. */
#include "abuse_functions.h"

static void with_value(const function *function, size_t at, kr_value value, expectation expectation,
                       const char *what) {
    stage stage;
    set_stage(&stage, function);
    stage.value = value;
    play(&stage, expectation, what, function->params[at].name);
}

static void odd_values(const function *function, size_t at) {
    static const uint32_t TEXTS[] = {KR_KIND_STRING, KR_KIND_URI, KR_KIND_VERSION, KR_KIND_SCRIPT, KR_KIND_XML};
    for (size_t bad = 0; bad < BAD_TEXT_COUNT; bad++) {
        const kr_text *text = &BAD_TEXTS[bad].text;
        kr_value value = integer(0);
        value.kind = TEXTS[bad % (sizeof TEXTS / sizeof *TEXTS)];
        value.aux = text->encoding;
        value.as.text.data = text->data;
        value.as.text.len = text->len;
        with_value(function, at, value, BAD_TEXTS[bad].expectation, BAD_TEXTS[bad].what);
    }
    kr_value bytes = integer(0);
    bytes.kind = KR_KIND_BYTES;
    bytes.as.text.data = NULL;
    bytes.as.text.len = 3;
    with_value(function, at, bytes, EXPECT_REFUSED, "with 3 bytes at NULL");
    bytes.as.text.data = "abc";
    bytes.as.text.len = SIZE_MAX;
    with_value(function, at, bytes, EXPECT_REFUSED, "with more bytes than memory");
    static const uint32_t UNKNOWN[] = {KR_KIND_OBJECT + 1, KR_KIND_TREE - 1, KR_KIND_TREE + 1, UINT32_MAX};
    for (size_t bad = 0; bad < sizeof UNKNOWN / sizeof *UNKNOWN; bad++) {
        kr_value value = integer(0);
        value.kind = UNKNOWN[bad];
        with_value(function, at, value, EXPECT_REFUSED, "of an unknown kind");
    }
    static const uint32_t HANDLES[] = {KR_KIND_TABLE, KR_KIND_LIST, KR_KIND_OBJECT, KR_KIND_TREE};
    for (size_t kind = 0; kind < sizeof HANDLES / sizeof *HANDLES; kind++) {
        kr_value value = integer(0);
        value.kind = HANDLES[kind];
        with_value(function, at, value, EXPECT_REFUSED, "with a NULL handle");
        value.as.container.handle = &value;
        with_value(function, at, value, EXPECT_REFUSED, "with an address for a handle");
    }
    kr_value value = integer(0);
    value.kind = KR_KIND_BOOL;
    value.as.boolean = 2;
    with_value(function, at, value, EXPECT_REFUSED, "with a bool of 2");
    value = integer(0);
    value.as.i64 = INT64_MAX;
    with_value(function, at, value, EXPECT_NO_BUG, "with an I32 out of range");
    for (uint32_t kind = KR_KIND_NULL; kind <= KR_KIND_OBJECT; kind++) {
        value = integer(0);
        value.kind = kind;
        with_value(function, at, value, EXPECT_NO_BUG, "of zeros");
    }
}

/* Any bits may stand where a number belongs. */
static void wrong_bits(const function *function, size_t at) {
    static const uint32_t SCALARS[] = {
        KR_KIND_BOOL, KR_KIND_I8,   KR_KIND_U8,  KR_KIND_I16,     KR_KIND_U16,  KR_KIND_I32,
        KR_KIND_U32,  KR_KIND_I64,  KR_KIND_U64, KR_KIND_F32,     KR_KIND_F64,  KR_KIND_DECIMAL,
        KR_KIND_CHAR, KR_KIND_GUID, KR_KIND_DATE_TIME, KR_KIND_DURATION};
    static const uint64_t BITS[] = {UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN, 0x7FF0000000000001,
                                    0xD800};
    for (size_t scalar = 0; scalar < sizeof SCALARS / sizeof *SCALARS; scalar++) {
        for (size_t bits = 0; bits < sizeof BITS / sizeof *BITS; bits++) {
            kr_value value = integer(0);
            value.kind = SCALARS[scalar];
            value.as.bits[0] = BITS[bits];
            value.as.bits[1] = BITS[bits];
            with_value(function, at, value, EXPECT_NO_BUG, "of odd bits");
            value.aux = UINT32_MAX;
            with_value(function, at, value, EXPECT_NO_BUG, "of odd bits with all bits of aux");
        }
    }
}

/* A handle in a value must be of the kind that the value names. */
static void wrong_handles_in_values(const function *function, size_t at) {
    static const struct {
        uint32_t kind;
        int handle;
    } WRONG[] = {
        {KR_KIND_TABLE, HANDLE_LIST},
        {KR_KIND_TABLE, HANDLE_STATE},
        {KR_KIND_LIST, HANDLE_TABLE},
        {KR_KIND_OBJECT, HANDLE_TABLE},
        {KR_KIND_TREE, HANDLE_TABLE},
        {KR_KIND_TREE, HANDLE_BUILDER}, /* of a tree that is not finished */
    };
    for (size_t wrong = 0; wrong < sizeof WRONG / sizeof *WRONG; wrong++) {
        stage stage;
        set_stage(&stage, function);
        stage.value.kind = WRONG[wrong].kind;
        stage.value.as.container.handle = stage.handles[WRONG[wrong].handle];
        play(&stage, EXPECT_REFUSED, "with a handle of another type", function->params[at].name);
    }
}

void wrong_values(const function *function, size_t at) {
    odd_values(function, at);
    wrong_bits(function, at);
    wrong_handles_in_values(function, at);
}
