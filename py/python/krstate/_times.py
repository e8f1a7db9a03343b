"""Dates and spans of time in ticks of 100 ns, for what `datetime` and `timedelta` can't hold."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Literal, SupportsIndex, overload

from .errors import InvalidArgumentError, OutOfRangeError

_DAY = 864_000_000_000


def span_ticks(span: timedelta) -> int:
    """The ticks of a span."""
    microseconds = (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
    return microseconds * 10 + (span.tick if isinstance(span, Duration) else 0)


def span_of(ticks: int) -> timedelta:
    """A plain timedelta if it holds the ticks, else a Duration."""
    return Duration(ticks=ticks) if ticks % 10 else timedelta(microseconds=ticks // 10)


class Duration(timedelta):
    """A timedelta with ticks of 100 ns: the `TimeSpan` of .NET.

    What is read is one if it has ticks below the microsecond. Sums, differences, comparisons and
    products with an int keep them; other operations are those of `timedelta`, to the microsecond.
    """

    __slots__ = ("_tick",)
    _tick: int

    def __new__(
        cls, days: float = 0, seconds: float = 0, microseconds: float = 0, *, ticks: int = 0
    ) -> Duration:
        total = span_ticks(timedelta(days, seconds, microseconds)) + ticks
        self = super().__new__(cls, microseconds=total // 10)
        self._tick = total % 10
        return self

    @property
    def tick(self) -> int:
        """The ticks above `microseconds`, 0 to 9."""
        return self._tick

    @property
    def ticks(self) -> int:
        """The whole span in ticks of 100 ns."""
        return span_ticks(self)

    def total_seconds(self) -> float:
        return self.ticks / 10_000_000

    def __add__(self, other: timedelta, /) -> Duration:
        if not isinstance(other, timedelta):
            return NotImplemented
        return Duration(ticks=self.ticks + span_ticks(other))

    __radd__ = __add__

    def __sub__(self, other: timedelta, /) -> Duration:
        if not isinstance(other, timedelta):
            return NotImplemented
        return Duration(ticks=self.ticks - span_ticks(other))

    def __rsub__(self, other: timedelta, /) -> Duration:
        return -(self - other)

    def __mul__(self, factor: float, /) -> Duration:
        if isinstance(factor, int):
            return Duration(ticks=self.ticks * factor)
        product = super().__mul__(factor)
        return product if product is NotImplemented else Duration(ticks=span_ticks(product))

    __rmul__ = __mul__

    def __neg__(self) -> Duration:
        return Duration(ticks=-self.ticks)

    def __pos__(self) -> Duration:
        return self

    def __abs__(self) -> Duration:
        return Duration(ticks=abs(self.ticks))

    def __bool__(self) -> bool:
        return self.ticks != 0

    def __eq__(self, other: object, /) -> bool:
        return self.ticks == span_ticks(other) if isinstance(other, timedelta) else NotImplemented

    def __ne__(self, other: object, /) -> bool:
        return not self == other

    def __lt__(self, other: timedelta, /) -> bool:
        return self.ticks < span_ticks(other) if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other: timedelta, /) -> bool:
        return self.ticks <= span_ticks(other) if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other: timedelta, /) -> bool:
        return self.ticks > span_ticks(other) if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other: timedelta, /) -> bool:
        return self.ticks >= span_ticks(other) if isinstance(other, timedelta) else NotImplemented

    def __hash__(self) -> int:
        # Equal to a plain timedelta, so of its hash, unless there are ticks.
        plain = super().__hash__()
        return hash((plain, self._tick)) if self._tick else plain

    def __repr__(self) -> str:
        return f"{type(self).__name__}(ticks={self.ticks})"

    def __str__(self) -> str:
        if not self._tick:
            return super().__str__()
        text = super().__str__()
        return f"{text}{self._tick}" if self.microseconds else f"{text}.000000{self._tick}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore_span, (type(self), self.ticks)


class DateTime(datetime):
    """A datetime with ticks of 100 ns, or of the machine's local time: the `DateTime` of .NET.

    What is read is one if it has ticks below the microsecond or is local; every other is a plain
    datetime, aware for UTC and naive for what says nothing. Times compare as datetimes do, ticks
    included; a local one is like a naive one. Sums and differences keep the ticks.
    """

    __slots__ = ("_local", "_tick")
    _local: bool
    _tick: int

    def __new__(
        cls,
        year: SupportsIndex,
        month: SupportsIndex,
        day: SupportsIndex,
        hour: SupportsIndex = 0,
        minute: SupportsIndex = 0,
        second: SupportsIndex = 0,
        microsecond: SupportsIndex = 0,
        tzinfo: tzinfo | None = None,
        *,
        fold: int = 0,
        tick: int = 0,
        local: bool = False,
    ) -> DateTime:
        if not 0 <= tick <= 9:
            raise ValueError("tick must be in 0..9")
        if local and tzinfo is not None:
            raise ValueError("a local time has no tzinfo")
        clock = (hour, minute, second, microsecond)
        self = super().__new__(cls, year, month, day, *clock, tzinfo, fold=fold)
        self._local, self._tick = local, tick
        return self

    @classmethod
    def from_ticks(
        cls, ticks: int, kind: Literal["Unspecified", "Utc", "Local"] = "Unspecified"
    ) -> DateTime:
        """The time so many ticks of 100 ns after the start of the year 1.

        Raises `InvalidArgumentError` for another kind, `OutOfRangeError` beyond the year 9999.
        """
        if kind not in ("Unspecified", "Utc", "Local"):
            raise InvalidArgumentError(f'a kind is "Unspecified", "Utc" or "Local", not {kind!r}')
        if not 0 <= ticks < datetime.max.toordinal() * _DAY:
            raise OutOfRangeError("the ticks are outside of the years 1 to 9999")
        plain = datetime.min + timedelta(microseconds=ticks // 10)
        zone = timezone.utc if kind == "Utc" else None
        return cls._of(plain.replace(tzinfo=zone), ticks % 10, kind == "Local")

    @classmethod
    def _of(cls, plain: datetime, tick: int, local: bool) -> DateTime:
        date = (plain.year, plain.month, plain.day)
        clock = (plain.hour, plain.minute, plain.second, plain.microsecond)
        zone = plain.tzinfo
        return cls(*date, *clock, zone, fold=plain.fold, tick=tick, local=local and zone is None)

    @property
    def tick(self) -> int:
        """The ticks above `microsecond`, 0 to 9."""
        return self._tick

    @property
    def ticks(self) -> int:
        """The ticks of 100 ns since the start of the year 1, by the clock that this time shows."""
        return clock_ticks(self)

    @property
    def kind(self) -> Literal["Unspecified", "Utc", "Local"]:
        """What the time is relative to. A time with another offset is stored as one in UTC."""
        if self._local:
            return "Local"
        return "Unspecified" if self.utcoffset() is None else "Utc"

    def replace(self, *args: Any, tick: int | None = None, **fields: Any) -> DateTime:
        """The same time with other fields."""
        local = fields.pop("local", self._local)
        plain = super().replace(*args, **fields)
        return self._of(plain, self._tick if tick is None else tick, local)

    def astimezone(self, tz: tzinfo | None = None) -> DateTime:
        return self._of(super().astimezone(tz), self._tick, False)

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        if not self._tick or timespec not in ("auto", "microseconds"):
            return super().isoformat(sep, timespec)
        text = super().isoformat(sep, "microseconds")
        end = len("0001-01-01T00:00:00.000000")
        return f"{text[:end]}{self._tick}{text[end:]}"

    def __add__(self, span: timedelta, /) -> DateTime:
        if not isinstance(span, timedelta):
            return NotImplemented
        microseconds, tick = divmod(self._tick + span_ticks(span), 10)
        plain = super().__add__(timedelta(microseconds=microseconds))
        return self._of(plain, tick, self._local)

    __radd__ = __add__

    @overload  # type: ignore[override]
    def __sub__(self, other: datetime, /) -> timedelta: ...
    @overload
    def __sub__(self, other: timedelta, /) -> DateTime: ...
    def __sub__(self, other: datetime | timedelta, /) -> DateTime | timedelta:
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, datetime):
            return NotImplemented
        plain = datetime.__sub__(self, other)
        return span_of(span_ticks(plain) + self._tick - _tick(other))

    def __rsub__(self, other: datetime, /) -> timedelta:
        return -(self - other)

    def __eq__(self, other: object, /) -> bool:
        if not isinstance(other, datetime):
            return NotImplemented
        return super().__eq__(other) and self._tick == _tick(other)

    def __ne__(self, other: object, /) -> bool:
        return not self == other

    def __lt__(self, other: datetime, /) -> bool:  # type: ignore[override]
        if isinstance(other, datetime) and super().__eq__(other):
            return self._tick < _tick(other)
        return super().__lt__(other)

    def __le__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self == other or self < other

    def __gt__(self, other: datetime, /) -> bool:  # type: ignore[override]
        if isinstance(other, datetime) and super().__eq__(other):
            return self._tick > _tick(other)
        return super().__gt__(other)

    def __ge__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self == other or self > other

    def __hash__(self) -> int:
        # Equal to a plain datetime, so of its hash, unless there are ticks.
        plain = super().__hash__()
        return hash((plain, self._tick)) if self._tick else plain

    def __repr__(self) -> str:
        text = super().__repr__().removesuffix(")")
        tick = f", tick={self._tick}" if self._tick else ""
        return f"{text}{tick}, local=True)" if self._local else f"{text}{tick})"

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> tuple[Any, ...]:
        clock = (self.hour, self.minute, self.second, self.microsecond)
        plain = datetime(self.year, self.month, self.day, *clock, self.tzinfo, fold=self.fold)
        return _restore_time, (type(self), plain, self._tick, self._local)


def _tick(time: datetime) -> int:
    return time.tick if isinstance(time, DateTime) else 0


def clock_ticks(time: datetime) -> int:
    """The ticks since the start of the year 1, by the clock that the time shows."""
    seconds = (time.hour * 60 + time.minute) * 60 + time.second
    microseconds = seconds * 1_000_000 + time.microsecond
    return (time.toordinal() - 1) * _DAY + microseconds * 10 + _tick(time)


def _restore_span(cls: type[Duration], ticks: int) -> Duration:
    return cls(ticks=ticks)


def _restore_time(cls: type[DateTime], plain: datetime, tick: int, local: bool) -> DateTime:
    return cls._of(plain, tick, local)
