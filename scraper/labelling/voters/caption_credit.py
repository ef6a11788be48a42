"""What a block is by what stands next to it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.line_parsers import find_credits, parse_credit
from scraper.layout.main_text import LaidOut
from scraper.values.text import match_key

__all__ = ["neighbour_votes"]

FOR_CAPTION = 3.0
FOR_CAPTION_IN_MARKUP, AGAINST_BODY_IN_MARKUP = 3.5, 1.5
"""Less: there a caption has a place of its own, and captions of plain text have none."""
FOR_CREDIT = 6.0
CAPTION_CHARACTERS = 900
CREDIT_CHARACTERS = 120
CAPTION_WORDS = range(3, 100)
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.HEADING | Within.CELL | Within.PRE)


def neighbour_votes(document: LaidOut) -> Iterator[Vote]:
    """A line above a credit is the caption of that picture; a line that repeats the credit above it is a credit."""
    for index, text in enumerate(document.texts):
        if "/" in text and index and _repeats_credit(document, index):
            yield _vote(document, index, Role.CREDIT, FOR_CREDIT, "credit.repeats-above")
    in_text = document.kind is DocumentKind.TEXT
    weight, against = (FOR_CAPTION, None) if in_text else (FOR_CAPTION_IN_MARKUP, AGAINST_BODY_IN_MARKUP)
    for index in _may_be_captions(document):
        if _is_credit(document.texts[index + 1]) and not _is_credit(document.texts[index]):
            yield replace(_vote(document, index, Role.CAPTION, weight, "caption.above-credit"), against=against)
            if not in_text:
                yield _vote(document, index + 1, Role.CREDIT, FOR_CREDIT, "credit.below-caption")


def _vote(document: LaidOut, index: int, role: Role, weight: float, reason: str) -> Vote:
    block = document.blocks[index]
    return Vote(index, block.start, block.end, role, weight, f"neighbours {reason}")


def _repeats_credit(document: LaidOut, index: int) -> bool:
    """Whether a block says nothing but what a credit in the block above it says."""
    above, key = document.texts[index - 1], document.keys[index]
    if not key or len(document.texts[index]) > CREDIT_CHARACTERS or len(above) > CAPTION_CHARACTERS:
        return False
    return any(key in match_key(above[start:end]) for start, end in find_credits(above))


def _may_be_captions(document: LaidOut) -> Iterator[int]:
    """Blocks above another that may be captions: beside an image, or anywhere in plain text."""
    above_another = range(len(document.blocks) - 1)
    in_text = document.kind is DocumentKind.TEXT
    for index in above_another if in_text else document.beside.intersection(above_another):
        words = document.texts[index].count(" ") + 1
        if index != document.layout.headline and words in CAPTION_WORDS and not document.withins[index] & NO_CAPTION:
            yield index


def _is_credit(text: str) -> bool:
    return len(text) <= CREDIT_CHARACTERS and parse_credit(text) is not None
