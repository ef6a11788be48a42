"""When the article was published and changed."""

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
    dates_said,
    is_possible,
)
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Origin, Use, origins_of
from scraper.document import Place, Role
from scraper.values.dates.date_parser import Date

__all__ = ["Dates", "dates_of"]

Moment = tuple[str | None, Precision | None, str | None]
"""A date in ISO 8601, its precision, and as it stands in the source."""

EXACT = {"second": 0, "minute": 1, "day": 3}
MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
NEAR = 8
"""Distance from the headline up to which a date is that of the article against what a source says: four lines."""
WESTERNMOST, EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
"""Offsets between which it is the same moment everywhere on earth."""
QUARTER = timedelta(minutes=15)
"""Offsets are multiples of it."""


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
    said = dates_said(view, language)
    possible = [one for one in said if is_possible(one.date, view.document.page.fetched_at)]
    modified = [one for one in possible if one.field == MODIFIED]
    published = [one for one in possible if one.field == PUBLISHED]
    later = {one.day for one in modified} | _today(view)
    published = published if _day_said(published) else _only_shown(modified)
    first, last = _most_exact(published, _day_published(published, later)), _most_exact(modified, _day_said(modified))
    origins = _origins(PUBLISHED, said, first) + _origins(MODIFIED, said, last)
    uses = _uses(view, {PUBLISHED: _agreeing(published, first), MODIFIED: _agreeing(modified, last)}, said)
    return Dates(*_moment_of(first, said), *_moment_of(last, said), origins, uses)


def _today(view: Labelled) -> set[str]:
    """The day that the page was fetched on, which mastheads print."""
    fetched_at = view.document.page.fetched_at
    return {fetched_at.date().isoformat()} if fetched_at else set()


def _origins(field: str, said: Sequence[Dated], winner: Dated | None) -> tuple[Origin, ...]:
    candidates = [one.candidate for one in said if one.field == field]
    return origins_of(field, candidates, winner.candidate if winner else None)


def _agreeing(dated: Sequence[Dated], winner: Dated | None) -> list[Dated]:
    """The dates of the same day as the one that was chosen."""
    return [one for one in dated if winner and one.day == winner.day]


def _uses(view: Labelled, agreeing: Mapping[str, Sequence[Dated]], said: Sequence[Dated]) -> tuple[Use, ...]:
    """The timestamps that tell a chosen day, and those beside them that tell no date: "Updated", "10:30".

    A timestamp with both dates is that of publication.
    """
    timestamps = {one.place: one.index for one in view.having(Role.TIMESTAMP)}
    dated = {place for one in said for place in one.candidate.places}
    fields: dict[Place, str] = {}
    for field, dates in agreeing.items():
        for place in (place for one in dates for place in one.candidate.places if place in timestamps):
            fields.setdefault(place, field)
    used = {timestamps[place]: field for place, field in fields.items()}
    for place, index in timestamps.items():
        beside = used.get(index - 1) or used.get(index + 1)
        if place not in dated and beside:
            fields.setdefault(place, beside)
    return tuple([Use(field, place) for place, field in fields.items()])


def _day_published(published: Sequence[Dated], later: Set[str]) -> str | None:
    """The day that the best source says, unless the page shows its readers another.

    What it shows is right where it is none of the ``later`` days, of a change or of today: then the source tells when
    the article was moved to another system, or what its newest version is. Where it shows both days, the source is
    right.
    """
    said, shown = _day_said(published), _days_shown(published)
    claims = [one.date for one in published if one.day == said and one.rank < DateRank.AT_HEADLINE]
    at_headline = {one.day for one in published if one.rank == DateRank.AT_HEADLINE}
    if len(shown) != 1 or not claims or later & shown:
        return said
    confirmed = any(_may_fall_on(claim, day) for claim in claims for day in at_headline)
    return said if confirmed else next(iter(shown))


def _only_shown(modified: Sequence[Dated]) -> list[Dated]:
    """The dates that stand at the headline of a page that prints only when it was changed."""
    return [one for one in modified if one.rank in (DateRank.AT_HEADLINE, DateRank.RELATIVE)]


def _day_said(dated: Sequence[Dated]) -> str | None:
    """The day of the first date of the best source, of those at the headline the nearest."""
    sources = (one for one in dated if one.rank != DateRank.PAGE_RECORD)
    best = min(sources, key=lambda one: (one.rank, one.distance), default=None)
    return best.day if best else None


def _days_shown(dated: Sequence[Dated]) -> set[str]:
    """The days that stand nearest to the headline, none where that is far."""
    near = [one for one in dated if one.rank == DateRank.AT_HEADLINE and one.distance <= NEAR]
    nearest = min((one.distance for one in near), default=0)
    return {one.day for one in near if one.distance == nearest}


def _may_fall_on(date: Date, day: str) -> bool:
    """Whether a moment is on that day anywhere on earth."""
    moment = _in_utc(date)
    if moment is None:
        return date.iso == day
    return (moment + WESTERNMOST).date().isoformat() <= day <= (moment + EASTERNMOST).date().isoformat()


def _in_utc(date: Date) -> datetime | None:
    """The moment of a date with a time, in UTC where it gives no offset."""
    if date.precision is Precision.DAY:
        return None
    moment = datetime.fromisoformat(date.iso)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _most_exact(dated: Sequence[Dated], day: str | None) -> Dated | None:
    """Among all that say a day the most exact."""
    return min((one for one in dated if one.day == day), key=_order, default=None)


def _order(dated: Dated) -> tuple[int, int]:
    """Midnight is what a date without time becomes in many systems: only a day is surely known."""
    exact = EXACT[dated.date.precision]
    midnight = exact < EXACT["day"] and MIDNIGHT.search(dated.date.iso)
    return EXACT["day"] - 1 if midnight else exact, dated.rank


def _moment_of(dated: Dated | None, said: Sequence[Dated]) -> Moment:
    if dated is None:
        return None, None, None
    return _in_local_time(dated, said), Precision(dated.date.precision), dated.candidate.value


def _in_local_time(dated: Dated, said: Sequence[Dated]) -> str:
    """A moment in UTC as the clock of the newsroom showed it, where the page gives the same moment by that clock."""
    moment = _in_utc(dated.date)
    if moment is None or not dated.date.iso.endswith("+00:00"):
        return dated.date.iso
    offset = next((ahead for one in said if (ahead := _clock_ahead(moment, one, dated.field))), timedelta())
    seconds = "seconds" if dated.date.precision is Precision.SECOND else "minutes"
    return moment.astimezone(timezone(offset)).isoformat(timespec=seconds)


def _clock_ahead(moment: datetime, other: Dated, field: str) -> timedelta | None:
    """How far the clock of another date is ahead of UTC, if it tells of the same minute."""
    if other.date.precision is Precision.DAY:
        return None
    local, minute = datetime.fromisoformat(other.date.iso).replace(second=0), moment.replace(second=0)
    if local.tzinfo:
        return local.utcoffset() if local == minute else None
    ahead = local.replace(tzinfo=UTC) - minute
    shown = other.rank == DateRank.AT_HEADLINE and other.field == field
    return ahead if shown and not ahead % QUARTER and WESTERNMOST <= ahead <= EASTERNMOST else None
