"""Values that are made when they are first asked for, once however many ask.

The function that makes one runs in the thread or task that asked first, outside of the engine's
locks. All others wait: threads without the GIL, tasks without holding up their loop.
"""

from __future__ import annotations

import inspect
import sys
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._native import Making, SharedState, Table, Waiting, ask_state, ask_table, new_owner

if TYPE_CHECKING:
    import asyncio

_thread = threading.local()
_tasks: weakref.WeakKeyDictionary[asyncio.Task[Any], int] = weakref.WeakKeyDictionary()


def get_or_add(place: Table | SharedState, key: Any, factory: Any, allow: bool | None) -> Any:
    """The value of a key; who asks first for a missing one makes it with `factory`."""
    loop, owner = _asker()
    answer = _ask(place, key, allow, owner)
    if isinstance(answer, Making):
        with _Maker(answer) as maker:
            return maker.complete(factory())
    if isinstance(answer, Waiting):
        if loop:
            raise RuntimeError(
                "another task or thread is making this value, and waiting for it would hold up the "
                "event loop: use `await get_or_add_async(..)`"
            )
        return answer.wait()
    (value,) = answer
    return value


async def get_or_add_async(
    place: Table | SharedState, key: Any, factory: Any, allow: bool | None
) -> Any:
    """The same for asyncio; what `factory` returns is awaited if it can be."""
    from . import _wakes

    _, owner = _asker()
    answer = _ask(place, key, allow, owner)
    if isinstance(answer, Making):
        with _Maker(answer) as maker:
            made = factory()
            return maker.complete(await made if inspect.isawaitable(made) else made)
    if isinstance(answer, Waiting):
        try:
            with _wakes.Wake() as wake:
                answer.notify(wake.number)
                await wake.wait()
        finally:
            answer.cancel()
        return answer.result()
    (value,) = answer
    return value


class _Maker:
    """Completes a value, or tells those who wait why there is none."""

    def __init__(self, making: Making) -> None:
        self.complete: Callable[[Any], Any] = making.complete
        self._fail = making.fail

    def __enter__(self) -> _Maker:
        return self

    def __exit__(self, _: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._fail(error)


def _ask(place: Table | SharedState, key: Any, allow: bool | None, owner: int) -> Any:
    if isinstance(place, Table):
        return ask_table(place, key, owner)
    return ask_state(place, key, allow, owner)


def in_loop() -> bool:
    """Whether this thread runs an event loop, which nothing may hold up."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and asyncio._get_running_loop() is not None


def _asker() -> tuple[bool, int]:
    """Whether this thread runs an event loop, and the number of the task or thread that asks."""
    if not in_loop():
        return False, _thread_owner()
    task = sys.modules["asyncio"].current_task()
    return True, _thread_owner() if task is None else _tasks.setdefault(task, new_owner())


def _thread_owner() -> int:
    owner: int | None = getattr(_thread, "owner", None)
    if owner is None:
        owner = _thread.owner = new_owner()
    return owner
