"""Lists: a text with one URL a line. Sitemaps may be such texts too."""

from __future__ import annotations

from scraper.document import Page
from scraper.errors import NotFeed
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.sitemaps import newest_of
from scraper.sources.source_text import SourceText
from scraper.values.urls import absolute

__all__ = ["is_url_list", "read_list"]

MAX_LINES = 100_000
"""Lines that are looked at."""
COMMENT = "#"


def is_url_list(text: str) -> bool:
    """Whether the first line that is neither empty nor a comment is a URL."""
    lines = (line.strip() for line in text[:100_000].splitlines())
    first = next((line for line in lines if line and not line.startswith(COMMENT)), "")
    return _url(first) is not None


def read_list(page: Page, source: SourceText) -> Listing:
    """The listing of a text with one URL a line; empty lines and lines that begin with ``#`` are no items.

    Raises NotFeed for a text that has lines, and no URL.
    """
    lines = source.text.splitlines()
    texts = [text for line in lines[:MAX_LINES] if (text := line.strip()) and not text.startswith(COMMENT)]
    urls = [url for text in texts if (url := _url(text)) is not None]
    if texts and not urls:
        raise NotFeed("the text has no line that is a URL", page.url)
    items = [Item(url=url) for url in dict.fromkeys(urls)]
    kept = newest_of(items)
    capped = ("capped",) if len(kept) < len(items) or len(lines) > MAX_LINES else ()
    flags = tuple(sorted({*source.flags, *capped}))
    return Listing(kind=SourceKind.LIST, items=tuple(kept), listed=len(urls), flags=flags)


def _url(text: str) -> str | None:
    return absolute(text, None) if "://" in text[:10] and " " not in text else None
