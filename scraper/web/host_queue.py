"""URLs that wait for their hosts. ``Politeness`` alone keeps the times at which hosts are ready."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush, heapreplace
from threading import Condition

from scraper.web.politeness import Politeness, host_of

__all__ = ["HostQueue"]


class HostQueue:
    """Gives out URLs to several threads, one URL per host at a time, the host that is ready first before others."""

    def __init__(self, urls: Iterable[str], politeness: Politeness) -> None:
        self._politeness = politeness
        self._clock = politeness.clock
        self._urls: dict[str, deque[str]] = {}
        for url in urls:
            self._urls.setdefault(host_of(url), deque()).append(url)
        self.urls = sum(map(len, self._urls.values()))
        """Number of all URLs."""
        self.hosts = len(self._urls)
        """Number of all hosts."""
        # Time, order, host. The time may be out of date: another visit, such as a redirect, makes a host ready later.
        self._heap = [(0.0, order, host) for order, host in enumerate(self._urls)]
        self._order = len(self._heap)
        self._busy = 0
        self._stopped = False
        self._changed = Condition()

    def take(self) -> str | None:
        """The next URL, once its host is ready and not taken; None when there are no more URLs."""
        with self._changed:
            while not self._stopped and (self._heap or self._busy):
                seconds = self._seconds_to_next()
                if seconds is None or seconds > 0:
                    self._clock.wait(self._changed, seconds)
                    continue
                self._busy += 1
                _, _, host = heappop(self._heap)
                return self._urls[host].popleft()
            self._changed.notify_all()
        return None

    def _seconds_to_next(self) -> float | None:
        """Seconds until a host is ready; None if all hosts that have URLs are taken."""
        while self._heap:
            time, order, host = self._heap[0]
            ready_at = self._politeness.ready_at(host)
            if ready_at <= time:
                return time - self._clock.monotonic()
            heapreplace(self._heap, (ready_at, order, host))
        return None

    def give_back(self, url: str) -> None:
        """Give back the host of a URL after the visit."""
        host = host_of(url)
        with self._changed:
            self._busy -= 1
            if self._urls[host]:
                heappush(self._heap, (self._politeness.ready_at(host), self._order, host))
                self._order += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Give out no more URLs."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
