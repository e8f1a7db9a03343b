from collections.abc import Iterable, Iterator, Mapping, MutableMapping, MutableSequence
from types import TracebackType
from typing import Any, ClassVar, SupportsIndex, TypeAlias, TypeVar, final, overload

from typing_extensions import Self

__all__ = [
    "Entries",
    "Host",
    "List",
    "SharedState",
    "Table",
    "__version__",
    "forget_handles",
    "get_host",
    "global_state",
    "home_file",
    "hosts",
    "iter_items",
    "iter_values",
    "live_containers",
]

__version__: str

_T = TypeVar("_T")
_Key: TypeAlias = str | int
_Number: TypeAlias = int | float
_Value: TypeAlias = (
    None | bool | int | float | str | dict[Any, Any] | list[Any] | tuple[Any, ...] | Table | List
)
_Entries: TypeAlias = Mapping[Any, Any] | Iterable[tuple[_Key, _Value]]

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

    def get(self, name: str, default: Any = None) -> Any:
        """The value of an entry, `default` if there is none. Containers are live handles."""

    def remove(self, name: str) -> bool:
        """Removes an entry and tells whether there was one."""

    def clear(self) -> None:
        """Removes all entries in one step."""

    def names(self) -> list[str]:
        """The names of one instant, in the order in which they were first set."""

    def snapshot(self) -> dict[str, Any]:
        """All entries of one instant as a dict of names and values. Containers are live handles."""

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
    def get(self, key: _Key, /) -> Any: ...
    @overload
    def get(self, key: _Key, default: _T, /) -> Any | _T:
        """The value of `key`, `default` if there is none."""

    def increment(self, key: _Key, by: _Number = 1) -> Any:
        """Adds `by` to the number at `key` in one step and returns the new number.

        A missing key starts from 0. Raises `NotNumericError` for what is no number and
        `CounterOverflowError` beyond 64 bits; then nothing is changed.
        """

    @overload
    def pop(self, key: _Key, /) -> Any: ...
    @overload
    def pop(self, key: _Key, default: _T = ..., /) -> Any | _T:
        """Removes `key` and returns its value; `default` if there is none, or `KeyNotFoundError`."""

    def popitem(self) -> tuple[_Key, Any]:
        """Removes the entry that is last in the order and returns its key and value."""

    def update(self, other: _Entries | None = None, /, **entries: _Value) -> None:  # type: ignore[override]
        """Stores the entries of a mapping, of pairs, and of keyword arguments.

        Everything is converted first, so that a value that can't be stored changes nothing. One
        step for the threads of Python; those of other languages may get in between.
        """

    def setdefault(self, key: _Key, default: _Value = None, /) -> Any:
        """The value of `key`; stores `default` first if there is none."""

    def clear(self) -> None:
        """Removes all entries in one step."""

    def to_dict(self) -> dict[_Key, Any]:
        """A copy as a plain dict, in which tables are dicts and lists are lists, to any depth.

        Each container is copied at one instant. One that is stored twice is one object in the copy.
        """

    def same(self, other: object, /) -> bool:
        """Whether `other` is a handle to this same table."""

    def __getitem__(self, key: _Key, /) -> Any: ...
    def __setitem__(self, key: _Key, value: _Value, /) -> None: ...
    def __delitem__(self, key: _Key, /) -> None: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_Key]: ...
    def __reversed__(self) -> Iterator[_Key]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __getattribute__(self, name: str, /) -> Any: ...
    def __setattr__(self, name: str, value: _Value, /) -> None: ...
    def __delattr__(self, name: str, /) -> None: ...

@final
class List(MutableSequence[Any]):
    """A live, mutable sequence, shared with every language and thread of the process.

    Behaves as a `collections.abc.MutableSequence`; operations on one item are atomic, and so is
    every reading of many. `extend`, `reverse`, `remove` and changes of slices are one step for the
    threads of Python, but those of other languages may get in between. Storing a dict or list
    copies it in, storing a live handle shares it. `==` compares content, `same()` identity.
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
        """Removes the first item that equals `value`; `ValueError` if there is none."""

    def clear(self) -> None:
        """Removes all items in one step."""

    def reverse(self) -> None:
        """Reverses the order of the items."""

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
