"""Named locks: process-wide and exclusive, for threads and asyncio tasks."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TextIO

from . import _native, _wakes
from ._factories import in_loop
from .errors import LockRecursionError, LockTimeoutError, NotHeldError

if TYPE_CHECKING:
    from types import TracebackType

    from ._native import Guard


_owners: weakref.WeakKeyDictionary[asyncio.Task[Any], _native.TaskOwner] = (
    weakref.WeakKeyDictionary()
)


def _after_fork() -> None:
    """A forked child has none of the locks of its parent."""
    global _owners
    _owners = weakref.WeakKeyDictionary()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _owner() -> _native.TaskOwner:
    """The owner that the current task is."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a lock is awaited inside of a task")
    owner = _owners.get(task)
    if owner is None:
        owner = _owners[task] = _native.TaskOwner(task.get_name())
    return owner


async def _granted(
    lock: Lock, owner: _native.TaskOwner, timeout: float | None
) -> _native.Pending:
    """Waits for the lock, or for the time to be over: the caller ends the wait either way."""
    with _wakes.Wake() as wake:
        pending = lock._ask(owner, timeout is not None, wake.number)
        if pending.granted or timeout == 0:
            return pending
        # The loop runs, so that it is not closed before this is set.
        wake.give_up = pending.close
        try:
            await wake.wait(timeout)
        except BaseException:
            pending.close()
            raise
        return pending


class Lock(_native.NativeLock):
    """A named lock. All objects for one key, in every language, are one lock.

    `with lock:` is for threads, `async with lock:` for asyncio tasks; the holder is that thread or
    task, and acquiring again without a time raises `LockRecursionError`.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Lock) else NotImplemented

    def __hash__(self) -> int:
        return hash((Lock, self.key))

    async def acquire_async(self, timeout: float | None = None) -> bool:
        """Waits until this task has the lock: True, or False when `timeout` seconds are over.

        A task that is cancelled leaves the queue at once.
        """
        _wakes.check(timeout)
        owner = _owner()
        if self._try(owner):
            return True
        if timeout == 0:
            return False
        try:
            (await _granted(self, owner, timeout)).keep()
        except LockTimeoutError:
            return False
        return True

    async def __aenter__(self) -> Lock:
        owner = _owner()
        # A lock that is free has no queue, so nobody is overtaken.
        if not self._try(owner):
            (await _granted(self, owner, None)).keep()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._release(_owner()):
            self._refuse()

    def release(self) -> None:
        """Releases what this thread, or this task, holds; `NotHeldError` if it holds nothing."""
        if self._release():
            return
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        owner = None if task is None else _owners.get(task)
        if owner is None or not self._release(owner):
            self._refuse()

    def _refuse(self) -> None:
        message = f"the lock {self.key!r} is not held by the one that releases it"
        raise NotHeldError(message)

    def hold(self, timeout: float | None = None) -> Hold:
        """For `with` and `async with`: gives a guard, or raises `LockTimeoutError` when `timeout`
        seconds are over. The guard has `token`, `abandoned` and `release()`."""
        return Hold(self, timeout)


class Hold:
    """What `Lock.hold` gives: one use of the lock."""

    __slots__ = ("_guard", "_lock", "_timeout")

    def __init__(self, lock: Lock, timeout: float | None) -> None:
        self._lock = lock
        self._timeout = timeout
        self._guard: Guard | None = None

    def __enter__(self) -> Guard:
        self._guard = self._lock._hold(self._timeout)
        return self._guard

    async def __aenter__(self) -> Guard:
        _wakes.check(self._timeout)
        owner = _owner()
        guard = self._lock._try_hold(owner)
        if guard is None:
            guard = (await _granted(self._lock, owner, self._timeout)).guard()
        self._guard = guard
        return guard

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.release()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)


@contextmanager
def using(lock: str | Lock | None, timeout: float | None) -> Iterator[None]:
    """Holds a lock, if one is named, unless the thread or task that asks holds it already."""
    if lock is None:
        yield
        return
    guard = _use(lock if isinstance(lock, Lock) else Lock(lock), timeout)
    try:
        yield
    finally:
        if guard is not None:
            guard.release()


def _use(lock: Lock, timeout: float | None) -> Guard | None:
    if not in_loop():
        return lock._use(timeout)
    owner = _owner()
    guard = lock._try_hold(owner)
    if guard is not None:
        return guard
    try:
        with _wakes.Wake() as wake:
            pending = lock._ask(owner, False, wake.number)
    except LockRecursionError:
        return None
    if pending.granted:
        return pending.guard()
    pending.close()
    raise RuntimeError(
        f"the lock {lock.key!r} is held by another, and waiting for it would hold up the event loop: "
        "use `async with` around the call, or `asyncio.to_thread`"
    )


def lock(key: str = "default") -> Lock:
    """The lock of a key. Keys are trimmed and compared without regard to case."""
    return Lock(key)


@dataclass(frozen=True)
class LockInfo:
    """A lock that is held."""

    key: str
    """The key, trimmed and in lower case."""
    language: str
    """The language of the holder, such as "Python" or ".NET"."""
    name: str
    """The name of the holder's thread or task; empty if it is not known."""
    since: datetime
    """When it acquired the lock, UTC."""
    held: timedelta
    """For how long it has held it."""
    token: int
    """The fencing token."""
    waiters: int
    """How many wait."""


def locks() -> list[LockInfo]:
    """The locks that are held, in every language of the process, sorted by key."""
    return [
        LockInfo(
            key,
            language,
            name,
            datetime.fromtimestamp(since, timezone.utc),
            timedelta(seconds=held),
            token,
            waiters,
        )
        for key, language, name, since, held, token, waiters in _native.locks()
    ]


def print_locks(file: TextIO | None = None) -> None:
    """Prints the locks that are held as a table."""
    rows = [("key", "held by", "for", "waiting", "token")]
    for info in locks():
        holder = f"{info.language} ({info.name})" if info.name else info.language
        held = f"{info.held.total_seconds():.3f} s"
        rows.append((info.key, holder, held, str(info.waiters), str(info.token)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths))
        print("  ".join(cells).rstrip(), file=file or sys.stdout)
