"""What the tests share. They run against the installed package."""

import ctypes
import subprocess
import sys
from ctypes import (
    byref,
    c_bool,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from pathlib import Path

import krstate
import pytest
from krstate import _native


@pytest.fixture
def host(request):
    """An open host of its own for each test."""
    with krstate.Host(f"py {request.node.nodeid}"[-256:]) as host:
        yield host


@pytest.fixture
def state(host):
    """The state of the test's own host."""
    return host.state


@pytest.fixture
def run_python():
    """Runs code in a process of its own and gives what it printed; fails if it failed."""

    def run(code, *arguments):
        command = [sys.executable, "-I", "-X", "faulthandler", "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    return run


class Text(ctypes.Structure):
    _fields_ = [("data", c_char_p), ("len", c_size_t), ("encoding", c_uint32)]


class Value(ctypes.Structure):
    _fields_ = [
        ("kind", c_uint32),
        ("aux", c_uint32),
        ("payload", c_uint64 * 2),
        ("owner", c_void_p),
    ]


class Wake(ctypes.Structure):
    _fields_ = [("call", c_void_p), ("context", c_void_p)]


class Errand(ctypes.Structure):
    _fields_ = [
        ("kind", c_uint32),
        ("reserved", c_uint32),
        ("token", c_uint64),
        ("factory", c_void_p),
    ]


def text(characters):
    data = characters.encode()
    return Text(data, len(data), 0)


class AnotherRuntime:
    """A runtime of another language in this process, over the ABI, as its binding would be.

    ctypes gives the GIL up during each call.
    """

    NONE, RELEASE, COPY = range(3)
    I64, OBJECT = 8, 25

    def __init__(self):
        library = ctypes.CDLL(_native.__file__)
        library.kr_home.restype = c_void_p
        lines = Path(__file__).parents[2].joinpath("ffi-c", "abi.txt").read_text().splitlines()
        names = [line for line in lines if not line.startswith("#")]
        # Size, versions, product version and file of the copy come first in its table.
        functions = library.kr_home() + 32
        self.functions = {name: functions + 8 * at for at, name in enumerate(names)}
        self.state, self.runtime = c_void_p(), c_void_p()
        self.must("kr_state_global", byref(self.state))
        self.must("kr_runtime_new", text("Another"), Wake(), byref(self.runtime))

    def call(self, name, *arguments):
        """The status of a call; its last argument, the error, is left out."""
        reference = type(byref(c_int32()))
        kinds = [c_void_p if type(one) is reference else type(one) for one in arguments]
        address = c_void_p.from_address(self.functions[name]).value
        return ctypes.CFUNCTYPE(c_int32, *kinds, c_void_p)(address)(*arguments, None)

    def must(self, name, *arguments):
        status = self.call(name, *arguments)
        assert status == 0, f"{name}: {status}"

    def free(self, name, handle):
        address = c_void_p.from_address(self.functions[name]).value
        ctypes.CFUNCTYPE(None, c_void_p)(address)(handle)

    def set(self, name, token):
        """Sets an entry of the global state to an object of this runtime."""
        handle = c_void_p()
        made = (self.runtime, c_uint64(token), text("Another.Thing"), c_uint32(0), byref(handle))
        self.must("kr_object_new", *made)
        value = Value(self.OBJECT, 0, (handle.value, 0), None)
        self.must("kr_state_set", self.state, text(name), byref(value), c_uint32(0))
        self.free("kr_object_free", handle)

    def copy(self, name, seconds=60.0):
        """Asks the owner of the object in an entry of the global state for a copy, which takes the
        place of the object: the status of the wait, and whether the copy came in time."""
        value, found, ready, pending = Value(), c_bool(), c_bool(), c_void_p()
        self.must("kr_state_get", self.state, text(name), byref(value), byref(found))
        assert found and value.kind == self.OBJECT
        self.must("kr_object_copy", c_void_p(value.payload[0]), byref(pending))
        self.free("kr_value_free", byref(value))
        timeout = c_int64(int(seconds * 1e9))
        status = self.call("kr_pending_wait", pending, timeout, byref(value), byref(ready))
        self.free("kr_pending_free", pending)
        if status == 0 and ready:
            self.must("kr_state_set", self.state, text(name), byref(value), c_uint32(0))
            self.free("kr_value_free", byref(value))
        return status, ready.value

    def take(self, seconds=60.0):
        """The next errand: its kind, token and factory."""
        errand = Errand()
        self.must("kr_runtime_take", self.runtime, c_int64(int(seconds * 1e9)), byref(errand))
        return errand.kind, errand.token, errand.factory

    def complete(self, factory, number):
        """Gives an integer as the copy."""
        value, stored = Value(self.I64, 0, (number, 0), None), Value()
        self.must("kr_factory_complete", c_void_p(factory), byref(value), byref(stored))
        self.free("kr_factory_free", c_void_p(factory))

    def close(self):
        self.must("kr_runtime_close", self.runtime)


@pytest.fixture
def another():
    """Another runtime, and a global state that is empty again afterwards."""
    runtime = AnotherRuntime()
    yield runtime
    krstate.global_state().clear()
    runtime.close()
