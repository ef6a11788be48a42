"""What ingestion costs beside what it is for: CPU time as ratios, and memory and descriptors along a long run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from threading import Event
from time import process_time

from msgspec import Struct
from msgspec.structs import replace

from bench.data import evenly, page_bytes, wcxb_pages
from bench.metrics import markdown
from bench.simulation.plan import Plan, SimArticle, SimSource
from bench.simulation.run import sources_file
from bench.simulation.simulated_time import START, SimulatedTime
from bench.simulation.web_server import ALLOWED, Log, WebServer, names_answered
from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.ingest.article_keeping import ArticleKeeper, FetchedPage
from scraper.ingest.article_reading import read_article
from scraper.ingest.ingest_folder import IngestFolder
from scraper.ingest.ingest_run import IngestOptions
from scraper.ingest.ingest_session import FetchSettings, ingest
from scraper.store.rows import QueueRow
from scraper.store.store_opening import open_store
from scraper.web import Agent

__all__ = ["Bound", "idle_ratio", "ingest_report", "keeping_ratio", "long_run"]

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("news-en", "news-de", "news-fr", "news-es", "howto-en-structures", "news-it-div-captions")
"""Pages of ``fixtures`` that are articles."""
ROUNDS = 20
WEB_PAGES = 300
KEEPING = {False: 0.25, True: 0.6}
"""Bounds for pages of the web, and for those of ``fixtures``. The goal for pages of the web is 0.10; measured are 0.18:
to compress the page takes 0.07 of it, to compress the document 0.02, and eleven statements the rest."""
STARTS = 7
"""Starts of each program; the median counts."""
SOURCES = 20
SAMPLES = 10
MIB = 1 << 20


class Bound(Struct, frozen=True):
    """A figure and what it may be at most."""

    name: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the figure is within its limit."""
        return self.value <= self.limit


def ingest_report(articles: int, data: Path | None = None) -> tuple[str, bool]:
    """A table of all figures with their bounds, and whether any is exceeded.

    ``data`` is a folder of test pages. Without one the pages of ``fixtures`` are kept, which are small: normalizing
    them takes a fifth of the time of a page of the web, and keeping them half.
    """
    resident, descriptors = long_run(articles)
    warm = resident[2:]
    bounds = [
        Bound("keeping an article / normalizing it (CPU)", keeping_ratio(data), KEEPING[data is None]),
        Bound("a run with nothing due / import sqlalchemy (CPU)", idle_ratio(), 3.0),
        Bound(f"MiB that {articles} articles add after the first fifth", max(warm) - warm[0], 24.0),
        Bound("descriptors that they add", float(max(descriptors[2:]) - descriptors[2]), 8.0),
    ]
    rows = [(bound.name, bound.value, bound.limit, "yes" if bound.holds else "NO") for bound in bounds]
    return markdown(("figure", "measured", "at most", "holds"), rows), not all(bound.holds for bound in bounds)


# ---------------------------------------------------------------------------------------------- keeping


def keeping_ratio(data: Path | None = None) -> float:
    """CPU time of keeping pages as new articles, for each second of normalizing them, measured in turn."""
    reading_seconds = keeping_seconds = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = IngestFolder(Path(name))
        store = open_store(folder.default_store)
        with store.transaction() as work:
            work.sources.sync([("source", "https://example.org/feed", ())], START)
        with ArchiveWriter(folder.pages) as archive:
            keeper = ArticleKeeper(store, archive)
            for number, page in enumerate(_pages() if data is None else _pages_of_web(data)):
                begin = process_time()
                reading = read_article(page)
                read = process_time()
                row = QueueRow(
                    url=page.url or "", url_key="", host="example.org", source_id=1, not_before=START, id=number + 1
                )
                keeper.keep(FetchedPage(row=row, page=page, reading=reading), START)
                if number >= len(PAGES):  # the first of each loads tables and builds statements
                    reading_seconds += read - begin
                    keeping_seconds += process_time() - read
        store.close()
    return keeping_seconds / reading_seconds


def _pages() -> Iterator[Page]:
    contents = [(ROOT / "fixtures" / name / "page.html").read_bytes() for name in PAGES]
    for number in range(ROUNDS):
        for content in contents:
            url = f"https://example.org/news/{number}/{len(content)}"
            other = content.replace(b"canonical", b"elsewhere").replace(b"og:url", b"og:other")
            yield Page(content=other, url=url, requested_url=url, status=200, media_type="text/html", fetched_at=START)


def _pages_of_web(data: Path) -> Iterator[Page]:
    for number, page in enumerate(evenly(list(wcxb_pages(data)), WEB_PAGES)):
        url = page.url or f"https://example.org/{number}"
        content = page_bytes(page.path)
        yield Page(content=content, url=url, requested_url=url, status=200, media_type="text/html", fetched_at=START)


# ---------------------------------------------------------------------------------------------- nothing due


def idle_ratio() -> float:
    """CPU time of a run with nothing due, for each second of ``python -c "import sqlalchemy"``; medians, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = IngestFolder(Path(name))
        folder.sources_file.write_text('[[source]]\nurl = "https://example.org/feed"\n', encoding="utf-8")
        store = open_store(folder.default_store)
        now = datetime.now(UTC)
        with store.transaction() as work:
            work.sources.sync([("example.org", "https://example.org/feed", ())], now)
            visited = replace(work.sources.all()[0], last_visit_at=now, next_visit_at=now + timedelta(days=1))
            work.sources.update(visited)
        store.close()
        run, library = ["-m", "scraper", "ingest", name], ["-c", "import sqlalchemy"]
        pairs = [(_cpu_seconds(run), _cpu_seconds(library)) for _ in range(STARTS)]
    return median(mine for mine, _ in pairs) / median(theirs for _, theirs in pairs)


def _cpu_seconds(arguments: Sequence[str]) -> float:
    """CPU seconds of Python with these arguments. Raises CalledProcessError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)  # noqa: S603  # our own interpreter
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# ---------------------------------------------------------------------------------------------- a long run


def long_run(articles: int) -> tuple[list[float], list[int]]:
    """One run over so many articles: MiB of resident memory, and open descriptors, at ten times along it."""
    per_source = articles // SOURCES
    sources = tuple(SimSource(number=n, form="sitemap", site=n, size=per_source) for n in range(SOURCES))
    planned = tuple(
        SimArticle(number=n, site=n % SOURCES, published=-1.0 - n, sources=(n % SOURCES,))
        for n in range(per_source * SOURCES)
    )
    by_source = tuple(tuple(range(n, len(planned), SOURCES))[::-1] for n in range(SOURCES))
    plan = Plan(seed=1, days=1, sites=SOURCES, sources=sources, articles=planned, by_source=by_source)
    resident: list[float] = []
    descriptors: list[int] = []

    def watch(done: int, _total: int, _url: str) -> None:
        if done % max(1, len(planned) // SAMPLES) == 0:
            resident.append(_resident())
            descriptors.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208

    with tempfile.TemporaryDirectory() as name:
        folder = IngestFolder(Path(name))
        folder.sources_file.write_text(sources_file(plan), encoding="utf-8")
        time, log = SimulatedTime(0.0, 1), Log(folder.path / "log.jsonl")
        server = WebServer(plan, time, log)
        with names_answered(server.port):
            settings = FetchSettings(agent=Agent(), allow=ALLOWED, clock=time.clock)
            options = IngestOptions(time_budget=1e6, takes_whole_backlog=True)
            report = ingest(folder, options, settings, Event(), watch)
        server.close()
        log.close()
    if report.articles != len(planned):
        raise RuntimeError(f"{report.articles} articles were kept where {len(planned)} should be")
    return resident, descriptors


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
