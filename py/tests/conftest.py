"""What the tests share. They run against the installed package."""

import subprocess
import sys

import krstate
import pytest


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
