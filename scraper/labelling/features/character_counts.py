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


class _Tables(Struct, frozen=True):
    sort: NDArray[np.uint8]
    """Of each code point the number of its sort: all of a sort are of the same kinds."""
    kinds: Floats
    """Of each sort and kind, whether the one is of the other. Shape (sorts, kinds)."""
    ends: NDArray[np.uint8]
    starts: NDArray[np.uint8]


def counts_of(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> Counts:
    """The counts of the blocks ``text[start:end]``, none of which is empty, in their order."""
    tables = _tables()
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    points = np.minimum(points, PLANE - 1)
    cuts = np.concatenate(([0], np.stack((start, end), axis=1).ravel(), [len(points)]))
    sorts, stretches = len(tables.kinds), len(cuts) - 1
    cells = np.repeat(np.arange(0, stretches * sorts, sorts), np.diff(cuts))
    cells += tables.sort.take(points)
    found = np.bincount(cells, minlength=stretches * sorts).reshape(stretches, sorts)[1::2] @ tables.kinds
    first, last = tables.starts[points[start]], tables.ends[points[end - 1]]
    kinds = dict(zip(KINDS, np.ascontiguousarray(found.T), strict=True))
    return Counts(**kinds, first=first.astype(np.float64), last=last.astype(np.float64))


@cache
def _tables() -> _Tables:
    bits = np.zeros(PLANE, dtype=np.int64)
    for number, kind in enumerate(KINDS):
        members = np.array([ord(one) for one in _MEMBERS.get(kind, "")], dtype=np.int64)
        if kind == "wide":
            members = np.concatenate([np.arange(low, high) for low, high in _WIDE])
        bits[members] |= 1 << number
    sorts, sort = np.unique(bits, return_inverse=True)
    kinds = (sorts[:, None] >> np.arange(len(KINDS)) & 1).astype(np.float64)
    starts = _kinds(_STARTS)
    for number, kind in enumerate(("upper", "digit", "lower"), start=1):
        starts[[ord(one) for one in _MEMBERS[kind]]] = number
    return _Tables(sort.astype(np.uint8), kinds, _kinds(_ENDS), starts)


def _kinds(groups: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros(PLANE, dtype=np.uint8)
    for number, group in enumerate(groups, start=1):
        table[[ord(one) for one in group]] = number
    return table
