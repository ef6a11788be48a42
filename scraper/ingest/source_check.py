"""Try a source now: fetch it, read it, and read its newest article. Nothing is kept."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from scraper.errors import MissingExtra, ScraperError
from scraper.faults import faults_about
from scraper.ingest.article_reader import ArticleReader
from scraper.ingest.source_visit import SourceVisitor
from scraper.sources.listing import Item, Listing
from scraper.sources.source_config import SourceConfig
from scraper.store.rows import ArticleRow, SourceRow
from scraper.web import DEFAULT_LIMITS, Client

__all__ = ["SourceCheck", "check_source"]


class SourceCheck(Struct, frozen=True, kw_only=True):
    """What a source gave, and how its newest article reads."""

    name: str
    url: str
    status: int | None = None
    moved_to: str | None = None
    """Where redirects led."""
    listing: Listing | None = None
    error: ScraperError | None = None
    """Why the source could not be had or read."""
    newest: Item | None = None
    article: ArticleRow | None = None
    """The newest article, normalized."""
    article_error: ScraperError | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the source, and its newest article if it lists any, could be read."""
        return self.error is None and self.article_error is None


def check_source(client: Client, reader: ArticleReader, config: SourceConfig, kind: str | None) -> SourceCheck:
    """Fetch and read a source without conditions. ``client`` has the limits of sources.

    ``kind`` is what earlier visits found, None if it is not known. Errors of source and article are part of the value;
    raises MissingExtra.
    """
    now = client.shared.clock.now()
    row = SourceRow(name=config.name, url=config.url, kind=kind, added_at=now)
    answer = SourceVisitor(client, reader.pool).visit(row, config)
    if isinstance(answer.error, MissingExtra):
        raise answer.error
    page, listing = answer.page, answer.listing
    check = SourceCheck(
        name=config.name,
        url=config.url,
        status=page.status if page else None,
        moved_to=page.url if page and page.redirects else None,
        listing=listing,
        error=answer.error,
    )
    newest = _newest_item(listing, now)
    return check if newest is None else _with_article(check, newest, client.with_limits(DEFAULT_LIMITS), reader)


def _with_article(check: SourceCheck, newest: Item, client: Client, reader: ArticleReader) -> SourceCheck:
    try:
        with faults_about(newest.url):
            page = client.fetch(newest.url)
            reading = reader.read(page)
    except ScraperError as error:
        return replace(check, newest=newest, article_error=error)
    return replace(check, newest=newest, article=reading.row)


def _newest_item(listing: Listing | None, now: datetime) -> Item | None:
    """The item with the latest date that is not in the future, else the first of the listing."""
    if listing is None or not listing.items:
        return None
    dated = [(date, item) for item in listing.items if (date := item.published or item.updated) and date <= now]
    return max(dated, key=lambda pair: pair[0])[1] if dated else listing.items[0]
