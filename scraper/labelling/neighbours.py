"""What a block is by what stands next to it."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.layout import Layout
from scraper.labelling.looks import find_credits, parse_credit
from scraper.values.text import match_key

__all__ = ["neighbour_votes"]

FOR_CAPTION = 4.0
FOR_CAPTION_IN_MARKUP = 2.5
"""Less: there a caption has a place of its own, and captions of plain text have none."""
FOR_CREDIT = 6.0
CAPTION_CHARACTERS = 900
CREDIT_CHARACTERS = 120
CAPTION_WORDS = range(3, 100)
NO_CAPTION = Within.NAV | Within.FOOTER | Within.HEADING | Within.CELL | Within.PRE


def neighbour_votes(document: Document, layout: Layout) -> Iterator[Vote]:
    """A line above a credit is the caption of that picture; a line that repeats the credit above it is a credit."""
    beside_images = {media.block + step for media in document.media for step in (-1, 0, 1)}
    weight = FOR_CAPTION if document.kind is DocumentKind.TEXT else FOR_CAPTION_IN_MARKUP
    for index, block in enumerate(document.blocks[:-1]):
        following = document.blocks[index + 1]
        if _repeats_credit(document, index):
            yield Vote(
                index + 1, following.start, following.end, Role.CREDIT, FOR_CREDIT, "neighbours credit.repeats-above"
            )
        placed = document.kind is DocumentKind.TEXT or index in beside_images
        if not placed or index == layout.headline or not _may_be_caption(document, index):
            continue
        if _is_credit(document, index + 1) and not _is_credit(document, index):
            yield Vote(index, block.start, block.end, Role.CAPTION, weight, "neighbours caption.above-credit")


def _repeats_credit(document: Document, index: int) -> bool:
    """Whether the block below says nothing but what a credit in this one says."""
    block, following = document.blocks[index], document.blocks[index + 1]
    if following.end - following.start > CREDIT_CHARACTERS or block.end - block.start > CAPTION_CHARACTERS:
        return False
    if "/" not in document.text[following.start : following.end]:
        return False
    text, key = document.block_text(index), match_key(document.block_text(index + 1))
    return bool(key) and any(key in match_key(text[start:end]) for start, end in find_credits(text))


def _may_be_caption(document: Document, index: int) -> bool:
    block = document.blocks[index]
    if document.text.count(" ", block.start, block.end) + 1 not in CAPTION_WORDS:
        return False
    return not document.container_of(index).within & NO_CAPTION


def _is_credit(document: Document, index: int) -> bool:
    block = document.blocks[index]
    return block.end - block.start <= CREDIT_CHARACTERS and parse_credit(document.block_text(index)) is not None
