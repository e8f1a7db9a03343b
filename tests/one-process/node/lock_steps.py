"""Python's part in the tests of the locks; lock_steps.mjs describes it."""

import asyncio
import threading
import traceback

import krstate

_release = threading.Event()


def _state():
    return krstate.get_host("languages").state


def _reported(work):
    def run():
        try:
            work()
        except BaseException:
            _state().Failures.append(f"Python: {traceback.format_exc()}")

    return run


def _start(name, work):
    threading.Thread(target=_reported(work), name=name, daemon=True).start()


def queue(kind, place):
    """Queues in each round, on a thread or on an event loop of its own."""
    if kind == "blocking":
        _start(f"Python {place}", lambda: _block(place))
    else:
        _start(f"Python loop {place}", lambda: asyncio.run(_wait(place)))


def hold(key):
    """Holds a lock until `release`."""

    def work():
        with krstate.lock(key):
            _state().Answers["held"] = True
            _release.wait()

    _start("Python holder", work)


def release():
    """Ends `hold`."""
    _release.set()


def time_out(key):
    """Waits too short a time."""

    def work():
        try:
            with krstate.lock(key).hold(timeout=0.02):
                raise AssertionError("the lock was free")
        except krstate.LockTimeoutError as error:
            _state().Answers["Python"] = {
                "Key": error.key,
                "Language": error.holder_language,
                "Name": error.holder_name,
                "Waited": error.waited >= 0.02,
            }

    _start("Python impatient", work)


def _block(place):
    gate, race = krstate.lock(f"gate {place}"), krstate.lock("race")
    for _ in range(_state()["Rounds"]):
        with gate, race.hold() as guard:
            _turn(place, guard)


async def _wait(place):
    gate, race = krstate.lock(f"gate {place}"), krstate.lock("race")
    for _ in range(_state()["Rounds"]):
        async with gate, race.hold() as guard:
            _turn(place, guard)


def _turn(place, guard):
    """What is done while the lock is held."""
    state = _state()
    if state.Inside.increment("n") != 1:
        raise AssertionError("two hold the lock")
    state.Order.append(place)
    state.Tokens.append(guard.token)
    state.Inside.increment("n", -1)
