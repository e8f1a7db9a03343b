/* What a fork does: the child has an empty engine, its old handles say why they are refused, freeing
   them does nothing, and its forking thread never hangs, whatever other threads of the parent were
   doing.

       fork [busy FORKS | first FORKS | loader FORKS | deep DEPTH]

   Without arguments all of them, each with the number that CI has time for. */
#define _GNU_SOURCE
#include "fork.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { BUSY_THREADS = 4, BUSY_FORKS = 500, FIRST_FORKS = 200, LOADER_FORKS = 50, DEPTH = 260, DEEP_PATIENCE_SECONDS = 300 };

static atomic_bool ended;

int wait_for(pid_t child) {
    int status = -1;
    if (child <= 0 || waitpid(child, &status, 0) != child) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -status;
}

/* One round of everything that takes locks: registries, names, tables, lists, topology, trees. */
static void work(const handles *shared, unsigned thread, unsigned round) {
    char name[32];
    snprintf(name, sizeof name, "t%u", thread);
    kr_key key = text_key("n");
    kr_value one = integer(1);
    kr_value out;
    bool found = false;
    kr_table *table = new_table();
    kr_value entry = container(KR_KIND_TABLE, table);
    kr_host *host = new_host(name);
    kr_iter *iter = NULL;
    MUST(kr_table_increment(shared->table, &key, &one, &out, NULL));
    MUST(kr_state_set(shared->state, utf8(name), &entry, KR_GUARD_DEFAULT, NULL));
    MUST(kr_list_push(shared->list, &entry, NULL, NULL));
    MUST(kr_table_entries(shared->table, &iter, NULL));
    MUST(kr_iter_next(iter, NULL, &out, &found, NULL));
    kr_value_free(&out);
    if (round % 64 == 0) {
        MUST(kr_list_clear(shared->list, NULL));
    }
    MUST(kr_state_get(shared->state, utf8(name), &out, &found, NULL));
    kr_value_free(&out);
    MUST(kr_host_close(host, NULL));
    kr_host_free(host);
    kr_iter_free(iter);
    kr_table_free(table);
}

typedef struct worker {
    pthread_t thread;
    unsigned number;
    const handles *shared;
    atomic_uint rounds;
} worker;

static void *work_on(void *argument) {
    worker *worker = argument;
    while (!atomic_load(&ended)) {
        work(worker->shared, worker->number, atomic_fetch_add(&worker->rounds, 1));
    }
    return NULL;
}

/* Forks while four threads are busy in the engine. */
static void busy(int forks) {
    static handles old;
    worker workers[BUSY_THREADS];
    make_handles(&old);
    for (unsigned at = 0; at < BUSY_THREADS; at++) {
        workers[at].number = at;
        workers[at].shared = &old;
        atomic_init(&workers[at].rounds, 0);
        MUST(pthread_create(&workers[at].thread, NULL, work_on, &workers[at]));
    }
    for (int round = 0; round < forks; round++) {
        unsigned before = atomic_load(&workers[round % BUSY_THREADS].rounds);
        pid_t child = fork();
        if (child == 0) {
            alarm(PATIENCE_SECONDS);
            int code = use_in_child(&old);
            /* A child may fork too. */
            pid_t grandchild = code == 0 && round % 10 == 0 ? fork() : -1;
            if (grandchild == 0) {
                alarm(PATIENCE_SECONDS);
                _exit(use_in_child(&old));
            }
            _exit(code != 0 || grandchild < 0 ? code : wait_for(grandchild));
        }
        int code = wait_for(child);
        check_case(code == 0, "busy: child %d ended with %d", round, code);
        while (atomic_load(&workers[round % BUSY_THREADS].rounds) == before) {
            sched_yield();
        }
    }
    atomic_store(&ended, true);
    for (int at = 0; at < BUSY_THREADS; at++) {
        pthread_join(workers[at].thread, NULL);
    }
    /* The parent goes on as before. */
    uint64_t count = 0;
    CHECK(kr_table_count(old.table, &count, NULL) == KR_OK && count == 1);
    free_handles(&old);
}

static pthread_barrier_t together;

static void *use_for_the_first_time(void *unused) {
    (void)unused;
    pthread_barrier_wait(&together);
    kr_state *state = NULL;
    MUST(kr_state_global(&state, NULL));
    kr_state_free(state);
    return NULL;
}

/* A process whose threads use the library for the first time at the moment of the fork. */
static int fork_at_first_use(void) {
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    pthread_barrier_init(&together, NULL, THREADS + 1);
    for (int at = 0; at < THREADS; at++) {
        pthread_create(&threads[at], NULL, use_for_the_first_time, NULL);
    }
    pthread_barrier_wait(&together);
    pid_t child = fork();
    if (child == 0) {
        alarm(PATIENCE_SECONDS);
        _exit(use_in_child(NULL));
    }
    int code = wait_for(child);
    for (int at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
    }
    return code;
}

/* Must come before this process itself has used the library. */
static void first(int forks) {
    for (int round = 0; round < forks; round++) {
        pid_t process = fork();
        if (process == 0) {
            alarm(PATIENCE_SECONDS);
            _exit(fork_at_first_use());
        }
        int code = wait_for(process);
        check_case(code == 0, "first use: process %d ended with %d", round, code);
    }
    /* Nobody used it before the fork: the child uses it, then the parent. */
    pid_t child = fork();
    if (child == 0) {
        alarm(PATIENCE_SECONDS);
        _exit(use_in_child(NULL));
    }
    CHECK(wait_for(child) == 0);
    CHECK(use_in_child(NULL) == 0);
}

static int count_module(struct dl_phdr_info *info, size_t size, void *count) {
    (void)info;
    (void)size;
    ++*(int *)count;
    return 0;
}

static void *walk_through_modules(void *unused) {
    (void)unused;
    while (!atomic_load(&ended)) {
        int count = 0;
        dl_iterate_phdr(count_module, &count);
    }
    return NULL;
}

static void *open_and_close(void *unused) {
    (void)unused;
    while (!atomic_load(&ended)) {
        void *library = dlopen("libresolv.so.2", RTLD_NOW);
        if (library == NULL) {
            abort();
        }
        dlclose(library);
    }
    return NULL;
}

/* The child is the first to use the library, and the locks of the loader are held by threads that
   it does not have. Must come before this process itself has used the library. */
static int fork_in_loader(int forks) {
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, walk_through_modules, NULL);
    pthread_create(&threads[1], NULL, open_and_close, NULL);
    int code = 0;
    for (int round = 0; round < forks && code == 0; round++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(PATIENCE_SECONDS);
            _exit(use_in_child(NULL));
        }
        code = wait_for(child);
    }
    atomic_store(&ended, true);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return code;
}

static void loader(int forks) {
    pid_t process = fork();
    if (process == 0) {
        _exit(fork_in_loader(forks));
    }
    CHECK(wait_for(process) == 0);
}

/* Each process forks one child, which keeps what all of its ancestors made. */
static int descend(kr_table **made, int depth, int end) {
    for (int at = 0; at < depth; at++) {
        uint64_t count = 0;
        if (kr_table_count(made[at], &count, NULL) != KR_ERROR_DISPOSED) {
            return 1;
        }
        kr_table_free(made[at]);
    }
    if (depth == end) {
        return 0;
    }
    /* Two handles, one of them freed: the numbers of slots must not be given out again either. */
    kr_table_free(new_table());
    made[depth] = new_table();
    uint64_t count = 1;
    if (kr_table_count(made[depth], &count, NULL) != KR_OK || kr_live_containers() != 1) {
        return 2;
    }
    pid_t child = fork();
    if (child == 0) {
        _exit(descend(made, depth + 1, end));
    }
    int code = wait_for(child);
    if (code == 0 && kr_table_count(made[depth], &count, NULL) != KR_OK) {
        return 3;
    }
    return code;
}

/* Old handles stay refused, however often the process was forked. */
static void deep(int depth) {
    pid_t child = fork();
    if (child == 0) {
        kr_table **made = calloc((size_t)depth, sizeof(kr_table *));
        alarm(DEEP_PATIENCE_SECONDS);
        _exit(made == NULL ? 4 : descend(made, 0, depth));
    }
    CHECK(wait_for(child) == 0);
}

int main(int count, char **arguments) {
    int number = count == 3 ? atoi(arguments[2]) : 0;
    const char *part = count == 3 ? arguments[1] : "";
    if (count == 1 || strcmp(part, "loader") == 0) {
        loader(count == 1 ? LOADER_FORKS : number);
    }
    if (count == 1 || strcmp(part, "first") == 0) {
        first(count == 1 ? FIRST_FORKS : number);
    }
    if (count == 1 || strcmp(part, "deep") == 0) {
        deep(count == 1 ? DEPTH : number);
    }
    if (count == 1 || strcmp(part, "busy") == 0) {
        busy(count == 1 ? BUSY_FORKS : number);
    }
    return check_report();
}
