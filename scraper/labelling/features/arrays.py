"""A document as arrays: one entry a block or a container, and the prefix sums that every family of features reads."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features.characters import Counts, counts_of
from scraper.labelling.features.elements import Elements, elements_of, innermost
from scraper.labelling.layout import LaidOut

__all__ = ["LEVELS", "TAG_NUMBER", "Arrays", "Floats", "Ints", "arrays_of", "over"]

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


class Arrays(Struct, frozen=True, kw_only=True):
    """Blocks (``size`` of them), containers, and sums. Sums have a leading 0: a range is one difference."""

    document: LaidOut
    elements: Elements
    size: int
    index: Ints
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
    long, para = _prose(length, linked, counts.wide, tag[own] == TAG_P)
    return Arrays(
        document=document,
        elements=elements_of(containers),
        size=len(blocks),
        index=np.arange(len(blocks)),
        start=start,
        end=end,
        length=length,
        linked=linked,
        long=long,
        para=para,
        counts=counts,
        container=_levels(own, parent),
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
