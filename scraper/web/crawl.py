"""Fetch and read in threads, with one visit per host at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from scraper.document import Page
from scraper.errors import ScraperError
from scraper.faults import faults_about
from scraper.web.host_queue import HostQueue
from scraper.web.politeness import Politeness

__all__ = ["MAX_THREADS", "Crawl", "Done", "Finished", "crawl"]

Task = TypeVar("Task")
Result = TypeVar("Result")

MAX_THREADS = 32
"""Pages that are fetched and read at the same time."""


class Done(NamedTuple, Generic[Result]):
    """The outcome of one URL: a result, or an error."""

    url: str
    outcome: Result | ScraperError


class Finished(NamedTuple, Generic[Task, Result]):
    """The outcome of one task: a result, or an error."""

    task: Task
    outcome: Result | ScraperError


class Crawl(Generic[Task, Result]):
    """Threads that do tasks at hosts. Tasks may be added while others are done.

    ``process`` does a task; it is given a function that leaves the task's host, so that another thread may visit the
    host while the answer is read. ``politeness`` says when a host may be visited again; the client that fetches uses
    the same. An exception that is not a ScraperError becomes the InternalError of its URL. SystemExit and the like,
    which are meant for the whole program, are raised by ``next``.
    """

    def __init__(
        self,
        process: Callable[[Task, Callable[[], None]], Result],
        politeness: Politeness,
        threads: int = MAX_THREADS,
    ) -> None:
        self._process = process
        self._queue: HostQueue[tuple[str, Task]] = HostQueue(politeness)
        self._finished: SimpleQueue[Finished[Task, Result] | BaseException] = SimpleQueue()
        self._max_threads = threads
        self._threads = 0
        self._begun = 0
        """Tasks that threads took; those whose outcome was given out included."""
        self._lock = Lock()
        self._given = 0
        self.pending = 0
        """Tasks whose outcome was not given out yet."""

    def add(self, url: str, task: Task) -> None:
        """Add a task at the host of a URL. It may begin from the next call of ``next`` on."""
        self.pending += 1
        self._queue.add(url, (url, task))

    def _start_threads(self) -> None:
        """Start a thread for each host, up to the maximum.

        Not while tasks are added: a thread would wait for the only host that is known so far.
        """
        while self._threads < min(self._queue.hosts, self._max_threads):
            self._threads += 1
            # Daemon threads, so that an interrupted program does not wait for slow servers.
            Thread(target=self._work, daemon=True).start()

    def next(self, seconds: float | None = None) -> Finished[Task, Result] | None:
        """The next outcome; None if there is none within ``seconds``, by the clock of the machine."""
        self._start_threads()
        try:
            outcome = self._finished.get(timeout=seconds)
        except Empty:
            return None
        if isinstance(outcome, BaseException):
            raise outcome
        self.pending -= 1
        self._given += 1
        return outcome

    def stop(self) -> None:
        """Start no further task; those that were started go on."""
        self._max_threads = 0
        self._queue.stop()

    def drain(self, seconds: float) -> Iterator[Finished[Task, Result]]:
        """After ``stop``: the outcomes of the tasks that were begun, as long as they come within ``seconds``."""
        end = monotonic() + seconds
        while self._given < self._begun and (finished := self.next(max(0.0, end - monotonic()))):
            yield finished

    def _work(self) -> None:
        while (taken := self._queue.take()) is not None:
            with self._lock:
                self._begun += 1
            try:
                self._finished.put(self._do(*taken))
            except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
                self._finished.put(error)

    def _do(self, url: str, task: Task) -> Finished[Task, Result]:
        host = _Host(self._queue, url)
        try:
            with faults_about(url):
                return Finished(task, self._process(task, host.leave))
        except ScraperError as error:
            return Finished(task, error)
        finally:
            host.leave()


class _Host:
    """The host of a task, which is left once."""

    def __init__(self, queue: HostQueue[tuple[str, Task]], url: str) -> None:
        self._give_back = queue.give_back
        self._url = url
        self._is_left = False

    def leave(self) -> None:
        """Leave the host; another thread may visit it."""
        if not self._is_left:
            self._is_left = True
            self._give_back(self._url)


def crawl(
    urls: Iterable[str],
    get: Callable[[str], Page],
    read: Callable[[Page], Result],
    politeness: Politeness,
    threads: int = MAX_THREADS,
) -> Iterator[Done[Result]]:
    """Fetch each URL with ``get``, read each page with ``read``, and yield the outcomes as they come.

    Closing the iterator starts no further page. Errors are as in ``Crawl``, and the other URLs go on.
    """

    def process(url: str, leave: Callable[[], None]) -> Result:
        try:
            page = get(url)
        finally:
            leave()
        return read(page)

    pages: Crawl[str, Result] = Crawl(process, politeness, threads)
    try:
        for url in urls:
            pages.add(url, url)
        while pages.pending and (finished := pages.next()):
            yield Done(finished.task, finished.outcome)
    finally:
        pages.stop()
