/* What ThreadSanitizer cannot see of Rust's standard library, which comes compiled without it.
   Linked into everything that runs under ThreadSanitizer.

   - An Arc counts down with Release, and the last owner acquires by a fence; the sanitizer does not
     know fences. So each count down acquires too: the same owners, the same word.
   - A scope of threads ends when the last of them has counted itself out, inside the library. So each
     releases, on the words of the scope, what the end of the scope acquires there. */
#include <stdbool.h>
#include <stdint.h>

#ifndef SCOPE_END
#error "SCOPE_END is the symbol of std::thread::scoped::ScopeData::decrement_num_running_threads"
#endif

#define JOINED(a, b) a##b
#define REAL(name) JOINED(__real_, name)
#define WRAP(name) JOINED(__wrap_, name)

/* The numbers of C++'s memory orders. */
enum { RELEASE = 3, ACQUIRE_RELEASE = 4 };
/* The words of a ScopeData; one of them is the number of its running threads. */
enum { SCOPE_WORDS = 3 };

void __tsan_release(void *address);
uint64_t REAL(__tsan_atomic64_fetch_sub)(volatile uint64_t *word, uint64_t by, int order);
void REAL(SCOPE_END)(uint64_t *scope, bool panicked);

uint64_t WRAP(__tsan_atomic64_fetch_sub)(volatile uint64_t *word, uint64_t by, int order) {
    return REAL(__tsan_atomic64_fetch_sub)(word, by, order == RELEASE ? ACQUIRE_RELEASE : order);
}

void WRAP(SCOPE_END)(uint64_t *scope, bool panicked) {
    for (int word = 0; word < SCOPE_WORDS; word++) {
        __tsan_release(&scope[word]);
    }
    REAL(SCOPE_END)(scope, panicked);
}
