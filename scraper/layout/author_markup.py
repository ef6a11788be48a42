"""Finds author names by their markup: ``rel`` and ``itemprop``, class tokens, a link to the page of an author.

A name that markup shows need not look like a name: ``tlow`` and ``The Harbour Team`` are authors too.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from scraper.document import Document, Span
from scraper.layout.class_tokens import class_tokens
from scraper.layout.line_parsers import find_dates
from scraper.values.punctuation import SEPARATORS
from scraper.values.tables import load_table
from scraper.values.urls import registrable_domain

__all__ = ["SignatureWords", "signature_table", "signature_words", "signatures_in"]

MAX_NAME_CHARACTERS = 60
"""Characters of a marked element that is a name; a longer element holds more than a name."""
MAX_NAME_WORDS = 6
MAX_CONTAINERS = 2
"""Containers that may mark a whole block, from the inside out."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_NAME = re.compile(r"[?!»→…@]|https?:|(?<!\w)\d+(?!\w)")
_QUERY = re.compile(r"[?&](?:_?author|autor)=[^&]", re.IGNORECASE)


class SignatureWords(Struct, frozen=True):
    """The table ``signatures.toml``, compiled for lookup."""

    classes: frozenset[str]
    others: frozenset[str]
    segments: frozenset[str]
    asides: frozenset[str]
    own: frozenset[str]


@cache
def signature_table() -> SignatureWords:
    """The shipped table."""
    return signature_words(load_table("signatures.toml"))


def signature_words(table: dict[str, Any]) -> SignatureWords:
    """Compile a table for lookup."""
    return SignatureWords(
        frozenset(token for entry in table["class"] for token in entry["tokens"]),
        frozenset(table["other"]["tokens"]),
        frozenset(segment for entry in table["path"] for segment in entry["segments"]),
        frozenset(token for entry in table["aside"] for token in entry["tokens"]),
        frozenset(table["own"]["tokens"]),
    )


def signatures_in(document: Document, index: int) -> tuple[tuple[int, int], ...]:
    """Start and end of each name that markup shows in a block.

    Of nested elements the innermost counts; if the container of the block is marked, the text up to a date is the name.
    """
    block = document.blocks[index]
    marked = {
        (span.start, span.end)
        for span in block.spans
        if _marks_author(span, document.page.url) and _may_be_name(document.text[span.start : span.end])
    }
    if marked:
        # Sorted so that an element comes right before the first element inside it.
        outer_first = sorted(marked, key=lambda stretch: (stretch[0], -stretch[1]))
        pairs = zip_longest(outer_first, outer_first[1:])
        return tuple(outer for outer, inner in pairs if outer and not (inner and _encloses(outer, inner)))
    if _container_marks(document, block.container):
        text = document.text[block.start : block.end]
        dates = [start for start, _, _ in find_dates(text)]
        end = len(text[: min(dates, default=len(text))].rstrip(f" {SEPARATORS},"))
        if end and _may_be_name(text[:end]):
            return ((block.start, block.start + end),)
    return ()


def _container_marks(document: Document, container: int) -> bool:
    for _ in range(MAX_CONTAINERS):
        element = document.containers[container]
        if _has_author_attribute(element.attributes) or _is_name_class(element.classes):
            return True
        if class_tokens(element.classes) & signature_table().others:
            return False
        container = element.parent
    return False


def _marks_author(span: Span, base: str | None) -> bool:
    return _has_author_attribute(span.attributes) or _is_name_class(span.classes) or _is_author_page(span.url, base)


def _has_author_attribute(attributes: tuple[tuple[str, str], ...]) -> bool:
    return any(name in ("rel", "itemprop") and "author" in value.lower().split() for name, value in attributes)


def _is_name_class(classes: str) -> bool:
    if not classes:
        return False
    tokens, words = class_tokens(classes), signature_table()
    return not tokens.isdisjoint(words.classes) and tokens.isdisjoint(words.others)


def _is_author_page(url: str | None, base: str | None) -> bool:
    """Whether a link leads to the page of an author on the same domain, not to an account elsewhere."""
    if not url:
        return False
    path = url.partition("://")[2].partition("#")[0].partition("?")[0].rstrip("/").lower()
    segments = path.split("/")[1:-1]
    if signature_table().segments.isdisjoint(segments) and not _QUERY.search(unquote(url)):
        return False
    return base is None or registrable_domain(url) == registrable_domain(base)


def _may_be_name(text: str) -> bool:
    text = text.strip()
    fits = len(text) <= MAX_NAME_CHARACTERS and text.count(" ") < MAX_NAME_WORDS
    return fits and _LETTERS.search(text) is not None and not _NO_NAME.search(text)


def _encloses(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
