"""The best source behind a URL is found with few requests, and subscription lists are read."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from scraper.document import Page
from scraper.errors import BadStatus, NotFeed
from scraper.ingest.ingest_session import FetchSettings
from scraper.ingest.source_adding import (
    MAX_FETCHES,
    FoundSource,
    SourceFinder,
    client_of_sources,
    newest_date,
    read_subscriptions,
)
from scraper.sources.listing import Item, SourceKind
from scraper.web import Agent
from scraper.workers.task_pool import TaskPool
from tests.loopback import Loopback, answer

HOST = "news.example"
HTML = "Content-Type: text/html"
LINKS = "".join(f'<a href="/2026/11/rain-in-the-old-town-{n}.html">Story {n}</a>' for n in range(9))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A site whose name leads to this machine: links of a page without a domain are no articles."""
    server = Loopback()
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, *more: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if host == HOST else host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield server
    server.close()


@pytest.fixture
def finder(site: Loopback, _reading_worker: TaskPool) -> SourceFinder:
    """A finder that waits for nobody."""
    settings = FetchSettings(agent=Agent(delay=0), allow=frozenset({site.address}))
    return SourceFinder(client_of_sources(settings), _reading_worker, lambda _: None)


def url(site: Loopback, path: str) -> str:
    """A URL under the site's name."""
    return f"http://{HOST}:{site.port}{path}"


def feed(site: Loopback, path: str, *ages: float) -> str:
    """Play a feed whose items are so many days old; its URL."""
    items = "".join(
        f"<item><title>Story {number}</title><link>https://{HOST}{path}{number}</link>"
        f"<pubDate>{format_datetime(datetime.now(UTC) - timedelta(days=age))}</pubDate></item>"
        for number, age in enumerate(ages)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{path}</title>{items}</channel></rss>'
    site.play(path, answer(body.encode(), "Content-Type: application/rss+xml"))
    return url(site, path)


def page(site: Loopback, path: str, *feeds: str, links: str = LINKS) -> str:
    """Play a page that names feeds and has links; its URL."""
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{address}">' for address in feeds)
    site.play(path, answer(f"<html><head>{head}</head><body>{links}</body></html>".encode(), HTML))
    return url(site, path)


def found(finder: SourceFinder, address: str) -> FoundSource:
    """The one source behind a URL."""
    source = finder.find(address)
    assert isinstance(source, FoundSource)
    return source


def requested(site: Loopback) -> list[str]:
    """The paths that were asked for, in order."""
    return [request.split(b" ", 2)[1].decode() for request in site.requests]


def test_the_feed_with_the_most_recent_articles(site: Loopback, finder: SourceFinder) -> None:
    """Of the feeds that a page names the one with the most recent articles is taken; old articles are remembered."""
    feeds = [feed(site, "/old.xml", 90), feed(site, "/new.xml", 0.1, 1, 2, 30), feed(site, "/few.xml", 1)]
    source = found(finder, page(site, "/", *feeds))
    assert (source.url, source.kind, source.items, source.to_fetch) == (feeds[1], SourceKind.FEED, 4, 3)
    assert source.newest is not None
    assert datetime.now(UTC) - source.newest < timedelta(hours=3)


def test_a_feed_is_one_request(site: Loopback, finder: SourceFinder) -> None:
    """The URL of a feed is taken as it is, robots.txt or not, and an empty feed is one too."""
    site.play("/robots.txt", answer(b"User-agent: *\nDisallow: /\n"))
    assert found(finder, feed(site, "/feed.xml", 1)).to_fetch == 1
    assert requested(site) == ["/feed.xml"]
    assert found(finder, feed(site, "/empty.xml")).items == 0


def test_a_page_without_feeds_is_a_section(site: Loopback, finder: SourceFinder) -> None:
    """Where nothing else is there, the links of the page are the source."""
    source = found(finder, page(site, "/news/"))
    assert (source.url, source.kind, source.items, source.newest) == (url(site, "/news/"), SourceKind.SECTION, 9, None)
    assert requested(site) == ["/news/", "/robots.txt"]


def test_a_section_that_robots_forbids_is_none(site: Loopback, finder: SourceFinder) -> None:
    """A page that runs may not visit is not added, and neither is a sitemap that they may not."""
    site.play("/robots.txt", answer(f"User-agent: *\nDisallow: /\nSitemap: {url(site, '/map.xml')}\n".encode()))
    with pytest.raises(NotFeed, match="no feed, no sitemap"):
        finder.find(page(site, "/news/"))
    assert "/map.xml" not in requested(site)


def test_the_newest_sitemap_of_an_index(site: Loopback, finder: SourceFinder) -> None:
    """A sitemap of robots.txt is tried; of an index its newest sitemap tells what is there."""
    site.play("/robots.txt", answer(f"Sitemap: {url(site, '/index.xml')}\n".encode()))
    maps = "".join(
        f"<sitemap><loc>{url(site, f'/map-{month}.xml')}</loc><lastmod>2026-{month}-01</lastmod></sitemap>"
        for month in ("09", "11", "10")
    )
    site.play("/index.xml", answer(f"<sitemapindex>{maps}</sitemapindex>".encode(), "Content-Type: text/xml"))
    now = datetime.now(UTC)
    entry = f"<url><loc>https://{HOST}/a-story.html</loc><lastmod>{now:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
    site.play("/map-11.xml", answer(f"<urlset>{entry}</urlset>".encode(), "Content-Type: text/xml"))
    source = found(finder, page(site, "/", links=""))
    assert (source.url, source.kind, source.is_index) == (url(site, "/index.xml"), SourceKind.SITEMAP, True)
    assert (source.items, source.to_fetch) == (1, 1)
    assert requested(site) == ["/", "/robots.txt", "/index.xml", "/map-11.xml"]


def test_few_requests_for_a_page(site: Loopback, finder: SourceFinder) -> None:
    """A page with many feeds and sitemaps costs a fixed number of requests, sitemaps among them."""
    lines = "".join(f"Sitemap: {url(site, f'/map-{number}.xml')}\n" for number in range(9))
    site.play("/robots.txt", answer(lines.encode()))
    feeds = [feed(site, f"/feed-{number}.xml") for number in range(9)]
    assert found(finder, page(site, "/", *feeds)).kind is SourceKind.SECTION
    assert len(requested(site)) == MAX_FETCHES
    assert "/map-0.xml" in requested(site)


def test_a_permanent_redirect_is_followed_for_good(site: Loopback, finder: SourceFinder) -> None:
    """The target of a permanent redirect is added; of a temporary one the URL that was given."""
    target = feed(site, "/feed.xml", 1)
    for status, expected in (("301 Moved Permanently", target), ("302 Found", url(site, "/old"))):
        site.play("/old", answer(b"", f"Location: {target}", status=status))
        assert found(finder, url(site, "/old")).url == expected


def test_an_opml_file_at_a_url(site: Loopback, finder: SourceFinder) -> None:
    """The feeds of an OPML file are given back with names and folders, and none is fetched."""
    outlines = '<outline text="Local"><outline text="Harbour" xmlUrl="https://harbour.example/feed"/></outline>'
    site.play("/feeds.opml", answer(f'<opml version="2.0"><body>{outlines}</body></opml>'.encode()))
    sources = finder.find(url(site, "/feeds.opml"))
    assert isinstance(sources, tuple)
    assert [(source.url, source.name, source.tags) for source in sources] == [
        ("https://harbour.example/feed", "Harbour", ("Local",))
    ]
    assert requested(site) == ["/feeds.opml"]


def test_what_is_no_source(site: Loopback, finder: SourceFinder) -> None:
    """A missing page, and one that lists nothing, raise their own errors."""
    with pytest.raises(BadStatus, match="404"):
        finder.find(url(site, "/nothing"))
    with pytest.raises(NotFeed):
        finder.find(page(site, "/empty", links=""))


def test_a_list_in_a_file() -> None:
    """Of a text the lines that are URLs are sources, without passwords; another file is refused."""
    text = "# mine\n\nhttps://user:secret@a.example/feed\nhttps://b.example/\n"
    sources = read_subscriptions(Page(content=text))
    assert [source.url for source in sources] == ["https://a.example/feed", "https://b.example/"]
    with pytest.raises(NotFeed):
        read_subscriptions(Page(content="just words\n"))


def test_the_date_of_the_newest_item() -> None:
    """A date of the future counts only where there is no other."""
    now = datetime(2026, 11, 30, tzinfo=UTC)
    past, future = (Item(url="https://a.example", published=now + timedelta(days=days)) for days in (-1, 1))
    assert newest_date([past, future], now) == past.published
    assert newest_date([future], now) == future.published
    assert newest_date([Item(url="https://a.example")], now) is None
