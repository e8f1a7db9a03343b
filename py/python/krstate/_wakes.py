"""Waits of the engine as futures of asyncio, and the bell of this runtime's inbox.

The thread that grants something leaves a number and goes on: it may belong to any language, and
never waits for the interpreter. One thread here takes the numbers out and tells the event loops.
"""

from __future__ import annotations

import asyncio
import atexit
import itertools
import os
import threading
from collections.abc import Callable

from ._native import close_wakes, next_wakes

BELL = 0
"""The number of the bell; waits count from 1."""

_numbers = itertools.count(1)
_starting = threading.Lock()
_waiting: dict[int, Wake] = {}
_dispatcher: threading.Thread | None = None
_on_bell: Callable[[], None] | None = None
_closed = False


class Wake:
    """A wake-up for the running loop: `future` is done when `number` came out of the queue.

    For `with`: whoever gives it up forgets it. `give_up` is what is called, in any thread, if the
    loop is closed when the wake-up comes: then nobody is left who could take what was granted.
    """

    __slots__ = ("future", "give_up", "number")

    def __init__(self) -> None:
        start()
        self.number = next(_numbers)
        self.give_up: Callable[[], None] | None = None
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def __enter__(self) -> Wake:
        _waiting[self.number] = self
        return self

    def __exit__(self, *error: object) -> None:
        _waiting.pop(self.number, None)

    async def wait(self, timeout: float | None = None) -> None:
        """Waits for the wake-up or for the time to be over: the caller ends the wait either way."""
        if timeout is None or timeout >= threading.TIMEOUT_MAX:
            await self.future
            return
        timer = self.future.get_loop().call_later(timeout, finish, self.future)
        try:
            await self.future
        finally:
            timer.cancel()


def check(timeout: float | None) -> None:
    """Refuses what is no time, as the native module does."""
    if timeout is None:
        return
    if not isinstance(timeout, (int, float)) and not hasattr(timeout, "__float__"):
        raise TypeError(f"a timeout is None or a number of seconds, not {type(timeout).__name__}")
    if not timeout >= 0:
        raise ValueError("a timeout is None or a number of seconds from 0 on")


def finish(future: asyncio.Future[None]) -> None:
    """Has a future done, in its own loop, however often it is called."""
    if not future.done():
        future.set_result(None)


def start(on_bell: Callable[[], None] | None = None) -> None:
    """Starts the thread, unless it runs; `on_bell` is what it calls for the bell."""
    global _dispatcher, _on_bell
    with _starting:
        if _closed:
            raise RuntimeError("nothing can be waited for any more: the interpreter is ending")
        _on_bell = on_bell or _on_bell
        if _dispatcher is None:
            thread = threading.Thread(target=_dispatch, name="krstate wakes", daemon=True)
            thread.start()
            _dispatcher = thread


def _dispatch() -> None:
    while numbers := next_wakes():
        for number in numbers:
            if number != BELL:
                _deliver(number)
            elif _on_bell is not None:
                _on_bell()


def _deliver(number: int) -> None:
    """Tells the loop that waits. A function of its own, so that the thread keeps no task alive while
    it sleeps."""
    wake = _waiting.pop(number, None)
    if wake is None:
        return
    try:
        wake.future.get_loop().call_soon_threadsafe(finish, wake.future)
    except RuntimeError:
        # The loop was closed, and the task never goes on.
        if wake.give_up is not None:
            wake.give_up()


def _close() -> None:
    global _closed
    with _starting:
        _closed = True
    close_wakes()
    if _dispatcher is not None:
        _dispatcher.join()


def _forget_all() -> None:
    """Begins anew in a forked child, which has neither the thread nor what it waited for."""
    global _dispatcher, _starting
    _starting = threading.Lock()
    _dispatcher = None
    _waiting.clear()


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
