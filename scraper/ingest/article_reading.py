"""Read a fetched page into what the store keeps of it. Runs in a worker process."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct

from scraper.article import Article, Outcome
from scraper.document import Page
from scraper.ingest.article_identity import accepted_canonical, content_hash, fingerprint
from scraper.ingest.witness import Doubt, witness_reading
from scraper.pipeline import normalize
from scraper.store.rows import ArticleRow
from scraper.values.urls import url_key

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
