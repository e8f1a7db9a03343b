"""Python's part in the tests of foreign objects; foreign_steps.mjs describes it."""

import gc
import threading
import traceback
import weakref

import krstate

OWN = "Python"

_stored = None


class Person:
    def __init__(self, name, age):
        self.Name = name
        self.Age = age


def _state():
    return krstate.get_host("languages").state


def _start(work):
    def run():
        try:
            work()
        except BaseException:
            _state().Failures.append(f"Python: {traceback.format_exc()}")

    threading.Thread(target=run, daemon=True).start()


def store():
    global _stored
    person = Person("Ann", 3)
    _state()[OWN] = person
    _stored = weakref.ref(person)
    if _state()[OWN] is not person:
        raise AssertionError("the object that comes back is another one")


def look(name):
    def work():
        seen = _state()[name]
        answer = {"Runtime": seen.runtime, "Type": seen.type_name}
        try:
            answer["Copy"] = seen.value()
        except krstate.KrError as error:
            answer["Error"] = error.code
        _state().Answers[f"{OWN} {name}"] = answer

    _start(work)


def forget():
    def work():
        held = _state().Held
        while len(held) > 0:
            gc.collect()
            if _stored() is None:
                held.pop(OWN, None)

    _start(work)
