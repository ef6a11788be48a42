"""Which names are the publication's own: in titles they are cut off, among authors they are no persons."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from scraper.document import Document
from scraper.values.text import match_key
from scraper.values.urls import registrable_domain

__all__ = ["Site", "site_names", "site_of"]

# Both begin at the first space of a run only, and with a set of characters, which the engine finds faster than a group.
_SEPARATOR = re.compile(r"[\s|](?<!\s\s)(?:(?<=\|)\|*+\s*+|\s*+(?:[-–—·•:»›«‹~/\\|]{1,2}\s++|\|++\s*+))")
_BRACKETS = re.compile(r"[\s(\[](?<!\s\s)(?:(?<=\S)|(?<=\s)\s*+[(\[])[^()\[\]]{1,40}+[)\]]\s*+$")
MAX_PARTS = 8
"""Parts of a title that are looked at."""
SHORTEST_LABEL = 3
"""Letters that a domain must have for its name to be known in a longer one ("BBC News" from bbc.co.uk)."""


class Site(Struct, frozen=True):
    """The names of the publication, as match keys."""

    names: frozenset[str] = frozenset()
    """What the page calls it: site name and publisher."""
    label: str = ""
    """The registrable domain without its suffix: ``example`` of www.example.co.uk."""
    domain: str = ""

    def is_name(self, text: str) -> bool:
        """Whether a text is the name of the publication or of its domain."""
        key = match_key(text)
        return bool(key) and (key in self.names or key in (self.label, self.domain, "www" + self.domain))

    def is_like_name(self, text: str) -> bool:
        """The same, or a name of up to three words that begins with that of the domain: too weak for a whole title."""
        start, *more = text.split() or [""]
        long_enough = len(self.label) >= SHORTEST_LABEL
        return self.is_name(text) or (long_enough and match_key(start) == self.label and len(more) < 3)

    def cut(self, title: str, others: Collection[str]) -> str:
        """A title without the names of site and section.

        ``others`` are match keys of other titles of the page: a part of the title that equals one of them is the
        title, whatever stands around it.
        """
        parts = _parts(title)
        if len(parts) < 2:
            return title
        for first, end in _stretches(len(parts)):
            piece = title[parts[first][0] : parts[end - 1][1]]
            if match_key(piece) in others:
                return piece
        while len(parts) > 1 and self.is_like_name(title[slice(*parts[-1])]):
            parts.pop()
        while len(parts) > 1 and self.is_like_name(title[slice(*parts[0])]):
            parts.pop(0)
        return title[parts[0][0] : parts[-1][1]]

    def outer_parts(self, title: str) -> tuple[str, ...]:
        """The last and the first part of a title that has several: where the name of the site stands."""
        parts = _parts(title)
        return tuple(title[slice(*parts[index])] for index in (-1, 0)) if len(parts) > 1 else ()


def site_names(document: Document) -> frozenset[str]:
    """Match keys of the names of a page's site: site name, publisher, domain with and without its suffix."""
    names = {match_key(claim.value) for claim in document.claims if claim.field in ("site_name", "publisher")}
    domain = registrable_domain(document.page.url) if document.page.url else None
    if domain:
        key = match_key(domain)
        names |= {key, "www" + key, match_key(domain.split(".")[0])}
    return frozenset(names - {""})


def site_of(document: Document) -> Site:
    """The names that the claims and the URL give."""
    claims = [claim for claim in document.claims if claim.field in ("site_name", "publisher")]
    names = {match_key(claim.value) for claim in claims}
    names |= {match_key(_BRACKETS.sub("", claim.value)) for claim in claims if claim.field == "site_name"}
    domain = registrable_domain(document.page.url) if document.page.url else None
    return Site(frozenset(names - {""}), match_key((domain or "").split(".")[0]), match_key(domain or ""))


def _parts(title: str) -> list[tuple[int, int]]:
    """Start and end of what stands between separators."""
    parts: list[tuple[int, int]] = []
    start = 0
    for found in _SEPARATOR.finditer(title):
        parts.append((start, found.start()))
        start = found.end()
    parts.append((start, len(title)))
    filled = [(first, end) for first, end in parts if first < end]
    return filled if len(filled) <= MAX_PARTS else []


def _stretches(count: int) -> list[tuple[int, int]]:
    """All runs of neighbouring parts but the whole, the longest first."""
    runs = [(first, end) for first in range(count) for end in range(first + 1, count + 1) if end - first < count]
    return sorted(runs, key=lambda run: (run[0] - run[1], run[0]))
