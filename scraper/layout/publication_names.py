"""Names of the publication: titles lose them, and authors so called are not persons."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from scraper.document import Document
from scraper.values.punctuation import SEPARATORS
from scraper.values.text import match_key
from scraper.values.urls import registrable_domain

__all__ = ["Site", "site_names", "site_of"]

# Both patterns match from the first space of a run only, and begin with a set of characters, which the engine finds
# faster than a group.
_SEPARATOR = re.compile(rf"[\s|](?<!\s\s)(?:(?<=\|)\|*+\s*+|\s*+(?:[{SEPARATORS}:»›«‹~\\]{{1,2}}\s++|\|++\s*+))")
_BRACKETS = re.compile(r"[\s(\[](?<!\s\s)(?:(?<=\S)|(?<=\s)\s*+[(\[])[^()\[\]]{1,40}+[)\]]\s*+$")
MAX_PARTS = 8
"""A title of more parts is not cut."""
MIN_LABEL_LETTERS = 3
"""Letters of a domain that may begin a longer name of the site ("BBC News" from bbc.co.uk)."""


class Site(Struct, frozen=True):
    """The names of the publication, as match keys."""

    names: frozenset[str] = frozenset()
    """The claimed names: site name and publisher."""
    label: str = ""
    """The registrable domain without its suffix: ``example`` of www.example.co.uk."""
    domain: str = ""

    def is_name(self, text: str) -> bool:
        """Whether a text is the name of the publication or of its domain."""
        key = match_key(text)
        return bool(key) and (key in self.names or key in (self.label, self.domain, "www" + self.domain))

    def is_like_name(self, text: str) -> bool:
        """Whether a text is such a name, or a name of up to three words that begins with the domain.

        The second test is too weak for a whole title.
        """
        start, *more = text.split() or [""]
        long_enough = len(self.label) >= MIN_LABEL_LETTERS
        return self.is_name(text) or (long_enough and match_key(start) == self.label and len(more) < 3)

    def cut(self, title: str, others: Collection[str]) -> str:
        """Cut the names of site and section from a title.

        ``others`` are match keys of other titles of the page: if a part of the title equals another title, that part
        is the result.
        """
        parts = _title_parts(title)
        if len(parts) < 2:
            return title
        for first, end in _runs_of_parts(len(parts)):
            piece = title[parts[first][0] : parts[end - 1][1]]
            if match_key(piece) in others:
                return piece
        while len(parts) > 1 and self.is_like_name(title[slice(*parts[-1])]):
            parts.pop()
        while len(parts) > 1 and self.is_like_name(title[slice(*parts[0])]):
            parts.pop(0)
        return title[parts[0][0] : parts[-1][1]]

    def outer_parts(self, title: str) -> tuple[str, ...]:
        """The last and the first part of a title of several parts: the places of the name of the site."""
        parts = _title_parts(title)
        return tuple(title[slice(*parts[index])] for index in (-1, 0)) if len(parts) > 1 else ()


def site_names(document: Document) -> frozenset[str]:
    """Match keys of the names of a site: site name, publisher, domain with and without its suffix."""
    names = {match_key(claim.value) for claim in document.claims if claim.field in ("site_name", "publisher")}
    domain = registrable_domain(document.page.url) if document.page.url else None
    if domain:
        key = match_key(domain)
        names |= {key, "www" + key, match_key(domain.split(".")[0])}
    return frozenset(names - {""})


def site_of(document: Document) -> Site:
    """Collect the names of the publication from the claims and the URL."""
    claims = [claim for claim in document.claims if claim.field in ("site_name", "publisher")]
    names = {match_key(claim.value) for claim in claims}
    names |= {match_key(_BRACKETS.sub("", claim.value)) for claim in claims if claim.field == "site_name"}
    domain = registrable_domain(document.page.url) if document.page.url else None
    return Site(frozenset(names - {""}), match_key((domain or "").split(".")[0]), match_key(domain or ""))


def _title_parts(title: str) -> list[tuple[int, int]]:
    """Start and end of each part of a title between separators; empty for a title of too many parts."""
    parts: list[tuple[int, int]] = []
    start = 0
    for separator in _SEPARATOR.finditer(title):
        parts.append((start, separator.start()))
        start = separator.end()
    parts.append((start, len(title)))
    filled = [(first, end) for first, end in parts if first < end]
    return filled if len(filled) <= MAX_PARTS else []


def _runs_of_parts(count: int) -> list[tuple[int, int]]:
    """First and end of each run of neighbouring parts, except the whole; the longest runs come first."""
    runs = [(first, end) for first in range(count) for end in range(first + 1, count + 1) if end - first < count]
    return sorted(runs, key=lambda run: (run[0] - run[1], run[0]))
