"""Tables as mutable mappings."""

import collections
import collections.abc
import copy
import pickle

import krstate
import pytest


@pytest.fixture
def table(state):
    state["T"] = {"a": 1, "b": "two", 3: None}
    return state["T"]


def test_it_is_a_mutable_mapping(table):
    assert isinstance(table, collections.abc.MutableMapping)
    assert not isinstance(table, collections.abc.Hashable)
    for kind in (collections.abc.MutableMapping, collections.abc.Mapping):
        public = [name for name in kind.__dict__ if not name.startswith("_")]
        assert [name for name in public if name not in krstate.Table.__dict__] == []
    with pytest.raises(TypeError, match="unhashable"):
        hash(table)


def test_a_match_statement_takes_it_as_a_mapping(run_python):
    code = """
import krstate
match krstate.Table({"a": [1, 2]}):
    case {"a": [first, *rest]}:
        print(first, rest)
"""
    assert run_python(code) == "1 [2]"


def test_reading(table):
    assert table["a"] == 1 and table["b"] == "two" and table[3] is None
    assert table.get("a") == 1 and table.get("x") is None and table.get("x", 9) == 9
    assert table.get(3, 9) is None
    assert "a" in table and 3 in table and "3" not in table
    assert len(table) == 3 and bool(table)
    assert list(table) == ["a", "b", 3]
    assert list(reversed(table)) == [3, "b", "a"]
    with pytest.raises(krstate.KeyNotFoundError, match="there is no key 'x'") as raised:
        table["x"]
    assert isinstance(raised.value, KeyError)


def test_writing(table):
    table["c"] = [1]
    table["a"] = 2
    del table[3]
    assert table == {"a": 2, "b": "two", "c": [1]}
    assert list(table) == ["a", "b", "c"]
    with pytest.raises(krstate.KeyNotFoundError):
        del table[3]
    table.clear()
    assert not table and len(table) == 0


def test_pop_popitem_setdefault(table):
    assert table.pop("a") == 1
    assert table.pop("a", None) is None
    assert table.pop("a", 5) == 5
    with pytest.raises(KeyError):
        table.pop("a")
    assert table.popitem() == (3, None)
    assert table.setdefault("b", "other") == "two"
    assert table.setdefault("new", {"n": 1}) == {"n": 1}
    assert table.new.same(table.setdefault("new"))
    assert table.setdefault("null") is None and "null" in table
    assert [table.popitem()[0] for _ in range(3)] == ["null", "new", "b"]
    with pytest.raises(krstate.KeyNotFoundError, match="empty"):
        table.popitem()


def test_update_takes_what_dict_takes(table):
    table.update({"a": 10}, z=1)
    table.update([("y", 2), ["x", 3]])
    table.update(collections.ChainMap({"w": 4}))
    table.update(krstate.Table({"v": [5]}))
    table.update()
    expected = {"a": 10, "b": "two", 3: None, "z": 1, "y": 2, "x": 3, "w": 4, "v": [5]}
    assert table == expected
    for bad, error in ((5, TypeError), ([1], TypeError), ([(1, 2, 3)], ValueError)):
        with pytest.raises(error):
            table.update(bad)
    with pytest.raises(krstate.UnsupportedTypeError):
        table.update({"first": 1, "second": {1}})
    with pytest.raises(krstate.InvalidKeyError):
        table.update({"first": 1, 1.5: 2})
    assert table == expected


def test_union_is_that_of_dicts(table):
    before = table.to_dict()
    assert table | {"b": 5, "z": 1} == {**before, "b": 5, "z": 1}
    assert {"b": 5, "z": 1} | table == {"b": 5, "z": 1, **before}
    assert type(table | table) is dict and table == before
    same = table
    same |= {"b": 5}
    same |= [("y", 2)]
    assert same is table and table == {**before, "b": 5, "y": 2}
    for other in (5, [("y", 2)], None):
        with pytest.raises(TypeError):
            table | other
        with pytest.raises(TypeError):
            other | table
    with pytest.raises(krstate.UnsupportedTypeError):
        same |= {"first": 1, "second": {1}}
    assert "first" not in table


def test_the_constructor_takes_what_dict_takes():
    assert krstate.Table() == {}
    assert krstate.Table({"a": 1}, b=2) == {"a": 1, "b": 2}
    assert krstate.Table([("a", 1)]) == {"a": 1}
    assert krstate.Table(krstate.Table(a={"b": 1})) == {"a": {"b": 1}}
    with pytest.raises(krstate.UnsupportedTypeError):
        krstate.Table(a={1})


def test_increment(table):
    assert table.increment("a") == 2
    assert table.increment("a", 40) == 42
    assert table.increment("fresh", by=-1) == -1
    assert table.increment("a", 0.5) == 42.5
    with pytest.raises(krstate.NotNumericError) as raised:
        table.increment("b")
    assert isinstance(raised.value, TypeError)
    assert raised.value.path == "$.b"
    for by in (True, "1", None, [1]):
        with pytest.raises((krstate.NotNumericError, krstate.UnsupportedTypeError)):
            table.increment("fresh", by)
    table["big"] = 2**63 - 1
    with pytest.raises(krstate.CounterOverflowError) as raised:
        table.increment("big")
    assert isinstance(raised.value, OverflowError)
    assert table["big"] == 2**63 - 1 and table["fresh"] == -1


def test_attributes_reach_text_keys(table):
    assert table.a == 1
    table.a = {"deep": {"er": 1}}
    table.a.deep.er += 1
    assert table["a"]["deep"]["er"] == 2
    del table.a
    with pytest.raises(AttributeError, match="no attribute or key 'a'"):
        _ = table.a
    assert getattr(table, "a", None) is None and not hasattr(table, "a")
    table["items"] = 1
    assert callable(table.items)
    for name in ("items", "increment", "_x", "__dict__", "__class__"):
        with pytest.raises(AttributeError, match=r"use \["):
            setattr(table, name, 1)
        with pytest.raises(AttributeError, match=r"use \["):
            delattr(table, name)
    assert {"b", "items", "increment"} <= set(dir(table)) and "3" not in dir(table)


@pytest.mark.parametrize("key", [1.5, None, True, b"a", (1,), [1], 2**63, -(2**63) - 1, "\ud800"])
def test_what_is_no_key(table, key):
    for use in (
        lambda: table[key],
        lambda: table.get(key),
        lambda: table.pop(key, None),
        lambda: table.setdefault(key),
        lambda: table.increment(key),
        lambda: key in table,
        lambda: table.__setitem__(key, 1),
        lambda: table.__delitem__(key),
    ):
        with pytest.raises(krstate.InvalidKeyError) as raised:
            use()
        assert isinstance(raised.value, ValueError)
    assert key not in table.keys()
    assert (key, 1) not in table.items()


def test_integer_and_text_keys_differ(table):
    table[1], table["1"] = "integer", "text"
    assert (table[1], table["1"]) == ("integer", "text")
    for edge in (2**63 - 1, -(2**63), 0):
        table[edge] = edge
        assert table[edge] == edge and edge in list(table)


def test_views_are_live_and_each_walk_is_one_instant(table):
    keys, values, items = table.keys(), table.values(), table.items()
    table["new"] = 4
    assert len(keys) == len(values) == len(items) == 4
    assert list(keys) == ["a", "b", 3, "new"]
    assert list(values) == [1, "two", None, 4]
    assert list(items) == [("a", 1), ("b", "two"), (3, None), ("new", 4)]
    assert list(reversed(keys)) == ["new", 3, "b", "a"]
    assert list(reversed(values)) == [4, None, "two", 1]
    assert next(iter(reversed(items))) == ("new", 4)
    assert "a" in keys and 4 in values and ("a", 1) in items
    assert ("a", 2) not in items and ("x", 1) not in items and "a" not in items
    assert keys & {"a", "x"} == {"a"}
    assert keys == {"a", "b", 3, "new"} and keys >= {3}
    for view, kind in ((keys, "KeysView"), (values, "ValuesView"), (items, "ItemsView")):
        assert isinstance(view, getattr(collections.abc, kind))
        walk = iter(view)
        next(walk)
        table.clear()
        assert len(list(walk)) == 3
        table.update(a=1, b=2, c=3, d=4)


def test_values_read_in_passing_are_live(table):
    table["inner"] = {"n": 1}
    dict(table.items())["inner"]["n"] = 2
    assert table["inner"]["n"] == 2


def test_equality_is_by_content(table):
    assert table == {"a": 1, "b": "two", 3: None}
    assert table == {3: None, "b": "two", "a": 1}
    assert table != {"a": 1, "b": "two"} and table != {"a": 1, "b": "two", 3: 0}
    assert table != {"a": 1, "b": "two", 3: None, "c": None}
    assert {"a": 1, "b": "two", 3: None} == table
    assert table == krstate.Table(table) and table != krstate.Table()
    assert table == collections.ChainMap({"a": 1, "b": "two", 3: None})
    assert table != [("a", 1)] and table != 5 and table != None  # noqa: E711
    table.clear()
    table["deep"] = [{"x": [1, 2]}, "t"]
    assert table == {"deep": [{"x": [1, 2]}, "t"]}
    assert table != {"deep": [{"x": [1, 3]}, "t"]}
    assert table != {"deep": [{"x": [1]}, "t"]} and table != {"deep": {"x": 1}}
    assert table == {"deep": [{"x": krstate.List([1, 2])}, "t"]}
    assert table == {"deep": Anything()} and {"deep": Anything()} == table


class Anything:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


def test_same_is_identity(table, state):
    state["Other"] = table
    assert table.same(state["Other"]) and table.same(table)
    assert not table.same(krstate.Table(table)) and not table.same({}) and not table.same(None)


def test_copies_are_plain(table):
    table["l"] = [1, {"x": [2]}]
    plain = table.to_dict()
    assert plain == {"a": 1, "b": "two", 3: None, "l": [1, {"x": [2]}]}
    assert type(plain) is dict and type(plain["l"]) is list and type(plain["l"][1]) is dict
    plain["l"].append(3)
    assert len(table["l"]) == 2
    inner = krstate.Table()
    table.update(left=inner, right=inner)
    plain = table.to_dict()
    assert plain["left"] is plain["right"]


def test_handles_are_neither_pickled_nor_copied(table, host, state):
    for handle in (table, krstate.List(), state, host):
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="live"):
                attempt(handle)


def test_the_representation_is_bounded(table):
    assert repr(table) == "Table({'a': 1, 'b': 'two', 3: None})"
    table["inner"] = {"x": [1.5, {}]}
    assert repr(table) == "Table({'a': 1, 'b': 'two', 3: None, 'inner': {'x': [1.5, {}]}})"
    table.clear()
    table["long"] = "x" * 10_000
    assert len(repr(table)) < 200
    table["many"] = list(range(10_000))
    assert len(repr(table)) < 1_000 and "..." in repr(table)
    deep = inner = krstate.Table()
    for _ in range(2_000):
        child = krstate.Table()
        inner["l"] = inner["r"] = child
        inner = child
    assert len(repr(deep)) < 2_000


def test_the_classes_are_final_and_named():
    for kind in (krstate.Host, krstate.SharedState, krstate.Table, krstate.List):
        assert kind.__module__ == "krstate" and kind.__doc__
        with pytest.raises(TypeError):
            type("Derived", (kind,), {})
