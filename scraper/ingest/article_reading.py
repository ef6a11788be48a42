"""Read a fetched page into what the store keeps of it. Runs in a worker process."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Article
from scraper.document import Page
from scraper.ingest.article_identity import ArticleKeys, article_keys, content_hash
from scraper.ingest.visit_figures import PageFigures, page_figures
from scraper.ingest.witness import Doubt, witness_reading
from scraper.labelling import default_labeller
from scraper.pipeline import normalize
from scraper.store.rows import ArticleRow
from scraper.values.site_tables import SiteTables

__all__ = ["ArticleReading", "read_article", "witness"]

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_AUTHOR_SEPARATOR = "; "


class _Text(Struct, frozen=True):
    """The one field of a document that the witness needs."""

    text: str


class ArticleReading(Struct, frozen=True):
    """An article with its document, as a worker returns it."""

    keys: ArticleKeys
    row: ArticleRow
    """The row of the article; its source and its times are the caller's."""
    document: bytes
    """Canonical JSON."""
    extractor: str
    """JSON of ``article.extractor``."""
    figures: PageFigures
    doubt: Doubt | None = None
    """What the witness read, if it was asked and read another text."""

    def doubted(self, doubt: Doubt | None) -> ArticleReading:
        """The reading with the opinion of the witness."""
        return replace(self, doubt=doubt, figures=replace(self.figures, doubted=doubt is not None))


def read_article(page: Page, tables: SiteTables | None = None) -> ArticleReading:
    """Normalize a page, with the rules of its site if there are any. Raises as ``normalize``."""
    labeller = default_labeller().with_sites(tables) if tables else None
    article = normalize(page, labeller=labeller)
    keys = article_keys(article)
    figures = page_figures(article, doubted=False)
    return ArticleReading(
        keys=keys,
        row=_row_of(article, keys, page, figures.fingerprint),
        document=article.to_json().encode(),
        extractor=msgspec.json.encode(article.extractor).decode(),
        figures=figures,
    )


def witness(page: Page, document: bytes) -> Doubt | None:
    """What the witness reads in a page that was read as ``document``, if that is another text."""
    return witness_reading(page, msgspec.json.decode(document, type=_Text).text)


def _row_of(article: Article, keys: ArticleKeys, page: Page, fingerprint: int) -> ArticleRow:
    headers = dict(page.headers)
    return ArticleRow(
        key=keys.key,
        source_id=0,
        url=article.url or "",
        canonical_url=article.canonical_url,
        url_key=keys.url_key,
        canonical_key=keys.canonical_key,
        outcome=str(article.outcome),
        headline=article.headline,
        authors=_AUTHOR_SEPARATOR.join(author.name for author in article.authors) or None,
        date_published=article.date_published,
        date_modified=article.date_modified,
        language=article.language,
        publisher=article.publisher.name if article.publisher else None,
        section=article.section,
        word_count=article.word_count,
        confidence=article.quality.confidence,
        page_kind=str(article.page_kind.value),
        flags=article.quality.flags,
        content_hash=content_hash(article),
        fingerprint=fingerprint,
        first_seen_at=_NEVER,
        fetched_at=_NEVER,
        checked_at=_NEVER,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )
