"""The code of the README and the examples runs, and the types are true."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import krstate
import pytest
from krstate import errors

FOLDER = Path(__file__).parents[1]


def blocks():
    return re.findall(r"^```python\n(.*?)^```$", FOLDER.joinpath("README.md").read_text(), re.M | re.S)


def test_the_readme_has_code():
    assert len(blocks()) == 10


@pytest.mark.parametrize("number", range(10))
def test_the_code_of_the_readme_runs(run_python, number):
    run_python("import krstate\n" + blocks()[number])


def test_the_files_that_the_readme_links_to_are_there():
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", FOLDER.joinpath("README.md").read_text()):
        assert FOLDER.joinpath(link).exists(), link


def test_the_example_counts_words(tmp_path):
    files = [tmp_path.joinpath(f"{number}.txt") for number in range(8)]
    for file in files:
        file.write_text("the Table counts, the table counts\n" * 500)
    command = [sys.executable, "-I", FOLDER.joinpath("examples", "word_count.py"), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split("\n")[:4] == [
        "  8000 counts",
        "  8000 table",
        "  8000 the",
        " 24000 words in all, 3 different ones",
    ]
    command = [sys.executable, "-I", FOLDER.joinpath("examples", "word_count.py"), "missing.txt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and done.stderr.startswith("word_count: ")


def run_mypy(module, *arguments, folder):
    folder.joinpath("mypy.ini").write_text("[mypy]\nstrict = true\n")
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_and_its_users_pass_strict_type_checks(tmp_path):
    users = tmp_path.joinpath("readme.py")
    users.write_text("".join(blocks()))
    example = FOLDER.joinpath("examples", "word_count.py")
    options = ["--config-file", "mypy.ini", "--cache-dir", str(tmp_path.joinpath("cache"))]
    run_mypy("mypy", *options, str(users), str(example), folder=tmp_path)
    run_mypy("mypy", *options, "--package", "krstate", folder=tmp_path)


def test_the_stubs_match_the_binary(tmp_path):
    run_mypy("mypy.stubtest", "krstate", "--mypy-config-file", "mypy.ini", folder=tmp_path)


def test_the_package_exports_what_it_says():
    for name in krstate.__all__:
        assert hasattr(krstate, name), name
    assert set(errors.__all__) <= set(krstate.__all__)
    assert not [name for name in krstate.__all__ if name.startswith("_") and name != "__version__"]


def test_each_error_derives_from_the_base_and_has_its_own_code():
    for code, kind in errors.BY_CODE.items():
        assert issubclass(kind, krstate.KrError) and code > 0
        raised = kind("what", "$.a")
        assert str(raised) == "what (at $.a)" and raised.path == "$.a" and raised.message == "what"
        assert str(kind("what")) == "what"
    codes = [kind.code for kind in errors.BY_CODE.values()]
    assert len(set(codes)) == len(codes)


def test_every_public_name_is_documented():
    names = {name: getattr(krstate, name) for name in krstate.__all__}
    public = {name: thing for name, thing in names.items() if callable(thing)}
    for name, thing in [*public.items()]:
        if inspect.isclass(thing):
            members = ((member, getattr(thing, member)) for member in vars(thing) if not member.startswith("_"))
            public.update(
                (f"{name}.{member}", found)
                for member, found in members
                if callable(found) or inspect.isdatadescriptor(found)
            )
    assert "Table.increment" in public
    assert [name for name, thing in public.items() if not inspect.getdoc(thing)] == []
