"""Waits of the engine as futures of asyncio."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
from collections.abc import Callable

from ._native import next_wakes

_numbers = itertools.count(1)
_lock = threading.Lock()
_waiting: dict[int, asyncio.Future[None]] = {}
_dispatcher: threading.Thread | None = None


def future(notify: Callable[[int], None]) -> asyncio.Future[None]:
    """A future of the running loop that is done when the wake-up of a wait came.

    `notify` gets the number under which the wake-up is to come out of `next_wakes`.
    """
    _start()
    woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    number = next(_numbers)
    _waiting[number] = woken
    woken.add_done_callback(lambda _: _waiting.pop(number, None))
    notify(number)
    return woken


def _start() -> None:
    global _dispatcher
    with _lock:
        if _dispatcher is None:
            _dispatcher = threading.Thread(target=_dispatch, name="krstate wakes", daemon=True)
            _dispatcher.start()


def _dispatch() -> None:
    while True:
        for number in next_wakes():
            woken = _waiting.get(number)
            if woken is not None:
                try:
                    woken.get_loop().call_soon_threadsafe(_finish, woken)
                except RuntimeError:
                    # The loop was closed, and nobody waits any more.
                    _waiting.pop(number, None)


def _finish(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)


def _forget_all() -> None:
    """Begins anew in a forked child, which has neither the thread nor what it waited for."""
    global _dispatcher, _lock
    _lock = threading.Lock()
    _dispatcher = None
    _waiting.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
