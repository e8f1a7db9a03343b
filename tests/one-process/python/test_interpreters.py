"""Subinterpreters, and interpreters that end and start again, with every Python that is here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

VERSIONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]


def find(version):
    """The interpreter of a version, and the folder of pyenv is looked through too."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which(f"python{version}"), *root.glob(f"versions/{version}.*/bin/python3")]
    for program in found:
        if program is None:
            continue
        code = "import sys; print(*sys.version_info[:2], sep='.')"
        done = subprocess.run([program, "-I", "-c", code], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return str(program)
    pytest.skip(f"Python {version} is not on this machine")


@pytest.fixture(params=VERSIONS)
def python(request):
    """An interpreter of each version."""
    return find(request.param)


REFUSED = """
import os, sys
sys.path.insert(0, sys.argv[1])
import krstate
state = krstate.global_state()
state["Still"] = {"n": 1}
kept = state["Still"]

def create(legacy):
    try:
        import _interpreters as interpreters
        return interpreters, interpreters.create("legacy" if legacy else "isolated")
    except ImportError:
        import _xxsubinterpreters as interpreters
        return interpreters, interpreters.create(isolated=not legacy)

code = f'''
import os, sys
sys.path.insert(0, {sys.argv[1]!r})
for _ in range(2):
    try:
        import krstate
    except ImportError as error:
        os.write(1, (str(error) + "\\\\n").encode())
'''
for legacy in (True, True, False):
    interpreters, other = create(legacy)
    os.write(1, b"legacy\\n" if legacy else b"own\\n")
    interpreters.run_string(other, code)
    interpreters.destroy(other)
    kept.increment("n")
os.write(1, f"n = {kept['n']}\\n".encode())
"""


def test_subinterpreters_are_refused(run_program, python, site_packages):
    lines = run_program([python, "-I", "-c", REFUSED, site_packages]).split("\n")
    ours = "krstate is in use by another interpreter of this process"
    at_legacy = [at for at, line in enumerate(lines) if line == "legacy"]
    assert len(at_legacy) == 2, lines
    for at in at_legacy:
        assert lines[at + 1].startswith(ours) and lines[at + 2].startswith(ours), lines
    own = lines[lines.index("own") + 1 :]
    # Before 3.12 there is no interpreter with a lock of its own: this one is of the old kind too.
    refusals = (ours, "module krstate._native does not support loading in subinterpreters")
    assert len(own) == 3 and all(line.startswith(refusals) for line in own[:2]), own
    assert own[-1] == "n = 4"


FACTS = """
import os, sys, sysconfig
folder = sysconfig.get_config_var("LIBDIR")
print(os.path.join(folder, sysconfig.get_config_var("INSTSONAME") or "none"), sys.base_prefix)
"""


@pytest.mark.parametrize("first", ["c", "python"])
def test_an_interpreter_that_ends_and_starts_again(
    run_program, python, made, c_library, site_packages, first
):
    library, prefix = run_program([python, "-I", "-c", FACTS]).split()
    if not os.path.isfile(library):
        pytest.skip(f"{python} has no shared libpython")
    text = run_program([made / "embed", library, site_packages, c_library, first], PYTHONHOME=prefix)
    assert text.endswith(", 0 failed"), text
