"""One live, structured state for every language and thread of the process.

    with krstate.Host("web") as host:
        host.state["Visits"] = {"Count": 0}
        host.state.Visits.increment("Count")

Storing a dict or a list copies it in; what reading it back gives is live.
"""

import os
from collections.abc import MutableMapping, MutableSequence

from . import _native
from ._locks import Lock, LockInfo, lock, locks, print_locks
from ._native import (
    Counter,
    ForeignObject,
    Guard,
    Host,
    Key,
    List,
    SharedState,
    Table,
    __version__,
    get_host,
    global_state,
    hosts,
)
from ._numbers import F32, F64, I8, I16, I32, I64, U8, U16, U32, U64
from ._operations import ABSENT, Absent
from ._snapshots import SnapshotLimits, export_snapshot, import_snapshot
from ._texts import Char, Script, Uri, Version, Xml
from ._times import DateTime, Duration
from .errors import (
    CallbackError,
    CancelledError,
    CounterOverflowError,
    CycleError,
    DisposedError,
    ForeignGoneError,
    HostExistsError,
    IndexRangeError,
    InternalError,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidNameError,
    IoError,
    KeyNotFoundError,
    KrError,
    KrTimeoutError,
    LockRecursionError,
    LockTimeoutError,
    NotHeldError,
    NotNumericError,
    OutOfRangeError,
    SnapshotError,
    SnapshotLimitError,
    TypeMismatchError,
    UnsupportedTypeError,
    ValueTypeError,
    VersionMismatchError,
)

__all__ = [
    "ABSENT",
    "Absent",
    "CallbackError",
    "CancelledError",
    "Char",
    "Counter",
    "CounterOverflowError",
    "CycleError",
    "DateTime",
    "DisposedError",
    "Duration",
    "F32",
    "F64",
    "ForeignGoneError",
    "ForeignObject",
    "Guard",
    "Host",
    "HostExistsError",
    "I16",
    "I32",
    "I64",
    "I8",
    "IndexRangeError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidKeyError",
    "InvalidNameError",
    "IoError",
    "Key",
    "KeyNotFoundError",
    "KrError",
    "KrTimeoutError",
    "List",
    "Lock",
    "LockInfo",
    "LockRecursionError",
    "LockTimeoutError",
    "NotHeldError",
    "NotNumericError",
    "OutOfRangeError",
    "Script",
    "SharedState",
    "SnapshotError",
    "SnapshotLimitError",
    "SnapshotLimits",
    "Table",
    "TypeMismatchError",
    "U16",
    "U32",
    "U64",
    "U8",
    "UnsupportedTypeError",
    "Uri",
    "ValueTypeError",
    "Version",
    "VersionMismatchError",
    "Xml",
    "__version__",
    "export_snapshot",
    "get_host",
    "global_state",
    "hosts",
    "import_snapshot",
    "lock",
    "locks",
    "print_locks",
]

MutableMapping.register(Table)
MutableSequence.register(List)

_NUMBERS = (F32, F64, I8, I16, I32, I64, U8, U16, U32, U64)
for _class in (*_NUMBERS, Char, Script, Uri, Version, Xml, DateTime, Duration):
    # Their public place, which pickles and messages name.
    _class.__module__ = __name__

if hasattr(os, "register_at_fork"):
    # A forked child has an empty engine of its own, whose ids start again.
    os.register_at_fork(after_in_child=_native.forget_handles)
