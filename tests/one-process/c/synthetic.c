/* A library that says it is a copy of krstate, loaded before the real ones.

   FOREIGN  a copy with ABI major 7
   SHORT    a copy whose table holds nothing but its header
   OLDER    a copy with the first KRSTATE_TABLE_FUNCTIONS functions of the table; they are those of
            the real copy in the file KRSTATE_TABLE_BEHIND */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "99.1.2-synthetic"

/* The start of every table. */
typedef struct header {
    size_t size;
    uint32_t abi_major;
    uint32_t abi_minor;
    const char *product_version;
    const char *(*file)(void);
} header;

const header *kr_home(void);

static const char *own_file(void) {
    Dl_info info;
    static const char version[] = VERSION;
    return dladdr(version, &info) != 0 ? info.dli_fname : "";
}

#if defined(FOREIGN)

const header *kr_home(void) {
    static const header table = {sizeof table + 100 * sizeof(void *), 7, 3, VERSION, own_file};
    return &table;
}

#elif defined(SHORT)

const header *kr_home(void) {
    static const header table = {sizeof table, 0, 0, VERSION, own_file};
    return &table;
}

#elif defined(OLDER)

static void *behind(void) {
    const char *file = getenv("KRSTATE_TABLE_BEHIND");
    void *library = file == NULL ? NULL : dlopen(file, RTLD_NOW | RTLD_LOCAL);
    void *marker = library == NULL ? NULL : dlsym(library, "kr_home");
    if (marker == NULL) {
        fprintf(stderr, "KRSTATE_TABLE_BEHIND names no copy of krstate\n");
        abort();
    }
    return marker;
}

const header *kr_home(void) {
    static header *table;
    const char *functions = getenv("KRSTATE_TABLE_FUNCTIONS");
    if (table == NULL && functions != NULL) {
        const header *(*marker)(void);
        void *function = behind();
        memcpy(&marker, &function, sizeof marker);
        size_t size = sizeof *table + (size_t)atoi(functions) * sizeof(void *);
        table = malloc(size);
        if (table == NULL) {
            abort();
        }
        memcpy(table, marker(), size);
        table->size = size;
        table->product_version = VERSION;
        table->file = own_file;
    }
    return table;
}

#else
#error define FOREIGN, SHORT or OLDER
#endif
