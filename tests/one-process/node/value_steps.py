"""Python's part in the exchange of values; value_steps.mjs describes it."""

import math
import traceback
from datetime import datetime, timezone
from decimal import Decimal
from uuid import UUID

import krstate

_OWN = "Python"
_WRITTEN = {
    "null": None,
    "yes": True,
    "int": -7,
    "wide": 3_000_000_000,
    "widest": 2**63 - 1,
    "unsigned": 2**64 - 1,
    "float": 0.1,
    "zero": -0.0,
    "nan": math.nan,
    "text": "a\0\u00fc\U0001f600_x000A_",
    "empty": "",
    "bytes": b"\x00\x7f\xff",
    "char": krstate.Char("\u00df"),
    "decimal": Decimal("-1.10"),
    "time": datetime(2024, 2, 29, 12, 34, 56, 789000, timezone.utc),
    "ticks": krstate.DateTime.from_ticks(638_448_000_000_000_001, "Unspecified"),
    "duration": krstate.Duration(ticks=-1),
    "guid": UUID("01234567-89ab-cdef-0123-456789abcdef"),
    "uri": krstate.Uri("http://example.com/a%20b"),
    "version": krstate.Version("1.2.3.4"),
    "script": krstate.Script("Get-Date"),
    "xml": krstate.Xml("<a>&amp;</a>"),
    "nested": {"list": [1, "b", [], {"deep": None}], "table": {}},
}


def _state():
    return krstate.get_host("languages").state


def _reported(step):
    def run(*words):
        try:
            step(*words)
        except BaseException:
            _state().Failures.append(f"Python: {traceback.format_exc()}")

    return run


@_reported
def write():
    _state()[_OWN] = _WRITTEN


@_reported
def echo(other):
    _state()[f"{other}By{_OWN}"] = _state()[other].to_dict()


@_reported
def check(other):
    found = _state()[f"{_OWN}By{other}"].to_dict()
    for key, value in _WRITTEN.items():
        # The text tells -0.0 from 0, and NaN is like NaN.
        assert (type(found[key]), repr(found[key])) == (type(value), repr(value)), (key, other, found[key])
