"""Values in and out."""

import array
import collections
import datetime
import enum
import math

import krstate
import pytest


class Colour(enum.IntEnum):
    """An enumeration, which is no key."""

    RED = 1


class Label(str):
    """A subclass of a native type."""


class Whole(int):
    """A subclass of a native type."""


class Real(float):
    """A subclass of a native type."""


class Row(list):
    """A subclass of a native type."""


Pair = collections.namedtuple("Pair", "left right")


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 0, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63)),
        *(0.0, -0.0, 1.5, 1e300, math.inf, -math.inf, 5e-324),
        *("", "text", "\0", "é", "\U0001f600", "a" * 100_000),
    ],
)
def test_scalars_come_back_as_they_went_in(state, value):
    state["V"] = value
    result = state["V"]
    assert type(result) is type(value) and result == value
    assert math.copysign(1, result) == math.copysign(1, value) if value == 0 else True
    items = krstate.List([value])
    assert type(items[0]) is type(value) and items[0] == value
    assert krstate.Table({"v": value}).to_dict() == {"v": value}


def test_nan_is_nan(state):
    state["V"] = -math.nan
    assert math.isnan(state["V"])


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Label("x"), "x"),
        (Whole(5), 5),
        (Real(1.5), 1.5),
        ({"a": {"b": ()}}, {"a": {"b": []}}),
        ((1, (2,)), [1, [2]]),
        (Pair(1, 2), [1, 2]),
        (Row([1]), [1]),
        (collections.defaultdict(list, a=[1]), {"a": [1]}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        ({Label("k"): 1, Whole(2): 2}, {"k": 1, 2: 2}),
    ],
)
def test_subclasses_are_what_they_derive_from(value, plain):
    table = krstate.Table(v=value)
    assert table.to_dict() == {"v": plain}
    read = table.to_dict()["v"]
    assert type(read) is type(plain)


def test_an_ordered_dict_keeps_the_order_it_tells():
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    assert list(krstate.Table(v=ordered)["v"]) == ["b", "a"]


@pytest.mark.parametrize(
    "value",
    [
        *({1}, frozenset(), 1j, range(3), {}.keys(), (i for i in [1])),
        *(datetime.date(2024, 1, 2), datetime.time(1), array.array("i", [1])),
        *(krstate.ABSENT, krstate.lock(), krstate.global_state()),
    ],
)
def test_what_no_kind_holds(state, value):
    for form, path in ((value, "$"), ({"a": [0, {"b c": value}]}, '$.a[1]["b c"]')):
        with pytest.raises(krstate.UnsupportedTypeError) as raised:
            state["V"] = form
        assert isinstance(raised.value, TypeError)
        assert raised.value.path == path
        assert type(value).__name__ in str(raised.value)
    assert "V" not in state


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**100])
def test_integers_beyond_64_bits(state, value):
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = [[value]]
    assert isinstance(raised.value, OverflowError) and raised.value.path == "$[0][0]"


def test_text_that_is_no_unicode(state):
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = {"a": ["\ud800"]}
    assert raised.value.path == "$.a[0]"
    with pytest.raises(krstate.InvalidKeyError):
        state["V"] = {"a": {"\ud800": 1}}


@pytest.mark.parametrize("key", [1.5, None, True, b"k", (1, 2), 2**63, Colour])
def test_keys_of_native_dicts(state, key):
    with pytest.raises(krstate.InvalidKeyError) as raised:
        state["V"] = {"a": [{key: 1}]}
    assert raised.value.path == "$.a[0]"


def test_cycles_of_native_objects(state):
    table, items = {}, []
    table["x"] = [table]
    items.append({"y": items})
    for value, path in ((table, "$.x[0]"), (items, "$[0].y"), ({"z": items}, "$.z[0].y")):
        with pytest.raises(krstate.CycleError) as raised:
            state["V"] = value
        assert isinstance(raised.value, ValueError) and raised.value.path == path
    assert "V" not in state


def test_cycles_of_live_containers():
    outer, inner = krstate.Table(), krstate.List()
    outer["inner"] = inner
    for use in (
        lambda: outer.__setitem__("self", outer),
        lambda: inner.append(outer),
        lambda: inner.append({"deep": [outer]}),
        lambda: inner.extend([1, inner]),
    ):
        with pytest.raises(krstate.CycleError):
            use()
    assert outer == {"inner": inner}


def nested(depth, kind):
    value = kind()
    for _ in range(depth - 1):
        value = {"a": value} if kind is dict else [value]
    return value


@pytest.mark.parametrize(("kind", "step"), [(dict, ".a"), (list, "[0]")])
def test_nesting_has_a_limit(state, kind, step):
    state["V"] = nested(1_000, kind)
    with pytest.raises(krstate.OutOfRangeError) as raised:
        state["V"] = nested(1_001, kind)
    assert raised.value.path == "$" + step * 1_000
    with pytest.raises(krstate.OutOfRangeError):
        state["V"] = nested(200_000, kind)
    plain = state["V"].to_dict() if kind is dict else state["V"].to_list()
    depth = 1
    while plain:
        plain = plain["a"] if kind is dict else plain[0]
        depth += 1
    assert depth == 1_000


def test_an_object_in_several_places_is_copied_to_each(state):
    inner = {"n": [1]}
    state["V"] = {"left": inner, "right": inner}
    state.V.left.n.append(2)
    assert state.V == {"left": {"n": [1, 2]}, "right": {"n": [1]}}


def test_objects_that_come_to_too_many_copies_are_refused(state):
    value = {}
    for _ in range(100):
        value = {"l": value, "r": value}
    with pytest.raises(krstate.OutOfRangeError, match="store them once"):
        state["V"] = value
    assert "V" not in state


def test_the_native_object_is_not_live(state):
    native = {"n": 1, "l": [1]}
    state["V"] = native
    native["n"] = 2
    native["l"].append(2)
    assert state["V"] == {"n": 1, "l": [1]}


def test_a_live_handle_is_shared_at_any_depth(state):
    inner = krstate.Table(n=1)
    state["V"] = {"deep": [inner]}
    inner["n"] = 2
    assert state.V.deep[0].n == 2 and state.V.deep[0].same(inner)


def test_conversions_that_change_what_they_convert(state):
    class Hostile(dict):
        def items(self):
            victim.clear()
            return super().items()

    victim = {"a": Hostile(x=1), "b": [1, 2, 3]}
    state["V"] = victim
    assert state["V"] == {"a": {"x": 1}, "b": [1, 2, 3]} and victim == {}

    class Raising(dict):
        def items(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        state["V"] = [Raising()]

    class Odd(dict):
        def items(self):
            return [(1, 2, 3)]

    with pytest.raises((TypeError, ValueError)):
        state["V"] = Odd()


def test_structures_deeper_than_any_stack():
    root = link = krstate.Table()
    for _ in range(20_000):
        child = krstate.Table()
        link["next"] = child
        link = child
    twin = twin_link = krstate.Table()
    for _ in range(20_000):
        child = krstate.Table()
        twin_link["next"] = child
        twin_link = child
    assert root == twin
    link["end"] = 1
    assert root != twin
    plain = root.to_dict()
    assert root == plain and len(repr(root)) < 1_000
    while "next" in plain:
        plain = plain["next"]
    assert plain == {"end": 1}


def test_structures_with_more_paths_than_time():
    left, right = krstate.Table(end=1), krstate.Table(end=1)
    for _ in range(200):
        left, right = krstate.Table(a=left, b=left), krstate.Table(a=right, b=right)
    assert left == right
    assert left == left.to_dict() and right.to_dict() == left


def test_a_lone_surrogate_in_a_key_tells_the_dict():
    table = krstate.Table()
    for wrong, path in (({"\ud800": 1}, "$.a"), ([{"\ud800": {}}], "$.a[0]")):
        with pytest.raises(krstate.InvalidKeyError, match="lone surrogate") as caught:
            table.update({"a": wrong})
        assert caught.value.path == path
    assert len(table) == 0


def test_a_lone_surrogate_is_no_attribute_and_no_pattern():
    assert not hasattr(krstate.Table(), "\ud800")
    with pytest.raises(krstate.InvalidArgumentError, match="lone surrogate"):
        krstate.SharedState().find("\ud800")


def test_ticks_and_kinds_that_are_none_are_refused():
    for ticks in (-1, 3_155_378_976_000_000_000, 2**70):
        with pytest.raises(krstate.OutOfRangeError):
            krstate.DateTime.from_ticks(ticks, "Utc")
    with pytest.raises(krstate.InvalidArgumentError, match="'X'"):
        krstate.DateTime.from_ticks(0, "X")
