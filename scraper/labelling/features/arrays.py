"""A document as arrays: an entry for each block or container, and the prefix sums that all families of columns read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features.character_counts import Counts, counts_of, display_length
from scraper.labelling.features.elements import TAG_NUMBER, Elements, elements_of
from scraper.layout.main_text import LONG_LINK_SHARE, DocumentWithLayout
from scraper.values.punctuation import LONG_CHARACTERS

__all__ = [
    "COMMAS", "LENGTH", "LEVELS", "LINKED", "LONG", "LONG_COUNT", "PARA",
    "Arrays", "Floats", "Ints", "Kin", "arrays_of", "held_by", "over",
]  # fmt: skip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVELS = 5
"""Containers measured around a block, its own included. A body that is split over sections shows at the fourth."""
LENGTH, LINKED, LONG, PARA, LONG_COUNT, COMMAS = range(6)
"""Rows of ``Arrays.sums``: characters, those in links, those of long blocks and of paragraphs outside links, the number
of long blocks, and commas."""
PARAGRAPH_LINK_SHARE = 0.5
TAG_P = TAG_NUMBER["p"]


class Kin(Struct, frozen=True):
    """Groups of blocks whose own element and those above it have the same tags and classes."""

    group: Ints
    """Number of the group of each block."""
    blocks: Floats
    """For each group: its blocks, their characters, those in links, and those of long blocks."""
    length: Floats
    linked: Floats
    long: Floats


class Arrays(Struct, frozen=True, kw_only=True):
    """Blocks, containers, and sums. Sums have a leading 0: a range is one difference."""

    document: DocumentWithLayout
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
    """Indices of the long blocks."""
    counts: Counts
    copies: Floats
    """How many blocks of the page have the same text as the block."""
    earlier_copies: Floats
    """How many of them come before the block."""
    texts: int
    """How many different texts the blocks have."""
    kin: tuple[Kin, ...]
    """Groups by two elements and by four, with class strings as they are, and the same without digits."""
    levels: Ints
    """Shape (LEVELS, blocks): the containers around each block, from its own outwards; the root is its own parent."""
    elements: Elements
    parent: Ints
    first: Ints
    last: Ints
    """Block range of each container: ``last`` is one past the last block."""
    depth: Ints
    children: Ints
    sums: Floats
    """Shape (rows as LENGTH …, blocks + 1)."""
    held: Floats
    """Shape (rows as LENGTH …, containers): the sum over the blocks of each container."""

    def total(self, row: int) -> float:
        """A sum over the whole page, at least 1."""
        return max(1.0, float(self.sums[row, -1]))


def over(above: Floats, below: Floats | float) -> Floats:
    """The quotient, with a divisor of at least 1."""
    return above / np.maximum(1.0, below)


def held_by(arrays: Arrays, path: Ints, index: Ints) -> Ints:
    """How many containers of a path hold each block; each container of the path is inside the previous one."""
    after_first = np.searchsorted(arrays.first[path], index, "right")
    before_last = np.searchsorted(-arrays.last[path], -index, "left")
    return np.minimum(after_first, before_last)


def arrays_of(document: DocumentWithLayout) -> Arrays:
    """The arrays of a document that has at least one block."""
    blocks, containers = document.blocks, document.containers
    start, end = _ints([b.start for b in blocks]), _ints([b.end for b in blocks])
    first, last = _ints([c.first for c in containers]), _ints([c.end for c in containers])
    container, parent = _ints([b.container for b in blocks]), _ints([c.parent for c in containers])
    length = np.maximum(1.0, end - start)
    linked = np.minimum(1.0, np.array([b.link_chars for b in blocks], dtype=np.float64) / length)
    counts, elements, levels = counts_of(document.text, start, end), elements_of(containers), _levels(container, parent)
    long, para = _prose_characters(length, linked, counts.wide, elements.tag[container] == TAG_P)
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
    """For each text its copies, and those before it; the number of different texts."""
    numbers: dict[str, int] = {}
    group = _ints([numbers.setdefault(text, len(numbers)) for text in texts])
    count, order = np.bincount(group), np.argsort(group, kind="stable")
    # In the stable order the copies of a text are neighbours: a text's rank among them is its distance from the first.
    earlier = np.empty(len(texts))
    earlier[order] = np.arange(len(texts)) - np.repeat(np.cumsum(count) - count, count)
    return count[group].astype(np.float64), earlier, len(numbers)


def _kin(elements: Elements, levels: Ints, sizes: tuple[Floats, Floats, Floats]) -> Iterator[Kin]:
    for kinds in (elements.exact, elements.plain):
        base = int(kinds.max()) + 1
        container, parent, grandparent, great_grandparent = kinds[levels[:4]]
        # A number for each combination of kinds: digits of a number of base ``base``.
        two = _renumbered(container * base + parent)
        four = _renumbered((two * base + grandparent) * base + great_grandparent)
        for group in (two, four):
            length, linked, long = (np.bincount(group, values).astype(np.float64, copy=False) for values in sizes)
            yield Kin(group, np.bincount(group).astype(np.float64), length, linked, long)


def _renumbered(keys: Ints) -> Ints:
    """A small number for each distinct key: the inverse that ``np.unique`` gives, in less time."""
    order = keys.argsort()
    ordered, numbers = keys[order], np.zeros(len(keys), dtype=np.int64)
    numbers[order[1:]] = (ordered[1:] != ordered[:-1]).cumsum()
    return numbers


def _prose_characters(
    length: Floats, linked: Floats, wide: Floats, is_paragraph: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Characters outside links of long blocks and of paragraphs; 0 for all other blocks."""
    unlinked = length * (1.0 - linked)
    is_long = (display_length(length, wide) >= LONG_CHARACTERS) & (linked < LONG_LINK_SHARE)
    return np.where(is_long, unlinked, 0.0), np.where(is_paragraph & (linked < PARAGRAPH_LINK_SHARE), unlinked, 0.0)


def _levels(container: Ints, parent: Ints) -> Ints:
    levels = np.empty((LEVELS, len(container)), dtype=np.int64)
    levels[0] = container
    for level in range(1, LEVELS):
        parent.take(levels[level - 1], out=levels[level])
    return levels


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _sums(*values: NDArray[Any]) -> Floats:
    sums = np.zeros((len(values), len(values[0]) + 1))
    for row, addends in zip(sums, values, strict=True):
        np.cumsum(addends, out=row[1:])
    return sums
