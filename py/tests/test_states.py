"""States: names, entries, guard."""

import krstate
import pytest


def test_entries_come_and_go(state):
    state.set("Visits", {"Count": 0})
    state["Name"] = "krstate"
    state.Ratio = 0.5
    assert len(state) == 3
    assert list(state) == state.names() == ["Visits", "Name", "Ratio"]
    assert "visits" in state and "Other" not in state
    assert state.get("Name") == state["name"] == state.NAME == "krstate"
    assert state.remove("Name") is True
    assert state.remove("Name") is False
    del state["Ratio"]
    del state.Visits
    assert len(state) == 0


def test_what_is_absent(state):
    assert state.get("Nothing") is None
    assert state.get("Nothing", 7) == 7
    state["Null"] = None
    assert state.get("Null", 7) is None
    with pytest.raises(krstate.KeyNotFoundError) as raised:
        state["Nothing"]
    assert isinstance(raised.value, KeyError)
    assert str(raised.value) == "there is no entry 'Nothing'"
    with pytest.raises(KeyError):
        del state["Nothing"]
    with pytest.raises(AttributeError) as raised:
        _ = state.Nothing
    assert raised.value.name == "Nothing" and raised.value.obj is state
    with pytest.raises(AttributeError):
        del state.Nothing


@pytest.mark.parametrize("name", ["", "9a", "a-b", " a", "é", "a\0", "a\n", "\ud800", 5, None, b"a"])
def test_names_that_no_entry_can_have(state, name):
    with pytest.raises(krstate.InvalidNameError):
        state[name] = 1
    with pytest.raises(krstate.InvalidNameError):
        state.set(name, 1)
    assert state.get(name, "absent") == "absent"
    assert name not in state
    assert state.remove(name) is False
    with pytest.raises(KeyError):
        state[name]


def test_a_case_sensitive_state_tells_names_apart():
    state = krstate.SharedState(case_sensitive=True)
    state["a"], state["A"] = 1, 2
    assert (state["a"], state["A"]) == (1, 2)


def test_the_guard_refuses_value_types_where_it_is_on():
    guarded = krstate.SharedState(allow_value_types=False)
    for value in (True, 0, 2**40, 0.5):
        with pytest.raises(krstate.ValueTypeError) as raised:
            guarded["n"] = value
        assert isinstance(raised.value, TypeError)
        with pytest.raises(krstate.ValueTypeError):
            guarded.n = value
    guarded.set("n", 1, allow_value_type=True)
    guarded["n"] = None
    guarded["n"] = "text"
    guarded["n"] = {"count": 1}
    assert guarded["n"] == {"count": 1}
    free = krstate.SharedState()
    free["n"] = 0
    with pytest.raises(krstate.ValueTypeError):
        free.set("n", 1, allow_value_type=False)
    assert free["n"] == 0


def test_methods_win_over_entries(state):
    state["names"] = "an entry"
    state["closed"] = 5
    assert callable(state.names)
    assert state.closed is False
    assert state["names"] == "an entry"
    for name in ("names", "get", "closed", "_private", "__class__"):
        with pytest.raises(AttributeError, match=r"use \["):
            setattr(state, name, 1)
        with pytest.raises(AttributeError):
            delattr(state, name)
    with pytest.raises(AttributeError):
        _ = state._repr_html_


def test_dir_lists_methods_and_entries(state):
    state["Visits"] = {}
    assert {"Visits", "names", "set"} <= set(dir(state))


def test_a_snapshot_is_one_instant_of_live_handles(state):
    state["T"] = {"n": 1}
    state["S"] = "text"
    taken = state.snapshot()
    state["S"] = "changed"
    state.remove("T")
    assert type(taken) is dict
    assert list(taken) == ["T", "S"]
    assert taken["S"] == "text"
    taken["T"]["n"] = 2
    assert taken["T"] == {"n": 2}


def test_iteration_is_one_instant(state):
    state["a"] = 1
    state["b"] = 2
    seen = []
    for name in state:
        seen.append(name)
        state.clear()
        state["c"] = 3
    assert seen == ["a", "b"]


def test_the_global_state_is_one():
    state = krstate.global_state()
    state["PyStates"] = {"n": 1}
    assert krstate.global_state() is state
    assert krstate.global_state().PyStates.n == 1
    state.remove("PyStates")


def test_clear_and_truth(state):
    assert not state
    state["a"] = None
    assert state
    state.clear()
    assert not state and state.names() == []


def test_the_representation_is_bounded(state):
    state["T"] = {"n": 1, "l": [None, True]}
    assert repr(state) == "SharedState({'T': {'n': 1, 'l': [None, True]}})"
