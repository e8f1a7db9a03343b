"""What `import krstate` does where the home is of another version."""

import pytest

CODE = """
import ctypes, sys
home, copy = sys.argv[1:]
ctypes.CDLL(home)
import krstate

def refused(call, function):
    try:
        call()
    except krstate.KrError as error:
        assert error.code == "KR_VERSION", (error.code, error)
        for part in (function, home, krstate._native.__file__, "99.1.2-synthetic",
                     krstate.__version__, "install the same version"):
            assert part in str(error), (part, error)
    else:
        raise AssertionError(f"{function} works")

"""

NOTHING_WORKS = """
refused(krstate.global_state, "kr_state_global")
refused(krstate.Table, "kr_table_new")
refused(krstate.hosts, "kr_host_names")
refused(lambda: krstate.Host("x"), "kr_host_new")
assert krstate._native.live_containers() == 0
assert krstate._native.home_file() == krstate._native.__file__
print("done")
"""

OLDER_WORKS = """
state = krstate.global_state()
state["n"] = 5
assert state["n"] == 5
with krstate.Host("x") as host:
    assert krstate.get_host("x") is host
refused(krstate.Table, "kr_table_new")
assert state["n"] == 5
print("done")
"""


@pytest.mark.parametrize("home", ["foreign.so", "short.so"])
def test_a_home_that_cannot_be_used_is_named(run_python, made, c_library, home):
    assert run_python(CODE + NOTHING_WORKS, made / home, c_library) == "done"


def test_an_older_home_serves_what_it_has(run_python, made, c_library):
    assert run_python(CODE + OLDER_WORKS, made / "older.so", c_library) == "done"


TOGETHER = """
import ctypes, sys, threading
other = ctypes.CDLL(sys.argv[1])
other.kr_live_containers.restype = ctypes.c_uint64
assert other.kr_live_containers() == 0
import krstate
assert krstate._native.home_file() == sys.argv[1], krstate._native.home_file()
table = krstate.Table(n=0)
assert other.kr_live_containers() == 1
def work():
    for _ in range(1000):
        table.increment("n")
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert table["n"] == 4000
print("done")
"""


def test_two_versions_of_one_major_work_together(run_python, made):
    assert run_python(TOGETHER, made / "hooked" / "a.so") == "done"
