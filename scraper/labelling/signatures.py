"""Authors' names that the markup shows: by ``rel`` and ``itemprop``, by class tokens, by a link to an author's page.

Where markup says that a stretch is a name it need not look like one: ``tlow`` and ``The Harbour Team`` sign too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from scraper.document import Document, DocumentKind, Role, Span, Within
from scraper.labelling.combine import Vote
from scraper.labelling.layout import LaidOut
from scraper.labelling.looks import find_dates, parse_byline
from scraper.labelling.tokens import class_tokens
from scraper.values.byline_grammar import introduced_from
from scraper.values.tables import load_table
from scraper.values.urls import registrable_domain

__all__ = ["SignatureWords", "Signatures", "signature_words", "signatures_in"]

BESIDE_NAMES = " \t\n,;:|/·•⋅●–—-&"
"""What parts a byline from a date."""
LONGEST_NAME = 60
"""Characters of a marked element that is a name; a longer one holds more."""
MOST_WORDS = 6
LONGEST_LINE = 160
"""Characters of a block that is a byline; a longer one is a paragraph that links to somebody."""
LONGEST_IN_TEXT = 80
"""The same where the text has begun."""
LONGEST_JOINT = 12
"""Characters between two names of one byline."""
REACH = 2
"""How many containers, from the block's own outwards, may mark a whole block."""
FOR_BYLINE, AGAINST_BODY = 7.0, 3.0
"""A mark outweighs the date beside the name (4), and most of what a class says."""
OUTSIDE = int(Within.NAV | Within.INVISIBLE | Within.FIGURE | Within.CAPTION | Within.FORM | Within.TABLE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_NAME = re.compile(r"[?!»→…@]|https?:|(?<!\w)\d+(?!\w)")
_JOINT = re.compile(r"[^\d|·•~]{0,12}")
_QUERY = re.compile(r"[?&](?:_?author|autor)=[^&]", re.IGNORECASE)


class SignatureWords(Struct, frozen=True):
    """The table ``signatures.toml`` as it is asked."""

    classes: frozenset[str]
    others: frozenset[str]
    segments: frozenset[str]
    asides: frozenset[str]
    own: frozenset[str]


@cache
def _words() -> SignatureWords:
    return signature_words(load_table("signatures.toml"))


def signature_words(table: dict[str, Any]) -> SignatureWords:
    """The table in the form in which it is asked."""
    return SignatureWords(
        frozenset(token for entry in table["class"] for token in entry["tokens"]),
        frozenset(table["other"]["tokens"]),
        frozenset(segment for entry in table["path"] for segment in entry["segments"]),
        frozenset(token for entry in table["aside"] for token in entry["tokens"]),
        frozenset(table["own"]["tokens"]),
    )


class Signatures(Struct, frozen=True):
    """Votes for bylines that the markup shows, around the headline and behind the text."""

    name: str = "signature"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """A vote on each stretch of names, with the words that introduce it."""
        if document.kind is not DocumentKind.HTML:
            return
        layout = document.layout
        around = range(layout.header.start, max(layout.header.stop, layout.first + 2))
        for index in sorted({*around, *layout.tail} & set(range(len(document.blocks)))):
            if index != layout.headline and not document.withins[index] & OUTSIDE:
                yield from self._on_block(document, index)

    def _on_block(self, document: LaidOut, index: int) -> Iterator[Vote]:
        text, start = document.texts[index], document.blocks[index].start
        longest = LONGEST_IN_TEXT if index in document.layout.inside else LONGEST_LINE
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


def signatures_in(document: Document, index: int) -> tuple[tuple[int, int], ...]:
    """Start and end of the names that markup shows in a block, the innermost elements; of a marked block its text."""
    block = document.blocks[index]
    marked = {
        (one.start, one.end)
        for one in block.spans
        if _marks(one, document.page.url) and _may_be_name(document.text[one.start : one.end])
    }
    if marked:
        outer_first = sorted(marked, key=lambda one: (one[0], -one[1]))
        pairs = zip_longest(outer_first, outer_first[1:])
        return tuple(one for one, inner in pairs if one and not (inner and _holds(one, inner)))
    if _container_marks(document, block.container):
        text = document.text[block.start : block.end]
        dates = [start for start, _, _ in find_dates(text)]
        end = len(text[: min(dates, default=len(text))].rstrip(" ,|·•-–—"))
        if end and _may_be_name(text[:end]):
            return ((block.start, block.start + end),)
    return ()


def _container_marks(document: Document, container: int) -> bool:
    for _ in range(REACH):
        one = document.containers[container]
        if _says_author(one.attributes) or _is_name_class(one.classes):
            return True
        if class_tokens(one.classes) & _words().others:
            return False
        container = one.parent
    return False


def _marks(span: Span, base: str | None) -> bool:
    return _says_author(span.attributes) or _is_name_class(span.classes) or _is_author_page(span.url, base)


def _says_author(attributes: tuple[tuple[str, str], ...]) -> bool:
    return any(name in ("rel", "itemprop") and "author" in value.lower().split() for name, value in attributes)


def _is_name_class(classes: str) -> bool:
    if not classes:
        return False
    tokens, words = class_tokens(classes), _words()
    return not tokens.isdisjoint(words.classes) and tokens.isdisjoint(words.others)


def _is_author_page(url: str | None, base: str | None) -> bool:
    """Whether a link leads to the page of an author of the same publisher, not to somebody's account elsewhere."""
    if not url:
        return False
    path = url.partition("://")[2].partition("#")[0].partition("?")[0].rstrip("/").lower()
    segments = path.split("/")[1:-1]
    if _words().segments.isdisjoint(segments) and not _QUERY.search(unquote(url)):
        return False
    return base is None or registrable_domain(url) == registrable_domain(base)


def _may_be_name(text: str) -> bool:
    text = text.strip()
    fits = len(text) <= LONGEST_NAME and text.count(" ") < MOST_WORDS
    return fits and _LETTERS.search(text) is not None and not _NO_NAME.search(text)


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


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
    words = _words()
    return "footer" in tokens and not tokens.isdisjoint(words.own) and tokens.isdisjoint(words.asides - {"footer"})


def _stands_aside(document: LaidOut, index: int) -> bool:
    """Whether a block stands in a list of comments or of other articles, which does not hold the text."""
    containers, first = document.containers, document.layout.first
    number = document.blocks[index].container
    while number and not containers[number].first <= first < containers[number].end:
        tokens = class_tokens(containers[number].classes)
        if tokens & _words().asides and not _is_own_footer(tokens):
            return True
        number = containers[number].parent
    return False
