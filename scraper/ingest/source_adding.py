"""Find the best source behind a URL, and the sources in a subscription list. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from scraper.document import Page
from scraper.errors import BadStatus, FetchError, MissingExtra, NotFeed, RobotsDenied, ScraperError
from scraper.faults import faults_about
from scraper.ingest.ingest_session import FetchSettings
from scraper.ingest.item_selection import select
from scraper.ingest.source_visit import INDEX, SOURCE_LIMITS
from scraper.sources.config_appending import NewSource
from scraper.sources.discovery import candidate_urls, ranked, sitemaps_of_robots
from scraper.sources.durations import Backlog
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.opml import is_opml, read_opml
from scraper.sources.source_config import SourceConfig
from scraper.sources.source_reading import read_source
from scraper.sources.source_text import text_of, unpacked
from scraper.sources.url_lists import read_list
from scraper.store.rows import SourceRow
from scraper.values.urls import without_user
from scraper.web import Client, RobotsPolicy, Shared
from scraper.web.fetched_page import MOVED_PERMANENTLY, bytes_of
from scraper.web.robots import KnownRobots, RobotsAnswer, robots_url
from scraper.workers.task_pool import TaskPool

__all__ = ["FoundSource", "SourceFinder", "client_of_sources", "newest_date", "read_subscriptions"]

MAX_FETCHES = 8
"""Requests for one URL, those for the page and for robots.txt among them."""
FEEDS, SITEMAPS = 4, 2
"""Candidates that are tried first of each kind; if there is room, the others follow."""


class FoundSource(Struct, frozen=True, kw_only=True):
    """The source that was found for a URL, and what its first visit would bring."""

    url: str
    kind: SourceKind
    title: str | None
    items: int
    newest: datetime | None
    """Date of the newest item; None if the items have none."""
    to_fetch: int
    """Items that the first visit would fetch."""
    is_index: bool = False
    """Whether it is an index of sitemaps: ``items`` and ``to_fetch`` are those of one of them."""


class _Examination(Struct, frozen=True):
    """What the answer of a URL is."""

    listing: Listing | None = None
    error: ScraperError | None = None
    """Why it is no source by itself."""
    feeds: tuple[str, ...] = ()
    """Feeds that it names."""
    subscriptions: tuple[NewSource, ...] = ()
    """Of an OPML file: its feeds."""


def client_of_sources(settings: FetchSettings) -> Client:
    """A client with the limits of sources. ``settings`` names the agent."""
    shared = Shared(settings.clock)
    if settings.agent is None:
        return Client(limits=SOURCE_LIMITS, allow=settings.allow, shared=shared)
    return Client(limits=SOURCE_LIMITS, allow=settings.allow, agent=settings.agent, shared=shared)


class SourceFinder:
    """Finds sources with a client, and reads what it fetches in the pool. ``watch`` is told each URL before it."""

    def __init__(self, client: Client, pool: TaskPool, watch: Callable[[str], object]) -> None:
        self._watch = watch
        self._client = client
        self._pool = pool
        self._clock = client.shared.clock
        # What a user names is fetched as a browser would; what becomes of it without a user has to be allowed.
        self._user_client = client.with_agent(replace(client.agent, robots=RobotsPolicy.IGNORE))

    def find(self, url: str) -> FoundSource | tuple[NewSource, ...]:
        """The best source behind a URL, or the feeds of the OPML file there.

        The URL is a source itself or a page; of a page its feeds, the sitemaps of the site and its own links are
        tried. Raises what fetching and reading the URL raises, and NotFeed if nothing lists any article.
        """
        with faults_about(url):
            self._watch(url)
            page = self._user_client.fetch_source(url)
            examined: _Examination = self._pool.run(partial(_examine, page), page.url)
        if examined.subscriptions:
            return examined.subscriptions
        start, own, now = _settled(url, page), examined.listing, self._clock.now()
        if own is not None and own.kind is not SourceKind.SECTION:
            return _found(start, self._with_child(own), now)
        candidates = ranked(list(self._candidates(page, start, examined)), now)
        if not candidates:
            raise examined.error or NotFeed("no feed, no sitemap and no links to articles were found", url)
        return _found(candidates[0].url, candidates[0].listing, now)

    def _candidates(self, page: Page, start: str, examined: _Examination) -> Iterator[tuple[str, Listing]]:
        """The candidates of a page that can be read, within the budget of requests; at last its own links."""
        base = str(page.url)
        robots = self._robots(base)
        sitemaps = sitemaps_of_robots(robots.content.decode("utf-8", "replace"))
        feeds = examined.feeds
        urls = [*feeds[:FEEDS], *sitemaps[:SITEMAPS], *feeds[FEEDS:], *sitemaps[SITEMAPS:]]
        left = MAX_FETCHES - 2
        for url in dict.fromkeys(urls):
            if left <= 0:
                break
            answer = self._answer(url)
            left -= 1
            if answer is None:
                continue
            settled, listing = answer
            if listing.children and left > 0:
                listing, left = self._with_child(listing), left - 1
            yield settled, listing
        if examined.listing is not None and self._is_allowed(base, robots):
            yield start, examined.listing

    def _robots(self, url: str) -> RobotsAnswer:
        """The robots.txt of a site, which the client then knows too; an empty one where it cannot be had."""
        address = robots_url(url)
        try:
            page = self._user_client.fetch_source(address)
            answer = RobotsAnswer(page.status or 200, bytes_of(page))
        except BadStatus as error:
            answer = RobotsAnswer(error.status, b"")
        except FetchError:
            return RobotsAnswer(503, b"")
        self._client.shared.robots.remember(KnownRobots(address, answer, self._clock.now()))
        return answer

    def _is_allowed(self, url: str, robots: RobotsAnswer) -> bool:
        """Whether a run may visit a page with links."""
        if self._client.agent.robots is RobotsPolicy.IGNORE:
            return True
        try:
            self._client.shared.robots.of(url, lambda _: robots).admit(url, self._client.agent.name)
        except RobotsDenied:
            return False
        except ScraperError:  # robots.txt cannot be had now: the next runs will see
            return True
        return True

    def _answer(self, url: str) -> tuple[str, Listing] | None:
        """The URL of a candidate and what it lists; None if that cannot be had, or is a page with links."""
        try:
            with faults_about(url):
                self._watch(url)
                page = self._client.fetch_source(url)
                listing: Listing = self._pool.run(partial(read_source, page, _config(url), None), url)
        except MissingExtra:
            raise
        except ScraperError:
            return None
        return None if listing.kind is SourceKind.SECTION else (_settled(url, page), listing)

    def _with_child(self, listing: Listing) -> Listing:
        """An index of sitemaps with the items of its newest sitemap, as far as that can be had."""
        if not listing.children or listing.items:
            return listing
        child = self._answer(listing.children[0].url)
        items = child[1].items if child is not None else ()
        return replace(listing, items=items, flags=tuple(sorted({*listing.flags, INDEX})))


def read_subscriptions(page: Page) -> tuple[NewSource, ...]:
    """The sources in an OPML file, or in a text with a URL a line. Pure. Raises NotFeed for any other file."""
    content = text_of(unpacked(page)[0], page)
    if is_opml(content.text):
        return _of_opml(page)
    return tuple(NewSource(url=without_user(item.url)) for item in read_list(page, content).items)


def _of_opml(page: Page) -> tuple[NewSource, ...]:
    return tuple(NewSource(url=feed.url, name=feed.name, tags=feed.tags) for feed in read_opml(page))


def _examine(page: Page) -> _Examination:
    """What the answer of a URL is. Runs in a worker."""
    text = text_of(unpacked(page)[0], page).text
    if is_opml(text):
        return _Examination(subscriptions=_of_opml(page))
    try:
        listing = read_source(page, _config(page.requested_url or page.url or ""), None)
    except NotFeed as error:
        return _Examination(error=error, feeds=candidate_urls(page) if "<" in text[:1000] else ())
    feeds = candidate_urls(page) if listing.kind is SourceKind.SECTION else ()
    return _Examination(listing=listing, feeds=feeds)


def _config(url: str) -> SourceConfig:
    return SourceConfig(url=url, name=url)


def _settled(url: str, page: Page) -> str:
    """The URL under which a source is added: the target of redirects, if all of them are permanent."""
    return str(page.url) if MOVED_PERMANENTLY in page.flags else without_user(url)


def _found(url: str, listing: Listing, now: datetime) -> FoundSource:
    selection = select(listing.items, {}, SourceRow(name=url, url=url, added_at=now), Backlog(), now)
    return FoundSource(
        url=url,
        kind=listing.kind,
        title=listing.title,
        items=len(listing.items),
        newest=newest_date(listing.items, now),
        to_fetch=len(selection.queue),
        is_index=INDEX in listing.flags,
    )


def newest_date(items: Sequence[Item], now: datetime) -> datetime | None:
    """The date of the newest item; one in the future only where there is no other."""
    dates = [date for item in items if (date := item.published or item.updated)]
    past = [date for date in dates if date <= now]
    return max(past or dates, default=None)
