"""Numbers of a width: what to store where the kind matters. Reading gives a plain int or float."""

from __future__ import annotations

import math
import operator
import struct
from typing import ClassVar, SupportsFloat, SupportsIndex

from .errors import OutOfRangeError


class _Integer(int):
    """An int that is stored as the kind its class is named after."""

    __slots__ = ()
    _least: ClassVar[int]
    _most: ClassVar[int]

    def __new__(cls, value: SupportsIndex = 0, /) -> _Integer:
        number = operator.index(value)
        if not cls._least <= number <= cls._most:
            raise OutOfRangeError(f"{cls.__name__} holds {cls._least} to {cls._most}")
        return super().__new__(cls, number)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int.__repr__(self)})"

    __str__ = int.__repr__


class I8(_Integer):
    """An int that is stored with 8 bits. `OutOfRangeError` outside of -128 to 127."""

    __slots__ = ()
    _least, _most = -(2**7), 2**7 - 1


class U8(_Integer):
    """An int that is stored with 8 bits, unsigned. `OutOfRangeError` outside of 0 to 255."""

    __slots__ = ()
    _least, _most = 0, 2**8 - 1


class I16(_Integer):
    """An int that is stored with 16 bits. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = -(2**15), 2**15 - 1


class U16(_Integer):
    """An int that is stored with 16 bits, unsigned. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = 0, 2**16 - 1


class I32(_Integer):
    """An int that is stored with 32 bits. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = -(2**31), 2**31 - 1


class U32(_Integer):
    """An int that is stored with 32 bits, unsigned. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = 0, 2**32 - 1


class I64(_Integer):
    """An int that is stored with 64 bits. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = -(2**63), 2**63 - 1


class U64(_Integer):
    """An int that is stored with 64 bits, unsigned. `OutOfRangeError` if they don't hold it."""

    __slots__ = ()
    _least, _most = 0, 2**64 - 1


class F64(float):
    """A float that is stored as a double, as every plain float is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({float.__repr__(self)})"

    __str__ = float.__repr__


class F32(F64):
    """A float that is stored in single precision, to which it is rounded at once.

    `OutOfRangeError` for a finite number beyond the greatest one of single precision.
    """

    __slots__ = ()

    def __new__(cls, value: SupportsFloat | SupportsIndex | str = 0.0, /) -> F32:
        number = float(value)
        if math.isfinite(number):
            try:
                (number,) = struct.unpack("<f", struct.pack("<f", number))
            except OverflowError:
                message = f"{number} is beyond the floats of single precision"
                raise OutOfRangeError(message) from None
        return super().__new__(cls, number)
