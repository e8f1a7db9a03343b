/* A place where threads of several languages wait for each other, so that they start at once. It
   contains no copy of krstate. */
#include <pthread.h>

void gate_set(int threads);
void gate_pass(void);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int wanted;
static int waiting;
static unsigned openings;

/* How many threads meet. */
void gate_set(int threads) {
    pthread_mutex_lock(&lock);
    wanted = threads;
    pthread_mutex_unlock(&lock);
}

/* Waits until all are here. The gate can be used again. */
void gate_pass(void) {
    pthread_mutex_lock(&lock);
    unsigned mine = openings;
    waiting++;
    if (waiting == wanted) {
        waiting = 0;
        openings++;
        pthread_cond_broadcast(&opened);
    }
    while (mine == openings) {
        pthread_cond_wait(&opened, &lock);
    }
    pthread_mutex_unlock(&lock);
}
