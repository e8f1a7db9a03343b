"""Replays the vectors of `tests/vectors` through the public API. Its README has the schema."""

import datetime
import decimal
import json
import math
import os
import re
import struct
import uuid
from pathlib import Path

import krstate
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("KRSTATE_VECTORS") or ROOT.joinpath("tests", "vectors"))

# The one table of errors: the kind and the class that Python raises for it.
RAISED = dict(
    re.findall(
        r'^name = "(\w+)"$.*?^python = "(\w+)"$',
        ROOT.joinpath("core", "errors.toml").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)

CAPABILITIES = {
    "any-key",
    "any-text",
    "f64-width",
    "guard-refuse",
    "i64-index",
    "i64-width",
    "insert-clamp",
    "kinds",
    "native-cycles",
    "negative-index",
    "one-step",
    "ranges",
    "reverse",
    "slice-read",
    "slices",
    "unsupported-values",
}
LACKING = {
    "ignore-case-tables": "tables made in Python tell case apart",
    "insert-strict": "insert clamps, as that of a Python list does",
    "replace-seen": "sort is what needs it",
    "slice-strict": "slices clamp, as those of a Python list do",
}


class Absent:
    """What a read gives that finds nothing."""

    def __repr__(self):
        return "absent"


ABSENT = Absent()


def cases():
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        assert document["schema"] == 1, file
        for case in document["cases"]:
            name = f"{document['area']}: {case['name']}"
            found.append(pytest.param(document["area"], case, id=name))
    return found


def test_the_vectors_are_there():
    assert len(cases()) > 100, f"no vectors in {FOLDER}"


@pytest.mark.parametrize(("area", "case"), cases())
def test_case(area, case):
    for need in case["needs"]:
        if need in LACKING:
            pytest.skip(f"skip {area}: {case['name']}: needs {need}: {LACKING[need]}")
        assert need in CAPABILITIES, f"unknown capability {need}"
    run = Run()
    try:
        for number, step in enumerate(case["steps"], 1):
            try:
                run.step(step)
            except AssertionError as failure:
                message = f"{area}: {case['name']}: step {number} {step['op']}: {failure}"
                raise AssertionError(message) from None
    finally:
        for handle in run.handles.values():
            if isinstance(handle, krstate.Host):
                handle.close()


class Run:
    """The handles and steps of one case."""

    def __init__(self):
        self.handles = {}

    def step(self, step):
        operation = OPERATIONS[step["op"]]
        try:
            result = operation(self, self.handles.get(step.get("on")), step)
        except krstate.KrError as error:
            assert "error" in step, f"raised {error!r}"
            raised = type(error).__name__
            assert raised == RAISED[step["error"]], f"raised {error!r}, not {step['error']}"
            if "path" in step:
                text, times = step.get("path_repeat", ["", 0])
                assert error.path == step["path"] + text * times
            return
        assert "error" not in step, f"gave {result!r} instead of {step['error']}"
        if "expect" in step:
            assert self.is_expected(result, step["expect"]), f"gave {result!r}"
            self.check_kind(step)
        for name in step.get("contains", ()):
            assert name in result, f"{name} is not in {result}"
        for name in step.get("lacks", ()):
            assert name not in result, f"{name} is in {result}"
        if "let" in step:
            self.handles[step["let"]] = result

    def value(self, form):
        """The native value that a form of the vectors means."""
        if not isinstance(form, dict):
            assert form is None or isinstance(form, (bool, int, str)), form
            return form
        ((tag, given),) = form.items()
        return INPUTS[tag](self, given)

    def is_expected(self, result, form):
        """Whether a result is what a form means: type, value and order, to any depth."""
        if isinstance(form, dict):
            ((tag, given),) = form.items()
            return EXPECTATIONS[tag](self, result, given)
        if isinstance(form, list):
            if not isinstance(result, (list, tuple)) or len(result) != len(form):
                return False
            return all(map(self.is_expected, result, form))
        return type(result) is type(form) and result == form

    def is_table(self, result, entries):
        if not isinstance(result, krstate.Table):
            return False
        kinds = all(is_kind(result.kind(self.value(key)), form) for key, form in entries)
        return kinds and self.is_expected([list(item) for item in result.items()], entries)

    def is_list(self, result, items):
        if not isinstance(result, krstate.List) or not self.is_expected(list(result), items):
            return False
        return all(is_kind(result.kind(at), form) for at, form in enumerate(items))

    def check_kind(self, step):
        """The value shows no width, so the kind of what is stored is asked for."""
        of, _, operation = step["op"].partition(".")
        if operation not in ("get", "get_or_add") or step["expect"] == {"Absent": True}:
            return
        key = step[{"state": "name", "table": "key", "list": "index"}[of]]
        kind = self.handles[step["on"]].kind(self.value(key))
        assert is_kind(kind, step["expect"]), f"gave a value of kind {kind}"

    def is_same(self, result, name):
        handle = self.handles[name]
        return type(result) is type(handle) and is_same(result, handle)


def is_kind(kind, form):
    """Whether a value of this kind is what a form means."""
    if isinstance(form, dict):
        (tag,) = form
        return kind == tag or tag in ("Ref", "Any", "Repeat")
    return kind == {type(None): "Null", bool: "Bool", str: "String"}[type(form)]


def double(text):
    if text.startswith("bits:"):
        return struct.unpack(">d", bytes.fromhex(text[5:]))[0]
    return float(text)


def bits(number):
    return struct.pack(">d", number)


def is_double(result, text):
    expected = bytes.fromhex("7ff8000000000000") if text == "nan" else bits(double(text))
    return type(result) is float and bits(result) == expected


def is_int(result, text):
    return type(result) is int and result == int(text)


def single(text):
    if text.startswith("bits:"):
        return struct.unpack(">f", bytes.fromhex(text[5:]))[0]
    return float(text)


def is_single(result, text):
    expected = math.nan if text == "nan" else single(text)
    if type(result) is not float or math.isnan(expected):
        return type(result) is float and math.isnan(result)
    return struct.pack(">f", result) == struct.pack(">f", expected) and result == krstate.F32(result)


def date_time(text):
    ticks, kind = text.split()
    return krstate.DateTime.from_ticks(int(ticks), kind)


def is_date_time(result, text):
    expected = date_time(text)
    if not isinstance(result, datetime.datetime) or result.tzinfo != expected.tzinfo:
        return False
    # A plain one wherever that holds the time.
    plain = expected.tick == 0 and expected.kind != "Local"
    if plain:
        return type(result) is datetime.datetime and result == expected
    return type(result) is krstate.DateTime and repr(result) == repr(expected)


def is_duration(result, text):
    expected = krstate.Duration(ticks=int(text))
    plain = datetime.timedelta if expected.tick == 0 else krstate.Duration
    return type(result) is plain and result == expected


def is_text(cls):
    return lambda run, result, text: type(result) is cls and result == text


def is_decimal(result, text):
    return type(result) is decimal.Decimal and f"{result:f}" == text


def is_same(left, right):
    if isinstance(left, (krstate.Table, krstate.List)):
        return left.same(right)
    return left is right


def units(text):
    codes = [int(unit, 16) for unit in text.split()]
    return struct.pack(f"<{len(codes)}H", *codes).decode("utf-16-le", "surrogatepass")


def nest(form):
    inner = None
    for level in range(form["depth"], 0, -1):
        table = form["of"] == "Table" or (form["of"] == "Both" and level % 2 == 1)
        if inner is None:
            inner = {} if table else []
        else:
            inner = {"a": inner} if table else [inner]
    return inner


def cyclic(kind):
    if kind == "Table":
        table = {}
        table["a"] = table
        return table
    items = []
    items.append(items)
    return items


INPUTS = {
    "I32": lambda run, text: int(text),
    **{
        width: lambda run, text, width=width: getattr(krstate, width)(int(text))
        for width in ("I8", "U8", "I16", "U16", "U32", "I64", "U64")
    },
    "F32": lambda run, text: krstate.F32(single(text)),
    "F64": lambda run, text: double(text),
    "Decimal": lambda run, text: decimal.Decimal(text),
    "Char": lambda run, text: krstate.Char(chr(int(text, 16))),
    "Bytes": lambda run, text: bytes.fromhex(text),
    "DateTime": lambda run, text: date_time(text),
    "Duration": lambda run, text: krstate.Duration(ticks=int(text)),
    "Guid": lambda run, text: uuid.UUID(text),
    "Uri": lambda run, text: krstate.Uri(text),
    "Version": lambda run, text: krstate.Version(text),
    "Script": lambda run, text: krstate.Script(text),
    "Xml": lambda run, text: krstate.Xml(text),
    "Bool": lambda run, truth: truth,
    "Null": lambda run, _: None,
    "Integer": lambda run, text: int(text),
    "Table": lambda run, entries: {run.value(key): run.value(item) for key, item in entries},
    "List": lambda run, items: [run.value(item) for item in items],
    "Ref": lambda run, name: run.handles[name],
    "Repeat": lambda run, form: form[0] * form[1],
    "Units": lambda run, text: units(text),
    "Nest": lambda run, form: nest(form),
    "Cyclic": lambda run, kind: cyclic(kind),
    "Unsupported": lambda run, _: {1},
}

EXPECTATIONS = {
    **{
        width: lambda run, result, text: is_int(result, text)
        for width in ("I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64")
    },
    "F32": lambda run, result, text: is_single(result, text),
    "F64": lambda run, result, text: is_double(result, text),
    "Decimal": lambda run, result, text: is_decimal(result, text),
    "Char": lambda run, result, text: (
        type(result) is krstate.Char and ord(result) == int(text, 16)
    ),
    "Bytes": lambda run, result, text: type(result) is bytes and result.hex() == text,
    "DateTime": lambda run, result, text: is_date_time(result, text),
    "Duration": lambda run, result, text: is_duration(result, text),
    "Guid": lambda run, result, text: result == uuid.UUID(text),
    "Uri": is_text(krstate.Uri),
    "Version": is_text(krstate.Version),
    "Script": is_text(krstate.Script),
    "Xml": is_text(krstate.Xml),
    "Integer": lambda run, result, text: is_int(result, text),
    "Table": Run.is_table,
    "List": Run.is_list,
    "Ref": Run.is_same,
    "Repeat": lambda run, result, form: result == form[0] * form[1],
    "Absent": lambda run, result, _: result is ABSENT,
    "Any": lambda run, result, _: result is not ABSENT,
}


def host_find(run, _, step):
    host = krstate.get_host(step["name"])
    return ABSENT if host is None else host


def make(kind):
    def operation(run, _, step):
        options = {
            "case_sensitive": step.get("case_sensitive", False),
            "allow_value_types": step.get("value_types", True),
        }
        if kind is krstate.Host:
            return kind(step["name"], **options)
        return kind(**options)

    return operation


def guard(step):
    return {"allow": True, "refuse": False, None: None}[step.get("guard")]


def state_set(run, state, step):
    state.set(step["name"], run.value(step["value"]), allow_value_type=guard(step))


def state_get_or_add(run, state, step):
    value = run.value(step["value"])
    return state.get_or_add(step["name"], value, allow_value_type=guard(step))


def compare_and_swap(run, table, step):
    old = run.value(step["old"]) if "old" in step else krstate.ABSENT
    return table.compare_and_swap(run.value(step["key"]), old, run.value(step["value"]))


def index_of(run, items, step):
    return items.find(run.value(step["value"]), step.get("start", 0))


def table_set(run, table, step):
    table[run.value(step["key"])] = run.value(step["value"])


def table_increment(run, table, step):
    if "by" in step:
        return table.increment(run.value(step["key"]), run.value(step["by"]))
    return table.increment(run.value(step["key"]))


def list_set(run, items, step):
    items[step["index"]] = run.value(step["value"])


def part(step):
    return slice(step.get("start"), step.get("end"), step.get("step"))


def replace(run, items, step, where):
    items[where] = run.value(step["value"])


def remove(items, where):
    del items[where]


def insert_range(run, items, step):
    replace(run, items, step, slice(step["index"], step["index"]))


def set_range(run, items, step):
    count = len(step["value"]["List"])
    replace(run, items, step, slice(step["index"], step["index"] + count))


def remove_range(run, items, step):
    remove(items, slice(step["index"], step["index"] + step["count"]))


def depth(run, container, step):
    levels = 0
    while isinstance(container, (krstate.Table, krstate.List)):
        levels += 1
        values = container.values() if isinstance(container, krstate.Table) else container
        container = next(iter(values), None)
    return levels


OPERATIONS = {
    "host.new": make(krstate.Host),
    "host.find": host_find,
    "host.names": lambda run, _, step: krstate.hosts(),
    "host.name": lambda run, host, step: host.name,
    "host.closed": lambda run, host, step: host.closed,
    "host.state": lambda run, host, step: host.state,
    "host.close": lambda run, host, step: host.close(),
    "state.new": make(krstate.SharedState),
    "state.global": lambda run, _, step: krstate.global_state(),
    "state.set": state_set,
    "state.get_or_add": state_get_or_add,
    "state.get": lambda run, state, step: state.get(step["name"], ABSENT),
    "state.contains": lambda run, state, step: step["name"] in state,
    "state.remove": lambda run, state, step: state.remove(step["name"]),
    "state.count": lambda run, state, step: len(state),
    "state.names": lambda run, state, step: state.names(),
    "state.entries": lambda run, state, step: list(state.snapshot().items()),
    "state.find": lambda run, state, step: list(state.find(step["pattern"]).items()),
    "state.clear": lambda run, state, step: state.clear(),
    "state.close": lambda run, state, step: state.close(),
    "state.closed": lambda run, state, step: state.closed,
    "table.new": lambda run, _, step: krstate.Table(),
    "table.set": table_set,
    "table.swap": lambda run, table, step: table.swap(
        run.value(step["key"]), run.value(step["value"]), ABSENT
    ),
    "table.compare_and_swap": compare_and_swap,
    "table.get_or_add": lambda run, table, step: table.get_or_add(
        run.value(step["key"]), run.value(step["value"])
    ),
    "table.update": lambda run, table, step: table.update(run.value(step["value"])),
    "table.get": lambda run, table, step: table.get(run.value(step["key"]), ABSENT),
    "table.remove": lambda run, table, step: table.pop(run.value(step["key"]), ABSENT),
    "table.contains": lambda run, table, step: run.value(step["key"]) in table,
    "table.count": lambda run, table, step: len(table),
    "table.clear": lambda run, table, step: table.clear(),
    "table.increment": table_increment,
    "table.keys": lambda run, table, step: list(table),
    "table.entries": lambda run, table, step: list(table.items()),
    "list.new": lambda run, _, step: krstate.List(),
    "list.get": lambda run, items, step: items[step["index"]],
    "list.set": list_set,
    "list.push": lambda run, items, step: items.append(run.value(step["value"])),
    "list.extend": lambda run, items, step: items.extend(run.value(step["value"])),
    "list.index_of": index_of,
    "list.remove_value": lambda run, items, step: items.discard(run.value(step["value"])),
    "list.insert": lambda run, items, step: items.insert(step["index"], run.value(step["value"])),
    "list.remove": lambda run, items, step: items.pop(step["index"]),
    "list.insert_range": insert_range,
    "list.remove_range": remove_range,
    "list.set_range": set_range,
    "list.replace_slice": lambda run, items, step: replace(run, items, step, part(step)),
    "list.remove_slice": lambda run, items, step: remove(items, part(step)),
    "list.slice": lambda run, items, step: items[part(step)],
    "list.reverse": lambda run, items, step: items.reverse(),
    "list.count": lambda run, items, step: len(items),
    "list.clear": lambda run, items, step: items.clear(),
    "list.items": lambda run, items, step: list(items),
    "state.walk": lambda run, state, step: iter(state.snapshot().items()),
    "table.walk": lambda run, table, step: iter(table.items()),
    "list.walk": lambda run, items, step: iter(items),
    "walk.next": lambda run, walk, step: next(walk, ABSENT),
    "same": lambda run, _, step: is_same(run.handles[step["left"]], run.handles[step["right"]]),
    "depth": depth,
}
