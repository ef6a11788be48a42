"""Visit a source: fetch it and, of a sitemap index, the newest sitemaps in it. Runs in a thread; keeps nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from scraper.document import Page
from scraper.errors import NotModified, ScraperError
from scraper.faults import faults_about
from scraper.ingest.visit_schedule import is_unconditional
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.source_config import SourceConfig
from scraper.store.rows import SourceRow
from scraper.web import Agent, Client, Limits, RobotsPolicy, Validators
from scraper.web.fetched_page import bytes_of
from scraper.workers.task_pool import TaskPool

__all__ = ["INDEX", "SOURCE_LIMITS", "SourceVisitor", "VisitAnswer"]

SOURCE_LIMITS = Limits(max_bytes=52_428_800)
"""A sitemap may have 50 MB (sitemaps.org); each kind of source has a limit of its own beside."""
INDEX = "index"
"""Flag of a listing that is from the sitemaps of an index."""
MAX_CHILDREN = 10
"""Sitemaps of an index that one visit reads."""
MAX_DEPTH = 5
"""Indexes one inside the other."""
MAX_ITEMS = 5_000
"""Items of all sitemaps of an index that one visit takes."""
OVERLAP = timedelta(days=1)
"""A sitemap whose lastmod is so long before the last visit is read again: lastmod may be a mere day."""


class VisitAnswer(Struct, frozen=True, kw_only=True):
    """The result of a visit: a listing, the news that nothing has changed, or an error."""

    source: SourceRow
    config: SourceConfig
    at: datetime
    seconds: float
    page: Page | None = None
    listing: Listing | None = None
    """None if the source has not changed, or could not be had."""
    error: ScraperError | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of an answer that brought no page: that the source has not changed."""

    @property
    def body_hash(self) -> str | None:
        """Hash of the answer's body."""
        return None if self.page is None else _hash(self.page)


class SourceVisitor:
    """Visits sources with a client whose limits are those of sources."""

    def __init__(self, client: Client, pool: TaskPool) -> None:
        self._client = client
        self._pool = pool
        self._clock = client.shared.clock
        agent = Agent(
            name=client.agent.name, contact=client.agent.contact, delay=client.agent.delay, robots=RobotsPolicy.IGNORE
        )
        # What a user names as a feed is fetched as a browser would fetch it; robots.txt is about everything else.
        self._feed_client = client.with_agent(agent)

    def visit(self, source: SourceRow, config: SourceConfig) -> VisitAnswer:
        """Visit a source; errors of the source are part of the answer."""
        at, start = self._clock.now(), self._clock.monotonic()
        page: Page | None = None
        listing: Listing | None = None
        problem: ScraperError | None = None
        headers: tuple[tuple[str, str], ...] = ()
        try:
            with faults_about(source.url):
                page = self._client_of(source).fetch_source(source.url, _validators(source))
                if source.body_hash != _hash(page) or source.kind == SourceKind.SITEMAP:
                    listing = self._listing(page, source, config)
        except NotModified as unchanged:
            headers = unchanged.headers
        except ScraperError as error:
            problem = error
        seconds = self._clock.monotonic() - start
        return VisitAnswer(
            source=source,
            config=config,
            at=at,
            seconds=seconds,
            page=page,
            listing=listing,
            error=problem,
            headers=headers,
        )

    def _client_of(self, source: SourceRow) -> Client:
        return self._feed_client if source.kind in (None, SourceKind.FEED) else self._client

    def _listing(self, page: Page, source: SourceRow, config: SourceConfig) -> Listing:
        listing = self.read(page, config, source.kind)
        return self._with_children(listing, source, config) if listing.children else listing

    def read(self, page: Page, config: SourceConfig, kind: str | None) -> Listing:
        """What the answer of a source lists, read in a worker. Raises as ``read_source``."""
        from scraper.sources.source_reading import read_source

        known = SourceKind(kind) if kind else None
        listing: Listing = self._pool.run(partial(read_source, page, config, known), page.url)
        return listing

    def _with_children(self, index: Listing, source: SourceRow, config: SourceConfig) -> Listing:
        """An index with the items of its newest sitemaps. Raises what reading the first of them raises."""
        items: dict[str, Item] = {item.url: item for item in index.items}
        flags, listed = {*index.flags, INDEX}, index.listed
        for number, child in enumerate(self._children(index, source, config)):
            if isinstance(child, ScraperError):
                if not number and not items:
                    raise child
                flags.add("sitemap_failed")
                continue
            listed += child.listed
            flags.update(child.flags)
            for item in child.items:
                items.setdefault(item.url, item)
        kept = tuple(items.values())[:MAX_ITEMS]
        if len(kept) < len(items):
            flags.add("capped")
        return replace(index, items=kept, children=(), listed=listed, flags=tuple(sorted(flags)))

    def _children(self, index: Listing, source: SourceRow, config: SourceConfig) -> Iterator[Listing | ScraperError]:
        """The sitemaps of an index, and of indexes in it, each at most once."""
        is_new = _changed_since(source)
        left = deque((item, 1) for item in index.children if is_new(item))
        seen = {source.url}
        for _ in range(MAX_CHILDREN):
            while left and left[0][0].url in seen:
                left.popleft()
            if not left:
                return
            item, depth = left.popleft()
            seen.add(item.url)
            try:
                with faults_about(item.url):
                    child = self.read(self._client.fetch_source(item.url), config, SourceKind.SITEMAP)
            except ScraperError as error:
                yield error
                continue
            if depth < MAX_DEPTH:
                left.extend((below, depth + 1) for below in child.children if is_new(below))
            yield child


def _changed_since(source: SourceRow) -> Callable[[Item], bool]:
    """Whether a sitemap may have changed since the last visit; a sitemap without a date may."""
    oldest = source.last_success_at and source.last_success_at - OVERLAP
    return lambda item: oldest is None or item.updated is None or item.updated >= oldest


def _validators(source: SourceRow) -> Validators | None:
    if is_unconditional(source) or not (source.etag or source.last_modified):
        return None
    return Validators(source.etag, source.last_modified)


def _hash(page: Page) -> str:
    return sha256(bytes_of(page)).hexdigest()[:32]
