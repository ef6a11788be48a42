"""Where a block stands, as the shape rules ask for it: a few places as bits of an int for each block."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, Within
from scraper.layout.header import starts_below
from scraper.layout.line_parsers import is_signed
from scraper.layout.main_text import LaidOut, is_long

__all__ = ["PLACES", "find_places"]

PLACES = {
    name: 1 << number
    for number, name in enumerate(("any", "text", "header", "below", "inside", "first", "tail", "figure", "media"))
}
"""Name of a place, as in ``data/shapes.toml`` → its bit."""
FIRST_PARAGRAPHS = 3
"""Long blocks in which the first paragraph stands: a standfirst and a caption may come before."""
FIRST_BLOCKS = 6
"""Blocks from the first long one on that are looked at for these."""
HEADER_WORDS = 8
"""A line of more words in a figure belongs to the figure and not to the header."""
NAV = int(Within.NAV)
CAPTION = int(Within.CAPTION)
IN_FIGURE = int(Within.FIGURE | Within.CAPTION)


def find_places(document: LaidOut) -> list[int]:
    """The bits of each block; the headline has none, for it is nothing else."""
    count, figure = len(document.blocks), PLACES["figure"]
    everywhere = PLACES["any"]
    places = [everywhere | figure if within & IN_FIGURE else everywhere for within in document.withins]
    for name, run in _runs(document):
        for index in range(max(0, run.start), min(count, run.stop)):
            if _may_hold(document, name, index):
                places[index] |= PLACES[name]
    for index in document.beside:
        places[index] |= PLACES["media"]
    if document.layout.headline is not None:
        places[document.layout.headline] = 0
    return places


def _may_hold(document: LaidOut, name: str, index: int) -> bool:
    """Whether a place counts for a block.

    A name in a menu is that of a page. A figure may hold a byline beside a portrait; a longer line there is a caption,
    as is a figcaption that nobody signs, whose date belongs to it, and none is a first paragraph.
    """
    within = document.withins[index]
    if name == "below" and within & NAV:
        return False
    if not within & IN_FIGURE:
        return True
    if name == "header":
        text = document.texts[index]
        return text.count(" ") < HEADER_WORDS and (not within & CAPTION or is_signed(text))
    return name != "first"


def _runs(document: LaidOut) -> Iterator[tuple[str, range]]:
    layout, header, inside = document.layout, document.layout.header, document.layout.inside
    yield "header", header
    if layout.headline is not None:
        yield "below", range(max(header.start, layout.headline + 1), header.stop)
    yield "inside", inside
    if document.kind is DocumentKind.TEXT:
        yield "text", range(min(header.start, layout.first), layout.tail.stop)
    yield "first", _first(document)
    yield "tail", layout.tail


def _first(document: LaidOut) -> range:
    """Where the text begins: from below the headline, if that is near, to the paragraph that may still be the first."""
    layout, inside = document.layout, document.layout.inside[:FIRST_BLOCKS]
    if not inside:
        return inside
    long = [index for index in inside if is_long(document.blocks[index])]
    last = long[:FIRST_PARAGRAPHS][-1]
    if layout.headline is not None and starts_below(layout.headline, inside.start):
        return range(layout.headline + 1, last + 1)
    return range(inside.start, last + 1)
