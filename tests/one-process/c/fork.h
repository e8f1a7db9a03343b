/* One handle of every type, and what a forked child must find them to be. */
#ifndef KR_TEST_FORK_H
#define KR_TEST_FORK_H

#include <krstate.h>

#include <sched.h>
#include <sys/types.h>
#include <unistd.h>

#include "check.h"
#include "support.h"

enum { PATIENCE_SECONDS = 60 };

typedef struct handles {
    kr_host *host;
    kr_state *state;
    kr_table *table;
    kr_list *list;
    kr_iter *iter;
    kr_builder *builder;
    kr_error *error;
    kr_value text;
} handles;

void make_handles(handles *made);
void free_handles(handles *made);

/* What a child does with the handles of its parent (may be NULL) and with an engine that must be
   empty; 0, or the number of what was wrong. */
int use_in_child(handles *old);

/* Waits for a child; its exit code, or a negative number if it ended otherwise. */
int wait_for(pid_t child);

#endif
