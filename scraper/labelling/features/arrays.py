"""A document as arrays: one entry a block or a container, and the prefix sums that every family of features reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features.character_counts import Counts, counts_of
from scraper.labelling.features.elements import TAG_NUMBER, Elements, elements_of
from scraper.layout.main_text import LaidOut

__all__ = [
    "COMMAS", "LENGTH", "LEVELS", "LINKED", "LONG", "LONG_COUNT", "PARA",
    "Arrays", "Floats", "Ints", "Kin", "arrays_of", "held_by", "over",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVELS = 5
"""Containers looked at around a block: its own and four further out. A body split over sections shows at 3 or 4."""
LENGTH, LINKED, LONG, PARA, LONG_COUNT, COMMAS = range(6)
"""What is summed, by its row: characters, those in links, those of long blocks and of paragraphs outside links, the
number of long blocks, and commas."""
LONG_CHARACTERS = 80
LONG_LINKS = 0.35
PARAGRAPH_LINKS = 0.5
WIDE_SHARE = 0.3
"""From this share of Chinese, Japanese, Korean or Thai characters on, a character counts double."""
TAG_P = TAG_NUMBER["p"]


class Kin(Struct, frozen=True):
    """Groups of blocks whose own element and those above it have the same tags and classes."""

    group: Ints
    """Of each block."""
    blocks: Floats
    """Of each group: its blocks, their characters, those in links, and those of long blocks."""
    length: Floats
    linked: Floats
    long: Floats


class Arrays(Struct, frozen=True, kw_only=True):
    """Blocks, containers, and sums. Sums have a leading 0: a range is one difference."""

    document: LaidOut
    size: int
    """Blocks of the page."""
    index: Ints
    """0, 1, 2 …"""
    within: Ints
    """``Within`` bits of each block."""
    length: Floats
    """Characters, at least 1."""
    linked: Floats
    """Share of link text, 0 to 1."""
    long: Floats
    """Characters outside links of a long block, else 0."""
    longs: Ints
    """The long blocks."""
    counts: Counts
    copies: Floats
    """How many blocks of the page have this very text."""
    earlier_copies: Floats
    """How many of them stand before this one."""
    texts: int
    """How many different texts the blocks have."""
    kin: tuple[Kin, ...]
    """Groups by two elements and by four, with class strings as they are, and the same without digits."""
    levels: Ints
    """Numbers of the containers around each block, from its own outwards; the root repeats above itself."""
    elements: Elements
    parent: Ints
    first: Ints
    last: Ints
    """Block range of each container: first, and one past the last."""
    depth: Ints
    children: Ints
    sums: Floats
    """Shape (what is summed, blocks + 1)."""
    held: Floats
    """Shape (what is summed, containers): the sum over the blocks of each container."""

    def total(self, what: int) -> float:
        """What the page has of what is summed, at least 1."""
        return max(1.0, float(self.sums[what, -1]))


def over(above: Floats, below: Floats | float) -> Floats:
    """Quotient, the divisor taken as at least 1."""
    return above / np.maximum(1.0, below)


def held_by(arrays: Arrays, path: Ints, index: Ints) -> Ints:
    """How many containers of a path, each of which stands in the one before it, hold each block."""
    after_first = np.searchsorted(arrays.first[path], index, "right")
    before_last = np.searchsorted(-arrays.last[path], -index, "left")
    return np.minimum(after_first, before_last)


def arrays_of(document: LaidOut) -> Arrays:
    """The arrays of a document that has at least one block."""
    blocks, containers = document.blocks, document.containers
    start, end = _ints([b.start for b in blocks]), _ints([b.end for b in blocks])
    first, last = _ints([c.first for c in containers]), _ints([c.end for c in containers])
    own, parent = _ints([b.container for b in blocks]), _ints([c.parent for c in containers])
    length = np.maximum(1.0, end - start)
    linked = np.minimum(1.0, np.array([b.link_chars for b in blocks], dtype=np.float64) / length)
    counts, elements, levels = counts_of(document.text, start, end), elements_of(containers), _levels(own, parent)
    long, para = _prose(length, linked, counts.wide, elements.tag[own] == TAG_P)
    copies, earlier_copies, texts = _copies(document.texts)
    sums = _sums(length, length * linked, long, para, long > 0, counts.comma)
    return Arrays(
        document=document,
        size=len(blocks),
        index=np.arange(len(blocks)),
        within=_ints(document.withins),
        length=length,
        linked=linked,
        long=long,
        longs=np.flatnonzero(long > 0),
        counts=counts,
        copies=copies,
        earlier_copies=earlier_copies,
        texts=texts,
        kin=tuple(_kin(elements, levels, (length, length * linked, long))),
        levels=levels,
        elements=elements,
        parent=parent,
        first=first,
        last=last,
        depth=_ints([c.depth for c in containers]),
        children=_ints([c.children for c in containers]),
        sums=sums,
        held=sums.take(last, axis=1) - sums.take(first, axis=1),
    )


def _copies(texts: Sequence[str]) -> tuple[Floats, Floats, int]:
    numbers: dict[str, int] = {}
    group = _ints([numbers.setdefault(text, len(numbers)) for text in texts])
    count, order = np.bincount(group), np.argsort(group, kind="stable")
    earlier = np.empty(len(texts))
    earlier[order] = np.arange(len(texts)) - np.repeat(np.cumsum(count) - count, count)
    return count[group].astype(np.float64), earlier, len(numbers)


def _kin(elements: Elements, levels: Ints, sizes: tuple[Floats, Floats, Floats]) -> Iterator[Kin]:
    for kinds in (elements.exact, elements.plain):
        base = int(kinds.max()) + 1
        own, parent, grandparent, beyond = kinds[levels[:4]]
        two = _numbered(own * base + parent)
        four = _numbered((two * base + grandparent) * base + beyond)
        for group in (two, four):
            length, linked, long = (np.bincount(group, values).astype(np.float64, copy=False) for values in sizes)
            yield Kin(group, np.bincount(group).astype(np.float64), length, linked, long)


def _numbered(keys: Ints) -> Ints:
    """Small numbers for keys, the same for the same: what ``np.unique`` gives, without its detours."""
    order = keys.argsort()
    ordered, numbers = keys[order], np.zeros(len(keys), dtype=np.int64)
    numbers[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return numbers


def _prose(length: Floats, linked: Floats, wide: Floats, is_paragraph: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    reach = np.where(wide > WIDE_SHARE * length, 2.0, 1.0)
    unlinked = length * (1.0 - linked)
    long = np.where((length * reach >= LONG_CHARACTERS) & (linked < LONG_LINKS), unlinked, 0.0)
    return long, np.where(is_paragraph & (linked < PARAGRAPH_LINKS), unlinked, 0.0)


def _levels(own: Ints, parent: Ints) -> Ints:
    levels = np.empty((LEVELS, len(own)), dtype=np.int64)
    levels[0] = own
    for level in range(1, LEVELS):
        parent.take(levels[level - 1], out=levels[level])
    return levels


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _sums(*values: NDArray[Any]) -> Floats:
    sums = np.zeros((len(values), len(values[0]) + 1))
    for row, one in zip(sums, values, strict=True):
        np.cumsum(one, out=row[1:])
    return sums
