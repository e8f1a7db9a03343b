"""What `keys()`, `values()` and `items()` of a table give: live views, of which each walk sees one
instant. Their algebra (`&`, `|`, `<=`, ..) is that of `collections.abc`."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any

from ._native import Table, iter_items, iter_values
from .errors import InvalidKeyError, KeyNotFoundError


class TableKeys(KeysView[str | int]):
    """A live view of the keys of a table."""

    __slots__ = ()
    _mapping: Table

    def __contains__(self, key: object) -> bool:
        try:
            return key in self._mapping
        except InvalidKeyError:
            return False

    def __reversed__(self) -> Iterator[str | int]:
        return reversed(self._mapping)


class TableValues(ValuesView[Any]):
    """A live view of the values of a table."""

    __slots__ = ()
    _mapping: Table

    def __contains__(self, value: object) -> bool:
        return any(item is value or item == value for item in self)

    def __iter__(self) -> Iterator[Any]:
        return iter_values(self._mapping)

    def __reversed__(self) -> Iterator[Any]:
        entries = list(self)
        entries.reverse()
        return iter(entries)


class TableItems(ItemsView[str | int, Any]):
    """A live view of the pairs of key and value of a table."""

    __slots__ = ()
    _mapping: Table

    def __contains__(self, item: object) -> bool:
        if not isinstance(item, tuple) or len(item) != 2:
            return False
        key, value = item
        try:
            found = self._mapping[key]
        except (InvalidKeyError, KeyNotFoundError):
            return False
        return found is value or bool(found == value)

    def __iter__(self) -> Iterator[tuple[str | int, Any]]:
        return iter_items(self._mapping)

    def __reversed__(self) -> Iterator[tuple[str | int, Any]]:
        entries = list(self)
        entries.reverse()
        return iter(entries)
