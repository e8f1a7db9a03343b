"""Operations that run code of the caller, outside of the engine's locks."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final

from ._native import Key, List, Table
from .errors import DisposedError


class Absent(enum.Enum):
    """The type of `ABSENT`."""

    ABSENT = "ABSENT"

    def __repr__(self) -> str:
        return "krstate.ABSENT"


ABSENT: Final = Absent.ABSENT
"""No value at all, which differs from None: `compare_and_swap` takes it as what is expected."""


def order(items: list[Any], key: Callable[[Any], Any] | None, reverse: bool) -> list[int]:
    """The positions of the items as `list.sort` orders them."""
    keys = items if key is None else [key(item) for item in items]
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def add_or_update(
    table: Table, key: str | int | Key, add: Any, update: Callable[[Any], Any]
) -> Any:
    """Stores `add` or what `update` makes of the value that is there; the new value."""
    while True:
        old: Any = table.get(key, ABSENT)
        if old is not ABSENT:
            new = update(old)
        else:
            new = add() if callable(add) else add
        # A container gets its handle now, because somebody may replace it as soon as it is there.
        if isinstance(new, dict):
            new = Table(new)
        elif isinstance(new, (list, tuple)):
            new = List(new)
        if table.compare_and_swap(key, old, new):
            return _reached(table, key, new) if isinstance(new, (Table, List)) else new


def _reached(table: Table, key: str | int | Key, stored: Table | List) -> Any:
    """What was stored, reached through the state of the table if it is still there."""
    try:
        now: Any = table.get(key)
    except DisposedError:
        # Closed in the meantime; but it was stored, and an error would say that it was not.
        return stored
    return now if stored.same(now) else stored
