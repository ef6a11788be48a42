"""Grafted negatives: a thread of comments, a related list or a second post of another page, put behind an article.

The pages of the shared data have few of each, and what a model has not seen it takes for body. A graft is a stretch of
a page of the same fold, so that no page is learned from in the guise of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from scraper.document import Block, Container, Document, Span
from scraper.layout.class_tokens import class_tokens

__all__ = ["Cutting", "core_of", "cuttings_of", "graft"]

KINDS = {
    "comments": frozenset(("comment", "comments", "respond", "disqus", "replies", "commentlist")),
    "related": frozenset(("related", "recommended", "recommend", "popular", "trending", "recirculation")),
}
"""Kind of a cutting → class tokens of the container that it is; a second post is found by its label."""
POST = "post"
BLOCKS = range(4, 80)
PAGE_TAGS = frozenset(("html", "body"))


class Cutting(Struct, frozen=True):
    """A container of a page, with all that stands in it."""

    kind: str
    document: Document
    container: int

    @property
    def blocks(self) -> slice:
        """The blocks that stand in it."""
        container = self.document.containers[self.container]
        return slice(container.first, container.end)


def cuttings_of(document: Document, body: Sequence[bool] | NDArray[np.bool_]) -> list[Cutting]:
    """The containers of a page that may be grafted: of each kind the outermost; ``body`` says what is body."""
    before = np.concatenate([[0], np.cumsum(body)])
    cuttings: dict[str, Cutting] = {}
    for number, container in enumerate(document.containers):
        if (
            container.end - container.first not in BLOCKS
            or container.tag in PAGE_TAGS
            or before[container.end] > before[container.first]
        ):
            continue
        tokens = class_tokens(container.classes)
        for kind, names in KINDS.items():
            if kind not in cuttings and not names.isdisjoint(tokens):
                cuttings[kind] = Cutting(kind, document, number)
    core = core_of(document, body)
    if core and document.containers[core].end - document.containers[core].first in BLOCKS:
        cuttings[POST] = Cutting(POST, document, core)
    return list(cuttings.values())


def core_of(document: Document, body: Sequence[bool] | NDArray[np.bool_]) -> int:
    """Number of the innermost container that holds all of the body; 0 where that is the page."""
    held = np.flatnonzero(body)
    if not len(held):
        return 0
    inner = 0
    for number, container in enumerate(document.containers):
        if container.first <= held[0] and container.end > held[-1] and container.tag not in PAGE_TAGS:
            inner = number
    return inner


def graft(document: Document, behind: int, cutting: Cutting) -> tuple[Document, range]:
    """The document with a cutting as the next sibling of a container, and the blocks that came with it."""
    source, place = cutting.document, document.containers[behind].end
    top = source.containers[cutting.container]
    taken = source.blocks[top.first : top.end]
    start = document.blocks[place - 1].end
    low, high = taken[0].start, taken[-1].end
    growth = high - low + 1
    numbers = _numbers(source.containers, cutting.container, len(document.containers))
    host = document.containers[behind].parent
    blocks = (
        *document.blocks[:place],
        *(_moved(block, start + 1 - low, numbers[block.container]) for block in taken),
        *(_moved(block, growth, block.container) for block in document.blocks[place:]),
    )
    grown = document.text[:start] + "\n" + source.text[low:high] + document.text[start:]
    media = tuple(replace(one, block=one.block + len(taken)) if one.block >= place else one for one in document.media)
    containers = (
        *_grown(document.containers, host, place, len(taken)),
        *_cut(source.containers, numbers, place - top.first, (host, document.containers[host].depth)),
    )
    result = replace(document, text=grown, blocks=blocks, containers=containers, media=media, source="")
    return result, range(place, place + len(taken))


def _numbers(containers: Sequence[Container], top: int, base: int) -> dict[int, int]:
    """Old number → new number of a container and of all in it."""
    new_numbers = {top: base}
    for number in range(top + 1, len(containers)):
        if containers[number].parent in new_numbers:
            new_numbers[number] = base + len(new_numbers)
    return new_numbers


def _moved(block: Block, by: int, container: int) -> Block:
    spans = tuple(_moved_span(span, by) for span in block.spans)
    breaks = tuple(place + by for place in block.breaks)
    return replace(block, start=block.start + by, end=block.end + by, container=container, spans=spans, breaks=breaks)


def _moved_span(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by)


def _grown(containers: Sequence[Container], host: int, place: int, more: int) -> Iterable[Container]:
    """The containers of the host's document around and behind blocks that came in."""
    around = {0, host}
    number = host
    while number:
        number = containers[number].parent
        around.add(number)
    for index, container in enumerate(containers):
        first = container.first + more if container.first >= place and index not in around else container.first
        end = (
            container.end + more
            if container.end > place or index in around or first > container.first
            else container.end
        )
        yield replace(container, first=first, end=end, children=container.children + (index == host))


def _cut(
    containers: Sequence[Container], numbers: dict[int, int], by: int, host: tuple[int, int]
) -> Iterable[Container]:
    top = next(iter(numbers))
    for number in numbers:
        container = containers[number]
        parent = host[0] if number == top else numbers[container.parent]
        depth = container.depth - containers[top].depth + host[1] + 1
        yield replace(container, parent=parent, first=container.first + by, end=container.end + by, depth=depth)
