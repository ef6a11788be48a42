"""Many pages: fetched host by host, and none of them done twice."""

from __future__ import annotations

from scraper.bulk.crawl import Done, crawl
from scraper.bulk.journal import Entry, Journal, open_journal

__all__ = ["Done", "Entry", "Journal", "crawl", "open_journal"]
