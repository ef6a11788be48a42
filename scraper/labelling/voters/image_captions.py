"""What stands beside a picture: its caption and credit, told by the picture.

A box is the innermost element around a picture that holds text. A line that is alone with a picture in its box, or
that says what the picture's alternative text says, is a caption, whatever its tag and class are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from scraper.document import Container, DocumentKind, Media, MediaKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.line_parsers import parse_credit
from scraper.layout.main_text import LaidOut, is_link
from scraper.values.text import match_key

__all__ = ["picture_votes"]


class _Sign(Struct, frozen=True):
    """A way to tell a caption by its picture."""

    name: str
    weight: float
    """Among all roles that are not body."""
    against: float
    """Against the body."""


NONE = _Sign("none", 0.0, 0.0)
ALONE = _Sign("caption.alone-with-picture", 1.5, 0.6)
"""A class that names another thing outweighs it, and the model where it is sure: so products show what they can do."""
EMPHASISED = _Sign("caption.emphasised-below-picture", 1.5, 3.5)
SAYS_ALT = _Sign("caption.says-alternative-text", 5.0, 4.5)
ABOVE_CREDIT = _Sign("caption.in-box-with-credit", 5.0, 5.0)
FOR_CREDIT = 6.0
CAPTION_WORDS = range(3, 61)
MOST_EMPHASISED = 0.9
EMPHASIS = frozenset(("em", "i", "small"))
MOST_PICTURES = 2_000
NO_CAPTION = int(
    Within.NAV
    | Within.FOOTER
    | Within.FORM
    | Within.LINK
    | Within.CELL
    | Within.PRE
    | Within.INVISIBLE
    | Within.CAPTION
)
"""A figcaption needs no picture to tell that it is one; in a link stand teasers."""
HEADING = int(Within.HEADING)


def picture_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for the captions and credits right below the pictures of a web page; of several signs the surest votes."""
    if document.kind is not DocumentKind.HTML:
        return
    signs: dict[int, _Sign] = {}
    photos = (one for one in document.pictures if one.kind is MediaKind.IMAGE and one.block < len(document.blocks))
    for media in islice(photos, MOST_PICTURES):
        sign = _sign(document, media)
        if sign is not None and sign.against > signs.get(media.block, NONE).against:
            signs[media.block] = sign
    for index, sign in signs.items():
        block = document.blocks[index]
        yield Vote(index, block.start, block.end, Role.CAPTION, sign.weight, f"picture {sign.name}", sign.against)
        if sign is ABOVE_CREDIT:
            below = document.blocks[index + 1]
            yield Vote(index + 1, below.start, below.end, Role.CREDIT, FOR_CREDIT, "picture credit.in-box")


def _sign(document: LaidOut, media: Media) -> _Sign | None:
    """What tells that the block below a picture is its caption."""
    index, layout = media.block, document.layout
    if index == layout.headline or not _may_be_caption(document, index):
        return None
    box = _box(document, media)
    if (box.first, box.end) == (index, index + 2) and _is_credit(document, index + 1):
        return ABOVE_CREDIT
    if document.withins[index] & HEADING or not (index in layout.inside or index in layout.header):
        return None
    if document.keys[index] in (match_key(media.alt), match_key(media.title)):
        return SAYS_ALT
    if index not in layout.inside or (box.first, box.end) != (index, index + 1):
        return None
    if document.blocks[index].container != media.container:
        return ALONE
    return EMPHASISED if _is_emphasised(document, index) else None


def _box(document: LaidOut, media: Media) -> Container:
    containers = document.containers
    box = containers[media.container]
    while box.first == box.end and box.depth:
        box = containers[box.parent]
    return box


def _may_be_caption(document: LaidOut, index: int) -> bool:
    words = document.texts[index].count(" ") + 1
    if words not in CAPTION_WORDS or document.withins[index] & NO_CAPTION or is_link(document.blocks[index]):
        return False
    return not _is_credit(document, index)


def _is_credit(document: LaidOut, index: int) -> bool:
    return parse_credit(document.texts[index]) is not None


def _is_emphasised(document: LaidOut, index: int) -> bool:
    block = document.blocks[index]
    length = sum(span.end - span.start for span in block.spans if span.tag in EMPHASIS)
    return length >= MOST_EMPHASISED * (block.end - block.start)
