"""Counts of the kinds of characters in each block, over the code points of the whole document at once."""

from __future__ import annotations

from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.values.punctuation import (
    BARS,
    CLOSING_QUOTES,
    COMMAS,
    DASHES,
    OPENING_QUOTES,
    QUOTATION_MARKS,
    SENTENCE_ENDS,
    WIDE_SENTENCE_ENDS,
)

__all__ = ["Counts", "counts_of", "display_length"]

Floats = NDArray[np.float64]

PLANE = 0x10000
"""Code points of the basic multilingual plane; all others count as its last."""
WIDE_SHARE = 0.3
"""From this share of Chinese, Japanese, Korean or Thai characters on, a character counts double."""
KINDS = ("digit", "upper", "lower", "comma", "stop", "mark", "space", "wide", "bar", "sign", "quote", "money")
_LATIN = [chr(code) for code in range(0x250)]
_MEMBERS = {
    "digit": "0123456789",
    "upper": "".join(filter(str.isupper, _LATIN)),
    "lower": "".join(filter(str.islower, _LATIN)),
    "comma": COMMAS,
    "stop": ".。",
    "mark": "?!:;",
    "space": " \n",
    "bar": f"{BARS}»›>",
    "sign": "©®™@#",
    "quote": f"{QUOTATION_MARKS}‘",
    "money": "$€£¥₹",
}
_WIDE = ((0x0E00, 0x0E80), (0x3040, 0xA000), (0xAC00, 0xD7A4), (0xF900, 0xFB00))
"""Thai, Chinese, Japanese, Korean."""
_ENDS = (f"{SENTENCE_ENDS}{WIDE_SENTENCE_ENDS}", ":;", f"{CLOSING_QUOTES})]」』）", f",{DASHES}")
"""Kinds of a last character, from 1 on."""
_STARTS = ("", "", "", f"{OPENING_QUOTES}‘「", "©", "([")
"""Kinds of a first character: 1 to 3 are upper case, digit, lower case; 4 to 6 are these."""


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
    """Number of the sort of each code point. A sort is a set of kinds that a character has together."""
    kinds: Floats
    """Shape (sorts, kinds): 1 where the characters of a sort are of a kind."""
    ends: NDArray[np.uint8]
    starts: NDArray[np.uint8]


def counts_of(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> Counts:
    """The counts of the blocks ``text[start:end]``, in their order; no block may be empty."""
    tables = _tables()
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    points = np.minimum(points, PLANE - 1)
    # Count sorts in all stretches of the text, blocks and gaps in turn; add up the kinds of the blocks.
    cuts = np.concatenate(([0], np.stack((start, end), axis=1).ravel(), [len(points)]))
    sorts, stretches = len(tables.kinds), len(cuts) - 1
    cells = np.repeat(np.arange(0, stretches * sorts, sorts), np.diff(cuts))
    cells += tables.sort.take(points)
    counts = np.bincount(cells, minlength=stretches * sorts).reshape(stretches, sorts)[1::2] @ tables.kinds
    first, last = tables.starts[points[start]], tables.ends[points[end - 1]]
    kinds = dict(zip(KINDS, np.ascontiguousarray(counts.T), strict=True))
    return Counts(**kinds, first=first.astype(np.float64), last=last.astype(np.float64))


def display_length(length: Floats, wide: Floats) -> Floats:
    """Characters of each block, doubled in blocks of wide scripts.

    A Chinese sentence has half as many characters as an English sentence. ``is_long`` of ``scraper.layout`` does not
    count them double: to the columns, and only to them, a Chinese block of 40 characters is long.
    """
    return np.where(wide > WIDE_SHARE * length, 2.0, 1.0) * length


@cache
def _tables() -> _Tables:
    bits = np.zeros(PLANE, dtype=np.int64)
    for bit, kind in enumerate(KINDS):
        members = np.array([ord(char) for char in _MEMBERS.get(kind, "")], dtype=np.int64)
        if kind == "wide":
            members = np.concatenate([np.arange(low, high) for low, high in _WIDE])
        bits[members] |= 1 << bit
    sorts, sort = np.unique(bits, return_inverse=True)
    kinds = (sorts[:, None] >> np.arange(len(KINDS)) & 1).astype(np.float64)
    starts = _kind_numbers(_STARTS)
    for number, kind in enumerate(("upper", "digit", "lower"), start=1):
        starts[[ord(char) for char in _MEMBERS[kind]]] = number
    return _Tables(sort.astype(np.uint8), kinds, _kind_numbers(_ENDS), starts)


def _kind_numbers(groups: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros(PLANE, dtype=np.uint8)
    for number, group in enumerate(groups, start=1):
        table[[ord(char) for char in group]] = number
    return table
