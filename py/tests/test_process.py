"""What concerns the whole process: interpreters, forks, ends, stacks."""

import os
from pathlib import Path

import krstate
import pytest
from krstate import _native


def test_the_installed_package_is_tested():
    package = Path(krstate.__file__).parent
    assert Path(__file__).parents[1] not in package.parents
    assert package.joinpath("py.typed").exists()
    assert krstate.__version__ == _native.__version__
    assert os.path.samefile(_native.home_file(), _native.__file__)


LEGACY = """
import os
import krstate
try:
    import _interpreters as interpreters
    legacy = interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    legacy = interpreters.create(isolated=False)
code = '''
import os
try:
    import krstate
except ImportError as error:
    os.write(1, b"refused: " + str(error).encode())
'''
interpreters.run_string(legacy, code)
interpreters.destroy(legacy)
krstate.global_state()["Still"] = "works"
os.write(1, b"\\n" + krstate.global_state().Still.encode())
"""


def test_a_legacy_subinterpreter_is_refused(run_python):
    refused, after = run_python(LEGACY).split("\n")
    assert refused.startswith("refused: krstate is in use by another interpreter")
    assert after == "works"


FORK = """
import os, sys, threading
import krstate

host = krstate.Host("fork")
host.state["T"] = {"n": 1}
table, items = host.state["T"], krstate.List([1])
standalone = krstate.SharedState()
walk = iter(table)
running = True

def work():
    while running:
        table.increment("n")
        items.append({"n": 1})
        items.clear()

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(20):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for old in (lambda: table["n"], lambda: items.append(1), lambda: host.state["T"],
                        lambda: standalone.names(), lambda: table.to_dict()):
                try:
                    old()
                except krstate.DisposedError as error:
                    assert "fork" in str(error), error
                else:
                    raise AssertionError("an old handle works in the child")
            assert repr(table) == "<closed Table>"
            assert krstate.hosts() == [] and len(krstate.global_state()) == 0
            with krstate.Host("fork") as own:
                own.state["T"] = {"n": [1, 2]}
                fresh = own.state["T"]
                assert fresh == {"n": [1, 2]} and fresh is not table
            del table, items, walk, standalone
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
running = False
for thread in threads:
    thread.join()
table["n"] = 5
print(table["n"], host.state["T"] is table)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_starts_empty(run_python):
    # Python warns from 3.12 on that forking with threads is unwise, which is why this tries it.
    assert run_python("import warnings; warnings.simplefilter('ignore')\n" + FORK) == "5 True"


EXIT = """
import atexit, sys, threading
import krstate

host = krstate.Host("exit")
host.state["T"] = {"n": 0, "l": [{}]}
table, walk = host.state["T"], iter(host.state["T"])
module = sys.modules[__name__]
table_of_module = krstate.Table(a={})
started = threading.Event()

def work():
    while True:
        table.increment("n")
        table["l"] = [{"n": 1}]
        started.set()

class Late:
    def __del__(self):
        table_of_module["late"] = {"n": 1}

late = Late()
atexit.register(lambda: table.increment("n"))
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
started.wait()
print("done")
"""


def test_the_process_ends_cleanly_with_live_handles_and_busy_threads(run_python):
    for _ in range(5):
        assert run_python(EXIT) == "done"


SMALL_STACK = """
import threading
import krstate

def work():
    value = []
    for _ in range(999):
        value = [value]
    root = link = krstate.List()
    for _ in range(50_000):
        child = krstate.List()
        link.append(child)
        link = child
    try:
        krstate.List([value])
    except krstate.OutOfRangeError:
        pass
    krstate.List(value)
    copy = root.to_list()
    assert root == copy and repr(root)
    del root, link, child
    while copy:
        copy = copy[0]
    done.append(True)

done = []
threading.stack_size(256 * 1024)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(done)
"""


def test_depth_costs_no_stack(run_python):
    assert run_python(SMALL_STACK) == "[True]"


ENDLESS = """
import sys, threading
import krstate

running = threading.Event()
things, table = krstate.List([1]), krstate.Table(a=1)

def endless():
    running.set()
    while True:
        pass
    yield

class Mapping:
    def keys(self):
        return endless()

class Ordered(dict):
    def items(self):
        return endless()

class Equal:
    def __eq__(self, other):
        return next(endless())

uses = {
    "new": lambda: krstate.List(endless()),
    "extend": lambda: things.extend(endless()),
    "slice": lambda: things.__setitem__(slice(0, 1), endless()),
    "pairs": lambda: table.update(endless()),
    "keys": lambda: table.update(Mapping()),
    "items": lambda: things.append(Ordered(a=1)),
    "index": lambda: things.index(Equal()),
    "count": lambda: things.count(Equal()),
    "in": lambda: Equal() in things,
    "table": lambda: table == {"a": Equal()},
    "list": lambda: things == [Equal()],
    "add_or_update": lambda: table.add_or_update("a", 1, lambda old: next(endless())),
    "sort": lambda: things.sort(key=lambda item: next(endless())),
}
threading.Thread(target=uses[sys.argv[1]], daemon=True).start()
running.wait()
print("done")
"""


@pytest.mark.parametrize(
    "use",
    ["new", "extend", "slice", "pairs", "keys", "items", "index", "count", "in", "table", "list"]
    + ["add_or_update", "sort"],
)
def test_the_process_ends_while_a_daemon_thread_runs_a_users_code(run_python, use):
    assert run_python(ENDLESS, use) == "done"
