"""Votes for links within the page that are a mere sign: back to a reference (↩), to the heading itself (¶, #)."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import Document, Span
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence

__all__ = ["anchor_sign_votes"]

SIGN = evidence("anchor navigation.sign")
LINK = "a"
MAX_CHARACTERS = 4
"""An arrow with a variation selector, two arrows; a longer row of signs is a drawing."""


def anchor_sign_votes(document: Document) -> Iterator[Vote]:
    """Votes for the signs of a page's links to its own places."""
    for index, block in enumerate(document.blocks):
        for span in block.spans:
            if span.tag == LINK and _is_sign(document.text[span.start : span.end]) and _leads_into(document, span):
                yield Vote(index, span.start, span.end, SIGN.role, SIGN.weight, SIGN.reason, SIGN.against)


def _is_sign(text: str) -> bool:
    sign = text.strip()
    return 0 < len(sign) <= MAX_CHARACTERS and not any(character.isalnum() for character in sign)


def _leads_into(document: Document, span: Span) -> bool:
    """Whether a link leads to a place of its own page; if the page's URL is not known, such a link has none."""
    if span.url is None:
        return document.page.url is None
    address, mark, place = span.url.partition("#")
    page = (document.page.url or "").partition("#")[0]
    return bool(mark and place) and address in ("", page)
