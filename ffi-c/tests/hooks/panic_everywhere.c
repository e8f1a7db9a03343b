/* Every function of the ABI panics once, inside its boundary: the ones that can fail answer
   KR_ERROR_INTERNAL with an error that says so, the others their neutral value, and the next call is
   as if nothing had happened. Each forced panic prints its message: that is Rust's own report. */
#include <krstate.h>

#include "../c/abuse.h"
#include "../c/check.h"
#include "../c/functions.h"
#include "../c/support.h"

enum { MAX_PARAMS = 8, OUT_SIZE = 64 };

void kr_test_arm(void);
bool kr_test_disarm(void);

/* It has no body that could panic: it gives a constant. */
static bool is_constant(const char *name) {
    return strcmp(name, "kr_abi_version") == 0 || strcmp(name, "kr_version") == 0;
}

/* Zeros for every input, and room for every output. */
static void set_slots(slot *slots, unsigned char (*outs)[OUT_SIZE], const function *function) {
    memset(slots, 0, MAX_PARAMS * sizeof *slots);
    memset(outs, 0, MAX_PARAMS * sizeof *outs);
    for (size_t at = 0; at < function->count; at++) {
        slots[at].pointer = is_input(function->params[at].role) ? NULL : outs[at];
    }
}

static void free_outputs(const slot *slots, const function *function) {
    for (size_t at = 0; at < function->count; at++) {
        if (function->params[at].role == OUT_HANDLE) {
            free_handle(function->params[at].handle, *(void **)slots[at].pointer);
        }
    }
}

static void panics(const function *function) {
    slot slots[MAX_PARAMS];
    _Alignas(16) unsigned char outs[MAX_PARAMS][OUT_SIZE];
    kr_error *error = NULL;
    set_slots(slots, outs, function);
    if (function->fallible) {
        slots[function->count - 1].pointer = &error;
    }
    kr_test_arm();
    int32_t status = function->call(slots);
    bool outside = kr_test_disarm();
    check_case(outside == is_constant(function->name), "%s: no boundary", function->name);
    if (!function->fallible) {
        return;
    }
    kr_text message = {NULL, 0, 0};
    check_case(status == KR_ERROR_INTERNAL, "%s: status %d", function->name, (int)status);
    check_case(kr_error_kind(error) == KR_ERROR_INTERNAL, "%s: no error", function->name);
    kr_error_message(error, &message);
    check_case(message.len > 0, "%s: no message", function->name);
    kr_error_free(error);
    error = NULL;
    set_slots(slots, outs, function);
    slots[function->count - 1].pointer = &error;
    status = function->call(slots);
    check_case(status != KR_ERROR_INTERNAL, "%s: the panic stayed", function->name);
    if (status == KR_OK) {
        free_outputs(slots, function);
    }
    kr_error_free(error);
}

int main(void) {
    uint64_t before = kr_live_containers();
    for (size_t at = 0; at < sizeof FUNCTIONS / sizeof *FUNCTIONS; at++) {
        panics(&FUNCTIONS[at]);
    }
    CHECK(kr_live_containers() == before);
    return check_report();
}
