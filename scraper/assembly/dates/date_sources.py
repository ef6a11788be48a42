"""Everything on a page that says when it was published or changed: claims, printed dates, the URL."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from scraper.assembly.candidates import Candidate
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Claim, ClaimSource, Place, Role, Syntax, Within
from scraper.layout.header import header_blocks
from scraper.values.dates.date_parser import Date, Kind, find_dates, kind_said, parse_date, split_kind
from scraper.values.dates.date_words import date_tables, fold
from scraper.values.dates.relative_dates import relative_day

__all__ = [
    "AT_HEADLINE",
    "MODIFIED",
    "PAGE_RECORD",
    "PUBLISHED",
    "RELATIVE",
    "Dated",
    "dates_said",
    "is_possible",
]

PUBLISHED, MODIFIED, CREATED_FIELD = "date_published", "date_modified", "date_created"
STRUCTURED, PAGE_RECORD, META, AT_HEADLINE, ELSEWHERE, CREATED, PATH, RELATIVE = range(8)
"""Ranks of a date: JSON-LD; first date of a page that JSON-LD calls no article, which only confirms others; meta tags;
shown at the headline; shown anywhere else; said to be that of creation; in the URL; told from the time of fetching."""
RANKS = {Syntax.JSON_LD: STRUCTURED}
"""Rank of a claim by its syntax; all other claims are ``META``."""
PAGE_TYPE = "WebPage"
PLAIN_TIME = ClaimSource(Syntax.TIME)
"""Source of a ``<time>`` that no class or attribute says more of."""
LONG_CHARACTERS = 80
"""A shorter paragraph may be a line of the header."""
LINE_CHARACTERS = 200
"""A longer text tells of dates, and is none."""
MINUTE = len("2024-05-03T10:15")
NO_HEADER = int(Within.INVISIBLE | Within.NAV | Within.FOOTER)
EPOCH = "1970-01-01T00:00"
"""What a template prints that holds no date."""
FIRST_YEAR = "1600"
CLOCK_TOLERANCE = timedelta(days=2)
"""A page may be ahead of the clock by time zones and by morning editions; later dates are announcements."""
_BEYOND_HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*|[?#].*", re.IGNORECASE | re.DOTALL)
_PATH_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?!\w)", re.ASCII | re.IGNORECASE
)


class Dated(Struct, frozen=True):
    """A date and what says it."""

    field: str
    date: Date
    candidate: Candidate
    distance: int = 0
    """Of a date at the headline: how far from it, a line above farther than one below."""

    @property
    def day(self) -> str:
        """The day as it is written, in whatever zone."""
        return self.date.iso[:10]

    @property
    def rank(self) -> int:
        """What kind of source says it."""
        return self.candidate.rank


class _Header(Struct, frozen=True):
    """The blocks around the headline in which the article's own date stands."""

    headline: int
    blocks: range

    def place(self, view: Labelled, block: int) -> tuple[int, int]:
        """Rank and distance of a date that is shown in a block."""
        document = view.document
        aside = document.containers[document.blocks[block].container].within & NO_HEADER
        if aside or block not in self.blocks:
            return ELSEWHERE, 0
        lines = block - self.headline
        return AT_HEADLINE, 2 * lines if lines >= 0 else 1 - 2 * lines


def dates_said(view: Labelled, language: str | None) -> list[Dated]:
    """All dates of publication and change.

    Where nothing else tells when it was published, the URL is asked, then what is shown relative to the reading.
    """
    header = _header_of(view)
    said = [*_claimed(view, language, header), *_printed(view, language, header)]
    if all(one.field == MODIFIED or one.rank == PAGE_RECORD for one in said):
        said += [*_in_path(view)] or [*_relative(view, header)]
    return said


def is_possible(date: Date, fetched_at: datetime | None) -> bool:
    """Whether a page can have been published then: not before print, not long after it was fetched."""
    if date.iso.startswith(EPOCH) or date.iso < FIRST_YEAR:
        return False
    return fetched_at is None or date.iso[:10] <= (fetched_at + CLOCK_TOLERANCE).date().isoformat()


def _header_of(view: Labelled) -> _Header:
    headline = next((stretch.block for stretch in view.having(Role.HEADLINE)), None)
    long = (one.block for one in view.body if one.role is Role.PARAGRAPH and len(one.text) >= LONG_CHARACTERS)
    if headline is None:
        first = next(long, view.body[0].block if view.body else 0)
        return _Header(first, header_blocks(None, first))
    first = next((block for block in long if block > headline), headline)
    return _Header(headline, header_blocks(headline, first))


def _claimed(view: Labelled, language: str | None, header: _Header) -> Iterator[Dated]:
    shown: dict[int | None, tuple[Place, ...]] = defaultdict(tuple)
    for one in view.having(Role.TIMESTAMP):
        shown[one.block] += (one.place,)
    for claim in view.claims(PUBLISHED, MODIFIED, CREATED_FIELD):
        if date := parse_date(claim.value, language):
            rank, distance = (_rank(claim), 0) if claim.block is None else header.place(view, claim.block)
            field = PUBLISHED if claim.field == CREATED_FIELD else claim.field
            if claim.source == PLAIN_TIME and _kind_shown(view, claim.block, date, language) == "modified":
                field = MODIFIED
            yield Dated(
                field, date, Candidate(claim.value, str(claim.source), rank, shown.get(claim.block, ())), distance
            )


def _rank(claim: Claim) -> int:
    is_page_record = claim.source.syntax is Syntax.JSON_LD and claim.source.type == PAGE_TYPE
    if is_page_record and claim.field != MODIFIED:
        return PAGE_RECORD
    if claim.field == CREATED_FIELD:
        return CREATED
    return RANKS.get(claim.source.syntax, META)


def _kind_shown(view: Labelled, block: int | None, date: Date, language: str | None) -> Kind | None:
    """What the words of a block say that a date in it is, or those of the block before."""
    if block is None:
        return None
    document = view.document
    text = document.block_text(block)
    shown = [one for _, _, one in find_dates(text, language)] if len(text) <= LINE_CHARACTERS else []
    kinds = {one.kind for one in shown if one.iso[:MINUTE] == date.iso[:MINUTE]} or {one.kind for one in shown}
    if kinds - {None}:
        return kinds.pop() if len(kinds) == 1 else None
    return kind_said(document.block_text(block - 1)) if block else None


def _printed(view: Labelled, language: str | None, header: _Header) -> Iterator[Dated]:
    """Dates in timestamps, bylines and datelines; one that does not say what it is was printed at publication."""
    for stretch in view.having(Role.TIMESTAMP, Role.BYLINE, Role.DATELINE):
        whole = parse_date(stretch.text, language)
        told = stretch.role is Role.DATELINE
        rank, distance = (ELSEWHERE, 0) if told else header.place(view, stretch.block)
        for date in (whole,) if whole else [date for _, _, date in find_dates(stretch.text, language)]:
            kind = date.kind or _kind_before(view, stretch)
            field = MODIFIED if kind == "modified" else PUBLISHED
            yield Dated(field, date, Candidate(stretch.text, view.source_of(stretch), rank, (stretch.place,)), distance)


def _relative(view: Labelled, header: _Header) -> Iterator[Dated]:
    """Times as "2 hours ago" at the headline, of a page of which is known when it was fetched."""
    now = view.document.page.fetched_at
    for stretch in view.having(Role.TIMESTAMP) if now else ():
        rank, distance = header.place(view, stretch.block)
        day = relative_day(stretch.text, now) if now and rank == AT_HEADLINE else None
        if day and (date := parse_date(day)):
            kind = split_kind(stretch.text)[0] or _kind_before(view, stretch)
            field = MODIFIED if kind == "modified" else PUBLISHED
            yield Dated(
                field, date, Candidate(stretch.text, view.source_of(stretch), RELATIVE, (stretch.place,)), distance
            )


def _kind_before(view: Labelled, stretch: Stretch) -> Kind | None:
    """What the stretch before a date says that it is, as ``Last updated:`` in a block of its own."""
    return kind_said(view.stretches[stretch.index - 1].text) if stretch.index else None


def _in_path(view: Labelled) -> Iterator[Dated]:
    """The date in the URL, for pages that have no other."""
    url = view.document.page.url
    if found := _PATH_DATE.search(_BEYOND_HOST.sub("", url)) if url else None:
        year, month, day = found.groups()
        number = int(month) if month.isdigit() else date_tables().months.get(fold(month), 0)
        if date := parse_date(f"{year}-{number:02}-{int(day):02}"):
            yield Dated(PUBLISHED, date, Candidate(found[0].strip("/"), "url", PATH))
