"""How many characters of each kind a block has, counted over the code points of the whole document at once."""

from __future__ import annotations

from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Counts", "counts_of"]

Floats = NDArray[np.float64]

PLANE = 0x10000
KINDS = ("digit", "upper", "lower", "comma", "stop", "mark", "space", "wide", "bar", "sign", "quote", "money")
_LATIN = [chr(code) for code in range(0x250)]
_MEMBERS = {
    "digit": "0123456789",
    "upper": "".join(filter(str.isupper, _LATIN)),
    "lower": "".join(filter(str.islower, _LATIN)),
    "comma": ",，、",
    "stop": ".。",
    "mark": "?!:;",
    "space": " \n",
    "bar": "/|·•»›>",
    "sign": "©®™@#",
    "quote": '"“”„«»‘',
    "money": "$€£¥₹",
}
_WIDE = ((0x0E00, 0x0E80), (0x3040, 0xA000), (0xAC00, 0xD7A4), (0xF900, 0xFB00))
"""Thai, Chinese, Japanese, Korean."""
_ENDS = (".!?。！？…", ":;", "\"'”’»)]」』）", ",-–—")
_STARTS = ("", "", "", "\"'“„«‘「", "©", "([")
"""Kinds 1 to 3 of a first character are upper case, digit, lower case; 4 to 6 are these."""


class Counts(Struct, frozen=True):
    """Characters of each kind in each block, and the kind of its first and last character."""

    digit: Floats
    upper: Floats
    lower: Floats
    comma: Floats
    stop: Floats
    mark: Floats
    space: Floats
    wide: Floats
    bar: Floats
    sign: Floats
    quote: Floats
    money: Floats
    first: Floats
    last: Floats

    def part(self, some: slice) -> Counts:
        """Those of some blocks."""
        return Counts(*(getattr(self, name)[some] for name in self.__struct_fields__))


class _Tables(Struct, frozen=True):
    bits: NDArray[np.uint16]
    ends: NDArray[np.uint8]
    starts: NDArray[np.uint8]


def counts_of(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> Counts:
    """The counts of the blocks ``text[start:end]``, none of which is empty."""
    tables = _tables()
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    points = np.minimum(points, PLANE - 1)
    bits = tables.bits[points]
    kinds = {kind: _count(bits, number, start, end) for number, kind in enumerate(KINDS)}
    first, last = tables.starts[points[start]], tables.ends[points[end - 1]]
    return Counts(**kinds, first=first.astype(np.float64), last=last.astype(np.float64))


def _count(bits: NDArray[np.uint16], number: int, start: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    sums = np.zeros(len(bits) + 1, dtype=np.int32)
    np.cumsum((bits >> number) & 1, dtype=np.int32, out=sums[1:])
    return (sums[end] - sums[start]).astype(np.float64)


@cache
def _tables() -> _Tables:
    bits = np.zeros(PLANE, dtype=np.uint16)
    for number, kind in enumerate(KINDS):
        bits[[ord(one) for one in _MEMBERS.get(kind, "")]] |= 1 << number
    for low, high in _WIDE:
        bits[low:high] |= 1 << KINDS.index("wide")
    starts = _kinds(_STARTS)
    for number, kind in enumerate(("upper", "digit", "lower"), start=1):
        starts[[ord(one) for one in _MEMBERS[kind]]] = number
    return _Tables(bits, _kinds(_ENDS), starts)


def _kinds(groups: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros(PLANE, dtype=np.uint8)
    for number, group in enumerate(groups, start=1):
        table[[ord(one) for one in group]] = number
    return table
