"""Many URLs, on a simulated clock: hosts are visited side by side, and each of them politely."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest

from scraper import web
from scraper.document import Page
from scraper.errors import HostPaused, ScraperError
from scraper.web.crawl import crawl
from scraper.web.politeness import MAX_CRAWL_DELAY, MAX_WAIT, Politeness, host_of
from tests.web.simulation import Simulation

HOSTS, PAGES = 10, 100
DELAY = 2.0
SECONDS = 0.1
"""Simulated seconds that a page takes."""
CPU_SECONDS = 5.0
"""For 1,000 pages: 0.05 on an idle machine."""
URLS = [f"https://{host}.example/{page}" for host in range(HOSTS) for page in range(PAGES)]
Visit = tuple[str, float, float]


def _crawl(urls: list[str], threads: int, seed: int = 0) -> tuple[list[Visit], Simulation]:
    """The visits that a crawl makes, with their start and end."""
    simulation = Simulation(seed)
    politeness = Politeness(simulation.clock)
    visits: list[Visit] = []

    def get(url: str) -> Page:
        with politeness.turn(DELAY) as turn:
            turn.visit(url, None)
            start = simulation.seconds
            simulation.clock.sleep(SECONDS)
            visits.append((host_of(url), start, simulation.seconds))
        return Page(content="", url=url)

    done = list(crawl(urls, get, lambda page: str(page.url), politeness, threads))
    assert sorted(str(visit.outcome) for visit in done) == sorted(urls)
    return visits, simulation


@pytest.mark.parametrize("threads", [1, 8, 32])
def test_many_pages_of_many_hosts(threads: int) -> None:
    """Between two visits to a host lies its delay; a thousand pages take no real time."""
    start = time.process_time()
    visits, simulation = _crawl(URLS, threads)
    assert time.process_time() - start < CPU_SECONDS
    for host in range(HOSTS):
        times = [(begin, end) for name, begin, end in visits if name == f"{host}.example"]
        assert len(times) == PAGES
        assert all(begin - end >= DELAY for (_, end), (begin, _) in pairwise(times))
    assert simulation.seconds > (PAGES - 1) * DELAY


def test_no_host_waits_for_another() -> None:
    """Ten hosts take hardly longer than one: a random fifth of the delay, and the time at the other hosts."""
    _, simulation = _crawl(URLS, threads=1)
    assert simulation.seconds < PAGES * (DELAY * 1.2 + HOSTS * SECONDS)


def test_a_simulation_is_repeatable() -> None:
    """The same numbers give the same visits at the same times; others do not."""
    first, second, other = (_crawl(URLS[:300], 1, seed)[0] for seed in (1, 1, 2))
    assert first == second != other


def test_hosts_take_turns() -> None:
    """The host that is ready first comes first, whatever the order of the URLs."""
    visits, _ = _crawl([f"https://{host}.example/{page}" for host in "abc" for page in range(3)], 1)
    assert [host[0] for host, _, _ in visits[:3]] == ["a", "b", "c"]
    assert {host[0] for host, _, _ in visits[3:6]} == {"a", "b", "c"}


def test_a_visit_from_elsewhere_counts() -> None:
    """A host that another visitor has just left, as after a redirect, is not taken before its delay is over."""
    simulation = Simulation()
    politeness = Politeness(simulation.clock)
    times: dict[str, float] = {}

    def get(url: str) -> Page:
        times[url] = simulation.seconds
        if "//a." in url:
            with politeness.turn(60) as turn:
                turn.visit("https://b.example/", None)
        else:
            politeness.pause("a.example", 10)
        return Page(content="", url=url)

    list(crawl(["https://a.example/", "https://b.example/"], get, str, politeness, threads=1))
    assert 60 <= times["https://b.example/"] <= 60 * 1.2


def test_a_long_pause_fails_at_once() -> None:
    """The pages of a host that asks for a pause longer than a fetch waits fail without a wait, and say so."""
    simulation = Simulation()
    politeness = Politeness(simulation.clock)

    def get(url: str) -> Page:
        with politeness.turn(0.0) as turn:
            turn.visit(url, None)
            politeness.pause(host_of(url), MAX_WAIT * 10)
        return Page(content="", url=url)

    urls = [f"https://a.example/{page}" for page in range(3)]
    done = [visit.outcome for visit in crawl(urls, get, lambda _: "", politeness)]
    assert [type(outcome) for outcome in done] == [str, HostPaused, HostPaused]
    assert isinstance(done[1], ScraperError)
    assert simulation.seconds == 0


def test_a_short_pause_is_waited_for() -> None:
    """A pause that a fetch waits for ends before the next page."""
    simulation = Simulation()
    politeness = Politeness(simulation.clock)
    politeness.pause("a.example", MAX_CRAWL_DELAY)
    done = list(crawl(["https://a.example/"], lambda url: Page(content="", url=url), lambda _: "", politeness))
    assert done[0].outcome == ""
    assert simulation.seconds == MAX_CRAWL_DELAY


REAL_TIME = {"clock", "crawl", "browser_process", "process_tree"}
"""The default clock, and what waits for real threads or watches real processes."""


def test_nothing_else_reads_the_time() -> None:
    """A simulation can replace time and randomness: the other modules of the room take both from the clock."""
    modules = {path.stem: path.read_text(encoding="utf-8") for path in Path(web.__file__).parent.glob("*.py")}
    pattern = re.compile(r"^\s*(?:import|from) (?:time|random)\b|datetime\.now\(", re.MULTILINE)
    assert {name for name, text in modules.items() if pattern.search(text)} == REAL_TIME
