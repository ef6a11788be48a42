"""Votes for captions and credits by their neighbours: a caption above a credit, a credit that is repeated."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence, whole_block_vote
from scraper.layout.line_parsers import find_credits, parse_credit
from scraper.layout.main_text import DocumentWithLayout
from scraper.values.text import match_key

__all__ = ["neighbour_votes"]

CAPTION_IN_TEXT = evidence("neighbours caption.above-credit")
CAPTION_IN_MARKUP = evidence("neighbours caption.above-credit-in-markup")
CREDIT_BELOW_CAPTION = evidence("neighbours credit.below-caption")
REPEATED_CREDIT = evidence("neighbours credit.repeats-above")
MAX_CAPTION_CHARACTERS = 900
MAX_CREDIT_CHARACTERS = 120
CAPTION_WORDS = range(3, 100)
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.HEADING | Within.CELL | Within.PRE)


def neighbour_votes(document: DocumentWithLayout) -> Iterator[Vote]:
    """Votes for a line above a credit as caption, and for a line that repeats the credit above it as credit."""
    for index, text in enumerate(document.texts):
        if "/" in text and index and _repeats_credit(document, index):
            yield whole_block_vote(document, index, REPEATED_CREDIT)
    is_plain_text = document.kind is DocumentKind.TEXT
    for index in _caption_candidates(document):
        if _is_credit_line(document.texts[index + 1]) and not _is_credit_line(document.texts[index]):
            yield whole_block_vote(document, index, CAPTION_IN_TEXT if is_plain_text else CAPTION_IN_MARKUP)
            if not is_plain_text:
                yield whole_block_vote(document, index + 1, CREDIT_BELOW_CAPTION)


def _repeats_credit(document: DocumentWithLayout, index: int) -> bool:
    """Whether a credit in the block above has the words of a block."""
    above, key = document.texts[index - 1], document.keys[index]
    if not key or len(document.texts[index]) > MAX_CREDIT_CHARACTERS or len(above) > MAX_CAPTION_CHARACTERS:
        return False
    return any(key in match_key(above[start:end]) for start, end in find_credits(above))


def _caption_candidates(document: DocumentWithLayout) -> Iterator[int]:
    """Blocks with a block below them that may be captions: beside an image, or anywhere in plain text."""
    above_another = range(len(document.blocks) - 1)
    is_plain_text = document.kind is DocumentKind.TEXT
    for index in above_another if is_plain_text else document.beside.intersection(above_another):
        words = document.texts[index].count(" ") + 1
        if index != document.layout.headline and words in CAPTION_WORDS and not document.withins[index] & NO_CAPTION:
            yield index


def _is_credit_line(text: str) -> bool:
    return len(text) <= MAX_CREDIT_CHARACTERS and parse_credit(text) is not None
