"""Manners: one visit a host at a time, a delay after each, pauses that a host asks for, and robots.txt with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from threading import Thread

import pytest

from scraper.errors import BadStatus, DeadlineExceeded, FetchError, HostPaused, RobotsDenied
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared
from scraper.web.politeness import MAX_PAUSE, Politeness
from tests.loopback import Loopback, answer
from tests.web.simulation import Simulation

HTML = b"<!doctype html><title>A story</title><p>Once upon a time.</html>"
DELAY = 30.0
"""Seconds of a simulated clock."""
LIMITS = Limits(connect_seconds=10, read_seconds=10, total_seconds=60)
ALL = b"User-agent: *\nDisallow: /private\n"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _client(
    *servers: Loopback,
    robots: RobotsPolicy = RobotsPolicy.IGNORE,
    delay: float = DELAY,
    simulation: Simulation | None = None,
) -> Client:
    shared = Shared(simulation.clock) if simulation else Shared()
    agent = Agent(robots=robots, delay=delay)
    return Client(limits=LIMITS, allow=frozenset(server.address for server in servers), agent=agent, shared=shared)


def test_the_second_visit_waits(loopback: Loopback) -> None:
    """The first visit begins at once, the next after the delay, whichever page it is for."""
    first, second = (loopback.play(path, answer(HTML)) for path in ("/1", "/2"))
    simulation = Simulation()
    client = _client(loopback, simulation=simulation)
    client.fetch(first)
    assert simulation.seconds == 0
    client.fetch(second)
    assert DELAY <= simulation.seconds <= DELAY * 1.2


def test_redirects_within_a_host_are_one_visit(loopback: Loopback) -> None:
    """Hops of one page do not wait for each other."""
    loopback.play("/end", answer(HTML))
    url = loopback.play("/", answer(b"", "Location: /end", status="302 Found"))
    simulation = Simulation()
    _client(loopback, simulation=simulation).fetch(url)
    assert simulation.seconds == 0


def test_no_host_sees_two_requests_at_once(loopback: Loopback) -> None:
    """Threads that share what is known of hosts come one after the other, with the delay between them."""
    simulation = Simulation()
    client = _client(loopback, simulation=simulation)
    urls = [loopback.play(f"/{number}", 0.05, answer(HTML)) for number in range(4)]
    threads = [Thread(target=client.fetch, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begins = sorted(loopback.times)
    assert len(begins) == 4
    # An answer takes 0.05 seconds of real time after the request.
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(begins))
    assert 3 * DELAY <= simulation.seconds <= 3 * DELAY * 1.2


def test_a_redirect_waits_for_the_other_host(loopback: Loopback) -> None:
    """A hop to another host is a visit there, with the delay of that host; the first host is free meanwhile."""
    other = Loopback()
    try:
        simulation = Simulation()
        client = _client(loopback, other, simulation=simulation)
        end = other.play("/", answer(HTML))
        client.fetch(end)
        client.fetch(loopback.play("/", answer(b"", f"Location: {end}", status="302 Found")))
        assert len(other.times) == 2
        assert DELAY <= simulation.seconds <= DELAY * 1.2
    finally:
        other.close()


def test_a_wait_beyond_the_time_for_a_page_is_given_up(loopback: Loopback) -> None:
    """Where a hop would have to wait for longer than the page may take, that is the error."""
    politeness = Politeness()
    politeness.pause("b.example", 60)
    with politeness.turn(0) as turn, pytest.raises(DeadlineExceeded):
        turn.visit("https://b.example/", 0.1)


RETRY_AFTER = {
    "a number": ("1000", 900, 1000),
    "nothing": (None, 60, 120),
    "garbage": ("soon", 60, 120),
    "a year": ("31536000", MAX_PAUSE - 100, MAX_PAUSE),
    "far beyond": ("9" * 40, MAX_PAUSE - 100, MAX_PAUSE),
    "a date to come": ("Fri, 31 Dec 2999 23:59:59 GMT", MAX_PAUSE - 100, MAX_PAUSE),
    "a date gone by": ("Fri, 31 Dec 1999 23:59:59 GMT", 0, 0),
    "zero": ("0", 0, 0),
    "a negative number": ("-5", 0, 0),
}


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("name", RETRY_AFTER)
def test_an_overloaded_host_is_left_alone(name: str, status: str, loopback: Loopback) -> None:
    """Retry-After applies to the host, within bounds; without a usable one a default does."""
    value, least, most = RETRY_AFTER[name]
    client = _client(loopback, delay=0)
    url = loopback.play("/", answer(HTML, *([f"Retry-After: {value}"] if value else []), status=status))
    with pytest.raises(BadStatus):
        client.fetch(url)
    assert least <= client.shared.politeness.wait(f"127.0.0.1:{loopback.port}") <= most


def test_a_long_pause_is_not_waited_for(loopback: Loopback) -> None:
    """A fetch before the end of a long pause is refused at once, and says for how long."""
    client = _client(loopback, delay=0)
    with pytest.raises(BadStatus):
        client.fetch(loopback.play("/", answer(HTML, "Retry-After: 1000", status="429 Too Many Requests")))
    with pytest.raises(HostPaused) as caught:
        client.fetch(loopback.play("/other", answer(HTML)))
    assert 900 <= caught.value.seconds <= 1000
    assert caught.value.subject == loopback.url("/other")
    assert len(loopback.requests) == 1


def test_an_answer_that_is_no_overload_pauses_nothing(loopback: Loopback) -> None:
    """Retry-After means something with 429 and 503 only."""
    client = _client(loopback, delay=0)
    with pytest.raises(FetchError):
        client.fetch(loopback.play("/", answer(HTML, "Retry-After: 1000", status="404 Not Found")))
    assert client.shared.politeness.wait(f"127.0.0.1:{loopback.port}") == 0


def test_hosts_that_are_ready_are_forgotten() -> None:
    """What is remembered of hosts stays small, however many are visited."""
    politeness = Politeness()
    politeness.pause("paused.example", 1000)
    for number in range(10_000):
        politeness.host(f"{number}.example")
    assert len(politeness._hosts) <= 4097
    assert politeness.wait("paused.example") > 900


def test_robots_is_asked_once_for_a_site(loopback: Loopback) -> None:
    """The rules are fetched before the first page, and not again for the second."""
    client = _client(loopback, robots=RobotsPolicy.OBEY, delay=0)
    loopback.play("/robots.txt", answer(ALL))
    url = loopback.play("/", answer(HTML))
    client.fetch(url)
    client.fetch(url)
    assert [request.split()[1] for request in loopback.requests] == [b"/robots.txt", b"/", b"/"]


def test_every_hop_is_allowed_or_not(loopback: Loopback) -> None:
    """A redirect to what robots.txt forbids is not followed; the error names the hop."""
    loopback.play("/robots.txt", answer(ALL))
    loopback.play("/private", answer(HTML))
    url = loopback.play("/", answer(b"", "Location: /private", status="302 Found"))
    with pytest.raises(RobotsDenied) as caught:
        _client(loopback, robots=RobotsPolicy.OBEY, delay=0).fetch(url)
    assert caught.value.subject == loopback.url("/private")


def test_robots_of_ones_own_site_is_ignored_on_request(loopback: Loopback) -> None:
    """With that policy the file is not even asked for."""
    loopback.play("/robots.txt", answer(b"User-agent: *\nDisallow: /\n"))
    _client(loopback, delay=0).fetch(loopback.play("/", answer(HTML)))
    assert len(loopback.requests) == 1


def test_the_crawl_delay_of_a_site_is_kept(loopback: Loopback) -> None:
    """robots.txt can make the delay longer, not shorter."""
    client = _client(loopback, robots=RobotsPolicy.OBEY, delay=0)
    loopback.play("/robots.txt", answer(b"User-agent: *\nCrawl-delay: 30\n"))
    client.fetch(loopback.play("/", answer(HTML)))
    assert 10 <= client.shared.politeness.wait(f"127.0.0.1:{loopback.port}") <= 36


def test_a_visit_that_breaks_lets_the_next_one_come() -> None:
    """A delay that is no number is the caller's error, and does not leave the host taken for ever."""
    politeness = Politeness()
    with pytest.raises(TypeError), politeness.turn("soon") as turn:  # type: ignore[arg-type]
        turn.visit("https://example.org/", None)
    with politeness.turn(0.0) as turn:
        turn.visit("https://example.org/", 0.1)
