/* What the parts of the abuse suite share: a valid call of a function, and how to play it with one
   wrong argument. */
#ifndef KR_TEST_ABUSE_FUNCTIONS_H
#define KR_TEST_ABUSE_FUNCTIONS_H

#include "abuse.h"
#include "handles.h"
#include "support.h"

enum { MAX_PARAMS = 8, OUT_SIZE = 64, SENTINEL = 0xA5 };

/* Valid arguments for one call. */
typedef struct stage {
    const function *function;
    void *handles[HANDLE_COUNT];
    unsigned char outs[MAX_PARAMS][OUT_SIZE];
    kr_key key;
    kr_value value;
    kr_snapshot_options options;
    kr_error *error;
    slot slots[MAX_PARAMS];
} stage;

typedef enum expectation {
    EXPECT_VALID,   /* anything but InvalidArgument and Internal */
    EXPECT_REFUSED, /* InvalidArgument */
    EXPECT_NO_SUCH_TEXT, /* OutOfRange, InvalidKey or InvalidName; or OK where a bad name is absent */
    EXPECT_NO_BUG   /* anything but Internal */
} expectation;

/* Makes all arguments valid. */
void set_stage(stage *stage, const function *function);
/* Makes the call, checks the answer and cleans up. */
void play(stage *stage, expectation expectation, const char *what, const char *param);

/* A text that no function takes. */
typedef struct bad_text {
    kr_text text;
    expectation expectation;
    const char *what;
} bad_text;

enum { BAD_TEXT_COUNT = 9 };
extern const bad_text BAD_TEXTS[BAD_TEXT_COUNT];

/* Every kind of wrong argument for the parameter at this place. */
void wrong_texts(const function *function, size_t at);
void wrong_keys(const function *function, size_t at);
void wrong_values(const function *function, size_t at);
void wrong_options(const function *function, size_t at);
void wrong_readers(const function *function, size_t at);
void wrong_writers(const function *function, size_t at);

/* For calls that are valid. */
int64_t read_nothing(void *context, uint8_t *data, size_t len);
int32_t write_nowhere(void *context, const uint8_t *data, size_t len);

#endif
