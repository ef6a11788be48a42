"""Find the sources of a page: feeds that it names, sitemaps that robots.txt names, and which of them is best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from scraper.document import Page
from scraper.reading.budgets import refuse_costly_markup
from scraper.sources.extra import ingest_extra
from scraper.sources.listing import Listing, SourceKind
from scraper.sources.source_text import text_of, unpacked
from scraper.values.urls import absolute, bare_host, split_url

__all__ = ["RECENT", "SourceCandidate", "candidate_urls", "ranked", "sitemaps_of_robots"]

MAX_CANDIDATES = 20
"""URLs of feeds, or of sitemaps, that are worth a request."""
MAX_ROBOTS = 500 * 1024
"""Characters of robots.txt that are looked at, as RFC 9309 has it."""
RECENT = timedelta(days=7)
"""Articles that are younger show that a source is alive."""

_SITEMAP = re.compile(r"^[ \t]{0,99}sitemap[ \t]{0,99}:[ \t]{0,99}(\S{1,8192})", re.IGNORECASE | re.MULTILINE)
_BASE = re.compile(r"<base\s[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}[\"']?([^\"'\s<>]{1,2000})", re.IGNORECASE)
_HEAD = 100_000
"""Characters of a page in which its base is looked for."""


class SourceCandidate(Struct, frozen=True):
    """A source that was found, what it lists, and how many of its items are recent."""

    url: str
    listing: Listing
    recent: int


def candidate_urls(page: Page) -> tuple[str, ...]:
    """The URLs of feeds that a page names, in its order. Raises TooLarge and BudgetExceeded; fetches nothing."""
    text = text_of(unpacked(page)[0], page).text
    refuse_costly_markup(text.encode("utf-8", "replace"), page.url)
    with ingest_extra():
        from trafilatura.feeds import FeedParameters, determine_feed
    base = _base(text, page.url)
    parts = split_url(base or "")
    host = bare_host(parts) if parts else ""
    feeds = determine_feed(text, FeedParameters(base or "", host, page.url or ""))
    urls = (absolute(feed, base) for feed in feeds)
    return tuple(dict.fromkeys(url for url in urls if url is not None))[:MAX_CANDIDATES]


def _base(text: str, url: str | None) -> str | None:
    """What relative links of a page are relative to."""
    match = _BASE.search(text, 0, _HEAD)
    return (absolute(match[1], url) if match else None) or url


def sitemaps_of_robots(text: str) -> tuple[str, ...]:
    """The URLs of the ``Sitemap:`` lines of a robots.txt, those of news sitemaps first."""
    lines = text[:MAX_ROBOTS].replace("\r", "\n")
    urls = (absolute(match[1], None) for match in _SITEMAP.finditer(lines) if "://" in match[1][:10])
    found = list(dict.fromkeys(url for url in urls if url is not None))
    return tuple(sorted(found, key=lambda url: "news" not in url.lower())[:MAX_CANDIDATES])


def ranked(candidates: Sequence[tuple[str, Listing]], now: datetime) -> tuple[SourceCandidate, ...]:
    """The candidates that list something, best first.

    Sources with recent articles come first; of these feeds and news sitemaps before other sitemaps, and those before
    section pages and lists; then by the number of recent articles. Candidates that are equal keep their order.
    """
    found = [
        SourceCandidate(url, listing, _recent(listing, now))
        for url, listing in candidates
        if listing.items or listing.children
    ]
    return tuple(sorted(found, key=_rank))


def _recent(listing: Listing, now: datetime) -> int:
    dates = (item.published or item.updated for item in listing.items)
    return sum(1 for date in dates if date and date >= now - RECENT)


def _rank(candidate: SourceCandidate) -> tuple[bool, int, int]:
    listing = candidate.listing
    is_news = listing.kind is SourceKind.FEED or any(item.title for item in listing.items)
    order = {SourceKind.FEED: 0, SourceKind.SITEMAP: 0 if is_news else 1, SourceKind.SECTION: 2, SourceKind.LIST: 3}
    return candidate.recent == 0, order[listing.kind], -candidate.recent
