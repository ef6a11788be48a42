"""Tasks that wait for their hosts. ``Politeness`` alone keeps the times at which hosts are ready."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush, heapreplace
from threading import Condition
from typing import Generic, TypeVar

from scraper.web.politeness import Politeness, host_of

__all__ = ["HostQueue"]

Task = TypeVar("Task")


class HostQueue(Generic[Task]):
    """Gives out tasks to several threads, one task per host at a time, the host that is ready first before others."""

    def __init__(self, politeness: Politeness) -> None:
        self._politeness = politeness
        self._clock = politeness.clock
        self._tasks: dict[str, deque[Task]] = {}
        """Host → its tasks. A host stays as long as it is in the heap or taken."""
        # Time, order, host. The time may be out of date: another visit, such as a redirect, makes a host ready later.
        self._heap: list[tuple[float, int, str]] = []
        self._order = 0
        self._stopped = False
        self._changed = Condition()

    @property
    def hosts(self) -> int:
        """Number of hosts with a task that waits or is being done."""
        return len(self._tasks)

    def add(self, url: str, task: Task) -> None:
        """Add a task at the host of a URL."""
        host = host_of(url)
        with self._changed:
            if host not in self._tasks:
                self._tasks[host] = deque()
                self._push(0.0, host)
            self._tasks[host].append(task)
            self._changed.notify()

    def take(self) -> Task | None:
        """The next task, once its host is ready and not taken; None when the queue was stopped."""
        with self._changed:
            while not self._stopped:
                seconds = self._seconds_to_next()
                if seconds is None or seconds > 0:
                    self._clock.wait(self._changed, seconds)
                    continue
                _, _, host = heappop(self._heap)
                return self._tasks[host].popleft()
        return None

    def _seconds_to_next(self) -> float | None:
        """Seconds until a host is ready; None if all hosts that have tasks are taken."""
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
            if self._tasks[host]:
                self._push(self._politeness.ready_at(host), host)
            else:
                del self._tasks[host]
            self._changed.notify_all()

    def _push(self, time: float, host: str) -> None:
        heappush(self._heap, (time, self._order, host))
        self._order += 1

    def stop(self) -> None:
        """Give out no more tasks."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
