"""Votes for bylines that the markup shows, around the headline and below the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scraper.document import DocumentKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence
from scraper.layout.author_markup import signature_table, signatures_in
from scraper.layout.class_tokens import class_tokens
from scraper.layout.header import header_and_opening
from scraper.layout.line_parsers import find_dates, parse_byline
from scraper.layout.main_text import DocumentWithLayout
from scraper.values.names.byline_patterns import introduced_from
from scraper.values.punctuation import LONG_CHARACTERS, SEPARATORS

__all__ = ["BESIDE_NAMES", "Signatures"]

BESIDE_NAMES = f" \t\n{SEPARATORS},;:⋅●&"
"""Separators between a byline and a date."""
MAX_LINE_CHARACTERS = 160
"""Characters of a block that is a byline; a longer block is a paragraph that links to somebody."""
MAX_CHARACTERS_IN_TEXT = LONG_CHARACTERS
"""The same where the text has begun."""
MARKED = evidence("signature byline.marked")
OUTSIDE = int(Within.NAV | Within.INVISIBLE | Within.FIGURE | Within.CAPTION | Within.FORM | Within.TABLE)
_BETWEEN_NAMES = re.compile(r"[^\d|·•~]{0,12}")
"""Text between two names of one byline."""


class Signatures(Struct, frozen=True):
    """Votes for bylines that the markup shows, around the headline and below the text."""

    name: str = "signature"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """Votes on each stretch of names, together with the words that introduce it."""
        if document.kind is not DocumentKind.HTML:
            return
        layout = document.layout
        searched = {*header_and_opening(layout.header, layout.first), *layout.tail}
        for index in sorted(searched & set(range(len(document.blocks)))):
            if index != layout.headline and not document.withins[index] & OUTSIDE:
                yield from self._on_block(document, index)

    def _on_block(self, document: DocumentWithLayout, index: int) -> Iterator[Vote]:
        text, start = document.texts[index], document.blocks[index].start
        max_characters = MAX_CHARACTERS_IN_TEXT if index in document.layout.inside else MAX_LINE_CHARACTERS
        if len(text) > max_characters:
            return
        names = signatures_in(document, index)
        if not names or _is_in_aside(document, index):
            return
        for first, end in _joined_names(text, [(first - start, end - start) for first, end in names]):
            first, end = _extended_to_dates(text, introduced_from(text, first), end)
            yield Vote(index, start + first, start + end, MARKED.role, MARKED.weight, MARKED.reason, MARKED.against)


def _extended_to_dates(text: str, first: int, end: int) -> tuple[int, int]:
    """All the text between the dates around a stretch if it is a byline; else the stretch."""
    dates = [(date_start, date_end) for date_start, date_end, _ in find_dates(text)]
    left = max((date_end for _, date_end in dates if date_end <= first), default=0)
    right = min((date_start for date_start, _ in dates if date_start >= end), default=len(text))
    left = right - len(text[left:right].lstrip(BESIDE_NAMES))
    return (left, right) if parse_byline(text[left:right].rstrip(BESIDE_NAMES)) else (first, end)


def _joined_names(text: str, names: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches of names; names with at most a word or a comma between them are one stretch."""
    first, end = names[0]
    for next_first, next_end in names[1:]:
        if next_first <= end or _BETWEEN_NAMES.fullmatch(text[end:next_first]):
            end = max(end, next_end)
        else:
            yield first, end
            first, end = next_first, next_end
    yield first, end


def _is_own_footer(tokens: frozenset[str]) -> bool:
    """Whether class tokens name the footer of the article, where many blogs print the author: ``post-footer``."""
    words = signature_table()
    return "footer" in tokens and not tokens.isdisjoint(words.own) and tokens.isdisjoint(words.asides - {"footer"})


def _is_in_aside(document: DocumentWithLayout, index: int) -> bool:
    """Whether a block is in a list of comments or of other articles that does not hold the text."""
    containers, first = document.containers, document.layout.first
    container = document.blocks[index].container
    while container and not containers[container].first <= first < containers[container].end:
        tokens = class_tokens(containers[container].classes)
        if tokens & signature_table().asides and not _is_own_footer(tokens):
            return True
        container = containers[container].parent
    return False
