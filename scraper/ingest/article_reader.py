"""Read pages in workers, with the rules of their sites: the one way for runs, replays and checks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from scraper.workers.task_pool import TaskPool

if TYPE_CHECKING:
    from scraper.document import Page
    from scraper.ingest.article_reading import ArticleReading
    from scraper.values.site_tables import SiteTables

__all__ = ["ArticleReader"]


class ArticleReader(NamedTuple):
    """Workers, and the rules of single sites that pages are read with; None: no rules."""

    pool: TaskPool
    tables: SiteTables | None

    def read(self, page: Page) -> ArticleReading:
        """What the store keeps of a page. Only the tables near its URL go to the worker. Raises as ``Pool.run``."""
        # Half a second of imports, which a run with nothing to read does not need.
        from scraper.ingest.article_reading import read_article

        near = self.tables.near(page.url) if self.tables else None
        reading: ArticleReading = self.pool.run(partial(read_article, page, near), page.url)
        return reading
