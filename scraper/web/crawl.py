"""Many URLs, parallel over hosts: one request a host at a time, the host that is ready first served first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from queue import SimpleQueue
from threading import Condition, Thread
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from scraper.document import Page
from scraper.errors import ScraperError
from scraper.faults import faults_about
from scraper.web.politeness import LONGEST_WAIT, host_of

__all__ = ["MOST_THREADS", "Done", "crawl"]

Result = TypeVar("Result")

MOST_THREADS = 32
"""Pages that are on their way at once."""


class Done(NamedTuple, Generic[Result]):
    """What came of one URL: a result, or an error."""

    url: str
    outcome: Result | ScraperError


def crawl(
    urls: Iterable[str],
    get: Callable[[str], Page],
    read: Callable[[Page], Result],
    wait: Callable[[str], float],
) -> Iterator[Done[Result]]:
    """Fetch each URL with ``get`` and read each page with ``read``; what is done first comes first.

    ``wait`` says in how many seconds a host may be visited again. Stopping the iteration starts no further page. An
    exception that is not ours is the InternalError of its URL, and the others go on; SystemExit and the like, which are
    meant for the whole program, stop the iteration and are raised here.
    """
    line = _Line(urls)
    finished: SimpleQueue[Done[Result] | BaseException] = SimpleQueue()

    def work() -> None:
        while (url := line.take()) is not None:
            try:
                finished.put(_done(url, line, read))
            except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
                finished.put(error)

    def _done(url: str, line: _Line, read: Callable[[Page], Result]) -> Done[Result]:
        try:
            with faults_about(url):
                try:
                    page = get(url)
                finally:
                    # The host may be visited by others while its page is read.
                    line.give_back(url, _patience(wait(host_of(url))))
                return Done(url, read(page))
        except ScraperError as error:
            return Done(url, error)

    # Daemons: whoever interrupts the program does not wait for the servers that it waits for.
    for _ in range(min(line.hosts, MOST_THREADS)):
        Thread(target=work, daemon=True).start()
    try:
        for _ in range(line.urls):
            one = finished.get()
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        line.stop()


def _patience(seconds: float) -> float:
    """How long a host's next page waits: where the host wants a long pause not at all, so that it fails and is told."""
    return seconds if seconds <= LONGEST_WAIT else 0.0


class _Line:
    """URLs that wait for their hosts, and hosts for their time."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._waiting: dict[str, deque[str]] = {}
        for url in urls:
            self._waiting.setdefault(host_of(url), deque()).append(url)
        self.urls = sum(map(len, self._waiting.values()))
        self.hosts = len(self._waiting)
        self._ready = [(0.0, number, host) for number, host in enumerate(self._waiting)]
        self._next = len(self._ready)
        self._visited = 0
        self._stopped = False
        self._changed = Condition()

    def take(self) -> str | None:
        """The next URL whose host nobody visits, when it is the host's time; None when there will be no more."""
        with self._changed:
            while not self._stopped and (self._ready or self._visited):
                left = self._ready[0][0] - monotonic() if self._ready else None
                if left is None or left > 0:
                    self._changed.wait(left)
                    continue
                self._visited += 1
                return self._waiting[heappop(self._ready)[2]].popleft()
            self._changed.notify_all()
        return None

    def give_back(self, url: str, seconds: float) -> None:
        """Say that a host was visited, and may be again in so many seconds."""
        host = host_of(url)
        with self._changed:
            self._visited -= 1
            if self._waiting[host]:
                heappush(self._ready, (monotonic() + seconds, self._next, host))
                self._next += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Give out no more URLs."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
