"""Every kind of value, in and out."""

import copy
import math
import pickle
import struct
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal, localcontext

import krstate
import pytest
from krstate import DateTime, Duration

UTC = timezone.utc
NATIVE = [
    (None, "Null"),
    (True, "Bool"),
    (5, "I32"),
    (2**31, "I64"),
    (2**63, "U64"),
    (2**64 - 1, "U64"),
    (1.5, "F64"),
    (Decimal("1.10"), "Decimal"),
    ("text", "String"),
    (b"", "Bytes"),
    (b"\0\xff" * 1_000, "Bytes"),
    (datetime(2024, 2, 29, 1, 2, 3, 456789), "DateTime"),
    (datetime.min, "DateTime"),
    (datetime.max.replace(tzinfo=UTC), "DateTime"),
    (timedelta(days=-3, microseconds=7), "Duration"),
    (uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), "Guid"),
]
OWN = [
    krstate.Char("a"),
    krstate.Char("\ud83d"),
    krstate.Uri("http://example.com/a b"),
    krstate.Version("1.2.3.4"),
    krstate.Script("Get-Date\n"),
    krstate.Xml("<a>\u00e4</a>"),
    DateTime(2024, 2, 29, 1, 2, 3, 456789, tick=7),
    DateTime(2024, 2, 29, tzinfo=UTC, tick=1),
    DateTime(2024, 2, 29, local=True),
    DateTime.from_ticks(3155378975999999999, "Local"),
    Duration(ticks=-1),
    Duration(ticks=2**63 - 1),
]
WIDTHS = {
    "I8": (-(2**7), 2**7 - 1),
    "U8": (0, 2**8 - 1),
    "I16": (-(2**15), 2**15 - 1),
    "U16": (0, 2**16 - 1),
    "I32": (-(2**31), 2**31 - 1),
    "U32": (0, 2**32 - 1),
    "I64": (-(2**63), 2**63 - 1),
    "U64": (0, 2**64 - 1),
}


def everywhere(state, value):
    """The value as it is read from each sort of container, and its kind there."""
    state["V"] = value
    table, items = krstate.Table(v=value), krstate.List([value])
    deep = krstate.Table(d=[{"v": value}])["d"][0]
    yield state["V"], state.kind("V")
    yield table["v"], table.kind("v")
    yield items[0], items.kind(0)
    yield deep["v"], deep.kind("v")
    yield state.snapshot()["V"], state.kind("v")
    yield table.to_dict()["v"], table.kind("v")


@pytest.mark.parametrize(("value", "kind"), NATIVE, ids=repr)
def test_native_values_come_back_as_they_were(state, value, kind):
    for result, found in everywhere(state, value):
        assert type(result) is type(value) and result == value and found == kind
        assert repr(result) == repr(value)


@pytest.mark.parametrize("value", OWN, ids=repr)
def test_own_classes_come_back_as_they_were(state, value):
    for result, found in everywhere(state, value):
        assert type(result) is type(value) and result == value and found == type(value).__name__
        assert repr(result) == repr(value)


@pytest.mark.parametrize("value", OWN, ids=repr)
def test_own_values_are_pickled_and_copied(value):
    for twin in (
        copy.copy(value),
        copy.deepcopy([value])[0],
        *(pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, 6)),
    ):
        assert type(twin) is type(value) and twin == value and hash(twin) == hash(value)
        assert repr(twin) == repr(value)
    assert type(value).__module__ == "krstate"


@pytest.mark.parametrize("name", WIDTHS)
def test_widths_are_kept_and_kept_to(state, name):
    cls, (least, most) = getattr(krstate, name), WIDTHS[name]
    for number in (least, most, 5):
        for result, kind in everywhere(state, cls(number)):
            assert type(result) is int and result == number and kind == name
        assert repr(cls(number)) == f"{name}({number})" and str(cls(number)) == str(number)
        assert pickle.loads(pickle.dumps(cls(number))) == number
        assert type(copy.deepcopy(cls(number))) is cls and hash(cls(number)) == hash(number)
    for number in (least - 1, most + 1):
        with pytest.raises(krstate.OutOfRangeError):
            cls(number)
    for other in (1.5, "5", None):
        with pytest.raises(TypeError):
            cls(other)
    # Who goes around the check does not get around the engine's.
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = [int.__new__(cls, most + 1)]
    assert raised.value.path == "$[0]"


def test_floats_of_both_widths(state):
    for number in (0.1, -0.0, math.inf, -math.inf, 2.0**-149):
        rounded = struct.unpack("<f", struct.pack("<f", number))[0]
        for result, kind in everywhere(state, krstate.F32(number)):
            assert type(result) is float and kind == "F32"
            assert struct.pack("<d", result) == struct.pack("<d", rounded)
    assert krstate.List([krstate.F64(5)]).kind(0) == "F64"
    assert math.isnan(krstate.List([krstate.F32("nan")])[0])
    with pytest.raises(krstate.OutOfRangeError):
        krstate.F32(1e39)
    assert repr(krstate.F32(0.5)) == "F32(0.5)" and str(krstate.F64(0.5)) == "0.5"


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("0", "0"),
        ("-0.0", "-0.0"),
        ("1.10", "1.10"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
        ("-7.9228162514264337593543950335", "-7.9228162514264337593543950335"),
        ("1E+5", "100000"),
        ("0E+100", "0"),
        ("0E-100", "0." + "0" * 28),
        ("1.0" + "0" * 40, "1." + "0" * 28),
        ("7922816251426433759354395033.50", "7922816251426433759354395033.5"),
        ("79228162514264337593543950335.0", "79228162514264337593543950335"),
        ("1E-28", "0." + "0" * 27 + "1"),
    ],
)
def test_decimals_are_exact(state, number, stored):
    with localcontext() as context:
        context.prec = 3
        for result, kind in everywhere(state, Decimal(number)):
            assert f"{result:f}" == stored and kind == "Decimal"


@pytest.mark.parametrize(
    "number",
    ["79228162514264337593543950336", "1E-29", "1E+29", "NaN", "sNaN", "-Infinity"]
    + ["1E+999999", "0." + "1" * 29, "1E-999999", "8.0000000000000000000000000001"],
)
def test_decimals_that_do_not_fit(state, number):
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = {"a": Decimal(number)}
    assert raised.value.path == "$.a"


@pytest.mark.parametrize("make", [bytearray, memoryview])
def test_bytes_are_a_copy(state, make):
    source = bytearray(b"abc")
    state["V"] = [make(source)]
    source[0] = 0
    assert state["V"] == [b"abc"] and type(state["V"][0]) is bytes
    assert krstate.List([memoryview(b"abcd")[::2]])[0] == b"ac"


def test_a_time_of_another_offset_is_the_same_instant(state):
    zone = timezone(timedelta(hours=5, minutes=45))
    state["V"] = datetime(2024, 1, 1, 3, 0, tzinfo=zone)
    assert state["V"] == datetime(2023, 12, 31, 21, 15, tzinfo=UTC)
    assert state["V"].tzinfo is UTC
    state["V"] = DateTime(2024, 1, 1, 3, 0, tzinfo=zone, tick=9)
    assert state["V"] == DateTime(2023, 12, 31, 21, 15, tzinfo=UTC, tick=9)
    for edge in (datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=-zone_of(1))):
        with pytest.raises(krstate.OutOfRangeError) as raised:
            state["V"] = [edge]
        assert raised.value.path == "$[0]"


class zone_of:
    """`-zone_of(1)` is the zone one hour behind UTC."""

    def __init__(self, hours):
        self.hours = hours

    def __neg__(self):
        return timezone(timedelta(hours=-self.hours))


@pytest.mark.parametrize(("value", "path"), [(timedelta.max, "$"), ([timedelta.min], "$[0]")])
def test_spans_beyond_64_bits(state, value, path):
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = value
    assert raised.value.path == path


@pytest.mark.parametrize("text", ["", "1", "1.", "1.2.3.4.5", "1.-2", "a.b", "1.2147483648"])
def test_versions_that_are_none(text):
    with pytest.raises(krstate.OutOfRangeError):
        krstate.List([krstate.Version(text)])


@pytest.mark.parametrize("unit", ["", "ab", "\U0001f600"])
def test_characters_that_are_none(unit):
    with pytest.raises(krstate.OutOfRangeError):
        krstate.Char(unit)
    with pytest.raises(TypeError):
        krstate.Char(65)


def test_text_of_a_kind_equals_its_text():
    assert krstate.Uri("a") == "a" and hash(krstate.Uri("a")) == hash("a")
    assert repr(krstate.Uri("a")) == "Uri('a')" and f"{krstate.Uri('a')}" == "a"
    assert repr(krstate.List([krstate.Char("\ud800"), b"x"])) == "List([Char('\\ud800'), b'x'])"


def test_spans_are_counted_in_ticks():
    span = Duration(seconds=1, ticks=3)
    assert span.ticks == 10_000_003 and span.tick == 3 and span.microseconds == 0
    assert span + timedelta(seconds=1) == Duration(ticks=20_000_003)
    assert timedelta(seconds=1) - span == Duration(ticks=-3) == -Duration(ticks=3)
    assert span * 2 == 2 * span == Duration(ticks=20_000_006) and abs(-span) == +span
    assert timedelta(seconds=1) < span <= span < timedelta(seconds=1, microseconds=1)
    assert span > timedelta(seconds=1) and span >= span and span != timedelta(seconds=1)
    assert Duration(seconds=1) == timedelta(seconds=1)
    assert hash(Duration(seconds=1)) == hash(timedelta(seconds=1))
    assert bool(Duration(ticks=1)) and not Duration()
    assert str(Duration(ticks=15)) == "0:00:00.0000015" and repr(span) == "Duration(ticks=10000003)"
    assert Duration(ticks=5).total_seconds() == 5e-7
    assert span != "x"
    with pytest.raises(TypeError):
        assert span < 1


def test_times_are_counted_in_ticks():
    time = DateTime(2024, 2, 29, 1, 2, 3, 4, tick=5)
    plain = datetime(2024, 2, 29, 1, 2, 3, 4)
    assert time.ticks % 100 == 45 and time.kind == "Unspecified"
    assert time != plain and time > plain and plain < time <= time and not time < plain
    assert time - plain == Duration(ticks=5) and plain - time == Duration(ticks=-5)
    assert type(time - time) is timedelta and time - Duration(ticks=5) == plain
    assert time + Duration(ticks=6) == DateTime(2024, 2, 29, 1, 2, 3, 5, tick=1)
    assert timedelta(days=1) + time == DateTime(2024, 3, 1, 1, 2, 3, 4, tick=5)
    assert time.replace(year=2025, day=1).tick == 5 and time.replace(tick=0) == plain
    assert hash(time.replace(tick=0)) == hash(plain)
    assert time.isoformat() == "2024-02-29T01:02:03.0000045"
    assert str(time.replace(microsecond=0)) == "2024-02-29 01:02:03.0000005"
    assert time.isoformat(timespec="seconds") == "2024-02-29T01:02:03"
    aware = time.replace(tzinfo=UTC)
    assert aware.kind == "Utc" and aware.isoformat().endswith(".0000045+00:00")
    assert aware.astimezone(timezone(timedelta(hours=1))) == aware
    assert aware != time
    with pytest.raises(TypeError):
        assert aware < time
    assert repr(time) == "DateTime(2024, 2, 29, 1, 2, 3, 4, tick=5)"


def test_local_times():
    local = DateTime(2024, 2, 29, local=True)
    assert local.kind == "Local" and local == datetime(2024, 2, 29)
    assert hash(local) == hash(datetime(2024, 2, 29))
    assert repr(local) == "DateTime(2024, 2, 29, 0, 0, local=True)"
    assert local.replace(day=1).kind == "Local" and (local + timedelta(1)).kind == "Local"
    assert local.astimezone(UTC).kind == "Utc" and local.replace(tzinfo=UTC).kind == "Utc"
    for wrong in ({"local": True, "tzinfo": UTC}, {"tick": 10}, {"tick": -1}):
        with pytest.raises(ValueError):
            DateTime(2024, 1, 1, **wrong)


def test_sums_keep_their_kind():
    table = krstate.Table(d=Decimal("1.10"), u=krstate.U64(2**63), f=krstate.F32(0.5))
    assert table.increment("d", Decimal("0.05")) == Decimal("1.15")
    assert table.increment("u") == 2**63 + 1 and table.kind("u") == "U64"
    assert table.increment("f") == 1.5 and table.kind("f") == "F64"
    assert table.increment("new", krstate.I8(3)) == 3 and table.kind("new") == "I32"


def test_kinds_of_what_is_not_there(state):
    for use, error in (
        (lambda: state.kind("V"), krstate.KeyNotFoundError),
        (lambda: krstate.Table().kind("v"), krstate.KeyNotFoundError),
        (lambda: krstate.List().kind(0), krstate.IndexRangeError),
    ):
        with pytest.raises(error):
            use()


def test_the_guard_knows_value_types():
    state = krstate.SharedState(allow_value_types=False)
    for value, kind in NATIVE:
        if kind in ("Null", "String", "Bytes"):
            state["V"] = value
        else:
            with pytest.raises(krstate.ValueTypeError):
                state["V"] = value
    state["V"] = krstate.Uri("a")
    with pytest.raises(krstate.ValueTypeError):
        state["V"] = krstate.Char("a")
