/* Counts checks. A program ends with `return check_report();`. */
#ifndef KR_TEST_CHECK_H
#define KR_TEST_CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Threads check too. */
#ifdef __cplusplus
#include <atomic>
typedef std::atomic<int> check_count;
#else
typedef _Atomic int check_count;
#endif

static check_count check_passed;
static check_count check_failed;

/* One check; `format` says what was tried. */
static inline void check_case(bool holds, const char *format, ...) {
    if (holds) {
        check_passed++;
        return;
    }
    check_failed++;
    va_list args;
    va_start(args, format);
    fputs("FAILED ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

#define CHECK(condition) check_case((condition), "%s:%d: %s", __FILE__, __LINE__, #condition)

static inline int check_report(void) {
    printf("%d passed, %d failed\n", (int)check_passed, (int)check_failed);
    return check_failed == 0 && check_passed > 0 ? 0 : 1;
}

#endif
