"""Read the answer of a source, whatever kind it is. Pure: it can run in a worker process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from scraper.document import Page
from scraper.errors import NotFeed
from scraper.sources.feeds import read_feed
from scraper.sources.json_feed import read_json_feed
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.sections import read_section
from scraper.sources.sitemaps import read_sitemap
from scraper.sources.source_config import SourceConfig
from scraper.sources.source_text import text_of, unpacked
from scraper.sources.url_lists import is_url_list, read_list
from scraper.sources.url_patterns import is_wanted
from scraper.values.urls import clean_url, url_key, without_user

__all__ = ["read_source"]

_SNIFFED = 100_000
"""Bytes or characters at the start in which the root of a document is looked for."""
_PROLOG = re.compile(
    r"[\s\ufeff]+|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!doctype[^<>\[]*(?:\[.*?\]\s{0,99})?>", re.S | re.I
)
_ROOT = re.compile(r"<(?:[a-z][\w.-]{0,30}:)?([a-z][\w.-]{0,30})", re.IGNORECASE)
_FEEDS = frozenset({"rss", "feed", "rdf", "channel"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_NAMES = {"feed": "a feed", "sitemap": "a sitemap", "html": "an HTML page", "list": "a list of URLs", "json": "JSON"}
_FEED_URL = re.compile(
    r"\.(?:xml|rss|atom|rdf|json)(?:\.gz)?(?:[?#]|\Z)|/(?:feeds?|rss|atom)/?(?:[?#]|\Z)|[?&]feed=", re.IGNORECASE
)


def read_source(page: Page, config: SourceConfig, kind: SourceKind | None) -> Listing:
    """The listing in the answer of a source: items with clean URLs, that match its patterns, each page once.

    ``kind`` is what earlier answers were; the kind in the configuration counts before it. Where both are None, the
    content decides; but an HTML page at a URL that looks like a feed's is no section page. Raises NotFeed for another
    kind than expected and for what is no source, and TooLarge and BudgetExceeded.
    """
    expected = config.kind or kind
    content, flags = unpacked(page)
    looks = _looks(content, page)
    listing = _read_as(page, content, config, _kind_of(looks, expected, page))
    items = tuple(_cleaned(listing.items, config))
    return msgspec.structs.replace(listing, items=items, flags=tuple(sorted({*listing.flags, *flags})))


def _looks(content: bytes | str, page: Page) -> str:
    """``feed``, ``json``, ``sitemap``, ``html``, ``list`` or the empty text, by the start of the content."""
    head = content[:_SNIFFED]
    if isinstance(head, bytes):
        is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:100].count(0) > 20
        # Names of elements and URLs are ASCII: only the width of the characters matters here.
        head = text_of(head, page).text if is_wide else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    start = 0
    while prolog := _PROLOG.match(head, start):
        start = prolog.end()
    root = _ROOT.match(head, start)
    if root is None:
        if head.startswith(("{", "["), start):
            return "json"
        return "list" if is_url_list(head) else ""
    name = root[1].lower()
    return "feed" if name in _FEEDS else "sitemap" if name in _SITEMAPS else "html" if _is_html(name, head) else ""


def _is_html(name: str, head: str) -> bool:
    return (
        name in ("html", "head", "body", "title", "meta", "div", "p", "script", "main", "a") or "<html" in head.lower()
    )


def _kind_of(looks: str, expected: SourceKind | None, page: Page) -> str:
    """How to read the content. Raises NotFeed if it is not what was expected."""
    kinds = {"feed": SourceKind.FEED, "json": SourceKind.FEED, "sitemap": SourceKind.SITEMAP}
    kinds |= {"html": SourceKind.SECTION, "list": SourceKind.LIST}
    if not looks:
        raise NotFeed("neither a feed nor a sitemap, section page or list of URLs", page.url)
    if expected is SourceKind.SITEMAP and looks == "list":
        return "text sitemap"
    if expected is not None and kinds[looks] is not expected:
        wanted = "a section page" if expected is SourceKind.SECTION else _NAMES[expected]
        raise NotFeed(f"the answer is {_NAMES[looks]} and not {wanted}", page.url)
    if expected is None and looks == "html" and _FEED_URL.search(page.requested_url or page.url or ""):
        raise NotFeed("the answer is an HTML page, and the URL that of a feed or sitemap", page.url)
    return looks


def _read_as(page: Page, content: bytes | str, config: SourceConfig, looks: str) -> Listing:
    if looks == "sitemap":
        return read_sitemap(page, content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    source = text_of(content, page)
    if looks == "feed":
        return read_feed(page, source)
    if looks == "json":
        return read_json_feed(page, source)
    if looks == "html":
        return read_section(page, source, config.links)
    listing = read_list(page, source)
    return msgspec.structs.replace(listing, kind=SourceKind.SITEMAP) if looks == "text sitemap" else listing


def _cleaned(items: Iterable[Item], config: SourceConfig) -> Iterator[Item]:
    """The items with clean URLs that the source's patterns take; of those with the same page the first."""
    known: set[str] = set()
    for item in items:
        url = without_user(clean_url(item.url))
        key = url_key(url)
        if key not in known and is_wanted(url, config.include, config.exclude):
            known.add(key)
            yield item if url == item.url else msgspec.structs.replace(item, url=url)
