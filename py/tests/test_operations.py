"""Operations that do in one step what would take several."""

import threading

import krstate
import pytest
from krstate import ABSENT


def test_swap():
    table = krstate.Table()
    assert table.swap("a", 1) is None
    assert table.swap("a", {"x": 1}, ABSENT) == 1
    old = table.swap("a", None)
    assert isinstance(old, krstate.Table) and old == {"x": 1}
    assert table.swap("a", 2, ABSENT) is None and table.swap("b", 2, ABSENT) is ABSENT


def test_compare_and_swap():
    table, other = krstate.Table(), krstate.Table(n=1)
    assert not table.compare_and_swap("a", None, 1) and "a" not in table
    assert table.compare_and_swap("a", ABSENT, None)
    assert not table.compare_and_swap("a", ABSENT, 1)
    assert table.compare_and_swap("a", None, 5)
    assert table.compare_and_swap("a", 5.0, other)
    assert not table.compare_and_swap("a", krstate.Table(n=1), 1), "the same content is not the same"
    assert table.compare_and_swap("a", table["a"], [1]) and table["a"] == [1]
    with pytest.raises(krstate.InvalidArgumentError):
        table.compare_and_swap("a", [1], 2)
    with pytest.raises(krstate.CycleError):
        table.compare_and_swap("b", ABSENT, table)
    with pytest.raises(krstate.UnsupportedTypeError):
        table.compare_and_swap("a", {1}, 2)
    with pytest.raises(krstate.InvalidKeyError):
        table.compare_and_swap(1.5, None, 2)


def test_get_or_add(state):
    table = krstate.Table(a=None)
    assert table.get_or_add("a", 1) is None and table.get_or_add("b", {"x": 1}) == {"x": 1}
    assert table.get_or_add("b", 2).same(table["b"])
    assert table.setdefault("c") is None and table.setdefault("c", 3) is None
    assert state.get_or_add("V", [1]).same(state["V"]) and state.get_or_add("v", 2) == [1]
    with pytest.raises(krstate.InvalidNameError):
        state.get_or_add("no name", 1)
    with pytest.raises(krstate.ValueTypeError):
        state.get_or_add("W", 1, allow_value_type=False)
    guarded = krstate.SharedState(allow_value_types=False)
    assert guarded.get_or_add("W", 1, allow_value_type=True) == 1


def test_add_or_update():
    table = krstate.Table()
    assert table.add_or_update("n", 1, lambda n: n + 1) == 1
    assert table.add_or_update("n", 1, lambda n: n + 1) == 2
    assert table.add_or_update("made", lambda: "x", str.upper) == "x"
    made = table.add_or_update("t", {"x": 1}, dict)
    assert isinstance(made, krstate.Table) and made is table["t"]
    assert table.add_or_update("t", None, lambda t: [t]).same(table["t"])

    def race(old):
        seen.append(old)
        if len(seen) == 1:
            table["n"] = 10
        return old + 1

    seen = []
    assert table.add_or_update("n", 0, race) == 11 and seen == [2, 10]
    with pytest.raises(ZeroDivisionError):
        table.add_or_update("n", 0, lambda n: n // 0)
    assert table["n"] == 11


def test_threads_lose_no_update():
    table = krstate.Table()

    def work():
        for _ in range(500):
            table.add_or_update("n", 1, lambda n: n + 1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table["n"] == 2_000


def test_an_update_is_all_or_nothing():
    table = krstate.Table(a=1)
    for bad, error, path in (
        ({"a": 2, "b": {1}}, krstate.UnsupportedTypeError, "$.b"),
        ({"a": 2, 1.5: 1}, krstate.InvalidKeyError, "$"),
        ({"a": 2, "b": [0, table]}, krstate.CycleError, None),
    ):
        with pytest.raises(error) as raised:
            table.update(bad)
        assert path is None or raised.value.path == path
        assert table == {"a": 1}
    table.update([("b", 1), ("b", 2)], c=[3])
    assert list(table.items()) == [("a", 1), ("b", 2), ("c", [3])]
    table.update(table)
    table.update()
    assert table == {"a": 1, "b": 2, "c": [3]}


def test_readers_see_no_half_update():
    table, ended = krstate.Table(a=0, b=0), threading.Event()

    def write():
        for n in range(2_000):
            table.update(a=n, b=n)
        ended.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not ended.is_set():
        values = list(table.values())
        assert values[0] == values[1]
    thread.join()


def test_find_in_a_state(state):
    state["Visits"], state["Views"], state["Config"] = 1, [2], None
    assert state.find("v*") == {"Visits": 1, "Views": [2]}
    assert state.find("[a-c]*") == {"Config": None} and state.find("?") == {}
    assert state.find("*")["Views"].same(state["Views"])
    with pytest.raises(krstate.InvalidArgumentError):
        state.find("[")
    with pytest.raises(TypeError):
        state.find(1)


def test_finding_as_the_engine_compares():
    inner = krstate.Table(n=1)
    items = krstate.List([True, 1, 1.0, "a", krstate.Uri("a"), inner, float("nan"), None])
    assert items.find(1) == 1 and items.find(1, 2) == 2 and items.find(2) == -1
    assert items.find(krstate.Uri("a")) == 4 and items.find(inner) == 5
    assert items.find(krstate.Table(n=1)) == -1 and items.find(float("nan")) == 6
    assert items.discard(1) and items.discard(1.0) and not items.discard(1)
    assert items.index(1) == 0, "True is 1 to Python"
    with pytest.raises(krstate.InvalidArgumentError):
        items.find([1])


def test_removing_as_python_compares():
    items = krstate.List([krstate.I64(1), {"a": [1]}, krstate.U8(2), {"a": [1]}])
    items.remove({"a": [1]})
    assert items == [1, 2, {"a": [1]}]
    assert [items.kind(at) for at in range(3)] == ["I64", "U8", "Table"], "widths are kept"
    with pytest.raises(ValueError, match="not in the list"):
        items.remove(7)


def test_sorting():
    items = krstate.List([3, krstate.I64(1), 2.5, krstate.U8(2)])
    items.sort()
    assert items == [1, 2, 2.5, 3]
    assert [items.kind(at) for at in range(4)] == ["I64", "U8", "F64", "I32"], "widths are kept"
    items.sort(key=lambda n: -n)
    assert items == [3, 2.5, 2, 1]
    pairs = krstate.List([["b", 1], ["a", 2], ["b", 0], ["a", 1]])
    first = pairs[0]
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    assert pairs == [["b", 1], ["b", 0], ["a", 2], ["a", 1]] and pairs[0].same(first)
    with pytest.raises(TypeError):
        krstate.List([1, "a"]).sort()


def test_sorting_begins_again_if_the_list_changes():
    items, calls = krstate.List([3, 1]), []

    def key(item):
        calls.append(item)
        if len(calls) == 1:
            items.append(2)
        return item

    items.sort(key=key)
    assert items == [1, 2, 3] and calls == [3, 1, 3, 1, 2]


SLICES = [
    slice(start, stop, step)
    for start in (None, 0, 1, 3, 9, -1, -9)
    for stop in (None, 0, 2, 5, 9, -2, -9)
    for step in (None, 1, 2, 9, -1, -2, 2**70, -(2**70))
]


def test_slices_do_what_those_of_a_list_do():
    for part in SLICES:
        plain, live = list(range(5)), krstate.List(range(5))
        assert live[part] == plain[part]
        del plain[part], live[part]
        assert live == plain, part
        for new in ([], ["x"], ["x", "y", "z"], "abcde"):
            plain, live = list(range(5)), krstate.List(range(5))
            try:
                plain[part] = new
            except ValueError:
                with pytest.raises(ValueError):
                    live[part] = new
            else:
                live[part] = new
            assert live == plain, (part, new)


def test_a_slice_is_changed_in_one_step():
    items, ended = krstate.List([0, 0, 0]), threading.Event()

    def write():
        for n in range(2_000):
            items[::2] = [n, n]
            items[:] = [n, 0, n]
            items.reverse()
            items.extend([n, n])
            del items[3:]
        ended.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not ended.is_set():
        seen = list(items)
        assert len(seen) in (3, 5) and seen[0] == seen[2] and len(seen) == 3 or seen[3] == seen[4]
    thread.join()
    with pytest.raises(krstate.CycleError):
        items[0:1] = [1, items]
    with pytest.raises(krstate.UnsupportedTypeError) as raised:
        items[0:1] = [1, {1}]
    assert raised.value.path == "$[1]" and len(items) == 3
    with pytest.raises(ValueError):
        items[::0] = []
