"""What the native module asks about values that have no type of their own in C."""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, ValuesView
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from uuid import UUID

from ._native import Counter, Guard, Host, Key, NativeLock, SharedState
from ._numbers import F32, F64, I8, I16, I32, I64, U8, U16, U32, U64
from ._operations import Absent
from ._texts import Char, Script, Uri, Version, Xml
from ._times import DateTime, clock_ticks, span_of, span_ticks

__all__ = [
    "BY_TYPE",
    "REFUSED",
    "UUID",
    "Decimal",
    "Script",
    "Uri",
    "Version",
    "Xml",
    "char",
    "char_unit",
    "date_time",
    "date_time_parts",
    "decimal_parts",
    "duration",
    "duration_ticks",
]

BY_TYPE: dict[type, str] = {
    **{cls: cls.__name__ for cls in (I8, U8, I16, U16, I32, U32, I64, U64, F32, F64)},
    **{cls: cls.__name__ for cls in (Char, Uri, Version, Script, Xml, Decimal)},
    int: "int",
    float: "F64",
    str: "String",
    bytes: "Bytes",
    bytearray: "Bytes",
    memoryview: "Bytes",
    datetime: "DateTime",
    timedelta: "Duration",
    UUID: "Guid",
    dict: "Table",
    list: "List",
    tuple: "List",
}
"""How instances of a type, and of its subclasses, are stored: the name of a kind, except that an
`int` gets the first of I32, I64 and U64 that holds it."""

_NONE: dict[str, int] = {}
_ITEMS = "use a list of its items"
_HANDLE = "use its name, and find it again by that"

REFUSED: dict[type, str] = {
    **{cls: _ITEMS for cls in (set, frozenset, range, KeysView, ItemsView, ValuesView)},
    **{type(view): _ITEMS for view in (_NONE.keys(), _NONE.values(), _NONE.items())},
    GeneratorType: "use a list of what it gives",
    AsyncGeneratorType: "use a list of what it gives",
    CoroutineType: "await it, and use what it returns",
    complex: "use its real and imaginary parts",
    date: "use a datetime",
    time: "use a datetime or a timedelta",
    **{cls: _HANDLE for cls in (Host, SharedState, NativeLock, Guard)},
    Counter: "use its value, or its table",
    Key: "use its value",
    Absent: "it stands for no value at all",
}
"""What is not stored, not even by reference, and what to do instead: an instance has no identity that
matters, so it would only look stored, and no other language could read it."""

_UNSPECIFIED, _UTC, _LOCAL = range(3)
_GREATEST = 2**96 - 1
_SCALES = 28
_DIGITS = 29


def char(unit: int) -> Char:
    """One UTF-16 unit."""
    return Char(chr(unit))


char_unit = ord
"""The number of a UTF-16 unit."""


def date_time(ticks: int, kind: int) -> datetime:
    """A plain datetime if it holds the time, else a DateTime."""
    if kind == _LOCAL:
        return DateTime.from_ticks(ticks, "Local")
    if ticks % 10:
        return DateTime.from_ticks(ticks, "Utc" if kind == _UTC else "Unspecified")
    plain = datetime.min + timedelta(microseconds=ticks // 10)
    return plain.replace(tzinfo=timezone.utc) if kind == _UTC else plain


def date_time_parts(time: datetime) -> tuple[int, int]:
    """The ticks since the start of the year 1, and what they are relative to."""
    offset = time.utcoffset()
    if offset is not None:
        return clock_ticks(time) - span_ticks(offset), _UTC
    local = isinstance(time, DateTime) and time.kind == "Local"
    return clock_ticks(time), _LOCAL if local else _UNSPECIFIED


duration = span_of
duration_ticks = span_ticks


def decimal_parts(number: Decimal) -> tuple[int, int, bool] | None:
    """The mantissa of 96 bits, the scale and whether there is a minus; None if there are none.

    The digits are kept as they are where that is possible, as in 1.10; no digit is rounded away.
    """
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return None
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        # Zero at any scale is zero.
        return 0, min(max(-exponent, 0), _SCALES), bool(sign)
    if exponent > 0:
        if len(text) + exponent > _DIGITS:
            return None
        text, exponent = text + "0" * exponent, 0
    zeros = len(text) - len(text.rstrip("0"))
    least = max(0, -_SCALES - exponent, len(text) - _DIGITS)
    for dropped in (least, least + 1):
        if dropped > min(zeros, -exponent):
            break
        mantissa = int(text[: len(text) - dropped])
        if mantissa <= _GREATEST:
            return mantissa, -exponent - dropped, bool(sign)
    return None
