"""Find every date of publication or change on a page: in claims, in print, in the URL."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct

from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.usage import Candidate
from scraper.document import Claim, ClaimSource, Place, Role, Syntax, Within
from scraper.layout.header import header_blocks
from scraper.values.dates.date_parser import Date, Kind, find_dates, kind_said, parse_date, split_kind
from scraper.values.dates.date_words import date_tables
from scraper.values.dates.relative_dates import relative_day
from scraper.values.punctuation import LONG_CHARACTERS
from scraper.values.text import fold_unaccented

__all__ = [
    "MODIFIED",
    "PUBLISHED",
    "DateRank",
    "Dated",
    "find_page_dates",
    "is_possible",
]

PUBLISHED, MODIFIED, CREATED_FIELD = "date_published", "date_modified", "date_created"


class DateRank(IntEnum):
    """Sources of a date, the most trusted first."""

    STRUCTURED = 0
    """JSON-LD."""
    PAGE_RECORD = 1
    """First date of a page that JSON-LD does not call an article: it only confirms other dates."""
    META = 2
    """Meta tag or microdata."""
    AT_HEADLINE = 3
    """Printed at the headline."""
    ELSEWHERE = 4
    """Printed anywhere else."""
    CREATED = 5
    """Claimed date of creation."""
    PATH = 6
    """In the URL."""
    RELATIVE = 7
    """Printed relative to the time of fetching: "2 hours ago"."""


SYNTAX_RANKS = {Syntax.JSON_LD: DateRank.STRUCTURED}
"""Rank of a claim by its syntax; all other claims are ``META``."""
PAGE_TYPE = "WebPage"
PLAIN_TIME = ClaimSource(Syntax.TIME)
"""Source of a ``<time>`` that no class or attribute says more of."""
LINE_CHARACTERS = 200
"""A longer text mentions dates; it is not a date line."""
MINUTE = len("2024-05-03T10:15")
NO_HEADER = int(Within.INVISIBLE | Within.NAV | Within.FOOTER)
EPOCH = "1970-01-01T00:00"
"""Value of a template without a date."""
FIRST_YEAR = "1600"
CLOCK_TOLERANCE = timedelta(days=2)
"""A page may be ahead of the clock by its time zone or as a morning edition; a later date is an announcement."""
_BEYOND_HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*|[?#].*", re.IGNORECASE | re.DOTALL)
_PATH_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?!\w)", re.ASCII | re.IGNORECASE
)


class Dated(Struct, frozen=True):
    """A date and its source."""

    field: str
    date: Date
    candidate: Candidate
    distance: int = 0
    """Distance of a printed date from the headline; a line above counts as farther than a line below."""

    @property
    def day(self) -> str:
        """The day as written, in the zone of the source."""
        return self.date.iso[:10]

    @property
    def rank(self) -> int:
        """The rank of its source, a ``DateRank``."""
        return self.candidate.rank


def _field_of(kind: Kind | None) -> str:
    """The field of a printed date; a date of unknown kind is that of publication."""
    return f"date_{kind}" if kind else PUBLISHED


def _kind_fields() -> tuple[str, ...]:
    """The fields of all kinds of date, which claims have too."""
    return tuple(map(_field_of, dict.fromkeys(date_tables().kinds.values())))


class _Header(Struct, frozen=True):
    """The blocks around the headline that may print the article's own date."""

    headline: int
    blocks: range

    def place(self, view: Labelled, block: int) -> tuple[int, int]:
        """Rank and distance of a date that is shown in a block."""
        document = view.document
        aside = document.containers[document.blocks[block].container].within & NO_HEADER
        if aside or block not in self.blocks:
            return DateRank.ELSEWHERE, 0
        lines = block - self.headline
        return DateRank.AT_HEADLINE, 2 * lines if lines >= 0 else 1 - 2 * lines


def find_page_dates(view: Labelled, language: str | None) -> list[Dated]:
    """All dates of publication and change.

    The URL, and then a time relative to fetching ("2 hours ago"), count only if no other source has a date.
    """
    header = _header_of(view)
    page_dates = [*_claimed_dates(view, language, header), *_printed_dates(view, language, header)]
    if all(dated.field != PUBLISHED or dated.rank == DateRank.PAGE_RECORD for dated in page_dates):
        page_dates += [*_dates_in_path(view)] or [*_relative_dates(view, header)]
    return page_dates


def is_possible(date: Date, fetched_at: datetime | None) -> bool:
    """Whether a date can be that of publication: not before printing, and not long after fetching."""
    if date.iso.startswith(EPOCH) or date.iso < FIRST_YEAR:
        return False
    return fetched_at is None or date.iso[:10] <= (fetched_at + CLOCK_TOLERANCE).date().isoformat()


def _header_of(view: Labelled) -> _Header:
    headline = next((stretch.block for stretch in view.having(Role.HEADLINE)), None)
    long = (
        stretch.block
        for stretch in view.body
        if stretch.role is Role.PARAGRAPH and len(stretch.text) >= LONG_CHARACTERS
    )
    if headline is None:
        first = next(long, view.body[0].block if view.body else 0)
        return _Header(first, header_blocks(None, first))
    first = next((block for block in long if block > headline), headline)
    return _Header(headline, header_blocks(headline, first))


def _claimed_dates(view: Labelled, language: str | None, header: _Header) -> Iterator[Dated]:
    shown: dict[int | None, tuple[Place, ...]] = defaultdict(tuple)
    for stretch in view.having(Role.TIMESTAMP):
        shown[stretch.block] += (stretch.place,)
    for claim in view.claims(*_kind_fields(), CREATED_FIELD):
        if date := parse_date(claim.value, language):
            rank, distance = (_date_rank(claim), 0) if claim.block is None else header.place(view, claim.block)
            field = PUBLISHED if claim.field == CREATED_FIELD else claim.field
            if claim.source == PLAIN_TIME and (kind := _kind_shown(view, claim.block, date, language)):
                field = _field_of(kind) if field == PUBLISHED else field
            yield Dated(
                field, date, Candidate(claim.value, str(claim.source), rank, shown.get(claim.block, ())), distance
            )


def _date_rank(claim: Claim) -> DateRank:
    is_page_record = claim.source.syntax is Syntax.JSON_LD and claim.source.type == PAGE_TYPE
    if is_page_record and claim.field != MODIFIED:
        return DateRank.PAGE_RECORD
    if claim.field == CREATED_FIELD:
        return DateRank.CREATED
    return SYNTAX_RANKS.get(claim.source.syntax, DateRank.META)


def _kind_shown(view: Labelled, block: int | None, date: Date, language: str | None) -> Kind | None:
    """The kind of a date by the words around it in its block, or else by the block before."""
    if block is None:
        return None
    document = view.document
    text = document.block_text(block)
    shown = [other for _, _, other in find_dates(text, language)] if len(text) <= LINE_CHARACTERS else []
    same_minute = [other for other in shown if other.iso[:MINUTE] == date.iso[:MINUTE]]
    kinds = {other.kind for other in same_minute or shown}
    if kinds - {None}:
        return kinds.pop() if len(kinds) == 1 else None
    return kind_said(document.block_text(block - 1)) if block else None


def _printed_dates(view: Labelled, language: str | None, header: _Header) -> Iterator[Dated]:
    """Dates in timestamps, bylines and datelines; a date of unknown kind is that of publication."""
    for stretch in view.having(Role.TIMESTAMP, Role.BYLINE, Role.DATELINE):
        whole = parse_date(stretch.text, language)
        in_dateline = stretch.role is Role.DATELINE
        rank, distance = (DateRank.ELSEWHERE, 0) if in_dateline else header.place(view, stretch.block)
        for date in (whole,) if whole else [date for _, _, date in find_dates(stretch.text, language)]:
            kind = date.kind or _kind_before(view, stretch)
            yield Dated(
                _field_of(kind),
                date,
                Candidate(stretch.text, view.source_of(stretch), rank, (stretch.place,)),
                distance,
            )


def _relative_dates(view: Labelled, header: _Header) -> Iterator[Dated]:
    """Times such as "2 hours ago" at the headline, if the time of fetching is known."""
    now = view.document.page.fetched_at
    for stretch in view.having(Role.TIMESTAMP) if now else ():
        rank, distance = header.place(view, stretch.block)
        day = relative_day(stretch.text, now) if now and rank == DateRank.AT_HEADLINE else None
        if day and (date := parse_date(day)):
            kind = split_kind(stretch.text)[0] or _kind_before(view, stretch)
            yield Dated(
                _field_of(kind),
                date,
                Candidate(stretch.text, view.source_of(stretch), DateRank.RELATIVE, (stretch.place,)),
                distance,
            )


def _kind_before(view: Labelled, stretch: Stretch) -> Kind | None:
    """The kind of a date by the stretch before it, such as ``Last updated:`` in a block of its own."""
    return kind_said(view.stretches[stretch.index - 1].text) if stretch.index else None


def _dates_in_path(view: Labelled) -> Iterator[Dated]:
    """The date in the URL."""
    url = view.document.page.url
    if match := _PATH_DATE.search(_BEYOND_HOST.sub("", url)) if url else None:
        year, month, day = match.groups()
        month_number = int(month) if month.isdigit() else date_tables().months.get(fold_unaccented(month), 0)
        if date := parse_date(f"{year}-{month_number:02}-{int(day):02}"):
            yield Dated(PUBLISHED, date, Candidate(match[0].strip("/"), "url", DateRank.PATH))
