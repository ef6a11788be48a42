"""A folder of ingestion whose sources are on the loopback address, with a clock that the test moves."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from typing import Any

from bench.simulation.simulated_time import SimulatedTime
from scraper.ingest.ingest_folder import IngestFolder
from scraper.ingest.ingest_run import IngestOptions, RunReport, Watcher
from scraper.ingest.ingest_session import FetchSettings, ingest
from scraper.web import Agent
from scraper.workers.task_pool import TaskPool
from tests.loopback import Loopback, answer

__all__ = ["HOUR", "Newsroom", "feed", "sitemap", "story"]

HOUR = 3600.0


def story(number: int | str, text: str | None = None) -> bytes:
    """An answer with the page of an article."""
    words = text or f"Report {number} says that the river rose by {number} metres and that the ferry waited for hours."
    body = "".join(f"<p>{words} The council met in part {part} and heard the engineers.</p>" for part in range(5))
    title = f"The river and report {number}"
    page = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
    return answer(page.encode(), "Content-Type: text/html")


def feed(urls: Sequence[str], *headers: str, guid: str = "{}", date: Any = None) -> bytes:
    """An answer with a feed of these URLs; ``guid`` is made from the number of the item."""
    dated = f"<pubDate>{format_datetime(date)}</pubDate>" if date else ""
    items = "".join(
        f"<item><title>Item {url[-9:]}</title><link>{url}</link><guid>{guid.format(url[-9:])}</guid>{dated}</item>"
        for url in urls
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return answer(body.encode(), "Content-Type: application/rss+xml", *headers)


def sitemap(urls: Sequence[str], tag: str = "url") -> bytes:
    """An answer with a sitemap, or with an index where ``tag`` is ``sitemap``."""
    root = "urlset" if tag == "url" else "sitemapindex"
    entries = "".join(f"<{tag}><loc>{url}</loc></{tag}>" for url in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return answer(f'<?xml version="1.0"?><{root} xmlns="{space}">{entries}</{root}>'.encode())


class Newsroom:
    """A folder, its sources, and what its store has."""

    def __init__(self, path: Path, pool: TaskPool, servers: Sequence[Loopback], store_url: str = "") -> None:
        self.folder = IngestFolder(path)
        self.servers = servers
        self.server = servers[0]
        self.time = SimulatedTime(0.0, 1)
        self._pool = pool
        self._store = f'store = "{store_url}"\n' if store_url else ""

    def sources(self, *urls: str, **more: str) -> None:
        """Write ``sources.toml`` with these sources, named ``s1``, ``s2`` …; ``more`` are lines of each."""
        lines = "".join(f"{key} = {value}\n" for key, value in more.items())
        tables = [f'[[source]]\nurl = "{url}"\nname = "s{n}"\n{lines}' for n, url in enumerate(urls, start=1)]
        self.folder.sources_file.write_text(self._store + "\n".join(tables), encoding="utf-8")

    def run(self, hours: float = 0.0, **options: Any) -> RunReport:
        """A run so many hours later."""
        self.time.go_to(self.time.seconds + hours * HOUR)
        return self._ingest(options, Event(), lambda *_: None)

    def run_one_task(self, **options: Any) -> RunReport:
        """A run that is told to end when its first task is done, as by SIGTERM."""
        stop = Event()
        return self._ingest(options, stop, lambda *_: stop.set())

    def _ingest(self, options: dict[str, Any], stop: Event, watch: Watcher) -> RunReport:
        allow = frozenset(server.address for server in self.servers)
        settings = FetchSettings(agent=Agent(delay=0), allow=allow, clock=self.time.clock, pool=self._pool)
        return ingest(self.folder, IngestOptions(**options), settings, stop, watch)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query to the store in the folder."""
        database = sqlite3.connect(self.folder.path / "store.sqlite")
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def one(self, query: str) -> Any:
        """The only value of a query."""
        return self.rows(query)[0][0]

    def asked(self, path: str) -> int:
        """How often the first server was asked for a path."""
        return sum(request.split(b" ")[1].decode() == path for request in self.server.requests)

    def later(self, hours: float) -> Any:
        """The time so many hours from now on."""
        return self.time.now() + timedelta(hours=hours)
