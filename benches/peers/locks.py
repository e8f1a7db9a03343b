"""Measures locks that nobody else wants beside those of Python, and how free the loop is while many
wait; prints rows of the bench as JSON.

Figures are nanoseconds for one acquire and release: the shortest of many turns, in which all take part.
"""

import asyncio
import json
import threading
import time

import krstate

TURNS = 60
PER_TURN = 5_000
WAITERS = 1_000
DELAY_LIMIT_MS = 20.0


def row(name, ours, peer, peer_value, unit="ns", limit=None):
    return {
        "name": name,
        "threads": 1,
        "ours": ours,
        "peer": peer,
        "peer_value": peer_value,
        "ratio": ours / peer_value,
        "unit": unit,
        "limit": limit,
    }


def with_(lock):
    for _ in range(PER_TURN):
        with lock:
            pass


def calls(lock):
    for _ in range(PER_TURN):
        lock.acquire()
        lock.release()


def hold(lock):
    for _ in range(PER_TURN):
        with lock.hold():
            pass


async def async_with(lock):
    for _ in range(PER_TURN):
        async with lock:
            pass


def in_turn(actions):
    shortest = [float("inf")] * len(actions)
    for _ in range(TURNS):
        for at, (action, lock) in enumerate(actions):
            begun = time.perf_counter_ns()
            action(lock)
            shortest[at] = min(shortest[at], (time.perf_counter_ns() - begun) / PER_TURN)
    return shortest


async def in_turn_async(locks):
    shortest = [float("inf")] * len(locks)
    for _ in range(TURNS):
        for at, lock in enumerate(locks):
            begun = time.perf_counter_ns()
            await async_with(lock)
            shortest[at] = min(shortest[at], (time.perf_counter_ns() - begun) / PER_TURN)
    return shortest


async def delay(lock, waiters):
    """The delay of the loop, in milliseconds, while so many wait for a lock and are served in turn."""
    found = []

    async def wait():
        async with lock:
            pass

    async def probe():
        while True:
            begun = time.perf_counter_ns()
            await asyncio.sleep(0.001)
            found.append((time.perf_counter_ns() - begun) / 1e6 - 1)

    with lock:
        waiting = [asyncio.create_task(wait()) for _ in range(waiters)]
        while lock.waiters < waiters:
            await asyncio.sleep(0)
        probing = asyncio.create_task(probe())
        await asyncio.sleep(0.2)
    await asyncio.gather(*waiting)
    await asyncio.sleep(0.2)
    probing.cancel()
    return sorted(found)[len(found) * 99 // 100]


def main():
    ours, theirs = krstate.lock("bench"), threading.Lock()
    actions = [(with_, theirs), (with_, ours), (calls, theirs), (calls, ours), (hold, ours)]
    peer_with, our_with, peer_calls, our_calls, our_hold = in_turn(actions)
    peer_async, our_async = asyncio.run(in_turn_async([asyncio.Lock(), ours]))
    idle = asyncio.run(delay(ours, 0))
    p99 = asyncio.run(delay(ours, WAITERS))
    rows = [
        row("Python: with", our_with, "threading.Lock", peer_with, limit=4.0),
        row("Python: acquire and release", our_calls, "threading.Lock", peer_calls, limit=4.0),
        row("Python: hold", our_hold, "threading.Lock", peer_with),
        row("Python: async with", our_async, "asyncio.Lock", peer_async),
        row(
            "Python: delay of a loop where 1,000 wait, p99",
            p99,
            "20 ms over a loop where nobody waits",
            idle + DELAY_LIMIT_MS,
            "ms",
            1.0,
        ),
    ]
    print(json.dumps(rows))


main()
