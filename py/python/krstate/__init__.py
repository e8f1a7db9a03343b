"""One live, structured state for every language and thread of the process.

    with krstate.Host("web") as host:
        host.state["Visits"] = {"Count": 0}
        host.state.Visits.increment("Count")

Storing a dict or a list copies it in; what reading it back gives is live.
"""

import os
from collections.abc import MutableMapping, MutableSequence

from . import _native
from ._native import (
    Host,
    List,
    SharedState,
    Table,
    __version__,
    get_host,
    global_state,
    hosts,
)
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
    "CallbackError",
    "CancelledError",
    "CounterOverflowError",
    "CycleError",
    "DisposedError",
    "ForeignGoneError",
    "Host",
    "HostExistsError",
    "IndexRangeError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidKeyError",
    "InvalidNameError",
    "IoError",
    "KeyNotFoundError",
    "KrError",
    "List",
    "LockRecursionError",
    "LockTimeoutError",
    "NotHeldError",
    "NotNumericError",
    "OutOfRangeError",
    "SharedState",
    "SnapshotError",
    "SnapshotLimitError",
    "Table",
    "TypeMismatchError",
    "UnsupportedTypeError",
    "ValueTypeError",
    "VersionMismatchError",
    "__version__",
    "get_host",
    "global_state",
    "hosts",
]

MutableMapping.register(Table)
MutableSequence.register(List)

if hasattr(os, "register_at_fork"):
    # A forked child has an empty engine of its own, whose ids start again.
    os.register_at_fork(after_in_child=_native.forget_handles)
