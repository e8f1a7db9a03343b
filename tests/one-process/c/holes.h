/* Leaves a library that is closed and opened again no place but its old one. Where the kernel puts it
   is otherwise a matter of luck, the same luck in all forks of a process: and a walk that remembers
   the old place of a module is only misled by a module that has come back to it. */
#ifndef KR_TEST_HOLES_H
#define KR_TEST_HOLES_H

#include <inttypes.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LOWEST = 1 << 20, PAGE = 1 << 12, HEAP = 32 << 20, STACK = 1 << 20 };

/* Maps the addresses, of which nothing may be mapped, so that they are taken. */
static inline bool take(uintptr_t start, uintptr_t end) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    return mmap((void *)start, end - start, PROT_NONE, flags, -1, 0) == (void *)start;
}

/* Has all of malloc's memory come from a heap that is large enough now. */
static inline bool settle_heap(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    void *memory = malloc(HEAP);
    free(memory);
    return memory != NULL;
}

/* Takes all free addresses, so that what is unmapped from here on leaves the only holes; the stack of
   the main thread keeps a little to grow into. */
static inline bool fill_holes(void) {
    char line[512];
    uintptr_t start, end, free_from = LOWEST;
    FILE *maps = fopen("/proc/self/maps", "r");
    bool filled = maps != NULL && settle_heap(), stack = false;
    while (filled && !stack && fgets(line, sizeof line, maps) != NULL) {
        stack = strstr(line, "[stack]") != NULL;
        filled = sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &start, &end) == 2;
        uintptr_t free_to = start - (stack ? STACK : 0);
        if (filled && free_from < free_to) {
            filled = take(free_from, free_to);
        }
        free_from = end > free_from ? end : free_from;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    /* Nothing tells where the addresses end. */
    for (uintptr_t size = (uintptr_t)1 << 47; size >= PAGE; size /= 2) {
        free_from += take(free_from, free_from + size) ? size : 0;
    }
    return filled && stack;
}

#endif
