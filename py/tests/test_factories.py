"""Values that are made when they are first asked for."""

import asyncio
import threading

import krstate
import pytest


def in_thread(function):
    """Starts a function in a thread; `result` waits for what it returned or raised."""
    done = {}

    def run():
        try:
            done["value"] = function()
        except BaseException as error:
            done["error"] = error

    thread = threading.Thread(target=run)
    thread.start()

    def result():
        thread.join()
        if "error" in done:
            raise done["error"]
        return done["value"]

    return result


@pytest.fixture(params=["state", "table"])
def place(request, state):
    """What can be asked for a value: a state and a table."""
    return state if request.param == "state" else krstate.Table()


def test_a_missing_value_is_made(place):
    made = place.get_or_add("V", lambda: {"n": 1})
    assert isinstance(made, krstate.Table) and made.same(place["V"]) and made == {"n": 1}
    assert place.get_or_add("V", pytest.fail).same(made)
    place["N"] = None
    assert place.get_or_add("N", pytest.fail) is None
    assert place.get_or_add("L", list) == []


def test_many_ask_and_one_makes(place):
    asked, ready = threading.Barrier(9), threading.Event()
    calls = []

    def make():
        calls.append(threading.get_ident())
        ready.wait()
        return [1]

    def ask():
        asked.wait()
        return place.get_or_add("V", make)

    results = [in_thread(ask) for _ in range(8)]
    asked.wait()
    ready.set()
    values = [result() for result in results]
    assert len(calls) == 1 and all(value.same(values[0]) for value in values)


def waiting(place, making, make):
    """Lets one thread make a value, and gives the result of it and of one that waits for it."""
    first = in_thread(lambda: place.get_or_add("V", make))
    making.wait()
    asked = threading.Event()

    def ask():
        asked.set()
        return place.get_or_add("V", lambda: "second")

    second = in_thread(ask)
    asked.wait()
    return first, second


def test_all_who_wait_get_the_exception_itself(place):
    making, go_on = threading.Event(), threading.Event()
    error = ZeroDivisionError("boom")

    def make():
        making.set()
        go_on.wait()
        raise error

    first, second = waiting(place, making, make)
    go_on.set()
    with pytest.raises(ZeroDivisionError) as raised:
        first()
    assert raised.value is error
    try:
        # Who came too late to wait made a value of its own.
        assert second() == "second"
    except ZeroDivisionError as same:
        assert same is error
    assert place.get_or_add("V", lambda: "second") == "second"


def test_what_cannot_be_stored_is_an_error_for_all(place):
    for made, error in (({1}, krstate.UnsupportedTypeError), (2**64, krstate.OutOfRangeError)):
        with pytest.raises(error):
            place.get_or_add("V", lambda made=made: made)
        assert "V" not in place
    if isinstance(place, krstate.Table):
        with pytest.raises(krstate.CycleError):
            place.get_or_add("V", lambda: [place])
        assert place == {}


def test_a_plain_value_wins():
    table = krstate.Table()

    def make():
        table["V"] = 1
        assert table.get_or_add("V", pytest.fail) == 1
        return 2

    assert table.get_or_add("V", make) == 1 and table == {"V": 1}


def test_makers_that_wait_for_themselves(place):
    with pytest.raises(krstate.LockRecursionError):
        place.get_or_add("V", lambda: place.get_or_add("V", pytest.fail))
    assert "V" not in place
    both = threading.Barrier(2)

    def make(other):
        both.wait()
        return place.get_or_add(other, pytest.fail)

    results = [
        in_thread(lambda: place.get_or_add("A", lambda: make("B"))),
        in_thread(lambda: place.get_or_add("B", lambda: make("A"))),
    ]
    for result in results:
        with pytest.raises(krstate.LockRecursionError):
            result()
    assert "A" not in place and "B" not in place


def test_names_and_the_guard_count():
    state = krstate.SharedState(allow_value_types=False)
    with pytest.raises(krstate.InvalidNameError):
        state.get_or_add("no name", pytest.fail)
    with pytest.raises(krstate.ValueTypeError):
        state.get_or_add("V", lambda: 1)
    assert state.get_or_add("V", lambda: 1, allow_value_type=True) == 1
    state.close()
    with pytest.raises(krstate.DisposedError):
        state.get_or_add("V", pytest.fail)
    with pytest.raises(krstate.InvalidKeyError):
        krstate.Table().get_or_add(1.5, pytest.fail)


def test_a_task_makes_and_tasks_wait(place):
    calls = []

    async def make():
        calls.append(1)
        await asyncio.sleep(0)
        return {"n": 1}

    async def work():
        asks = [place.get_or_add_async("V", make) for _ in range(50)]
        return await asyncio.gather(*asks)

    values = asyncio.run(work())
    assert len(calls) == 1 and all(value.same(values[0]) for value in values)
    assert asyncio.run(place.get_or_add_async("V", pytest.fail)).same(values[0])
    assert asyncio.run(place.get_or_add_async("W", lambda: "plain")) == "plain"


def test_tasks_get_the_exception_itself(place):
    error = ZeroDivisionError("boom")

    async def make():
        await asyncio.sleep(0)
        raise error

    async def work():
        asks = [place.get_or_add_async("V", make) for _ in range(5)]
        return await asyncio.gather(*asks, return_exceptions=True)

    assert all(result is error for result in asyncio.run(work()))
    assert "V" not in place


def test_a_loop_goes_on_while_a_thread_makes(place):
    making, go_on = threading.Event(), threading.Event()

    def make():
        making.set()
        go_on.wait()
        return "made"

    first = in_thread(lambda: place.get_or_add("V", make))
    making.wait()

    async def work():
        ask = asyncio.ensure_future(place.get_or_add_async("V", pytest.fail))
        await asyncio.sleep(0)
        assert not ask.done()
        with pytest.raises(RuntimeError, match="get_or_add_async"):
            place.get_or_add("V", pytest.fail)
        cancelled = asyncio.ensure_future(place.get_or_add_async("V", pytest.fail))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        # Only a loop that runs gets here and lets the maker go on.
        go_on.set()
        return await ask

    assert asyncio.run(work()) == "made" == first()


def test_tasks_that_wait_for_themselves(place):
    async def make(other):
        await asyncio.sleep(0)
        return await place.get_or_add_async(other, pytest.fail)

    async def work():
        asks = [
            place.get_or_add_async("V", lambda: make("V")),
            place.get_or_add_async("A", lambda: make("B")),
            place.get_or_add_async("B", lambda: make("A")),
        ]
        return await asyncio.gather(*asks, return_exceptions=True)

    assert all(isinstance(e, krstate.LockRecursionError) for e in asyncio.run(work()))


def test_a_cancelled_maker_fails_those_who_wait(place):
    async def work():
        started = asyncio.Event()

        async def make():
            started.set()
            await asyncio.Event().wait()

        maker = asyncio.ensure_future(place.get_or_add_async("V", make))
        await started.wait()
        waiter = asyncio.ensure_future(place.get_or_add_async("V", pytest.fail))
        await asyncio.sleep(0)
        maker.cancel()
        results = await asyncio.gather(maker, waiter, return_exceptions=True)
        assert isinstance(results[0], asyncio.CancelledError)
        assert isinstance(results[1], krstate.CallbackError), "nobody cancelled the waiter"
        return await place.get_or_add_async("V", lambda: 1)

    assert asyncio.run(work()) == 1


FORKED = """
import asyncio, os, krstate

table = krstate.Table()

async def make():
    await asyncio.sleep(0)
    return 1

async def work():
    return await asyncio.gather(*(table.get_or_add_async(key, make) for key in "aab"))

assert asyncio.run(work()) == [1, 1, 1]
if child := os.fork():
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    table = krstate.Table()
    os._exit(0 if asyncio.run(work()) == [1, 1, 1] else 1)
"""


def test_a_forked_child_waits_anew(run_python):
    assert run_python(FORKED) == "0"


INTERRUPTED = """
import signal, threading, krstate

# A shell starts what runs in the background with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
table, making, go_on = krstate.Table(), threading.Event(), threading.Event()

def make():
    making.set()
    go_on.wait()

threading.Thread(target=lambda: table.get_or_add("V", make)).start()
making.wait()
try:
    threading.Thread(target=lambda: signal.raise_signal(signal.SIGINT)).start()
    table.get_or_add("V", make)
except KeyboardInterrupt:
    print("interrupted")
go_on.set()
"""


def test_ctrl_c_ends_a_wait(run_python):
    assert run_python(INTERRUPTED) == "interrupted"


def test_the_process_ends_while_daemon_threads_make_values(run_python):
    code = """
import threading, krstate
table, making = krstate.Table(), threading.Barrier(4)
def make():
    making.wait()
    while True:
        pass
for number in range(3):
    threading.Thread(target=table.get_or_add, args=(number, make), daemon=True).start()
making.wait()
print("done")
"""
    for _ in range(3):
        assert run_python(code) == "done"
