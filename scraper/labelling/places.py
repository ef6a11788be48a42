"""Where a block stands, as the shape rules ask for it: a few places as bits of an int for each block."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, MediaKind, Within
from scraper.labelling.layout import LaidOut, link_share
from scraper.values.pictures import is_decoration

__all__ = ["MOST_LINKED", "PLACES", "beside_pictures", "find_places"]

PLACES = {
    name: 1 << number
    for number, name in enumerate(("any", "text", "header", "below", "inside", "first", "tail", "figure", "media"))
}
"""Name of a place, as in ``data/shapes.toml`` → its bit."""
FIRST_BLOCKS = 5
"""Blocks from the first long one on in which the first paragraph stands: a standfirst and a caption may come before."""
CAPTIONED = frozenset((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO))
HEADER_WORDS = 8
MOST_LINKED = 0.85
"""Share of link text from which on a line beside a picture is a teaser's."""
IN_FIGURE = int(Within.FIGURE | Within.CAPTION)
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.HEADING | Within.FORM)


def find_places(document: LaidOut) -> list[int]:
    """The bits of each block; the headline has none, for it is nothing else."""
    count, figure = len(document.blocks), PLACES["figure"]
    everywhere = PLACES["any"] | (PLACES["text"] if document.kind is DocumentKind.TEXT else 0)
    places = [everywhere | figure if within & IN_FIGURE else everywhere for within in document.withins]
    for name, run in _runs(document):
        for index in range(max(0, run.start), min(count, run.stop)):
            if not places[index] & figure or _may_hold_in_figure(document, name, index):
                places[index] |= PLACES[name]
    for index in beside_pictures(document):
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


def beside_pictures(document: LaidOut) -> frozenset[int]:
    """Blocks that a picture stands in or just before, and the one after each, where they may be captions."""
    pictures = {media.block for media in document.media if media.kind in CAPTIONED and not is_decoration(media)}
    return frozenset(index for index in pictures | {one + 1 for one in pictures} if _may_be_beside(document, index))


def _may_be_beside(document: LaidOut, index: int) -> bool:
    if index >= len(document.blocks) or document.withins[index] & NO_CAPTION:
        return False
    return link_share(document.blocks[index]) < MOST_LINKED
