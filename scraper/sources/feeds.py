"""RSS, RDF and Atom feeds: feedparser reads what ``feed_budgets`` let through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from scraper.document import Page
from scraper.errors import NotFeed
from scraper.sources.extra import ingest_extra
from scraper.sources.feed_budgets import MAX_ITEMS, bounded_feed
from scraper.sources.feed_dates import feed_date, raw_date
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.source_text import SourceText, plain_title, repaired_xml
from scraper.values.urls import absolute

__all__ = ["MAX_GUID", "MAX_HUBS", "read_feed"]

MAX_GUID = 1000
"""Characters of an identifier; a longer one is taken as none."""
MAX_HUBS = 5
HOUR = 3600.0
DAY = 86_400.0

_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What feedparser raises on broken markup: it checks little."""
_PERIODS = {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY, "monthly": 30 * DAY, "yearly": 365 * DAY}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIP_HOUR = re.compile(r"<hour>\s{0,9}([0-9]{1,2})\s{0,9}<", re.IGNORECASE)
_SKIP_DAY = re.compile(r"<day>\s{0,9}([a-z]{6,9})\s{0,9}<", re.IGNORECASE)
_SKIP_LENGTH = 5000
"""Characters of ``skipHours`` or ``skipDays``."""
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.[0-9]{1,9})?\s*", re.ASCII)
_WEB = re.compile(r"\s*https?://", re.IGNORECASE)


def read_feed(page: Page, source: SourceText) -> Listing:
    """The listing of a feed in XML. Raises NotFeed, and BudgetExceeded for what would take too long to read.

    Links are resolved against ``xml:base``, then against the page's URL. An item without the URL of a page, such as an
    enclosure alone, is left out; identifiers stay as they are.
    """
    now = page.fetched_at
    markup = bounded_feed(repaired_xml(source.text), lambda text: feed_date(text, now), page.url)
    parsed = _parsed(markup.text, page.url)
    channel, entries = parsed["feed"], parsed["entries"]
    if not parsed.get("version") and not entries:
        raise NotFeed("this XML is no feed", page.url)
    items = (_item(entry, page.url, now) for entry in entries[:MAX_ITEMS])
    return Listing(
        kind=SourceKind.FEED,
        items=tuple(item for item in items if item is not None),
        title=plain_title(dict.get(channel, "title")),
        min_interval=_min_interval(channel, markup.text, now),
        listed=max(markup.listed, len(entries)),
        flags=tuple(sorted({*source.flags, *markup.flags})),
        hubs=tuple(dict.fromkeys(_hubs(channel, page.url)))[:MAX_HUBS],
    )


def _parsed(markup: str, url: str | None) -> Mapping[str, Any]:
    """What feedparser reads. It gets bytes in a file object: a text could be a URL or a file name to it."""
    with ingest_extra():
        import feedparser
    document = BytesIO(b'<?xml version="1.0" encoding="utf-8"?>\n' + markup.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (*_FAULTS, feedparser.exceptions.UndeclaredNamespace) as error:
        raise NotFeed(f"feedparser cannot read it: {type(error).__name__}", url) from error
    return parsed


def _item(entry: dict[str, Any], base: str | None, now: datetime | None) -> Item | None:
    """An entry as an item. ``dict.get``: feedparser's own ``get`` answers for one key with the value of another."""
    guid = dict.get(entry, "id")
    guid = guid if isinstance(guid, str) and 0 < len(guid) <= MAX_GUID else None
    link = dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")
    if dict.get(entry, "guidislink") and link == guid and not _WEB.match(guid or ""):
        # An identifier such as "1234" is no relative URL.
        link = None
    if not link and guid and _WEB.match(guid):
        link = guid
    url = absolute(link, base) if isinstance(link, str) and link.strip() else None
    if url is None:
        return None
    published_raw = raw_date(dict.get(entry, "published")) or raw_date(dict.get(entry, "created"))
    updated_raw = raw_date(dict.get(entry, "updated"))
    return Item(
        url=url,
        guid=guid,
        title=plain_title(dict.get(entry, "title")),
        published=feed_date(published_raw or updated_raw, now),
        published_raw=published_raw or updated_raw,
        updated=feed_date(updated_raw, now),
    )


def _hubs(channel: dict[str, Any], base: str | None) -> Iterator[str]:
    for link in dict.get(channel, "links") or ():
        if link.get("rel") == "hub" and (url := absolute(str(link.get("href", "")), base)):
            yield url


def _min_interval(channel: dict[str, Any], markup: str, now: datetime | None) -> float:
    """Seconds from this visit to the next that the feed asks for: ttl, sy:updatePeriod, and hours and days to skip."""
    minutes = _number(dict.get(channel, "ttl"))
    seconds = min(60.0 * minutes, DAY)
    period = _PERIODS.get(str(dict.get(channel, "sy_updateperiod", "")).strip().lower(), 0.0)
    frequency = _number(dict.get(channel, "sy_updatefrequency")) or 1
    seconds = min(max(seconds, period / frequency), DAY)
    return _after_skipped(seconds, markup, now) if now else seconds


def _number(value: object) -> int:
    match = _NUMBER.fullmatch(value[:50]) if isinstance(value, str) else None
    return int(match[1]) if match else 0


def _after_skipped(seconds: float, markup: str, now: datetime) -> float:
    """The seconds, or those until the first full hour that the feed does not ask to skip; a day at most."""
    hours = {int(hour) % 24 for hour in _SKIP_HOUR.findall(_inside(markup, "skipHours"))}
    days = {day.lower() for day in _SKIP_DAY.findall(_inside(markup, "skipDays"))}
    start = now.astimezone(UTC)
    visit = start + timedelta(seconds=seconds)
    while (visit - start).total_seconds() < DAY and (visit.hour in hours or _WEEKDAYS[visit.weekday()] in days):
        visit = visit.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min((visit - start).total_seconds(), DAY)


def _inside(markup: str, name: str) -> str:
    """The start of the content of an element that a feed has once."""
    start = markup.find(f"<{name}>")
    end = markup.find(f"</{name}>", start, start + _SKIP_LENGTH)
    return markup[start:end] if 0 <= start < end else ""
