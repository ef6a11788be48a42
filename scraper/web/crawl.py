"""Fetch and read many URLs in threads, with one request per host at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Generic, NamedTuple, TypeVar

from scraper.document import Page
from scraper.errors import ScraperError
from scraper.faults import faults_about
from scraper.web.host_queue import HostQueue
from scraper.web.politeness import Politeness

__all__ = ["MAX_THREADS", "Done", "crawl"]

Result = TypeVar("Result")

MAX_THREADS = 32
"""Pages that are fetched and read at the same time."""


class Done(NamedTuple, Generic[Result]):
    """The outcome of one URL: a result, or an error."""

    url: str
    outcome: Result | ScraperError


def crawl(
    urls: Iterable[str],
    get: Callable[[str], Page],
    read: Callable[[Page], Result],
    politeness: Politeness,
    threads: int = MAX_THREADS,
) -> Iterator[Done[Result]]:
    """Fetch each URL with ``get``, read each page with ``read``, and yield the outcomes as they come.

    ``politeness`` says when a host may be visited again; the client behind ``get`` uses the same. Closing the iterator
    starts no further page. An exception that is not a ScraperError becomes the InternalError of its URL, and the other
    URLs go on. SystemExit and the like, which are meant for the whole program, stop the iteration and are raised here.
    """
    queue = HostQueue(urls, politeness)
    finished: SimpleQueue[Done[Result] | BaseException] = SimpleQueue()

    def work() -> None:
        while (url := queue.take()) is not None:
            try:
                finished.put(process(url))
            except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
                finished.put(error)

    def process(url: str) -> Done[Result]:
        try:
            with faults_about(url):
                try:
                    page = get(url)
                finally:
                    # Another thread may visit the host while this page is read.
                    queue.give_back(url)
                return Done(url, read(page))
        except ScraperError as error:
            return Done(url, error)

    # Daemon threads, so that an interrupted program does not wait for slow servers.
    for _ in range(min(queue.hosts, threads)):
        Thread(target=work, daemon=True).start()
    try:
        for _ in range(queue.urls):
            outcome = finished.get()
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome
    finally:
        queue.stop()
