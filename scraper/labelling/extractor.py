"""The fallback extractor as a voter: what trafilatura takes for the main text speaks for the body, the rest against it.

Barbaresi, Adrien: Trafilatura, a web scraping library and command-line tool for text discovery and extraction.
ACL 2021, System Demonstrations, pages 122–131.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from scraper.document import Document, DocumentKind
from scraper.labelling.combine import Vote
from scraper.labelling.forms import body_role
from scraper.values.text import match_key

__all__ = ["Extractor"]

FOR_BODY = 3.0
AGAINST_BODY = -3.0
"""Log-odds of about 20 to 1: its word precision and recall on the development articles are both near 0.95."""
SEARCHABLE = 20
"""A shorter text is looked for only where it is due, or as a line of its own: it may stand in any sentence."""
REPEATED = 50
"""A longer text that comes twice is body once (MODEL_FEATURES 10: best of 0, 25, 50, 100)."""


class Extractor(Struct, frozen=True):
    """Votes with the main text that trafilatura finds; silent on plain text and where trafilatura finds none."""

    name: str = "extractor"

    def vote(self, document: Document) -> Iterator[Vote]:
        """One vote a block, for or against the body role that its markup gives it."""
        if document.kind is not DocumentKind.HTML or not document.blocks:
            return
        lines = _main_text(document)
        if not lines:
            return
        taken = _Alignment(lines)
        for index, block in enumerate(document.blocks):
            found = taken.takes(match_key(document.block_text(index)))
            weight, verb = (FOR_BODY, "takes") if found else (AGAINST_BODY, "leaves out")
            yield Vote(
                index, block.start, block.end, body_role(document, index), weight, f"{self.name} trafilatura {verb} it"
            )


def _main_text(document: Document) -> list[str]:
    from trafilatura import extract

    text = extract(document.source, url=document.page.url, include_comments=False, include_tables=True) or ""
    return [key for key in map(match_key, text.splitlines()) if key]


class _Alignment:
    """Goes along an extracted text and says of each block, in reading order, whether the text holds it."""

    def __init__(self, lines: list[str]) -> None:
        self._text = "".join(lines)
        self._lines = Counter(lines)
        self._at = 0
        self._seen: set[str] = set()

    def takes(self, key: str) -> bool:
        """Whether the extracted text holds this block (its letters and digits)."""
        if not key or (len(key) > REPEATED and key in self._seen):
            return False
        found = self._is_next(key) or self._is_line(key) or self._is_anywhere(key)
        if found:
            self._seen.add(key)
        return found

    def _is_next(self, key: str) -> bool:
        due = self._text.startswith(key, self._at)
        if due:
            self._at += len(key)
            self._lines[key] -= 1
        return due

    def _is_line(self, key: str) -> bool:
        if self._lines[key] <= 0:
            return False
        self._lines[key] -= 1
        at = self._text.find(key, self._at)
        self._at = at + len(key) if at >= 0 else self._at
        return True

    def _is_anywhere(self, key: str) -> bool:
        if len(key) < SEARCHABLE:
            return False
        at = self._text.find(key, self._at)
        if at >= 0:
            self._at = at + len(key)
        return at >= 0 or key in self._text
