/* Many processes, in each of which several copies of the library are opened, used for the first time
   and closed at the same moment by several threads, while others only open and close them. All must
   come to one home.

       stress KIND PROCESSES COPY...

   KIND is what happens to the copies:
       shipped   they are used as they are packed
       gap       they have test hooks: each discovery pauses between its walk through the loaded
                 modules and its look at them
       control   as gap, but the copies can be unloaded (see loosen.c) and come back to one of their
                 old places (see holes.h), and the answer of the first walk stands: this must split,
                 or the test proves nothing

   Every process is a fork of this one, which never opens a copy: a process of its own for the
   loader, without the time that starting a program takes. */
#define _GNU_SOURCE
#include "copies.h"
#include "holes.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum {
    USERS = 4,
    MOST_NOISE = 5,
    MOST_COPIES = 8,
    AT_ONCE = 4,
    PATIENCE_SECONDS = 60,
    SHORTEST_GAP_MICROSECONDS = 250,
    GAPS = 6,
    /* How a process ends. */
    AGREED = 0,
    SPLIT = 10,
    BROKEN = 11,
};

typedef enum { SHIPPED, GAP, CONTROL } kind;

static char **files;
static int file_count;
static pthread_barrier_t together;
static atomic_bool ended;

typedef struct user {
    pthread_t thread;
    const char *file;
    copy copy;
    kind kind;
    unsigned seed;
    char home[4096];
    bool made_host;
    bool broken;
} user;

/* How long this process's discoveries pause. */
static unsigned gap_microseconds;

static void pause_between(void) {
    usleep(gap_microseconds);
}

/* Small, and the same in every run for the same process number. */
static unsigned next_random(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static bool prepare_discovery(user *user) {
    if (user->kind == SHIPPED) {
        return true;
    }
    void (*discovery)(void (*)(void), bool);
    void *function = dlsym(user->copy.handle, "kr_test_discovery");
    if (function == NULL) {
        return false;
    }
    memcpy(&discovery, &function, sizeof discovery);
    discovery(pause_between, user->kind == CONTROL);
    return true;
}

/* Opens a copy, uses it at once, and closes it: the functions must stay where they are. */
static void *use_first(void *argument) {
    user *user = argument;
    copy *copy = &user->copy;
    pthread_barrier_wait(&together);
    if (user->kind != SHIPPED) {
        /* So that what one walk has seen can go before its own user comes. */
        usleep(next_random(&user->seed) % (2 * gap_microseconds));
    }
    if (!copy_open(copy, user->file) || !prepare_discovery(user)) {
        user->broken = true;
        return NULL;
    }
    kr_host *host = NULL;
    int32_t status = copy->host_new(utf8("one"), 0, &host, NULL);
    user->made_host = status == KR_OK;
    if (status != KR_OK && status != KR_ERROR_HOST_EXISTS) {
        user->broken = true;
    }
    if (user->kind != CONTROL) {
        dlclose(copy->handle);
    }
    kr_text home = {NULL, 0, 0};
    copy->home_file(&home);
    snprintf(user->home, sizeof user->home, "%.*s", (int)home.len, (const char *)home.data);
    copy->host_free(host);
    return NULL;
}

static void *open_and_close(void *argument) {
    unsigned seed = *(unsigned *)argument;
    pthread_barrier_wait(&together);
    while (!atomic_load(&ended)) {
        void *handle = dlopen(files[next_random(&seed) % (unsigned)file_count], RTLD_NOW);
        if (handle != NULL) {
            dlclose(handle);
        }
    }
    return NULL;
}

/* The order in which the copies come to the users: all orders in turn. */
static void arrange(user *users, unsigned number) {
    int order[MOST_COPIES];
    for (int at = 0; at < file_count; at++) {
        order[at] = at;
    }
    for (int at = file_count - 1; at > 0; at--) {
        int other = (int)(number % (unsigned)(at + 1));
        number /= (unsigned)(at + 1);
        int kept = order[at];
        order[at] = order[other];
        order[other] = kept;
    }
    for (int at = 0; at < USERS; at++) {
        users[at].file = files[order[at % file_count]];
    }
}

/* Leaves a hole for each copy and no other: copies that are opened and closed all the time come back
   to where one of them was. The holes don't touch each other, so that each is of the right size. */
static bool place_copies(void) {
    void *handles[MOST_COPIES];
    /* What the copies need stays. */
    dlopen("libgcc_s.so.1", RTLD_NOW);
    for (int at = 0; at < file_count; at++) {
        Dl_info place;
        handles[at] = dlopen(files[at], RTLD_NOW);
        void *marker = handles[at] == NULL ? NULL : dlsym(handles[at], "kr_home");
        if (marker == NULL || dladdr(marker, &place) == 0) {
            return false;
        }
        take((uintptr_t)place.dli_fbase - PAGE, (uintptr_t)place.dli_fbase);
    }
    bool filled = fill_holes();
    for (int at = 0; at < file_count; at++) {
        dlclose(handles[at]);
    }
    return filled;
}

/* One process; how it ended. */
static int process(kind kind, unsigned number) {
    static user users[USERS];
    /* Which thread is where when depends on the machine: the processes differ in what they can. */
    int noises = 1 + (int)(number / GAPS % MOST_NOISE);
    pthread_t noise[MOST_NOISE];
    unsigned seeds[MOST_NOISE];
    gap_microseconds = SHORTEST_GAP_MICROSECONDS << number % GAPS;
    alarm(PATIENCE_SECONDS);
    pthread_barrier_init(&together, NULL, 1 + USERS + (unsigned)noises);
    arrange(users, number);
    for (int at = 0; at < noises; at++) {
        seeds[at] = number * MOST_NOISE + (unsigned)at;
        pthread_create(&noise[at], NULL, open_and_close, &seeds[at]);
    }
    for (unsigned at = 0; at < USERS; at++) {
        users[at].kind = kind;
        users[at].seed = number * USERS + at;
        pthread_create(&users[at].thread, NULL, use_first, &users[at]);
    }
    if (kind == CONTROL && !place_copies()) {
        return BROKEN;
    }
    pthread_barrier_wait(&together);
    for (int at = 0; at < USERS; at++) {
        pthread_join(users[at].thread, NULL);
    }
    atomic_store(&ended, true);
    for (int at = 0; at < noises; at++) {
        pthread_join(noise[at], NULL);
    }
    int makers = 0;
    for (int at = 0; at < USERS; at++) {
        if (users[at].broken || users[at].home[0] == '\0') {
            return BROKEN;
        }
        makers += users[at].made_host;
    }
    for (int at = 1; at < USERS; at++) {
        if (strcmp(users[0].home, users[at].home) != 0) {
            return SPLIT;
        }
    }
    return makers == 1 ? AGREED : SPLIT;
}

typedef struct totals {
    int agreed, split, broken;
} totals;

static void collect(totals *totals) {
    int status = 0;
    if (wait(&status) < 0) {
        return;
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == AGREED) {
        totals->agreed++;
    } else if (code == SPLIT) {
        totals->split++;
    } else {
        totals->broken++;
        fprintf(stderr, "a process ended with status 0x%x\n", (unsigned)status);
    }
}

/* Runs `count` processes, or the control until the first split. */
static totals run_all(kind kind, int count) {
    totals totals = {0, 0, 0};
    int started = 0;
    int running = 0;
    while (started < count || running > 0) {
        bool more = started < count && !(kind == CONTROL && totals.split > 0);
        if (!more && running == 0) {
            break;
        }
        if (more && running < AT_ONCE) {
            pid_t child = fork();
            if (child == 0) {
                _exit(process(kind, (unsigned)started));
            }
            started++;
            running += child > 0;
            totals.broken += child < 0;
            continue;
        }
        collect(&totals);
        running--;
    }
    return totals;
}

int main(int count, char **arguments) {
    if (count < 5 || count > 3 + MOST_COPIES) {
        fprintf(stderr, "usage: stress shipped|gap|control PROCESSES COPY...\n");
        return 2;
    }
    kind kind = strcmp(arguments[1], "shipped") == 0 ? SHIPPED
                : strcmp(arguments[1], "gap") == 0   ? GAP
                                                     : CONTROL;
    int processes = atoi(arguments[2]);
    files = arguments + 3;
    file_count = count - 3;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    totals totals = run_all(kind, processes);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%s: %d processes agreed, %d split, %d broke, in %.1f s\n", arguments[1], totals.agreed,
           totals.split, totals.broken,
           (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
    if (kind == CONTROL) {
        bool proves = totals.split > 0;
        printf("%d passed, %d failed\n", proves, !proves);
        return proves ? 0 : 1;
    }
    printf("%d passed, %d failed\n", totals.agreed, totals.split + totals.broken);
    return totals.agreed == processes ? 0 : 1;
}
