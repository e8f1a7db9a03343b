"""`os.fork` while threads are busy, and the three ways in which multiprocessing starts a process."""

import multiprocessing

import pytest

BUSY = """
import gc, os, signal, sys, threading, warnings
import krstate
warnings.simplefilter("ignore")  # Python warns that forking with threads is unwise: this tries it

FORKS = 100
host = krstate.Host("fork")
state = host.state
state["T"] = {"n": 1, "inner": {"deep": [1, {"x": 2}]}}
state["L"] = [1]
table, items, inner = state["T"], state["L"], state["T"]["inner"]
standalone, detached = krstate.SharedState(), krstate.Table(a=[{}])
walk, iterator = iter(table), iter(items)
stop = False

def work(number):
    name = f"t{number}"
    while not stop:
        table.increment("n")
        state[name] = {"n": [1, {}]}
        items.append(state[name])
        list(state.items())
        with krstate.Host(name) as own:
            own.state["T"] = {}
        if len(items) > 50:
            items.clear()

OLD = {
    "read": lambda: table["n"],
    "write": lambda: table.update(n=2),
    "append": lambda: items.append(1),
    "host": lambda: host.state["T"],
    "standalone": lambda: standalone.names(),
    "detached": lambda: len(detached),
    "copy": lambda: inner.to_dict(),
    "store": lambda: krstate.global_state().set("Old", table),
    "content": lambda: krstate.Table(old=items),
}

def child():
    for name, old in OLD.items():
        try:
            old()
        except krstate.DisposedError as error:
            assert "forked" in str(error), (name, error)
        else:
            raise AssertionError(f"{name}: an old handle works in the child")
    assert krstate.hosts() == [] and len(krstate.global_state()) == 0
    assert krstate._native.live_containers() == 0
    with krstate.Host("fork") as own:
        own.state["T"] = {"n": [1, 2]}
        fresh = own.state["T"]
        assert fresh == {"n": [1, 2]} and fresh is not table
        fresh.increment("m", 2)
        # Dropping the parent's handles touches nothing of the child's.
        for name in ("table", "items", "inner", "standalone", "detached", "walk", "iterator",
                     "state", "host", "OLD"):
            globals().pop(name)
        gc.collect()
        assert fresh.to_dict() == {"n": [1, 2], "m": 2}

def forked(body):
    process = os.fork()
    if process == 0:
        code = 1
        try:
            signal.alarm(60)
            body()
            code = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(code)
    status = os.waitpid(process, 0)[1]
    assert status == 0, status

threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for number in range(FORKS):
    forked(child if number % 10 else lambda: (forked(child), child()))
stop = True
for thread in threads:
    thread.join()
table["n"] = 5
print(table["n"], state["T"] is table, krstate.hosts())
"""


def test_children_of_a_busy_process(run_python):
    assert run_python(BUSY) == "5 True ['fork']"


UNUSED = """
import os
import krstate
child = os.fork()
if child == 0:
    krstate.global_state()["Who"] = "child"
    assert krstate.Table(a=1) == {"a": 1}
    os._exit(0 if len(krstate.global_state()) == 1 else 1)
assert os.waitpid(child, 0)[1] == 0
assert len(krstate.global_state()) == 0
print("done")
"""


def test_a_fork_before_the_first_use(run_python):
    assert run_python(UNUSED) == "done"


METHODS = """
import multiprocessing, sys, threading, warnings
import krstate
warnings.simplefilter("ignore")

state = krstate.global_state()
state["Config"] = {"who": "the importer", "n": 1}
config = state["Config"]

def job(number):
    method = multiprocessing.get_start_method()
    # fork copies this process, the others import the module again: all see their own, new engine.
    own = krstate.global_state()
    if method == "fork":
        assert len(own) == 0 or "Child" in own, own.names()
        try:
            config["n"]
        except krstate.DisposedError as error:
            assert "forked" in str(error)
        else:
            raise AssertionError("an old handle works")
    else:
        assert own["Config"] is config and config["n"] == 1
    own["Child"] = {"number": number, "list": [1, [2]]}
    own.Child.increment("number", 10)
    # Content travels between processes, never a handle.
    return own["Child"].to_dict()

def refused():
    try:
        multiprocessing.reduction.ForkingPickler.dumps(config)
    except TypeError as error:
        assert "live" in str(error), error
    else:
        raise AssertionError("a handle is pickled")

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    stop = False
    def work():
        while not stop:
            config.increment("busy")
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    with multiprocessing.Pool(2) as pool:
        results = pool.map(job, range(8), chunksize=1)
    process = multiprocessing.Process(target=job, args=(1,))
    process.start()
    process.join(60)
    stop = True
    for thread in threads:
        thread.join()
    assert process.exitcode == 0, process.exitcode
    assert results == [{"number": n + 10, "list": [1, [2]]} for n in range(8)], results
    refused()
    assert config["n"] == 1 and state.names() == ["Config"], state.names()
    print("done")
"""


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_multiprocessing(run_script, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no start method {method}")
    assert run_script(METHODS, method) == "done"
