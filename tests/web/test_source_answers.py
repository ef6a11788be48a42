"""Answers of sources, tasks that are added to a crawl, and what a later run may know of hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from threading import Event

import pytest

from scraper.document import Page
from scraper.errors import InternalError, NotHtml, NotModified, RobotsDenied, RobotsUnreachable
from scraper.web import Agent, Client, RobotsPolicy, Shared, Validators
from scraper.web.crawl import Crawl
from scraper.web.fetched_page import MOVED_PERMANENTLY
from scraper.web.politeness import Politeness
from scraper.web.robots import KnownRobots, RobotsCache
from tests.loopback import Loopback, answer
from tests.web.simulation import Simulation

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>'


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _client(server: Loopback, shared: Shared | None = None, robots: RobotsPolicy = RobotsPolicy.IGNORE) -> Client:
    agent = Agent(robots=robots, delay=0)
    return Client(allow=frozenset({server.address}), agent=agent, shared=shared or Shared())


@pytest.mark.parametrize("media_type", ["application/rss+xml", "text/xml", "application/json", "text/html", None])
def test_a_feed_is_fetched_as_a_source_only(loopback: Loopback, media_type: str | None) -> None:
    """An article's URL that answers with a feed is refused; a source's is not, whatever its type."""
    headers = [f"Content-Type: {media_type}"] if media_type else []
    url = loopback.play("/feed", answer(FEED, *headers))
    assert _client(loopback).fetch_source(url).content == FEED
    with pytest.raises(NotHtml):
        _client(loopback).fetch(url)


def test_an_image_is_no_source(loopback: Loopback) -> None:
    """A type that no source has is refused before the body is read."""
    url = loopback.play("/feed", answer(b"GIF89a", "Content-Type: image/gif"))
    with pytest.raises(NotHtml):
        _client(loopback).fetch_source(url)


def test_a_source_that_has_not_changed(loopback: Loopback) -> None:
    """Validators become conditions, and 304 is NotModified."""
    url = loopback.play("/feed", answer(b"", status="304 Not Modified"))
    with pytest.raises(NotModified):
        _client(loopback).fetch_source(url, Validators('"1"', None))
    assert b'If-None-Match: "1"' in loopback.requests[0]


@pytest.mark.parametrize(
    ("statuses", "is_permanent"),
    [(["301 Moved"], True), (["308 Moved"], True), (["302 Found"], False), (["301 Moved", "307 Moved"], False)],
)
def test_permanent_redirects_are_flagged(loopback: Loopback, statuses: list[str], is_permanent: bool) -> None:
    """Case 51: only a chain of nothing but permanent redirects says that a source has moved."""
    for number, status in enumerate(statuses):
        loopback.play(f"/{number}", answer(b"", f"Location: /{number + 1}", status=status))
    loopback.play(f"/{len(statuses)}", answer(FEED))
    page = _client(loopback).fetch_source(loopback.url("/0"))
    assert (MOVED_PERMANENTLY in page.flags) is is_permanent
    assert page.url == loopback.url(f"/{len(statuses)}")


def test_tasks_are_added_while_others_run() -> None:
    """A result may lead to further tasks at the same host, which keep its delay; an exception fails only its task."""
    simulation = Simulation()
    politeness = Politeness(simulation.clock)
    started: list[tuple[str, float]] = []

    def process(task: str, leave: Callable[[], None]) -> str:
        with politeness.turn(10.0) as turn:
            turn.visit(task, None)
            started.append((task, simulation.seconds))
        leave()
        if "broken" in task:
            raise ValueError(task)
        return task

    crawl: Crawl[str, str] = Crawl(process, politeness, threads=2)
    crawl.add("https://a.example/", "https://a.example/")
    outcomes: dict[str, object] = {}
    while crawl.pending:
        finished = crawl.next()
        assert finished is not None
        outcomes[finished.task] = finished.outcome
        if finished.task == "https://a.example/":
            for path in ("1", "broken", "2"):
                crawl.add(f"https://a.example/{path}", f"https://a.example/{path}")
    crawl.stop()
    assert isinstance(outcomes.pop("https://a.example/broken"), InternalError)
    assert outcomes == {url: url for url in ("https://a.example/", "https://a.example/1", "https://a.example/2")}
    times = [time for _, time in started]
    assert all(later - earlier >= 10 for earlier, later in pairwise(times))


def test_a_stopped_crawl_starts_nothing() -> None:
    """After ``stop`` a task that waits is not begun, and ``next`` says after its time that there is no outcome."""
    crawl: Crawl[str, str] = Crawl(lambda task, _: task, Politeness(), threads=1)
    crawl.stop()
    crawl.add("https://a.example/", "https://a.example/")
    assert crawl.next(0.01) is None
    assert crawl.pending == 1
    assert list(crawl.drain(5)) == []


def test_a_stopped_crawl_gives_what_was_begun() -> None:
    """Tasks that were begun before ``stop`` end as ever; those that take too long are left behind."""
    begun, may_end = Event(), Event()

    def process(task: str, leave: Callable[[], None]) -> str:
        begun.set()
        leave()
        may_end.wait(20)
        return task

    crawl: Crawl[str, str] = Crawl(process, Politeness(), threads=1)
    for host in "ab":
        crawl.add(f"https://{host}.example/", host)
    assert crawl.next(0) is None
    assert begun.wait(20)
    crawl.stop()
    assert list(crawl.drain(0.05)) == []
    may_end.set()
    assert [finished.task for finished in crawl.drain(20)] == ["a"]
    assert crawl.pending == 1


def test_a_later_run_knows_the_rules_of_a_site(loopback: Loopback) -> None:
    """The answer of an earlier run holds for a day, and for no longer: robots.txt is then asked for again."""
    told: list[KnownRobots] = []
    loopback.play("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
    url = loopback.play("/private", answer(b"<p>Secret</p>"))
    with pytest.raises(RobotsDenied):
        _client(loopback, Shared(robots=RobotsCache(tell=told.append)), RobotsPolicy.OBEY).fetch(url)
    assert len(loopback.requests) == len(told) == 1

    simulation = Simulation()
    for hours, requests in ((23, 1), (25, 2)):
        known = KnownRobots(told[0].address, told[0].answer, simulation.clock.now() - timedelta(hours=hours))
        shared = Shared(simulation.clock, RobotsCache(simulation.clock))
        shared.robots.remember(known)
        with pytest.raises(RobotsDenied):
            _client(loopback, shared, RobotsPolicy.OBEY).fetch(url)
        assert len(loopback.requests) == requests


def test_an_unreachable_robots_file_is_not_told(loopback: Loopback) -> None:
    """Only an answer that holds for a day is worth keeping (case 122)."""
    told: list[KnownRobots] = []
    loopback.play("/robots.txt", answer(b"", status="503 Busy"))
    client = _client(loopback, Shared(robots=RobotsCache(tell=told.append)), RobotsPolicy.OBEY)
    with pytest.raises(RobotsUnreachable):
        client.fetch(loopback.url("/story"))
    assert told == []


def test_the_pauses_of_hosts_can_be_kept() -> None:
    """What hosts asked for, as seconds that are left; a pause that is over is not among them."""
    simulation = Simulation()
    politeness = Politeness(simulation.clock)
    politeness.pause("a.example", 60)
    politeness.pause("b.example", 10)
    simulation.clock.sleep(20)
    assert politeness.pauses() == {"a.example": 40.0}


def test_a_page_of_a_source_is_a_page(loopback: Loopback) -> None:
    """What readers of sources get is a Page with its time, type and headers."""
    page = _client(loopback).fetch_source(loopback.play("/feed", answer(FEED, 'ETag: "1"', "Content-Type: text/xml")))
    assert isinstance(page, Page)
    assert (page.media_type, dict(page.headers)["etag"]) == ("text/xml", '"1"')
    assert page.fetched_at is not None
