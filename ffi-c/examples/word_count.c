/* Counts the words of its input with several threads that share one table.
 *
 *   word_count < text.txt       counts the words of the standard input
 *   word_count < /dev/null      without input, counts the words of a text of its own
 *
 * The threads never lock anything: kr_table_increment is atomic. The table ignores the case of
 * its keys, and it hangs in the global state under the name Words, where any other language in the
 * process would find it.
 */
#include <krstate.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, SHOWN = 10 };

static const char SAMPLE[] =
    "One shared state for every runtime in the process. The engine holds the state, and every "
    "runtime reads and writes the same state at the same time. One thread counts, another thread "
    "counts, and no count is lost: the table adds one to a word as one step. A word may come in "
    "any case, so The and the are one word. In the end one thread walks the table as it was at "
    "one instant, and the words with the highest count are shown.\n";

/* A part of the text, and what went wrong while it was counted. */
typedef struct part {
    const char *text;
    size_t len;
    kr_table *words;
    kr_error *error;
} part;

typedef struct count {
    char *word;
    size_t len;
    int64_t count;
} count;

static kr_text utf8(const char *text) {
    kr_text out = {text, strlen(text), KR_ENCODING_UTF8};
    return out;
}

/* Prints the error and ends the program. */
static void fail(const char *doing, kr_error *error) {
    kr_text message = {NULL, 0, KR_ENCODING_UTF8};
    kr_error_message(error, &message);
    fprintf(stderr, "word_count: %s: %.*s\n", doing, (int)message.len, (const char *)message.data);
    kr_error_free(error);
    exit(1);
}

static void out_of_memory(void) {
    fputs("word_count: out of memory\n", stderr);
    exit(1);
}

/* Letters, digits, and every byte of a character beyond ASCII. */
static int in_word(char c) {
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '\'';
}

static void *count_part(void *argument) {
    part *part = argument;
    kr_value one = {KR_KIND_I32, 0, {.i64 = 1}, NULL};
    size_t at = 0;
    while (at < part->len) {
        size_t start = at;
        while (at < part->len && in_word(part->text[at])) {
            at++;
        }
        if (at == start) {
            at++;
            continue;
        }
        kr_key word = {KR_KEY_UTF8, 0, {.text = {part->text + start, at - start}}};
        kr_value now; /* a number: nothing to release */
        if (kr_table_increment(part->words, &word, &one, &now, &part->error) != KR_OK) {
            return NULL;
        }
    }
    return NULL;
}

/* Cuts the text at the ends of words and counts each part in a thread of its own. */
static void count_text(const char *text, size_t len, kr_table *words) {
    pthread_t threads[THREADS];
    part parts[THREADS];
    size_t start = 0;
    for (size_t at = 0; at < THREADS; at++) {
        size_t end = at + 1 == THREADS ? len : len / THREADS * (at + 1);
        end = end < start ? start : end;
        while (end < len && in_word(text[end])) {
            end++;
        }
        parts[at] = (part){text + start, end - start, words, NULL};
        start = end;
        if (pthread_create(&threads[at], NULL, count_part, &parts[at]) != 0) {
            fputs("word_count: cannot start a thread\n", stderr);
            exit(1);
        }
    }
    for (size_t at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
        if (parts[at].error != NULL) {
            fail("counting", parts[at].error);
        }
    }
}

/* The highest count first, then by word. */
static int by_count(const void *left, const void *right) {
    const count *a = left;
    const count *b = right;
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    int order = memcmp(a->word, b->word, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* The table keeps the spelling that came first, which may be another one in each run. */
static void copy_lower(char *to, const char *from, size_t len) {
    for (size_t at = 0; at < len; at++) {
        to[at] = from[at] >= 'A' && from[at] <= 'Z' ? (char)(from[at] - 'A' + 'a') : from[at];
    }
}

static count *copy_counts(kr_table *words, size_t *total) {
    kr_iter *iter = NULL;
    kr_error *error = NULL;
    uint64_t entries = 0;
    if (kr_table_entries(words, &iter, &error) != KR_OK ||
        kr_iter_count(iter, &entries, &error) != KR_OK) {
        fail("reading the table", error);
    }
    count *counts = calloc((size_t)entries + 1, sizeof *counts);
    if (counts == NULL) {
        out_of_memory();
    }
    *total = 0;
    for (;;) {
        kr_key word;
        kr_value number;
        bool has = false;
        if (kr_iter_next(iter, &word, &number, &has, &error) != KR_OK) {
            fail("reading the table", error);
        }
        if (!has) {
            break;
        }
        /* The text of the key belongs to the iterator until its next step. */
        count *next = &counts[(*total)++];
        next->len = word.as.text.len;
        next->count = number.as.i64;
        next->word = malloc(next->len);
        if (next->word == NULL) {
            out_of_memory();
        }
        copy_lower(next->word, word.as.text.data, next->len);
    }
    kr_iter_free(iter);
    return counts;
}

static void print_top(kr_table *words) {
    size_t total = 0;
    count *counts = copy_counts(words, &total);
    qsort(counts, total, sizeof *counts, by_count);
    for (size_t at = 0; at < total && at < SHOWN; at++) {
        printf("%6lld  %.*s\n", (long long)counts[at].count, (int)counts[at].len, counts[at].word);
    }
    printf("%zu different words\n", total);
    for (size_t at = 0; at < total; at++) {
        free(counts[at].word);
    }
    free(counts);
}

static char *read_all(FILE *file, size_t *len) {
    size_t room = 1 << 16;
    char *text = malloc(room);
    *len = 0;
    while (text != NULL) {
        size_t got = fread(text + *len, 1, room - *len, file);
        *len += got;
        if (got == 0) {
            return text;
        }
        if (*len == room) {
            char *larger = realloc(text, room *= 2);
            if (larger == NULL) {
                break;
            }
            text = larger;
        }
    }
    out_of_memory();
    return NULL;
}

/* Makes the table and puts it into the global state. */
static kr_table *new_words(kr_state *state) {
    kr_error *error = NULL;
    kr_table *words = NULL;
    if (kr_table_new(KR_TABLE_IGNORE_CASE, &words, &error) != KR_OK) {
        fail("making the table", error);
    }
    kr_value entry = {KR_KIND_TABLE, 0, {.container = {words, 0}}, NULL};
    if (kr_state_set(state, utf8("Words"), &entry, KR_GUARD_DEFAULT, &error) != KR_OK) {
        fail("storing the table", error);
    }
    return words;
}

int main(void) {
    size_t len = 0;
    char *input = read_all(stdin, &len);
    const char *text = len > 0 ? input : SAMPLE;
    len = len > 0 ? len : sizeof SAMPLE - 1;

    kr_error *error = NULL;
    kr_state *state = NULL;
    if (kr_state_global(&state, &error) != KR_OK) {
        fail("opening the global state", error);
    }
    kr_table *words = new_words(state);
    count_text(text, len, words);
    print_top(words);

    bool removed = false;
    if (kr_state_remove(state, utf8("Words"), &removed, &error) != KR_OK) {
        fail("removing the table", error);
    }
    kr_table_free(words);
    kr_state_free(state);
    free(input);
    return 0;
}
