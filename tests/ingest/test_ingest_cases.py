"""The numbered hostile cases of ingestion, as whole runs with real sockets.

Other tests show: 65 to 67 and 99 to 116 what a source lists (tests/sources/test_source_cases.py); 115 dates and 119,
120 all values of headers (tests/ingest/test_visit_schedule.py); 121 to 130 robots.txt (tests/web); 131 the kills
(tests/bench/test_simulation.py); 134 faults of the database (tests/store/test_store_opening.py); 140 closed pipes
(tests/cli/test_process.py).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.ingest import long_run
from scraper.cli.ingest_command import run_ingest, with_exit_codes
from scraper.document import Page
from scraper.errors import RunLocked
from scraper.ingest import article_reading, ingest_run
from scraper.ingest.article_reading import ArticleReading, read_article
from scraper.values.site_tables import SiteTables
from tests.ingest.newsroom import HOUR, Newsroom, feed, sitemap, story
from tests.loopback import RESET, answer

ROOT = Path(__file__).resolve().parent.parent.parent
UNAVAILABLE = answer(status="500 Broken")


def _stories(newsroom: Newsroom, count: int, begin: int = 0, text: str | None = None) -> list[str]:
    """Pages of so many articles; their URLs."""
    numbers = range(begin, begin + count)
    return [newsroom.server.play(f"/news/story-{n:04d}", story(n, text)) for n in numbers]


# ---------------------------------------------------------------------------------------------- failures of hosts


def _queue_beyond(newsroom: Newsroom, feed_url: str) -> list[tuple[Any, ...]]:
    """The queue without the pages of one feed's host."""
    rows = newsroom.rows("SELECT url, state, attempts, not_before FROM queue ORDER BY url")
    return [row for row in rows if not row[0].startswith(feed_url.removesuffix("/feed"))]


@pytest.mark.parametrize("newsroom", [6], indirect=True)
def test_case_45_a_local_outage_counts_against_nobody(newsroom: Newsroom) -> None:
    """Where most hosts cannot be reached, no counter and no queue is touched; where one cannot, it alone is counted."""
    urls = [server.play("/feed", feed([server.url("/news/story-1")])) for server in newsroom.servers]
    for server in newsroom.servers:
        server.play("/news/story-1", UNAVAILABLE)
    newsroom.sources(*urls)
    newsroom.run()
    before = newsroom.rows("SELECT failures, next_visit_at, last_visit_at FROM source ORDER BY id")
    queue = _queue_beyond(newsroom, urls[0])
    for server in newsroom.servers[1:]:
        server.play("/feed", RESET)
        server.play("/news/story-1", RESET)
    assert newsroom.run(hours=3).is_outage
    assert newsroom.rows("SELECT failures, next_visit_at, last_visit_at FROM source ORDER BY id")[1:] == before[1:]
    assert _queue_beyond(newsroom, urls[0]) == queue
    for server in newsroom.servers[2:]:
        server.play("/feed", feed([]))
        server.play("/news/story-1", story(1))
    assert not newsroom.run(hours=3).is_outage
    assert newsroom.rows("SELECT failures FROM source ORDER BY id") == [(0,), (1,), (0,), (0,), (0,), (0,)]


@pytest.mark.parametrize("newsroom", [5], indirect=True)
def test_a_local_outage_ends_the_command_with_4(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says in one line that the network is down here."""
    newsroom.sources(*(server.play("/feed", RESET) for server in newsroom.servers))
    names = ("sources", "force", "backlog", "agent", "contact", "report", "sites")
    options: dict[str, Any] = {**dict.fromkeys(names), "sources": (), "delay": 0.0, "time_budget": "1 min"}
    addresses = tuple(f"{server.address[0]}:{server.port}" for server in newsroom.servers)
    assert run_ingest(newsroom.folder.path, {**options, "allow_address": addresses}) == 4
    assert "the network is down here" in capsys.readouterr().err


@pytest.mark.parametrize("newsroom", [20], indirect=True)
def test_case_135_one_host_of_twenty_hangs(newsroom: Newsroom) -> None:
    """The others are finished while one host does not answer, and its failure is its own."""
    for server in newsroom.servers:
        server.play("/feed", feed([server.url("/news/story-1")]))
        server.play("/news/story-1", story(server.port))
    newsroom.servers[7].play("/feed", 2.0)
    newsroom.sources(*(server.url("/feed") for server in newsroom.servers))
    report = newsroom.run()
    assert (report.visits, report.failed_visits, report.articles) == (20, 1, 19)
    assert newsroom.rows("SELECT name FROM source WHERE failures > 0") == [("s8",)]


def test_case_120_a_pause_holds_for_the_host_and_for_later_runs(newsroom: Newsroom) -> None:
    """Retry-After of 10⁹ seconds is cut to seven days, and no source of the host is asked before."""
    paused = answer(b"", "Retry-After: 1000000000", status="429 Too Many")
    newsroom.sources(newsroom.server.play("/a", paused))
    newsroom.run()
    newsroom.sources(newsroom.server.url("/a"), newsroom.server.play("/b", feed([])))
    newsroom.run(hours=24)
    newsroom.run(hours=5 * 24)
    assert newsroom.asked("/b") == 0
    newsroom.server.play("/a", feed([]))
    newsroom.run(hours=9 * 24)
    assert newsroom.asked("/b") == 1


# ---------------------------------------------------------------------------------------------- floods and losses


def test_case_66_the_first_visit_is_no_flood(newsroom: Newsroom) -> None:
    """Of a sitemap of 300 pages 50 are fetched; all others are remembered, and fetched when they are asked for."""
    urls = _stories(newsroom, 300)
    newsroom.sources(newsroom.server.play("/sitemap.xml", sitemap(urls)))
    assert newsroom.run().articles == 50
    assert newsroom.one("SELECT count(*) FROM sighting WHERE remembered") == 250
    assert newsroom.run(hours=24).articles == 0
    options: dict[str, Any] = {"sources": ("s1",), "is_forced": True, "takes_whole_backlog": True}
    none = newsroom.run(**options, time_budget=0.0)
    assert (none.visits, none.articles, none.deferred) == (0, 0, 0)
    early = newsroom.run_one_task(**options)
    assert (early.visits, early.articles, early.deferred) == (1, 0, 250)
    late = newsroom.run(**options)
    assert late.articles == 250
    assert newsroom.one("SELECT count(*) FROM article") == 300


def test_case_67_an_index_of_itself_and_of_fifty(newsroom: Newsroom) -> None:
    """A sitemap index that names itself and fifty sitemaps ends, and each visit reads ten of them at most."""
    children = [newsroom.server.play(f"/map-{n}.xml", sitemap([f"http://example.org/{n}/story"])) for n in range(50)]
    index = newsroom.server.url("/index.xml")
    newsroom.server.play("/index.xml", sitemap([index, *children], "sitemap"))
    newsroom.sources(index)
    newsroom.run()
    assert newsroom.asked("/index.xml") == 1
    assert sum(b"/map-" in request for request in newsroom.server.requests) <= 10
    assert newsroom.one("SELECT error IS NULL FROM source") == 1


def test_cases_96_and_97_one_body_under_ten_addresses(newsroom: Newsroom) -> None:
    """Each address stays an article of its own, linked to the first, and the visit counts the equal bodies."""
    text = "Sorry, the page that you look for is not here any more, so read our other reports."
    urls = [newsroom.server.play(f"/news/story-{n:04d}", story("lost", text)) for n in range(10)]
    newsroom.sources(newsroom.server.play("/feed", feed(urls)))
    newsroom.run()
    assert newsroom.rows("SELECT count(*), count(same_as), count(DISTINCT content_hash) FROM article") == [(10, 9, 1)]
    assert newsroom.one("SELECT equal_bodies FROM visit") == 10


def test_cases_111_and_112_html_and_nothing_where_a_feed_was(newsroom: Newsroom) -> None:
    """Neither deletes anything, their validators are not kept, and the feed is read again when it is back."""
    urls = _stories(newsroom, 3)
    newsroom.sources(newsroom.server.play("/feed", feed(urls[:2], 'ETag: "good"')))
    newsroom.run()
    newsroom.server.play(
        "/feed", answer(b"<html><body>Log in</body></html>", "Content-Type: text/html", 'ETag: "html"')
    )
    newsroom.run(hours=3)
    assert newsroom.rows("SELECT error, etag FROM source") == [("not_feed", '"good"')]
    newsroom.server.play("/feed", feed([], 'ETag: "empty"'))
    newsroom.run(hours=30)
    assert newsroom.rows("SELECT error, etag FROM source") == [(None, None)]
    newsroom.server.play("/feed", feed(urls))
    assert newsroom.run(hours=30).articles == 1
    assert newsroom.one("SELECT count(*) FROM sighting") == 3


@pytest.mark.parametrize(
    "guids", [("a{}", "b{}"), ("same", "same"), ("http://x.example/{}", "https://www.x.example/{}")]
)
def test_case_114_guids_that_change_fetch_nothing_again(newsroom: Newsroom, guids: tuple[str, str]) -> None:
    """GUIDs that are new, equal, or of another scheme: every item is fetched once."""
    urls = _stories(newsroom, 4)
    newsroom.sources(newsroom.server.url("/feed"))
    for visit, guid in enumerate((*guids, guids[0])):
        newsroom.server.play("/feed", feed(urls[: 2 + visit], guid=guid))
        newsroom.run(hours=30)
    assert [newsroom.asked(f"/news/story-{n:04d}") for n in range(4)] == [1, 1, 1, 1]
    assert newsroom.one("SELECT count(*) FROM article") == 4


def test_cases_117_and_118_a_server_that_answers_304_for_ever(newsroom: Newsroom) -> None:
    """After twenty answers 304 the source is asked without conditions, and what it hid is found."""
    urls = _stories(newsroom, 2)
    newsroom.sources(newsroom.server.play("/feed", feed(urls[:1], 'ETag: "a"')), every='"1 h"')
    newsroom.run()
    newsroom.server.play("/feed", answer(status="304 Not Modified"))
    for _ in range(20):
        newsroom.run(hours=1.2)
    assert all(b"If-None-Match" in request for request in newsroom.server.requests[-20:])
    newsroom.server.play("/feed", feed(urls))
    assert newsroom.run(hours=1.2).articles == 1
    assert not any(b"If-None-Match" in request for request in newsroom.server.requests[-2:])


def test_case_119_a_life_of_ten_years(newsroom: Newsroom) -> None:
    """A listing that calls itself fresh for ten years is looked at again within a day or so."""
    newsroom.sources(newsroom.server.play("/feed", feed([], "Cache-Control: max-age=315360000")))
    newsroom.run()
    newsroom.run(hours=27)
    assert newsroom.asked("/feed") == 2


# ---------------------------------------------------------------------------------------------- runs


def test_case_132_two_runs_at_once(newsroom: Newsroom) -> None:
    """The second run ends with 75 and touches nothing; the file of a lock that nobody holds stops nobody."""
    newsroom.sources(newsroom.server.play("/feed", feed([])))
    (newsroom.folder.path / ".lock").write_text("process 1 since 2020-01-01 00:00:00")
    with newsroom.folder.locked(newsroom.time.now()):
        with pytest.raises(RunLocked, match=f"process {os.getpid()} since 2026"):
            newsroom.run()
        assert with_exit_codes(lambda: newsroom.run().visits) == 75
    assert newsroom.run().visits == 1


def test_case_133_a_clock_that_was_ahead(newsroom: Newsroom) -> None:
    """What a clock that was a year ahead left behind holds nothing up: sources, queue, leases and pauses."""
    paused = answer(b"", "Retry-After: 600000", status="503 Busy")
    page = newsroom.server.play("/news/story-0001", UNAVAILABLE)
    newsroom.sources(newsroom.server.play("/feed", feed([page])))
    newsroom.time.go_to(400 * 24 * HOUR)
    newsroom.run()
    newsroom.server.play("/feed", paused)
    newsroom.run(hours=3)
    newsroom.time.seconds = 0.0
    lasting = f"UPDATE queue SET state = 'leased', lease_until = '{newsroom.later(400 * 24):%Y-%m-%dT%H:%M:%S.000000Z}'"
    database = newsroom.folder.path / "store.sqlite"
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sqlite3; c = sqlite3.connect({str(database)!r}); c.execute({lasting!r}); c.commit()",
        ],
        check=True,
    )
    newsroom.server.play("/feed", feed([page]))
    newsroom.server.play("/news/story-0001", story(1))
    newsroom.run()
    assert newsroom.run(hours=0.5).sources == 1
    assert newsroom.one("SELECT count(*) FROM article") == 1
    latest = newsroom.time.now() + timedelta(hours=25)
    assert newsroom.one("SELECT max(next_visit_at) FROM source") < latest.isoformat()


DAMAGES = {
    "corrupt": b"this is no database at all" * 100,
    "newer": None,
    "archive": None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_case_134_a_store_that_cannot_be_used(newsroom: Newsroom, damage: str) -> None:
    """A corrupt store, one of a newer program, and an archive that cannot be written end the run with 3, unharmed."""
    urls = _stories(newsroom, 1)
    newsroom.sources(newsroom.server.play("/feed", feed(urls)))
    file = newsroom.folder.path / "store.sqlite"
    if damage == "corrupt":
        file.write_bytes(DAMAGES["corrupt"] or b"")
    elif damage == "newer":
        newsroom.sources()
        newsroom.run()
        newsroom.sources(newsroom.server.url("/feed"))
        change = f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('UPDATE store_version SET version_num = 999'); c.commit()"
        subprocess.run([sys.executable, "-c", change], check=True)
    else:
        newsroom.folder.pages.write_text("a file where the folder of the archives should be")
    before = None if damage == "archive" else file.read_bytes()
    assert with_exit_codes(lambda: newsroom.run().visits) == 3
    if before is not None:
        assert file.read_bytes() == before
        return
    newsroom.folder.pages.unlink()
    assert newsroom.run(hours=2).articles == 1


def test_case_136_sigterm_ends_a_run_in_order(newsroom: Newsroom) -> None:
    """A run that is told to end takes what it began, gives back its leases, and ends with 143."""
    urls = _stories(newsroom, 30)
    newsroom.sources(newsroom.server.play("/feed", feed(urls)))
    address = f"127.0.0.1:{newsroom.server.port}"
    command = [sys.executable, "-m", "scraper", "ingest", str(newsroom.folder.path), "--allow-address", address]
    process = subprocess.Popen([*command, "--delay", "0.5"], cwd=ROOT)
    while process.poll() is None and newsroom.server.connections < 5:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 143
    states = dict(newsroom.rows("SELECT state, count(*) FROM queue GROUP BY state"))
    assert set(states) == {"queued", "done"}
    assert sum(states.values()) == 30
    assert newsroom.one("SELECT max(attempts) FROM queue WHERE state = 'queued'") == 0


def _deadly(page: Page, tables: SiteTables | None = None) -> ArticleReading:
    """Read a page; the second one kills the process that reads it."""
    if page.url and page.url.endswith("0001"):
        os.kill(os.getpid(), signal.SIGKILL)
    return read_article(page, tables)


def test_case_137_a_worker_dies(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that kills its worker fails alone and is tried again later; the run goes on."""
    newsroom.sources(newsroom.server.play("/feed", feed(_stories(newsroom, 3))))
    monkeypatch.setattr(article_reading, "read_article", _deadly)
    report = newsroom.run()
    assert (report.articles, report.failed_pages) == (2, 1)
    assert newsroom.rows("SELECT state, error FROM queue WHERE state <> 'done'") == [("queued", "worker_lost")]
    monkeypatch.undo()
    assert newsroom.run(hours=1).articles == 1


@pytest.mark.parametrize("newsroom", [3], indirect=True)
def test_case_135_pages_of_dead_hosts_keep_no_others_waiting(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failures that wait for the end of the run do not count as pages in hand: all pages of the living host come."""
    for name, number in (("LEASED_AT_ONCE", 4), ("MAX_LEASED", 8), ("MAX_LEASED_OF_HOST", 3)):
        monkeypatch.setattr(ingest_run, name, number)
    living, *dead = newsroom.servers
    urls = [living.play(f"/news/story-{number:04}", story(number)) for number in range(12)]
    urls += [server.play(f"/news/story-{number:04}", RESET) for server in dead for number in range(5)]
    newsroom.sources(living.play("/feed", feed(urls)))
    report = newsroom.run()
    assert (report.articles, report.is_outage) == (12, False)


def test_case_138_memory_and_descriptors_stay_flat() -> None:
    """The short form of 5,000 articles in one run: after the first fifth nothing grows with the number of pages."""
    resident, descriptors = long_run(300)
    assert max(resident[2:]) - resident[2] < 24.0
    assert max(descriptors[2:]) - descriptors[2] <= 8


def test_case_139_a_source_is_taken_out_while_its_pages_wait(newsroom: Newsroom) -> None:
    """Its pages are finished, its articles stay, and it is not visited any more."""
    page = newsroom.server.play("/news/story-0001", UNAVAILABLE)
    first = newsroom.server.play("/feed", feed([page, *_stories(newsroom, 1, begin=2)]))
    newsroom.sources(first)
    newsroom.run()
    newsroom.server.play("/news/story-0001", story(1))
    newsroom.sources(newsroom.server.play("/other", feed([])))
    newsroom.run(hours=3)
    assert newsroom.one("SELECT count(*) FROM article") == 2
    assert newsroom.asked("/feed") == 1


# ---------------------------------------------------------------------------------------------- sources that move


def test_a_feed_that_moved_for_good_is_told_after_a_week(newsroom: Newsroom) -> None:
    """The redirect is followed each time; after a week a warning names the line to change, and nothing is adopted."""
    new = newsroom.server.play("/new", feed(_stories(newsroom, 1)))
    newsroom.server.play("/feed", answer(b"", f"Location: {new}", status="301 Moved"))
    newsroom.sources(newsroom.server.url("/feed"))
    for _ in range(7):
        newsroom.run(hours=30)
    rows = newsroom.rows("SELECT state, advice FROM alarm WHERE kind = 'moved'")
    assert [(state, f"{new}: change line 2" in advice) for state, advice in rows] == [("warning", True)]
    assert newsroom.one("SELECT url FROM source").endswith("/feed")


def test_an_article_that_moved_stays_one_article(newsroom: Newsroom) -> None:
    """A revisit that is redirected finds the article again, and a source that lists the new address adds none."""
    old = newsroom.server.play("/news/story-0001", story(1))
    newsroom.sources(newsroom.server.play("/feed", feed([old])), revisit='["1 h"]')
    newsroom.run()
    new = newsroom.server.play("/archive/story-0001", story(1))
    newsroom.server.play("/news/story-0001", answer(b"", f"Location: {new}", status="301 Moved"))
    newsroom.run(hours=2)
    newsroom.server.play("/feed", feed([new], guid="other"))
    newsroom.run(hours=30)
    assert newsroom.rows("SELECT count(*), max(seq) FROM article") == [(1, 1)]
    assert newsroom.asked("/archive/story-0001") == 1


def test_robots_txt_holds_for_section_pages_and_not_for_feeds(newsroom: Newsroom) -> None:
    """A section page that robots.txt forbids is not fetched from the second visit on; a named feed is fetched."""
    newsroom.server.play("/robots.txt", answer(b"User-agent: *\nDisallow: /closed/\n"))
    page = newsroom.server.play(
        "/closed/news",
        answer(b"<html><body><h3><a href=/news/story-0001>A long title</a></h3>", "Content-Type: text/html"),
    )
    newsroom.sources(newsroom.server.play("/closed/feed", feed([])), page)
    _stories(newsroom, 1, begin=1)
    newsroom.run()
    newsroom.run(hours=30)
    newsroom.run(hours=30)
    assert newsroom.asked("/closed/feed") == 3
    assert newsroom.one("SELECT error FROM source WHERE name = 's2'") == "robots_denied"
