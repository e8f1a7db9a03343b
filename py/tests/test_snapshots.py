"""Snapshots: values and states as text, and back."""

import asyncio
import decimal
import errno
import gzip
import json
import os
import threading
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

import krstate
import pytest

VALUES = {
    "null": None,
    "bool": True,
    "i8": krstate.I8(-5),
    "u8": krstate.U8(250),
    "i16": krstate.I16(-300),
    "u16": krstate.U16(60_000),
    "i32": 7,
    "u32": krstate.U32(4_000_000_000),
    "i64": 2**40,
    "u64": 2**64 - 1,
    "f32": krstate.F32(0.1),
    "f64": -0.0,
    "decimal": decimal.Decimal("1.10"),
    "char": krstate.Char("x"),
    "string": "täxt <&> \n\x01 \U0001f600",
    "bytes": b"\x00\xff",
    "utc": krstate.DateTime.from_ticks(638_000_000_000_000_001, "Utc"),
    "zoneless": datetime(2026, 1, 2, 3, 4, 5, 6),
    "aware": datetime(2026, 1, 2, tzinfo=timezone.utc),
    "duration": timedelta(days=-1, microseconds=1),
    "guid": uuid.UUID(int=5),
    "uri": krstate.Uri("http://example.com/a b"),
    "version": krstate.Version("1.2.3"),
    "script": krstate.Script("Get-Date"),
    "xml": krstate.Xml("<a>b</a>"),
    "table": {"a": {}, 1: "one", -(2**40): [None]},
    "list": [1, [2, [3]], {}],
}
FORMATS = ["clixml", "json"]


@pytest.mark.parametrize("format", FORMATS)
def test_every_kind_comes_back_exactly(format, tmp_path):
    table = krstate.Table(VALUES)
    text = krstate.export_snapshot(table, format=format)
    path = krstate.export_snapshot(table, tmp_path / "new" / "a", format=format)
    data = krstate.export_snapshot(table, format=format, encoding="utf-8", compact=True)
    assert isinstance(text, str) and isinstance(data, bytes) and path == tmp_path / "new" / "a"
    assert path.read_text(encoding="utf-8") == text and len(data) < len(text.encode())
    for again in (
        krstate.import_snapshot(text),
        krstate.import_snapshot(data, format=format),
        krstate.import_snapshot(bytearray(data)),
        krstate.import_snapshot(memoryview(data)),
        krstate.import_snapshot(path=path),
        krstate.import_snapshot(path=str(path)),
    ):
        assert again == table and not again.same(table) and list(again) == list(table)
        assert [again.kind(key) for key in again] == [table.kind(key) for key in table]
        assert repr(again) == repr(table)


@pytest.mark.parametrize("format", FORMATS)
def test_values_that_are_no_containers(format):
    for value in (None, True, 5, "text", [1], (), {"a": 1}, krstate.List([1])):
        text = krstate.export_snapshot(value, format=format)
        again = krstate.import_snapshot(text)
        assert again == (list(value) if isinstance(value, tuple) else value)
    for empty in ("", b"", " \n"):
        assert krstate.import_snapshot(empty) is None


def test_encodings():
    for encoding, start in (
        ("utf-8", b"<"),
        ("utf-8-sig", b"\xef\xbb\xbf<"),
        ("utf-16", b"\xff\xfe<\x00"),
        ("utf-16-le", b"<\x00"),
    ):
        data = krstate.export_snapshot({"ä": "ö"}, encoding=encoding)
        assert data.startswith(start)
        assert "ö" in data.decode(encoding if encoding != "utf-16-le" else "utf-16-le")
        if encoding != "utf-16-le":
            assert krstate.import_snapshot(data) == {"ä": "ö"}
    with pytest.raises(krstate.InvalidArgumentError):
        krstate.export_snapshot(1, encoding="latin-1")
    with pytest.raises(krstate.InvalidArgumentError):
        krstate.export_snapshot(1, format="json", encoding="utf-16")


def test_a_shared_container_stays_shared():
    inner = krstate.Table(n=1)
    for format in FORMATS:
        again = krstate.import_snapshot(krstate.export_snapshot([inner, inner], format=format))
        assert again[0].same(again[1])


def test_a_state_is_exported_and_loaded(state, tmp_path):
    state["A"], state["B"] = 1, {"n": [1]}
    text, path = state.export(), state.export(tmp_path / "state.json", format="json")
    state["A"], state["C"] = 2, 3
    state.load(text)
    assert state.snapshot() == {"A": 1, "B": {"n": [1]}}
    state["C"] = 3
    state.load(path=path, merge=True)
    assert state.names() == ["A", "B", "C"] and state["A"] == 1
    state.load(krstate.Table(D=4), merge=True, lock="loading")
    assert state["D"] == 4
    guarded = krstate.SharedState(allow_value_types=False)
    guarded.load('{"n": 1}')
    assert guarded["n"] == 1
    before = state.snapshot()
    for bad, error in (
        ("[1]", krstate.TypeMismatchError),
        ("", krstate.TypeMismatchError),
        ('{"no name": 1}', krstate.InvalidNameError),
        ('{"a": 1, "A": 2}', krstate.InvalidNameError),
        ('{"A": 5', krstate.SnapshotError),
    ):
        with pytest.raises(error):
            state.load(bad)
    with pytest.raises(TypeError):
        state.load(krstate.Table(), path=path)
    assert state.snapshot() == before
    with pytest.raises(krstate.DisposedError):
        closed = krstate.SharedState()
        closed.close()
        closed.export()


def test_errors_of_a_text_tell_the_place():
    for text, line in (("<Objs", 1), ('{\n "a": tru}', 2), ("{\n\n", 3)):
        with pytest.raises(krstate.SnapshotError) as raised:
            krstate.import_snapshot(text)
        error = raised.value
        assert isinstance(error, ValueError) and error.code == "KR_SNAPSHOT_SYNTAX"
        assert error.line == line and error.column >= 1 and 0 <= error.offset <= len(text)
    assert krstate.SnapshotError("x").line is None
    text = krstate.export_snapshot({"a": ["x" * 100]})
    for cut in range(1, len(text) - 2, 7):
        with pytest.raises(krstate.SnapshotError):
            krstate.import_snapshot(text[:cut])
        with pytest.raises(krstate.SnapshotError):
            krstate.import_snapshot(text[:cut].encode())


def test_limits():
    text = krstate.export_snapshot({"a": ["x" * 100, 1, 2]})
    assert krstate.import_snapshot(text, limits=krstate.SnapshotLimits())["a"][1] == 1
    for name, most in (("input_bytes", 50), ("nodes", 3), ("string_length", 99), ("attributes", 1)):
        with pytest.raises(krstate.SnapshotLimitError) as raised:
            krstate.import_snapshot(text, limits=krstate.SnapshotLimits(**{name: most}))
        assert raised.value.limit == name, raised.value
        for wrong in (0, -1, 2**64):
            with pytest.raises(krstate.InvalidArgumentError):
                krstate.SnapshotLimits(**{name: wrong})
    deep = []
    for _ in range(60):
        deep = [deep]
    with pytest.raises(krstate.SnapshotLimitError) as raised:
        krstate.export_snapshot(deep)
    assert raised.value.path.startswith("$[0][0]")
    text = krstate.export_snapshot(deep, max_depth=100)
    with pytest.raises(krstate.SnapshotLimitError) as raised:
        krstate.import_snapshot(text)
    assert raised.value.limit == "max_depth"
    assert krstate.import_snapshot(text, max_depth=100) == deep
    assert krstate.import_snapshot(krstate.export_snapshot(deep, format="json")) == deep
    for wrong in (0, 1_001, -1):
        with pytest.raises(krstate.InvalidArgumentError):
            krstate.export_snapshot(1, max_depth=wrong)


def test_wrong_arguments():
    for call in (
        lambda: krstate.import_snapshot(),
        lambda: krstate.import_snapshot("", path="x"),
        lambda: krstate.import_snapshot("", format="yaml"),
        lambda: krstate.export_snapshot(1, format="yaml"),
        lambda: krstate.export_snapshot(1, copy_timeout=-1),
    ):
        with pytest.raises(krstate.InvalidArgumentError):
            call()
    for call in (
        lambda: krstate.import_snapshot(5),
        lambda: krstate.import_snapshot(["a"]),
        lambda: krstate.export_snapshot({1}),
        lambda: krstate.export_snapshot(1, 5),
        lambda: krstate.SharedState().export(wrong=1),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(krstate.OutOfRangeError):
        krstate.import_snapshot("\ud800")


def test_errors_of_files(tmp_path):
    missing = tmp_path / "missing"
    with pytest.raises(krstate.IoError) as raised:
        krstate.import_snapshot(path=missing)
    assert raised.value.errno == errno.ENOENT and isinstance(raised.value, OSError)
    assert raised.value.filename == str(missing) or Path(raised.value.filename) == missing
    assert str(missing) in str(raised.value)
    with pytest.raises(krstate.IoError) as raised:
        krstate.import_snapshot(path=tmp_path)
    assert raised.value.errno == errno.EISDIR
    with pytest.raises(krstate.IoError):
        krstate.export_snapshot(1, tmp_path)
    file = tmp_path / "old"
    krstate.export_snapshot("old", file)
    os.chmod(file, 0o640)
    with pytest.raises(krstate.UnsupportedTypeError):
        krstate.export_snapshot({"f": len}, file)
    assert krstate.import_snapshot(path=file) == "old"
    krstate.export_snapshot("new", file)
    assert krstate.import_snapshot(path=file) == "new" and file.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["old"]


class Point:
    def __init__(self, x):
        self.x = x


def test_objects_are_written_as_their_copies(another):
    text = krstate.export_snapshot({"p": Point([Point(1)])})
    assert krstate.import_snapshot(text) == {"p": {"x": [{"x": 1}]}}
    for value, options in ((len, {}), (Point(1), {"copy_timeout": 0})):
        with pytest.raises(krstate.UnsupportedTypeError) as raised:
            krstate.export_snapshot({"a": [value]}, **options)
        assert raised.value.path == "$.a[0]"
    another.set("Thing", 7)
    with pytest.raises(krstate.KrTimeoutError):
        krstate.export_snapshot(krstate.global_state(), copy_timeout=0.01)


def test_progress_is_told_and_may_end_the_work(tmp_path):
    items, told = krstate.List(range(50_000)), []
    text = krstate.export_snapshot(items, progress=lambda *now: told.append(now))
    assert 500_000 < told[-1][0] <= len(text.encode()) and told[-1][1] >= 50_000
    assert told == sorted(set(told))
    told.clear()
    assert krstate.import_snapshot(text, progress=lambda *now: told.append(now)) == items
    assert told[-1][1] >= 50_000

    def stop(read, nodes):
        raise ZeroDivisionError

    # Long enough to be asked before the end.
    items = krstate.List(range(3_000_000))
    text, path = krstate.export_snapshot(items), tmp_path / "stopped"
    for work in (
        lambda: krstate.export_snapshot(items, path, progress=stop),
        lambda: krstate.import_snapshot(text, progress=stop),
    ):
        with pytest.raises(ZeroDivisionError):
            work()
    assert not list(tmp_path.iterdir())


def test_ctrl_c_ends_an_export(run_python):
    code = """
import os, signal, threading, krstate
# A shell starts what runs in the background with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
items = krstate.List(range(3_000_000))
started = threading.Event()
def interrupt():
    started.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    krstate.export_snapshot(items, progress=lambda *now: started.set())
except KeyboardInterrupt:
    print("interrupted")
"""
    assert run_python(code) == "interrupted"


def test_other_threads_run_during_an_export():
    items, done, counts = krstate.List(range(300_000)), [], 0
    thread = threading.Thread(target=lambda: done.append(krstate.export_snapshot(items)))
    thread.start()
    while not done:
        counts += 1
    thread.join()
    assert counts > 1_000


def test_an_export_is_one_instant(state):
    state["T"] = {"a": 0, "b": 0}
    table, running = state["T"], True

    def change():
        number = 0
        while running:
            number += 1
            table.update(a=number, b=number)

    thread = threading.Thread(target=change)
    thread.start()
    for number in range(200):
        pair = krstate.import_snapshot(state.export(format=FORMATS[number % 2]))["T"]
        assert pair["a"] == pair["b"]
    running = False
    thread.join()


def test_a_lock_is_held_meanwhile_and_used_if_it_is_held():
    lock, seen = krstate.lock("exports"), []
    items = krstate.List(range(5_000))

    def look(*_):
        seen.append([info.key for info in krstate.locks()])

    krstate.export_snapshot(items, lock="exports", progress=look)
    assert seen[-1] == ["exports"] and not lock.locked
    text = krstate.export_snapshot(items, lock=lock)
    with lock:
        assert krstate.import_snapshot(text, lock=lock) == items
        assert lock.locked
        with pytest.raises(krstate.LockRecursionError):
            lock.acquire()
    held, done = threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    for work in (
        lambda: krstate.export_snapshot(1, lock=lock, timeout=0.01),
        lambda: krstate.import_snapshot(text, lock=lock, timeout=0),
        lambda: krstate.SharedState().load("{}", lock=lock, timeout=0),
    ):
        with pytest.raises(krstate.LockTimeoutError):
            work()

    async def main():
        with pytest.raises(RuntimeError, match="event loop"):
            krstate.export_snapshot(1, lock=lock)

    asyncio.run(main())
    done.set()
    thread.join()

    async def own():
        async with lock:
            assert krstate.import_snapshot("5", lock=lock) == 5
            assert lock.locked
        assert krstate.export_snapshot(5, lock=lock, format="json").strip() == "5"
        assert not lock.locked

    asyncio.run(own())


DATA = os.environ.get("KRSTATE_CLIXML_DATA")


@pytest.mark.skipif(not DATA, reason="KRSTATE_CLIXML_DATA names no folder with real documents")
def test_real_documents_come_back():
    read = refused = 0
    with gzip.open(Path(DATA, "expected.jsonl.gz"), "rt", encoding="utf-8") as lines:
        names = [json.loads(line) for line in lines]
    assert names
    for file in sorted(Path(DATA, "corpus").rglob("*")):
        if not file.is_file():
            continue
        try:
            value = krstate.import_snapshot(path=file, max_depth=1_000)
        except krstate.SnapshotError as error:
            assert error.path, error
            refused += 1
            continue
        for format in FORMATS:
            text = krstate.export_snapshot(value, format=format, max_depth=1_000)
            assert krstate.import_snapshot(text, max_depth=1_000) == value, file
        read += 1
    assert read > refused
