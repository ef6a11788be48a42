"""Read a fetched page into what the store keeps of it. Runs in a worker process."""

from __future__ import annotations

from msgspec import Struct

from scraper.ingest.witness import Doubt
from scraper.store.rows import ArticleRow

__all__ = ["ArticleReading", "read_article"]


class ArticleReading(Struct, frozen=True):
    """An article with its document, as the worker returns it."""

    article: ArticleRow
    """With ``id``, ``source_id`` and times of 0 and of the page; the caller knows them."""
    document: bytes
    """Canonical JSON."""
    extractor: str
    """JSON of ``article.extractor``."""
    doubt: Doubt | None
    """What the witness read, if it read another text."""
