import os
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, MutableMapping, MutableSequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Literal, SupportsIndex, TypeAlias, TypeVar, final, overload

from typing_extensions import Self, disjoint_base

from ._locks import Lock
from ._operations import Absent
from ._snapshots import SnapshotLimits

__all__ = [
    "Copying",
    "Counter",
    "Entries",
    "ForeignObject",
    "Guard",
    "Host",
    "Key",
    "List",
    "Making",
    "NativeLock",
    "Pending",
    "SharedState",
    "Table",
    "TaskOwner",
    "Waiting",
    "__version__",
    "ask_state",
    "ask_table",
    "close_objects",
    "close_wakes",
    "forget_handles",
    "get_host",
    "global_state",
    "home_file",
    "hosts",
    "iter_items",
    "iter_values",
    "live_containers",
    "live_locks",
    "live_objects",
    "locks",
    "new_owner",
    "next_wakes",
    "snapshot_export",
    "snapshot_import",
    "take_errands",
]

__version__: str

_T = TypeVar("_T")
_Key: TypeAlias = str | int
# What is taken for a key.
_AnyKey: TypeAlias = str | int | Key
_Number: TypeAlias = int | float | Decimal
# What has no kind of its own is stored by reference, so the type can't say what is refused.
_Value: TypeAlias = object
_Entries: TypeAlias = Mapping[Any, Any] | Iterable[tuple[_AnyKey, _Value]]

@final
class Host:
    """A named owner of one state, found by its name from every language of the process.

    Making a second open host of a name raises `HostExistsError`. A host stays open until it is
    closed, with `close()` or at the end of a `with` block, whatever happens to this object.
    """

    def __new__(
        cls, name: str, *, case_sensitive: bool = False, allow_value_types: bool = True
    ) -> Self: ...
    @property
    def name(self) -> str:
        """The name, as it was given."""

    @property
    def state(self) -> SharedState:
        """The state that this host owns."""

    @property
    def closed(self) -> bool:
        """Whether the host was closed."""

    def close(self) -> None:
        """Closes the host and its state: every handle reached through it raises `DisposedError` from
        now on, in every language. Waits for nobody; closing again does nothing."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
        /,
    ) -> None: ...

@final
class SharedState:
    """A store of named entries, shared with every language and thread of the process.

    `host.state` is a host's, `krstate.global_state()` the one that no host owns; `SharedState()`
    makes a standalone one, which `close()` ends. Names are letters, digits and underscores, and
    compared without regard to case unless the state was made case-sensitive. Attributes reach
    entries (`state.Visits`); methods win, then use `state["names"]`.
    """

    def __new__(cls, *, case_sensitive: bool = False, allow_value_types: bool = True) -> Self: ...
    def set(self, name: str, value: _Value, *, allow_value_type: bool | None = None) -> None:
        """Creates or replaces an entry.

        A dict, list or tuple is copied in: the caller's own object is not live, the handle that
        `get` returns is. `allow_value_type` says whether this call may store a bool or number;
        None means as the state was made.
        """

    def get_or_add(
        self,
        name: str,
        value: _Value | Callable[[], _Value],
        *,
        allow_value_type: bool | None = None,
    ) -> Any:
        """The value of an entry; stores `value` first if there is none, in the same step.

        A function makes the value: once, however many ask, outside of the engine's locks. All who
        ask meanwhile wait for it, and get its exception if it fails; who asks next tries again. A
        value that somebody stores meanwhile wins. `LockRecursionError` where makers wait for one
        another.
        """

    def get_or_add_async(
        self,
        name: str,
        factory: Callable[[], _Value | Awaitable[_Value]],
        *,
        allow_value_type: bool | None = None,
    ) -> Coroutine[Any, Any, Any]:
        """The same for asyncio: `await` it. What `factory` returns is awaited if it can be; nobody who
        waits holds up a loop.
        """

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an entry, `default` if there is none. Containers are live handles."""

    def kind(self, name: str, /) -> str:
        """The kind of an entry's value, such as `"I32"`; `KeyNotFoundError` if there is none."""

    def find(self, pattern: str, /) -> dict[str, Any]:
        """The entries of one instant whose names match a wildcard pattern of PowerShell, as a dict.

        `*` is any text, `?` one character, `[a-c]` one of a set; a backtick takes the meaning of the
        next character away. Raises `InvalidArgumentError` for a pattern that is none.
        """

    def remove(self, name: str) -> bool:
        """Removes an entry and tells whether there was one."""

    def clear(self) -> None:
        """Removes all entries in one step."""

    def names(self) -> list[str]:
        """The names of one instant, in the order in which they were first set."""

    def snapshot(self) -> dict[str, Any]:
        """All entries of one instant as a dict of names and values. Containers are live handles."""

    @overload
    def export(
        self,
        path: None = None,
        *,
        format: Literal["clixml", "json"] = "clixml",
        encoding: None = None,
        compact: bool = False,
        max_depth: int | None = None,
        copy_timeout: float = 5.0,
        progress: Callable[[int, int], object] | None = None,
        lock: str | Lock | None = None,
        timeout: float | None = 30.0,
    ) -> str:
        """Writes all entries of one instant as a snapshot: `krstate.export_snapshot(state, ..)`."""

    @overload
    def export(
        self,
        path: None = None,
        *,
        format: Literal["clixml", "json"] = "clixml",
        encoding: Literal["utf-8", "utf-8-sig", "utf-16", "utf-16-le"],
        compact: bool = False,
        max_depth: int | None = None,
        copy_timeout: float = 5.0,
        progress: Callable[[int, int], object] | None = None,
        lock: str | Lock | None = None,
        timeout: float | None = 30.0,
    ) -> bytes: ...
    @overload
    def export(
        self,
        path: str | os.PathLike[str],
        *,
        format: Literal["clixml", "json"] = "clixml",
        encoding: Literal["utf-8", "utf-8-sig", "utf-16", "utf-16-le"] | None = None,
        compact: bool = False,
        max_depth: int | None = None,
        copy_timeout: float = 5.0,
        progress: Callable[[int, int], object] | None = None,
        lock: str | Lock | None = None,
        timeout: float | None = 30.0,
    ) -> Path: ...
    def load(
        self,
        source: str | bytes | bytearray | memoryview | Table | None = None,
        *,
        merge: bool = False,
        path: str | os.PathLike[str] | None = None,
        format: Literal["clixml", "json"] | None = None,
        max_depth: int | None = None,
        limits: SnapshotLimits | None = None,
        progress: Callable[[int, int], object] | None = None,
        lock: str | Lock | None = None,
        timeout: float | None = 30.0,
    ) -> None:
        """Puts the entries of a snapshot in the place of all entries, or with `merge` beside those of
        other names, in one step: all of them or none.

        `source` and the rest are as for `krstate.import_snapshot`, or a `Table`. Value types are stored
        whatever the state says. `InvalidNameError` for a key that is no name.
        """

    def _load(self, table: Any, merge: bool) -> None: ...
    def close(self) -> None:
        """Closes a standalone state: every handle reached through it raises `DisposedError` from now
        on. Closing again does nothing. A host's state is closed by its host, the global one never."""

    @property
    def closed(self) -> bool:
        """Whether the state was closed."""

    def __getitem__(self, name: str, /) -> Any: ...
    def __setitem__(self, name: str, value: _Value, /) -> None: ...
    def __delitem__(self, name: str, /) -> None: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    def __getattribute__(self, name: str, /) -> Any: ...
    def __setattr__(self, name: str, value: _Value, /) -> None: ...
    def __delattr__(self, name: str, /) -> None: ...

@final
class Table(MutableMapping[_Key, Any]):
    """A live, ordered, mutable map from text or integers to values, shared with every language and
    thread of the process.

    Behaves as a `collections.abc.MutableMapping`; each operation is atomic. Attributes reach text
    keys (`table.Count`); methods win, then use `table["items"]`. Storing a dict or list copies it
    in: the caller's own object is not live, the handle that reading it back gives is. Storing a
    live handle shares it. `==` compares content, `same()` identity.
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __new__(cls, other: _Entries | None = None, /, **entries: _Value) -> Self: ...
    @overload
    def get(self, key: _AnyKey, /) -> Any: ...
    @overload
    def get(self, key: _AnyKey, default: _T, /) -> Any | _T:
        """The value of `key`, `default` if there is none."""

    def increment(self, key: _AnyKey, by: _Number = 1) -> Any:
        """Adds `by` to the number at `key` in one step and returns the new number.

        A missing key starts from 0. Raises `NotNumericError` for what is no number and
        `CounterOverflowError` beyond 64 bits; then nothing is changed.
        """

    def counter(self, key: _AnyKey, /) -> Counter:
        """The integer at `key` for hot loops: `increment` without looking the key up.

        The key need not be there, and others may set or delete it at any time.
        """

    def kind(self, key: _AnyKey, /) -> str:
        """The kind of the value at `key`, such as `"I32"`; `KeyNotFoundError` if there is none."""

    @overload
    def swap(self, key: _AnyKey, value: _Value, /) -> Any | None: ...
    @overload
    def swap(self, key: _AnyKey, value: _Value, default: _T, /) -> Any | _T:
        """Sets `key` and returns its old value, `default` if there was none."""

    def compare_and_swap(self, key: _AnyKey, expected: _Value | Absent, value: _Value, /) -> bool:
        """Sets `key` if its value equals `expected`, or, for `krstate.ABSENT`, if there is none;
        whether it did, in one step.

        Numbers are equal if they are the same number, text and bytes by content, tables and lists if
        they are the same one.
        """

    def get_or_add(self, key: _AnyKey, value: _Value | Callable[[], _Value], /) -> Any:
        """The value of `key`; stores `value` first if there is none, in the same step.

        A function makes the value: once, however many ask, outside of the engine's locks. All who
        ask meanwhile wait for it, and get its exception if it fails; who asks next tries again. A
        value that somebody stores meanwhile wins. `LockRecursionError` where makers wait for one
        another.
        """

    def get_or_add_async(
        self, key: _AnyKey, factory: Callable[[], _Value | Awaitable[_Value]], /
    ) -> Coroutine[Any, Any, Any]:
        """The same for asyncio: `await` it. What `factory` returns is awaited if it can be; nobody who
        waits holds up a loop.
        """

    def add_or_update(
        self, key: _AnyKey, add: _Value | Callable[[], _Value], update: Callable[[Any], _Value], /
    ) -> Any:
        """Stores `add` if `key` is not there, else what `update` returns for its value; the new
        value.

        `add` may be a function without arguments. Functions run outside of the engine's locks, and
        run again if somebody else has changed the value in the meantime.
        """

    @overload
    def pop(self, key: _AnyKey, /) -> Any: ...
    @overload
    def pop(self, key: _AnyKey, default: _T = ..., /) -> Any | _T:
        """Removes `key` and returns its value; `default` if there is none, or `KeyNotFoundError`."""

    def popitem(self) -> tuple[_Key, Any]:
        """Removes the entry that is last in the order and returns its key and value."""

    def update(self, other: _Entries | None = None, /, **entries: _Value) -> None:  # type: ignore[override]
        """Stores the entries of a mapping, of pairs, and of keyword arguments.

        One step: nobody sees some of them without the others, and nothing changes if a value can't
        be stored.
        """

    def setdefault(self, key: _AnyKey, default: _Value = None, /) -> Any:
        """The value of `key`; stores `default` first if there is none."""

    def clear(self) -> None:
        """Removes all entries in one step."""

    def to_dict(self) -> dict[_Key, Any]:
        """A copy as a plain dict, in which tables are dicts and lists are lists, to any depth.

        Each container is copied at one instant. One that is stored twice is one object in the copy.
        """

    def same(self, other: object, /) -> bool:
        """Whether `other` is a handle to this same table."""

    def __or__(self, other: dict[Any, Any] | Table, /) -> dict[Any, Any]:
        """A dict of both, in which `other` wins: `{**table, **other}`."""

    def __ror__(self, other: dict[Any, Any] | Table, /) -> dict[Any, Any]: ...
    # As of dict: it takes more than `|` does.
    def __ior__(self, other: _Entries, /) -> Self:  # type: ignore[misc]
        """The same as `update`."""

    def __getitem__(self, key: _AnyKey, /) -> Any: ...
    def __setitem__(self, key: _AnyKey, value: _Value, /) -> None: ...
    def __delitem__(self, key: _AnyKey, /) -> None: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_Key]: ...
    def __reversed__(self) -> Iterator[_Key]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __getattribute__(self, name: str, /) -> Any: ...
    def __setattr__(self, name: str, value: _Value, /) -> None: ...
    def __delattr__(self, name: str, /) -> None: ...

@final
class Key:
    """A key that is used often: read and hashed once, and taken by every operation of a table where a
    key is.

    It serves any table and any thread. It remembers where it was found last, so one for each place in
    a program is best. It equals its plain key, and has the same hash.
    """

    def __new__(cls, key: _AnyKey, /) -> Self: ...
    @property
    def value(self) -> _Key:
        """The key itself: a str or an int."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __getnewargs__(self) -> tuple[_Key]:
        """What pickles and copies are made of."""

@final
class Counter:
    """One integer of one table, for hot loops: what `increment` does, without looking the key up.

    `table.counter(key)` makes one. It counts in the table, where every language sees the number. The
    key need not be there, and others may set or delete it at any time.
    """

    def add(self, by: int = 1) -> int:
        """Adds an int in one step and returns the new one. A missing key starts from 0.

        Raises `TypeMismatchError` for a number of another sort, `NotNumericError` for what is no
        number and `CounterOverflowError` beyond 64 bits; then nothing is changed.
        """

    @property
    def value(self) -> Any:
        """The value at the key now, whatever it is; `None` if there is none."""

    @property
    def table(self) -> Table:
        """The table."""

    @property
    def key(self) -> _Key:
        """The key: a str or an int."""

@final
class List(MutableSequence[Any]):
    """A live, mutable sequence, shared with every language and thread of the process.

    Behaves as a `collections.abc.MutableSequence`; each operation is atomic, also that of many
    items. Storing a dict or list copies it in: the caller's own object is not live, the handle that
    reading it back gives is. Storing a live handle shares it. `==` compares content, `same()`
    identity.
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __new__(cls, items: Iterable[_Value] | None = None, /) -> Self: ...
    def append(self, value: _Value, /) -> None:
        """Adds an item at the end."""

    def extend(self, values: Iterable[_Value], /) -> None:
        """Adds the items of an iterable at the end."""

    def insert(self, index: SupportsIndex, value: _Value, /) -> None:
        """Inserts an item before a position; a position beyond an end means that end."""

    def pop(self, index: SupportsIndex = -1, /) -> Any:
        """Removes the item at a position, the last one if none is given, and returns it."""

    def remove(self, value: Any, /) -> None:
        """Removes the first item that equals `value`; `ValueError` if there is none.

        Items are compared as Python does, and again if somebody changes the list meanwhile; for long
        lists, and where the engine's equality will do, `discard` is faster.
        """

    def find(self, value: _Value, start: int = 0, /) -> int:
        """The position of the first item at or behind `start` that equals `value` to the engine; -1
        if there is none.

        Numbers are equal if they are the same number, text and bytes by content if they are of the
        same kind, tables and lists if they are the same one.
        """

    def discard(self, value: _Value, /) -> bool:
        """Removes the first item that `find` finds, in one step; whether there was one."""

    def clear(self) -> None:
        """Removes all items in one step."""

    def reverse(self) -> None:
        """Reverses the order of the items in one step."""

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        """Sorts the items as `list.sort` does. The sorted items take their places in one step; `key`
        runs outside of the engine's locks, and again if somebody changes the list meanwhile.
        """

    def kind(self, index: SupportsIndex, /) -> str:
        """The kind of the item at a position, such as `"I32"`."""

    def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int:
        """The first position of an item that equals `value`; `ValueError` if there is none."""

    def count(self, value: Any, /) -> int:
        """How many items equal `value`."""

    def to_list(self) -> list[Any]:
        """A copy as a plain list, in which tables are dicts and lists are lists, to any depth.

        Each container is copied at one instant. One that is stored twice is one object in the copy.
        """

    def same(self, other: object, /) -> bool:
        """Whether `other` is a handle to this same list."""

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Any: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[Any]: ...
    @overload
    def __setitem__(self, index: SupportsIndex, value: _Value, /) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[_Value], /) -> None: ...
    def __delitem__(self, index: SupportsIndex | slice, /) -> None: ...
    def __iadd__(self, values: Iterable[_Value], /) -> Self: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __reversed__(self) -> Iterator[Any]: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Entries(Iterator[Any]):
    """A walk over the entries of one instant. Never fails because of what others write meanwhile."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> Any: ...

@final
class Making:
    """The right to make a value."""

    def complete(self, value: _Value) -> Any:
        """Stores what was made, for all who wait; the value that is there now."""

    def fail(self, exception: BaseException) -> None:
        """Gives all who wait the exception, unless they got an answer. Who asks next may try again."""

@final
class Waiting:
    """A wait for a value that somebody else makes."""

    def wait(self, timeout: float | None = None) -> Any:
        """Blocks the thread until the value is made, without the GIL; `KrTimeoutError` when
        `timeout` seconds are over."""

    def result(self) -> Any:
        """The value, once the wait is over."""

    def notify(self, wake: int) -> None:
        """Has the number `wake` come out of `next_wakes` when the wait is over."""

    def cancel(self) -> bool:
        """Gives up waiting."""

def new_owner() -> int:
    """A number for a thread or task that makes values or waits for them."""

def ask_table(table: Table, key: _AnyKey, owner: int) -> tuple[Any] | Making | Waiting:
    """Asks a table for a value: a tuple with it, or a `Making` or `Waiting`."""

def ask_state(
    state: SharedState, name: str, allow_value_type: bool | None, owner: int
) -> tuple[Any] | Making | Waiting:
    """Asks a state for an entry, as `ask_table` does."""

def next_wakes() -> list[int]:
    """Blocks until there are wake-ups, and takes their numbers out; none once `close_wakes` was called."""

def close_wakes() -> None:
    """Ends `next_wakes`, at the end of the interpreter."""

@final
class ForeignObject:
    """A reference to an object that only another runtime of the process understands, such as an instance
    of a class of .NET.

    Storing it again stores that object. Two of them are equal if they refer to the same object.
    """

    @property
    def runtime(self) -> str:
        """The language of the runtime that owns the object, such as `".NET"`."""

    @property
    def type_name(self) -> str:
        """The name of the object's type, as its runtime tells it."""

    def value(self, *, timeout: float | None = 30.0) -> Any:
        """A structural copy of the object, made by its owner: tables, lists and plain data.

        Waits without the GIL: `KrTimeoutError` when `timeout` seconds are over, `ForeignGoneError` if
        the runtime of the owner has ended, `UnsupportedTypeError` if it has no copy to give. In asyncio,
        `await value_async()`.
        """

    def value_async(self, *, timeout: float | None = 30.0) -> Coroutine[Any, Any, Any]:
        """The same for asyncio: `await` it."""

    def _ask(self) -> Waiting: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...

@final
class Copying:
    """A copy that somebody asks for. Dropping it unanswered says that there is none."""

    def answer(self) -> None:
        """Makes the copy."""

def snapshot_export(
    value: Any, path: str | os.PathLike[str] | None, as_text: bool, writing: Mapping[str, Any]
) -> Any:
    """Writes a value or state: a str, bytes for an encoding, or nothing for a file."""

def snapshot_import(
    source: Any, path: str | os.PathLike[str] | None, reading: Mapping[str, Any]
) -> Any:
    """Reads a snapshot that is a str or bytes, or that a file has."""

def take_errands() -> tuple[list[Any], list[Copying]] | None:
    """Takes errands out of the inbox, at most so many that other threads get their turn: the objects to
    let go, which happens when the list is dropped, and the copies to make. `None` if there is nothing
    to do."""

def close_objects() -> None:
    """Ends the runtime, at the end of the interpreter: who waits for copies is told, and the objects
    are let go here and now."""

def live_objects() -> int:
    """How many objects of this interpreter the engine refers to, for leak checks."""

def get_host(name: str) -> Host | None:
    """The open host of this name, `None` if there is none."""

def hosts() -> list[str]:
    """The names of all open hosts, whichever language made them."""

def global_state() -> SharedState:
    """The one state of the process that no host owns. It cannot be closed."""

def iter_values(table: Table) -> Iterator[Any]:
    """Walks over the values of one instant."""

def iter_items(table: Table) -> Iterator[tuple[_Key, Any]]:
    """Walks over the pairs of key and value of one instant."""

def forget_handles() -> None:
    """Forgets every handle, in a forked child: its engine is empty and its ids start again."""

def home_file() -> str:
    """The file of the copy of the engine that this process uses."""

def live_containers() -> int:
    """How many containers are alive in this process, for leak checks."""

@disjoint_base
class NativeLock:
    """The native part of `krstate.Lock`."""

    def __new__(cls, key: str) -> Self: ...
    @property
    def key(self) -> str:
        """The key, trimmed and in lower case."""

    @property
    def locked(self) -> bool:
        """Whether somebody holds the lock."""

    @property
    def waiters(self) -> int:
        """How many wait for the lock."""

    def acquire(self, timeout: float | None = None) -> bool:
        """Waits until this thread has the lock: True, or False when `timeout` seconds are over."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...
    def _release(self, owner: TaskOwner | None = None) -> bool: ...
    def _hold(self, timeout: float | None) -> Guard: ...
    def _use(self, timeout: float | None) -> Guard | None: ...
    def _try(self, owner: TaskOwner) -> bool: ...
    def _try_hold(self, owner: TaskOwner) -> Guard | None: ...
    def _ask(self, owner: TaskOwner, bounded: bool, number: int) -> Pending: ...

@final
class Guard:
    """That a lock is held, until it is released or nothing refers to the guard."""

    @property
    def token(self) -> int:
        """The fencing token: greater than that of every earlier holder."""

    @property
    def abandoned(self) -> bool:
        """Whether the holder before disappeared without releasing."""

    def release(self) -> None:
        """Releases the lock. Again does nothing."""

@final
class Pending:
    """A task's place in the queue."""

    @property
    def granted(self) -> bool:
        """Whether the lock was free."""

    def keep(self) -> None:
        """Ends the wait: the lock is the owner's, or the time is over and `LockTimeoutError` is raised."""

    def guard(self) -> Guard:
        """As `keep`, for a guard."""

    def close(self) -> None:
        """Gives up: leaves the queue, or passes the grant on."""

@final
class TaskOwner:
    """The owner of a task's locks: what it still holds when it goes is abandoned."""

    def __new__(cls, name: str) -> Self: ...

def locks() -> list[tuple[str, str, str, float, float, int, int]]:
    """The locks that are held: key, language, name, seconds since 1970, seconds held, token, waiters."""

def live_locks() -> int:
    """How many keys the process remembers, for leak checks."""
