"""Where a block stands, as the shape rules ask for it: a few places as bits of an int for each block."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, Within
from scraper.labelling.layout import LaidOut

__all__ = ["PLACES", "find_places"]

PLACES = {
    name: 1 << number
    for number, name in enumerate(("any", "text", "header", "below", "inside", "first", "tail", "figure", "media"))
}
"""Name of a place, as in ``data/shapes.toml`` → its bit."""
FIRST_BLOCKS = 5
"""Blocks from the first long one on in which the first paragraph stands: a standfirst and a caption may come before."""
HEADER_WORDS = 8
IN_FIGURE = int(Within.FIGURE | Within.CAPTION)


def find_places(document: LaidOut) -> list[int]:
    """The bits of each block; the headline has none, for it is nothing else."""
    count, figure = len(document.blocks), PLACES["figure"]
    everywhere = PLACES["any"] | (PLACES["text"] if document.kind is DocumentKind.TEXT else 0)
    places = [everywhere | figure if within & IN_FIGURE else everywhere for within in document.withins]
    for name, run in _runs(document):
        for index in range(max(0, run.start), min(count, run.stop)):
            if not places[index] & figure or _may_hold_in_figure(document, name, index):
                places[index] |= PLACES[name]
    for index in document.beside:
        places[index] |= PLACES["media"]
    if document.layout.headline is not None:
        places[document.layout.headline] = 0
    return places


def _may_hold_in_figure(document: LaidOut, name: str, index: int) -> bool:
    """A figure may hold a byline beside a portrait; a longer line there is a caption, and none is a first paragraph."""
    return name != "first" and (name != "header" or document.texts[index].count(" ") < HEADER_WORDS)


def _runs(document: LaidOut) -> Iterator[tuple[str, range]]:
    layout, header, inside = document.layout, document.layout.header, document.layout.inside
    yield "header", header
    if layout.headline is not None:
        yield "below", range(max(header.start, layout.headline + 1), header.stop)
    yield "inside", inside
    yield "first", inside[: FIRST_BLOCKS + 1]
    yield "tail", layout.tail
