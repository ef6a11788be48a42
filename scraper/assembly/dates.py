"""When the article was published and changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from scraper.article import Precision, Provenance
from scraper.assembly.choice import Candidate, provenance_of
from scraper.assembly.labelled import Labelled
from scraper.document import Claim, Role
from scraper.values.dates import Date, find_dates, parse_date

__all__ = ["Dates", "dates_of"]

Moment = tuple[str | None, Precision | None, str | None]
"""A date in ISO 8601, its precision, and as it stands in the source."""

PUBLISHED, MODIFIED = "date_published", "date_modified"
STRUCTURED, META, VISIBLE_CLAIM, VISIBLE, CREATED, PATH = range(6)
"""Ranks of a date: JSON-LD; meta tags; microdata and ``<time>``; printed; said to be that of creation; in the URL."""
EXACT = {"second": 0, "minute": 1, "day": 3}
MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
EPOCH = "1970-01-01T00:00"
"""What a template prints that holds no date."""
CLOCK_TOLERANCE = timedelta(days=2)
"""A page may be ahead of the clock by time zones and by morning editions; later dates are announcements."""
_BEYOND_HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*|[?#].*", re.IGNORECASE | re.DOTALL)
_PATH_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)", re.ASCII)


class Dates(Struct, frozen=True):
    """The dates of an article, as its fields have them."""

    date_published: str | None
    date_published_precision: Precision | None
    date_published_raw: str | None
    date_modified: str | None
    date_modified_precision: Precision | None
    date_modified_raw: str | None
    provenance: tuple[Provenance, ...]


class _Dated(Struct, frozen=True):
    """A date and what says it."""

    date: Date
    candidate: Candidate


def dates_of(view: Labelled, language: str | None) -> Dates:
    """Choose both dates. ``language`` is that of the page, for dates in words."""
    found = [*_claimed(view, language), *_printed(view, language)]
    published = [one for field, one in found if field == PUBLISHED] or list(_in_path(view))
    modified = [one for field, one in found if field == MODIFIED]
    first, first_rows = _decide(view, PUBLISHED, published)
    last, last_rows = _decide(view, MODIFIED, modified)
    return Dates(*first, *last, first_rows + last_rows)


def _claimed(view: Labelled, language: str | None) -> Iterator[tuple[str, _Dated]]:
    for claim in view.claims(PUBLISHED, MODIFIED, "date_created"):
        if date := parse_date(claim.value, language):
            field = MODIFIED if claim.field == MODIFIED else PUBLISHED
            yield field, _Dated(date, Candidate(claim.value, claim.source, _rank(claim)))


def _rank(claim: Claim) -> int:
    if claim.field == "date_created":
        return CREATED
    if claim.source.startswith("json-ld"):
        return STRUCTURED
    return META if claim.block is None else VISIBLE_CLAIM


def _printed(view: Labelled, language: str | None) -> Iterator[tuple[str, _Dated]]:
    """Dates in timestamps; what does not say which of the two it is was printed at publication."""
    for stretch in view.having(Role.TIMESTAMP):
        whole = parse_date(stretch.text, language)
        for date in (whole,) if whole else [date for _, _, date in find_dates(stretch.text, language)]:
            field = MODIFIED if date.kind == "modified" else PUBLISHED
            yield field, _Dated(date, Candidate(stretch.text, view.source_of(stretch), VISIBLE))


def _in_path(view: Labelled) -> Iterator[_Dated]:
    """The date in the URL, for pages that have no other."""
    url = view.document.page.url
    if found := _PATH_DATE.search(_BEYOND_HOST.sub("", url)) if url else None:
        year, month, day = (int(part) for part in found.groups())
        if date := parse_date(f"{year:04}-{month:02}-{day:02}"):
            yield _Dated(date, Candidate(found[0].strip("/"), "url", PATH))


def _decide(view: Labelled, field: str, found: Sequence[_Dated]) -> tuple[Moment, tuple[Provenance, ...]]:
    """The best source says which day; among all that say that day the most exact wins."""
    possible = [one for one in found if _possible(one.date, view.document.page.fetched_at)]
    winner = None
    if possible:
        day = _day(min(possible, key=lambda one: one.candidate.rank))
        winner = min((one for one in possible if _day(one) == day), key=_order)
    rows = provenance_of(field, [one.candidate for one in found], winner.candidate if winner else None)
    if winner is None:
        return (None, None, None), rows
    return (winner.date.iso, Precision(winner.date.precision), winner.candidate.value), rows


def _day(dated: _Dated) -> str:
    return dated.date.iso[:10]


def _order(dated: _Dated) -> tuple[int, int]:
    """Midnight is what a date without time becomes in many systems: only a day is surely known."""
    exact = EXACT[dated.date.precision]
    midnight = exact < EXACT["day"] and MIDNIGHT.search(dated.date.iso)
    return EXACT["day"] - 1 if midnight else exact, dated.candidate.rank


def _possible(date: Date, fetched_at: datetime | None) -> bool:
    if date.iso.startswith(EPOCH) or date.iso < "1600":
        return False
    return fetched_at is None or date.iso[:10] <= (fetched_at + CLOCK_TOLERANCE).date().isoformat()
