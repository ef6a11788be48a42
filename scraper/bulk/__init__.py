"""Many pages: fetched host by host, read in processes of their own, and none of them done twice."""

from __future__ import annotations

from scraper.bulk.crawl import Done, crawl
from scraper.bulk.journal import Entry, Journal, open_journal
from scraper.bulk.pool import Pool

__all__ = ["Done", "Entry", "Journal", "Pool", "crawl", "open_journal"]
