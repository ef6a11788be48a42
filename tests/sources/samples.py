"""Small sources that the tests of this room share."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from scraper.document import Page
from scraper.sources.listing import Listing, SourceKind
from scraper.sources.source_config import SourceConfig
from scraper.sources.source_reading import read_source

__all__ = ["NOW", "cpu_seconds", "entry", "page", "read", "rss"]

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://example.org/news/"

Result = TypeVar("Result")


def page(content: bytes | str, url: str = URL) -> Page:
    """An answer that came in at noon."""
    return Page(content=content, url=url, fetched_at=NOW)


def read(
    content: bytes | str, kind: SourceKind | None = None, config: SourceConfig | None = None, url: str = URL
) -> Listing:
    """The listing of an answer."""
    return read_source(page(content, url), config or SourceConfig(url=url, name="example"), kind)


def rss(items: str, channel: str = "<title>Example</title>") -> str:
    """An RSS 2.0 feed."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'


def entry(number: int = 1, more: str = "") -> str:
    """An item of an RSS feed."""
    return f"<item><title>Story {number}</title><link>https://example.org/story-{number}</link>{more}</item>"


def cpu_seconds(work: Callable[[], Result]) -> tuple[Result, float]:
    """A result, and the CPU time that it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start
