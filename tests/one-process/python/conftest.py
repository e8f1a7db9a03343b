"""What the tests share. They run against the installed wheel; `cargo xtask test --only cross` says where
everything is, by environment variables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def made():
    """The folder with the programs and libraries of these tests."""
    return Path(os.environ["KRSTATE_ONE_PROCESS"])


@pytest.fixture(scope="session")
def c_library():
    """The C library as it ships."""
    return os.environ["KRSTATE_C_LIBRARY"]


@pytest.fixture(scope="session")
def site_packages():
    """Where the wheel is installed."""
    return os.environ["KRSTATE_SITE_PACKAGES"]


def _run(command, **environment):
    """Runs a program and gives what it printed; fails if it failed or took too long."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@pytest.fixture
def run_program():
    """Runs a program with its arguments; keywords go into its environment."""
    return _run


@pytest.fixture
def run_python():
    """Runs code in a process of its own."""

    def run_code(code, *arguments):
        return _run([sys.executable, "-I", "-X", "faulthandler", "-c", code, *arguments])

    return run_code


@pytest.fixture
def run_script(tmp_path):
    """Runs code from a file: multiprocessing's children import it again."""

    def run_code(code, *arguments):
        script = tmp_path / "script.py"
        script.write_text(code, encoding="utf-8")
        return _run([sys.executable, "-I", "-X", "faulthandler", script, *arguments])

    return run_code
