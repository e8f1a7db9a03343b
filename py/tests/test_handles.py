"""Handles: one object per container and state, and what remains when they are gone."""

import gc
import weakref

import krstate
from krstate import _native


def test_one_container_of_one_state_is_one_object(state):
    state["T"] = {"inner": {"l": []}}
    table = state["T"]
    assert state["T"] is table and state.snapshot()["T"] is table
    assert table["inner"] is table["inner"] or table["inner"].same(table["inner"])
    inner = table["inner"]
    assert table["inner"] is inner and list(table.values())[0] is inner
    assert table.inner.l is inner["l"]
    state["Again"] = inner
    assert state["Again"] is inner
    table["back"] = inner["l"]
    items = inner["l"]
    assert table["back"] is items


def test_handles_differ_by_the_state_they_were_reached_through():
    detached = krstate.Table()
    first, second = krstate.SharedState(), krstate.SharedState()
    first["T"], second["T"] = detached, detached
    kept = first["T"]
    assert kept is first["T"] and kept is not second["T"] and kept is not detached
    assert kept.same(detached) and kept.same(second["T"]) and kept == detached
    first.close()
    second["T"]["n"] = 1
    assert detached == {"n": 1}


def test_handles_can_be_referenced_weakly_and_go(state):
    state["T"] = {}
    table = state["T"]
    weak = weakref.ref(table)
    assert weak() is table
    del table
    gc.collect()
    assert weak() is None
    assert state["T"] == {}


def test_a_handle_keeps_its_container(state):
    state["T"] = {"n": 1}
    table = state["T"]
    state.remove("T")
    table["n"] += 1
    assert table == {"n": 2}


def test_nothing_is_left_when_handles_and_entries_are_gone():
    gc.collect()
    before = _native.live_containers()
    state = krstate.SharedState()
    state["T"] = {"a": [{"b": []} for _ in range(100)]}
    handles = [*state.T.a, state.T, state.T.a, krstate.Table(x={}), krstate.List([[]])]
    walks = [iter(state.T.a), iter(state.T.items()), state.T.keys()]
    assert _native.live_containers() == before + 1 + 1 + 200 + 2 + 2
    state.clear()
    del handles, walks
    gc.collect()
    assert _native.live_containers() == before


def test_a_failed_conversion_leaves_nothing():
    gc.collect()
    before = _native.live_containers()
    state = krstate.SharedState()
    for _ in range(100):
        try:
            state["T"] = {"a": [{}, [], {1}]}
        except krstate.UnsupportedTypeError:
            pass
    gc.collect()
    assert _native.live_containers() == before


def test_many_handles_come_and_go(state):
    state["T"] = {str(number): {} for number in range(1_000)}
    table = state["T"]
    for _ in range(20):
        first, second = list(table.values()), list(table.values())
        assert all(a is b for a, b in zip(first, second, strict=True))
