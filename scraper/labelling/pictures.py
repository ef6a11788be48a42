"""What stands beside a picture: its caption and credit, told by the picture.

A box is the innermost element around a picture that holds text. A line that is alone with a picture in its box, or
that says what the picture's alternative text says, is a caption, whatever its tag and class are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from scraper.document import Container, Media, MediaKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.layout import LaidOut, is_link
from scraper.labelling.looks import parse_credit
from scraper.values.text import match_key

__all__ = ["picture_votes"]


class _Sign(Struct, frozen=True):
    """A way to tell a caption by its picture."""

    name: str
    weight: float
    """Among all roles that are not body."""
    against: float
    """Against the body."""


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
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.FORM | Within.LINK | Within.CELL | Within.PRE | Within.INVISIBLE)
HEADING = int(Within.HEADING)
IN_FIGURE = int(Within.CAPTION)


def picture_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for the captions and credits right below the pictures of a web page."""
    photos = (one for one in document.pictures if one.kind is MediaKind.IMAGE)
    for media in islice(photos, MOST_PICTURES):
        if media.block >= len(document.blocks) or media.block == document.layout.headline:
            continue
        box = _box(document, media)
        if _is_credited(document, media, box):
            yield _vote(document, media.block, Role.CAPTION, ABOVE_CREDIT)
            block = document.blocks[media.block + 1]
            yield Vote(media.block + 1, block.start, block.end, Role.CREDIT, FOR_CREDIT, "picture credit.in-box")
        elif (sign := _sign(document, media, box)) is not None:
            yield _vote(document, media.block, Role.CAPTION, sign)


def _vote(document: LaidOut, index: int, role: Role, sign: _Sign) -> Vote:
    block = document.blocks[index]
    return Vote(index, block.start, block.end, role, sign.weight, f"picture {sign.name}", sign.against)


def _box(document: LaidOut, media: Media) -> Container:
    containers = document.containers
    box = containers[media.container]
    while box.first == box.end and box.depth:
        box = containers[box.parent]
    return box


def _is_credited(document: LaidOut, media: Media, box: Container) -> bool:
    """Whether the box holds a picture, a line and a credit, and nothing else."""
    index = media.block
    if (box.first, box.end) != (index, index + 2) or document.withins[index] & (NO_CAPTION | IN_FIGURE):
        return False
    texts = document.texts
    return (
        _may_be_caption(document, index)
        and not parse_credit(texts[index])
        and parse_credit(texts[index + 1]) is not None
    )


def _sign(document: LaidOut, media: Media, box: Container) -> _Sign | None:
    """What tells that the block below a picture is its caption; inside the run of text, where teasers are rare."""
    index, layout = media.block, document.layout
    within = document.withins[index]
    if within & (NO_CAPTION | IN_FIGURE | HEADING) or not _may_be_caption(document, index):
        return None
    if not (index in layout.inside or index in layout.header) or parse_credit(document.texts[index]):
        return None
    if document.keys[index] in (match_key(media.alt), match_key(media.title)):
        return SAYS_ALT
    if index not in layout.inside or (box.first, box.end) != (index, index + 1):
        return None
    if document.blocks[index].container != media.container:
        return ALONE
    return EMPHASISED if _is_emphasised(document, index) else None


def _may_be_caption(document: LaidOut, index: int) -> bool:
    words = document.texts[index].count(" ") + 1
    return words in CAPTION_WORDS and not is_link(document.blocks[index])


def _is_emphasised(document: LaidOut, index: int) -> bool:
    block = document.blocks[index]
    length = sum(span.end - span.start for span in block.spans if span.tag in EMPHASIS)
    return length >= MOST_EMPHASISED * (block.end - block.start)
