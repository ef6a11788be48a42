"""Regions of a page for the shape rules: the names of the regions of each block, as bits of an int."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, Within
from scraper.layout.header import starts_below
from scraper.layout.line_parsers import is_signed
from scraper.layout.main_text import DocumentWithLayout, is_long

__all__ = ["REGIONS", "find_regions"]

REGIONS = {
    name: 1 << position
    for position, name in enumerate(("any", "text", "header", "below", "inside", "first", "tail", "figure", "media"))
}
"""Name of a region, as in ``data/shapes.toml`` → its bit."""
MAX_FIRST_PARAGRAPHS = 3
"""Long blocks of which one is the first paragraph: a dek and a caption may come before."""
MAX_FIRST_BLOCKS = 6
"""Blocks at the start of the text that are searched for the long blocks."""
MAX_FIGURE_LINE_SPACES = 7
"""A longer line in a figure belongs to the figure and not to the header."""
NAV = int(Within.NAV)
CAPTION = int(Within.CAPTION)
IN_FIGURE = int(Within.FIGURE | Within.CAPTION)


def find_regions(document: DocumentWithLayout) -> list[int]:
    """The bits of each block; the headline has no region, so no shape rule tests it."""
    count, figure = len(document.blocks), REGIONS["figure"]
    everywhere = REGIONS["any"]
    regions = [everywhere | figure if within & IN_FIGURE else everywhere for within in document.withins]
    for name, blocks in _blocks_of_regions(document):
        for index in range(max(0, blocks.start), min(count, blocks.stop)):
            if _allows(document, name, index):
                regions[index] |= REGIONS[name]
    for index in document.beside:
        regions[index] |= REGIONS["media"]
    if document.layout.headline is not None:
        regions[document.layout.headline] = 0
    return regions


def _allows(document: DocumentWithLayout, name: str, index: int) -> bool:
    """Whether a block may belong to a region by its markup.

    A name in a menu is the title of a page. A figure may hold a byline beside a portrait; a longer line there is a
    caption, and so is a figcaption without a signature, even with a date. No block of a figure is a first paragraph.
    """
    within = document.withins[index]
    if name == "below" and within & NAV:
        return False
    if not within & IN_FIGURE:
        return True
    if name == "header":
        text = document.texts[index]
        return text.count(" ") <= MAX_FIGURE_LINE_SPACES and (not within & CAPTION or is_signed(text))
    return name != "first"


def _blocks_of_regions(document: DocumentWithLayout) -> Iterator[tuple[str, range]]:
    layout, header, inside = document.layout, document.layout.header, document.layout.inside
    yield "header", header
    if layout.headline is not None:
        yield "below", range(max(header.start, layout.headline + 1), header.stop)
    yield "inside", inside
    if document.kind is DocumentKind.TEXT:
        yield "text", range(min(header.start, layout.first), layout.tail.stop)
    yield "first", _first_blocks(document)
    yield "tail", layout.tail


def _first_blocks(document: DocumentWithLayout) -> range:
    """The start of the text: from below the headline, if it is near, to the last of the first paragraphs."""
    layout, inside = document.layout, document.layout.inside[:MAX_FIRST_BLOCKS]
    if not inside:
        return inside
    long = [index for index in inside if is_long(document.blocks[index])]
    last = long[:MAX_FIRST_PARAGRAPHS][-1]
    if layout.headline is not None and starts_below(layout.headline, inside.start):
        return range(layout.headline + 1, last + 1)
    return range(inside.start, last + 1)
