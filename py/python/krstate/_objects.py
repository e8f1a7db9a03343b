"""Objects of Python that other runtimes refer to, and objects of theirs."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from types import (
    BuiltinFunctionType,
    FunctionType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import TYPE_CHECKING, Any

from . import _wakes
from ._factories import in_loop
from ._native import close_objects, take_errands
from .errors import KrTimeoutError, UnsupportedTypeError

if TYPE_CHECKING:
    from ._native import ForeignObject

_CODE: tuple[type, ...] = (
    type,
    ModuleType,
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    MethodWrapperType,
    WrapperDescriptorType,
)

_rang = threading.Event()
_worker: threading.Thread | None = None
_closed = False


def start() -> None:
    """Starts the thread that lets objects go and copies them.

    It is a thread of its own because it runs destructors, and whatever a class has to say about its
    instances; the one that wakes event loops never waits for such code.
    """
    global _worker
    _wakes.start(_rang.set)
    if _worker is None:
        thread = _worker = threading.Thread(target=_work, name="krstate objects", daemon=True)
        thread.start()


def _work() -> None:
    while True:
        _rang.wait()
        _rang.clear()
        while _run_errands():
            pass
        if _closed:
            return


def _run_errands() -> bool:
    """Makes copies; the objects that nothing refers to any more go at the end of it."""
    errands = take_errands()
    if errands is None:
        return False
    _, asked = errands
    for copying in asked:
        copying.answer()
    return True


def _close() -> None:
    """Lets all objects go, at the end of the interpreter."""
    global _closed
    _closed = True
    close_objects()
    _rang.set()
    if _worker is not None:
        # A destructor that takes its time does not hold up the end for ever.
        _worker.join(1.0)


def _forget_all() -> None:
    """Begins anew in a forked child, which does not have the thread."""
    global _rang, _worker
    _rang = threading.Event()
    _worker = None


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def parts(instance: Any) -> Any:
    """What a structural copy has in the place of an object.

    A member of an enumeration is its value, a mapping a dict, a sequence a list. Any other instance
    is a dict of its attributes: the fields of a dataclass, else what is in its `__dict__` and
    `__slots__`. Names that begin with `_` are left out. Functions, classes and modules have no copy,
    nor has what keeps no attributes.
    """
    if isinstance(instance, Enum):
        value = instance.value
        if isinstance(value, Enum):
            raise _no_copy(instance)
        return value
    if isinstance(instance, _CODE):
        raise _no_copy(instance)
    if isinstance(instance, Mapping):
        return dict(instance)
    if isinstance(instance, Sequence):
        return list(instance)
    if is_dataclass(instance):
        names = [field.name for field in fields(instance)]
    else:
        names = [*_slots(type(instance)), *getattr(instance, "__dict__", ())]
        if not names and not hasattr(instance, "__dict__"):
            raise _no_copy(instance)
    found = ((name, getattr(instance, name, _MISSING)) for name in names if name[:1] != "_")
    return {name: value for name, value in found if value is not _MISSING}


_MISSING = object()


def _slots(cls: type) -> list[str]:
    found: list[str] = []
    for base in reversed(cls.__mro__):
        slots = base.__dict__.get("__slots__", ())
        found.extend((slots,) if isinstance(slots, str) else slots)
    return found


def _no_copy(instance: object) -> UnsupportedTypeError:
    cls = type(instance)
    name = f"{cls.__module__}.{cls.__qualname__}"
    return UnsupportedTypeError(f"an object of type {name} has no structural copy")


def value(foreign: ForeignObject, timeout: float | None) -> Any:
    """Waits for a copy of a foreign object."""
    if in_loop():
        raise RuntimeError(
            "waiting for a copy would hold up the event loop: use `await value_async(..)`"
        )
    return foreign._ask().wait(timeout)


async def value_async(foreign: ForeignObject, timeout: float | None) -> Any:
    """The same for asyncio."""
    _wakes.check(timeout)
    waiting = foreign._ask()
    try:
        with _wakes.Wake() as wake:
            waiting.notify(wake.number)
            await wake.wait(timeout)
    finally:
        came = waiting.cancel()
    if not came:
        raise KrTimeoutError("the time is over and there is no value")
    return waiting.result()
