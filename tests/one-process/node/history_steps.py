"""Python's part in the histories; history_steps.mjs describes it."""

import threading
import time
import traceback

import krstate

_PLAYER = "Python"


def _flag(value):
    return "true" if value else "false"


def _set(table, key, value):
    table[key] = value
    return ""


def _pair(table, one, other, value):
    table.update({one: value, other: value})
    return ""


_OPERATIONS = {
    "get": lambda table, key: table.get(key),
    "set": _set,
    "remove": lambda table, key: _flag(table.pop(key, None) is not None),
    "swap": lambda table, key, value: table.swap(key, value),
    "increment": lambda table, key, by: table.increment(key, by),
    "compare": lambda table, key, expected, value: _flag(table.compare_and_swap(key, expected, value)),
    "add": lambda table, key, value: table.get_or_add(key, value),
    "raise": lambda table, key, by: table.add_or_update(key, by, lambda old: old + by),
    "pair": _pair,
    "all": lambda table: " ".join(f"{key}={value}" for key, value in sorted(table.to_dict().items())),
}


def play(first, rounds):
    """Plays all rounds from `first` on, in a thread."""
    threading.Thread(target=_play, args=(first, rounds), daemon=True).start()


def _play(first, rounds):
    state = krstate.get_host("languages").state
    try:
        for round_ in range(first, rounds):
            with krstate.lock(f"round {round_}"):
                pass
            started = state.Started
            started.increment("n")
            while started["n"] < started["of"]:
                time.sleep(0)
            state.Results[_PLAYER] = [_timed(operation) for operation in state.Scripts[_PLAYER].to_list()]
    except BaseException:
        state.Failures.append(f"Python: {traceback.format_exc()}")


def _timed(operation):
    time.sleep(0)
    start = time.monotonic_ns()
    answer = _operate(*operation)
    return [start, time.monotonic_ns(), answer]


def _operate(name, *words):
    try:
        host = krstate.get_host("cells")
        if host is None:
            return "closed"
        answer = _OPERATIONS[name](host.state.Cells, *words)
    except krstate.DisposedError:
        return "closed"
    return "none" if answer is None else str(answer)
