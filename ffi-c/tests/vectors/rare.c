/* The scalars that only some languages have a type for: reading and comparing them. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* How the content of a tag is written. */
enum form { SIGNED, UNSIGNED, SINGLE, DECIMAL, UNIT, BYTES, TIME, GUID, TEXT };

static const struct { const char *tag; uint32_t kind; enum form form; } rare[] = {
    {"I8", KR_KIND_I8, SIGNED},           {"I16", KR_KIND_I16, SIGNED},
    {"U8", KR_KIND_U8, UNSIGNED},         {"U16", KR_KIND_U16, UNSIGNED},
    {"U32", KR_KIND_U32, UNSIGNED},       {"U64", KR_KIND_U64, UNSIGNED},
    {"F32", KR_KIND_F32, SINGLE},         {"Decimal", KR_KIND_DECIMAL, DECIMAL},
    {"Char", KR_KIND_CHAR, UNIT},         {"Bytes", KR_KIND_BYTES, BYTES},
    {"Duration", KR_KIND_DURATION, SIGNED}, {"DateTime", KR_KIND_DATE_TIME, TIME},
    {"Guid", KR_KIND_GUID, GUID},         {"Uri", KR_KIND_URI, TEXT},
    {"Version", KR_KIND_VERSION, TEXT},   {"Script", KR_KIND_SCRIPT, TEXT},
    {"Xml", KR_KIND_XML, TEXT},
};

static const size_t rare_count = sizeof rare / sizeof *rare;

static size_t find(const char *tag) {
    size_t at = 0;
    while (at < rare_count && strcmp(rare[at].tag, tag) != 0) {
        at++;
    }
    return at;
}

bool is_rare(const char *tag) {
    return find(tag) < rare_count;
}

static float single(const char *text) {
    float out;
    if (strncmp(text, "bits:", 5) == 0) {
        uint32_t bits = (uint32_t)strtoul(text + 5, NULL, 16);
        memcpy(&out, &bits, sizeof out);
        return out;
    }
    return strtof(text, NULL);
}

/* The digits go into 96 bits, 32 at a time. */
static void decimal(const char *text, kr_value *out) {
    uint64_t words[3] = {0, 0, 0};
    uint32_t scale = 0;
    bool behind = false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '-') {
            out->aux = 1u << 31;
        } else if (*at == '.') {
            behind = true;
        } else {
            uint64_t carry = (uint64_t)(*at - '0');
            for (size_t word = 0; word < 3; word++) {
                carry += words[word] * 10;
                words[word] = carry & 0xFFFFFFFFu;
                carry >>= 32;
            }
            scale += behind ? 1 : 0;
        }
    }
    out->aux |= scale << 16;
    out->as.bits[0] = words[0] | words[1] << 32;
    out->as.bits[1] = words[2];
}

/* Reads pairs of hexadecimal digits, with hyphens between them left out. */
static size_t bytes(const char *text, uint8_t *out) {
    size_t len = 0;
    while (*text != '\0') {
        if (*text == '-') {
            text++;
            continue;
        }
        char pair[3] = {text[0], text[1], '\0'};
        out[len++] = (uint8_t)strtoul(pair, NULL, 16);
        text += text[1] == '\0' ? 1 : 2;
    }
    return len;
}

static bool date_time(run *run, const char *text, kr_value *out) {
    char *kind;
    out->as.i64 = strtoll(text, &kind, 10);
    if (strcmp(kind, " Utc") == 0) {
        out->aux = 1;
    } else if (strcmp(kind, " Local") == 0) {
        out->aux = 2;
    } else if (strcmp(kind, " Unspecified") != 0) {
        return run_fail(run, "not a date and time: %s", text);
    }
    return true;
}

bool input_rare(run *run, const char *tag, const json *content, kr_value *out) {
    size_t at = find(tag);
    if (at == rare_count || content->type != JSON_STRING) {
        return run_fail(run, "not the notation of a value of kind %s", tag);
    }
    const char *text = content->text;
    memset(out, 0, sizeof *out);
    out->kind = rare[at].kind;
    switch (rare[at].form) {
    case SIGNED:
        out->as.i64 = json_integer(content);
        return true;
    case UNSIGNED:
        out->as.u64 = strtoull(text, NULL, 10);
        return true;
    case SINGLE:
        out->as.f32 = single(text);
        return true;
    case DECIMAL:
        decimal(text, out);
        return true;
    case UNIT:
        out->as.u64 = strtoull(text, NULL, 16);
        return true;
    case BYTES: {
        uint8_t *data = run_memory(run, content->len + 1);
        out->as.text.len = bytes(text, data);
        out->as.text.data = data;
        return true;
    }
    case TIME:
        return date_time(run, text, out);
    case GUID: {
        uint8_t guid[32];
        if (content->len != 36 || bytes(text, guid) != sizeof out->as.guid) {
            return run_fail(run, "not a GUID: %s", text);
        }
        memcpy(out->as.guid, guid, sizeof out->as.guid);
        return true;
    }
    case TEXT:
        out->aux = KR_ENCODING_UTF8;
        out->as.text.data = text;
        out->as.text.len = content->len;
        return true;
    }
    return false;
}

/* -0 is not 0, and every NaN that the library gives is the canonical one. */
static bool same_single(const json *content, float expected, float came) {
    uint32_t wanted = 0x7fc00000u, bits;
    memcpy(&bits, &came, sizeof bits);
    if (!json_is(content, "nan")) {
        memcpy(&wanted, &expected, sizeof wanted);
    }
    return bits == wanted;
}

bool same_rare(run *run, const char *tag, const json *content, const kr_value *came) {
    kr_value wanted;
    if (!input_rare(run, tag, content, &wanted) || wanted.kind != came->kind) {
        return false;
    }
    switch (rare[find(tag)].form) {
    case SINGLE:
        return same_single(content, wanted.as.f32, came->as.f32);
    case BYTES:
    case TEXT:
        return same_bytes(wanted.as.text.data, wanted.as.text.len, came->as.text.data, came->as.text.len);
    case GUID:
        return memcmp(wanted.as.guid, came->as.guid, sizeof wanted.as.guid) == 0;
    case DECIMAL:
        return wanted.aux == came->aux && wanted.as.bits[0] == came->as.bits[0] && wanted.as.bits[1] == came->as.bits[1];
    case TIME:
        return wanted.aux == came->aux && wanted.as.i64 == came->as.i64;
    case SIGNED:
    case UNSIGNED:
    case UNIT:
        return wanted.as.u64 == came->as.u64;
    }
    return false;
}
