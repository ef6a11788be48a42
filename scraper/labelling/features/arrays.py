"""A document as arrays: one entry a block or a container, and the prefix sums that every family of features reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from scraper.document import Block
from scraper.labelling.features.characters import Counts, counts_of
from scraper.labelling.features.elements import Elements, elements_of, innermost
from scraper.labelling.layout import LaidOut

__all__ = ["LEVELS", "TAG_NUMBER", "Arrays", "Floats", "Ints", "Kin", "arrays_of", "over"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVELS = 5
"""Containers looked at around a block: its own and four further out. A body split over sections shows at 3 or 4."""
LONG_CHARACTERS = 80
LONG_LINKS = 0.35
PARAGRAPH_LINKS = 0.5
WIDE_SHARE = 0.3
"""From this share of Chinese, Japanese, Korean or Thai characters on, a character counts double."""

TAGS = (
    "html body div p li ul ol h1 h2 h3 h4 h5 h6 section article main aside nav header footer form table tbody thead tr "
    "td th dl dt dd blockquote pre figure figcaption details summary button address fieldset legend a span center "
    "caption hgroup picture tfoot noscript select option iframe svg"
).split()
"""Numbered so that neighbours are alike: the trees cut this order in two."""
TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
TAG_P = TAG_NUMBER["p"]


class Kin(Struct, frozen=True):
    """Groups of blocks whose own element and those above it have the same tags and classes."""

    name: str
    group: Ints
    """Of each block."""
    blocks: Floats
    """Of each group: its blocks, their characters, those in links, and those of long blocks."""
    length: Floats
    linked: Floats
    long: Floats


class Arrays(Struct, frozen=True, kw_only=True):
    """Blocks, containers, and sums. Sums have a leading 0: a range is one difference.

    A part of a long page has the entries of some of its blocks, and all containers and sums.
    """

    document: LaidOut
    elements: Elements
    size: int
    """Blocks of the page."""
    index: Ints
    """Places on the page of the blocks that have entries here."""
    start: Ints
    end: Ints
    length: Floats
    """Characters, at least 1."""
    linked: Floats
    """Share of link text, 0 to 1."""
    long: Floats
    """Characters outside links of a long block, else 0."""
    para: Floats
    """Characters outside links of a paragraph element, else 0."""
    counts: Counts
    copies: Floats
    """How many blocks of the page have this very text."""
    earlier_copies: Floats
    """How many of them stand before this one."""
    kin: tuple[Kin, ...]
    container: tuple[Ints, ...]
    """Numbers of the containers around each block, from its own outwards; the root repeats above itself."""
    parent: Ints
    first: Ints
    last: Ints
    """Block range of each container: first, and one past the last."""
    depth: Ints
    within: Ints
    tag: Ints
    children: Ints
    length_sum: Floats
    linked_sum: Floats
    """Of link characters."""
    long_sum: Floats
    para_sum: Floats
    long_count: Floats
    comma_sum: Floats
    page: Arrays | None = None
    """Of a part: the arrays of the whole page."""

    @property
    def whole(self) -> Arrays:
        """The arrays of the whole page."""
        return self.page or self

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that have entries here."""
        return self.document.blocks[int(self.index[0]) : int(self.index[-1]) + 1]

    def part(self, low: int, high: int) -> Arrays:
        """The same with the entries of the blocks from ``low`` to before ``high`` alone."""
        if low == 0 and high >= self.size:
            return self
        some = slice(low, high)
        return replace(
            self,
            index=self.index[some],
            start=self.start[some],
            end=self.end[some],
            length=self.length[some],
            linked=self.linked[some],
            long=self.long[some],
            para=self.para[some],
            counts=self.counts.part(some),
            copies=self.copies[some],
            earlier_copies=self.earlier_copies[some],
            kin=tuple(replace(one, group=one.group[some]) for one in self.kin),
            container=tuple(level[some] for level in self.container),
            page=self,
        )

    @property
    def total_length(self) -> float:
        """Characters of the page, at least 1."""
        return max(1.0, float(self.length_sum[-1]))

    @property
    def total_long(self) -> float:
        """Characters of long blocks, at least 1."""
        return max(1.0, float(self.long_sum[-1]))

    @property
    def total_para(self) -> float:
        """Characters of paragraphs, at least 1."""
        return max(1.0, float(self.para_sum[-1]))

    def inside(self, sums: Floats, containers: Ints) -> Floats:
        """Sum over the blocks of each of some containers."""
        return sums[self.last[containers]] - sums[self.first[containers]]

    def ancestors_of(self, container: int) -> NDArray[np.bool_]:
        """Of each container, whether it is this one or stands around it."""
        found = np.zeros(len(self.parent), dtype=bool)
        while container:
            found[container] = True
            container = int(self.parent[container])
        return found

    def shared_with(self, path: NDArray[np.bool_]) -> Ints:
        """The innermost container around each that is on a path; the root where none is."""
        found: Ints = innermost(path[None, :], self.parent)[0]
        return found


def over(above: Floats, below: Floats | float) -> Floats:
    """Quotient, the divisor taken as at least 1."""
    return above / np.maximum(1.0, below)


def arrays_of(document: LaidOut) -> Arrays:
    """The arrays of a document that has at least one block."""
    blocks, containers = document.blocks, document.containers
    start, end = _ints([b.start for b in blocks]), _ints([b.end for b in blocks])
    own = _ints([b.container for b in blocks])
    tag = _ints([TAG_NUMBER.get(c.tag, len(TAGS)) for c in containers])
    parent = _ints([c.parent for c in containers])
    length = np.maximum(1.0, end - start)
    linked = np.minimum(1.0, _floats([b.link_chars for b in blocks]) / length)
    counts = counts_of(document.text, start, end)
    elements, levels = elements_of(containers), _levels(own, parent)
    copies, earlier_copies = _copies(document.texts)
    long, para = _prose(length, linked, counts.wide, tag[own] == TAG_P)
    return Arrays(
        document=document,
        elements=elements,
        size=len(blocks),
        index=np.arange(len(blocks)),
        start=start,
        end=end,
        length=length,
        linked=linked,
        long=long,
        para=para,
        counts=counts,
        copies=copies,
        earlier_copies=earlier_copies,
        kin=tuple(_kin(elements, levels, (length, length * linked, long))),
        container=levels,
        parent=parent,
        first=_ints([c.first for c in containers]),
        last=_ints([c.end for c in containers]),
        depth=_ints([c.depth for c in containers]),
        within=_ints([c.within for c in containers]),
        tag=tag,
        children=_ints([c.children for c in containers]),
        length_sum=_sums(length),
        linked_sum=_sums(length * linked),
        long_sum=_sums(long),
        para_sum=_sums(para),
        long_count=_sums(long > 0),
        comma_sum=_sums(counts.comma),
    )


def _copies(texts: Sequence[str]) -> tuple[Floats, Floats]:
    count = Counter(texts)
    copies = _floats([count[text] for text in texts])
    seen: Counter[str] = Counter()
    earlier = np.zeros(len(texts))
    for index in np.flatnonzero(copies > 1).tolist():
        earlier[index] = seen[texts[index]]
        seen[texts[index]] += 1
    return copies, earlier


def _kin(elements: Elements, levels: tuple[Ints, ...], sizes: tuple[Floats, Floats, Floats]) -> Iterator[Kin]:
    for name, kinds in (("exact", elements.exact), ("plain", elements.plain)):
        base = int(kinds.max()) + 1
        own, parent, grandparent, beyond = (kinds[containers] for containers in levels[:4])
        two = np.unique(own * base + parent, return_inverse=True)[1]
        four = np.unique((two * base + grandparent) * base + beyond, return_inverse=True)[1]
        for depth, group in ((2, two), (4, four)):
            length, linked, long = (np.bincount(group, values).astype(np.float64) for values in sizes)
            yield Kin(f"alike{depth}_{name}", group, np.bincount(group).astype(np.float64), length, linked, long)


def _prose(length: Floats, linked: Floats, wide: Floats, is_paragraph: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    reach = np.where(wide > WIDE_SHARE * length, 2.0, 1.0)
    unlinked = length * (1.0 - linked)
    long = np.where((length * reach >= LONG_CHARACTERS) & (linked < LONG_LINKS), unlinked, 0.0)
    return long, np.where(is_paragraph & (linked < PARAGRAPH_LINKS), unlinked, 0.0)


def _levels(own: Ints, parent: Ints) -> tuple[Ints, ...]:
    levels = [own]
    while len(levels) < LEVELS:
        levels.append(parent[levels[-1]])
    return tuple(levels)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _floats(values: list[Any]) -> Floats:
    return np.array(values, dtype=np.float64)


def _sums(values: NDArray[Any]) -> Floats:
    sums = np.zeros(len(values) + 1)
    np.cumsum(values, out=sums[1:])
    return sums
