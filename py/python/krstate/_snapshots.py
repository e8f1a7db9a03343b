"""Snapshots: values and states as CLIXML and JSON text, and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from ._locks import Lock, using
from ._native import SharedState, Table, snapshot_export, snapshot_import
from .errors import InvalidArgumentError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    _Format = Literal["clixml", "json"]
    _Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
    _Path = str | os.PathLike[str]
    _Source = str | bytes | bytearray | memoryview
    _Progress = Callable[[int, int], object]

_ENCODINGS = {
    "utf-8": (False, False),
    "utf-8-sig": (False, True),
    "utf-16": (True, True),
    "utf-16-le": (True, False),
}
"""Whether it is UTF-16, and whether a byte order mark comes first."""


@dataclass(frozen=True)
class SnapshotLimits:
    """Bounds for reading a snapshot; what goes beyond one raises `SnapshotLimitError`."""

    input_bytes: int = 4 << 30
    """Bytes of the input."""
    nodes: int = 1 << 26
    """Values and their parts, those of a container that several hold counted for each."""
    string_length: int = 128 << 20
    """Bytes in UTF-8 of one text."""
    attributes: int = 256
    """Attributes of one XML element."""

    def __post_init__(self) -> None:
        for name, most in zip(self.__dataclass_fields__, (2**64, 2**64, 2**64, 2**32)):
            if not 0 < getattr(self, name) < most:
                raise InvalidArgumentError(f"{name} is an int from 1 to {most - 1}")


@overload
def export_snapshot(
    value: Any,
    path: None = None,
    *,
    format: _Format = "clixml",
    encoding: None = None,
    compact: bool = False,
    max_depth: int | None = None,
    copy_timeout: float = 5.0,
    progress: _Progress | None = None,
    lock: str | Lock | None = None,
    timeout: float | None = 30.0,
) -> str: ...
@overload
def export_snapshot(
    value: Any,
    path: None = None,
    *,
    format: _Format = "clixml",
    encoding: _Encoding,
    compact: bool = False,
    max_depth: int | None = None,
    copy_timeout: float = 5.0,
    progress: _Progress | None = None,
    lock: str | Lock | None = None,
    timeout: float | None = 30.0,
) -> bytes: ...
@overload
def export_snapshot(
    value: Any,
    path: _Path,
    *,
    format: _Format = "clixml",
    encoding: _Encoding | None = None,
    compact: bool = False,
    max_depth: int | None = None,
    copy_timeout: float = 5.0,
    progress: _Progress | None = None,
    lock: str | Lock | None = None,
    timeout: float | None = 30.0,
) -> Path: ...
def export_snapshot(
    value: Any,
    path: _Path | None = None,
    *,
    format: _Format = "clixml",
    encoding: _Encoding | None = None,
    compact: bool = False,
    max_depth: int | None = None,
    copy_timeout: float = 5.0,
    progress: _Progress | None = None,
    lock: str | Lock | None = None,
    timeout: float | None = 30.0,
) -> str | bytes | Path:
    """Writes a value or a whole state as it is at one instant, while others go on changing it.

    Gives a str; bytes if an `encoding` is named ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"); with
    `path`, the path of a file, which has the old content or the new one and never a part.

    `format` is "clixml", which PowerShell reads and writes, or "json". `max_depth` is how deep
    containers may be nested: 48 for CLIXML and 1,000 for JSON, at most 1,000. Foreign objects are
    written as the copy that their owner gives within `copy_timeout` seconds, after which it is a
    `KrTimeoutError`; 0 refuses them.

    `progress(bytes, nodes)` is called about twenty times a second and at the end; what it raises ends
    the work, as Ctrl-C does. `lock` is held meanwhile, unless the caller holds it already; it is waited
    for at most `timeout` seconds. The GIL is not held.
    """
    utf16, mark = _ENCODINGS[_checked_encoding(encoding or "utf-8")]
    if format == "json" and (utf16 or mark):
        raise InvalidArgumentError('JSON is written as "utf-8"')
    writing = {
        "format": format,
        "utf16": utf16,
        "mark": mark,
        "compact": compact,
        "max_depth": _depth(max_depth),
        "copy_timeout": _nanoseconds(copy_timeout),
        "progress": progress,
    }
    with using(lock, timeout):
        written: str | bytes | None = snapshot_export(value, path, encoding is None, writing)
    return Path(path or "") if written is None else written


def import_snapshot(
    source: _Source | None = None,
    *,
    path: _Path | None = None,
    format: _Format | None = None,
    max_depth: int | None = None,
    limits: SnapshotLimits | None = None,
    progress: _Progress | None = None,
    lock: str | Lock | None = None,
    timeout: float | None = 30.0,
) -> Any:
    """Reads a snapshot: a str or bytes, or the file at `path`. Gives new containers in no state, all of
    them or none; None for an empty input.

    `SnapshotError` tells the line and column of what is wrong, `SnapshotLimitError` also the bound.
    `format` None goes by how the input begins. The rest is as for `export_snapshot`.
    """
    if (source is None) == (path is None):
        raise InvalidArgumentError("a snapshot is read from a source or from a path: give one of them")
    bounds = asdict(limits or SnapshotLimits())
    reading = {"format": format, "max_depth": _depth(max_depth), "progress": progress, **bounds}
    with using(lock, timeout):
        return snapshot_import(source, path, reading)


def load(state: SharedState, source: Any, merge: bool, options: dict[str, Any]) -> None:
    """Puts the entries of a snapshot, or of a table, into a state in one step."""
    if isinstance(source, Table):
        with using(options.pop("lock", None), options.pop("timeout", 30.0)):
            if options:
                raise TypeError("a table is loaded as it is: only a lock and a timeout can be named")
            state._load(source, merge)
        return
    with using(options.pop("lock", None), options.pop("timeout", 30.0)):
        state._load(import_snapshot(source, **options), merge)


def _depth(max_depth: int | None) -> int:
    if max_depth is None:
        return 0
    if not 1 <= max_depth <= 1_000:
        raise InvalidArgumentError(f"max_depth is 1 to 1,000, not {max_depth}")
    return max_depth


def _nanoseconds(seconds: float) -> int:
    if not 0 <= seconds:
        raise InvalidArgumentError("copy_timeout is a number of seconds from 0 on")
    return int(min(seconds, 9e9) * 1e9)


def _checked_encoding(encoding: str) -> str:
    if encoding not in _ENCODINGS:
        known = ", ".join(map(repr, _ENCODINGS))
        raise InvalidArgumentError(f"an encoding is one of {known}, not {encoding!r}")
    return encoding
