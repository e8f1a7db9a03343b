/* Does what the sanitizer must find, in the library: a run in which it finds nothing proves nothing.
   The argument names what is done wrong. */
#include <krstate.h>

#include <stdio.h>
#include <string.h>

uint64_t kr_test_use_after_free(void);
uint64_t kr_test_race(void);

int main(int count, char **arguments) {
    const char *wrong = count == 2 ? arguments[1] : "";
    if (strcmp(wrong, "address") == 0) {
        printf("read %llu\n", (unsigned long long)kr_test_use_after_free());
    } else if (strcmp(wrong, "thread") == 0) {
        printf("counted to %llu\n", (unsigned long long)kr_test_race());
    } else {
        fputs("usage: control address|thread\n", stderr);
        return 2;
    }
    return 0;
}
