"""Votes for bylines that the markup shows, around the headline and behind the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.author_markup import signature_table, signatures_in
from scraper.layout.class_tokens import class_tokens
from scraper.layout.header import header_and_opening
from scraper.layout.line_parsers import find_dates, parse_byline
from scraper.layout.main_text import LaidOut
from scraper.values.names.byline_patterns import introduced_from

__all__ = ["BESIDE_NAMES", "Signatures"]

BESIDE_NAMES = " \t\n,;:|/·•⋅●–—-&"
"""Separators between a byline and a date."""
MAX_LINE_CHARACTERS = 160
"""Characters of a block that is a byline; a longer block is a paragraph that links to somebody."""
MAX_CHARACTERS_IN_TEXT = 80
"""The same where the text has begun."""
FOR_BYLINE, AGAINST_BODY = 7.0, 3.0
"""A mark outweighs the date beside the name (4), and most of what a class says."""
OUTSIDE = int(Within.NAV | Within.INVISIBLE | Within.FIGURE | Within.CAPTION | Within.FORM | Within.TABLE)
_JOINT = re.compile(r"[^\d|·•~]{0,12}")
"""Characters between two names of one byline."""


class Signatures(Struct, frozen=True):
    """Votes for bylines that the markup shows, around the headline and behind the text."""

    name: str = "signature"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """A vote on each stretch of names, with the words that introduce it."""
        if document.kind is not DocumentKind.HTML:
            return
        layout = document.layout
        around = header_and_opening(layout.header, layout.first)
        for index in sorted({*around, *layout.tail} & set(range(len(document.blocks)))):
            if index != layout.headline and not document.withins[index] & OUTSIDE:
                yield from self._on_block(document, index)

    def _on_block(self, document: LaidOut, index: int) -> Iterator[Vote]:
        text, start = document.texts[index], document.blocks[index].start
        longest = MAX_CHARACTERS_IN_TEXT if index in document.layout.inside else MAX_LINE_CHARACTERS
        if len(text) > longest or not (found := signatures_in(document, index)) or _stands_aside(document, index):
            return
        for first, last in _joined(text, [(one - start, other - start) for one, other in found]):
            first, last = _line_of(text, introduced_from(text, first), last)
            yield Vote(
                index, start + first, start + last, Role.BYLINE, FOR_BYLINE, f"{self.name} byline.marked", AGAINST_BODY
            )


def _line_of(text: str, first: int, last: int) -> tuple[int, int]:
    """The whole of what stands between the dates around a stretch, where that is a byline; else the stretch."""
    dates = [(start, end) for start, end, _ in find_dates(text)]
    left = max((end for _, end in dates if end <= first), default=0)
    right = min((start for start, _ in dates if start >= last), default=len(text))
    left = right - len(text[left:right].lstrip(BESIDE_NAMES))
    return (left, right) if parse_byline(text[left:right].rstrip(BESIDE_NAMES)) else (first, last)


def _joined(text: str, names: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Names with nothing but a word or a comma between them, as one stretch."""
    first, last = names[0]
    for start, end in names[1:]:
        if start <= last or _JOINT.fullmatch(text[last:start]):
            last = max(last, end)
        else:
            yield first, last
            first, last = start, end
    yield first, last


def _is_own_footer(tokens: frozenset[str]) -> bool:
    """Whether class tokens name the footer of the article, where many blogs print who wrote it: ``post-footer``."""
    words = signature_table()
    return "footer" in tokens and not tokens.isdisjoint(words.own) and tokens.isdisjoint(words.asides - {"footer"})


def _stands_aside(document: LaidOut, index: int) -> bool:
    """Whether a block stands in a list of comments or of other articles, which does not hold the text."""
    containers, first = document.containers, document.layout.first
    number = document.blocks[index].container
    while number and not containers[number].first <= first < containers[number].end:
        tokens = class_tokens(containers[number].classes)
        if tokens & signature_table().asides and not _is_own_footer(tokens):
            return True
        number = containers[number].parent
    return False
