"""Sitemaps and sitemap indexes: streamed, so that 50 MB take the memory of the items that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from scraper.document import Page
from scraper.errors import BudgetExceeded, NotFeed
from scraper.sources.feed_budgets import MAX_ITEMS
from scraper.sources.feed_dates import feed_date, raw_date
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.source_text import plain_title
from scraper.values.urls import absolute

__all__ = ["newest_of", "read_sitemap"]

MAX_ELEMENTS = 1_000_000
MAX_URLS = 100_000
"""URLs of one sitemap that are looked at; the protocol allows 50,000."""
NEVER = datetime(1, 1, 1, tzinfo=UTC)

_ENTRIES = ("url", "sitemap")
_NEWS = {"publication_date": "news_date", "title": "title"}
"""Elements of news:news and what they are called here."""


def read_sitemap(page: Page, content: bytes, flags: tuple[str, ...] = ()) -> Listing:
    """The listing of a sitemap in XML; of an index, the sitemaps that it names are ``children``.

    Extensions for images, videos and languages are ignored. Raises NotFeed for other XML, and BudgetExceeded.
    """
    stream = _Stream(content.lstrip(b" \t\r\n"), page)
    entries: list[Item] = []
    children: list[Item] = []
    for kind, fields in stream:
        item = _sitemap_item(fields, page)
        if item is not None:
            (entries if kind == "url" else children).append(item)
        if len(entries) + len(children) >= MAX_URLS:
            break
    if stream.root not in ("urlset", "sitemapindex"):
        raise NotFeed(f"the XML has the root {stream.root[:50]!r}, and is no sitemap", page.url)
    items, newest_children = newest_of(entries), newest_of(children)
    capped = len(items) < len(entries) or len(newest_children) < len(children)
    newest_children.sort(key=lambda child: child.updated or NEVER, reverse=True)
    found = {*flags, *(["capped"] if capped else []), *(["truncated"] if not stream.is_whole else [])}
    return Listing(
        kind=SourceKind.SITEMAP,
        items=tuple(items),
        children=tuple(newest_children),
        listed=len(entries) + len(children),
        flags=tuple(sorted(found)),
    )


class _Stream:
    """The entries of a sitemap: ``url`` or ``sitemap``, and the texts of the elements in it that matter."""

    def __init__(self, content: bytes, page: Page) -> None:
        self._content = content
        self._page = page
        self.root = ""
        """Name of the root element."""
        self.is_whole = True
        """Whether the end of the root was read, or is left to be read."""

    def __iter__(self) -> Iterator[tuple[str, dict[str, str]]]:
        self.is_whole = False
        fields: dict[str, str] = {}
        with suppress(etree.XMLSyntaxError):
            for number, (event, element) in enumerate(self._events()):
                if number > 2 * MAX_ELEMENTS:
                    raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", self._page.url)
                name, parent = _local(element), element.getparent()
                if event == "start":
                    self.root = self.root or name
                elif parent is None:
                    self.is_whole = True
                elif name in _ENTRIES and parent.getparent() is None:
                    self.is_whole = True
                    yield name, fields
                    self.is_whole = False
                    fields = {}
                else:
                    _keep_text(name, _local(parent), element.text, fields)
                if event == "end" and parent is not None:
                    parent.remove(element)

    def _events(self) -> Any:
        return etree.iterparse(
            BytesIO(self._content),
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )


def _local(element: Any) -> str:
    """The name of an element without its namespace, which many sitemaps have wrong."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _keep_text(name: str, parent: str, text: str | None, fields: dict[str, str]) -> None:
    if not text:
        return
    if parent in _ENTRIES and name in ("loc", "lastmod"):
        fields.setdefault(name, text.strip())
    elif parent == "news" and name in _NEWS:
        fields.setdefault(_NEWS[name], text.strip())


def _sitemap_item(fields: dict[str, str], page: Page) -> Item | None:
    url = absolute(fields.get("loc", ""), page.url) if fields.get("loc") else None
    if url is None:
        return None
    news, changed = raw_date(fields.get("news_date")), raw_date(fields.get("lastmod"))
    updated = feed_date(changed, page.fetched_at)
    # Where there is no date of publication, lastmod is the only sign of age.
    return Item(
        url=url,
        title=plain_title(fields.get("title")),
        published=feed_date(news, page.fetched_at) if news else updated,
        published_raw=news or changed,
        updated=updated,
    )


def newest_of(items: list[Item]) -> list[Item]:
    """At most ``MAX_ITEMS`` items in their order: the newest by their later date.

    Of items without a date those at both ends are kept, because new ones are added at either.
    """
    if len(items) <= MAX_ITEMS:
        return items

    def rank(number: int) -> tuple[datetime, int]:
        item = items[number]
        dates = [date for date in (item.published, item.updated) if date]
        return max(dates, default=NEVER), -min(number, len(items) - 1 - number)

    order = sorted(range(len(items)), key=rank, reverse=True)
    return [items[number] for number in sorted(order[:MAX_ITEMS])]
