"""Choose the dates of publication and of the last change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta, timezone

from msgspec import Struct

from scraper.article import Precision
from scraper.assembly.dates.date_sources import (
    MODIFIED,
    PUBLISHED,
    Dated,
    DateRank,
    find_page_dates,
    is_possible,
)
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Origin, Use, origins_of
from scraper.document import Place, Role
from scraper.values.dates.date_parser import Date

__all__ = ["Dates", "dates_of"]

Moment = tuple[str | None, Precision | None, str | None]
"""A date in ISO 8601, its precision, and its text in the source."""

EXACT = {"second": 0, "minute": 1, "day": 3}
MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
NEAR = 8
"""Distance from the headline, four lines, up to which a printed date may overrule a claim."""
WESTERNMOST, EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
"""The smallest and the largest offset from UTC on earth."""
QUARTER = timedelta(minutes=15)
"""All offsets from UTC are multiples of it."""


class Dates(Struct, frozen=True):
    """The dates of an article, as its fields have them."""

    date_published: str | None
    date_published_precision: Precision | None
    date_published_raw: str | None
    date_modified: str | None
    date_modified_precision: Precision | None
    date_modified_raw: str | None
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


def dates_of(view: Labelled, language: str | None) -> Dates:
    """Choose both dates. ``language`` is that of the page, for dates in words."""
    page_dates = find_page_dates(view, language)
    possible = [dated for dated in page_dates if is_possible(dated.date, view.document.page.fetched_at)]
    modified = [dated for dated in possible if dated.field == MODIFIED]
    published = [dated for dated in possible if dated.field == PUBLISHED]
    later_days = {dated.day for dated in modified} | _day_of_fetching(view)
    if not _best_day(published):
        # The page prints or claims only a change: what it prints at the headline is the best date of publication.
        published = _at_headline(modified)
    first = _most_exact(published, _day_published(published, later_days))
    last = _most_exact(modified, _best_day(modified))
    origins = _date_origins(PUBLISHED, page_dates, first) + _date_origins(MODIFIED, page_dates, last)
    uses = _date_uses(view, {PUBLISHED: _same_day(published, first), MODIFIED: _same_day(modified, last)}, page_dates)
    return Dates(*_moment_of(first, page_dates), *_moment_of(last, page_dates), origins, uses)


def _day_of_fetching(view: Labelled) -> set[str]:
    """The day that the page was fetched on, which mastheads print."""
    fetched_at = view.document.page.fetched_at
    return {fetched_at.date().isoformat()} if fetched_at else set()


def _date_origins(field: str, page_dates: Sequence[Dated], winner: Dated | None) -> tuple[Origin, ...]:
    candidates = [dated.candidate for dated in page_dates if dated.field == field]
    return origins_of(field, candidates, winner.candidate if winner else None)


def _same_day(dates: Sequence[Dated], winner: Dated | None) -> list[Dated]:
    """The dates of the same day as the winner."""
    return [dated for dated in dates if winner and dated.day == winner.day]


def _date_uses(view: Labelled, chosen: Mapping[str, Sequence[Dated]], page_dates: Sequence[Dated]) -> tuple[Use, ...]:
    """The timestamps of a chosen day, and their neighbours without a date: "Updated", "10:30".

    A timestamp with both dates is that of publication.
    """
    timestamps = {stretch.place: stretch.index for stretch in view.having(Role.TIMESTAMP)}
    with_date = {place for dated in page_dates for place in dated.candidate.places}
    fields: dict[Place, str] = {}
    for field, dates in chosen.items():
        for place in (place for dated in dates for place in dated.candidate.places if place in timestamps):
            fields.setdefault(place, field)
    field_of_index = {timestamps[place]: field for place, field in fields.items()}
    for place, index in timestamps.items():
        neighbour = field_of_index.get(index - 1) or field_of_index.get(index + 1)
        if place not in with_date and neighbour:
            fields.setdefault(place, neighbour)
    return tuple([Use(field, place) for place, field in fields.items()])


def _day_published(published: Sequence[Dated], later_days: Set[str]) -> str | None:
    """The day of the best source, unless the page prints another day at the headline.

    ``later_days`` are those of a change and of fetching. A claim may tell when the article was moved to another system,
    or when its newest version was written; readers then see the right day.
    """
    best_day, printed_days = _best_day(published), _days_at_headline(published)
    claims = [dated.date for dated in published if dated.day == best_day and dated.rank < DateRank.AT_HEADLINE]
    # Several printed days, or the day of a change or of fetching, do not overrule a claim.
    if len(printed_days) != 1 or not claims or later_days & printed_days:
        return best_day
    # If the header prints the day of the claim too, in any time zone, the claim is right.
    days = {dated.day for dated in published if dated.rank == DateRank.AT_HEADLINE}
    is_confirmed = any(_may_fall_on(claim, day) for claim in claims for day in days)
    return best_day if is_confirmed else next(iter(printed_days))


def _at_headline(modified: Sequence[Dated]) -> list[Dated]:
    """The dates at the headline of a page that prints only when it was changed."""
    return [dated for dated in modified if dated.rank in (DateRank.AT_HEADLINE, DateRank.RELATIVE)]


def _best_day(dates: Sequence[Dated]) -> str | None:
    """The day of the best source's first date; of dates at the headline, of the nearest."""
    candidates = (dated for dated in dates if dated.rank != DateRank.PAGE_RECORD)
    best = min(candidates, key=lambda dated: (dated.rank, dated.distance), default=None)
    return best.day if best else None


def _days_at_headline(dates: Sequence[Dated]) -> set[str]:
    """The days that are nearest to the headline; empty if the nearest is farther than ``NEAR``."""
    near = [dated for dated in dates if dated.rank == DateRank.AT_HEADLINE and dated.distance <= NEAR]
    nearest = min((dated.distance for dated in near), default=0)
    # Several dates may be at the same distance, in one line.
    return {dated.day for dated in near if dated.distance == nearest}


def _may_fall_on(date: Date, day: str) -> bool:
    """Whether a moment is on a day anywhere on earth."""
    moment = _in_utc(date)
    if moment is None:
        return date.iso == day
    return (moment + WESTERNMOST).date().isoformat() <= day <= (moment + EASTERNMOST).date().isoformat()


def _in_utc(date: Date) -> datetime | None:
    """The moment of a date with a time; without an offset it counts as UTC."""
    if date.precision == "day":
        return None
    moment = datetime.fromisoformat(date.iso)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _most_exact(dates: Sequence[Dated], day: str | None) -> Dated | None:
    """The most exact date of a day."""
    return min((dated for dated in dates if dated.day == day), key=_order, default=None)


def _order(dated: Dated) -> tuple[int, int]:
    """Midnight counts as little more than a day: many systems add it to a date without a time."""
    exact = EXACT[dated.date.precision]
    midnight = exact < EXACT["day"] and MIDNIGHT.search(dated.date.iso)
    return EXACT["day"] - 1 if midnight else exact, dated.rank


def _moment_of(dated: Dated | None, page_dates: Sequence[Dated]) -> Moment:
    if dated is None:
        return None, None, None
    return _in_local_time(dated, page_dates), Precision(dated.date.precision), dated.candidate.value


def _in_local_time(dated: Dated, page_dates: Sequence[Dated]) -> str:
    """A moment in UTC with the newsroom's offset, if the page also gives that moment in local time."""
    moment = _in_utc(dated.date)
    if moment is None or not dated.date.iso.endswith("+00:00"):
        return dated.date.iso
    offset = next((ahead for other in page_dates if (ahead := _clock_ahead(moment, other, dated.field))), timedelta())
    seconds = "seconds" if dated.date.precision == "second" else "minutes"
    return moment.astimezone(timezone(offset)).isoformat(timespec=seconds)


def _clock_ahead(moment: datetime, other: Dated, field: str) -> timedelta | None:
    """The offset of another date from UTC, if it is of the same minute."""
    if other.date.precision == "day":
        return None
    local, minute = datetime.fromisoformat(other.date.iso).replace(second=0), moment.replace(second=0)
    if local.tzinfo:
        return local.utcoffset() if local == minute else None
    # A local time without an offset: the difference is the offset, if it is a possible one.
    ahead = local.replace(tzinfo=UTC) - minute
    is_printed = other.rank == DateRank.AT_HEADLINE and other.field == field
    return ahead if is_printed and not ahead % QUARTER and WESTERNMOST <= ahead <= EASTERNMOST else None
