"""Lists as mutable sequences."""

import collections.abc
import random
import sys

import krstate
import pytest


@pytest.fixture
def items(state):
    state["L"] = [1, "two", None, 4.5]
    return state["L"]


def test_it_is_a_mutable_sequence(items):
    assert isinstance(items, collections.abc.MutableSequence)
    assert not isinstance(items, collections.abc.Hashable)
    for kind in (collections.abc.MutableSequence, collections.abc.Sequence):
        public = [name for name in kind.__dict__ if not name.startswith("_")]
        assert [name for name in public if name not in krstate.List.__dict__] == []
    with pytest.raises(TypeError, match="unhashable"):
        hash(items)


def test_reading(items):
    assert len(items) == 4 and list(items) == [1, "two", None, 4.5]
    assert items[0] == items[-4] == 1 and items[-1] == 4.5
    assert list(reversed(items)) == [4.5, None, "two", 1]
    assert "two" in items and None in items and "three" not in items
    assert items.index("two") == 1 and items.index(4.5, -1) == 3 and items.count(1) == 1
    assert items.index(4.5, -(2**70), 2**70) == 3
    for start, stop in ((2, 9), (0, 1), (-2, sys.maxsize), (5, 1)):
        with pytest.raises(ValueError, match="'two' is not in the list"):
            items.index("two", start, stop)


def test_writing(items):
    items.append([5])
    items[1] = "changed"
    items.insert(0, "first")
    items.insert(-1, "before the last")
    items.insert(10**30, "end")
    items.insert(-(10**30), "start")
    assert items == ["start", "first", 1, "changed", None, 4.5, "before the last", [5], "end"]
    assert items.pop() == "end" and items.pop(0) == "start" and items.pop(-2) == "before the last"
    items.remove(None)
    del items[0], items[-1]
    assert items == [1, "changed", 4.5]
    items += (6, 7)
    items.extend(x for x in "ab")
    items.extend(items)
    assert items == [1, "changed", 4.5, 6, 7, "a", "b"] * 2
    items.clear()
    assert items == [] and not items


@pytest.mark.parametrize("index", [4, -5, 2**63 - 1, -(2**63), 2**63, -(10**30)])
def test_positions_outside(items, index):
    for use in (
        lambda: items[index],
        lambda: items.pop(index),
        lambda: items.__setitem__(index, 1),
        lambda: items.__delitem__(index),
    ):
        with pytest.raises(krstate.IndexRangeError) as raised:
            use()
        assert isinstance(raised.value, IndexError)
    assert items == [1, "two", None, 4.5]


@pytest.mark.parametrize("index", ["1", 1.0, None, (1,)])
def test_what_is_no_position(items, index):
    for use in (lambda: items[index], lambda: items.__setitem__(index, 1), lambda: items.insert("x", 1)):
        with pytest.raises(TypeError):
            use()


def test_an_empty_list_has_nothing_to_pop():
    with pytest.raises(IndexError):
        krstate.List().pop()
    with pytest.raises(ValueError):
        krstate.List().remove(1)


def test_slices_read_one_instant(items):
    assert items[1:3] == ["two", None] and type(items[1:3]) is list
    assert items[::-1] == [4.5, None, "two", 1] and items[9:] == [] and items[-2:] == [None, 4.5]


def test_random_operations_do_what_a_list_does():
    source = random.Random(7)
    live, model = krstate.List(), []
    for _ in range(3_000):
        change = source.choice(CHANGES)
        arguments = change.draw(source)
        assert outcome(change.apply, live, arguments) == outcome(change.apply, model, arguments)
        assert live == model and list(live) == model, (change.name, arguments)
        if len(model) > 30:
            live.clear()
            model.clear()


def outcome(apply, target, arguments):
    try:
        return apply(target, *arguments)
    except (IndexError, ValueError) as error:
        return IndexError if isinstance(error, IndexError) else ValueError


class Change:
    """One sort of change, with its random arguments."""

    def __init__(self, name, apply, *draws):
        self.name, self.apply, self.draws = name, apply, draws

    def draw(self, source):
        return [draw(source) for draw in self.draws]


def position(source):
    return source.randint(-8, 8)


def value(source):
    return source.choice([0, 1, "a", None])


def values(source):
    return [value(source) for _ in range(source.randint(0, 4))]


def part(source):
    ends = [source.choice([None, position(source)]) for _ in range(2)]
    return slice(*ends, source.choice([None, 1, 2, -1, -3]))


def set_item(target, at, item):
    target[at] = item


def delete(target, at):
    del target[at]


CHANGES = [
    Change("append", lambda target, item: target.append(item), value),
    Change("extend", lambda target, items: target.extend(items), values),
    Change("insert", lambda target, at, item: target.insert(at, item), position, value),
    Change("pop", lambda target, at: target.pop(at), position),
    Change("remove", lambda target, item: target.remove(item), value),
    Change("reverse", lambda target: target.reverse()),
    Change("set", set_item, position, value),
    Change("delete", delete, position),
    Change("set a slice", set_item, part, values),
    Change("delete a slice", delete, part),
    Change("read a slice", lambda target, at: target[at], part),
    Change("index", lambda target, item, start: target.index(item, start), value, position),
    Change("count", lambda target, item: target.count(item), value),
]


def test_a_value_that_cannot_be_stored_changes_nothing(items):
    for use in (
        lambda: items.append({1}),
        lambda: items.extend([1, {1}]),
        lambda: items.insert(0, {1}),
        lambda: items.__setitem__(0, {1}),
        lambda: items.__setitem__(slice(0, 2), [1, {1}]),
        lambda: items.__iadd__([1, {1}]),
    ):
        with pytest.raises(krstate.UnsupportedTypeError):
            use()
    assert items == [1, "two", None, 4.5]
    with pytest.raises(ValueError, match="slice"):
        items[::2] = [1]


def test_iteration_is_one_instant(items):
    seen = []
    for item in items:
        seen.append(item)
        items.insert(0, "more")
    assert seen == [1, "two", None, 4.5]


def test_equality_and_identity(items, state):
    assert items == [1, "two", None, 4.5] and [1, "two", None, 4.5] == items
    assert items != [1, "two", None] and items != [1, "two", None, 4.5, 5]
    assert items != (1, "two", None, 4.5) and items != "x" and items != None  # noqa: E711
    assert items == krstate.List(items) and not items.same(krstate.List(items))
    state["M"] = items
    assert items.same(state["M"]) and not items.same([])


def test_copies_are_plain(items):
    items.append({"x": [1]})
    plain = items.to_list()
    assert plain == [1, "two", None, 4.5, {"x": [1]}]
    assert type(plain) is list and type(plain[4]) is dict and type(plain[4]["x"]) is list


def test_the_representation(items):
    assert repr(items) == "List([1, 'two', None, 4.5])"


def test_the_constructor_takes_an_iterable():
    assert krstate.List() == [] and krstate.List("ab") == ["a", "b"]
    assert krstate.List(range(3)) == [0, 1, 2]
    with pytest.raises(TypeError):
        krstate.List(5)
