"""Named locks, as threads and asyncio tasks use them."""

import asyncio
import gc
import io
import threading
from datetime import datetime, timezone

import krstate
import pytest
from krstate import _native


def started(target, *arguments, name=None):
    thread = threading.Thread(target=target, args=arguments, name=name)
    thread.start()
    return thread


def test_one_key_is_one_lock():
    lock = krstate.lock(" Orders ")
    assert lock.key == "orders"
    assert lock == krstate.lock("ORDERS")
    assert hash(lock) == hash(krstate.lock("orders"))
    assert lock != krstate.lock("other")
    assert krstate.lock().key == "default"
    assert repr(lock) == "krstate.lock('orders')"
    for blank in ["", " \t"]:
        with pytest.raises(krstate.InvalidKeyError):
            krstate.lock(blank)
    with pytest.raises(krstate.InvalidKeyError):
        krstate.lock("\ud800")


def test_with_excludes_other_threads():
    lock, counts = krstate.lock("with"), {"n": 0}

    def count():
        mine = krstate.lock("with")
        for _ in range(2_000):
            with mine:
                value = counts["n"]
                counts["n"] = value + 1

    threads = [started(count) for _ in range(4)]
    for thread in threads:
        thread.join()
    assert counts["n"] == 8_000
    assert not lock.locked


def test_acquire_and_release():
    lock = krstate.lock("acquire")
    assert lock.acquire()
    assert lock.locked
    # Another object for the same key releases it as well.
    krstate.lock("acquire").release()
    with pytest.raises(krstate.NotHeldError):
        lock.release()
    assert lock.acquire(0)
    assert not lock.acquire(0)
    assert not lock.acquire(0.001)
    with pytest.raises(krstate.LockRecursionError):
        lock.acquire()
    with pytest.raises(krstate.LockRecursionError), lock:
        pass
    outcome = []
    thread = started(lambda: outcome.append(lock.acquire(0)))
    thread.join()
    assert outcome == [False]
    lock.release()
    for wrong in [-1, float("nan")]:
        with pytest.raises(ValueError):
            lock.acquire(wrong)
    assert lock.acquire(float("inf"))
    lock.release()


def test_a_guard_has_a_token_and_is_released_once():
    lock = krstate.lock("guard")
    with lock.hold() as guard:
        first = guard.token
        assert not guard.abandoned
        guard.release()
        assert not lock.locked
        guard.release()
    with lock.hold(timeout=1) as guard:
        assert guard.token > first
    assert not lock.locked


def test_a_timeout_tells_who_holds_the_lock():
    lock, taken, done = krstate.lock("told"), threading.Event(), threading.Event()

    def hold():
        with lock:
            taken.set()
            done.wait()

    before = datetime.now(timezone.utc)
    thread = started(hold, name="the holder")
    taken.wait()
    with pytest.raises(krstate.LockTimeoutError, match="the holder") as caught:
        with lock.hold(timeout=0.01):
            pass
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert (error.key, error.holder_language, error.holder_name) == ("told", "Python", "the holder")
    assert error.waited >= 0.01
    assert abs((error.holder_since - before).total_seconds()) < 60
    (info,) = [info for info in krstate.locks() if info.key == "told"]
    assert (info.language, info.name, info.waiters) == ("Python", "the holder", 0)
    assert info.token == error.token
    table = io.StringIO()
    krstate.print_locks(table)
    assert "Python (the holder)" in table.getvalue()
    done.set()
    thread.join()
    assert all(info.key != "told" for info in krstate.locks())


def test_a_thread_that_ends_abandons_what_it_holds():
    lock = krstate.lock("ended")
    started(lock.acquire).join()
    with lock.hold(timeout=60) as guard:
        assert guard.abandoned
    with lock.hold() as guard:
        assert not guard.abandoned


def test_a_guard_that_is_collected_abandons():
    lock = krstate.lock("collected")
    lock._hold(None)
    gc.collect()
    with lock.hold(timeout=60) as guard:
        assert guard.abandoned


def test_threads_and_tasks_are_granted_in_the_order_of_arrival():
    lock, order = krstate.lock("arrival"), []

    async def task(place):
        async with lock:
            order.append(place)

    def thread(place):
        with lock:
            order.append(place)

    async def main():
        threads, tasks = [], []
        guard = await lock.hold().__aenter__()
        for place in range(16):
            if place % 2:
                threads.append(started(thread, place))
            else:
                tasks.append(asyncio.ensure_future(task(place)))
            while lock.waiters <= place:
                await asyncio.sleep(0)
        guard.release()
        await asyncio.gather(*tasks)
        for one in threads:
            one.join()

    for _ in range(20):
        order.clear()
        asyncio.run(main())
        assert order == list(range(16))


def test_ctrl_c_ends_a_wait(run_python):
    code = """
import os, signal, threading, krstate
# A shell starts what runs in the background with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
lock, go = krstate.lock("x"), threading.Event()
def hold():
    lock.acquire()
    go.set()
    threading.Event().wait()
threading.Thread(target=hold, daemon=True).start()
go.wait()
def interrupt():
    pause = threading.Event()
    while not lock.waiters:
        pause.wait(0.001)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    with lock:
        print("acquired")
except KeyboardInterrupt:
    print("interrupted", lock.waiters)
"""
    assert run_python(code) == "interrupted 0"


def test_a_forked_child_has_no_locks(run_python):
    code = """
import asyncio, os, krstate
lock = krstate.lock("x")
async def use(lock):
    async with lock:
        return "async"
asyncio.run(use(krstate.lock("started")))
with lock.hold() as guard, krstate.lock("y"):
    child = os.fork()
    if child == 0:
        guard.release()
        mine = krstate.lock("x")
        with mine.hold(timeout=0) as again:
            assert again.token > guard.token
        print(asyncio.run(use(mine)), flush=True)
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert not lock.locked
"""
    assert run_python(code) == "async"


def test_the_process_ends_while_others_wait(run_python):
    code = """
import asyncio, threading, krstate
lock = krstate.lock("x")
lock.acquire()
threading.Thread(target=lock.acquire, daemon=True).start()
async def main():
    task = asyncio.ensure_future(lock.acquire_async())
    while lock.waiters < 2:
        await asyncio.sleep(0)
    print("done")
asyncio.run(main())
"""
    assert run_python(code) == "done"


def test_idle_keys_are_forgotten():
    gc.collect()
    before = _native.live_locks()
    for number in range(10_000):
        with krstate.lock(f"visited {number}"):
            pass
    assert _native.live_locks() <= before
