"""Votes for captions and credits by the image above them.

The box of an image is the innermost element around it that holds text. A line that is alone with an image in its box,
or that equals the alternative text of the image, is a caption, whatever its tag and classes are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from scraper.document import Container, DocumentKind, Media, MediaKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import Evidence, evidence, whole_block_vote
from scraper.layout.line_parsers import parse_credit
from scraper.layout.main_text import DocumentWithLayout, is_link
from scraper.values.text import match_key

__all__ = ["image_votes"]

ALONE = evidence("picture caption.alone-with-picture")
EMPHASISED = evidence("picture caption.emphasised-below-picture")
EQUALS_ALT = evidence("picture caption.says-alternative-text")
ABOVE_CREDIT = evidence("picture caption.in-box-with-credit")
CREDIT_IN_BOX = evidence("picture credit.in-box")
CAPTION_WORDS = range(3, 61)
EMPHASISED_SHARE = 0.9
"""Share of a block in emphasis from which on the whole block is emphasised."""
EMPHASIS = frozenset(("em", "i", "small"))
MAX_IMAGES = 2_000
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
"""A figcaption is known by its tag; the text of a link is a teaser."""
HEADING = int(Within.HEADING)


def image_votes(document: DocumentWithLayout) -> Iterator[Vote]:
    """Votes for the captions and credits right below the images of a web page, one for each caption."""
    if document.kind is not DocumentKind.HTML:
        return
    signs: dict[int, Evidence] = {}
    photos = (
        media for media in document.images if media.kind is MediaKind.IMAGE and media.block < len(document.blocks)
    )
    # Several images may stand above one block: the evidence that weighs most against the body votes.
    for media in islice(photos, MAX_IMAGES):
        sign = _caption_evidence(document, media)
        if sign is not None and (media.block not in signs or _against(sign) > _against(signs[media.block])):
            signs[media.block] = sign
    for index, sign in signs.items():
        yield whole_block_vote(document, index, sign)
        if sign is ABOVE_CREDIT:
            yield whole_block_vote(document, index + 1, CREDIT_IN_BOX)


def _against(sign: Evidence) -> float:
    return sign.weight if sign.against is None else sign.against


def _caption_evidence(document: DocumentWithLayout, media: Media) -> Evidence | None:
    """The evidence that the block below an image is its caption, if any."""
    index, layout = media.block, document.layout
    if index == layout.headline or not _is_caption_candidate(document, index):
        return None
    box = _box(document, media)
    if (box.first, box.end) == (index, index + 2) and _is_credit_block(document, index + 1):
        return ABOVE_CREDIT
    if document.withins[index] & HEADING or not (index in layout.inside or index in layout.header):
        return None
    if document.keys[index] in (match_key(media.alt), match_key(media.title)):
        return EQUALS_ALT
    if index not in layout.inside or (box.first, box.end) != (index, index + 1):
        return None
    if document.blocks[index].container != media.container:
        return ALONE
    return EMPHASISED if _is_emphasised(document, index) else None


def _box(document: DocumentWithLayout, media: Media) -> Container:
    """The innermost element around an image that holds text."""
    containers = document.containers
    box = containers[media.container]
    while box.first == box.end and box.depth:
        box = containers[box.parent]
    return box


def _is_caption_candidate(document: DocumentWithLayout, index: int) -> bool:
    words = document.texts[index].count(" ") + 1
    if words not in CAPTION_WORDS or document.withins[index] & NO_CAPTION or is_link(document.blocks[index]):
        return False
    return not _is_credit_block(document, index)


def _is_credit_block(document: DocumentWithLayout, index: int) -> bool:
    return parse_credit(document.texts[index]) is not None


def _is_emphasised(document: DocumentWithLayout, index: int) -> bool:
    block = document.blocks[index]
    length = sum(span.end - span.start for span in block.spans if span.tag in EMPHASIS)
    return length >= EMPHASISED_SHARE * (block.end - block.start)
