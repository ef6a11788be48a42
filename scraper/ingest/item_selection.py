"""Decide which items of a listing are fetched and which are only remembered: a first visit is no flood.

The rules, for a ``Backlog`` of 7 days and 50 articles:

- On a first listing, and on the first one after a gap of more than 7 days, the 50 newest items that are younger than
  7 days are fetched; items without a usable date follow in the order of the listing. The rest is remembered.
- On any other visit every new item is fetched, however many there are, but those older than 7 days are remembered.
- A visit with ten times 50 new items, where almost the whole listing is new, is a new sitemap or a source that changed
  all its addresses. Items that are dated after the last visit are fetched; all others are taken as on a first listing.
  A date that many items share is the time of an export, and dates none of them.
- Without a backlog (``--backlog all``) everything is fetched, with what earlier visits only remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from scraper.sources.durations import Backlog
from scraper.sources.item_keys import item_keys
from scraper.sources.listing import Item
from scraper.store.rows import SightingRow, SourceRow
from scraper.values.urls import url_key

__all__ = ["Selection", "lookup_keys", "select"]

FLOOD = 10
"""A visit with so many times ``Backlog.articles`` new items may be a flood."""
FLOOD_SHARE = 0.8
"""Share of new items in the listing of a flood."""
SHARED_DATE = 10
"""So many new items with the same date: the date is none of theirs."""
FUTURE = timedelta(days=2)
"""A later date is wrong; time zones and clocks explain less."""


class Selection(Struct, frozen=True):
    """What is to be done with the items of a listing."""

    add: tuple[SightingRow, ...]
    """New sightings, each with its ``remembered`` flag."""
    queue: tuple[SightingRow, ...]
    """Those to be fetched: of ``add``, and with ``--backlog all`` of ``touch`` too."""
    touch: tuple[SightingRow, ...]
    """Known sightings that are listed again, with their new values."""

    @property
    def new(self) -> int:
        """Number of items that were not known."""
        return len(self.add)


class _Keyed(Struct, frozen=True):
    item: Item
    key: str
    url_key: str


def lookup_keys(items: Sequence[Item], source_url: str) -> tuple[str, ...]:
    """All keys by which the store may know these items: for ``SightingRow.key`` and ``SightingRow.url_key``."""
    return tuple(dict.fromkeys((*item_keys(items, source_url), *(url_key(item.url) for item in items))))


def select(
    items: Sequence[Item],
    known: Mapping[str, SightingRow],
    source: SourceRow,
    backlog: Backlog | None,
    now: datetime,
) -> Selection:
    """Sort the items of a listing into new and known ones, and decide which are fetched.

    ``known`` has the sightings of this source under their ``key`` and under their ``url_key``; ``backlog`` is None for
    all. An item whose GUID or whose URL is known is known, so that neither new GUIDs nor new URLs are a flood.
    """
    new: list[_Keyed] = []
    seen: dict[int, SightingRow] = {}
    for entry in _keyed(items, source.url):
        if sighting := _sighting_of(entry, known):
            seen.setdefault(sighting.id, sighting)
        else:
            new.append(entry)
    wanted = {entry.key for entry in _wanted(new, len(items), source, backlog, now)}
    add = tuple(_row(entry, source, now, entry.key not in wanted) for entry in new)
    asked = {number for number, row in seen.items() if backlog is None and row.remembered and row.article_id is None}
    touch = tuple(
        replace(row, last_seen_at=now, remembered=row.remembered and number not in asked)
        for number, row in seen.items()
    )
    again = tuple(row for row in touch if row.id in asked)
    return Selection(add, (*(row for row in add if not row.remembered), *again), touch)


# ---------------------------------------------------------------------------------------------- identity


def _keyed(items: Sequence[Item], source_url: str) -> list[_Keyed]:
    """The items with their keys, without repeated ones."""
    entries: dict[str, _Keyed] = {}
    for item, key in zip(items, item_keys(items, source_url), strict=True):
        of_url = url_key(item.url)
        entries.setdefault(of_url, _Keyed(item, key, of_url))
    return list({entry.key: entry for entry in reversed(entries.values())}.values())[::-1]


def _sighting_of(entry: _Keyed, known: Mapping[str, SightingRow]) -> SightingRow | None:
    by_guid = known.get(entry.key)
    if by_guid and not _is_another(entry, by_guid):
        return by_guid
    return known.get(entry.url_key)


def _is_another(entry: _Keyed, sighting: SightingRow) -> bool:
    """Whether an item has nothing but the GUID in common with a sighting: the source gives all its items the same."""
    item = entry.item
    dates = (item.published, sighting.published)
    is_dated = None not in dates
    return (
        entry.url_key != sighting.url_key
        and item.title != sighting.title
        and (dates[0] != dates[1] if is_dated else item.title is not None and sighting.title is not None)
    )


def _row(entry: _Keyed, source: SourceRow, now: datetime, remembered: bool) -> SightingRow:
    return SightingRow(
        source_id=source.id,
        key=entry.key,
        guid=entry.item.guid,
        url=entry.item.url,
        url_key=entry.url_key,
        title=entry.item.title,
        published=entry.item.published,
        first_seen_at=now,
        last_seen_at=now,
        remembered=remembered,
    )


# ---------------------------------------------------------------------------------------------- what is fetched


def _wanted(
    new: Sequence[_Keyed], listed: int, source: SourceRow, backlog: Backlog | None, now: datetime
) -> Iterable[_Keyed]:
    """The new items that are fetched."""
    if backlog is None:
        return new
    oldest = _oldest(backlog, now)
    last = source.last_success_at
    if source.first_listed_at is None or last is None or last < oldest:
        return _backlog_of(new, backlog, now)
    flood = FLOOD * max(backlog.articles or 1, 1)
    if backlog.articles is not None and len(new) >= flood and len(new) >= FLOOD_SHARE * listed:
        dates = Counter(entry.item.published for entry in new)
        fresh = [
            entry
            for entry in new
            if (date := _usable_date(entry, now)) and date > last and dates[entry.item.published] < SHARED_DATE
        ]
        keys = {entry.key for entry in fresh}
        rest = [entry for entry in new if entry.key not in keys]
        return [*fresh, *_backlog_of(rest, backlog, now)]
    return [entry for entry in new if (_usable_date(entry, now) or now) >= oldest]


def _backlog_of(entries: Sequence[_Keyed], backlog: Backlog, now: datetime) -> list[_Keyed]:
    """The newest entries that are young enough, then those without a date in the order of the listing."""
    oldest = _oldest(backlog, now)
    dated = [(date, entry) for entry in entries if (date := _usable_date(entry, now)) and date >= oldest]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    undated = [entry for entry in entries if _usable_date(entry, now) is None]
    return [*(entry for _, entry in dated), *undated][: backlog.articles]


def _oldest(backlog: Backlog, now: datetime) -> datetime:
    """The date from which on items are young enough."""
    if backlog.seconds is None:
        return datetime.min.replace(tzinfo=UTC)
    return now - timedelta(seconds=backlog.seconds)


def _usable_date(entry: _Keyed, now: datetime) -> datetime | None:
    """The date of an item; None for one in the future."""
    published = entry.item.published
    return None if published is None or published > now + FUTURE else published
