"""Hosts, their registry, and the ends of states."""

import krstate
import pytest


def test_a_host_is_found_by_its_name_until_it_is_closed():
    host = krstate.Host("py hosts found")
    assert "py hosts found" in krstate.hosts()
    assert krstate.get_host("py hosts found") is host
    assert not host.closed
    host.close()
    host.close()
    assert host.closed
    assert host.name == "py hosts found"
    assert krstate.get_host("py hosts found") is None
    assert "py hosts found" not in krstate.hosts()


def test_a_host_outlives_its_object():
    krstate.Host("py hosts outlives").state["Kept"] = "yes"
    with krstate.get_host("py hosts outlives") as host:
        assert host.state["Kept"] == "yes"


def test_a_second_open_host_of_a_name_is_refused(host):
    with pytest.raises(krstate.HostExistsError) as raised:
        krstate.Host(host.name)
    assert isinstance(raised.value, ValueError)
    assert host.name in str(raised.value)


def test_a_host_made_again_starts_empty():
    with krstate.Host("py hosts again") as first:
        first.state["Old"] = 1
        old = first.state
    with krstate.Host("py hosts again") as second:
        assert len(second.state) == 0
        assert second.state is not old
        with pytest.raises(krstate.DisposedError):
            old.get("Old")


def test_leaving_the_block_closes_also_after_an_error():
    with pytest.raises(ZeroDivisionError), krstate.Host("py hosts block") as host:
        raise ZeroDivisionError
    assert host.closed


@pytest.mark.parametrize("name", ["", "x" * 257, 5, None, b"x", "\ud800", ["x"]])
def test_names_that_no_host_can_have(name):
    with pytest.raises(ValueError) as raised:
        krstate.Host(name)
    assert isinstance(raised.value, krstate.KrError)


@pytest.mark.parametrize("name", [5, None, "\ud800"])
def test_looking_for_names_that_are_no_text(name):
    with pytest.raises(krstate.InvalidArgumentError):
        krstate.get_host(name)


def test_closing_disposes_every_handle_reached_through_the_host(host):
    host.state["T"] = {"inner": {"items": [1]}}
    table = host.state["T"]
    items = table["inner"]["items"]
    walk = iter(table)
    host.close()
    for use in (
        lambda: table["inner"],
        lambda: table.update(a=1),
        lambda: items[0],
        lambda: items.append(2),
        lambda: list(items),
        lambda: host.state["T"],
        lambda: table.inner,
        lambda: table == {},
        lambda: table.to_dict(),
        lambda: len(table.keys()),
    ):
        with pytest.raises(krstate.DisposedError):
            use()
    assert list(walk) == ["inner"]
    assert repr(table) == "<closed Table>"
    assert repr(items) == "<closed List>"
    assert "keys" in dir(table)
    assert table.same(table)


def test_a_container_in_two_states_lives_on_in_the_other(host):
    host.state["Shared"] = {"n": 1}
    table = host.state["Shared"]
    other = krstate.SharedState()
    other["Shared"] = table
    assert other["Shared"].same(table)
    assert other["Shared"] is not table
    host.close()
    assert other["Shared"]["n"] == 1
    with pytest.raises(krstate.DisposedError):
        table["n"]


def test_a_standalone_state_closes_by_itself():
    state = krstate.SharedState()
    state["A"] = 1
    assert not state.closed
    state.close()
    state.close()
    assert state.closed
    with pytest.raises(krstate.DisposedError):
        len(state)


def test_the_global_state_and_that_of_a_host_are_not_closed_from_here(host):
    for state in (krstate.global_state(), host.state):
        with pytest.raises(krstate.InvalidArgumentError):
            state.close()
        assert not state.closed


def test_the_representation_names_the_host(host):
    assert repr(host) == f"Host({host.name!r})"
    host.close()
    assert repr(host) == f"<closed Host({host.name!r})>"
