/* CPython inside a C program: what happens to the shared state when the interpreter ends, when it
   starts again, and what a subinterpreter of the old kind sees.

       embed LIBPYTHON SITE_PACKAGES C_LIBRARY c|python

   The last argument says which copy is loaded first, and so is the home. PYTHONHOME is set. */
#define _DEFAULT_SOURCE
#include "copies.h"

#include <unistd.h>

#include "check.h"
#include "support.h"

enum { PATIENCE_SECONDS = 120 };

static struct {
    void (*start)(int);
    int (*end)(void);
    int (*run)(const char *);
    void *(*new_interpreter)(void);
    void (*end_interpreter)(void *);
    void *(*thread_state)(void *);
} py;

static void find(void *library, const char *name, void *place) {
    void *function = dlsym(library, name);
    if (function == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    memcpy(place, &function, sizeof function);
}

static void open_python(const char *file) {
    /* Extension modules find the interpreter in the global scope. */
    void *library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    find(library, "Py_InitializeEx", &py.start);
    find(library, "Py_FinalizeEx", &py.end);
    find(library, "PyRun_SimpleString", &py.run);
    find(library, "Py_NewInterpreter", &py.new_interpreter);
    find(library, "Py_EndInterpreter", &py.end_interpreter);
    find(library, "PyThreadState_Swap", &py.thread_state);
}

static void open_c(copy *library, const char *file) {
    if (!copy_open(library, file)) {
        exit(1);
    }
}

/* Adds 1 from C to what Python made; the sum, or -1. */
static int64_t add_one(copy *c) {
    kr_state *state = NULL;
    kr_value table;
    kr_value sum = integer(-1);
    kr_value one = integer(1);
    kr_key key = text_key("n");
    bool found = false;
    if (c->state_global(&state, NULL) != KR_OK) {
        return -1;
    }
    if (c->state_get(state, utf8("Shared"), &table, &found, NULL) == KR_OK && found) {
        c->table_increment(table.as.container.handle, &key, &one, &sum, NULL);
        c->table_free(table.as.container.handle);
    }
    c->state_free(state);
    return sum.as.i64;
}

static const char USE[] =
    "import gc, sys, threading\n"
    "import krstate\n"
    "from krstate import _native\n"
    "state = krstate.global_state()\n"
    "state['Shared'] = {'n': 0}\n"
    "shared = state['Shared']\n"
    "def work():\n"
    "    for _ in range(1000):\n"
    "        shared.increment('n')\n"
    "        krstate.Table(a=[{}])\n"
    "threads = [threading.Thread(target=work) for _ in range(3)]\n"
    "for thread in threads: thread.start()\n"
    "for thread in threads: thread.join()\n"
    "assert shared['n'] == 3000, shared\n"
    /* Held by the module, by a cycle, and by an iterator that is not at its end. */
    "detached = krstate.Table(list=[1, {'x': 1}])\n"
    "cycle = [detached, iter(detached)]\n"
    "cycle.append(cycle)\n"
    "walk = iter(krstate.List([1, 2, 3]))\n"
    "next(walk)\n";

static const char REFUSED[] =
    "try:\n"
    "    import krstate\n"
    "except ImportError as error:\n"
    "    assert 'another interpreter' in str(error), error\n"
    "else:\n"
    "    raise AssertionError('a second interpreter may use krstate')\n";

/* In a process where krstate was used by an interpreter that has ended. */
static const char AGAIN[] =
    "try:\n"
    "    import krstate\n"
    "except ImportError as error:\n"
    "    assert 'has ended' in str(error), error\n"
    "else:\n"
    "    raise AssertionError('an interpreter may use what an ended one left')\n";

static void run_in_path(const char *site, const char *code) {
    char *text = malloc(strlen(site) + strlen(code) + 100);
    if (text == NULL) {
        exit(1);
    }
    sprintf(text, "import sys\nsys.path.insert(0, '%s')\n%s", site, code);
    check_case(py.run(text) == 0, "Python failed with:\n%s", code);
    free(text);
}

static void subinterpreter(const char *site) {
    void *main_state = py.thread_state(NULL);
    py.thread_state(main_state);
    void *other = py.new_interpreter();
    CHECK(other != NULL);
    if (other != NULL) {
        run_in_path(site, REFUSED);
        py.end_interpreter(other);
    }
    py.thread_state(main_state);
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: embed LIBPYTHON SITE_PACKAGES C_LIBRARY c|python\n");
        return 2;
    }
    const char *site = arguments[2];
    bool c_first = strcmp(arguments[4], "c") == 0;
    copy c;
    alarm(PATIENCE_SECONDS);
    if (c_first) {
        open_c(&c, arguments[3]);
        CHECK(c.live_containers() == 0);
    }
    open_python(arguments[1]);
    py.start(0);
    run_in_path(site, USE);
    if (!c_first) {
        open_c(&c, arguments[3]);
    }
    kr_text home = {NULL, 0, 0};
    c.home_file(&home);
    CHECK(text_contains(home, c_first ? "libkrstate.so" : "_native"));
    CHECK(add_one(&c) == 3001);
    subinterpreter(site);
    CHECK(py.end() == 0);
    /* What the interpreter held is gone; what the state holds is not. */
    CHECK(c.live_containers() == 1);
    CHECK(add_one(&c) == 3002);
    for (int64_t round = 0; round < 2; round++) {
        py.start(0);
        run_in_path(site, AGAIN);
        CHECK(py.end() == 0);
        CHECK(c.live_containers() == 1);
        CHECK(add_one(&c) == 3003 + round);
    }
    return check_report();
}
