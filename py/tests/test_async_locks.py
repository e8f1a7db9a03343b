"""Named locks that tasks of asyncio wait for."""

import asyncio
import gc
import threading

import krstate
import pytest
from krstate import _wakes


def until(condition):
    """Waits for what another thread does next."""
    pause = threading.Event()
    for _ in range(20_000):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def started(target, *arguments, name=None):
    thread = threading.Thread(target=target, args=arguments, name=name)
    thread.start()
    return thread


def test_async_with_and_nested_use():
    lock = krstate.lock("task")

    async def main():
        asyncio.current_task().set_name("my task")
        async with lock:
            assert [info.name for info in krstate.locks() if info.key == "task"] == ["my task"]
            with pytest.raises(krstate.LockRecursionError):
                async with lock:
                    pass
            assert not await lock.acquire_async(0)
            assert not await lock.acquire_async(0.001)
        assert await lock.acquire_async()
        lock.release()
        with pytest.raises(krstate.NotHeldError):
            lock.release()
        with pytest.raises(ValueError):
            await lock.acquire_async(-1)
        with pytest.raises(TypeError, match="a number of seconds, not str"):
            await lock.acquire_async("1")

    asyncio.run(main())
    assert not lock.locked


def test_a_hundred_siblings_all_succeed_in_order():
    lock, order = krstate.lock("siblings"), []

    async def sibling(place):
        async with lock.hold() as guard:
            order.append((place, guard.token))
            await asyncio.sleep(0)

    async def main():
        await asyncio.gather(*(sibling(place) for place in range(100)))

    asyncio.run(main())
    assert [place for place, _ in order] == list(range(100))
    tokens = [token for _, token in order]
    assert tokens == sorted(set(tokens))


def test_a_cancelled_task_leaves_the_queue_at_once():
    lock = krstate.lock("cancelled")

    async def enter():
        async with lock:
            raise AssertionError("cancelled")

    async def main():
        async with lock.hold() as guard:
            first, second = (asyncio.ensure_future(enter()) for _ in range(2))
            while lock.waiters < 2:
                await asyncio.sleep(0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            assert lock.waiters == 1
            # Granted and cancelled before the task runs: the grant is passed on.
            guard.release()
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
        async with lock.hold(timeout=60) as guard:
            assert not guard.abandoned

    asyncio.run(main())
    assert not lock.locked


def test_a_task_that_goes_away_abandons_what_it_holds():
    lock = krstate.lock("gone task")

    async def leave():
        await lock.acquire_async()

    async def main():
        await asyncio.ensure_future(leave())
        gc.collect()
        async with lock.hold(timeout=60) as guard:
            assert guard.abandoned

    asyncio.run(main())


def left_waiting(lock, wait):
    """A loop that no longer runs, with a task that waits for a lock."""
    loop = asyncio.new_event_loop()

    async def begin():
        task = asyncio.ensure_future(wait(lock))
        while not lock.waiters:
            await asyncio.sleep(0)
        return task

    return loop, loop.run_until_complete(begin())


async def wait_to_acquire(lock):
    await lock.acquire_async()


async def wait_to_enter(lock):
    async with lock:
        pass


async def wait_with_time(lock):
    async with lock.hold(timeout=600):
        pass


@pytest.mark.parametrize("wait", [wait_to_acquire, wait_to_enter, wait_with_time])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_task_of_a_closed_loop_passes_the_lock_on(wait):
    lock = krstate.lock("closed loop")
    with lock:
        loop, task = left_waiting(lock, wait)
        loop.close()
    # The task is still there, but never runs again.
    assert lock.acquire(60)
    assert lock.waiters == 0
    lock.release()
    assert not task.done()
    del task


def test_a_task_of_a_loop_that_is_collected_passes_the_lock_on():
    lock = krstate.lock("collected loop")
    with lock:
        loop, task = left_waiting(lock, wait_to_acquire)
    until(lambda: not _wakes._waiting)
    # The task was granted the lock, and may still run.
    assert not lock.acquire(0)
    loop.close()
    del loop, task

    def free():
        gc.collect()
        return not lock.locked

    until(free)
    assert lock.acquire(0)
    lock.release()


def test_an_async_timeout_tells_who_holds_the_lock():
    lock = krstate.lock("async told")

    async def main():
        with pytest.raises(krstate.LockTimeoutError) as caught:
            async with lock.hold(timeout=0.01):
                pass
        assert caught.value.holder_name == threading.current_thread().name
        assert caught.value.waited >= 0.005

    with lock:
        asyncio.run(main())


def test_waiting_leaves_the_loop_and_other_threads_free():
    lock, done = krstate.lock("free"), threading.Event()

    async def main():
        waiting = [asyncio.ensure_future(lock.acquire_async()) for _ in range(1_000)]
        while lock.waiters < 1_000:
            await asyncio.sleep(0)
        done.set()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert lock.waiters == 0

    with lock:
        thread = started(asyncio.run, main())
        # This thread runs on while the other one's tasks wait for it.
        assert done.wait(60)
        thread.join()


def test_two_loops_that_wait_for_one_key_stay_free():
    """Counts the turns of two loops, in two threads, of which each has a thousand waiting tasks."""
    lock, count = krstate.lock("two loops"), 1_000
    loops, turns, inside = [None, None], [0, 0], []
    ready, done = threading.Barrier(3), threading.Barrier(2)

    async def turn(place):
        turns[place] += 1

    def ask_for_a_turn(place):
        return asyncio.run_coroutine_threadsafe(turn(place), loops[place])

    async def visit(place):
        async with lock:
            inside.append(place)
            assert len(inside) == 1
            # The other loop takes a turn while its tasks wait for this one.
            await asyncio.wrap_future(ask_for_a_turn(1 - place))
            inside.pop()

    async def main(place):
        loops[place] = asyncio.get_running_loop()
        tasks = [asyncio.ensure_future(visit(place)) for _ in range(count)]
        await asyncio.to_thread(ready.wait)
        await asyncio.gather(*tasks)
        await asyncio.to_thread(done.wait)

    with lock:
        threads = [started(asyncio.run, main(place)) for place in range(2)]
        ready.wait()
        until(lambda: lock.waiters == 2 * count)
        for place in range(2):
            for _ in range(100):
                ask_for_a_turn(place).result(60)
        assert turns == [100, 100] and lock.waiters == 2 * count
    for thread in threads:
        thread.join()
    assert turns == [100 + count, 100 + count]
    assert not lock.locked


def test_trying_in_a_loop_overtakes_nobody():
    lock, order = krstate.lock("no overtaking"), []

    def thread():
        with lock:
            order.append("thread")

    async def main():
        for use in (lock, lock.hold()):
            order.clear()
            lock.acquire()
            waiter = started(thread)
            until(lambda: lock.waiters == 1)
            # Whoever was first in the queue has the lock from now on, though it did not run yet.
            lock.release()
            async with use:
                order.append("task")
            waiter.join()
            assert order == ["thread", "task"]

    asyncio.run(main())


def test_a_free_lock_needs_no_thread_that_wakes_loops(run_python):
    code = """
import asyncio, threading, krstate
lock = krstate.lock("free")
async def main():
    async with lock:
        assert not await lock.acquire_async(0)
    async with lock.hold(timeout=1) as guard:
        assert guard.token
    assert await lock.acquire_async(1)
    lock.release()
asyncio.run(main())
print([thread.name for thread in threading.enumerate()])
"""
    assert run_python(code) == "['MainThread']"


def test_cancels_that_race_with_grants_lose_nothing():
    lock, inside = krstate.lock("race"), []

    async def visit():
        async with lock:
            inside.append(1)
            assert len(inside) == 1
            inside.pop()

    async def main():
        for number in range(2_000):
            guard = await lock.hold().__aenter__()
            task = asyncio.ensure_future(visit())
            while not lock.waiters:
                await asyncio.sleep(0)
            thread = number % 2 and started(guard.release)
            if not thread:
                guard.release()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if thread:
                thread.join()
        assert await lock.acquire_async(60)
        lock.release()

    asyncio.run(main())
    assert not lock.locked
