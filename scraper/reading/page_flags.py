"""Flags for an error page with a success status, and for text that style makes invisible."""

from __future__ import annotations

import re
from functools import cache

from scraper.document import Document
from scraper.values.punctuation import SEPARATORS
from scraper.values.tables import load_table
from scraper.values.text import words

__all__ = ["is_not_found", "signs_of"]

SOFT_404 = "soft_404"
"""Flag: the page says that it does not exist, although the server's status is success."""
VEILED = "veiled_text"
"""Flag: there is text that style makes too small or too pale to be seen; it is not left out for that."""

LONGEST_WORD = 12
"""Characters a word has at most on average in any language; a longer text has more words than any limit."""

_PARTS = re.compile(rf"\s[{SEPARATORS}:]\s|\|")
_HEADINGS = frozenset({"h1", "h2"})
# Only where text follows at once: animations and tricks of layout set the same on elements that hold elements.
# A pattern that begins with plain letters is searched for ten times as fast as one that does not.
_VEILED_TEXT = re.compile(
    r"""style=["'][^"'<>]{0,300}?
    (?: font-size\s*:\s*0(?:\.0*)?(?:px|r?em|pt|%)? | opacity\s*:\s*0(?:\.0*)?
        | (?:left|top|text-indent)\s*:\s*-\d{4,}px )
    (?=\s*[;"'!])[^<>]*>\s*[^<\s][^<]{40}""",
    re.VERBOSE,
)


def signs_of(document: Document) -> tuple[str, ...]:
    """The flags of a page of HTML."""
    return (*((SOFT_404,) if _says_not_found(document) else ()), *((VEILED,) if _is_veiled(document.source) else ()))


def is_not_found(title: str) -> bool:
    """Whether a title or a heading says that there is no page.

    >>> is_not_found("Page not found | Example"), is_not_found("Gold not found after three days")
    (True, False)
    """
    return any(" ".join(words(part)) in _phrases() for part in (title, *_PARTS.split(title)))


def _says_not_found(document: Document) -> bool:
    most = load_table("not_found.toml")["max_words"]
    if len(document.text) > most * LONGEST_WORD or len(document.text.split()) > most:
        return False
    titles = [claim.value for claim in document.claims if claim.field == "title"]
    count = range(len(document.blocks))
    headings = [document.block_text(index) for index in count if document.container_of(index).tag in _HEADINGS]
    return any(map(is_not_found, (*titles, *headings[:2])))


def _is_veiled(source: str) -> bool:
    return _VEILED_TEXT.search(source) is not None


@cache
def _phrases() -> frozenset[str]:
    return frozenset(
        " ".join(words(phrase)) for entry in load_table("not_found.toml")["phrase"] for phrase in entry["phrases"]
    )
