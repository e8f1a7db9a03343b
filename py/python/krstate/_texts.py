"""Text of a kind of its own. Each class is a `str`, and equal to the same text."""

from __future__ import annotations

from .errors import OutOfRangeError


class _Text(str):
    """A str that is stored as the kind its class is named after."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"


class Char(_Text):
    """One UTF-16 unit, the `char` of .NET; also half of a surrogate pair, such as `"\\ud83d"`."""

    __slots__ = ()

    def __new__(cls, unit: str, /) -> Char:
        if not isinstance(unit, str):
            raise TypeError(f"a Char is made of a str, not {type(unit).__name__}")
        if len(unit) != 1 or unit > "\uffff":
            raise OutOfRangeError("a Char is exactly one UTF-16 unit")
        return super().__new__(cls, unit)


class Uri(_Text):
    """A URI, as it is written: the `Uri` of .NET."""

    __slots__ = ()


class Version(_Text):
    """Two to four numbers with dots between them, such as `1.2.3`: the `Version` of .NET.

    Storing other text raises `OutOfRangeError`.
    """

    __slots__ = ()


class Script(_Text):
    """The text of a script block of PowerShell."""

    __slots__ = ()


class Xml(_Text):
    """The text of an XML document."""

    __slots__ = ()
