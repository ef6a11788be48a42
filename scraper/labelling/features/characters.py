"""How many characters of each kind a block has, counted over the code points of the whole document at once."""

from __future__ import annotations

from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Counts", "counts_of"]

Floats = NDArray[np.float64]

PLANE = 0x10000
TOGETHER, MOST = 4, 1 << 16
SHIFTS = np.arange(TOGETHER, dtype=np.uint64) * np.uint64(16)
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
    words: tuple[NDArray[np.uint64], ...]
    """Of each code point the kinds that it is, each as a 1 in 16 bits of its own: four kinds a number."""
    ends: NDArray[np.uint8]
    starts: NDArray[np.uint8]


def counts_of(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> Counts:
    """The counts of the blocks ``text[start:end]``, none of which is empty."""
    tables = _tables()
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    points = np.minimum(points, PLANE - 1)
    counts = np.concatenate([_count(words.take(points), start, end) for words in tables.words])
    kinds = dict(zip(KINDS, counts.astype(np.float64), strict=True))
    first, last = tables.starts[points[start]], tables.ends[points[end - 1]]
    return Counts(**kinds, first=first.astype(np.float64), last=last.astype(np.float64))


def _count(ones: NDArray[np.uint64], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Four counts of each block at once, shape (4, blocks): one sum carries them side by side.

    Sums of the whole text may run over from one kind into the next; their differences do not, for a block has less
    than 2**16 characters. Longer ones are counted in pieces.
    """
    sums = np.zeros(len(ones) + 1, dtype=np.uint64)
    np.cumsum(ones, out=sums[1:])
    found = _parted(sums[end] - sums[start])
    for block in np.flatnonzero(end - start >= MOST):
        cuts = np.append(np.arange(start[block], end[block], MOST - 1), end[block])
        found[:, block] = _parted(np.diff(sums[cuts])).sum(axis=1)
    return found


def _parted(sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return sums[None, :] >> SHIFTS[:, None] & np.uint64(MOST - 1)


@cache
def _tables() -> _Tables:
    words = np.zeros((len(KINDS) // TOGETHER, PLANE), dtype=np.uint64)
    for number, kind in enumerate(KINDS):
        members = np.array([ord(one) for one in _MEMBERS.get(kind, "")], dtype=np.int64)
        if kind == "wide":
            members = np.concatenate([np.arange(low, high) for low, high in _WIDE])
        words[number // TOGETHER, members] |= np.uint64(1) << SHIFTS[number % TOGETHER]
    starts = _kinds(_STARTS)
    for number, kind in enumerate(("upper", "digit", "lower"), start=1):
        starts[[ord(one) for one in _MEMBERS[kind]]] = number
    return _Tables(tuple(words), _kinds(_ENDS), starts)


def _kinds(groups: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros(PLANE, dtype=np.uint8)
    for number, group in enumerate(groups, start=1):
        table[[ord(one) for one in group]] = number
    return table
