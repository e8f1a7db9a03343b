"""Python's part in the demo. Node calls these functions in the CPython inside its own process.

The four steps are the same in every language; `participant.mjs` describes them.
"""

import sys
import threading
import time
import traceback

import krstate

HOST = "one-process"
LANGUAGE = "Python"
ALL = "All"
SLICE = 1_000

_go = threading.Event()


def _state():
    host = krstate.get_host(HOST)
    if host is None:
        raise LookupError(f"there is no host {HOST} in this process")
    return host.state


def version() -> str:
    """The version of the interpreter."""
    return ".".join(str(part) for part in sys.version_info[:3])


def write() -> None:
    """Writes a nested table for another language to read."""
    _state().Notes[LANGUAGE] = {
        "Written": {"Text": f"Hello from {LANGUAGE}", "Numbers": [1, 2, 3]}
    }


def read() -> None:
    """Reads what another language wrote, and leaves a mark in it."""
    state = _state()
    source = state.Run.ReadFrom[LANGUAGE]
    note = state.Notes[source].Written
    note.ReadBy = LANGUAGE
    state.Reads[LANGUAGE] = {
        "From": source,
        "Text": note.Text,
        "Sum": sum(note.Numbers),
    }


def prepare() -> None:
    """Starts the threads; returns when each has its line and waits for `go`."""
    count = _state().Run.Threads
    ready = threading.Barrier(count + 1)
    for number in range(1, count + 1):
        threading.Thread(
            target=_work, args=(number, ready), name=f"{LANGUAGE} {number}"
        ).start()
    ready.wait(timeout=30)


def go() -> None:
    """Lets the threads run."""
    _go.set()


def _work(number: int, ready: threading.Barrier) -> None:
    state = _state()
    try:
        state.Threads[f"{LANGUAGE} {number}"] = {
            "Language": LANGUAGE,
            "Thread": threading.get_native_id(),
            "Operations": 0,
            "Last": 0,
            "Seconds": 0.0,
        }
        ready.wait(timeout=30)
        _go.wait()
        _hammer(state, state.Threads[f"{LANGUAGE} {number}"])
    except Exception:
        state.Failures.append(f"{LANGUAGE}: {traceback.format_exc()}")
    finally:
        state.Run.increment("Finished")


def _hammer(state, line) -> None:
    run, hits = state.Run, state.Hits
    operations = run.Operations
    start = time.perf_counter()
    done = last = 0
    while done < operations and not run.Stop:
        size = min(SLICE, operations - done)
        for _ in range(size):
            last = hits.increment(LANGUAGE)
        hits.increment(ALL, size)
        done += size
        line.Operations = done
        line.Last = last
        line.Seconds = time.perf_counter() - start
