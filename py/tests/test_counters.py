"""Counters and interned keys: what hot loops use."""

import copy
import pickle
import threading

import krstate
import pytest
from krstate import ABSENT

PLAIN = ["Count", "a longer key with ä and 😀 that does not fit into what is short", 5, -1, 2**62]


def test_a_counter_counts_in_its_table():
    table = krstate.Table()
    counter = table.counter("Count")
    assert counter.value is None and "Count" not in table
    assert counter.add() == 1
    assert counter.add(41) == counter.value == table.Count == 42
    assert counter.add(by=-2) == 40
    table["Count"] = 2**40
    assert counter.add() == 2**40 + 1
    del table["Count"]
    assert counter.value is None and counter.add(3) == 3
    assert counter.table is table and counter.key == "Count"
    assert repr(counter) == "<krstate.Counter of 'Count'>"
    assert table.counter(5).add() == table[5] == 1


def test_what_a_counter_refuses_changes_nothing():
    table = krstate.Table(big=2**63 - 1, half=0.5, text="a", inner={})
    refusals = [
        ("big", 1, krstate.CounterOverflowError),
        ("half", 1, krstate.TypeMismatchError),
        ("text", 1, krstate.NotNumericError),
        ("inner", 1, krstate.NotNumericError),
        ("new", 1.0, krstate.TypeMismatchError),
        ("new", True, krstate.TypeMismatchError),
        ("new", None, krstate.TypeMismatchError),
        ("new", 2**63, krstate.OutOfRangeError),
    ]
    for key, by, error in refusals:
        with pytest.raises(error):
            table.counter(key).add(by)
    assert table == {"big": 2**63 - 1, "half": 0.5, "text": "a", "inner": {}}
    # Whatever is there is read.
    assert table.counter("half").value == 0.5 and table.counter("inner").value is table["inner"]
    for wrong in (1.5, None, "\ud800", 2**70):
        with pytest.raises(krstate.InvalidKeyError):
            table.counter(wrong)
    with pytest.raises(TypeError, match="Counter"):
        krstate.Counter()
    with pytest.raises(TypeError, match="use its value"):
        pickle.dumps(table.counter("big"))
    with pytest.raises(krstate.UnsupportedTypeError, match="use its value"):
        table["counter"] = table.counter("big")


def test_threads_count_with_one_counter():
    counter = krstate.Table().counter("n")

    def work():
        for _ in range(5_000):
            counter.add()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 20_000


def test_a_counter_ends_with_the_state_of_its_table():
    state = krstate.SharedState()
    state["T"] = {"n": 1}
    counter = state["T"].counter("n")
    del state["T"]
    assert counter.add() == 2
    state.close()
    for use in (counter.add, lambda: counter.value):
        with pytest.raises(krstate.DisposedError):
            use()
    assert counter.key == "n" and "'n'" in repr(counter)


@pytest.mark.parametrize("plain", PLAIN)
def test_a_key_is_taken_wherever_a_key_is(plain):
    key = krstate.Key(plain)
    table = krstate.Table()
    table[key] = 1
    assert table[plain] == table[key] == table.get(key) == 1
    assert key in table and key in table.keys() and (key, 1) in table.items()
    assert table.increment(key, 2) == 3 and table.kind(key) == "I32"
    assert table.swap(key, 4) == 3 and table.setdefault(key, 9) == 4
    assert table.compare_and_swap(key, 4, 5)
    assert table.add_or_update(key, 0, lambda old: old + 1) == 6
    assert table.counter(key).add() == 7 and table.counter(key).key == plain
    assert table.get_or_add(key, 8) == table.get_or_add(key, lambda: 8) == 7
    table.update({key: 8})
    table.update([(key, 9)])
    assert list(table.items()) == [(plain, 9)] and type(next(iter(table))) is type(plain)
    assert krstate.Table({key: {key: 1}}) == {plain: {plain: 1}}
    assert table.pop(key) == 9 and table.pop(key, ABSENT) is ABSENT
    assert table.get_or_add(key, lambda: "made") == "made"
    del table[key]
    assert len(table) == 0 and table.get(key, ABSENT) is ABSENT
    for absent in (lambda: table[key], lambda: table.pop(key), lambda: table.kind(key)):
        with pytest.raises(krstate.KeyNotFoundError) as caught:
            absent()
        assert str(caught.value) == f"there is no key {plain!r}"


def test_a_key_equals_its_plain_key():
    for plain in PLAIN:
        key = krstate.Key(plain)
        assert key.value == plain and type(key.value) is type(plain)
        assert key == plain and plain == key and key == krstate.Key(plain)
        assert hash(key) == hash(plain) and {plain: 1}[key] == 1
        assert str(key) == f"{key}" == str(plain)
        assert repr(key) == f"krstate.Key({plain!r})" and eval(repr(key)) == key
        for same in (krstate.Key(key), copy.copy(key), pickle.loads(pickle.dumps(key))):
            assert type(same) is krstate.Key and same == key
        assert key != krstate.Key("other") and key != "other" and key != object() and key is not None
    assert krstate.Key("1") != krstate.Key(1)
    with pytest.raises(TypeError):
        krstate.Key("a") < krstate.Key("b")
    with pytest.raises(AttributeError):
        krstate.Key("a").value = "b"


def test_a_key_serves_every_table_and_thread():
    key = krstate.Key("n")
    tables = [krstate.Table({**{f"x{at}": 0 for at in range(place)}, "n": place}) for place in range(8)]
    assert [table[key] for table in tables] == list(range(8))

    def work():
        for _ in range(500):
            for table in tables:
                table.increment(key)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [table["n"] for table in tables] == [place + 2_000 for place in range(8)]


def test_what_is_no_key_is_refused():
    for wrong in (1.5, None, True, b"a", [], "\ud800", 2**70):
        with pytest.raises(krstate.InvalidKeyError):
            krstate.Key(wrong)
    table = krstate.Table()
    with pytest.raises(krstate.UnsupportedTypeError, match="use its value"):
        table["key"] = krstate.Key("a")
    with pytest.raises(krstate.UnsupportedTypeError) as caught:
        table.update({krstate.Key("a"): {krstate.Key("b"): {1}}})
    assert caught.value.path == "$.a.b" and len(table) == 0


def test_a_key_outlives_a_fork_and_a_counter_does_not(run_python):
    code = """
import os, krstate
key, table = krstate.Key("n"), krstate.Table(n=1)
counter = table.counter(key)
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
    print(counter.add())
else:
    code = 1
    try:
        for use in (counter.add, lambda: counter.value):
            try:
                use()
            except krstate.DisposedError:
                pass
            else:
                raise AssertionError("an old counter works in the child")
        fresh = krstate.Table()
        assert fresh.increment(key) == fresh.counter(key).add() - 1 == 1
        del counter, key
        code = 0
    finally:
        os._exit(code)
"""
    assert run_python(code) == "2"
