"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from scraper.document import Page
from scraper.errors import NotFeed
from scraper.sources.feed_budgets import MAX_ITEMS
from scraper.sources.feed_dates import feed_date, raw_date
from scraper.sources.feeds import MAX_GUID, MAX_HUBS
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.source_text import SourceText, plain_title
from scraper.values.urls import absolute

__all__ = ["read_json_feed"]

VERSION = "jsonfeed.org/version/1"
NEVER = datetime(1, 1, 1, tzinfo=UTC)


def read_json_feed(page: Page, source: SourceText) -> Listing:
    """The listing of a JSON Feed. Raises NotFeed for other JSON, such as the error of an interface."""
    try:
        feed = msgspec.json.decode(source.text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotFeed("the JSON is broken", page.url) from error
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or VERSION not in str(feed.get("version"))[:100]:
        raise NotFeed("this JSON is no JSON Feed", page.url)
    items = [item for entry in entries if (item := _json_item(entry, page)) is not None]
    kept = _newest_items(items)
    capped = ("capped",) if len(kept) < len(items) else ()
    return Listing(
        kind=SourceKind.FEED,
        items=tuple(kept),
        title=plain_title(feed.get("title")),
        listed=len(entries),
        flags=tuple(sorted({*source.flags, *capped})),
        hubs=tuple(dict.fromkeys(_hub_urls(feed.get("hubs"), page.url)))[:MAX_HUBS],
    )


def _json_item(entry: Any, page: Page) -> Item | None:
    if not isinstance(entry, dict):
        return None
    link = entry.get("url") or entry.get("external_url") or entry.get("id")
    url = absolute(link, page.url) if isinstance(link, str) and ("url" in entry or "://" in link) else None
    if url is None:
        return None
    published, updated = raw_date(entry.get("date_published")), raw_date(entry.get("date_modified"))
    guid = str(entry["id"]) if isinstance(entry.get("id"), str | int | float) else ""
    return Item(
        url=url,
        guid=guid if 0 < len(guid) <= MAX_GUID else None,
        title=plain_title(entry.get("title")),
        published=feed_date(published or updated, page.fetched_at),
        published_raw=published or updated,
        updated=feed_date(updated, page.fetched_at),
    )


def _newest_items(items: list[Item]) -> list[Item]:
    """At most ``MAX_ITEMS`` items in their order: the newest, items without a date after all others."""
    order = sorted(range(len(items)), key=lambda number: items[number].published or NEVER, reverse=True)
    return [items[number] for number in sorted(order[:MAX_ITEMS])]


def _hub_urls(hubs: object, base: str | None) -> Iterator[str]:
    for hub in hubs if isinstance(hubs, list) else ():
        url = hub.get("url") if isinstance(hub, dict) else None
        if isinstance(url, str) and (resolved := absolute(url, base)):
            yield resolved
