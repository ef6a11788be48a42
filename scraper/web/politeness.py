"""One visit per host at a time, and a delay after each visit: shared by all clients of a process.

A visit is everything that one fetch does at a host: its robots.txt if it is not cached, the page, and redirects within
the host. The delay runs from the end of a visit to the start of the next, across all clients.
"""

from __future__ import annotations

from threading import Lock
from types import TracebackType

from scraper.errors import DeadlineExceeded, HostPaused
from scraper.values.urls import absolute, bare_host, split_url
from scraper.web.clock import SYSTEM_CLOCK, WebClock

__all__ = ["MAX_CRAWL_DELAY", "MAX_PAUSE", "MAX_WAIT", "Politeness", "Turn", "host_of"]

MAX_CRAWL_DELAY = 120.0
"""Seconds; a longer Crawl-delay in robots.txt is cut to this."""
MAX_PAUSE = 7 * 86_400.0
"""Seconds; a longer Retry-After is cut to this."""
MAX_WAIT = 150.0
"""Seconds of a pause that a fetch waits for; a fetch fails at once if the pause is longer."""
_JITTER = 0.2
"""Random share added to a delay, so that several clients do not come at the same moment."""
_MAX_DELAYS = 10
"""After a slow visit the host is left alone for as long as the visit took, up to so many delays."""
_MAX_HOSTS = 4096
"""Hosts in memory before those with nothing to remember are dropped."""


def host_of(url: str) -> str:
    """The host of a URL, with a port that is not the default: the unit of one delay; empty if it is no http(s) URL.

    >>> host_of("https://Example.org:8080/story")
    'example.org:8080'
    >>> host_of("https://example.org./story")
    'example.org'
    """
    parts = split_url(absolute(url, None) or "")
    if parts is None:
        return ""
    host = bare_host(parts)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return (f"[{host}]" if ":" in host else host) + ("" if parts.port in (None, default) else f":{parts.port}")


class _Host:
    """One host: whether a visit is going on, and from when on the next may start, by ``WebClock.monotonic``."""

    __slots__ = ("paused_until", "rested_at", "taken")

    def __init__(self) -> None:
        self.taken = Lock()
        self.rested_at = 0.0
        """End of the delay after the last visit."""
        self.paused_until = 0.0
        """End of the pause that the host asked for."""

    def ready_at(self) -> float:
        """When both delay and pause are over."""
        return max(self.rested_at, self.paused_until)

    def is_idle(self, now: float) -> bool:
        """Whether there is nothing to remember."""
        return not self.taken.locked() and self.ready_at() <= now


class Politeness:
    """The hosts that were visited, and when each may be visited again. The only place that keeps these times."""

    def __init__(self, clock: WebClock = SYSTEM_CLOCK) -> None:
        self.clock = clock
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def turn(self, delay: float) -> Turn:
        """A visitor that leaves each host alone for at least ``delay`` seconds."""
        return Turn(self, delay)

    def wait(self, name: str) -> float:
        """Seconds until a host may be visited again, if nobody else comes first."""
        host = self._hosts.get(name)
        return 0.0 if host is None else max(0.0, host.ready_at() - self.clock.monotonic())

    def ready_at(self, name: str) -> float:
        """The time by ``WebClock.monotonic`` from which on a fetch does not wait for a host.

        A pause that is too long to wait for does not count, because the fetch then fails at once.
        """
        host = self._hosts.get(name)
        if host is None:
            return 0.0
        is_long = host.paused_until - self.clock.monotonic() > MAX_WAIT
        return host.rested_at if is_long else host.ready_at()

    def pause(self, name: str, seconds: float) -> None:
        """Leave a host alone for as long as it asked for, at most ``MAX_PAUSE``."""
        host = self.host(name)
        host.paused_until = max(host.paused_until, self.clock.monotonic() + min(max(seconds, 0.0), MAX_PAUSE))

    def pauses(self) -> dict[str, float]:
        """The hosts that asked for a pause, and the seconds of it that are left."""
        now = self.clock.monotonic()
        with self._lock:
            left = {name: host.paused_until - now for name, host in self._hosts.items()}
        return {name: seconds for name, seconds in left.items() if seconds > 0}

    def host(self, name: str) -> _Host:
        """The state of a host, which is created if it is not known."""
        with self._lock:
            if len(self._hosts) >= _MAX_HOSTS:
                now = self.clock.monotonic()
                self._hosts = {known: host for known, host in self._hosts.items() if not host.is_idle(now)}
            return self._hosts.setdefault(name, _Host())


class Turn:
    """A visitor of one host at a time; it leaves the host at the end of ``with``."""

    def __init__(self, politeness: Politeness, delay: float) -> None:
        self._politeness = politeness
        self._clock = politeness.clock
        self._delay = delay
        self._crawl_delay = 0.0
        self._started_at: float | None = None
        self._host: _Host | None = None
        self._name = ""

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def visit(self, url: str, timeout: float | None) -> None:
        """Enter the host of a URL, after leaving another host: wait for other visitors and for the delay.

        Raises HostPaused if the host asked for a pause that is too long to wait for; DeadlineExceeded if the wait takes
        longer than ``timeout`` seconds (None: no limit).
        """
        name = host_of(url)
        if self._host is not None and self._name == name:
            return
        self.leave()
        end = None if timeout is None else self._clock.monotonic() + timeout
        host = self._take(name, url, timeout)
        self._host, self._name, self._crawl_delay, self._started_at = host, name, 0.0, None
        self._wait(host, end, url)
        self._started_at = self._clock.monotonic()

    def _take(self, name: str, url: str, timeout: float | None) -> _Host:
        """Take the lock of a host, so that nobody else visits it."""
        while True:
            host = self._politeness.host(name)
            self._refuse_long_pause(host, url)
            if not host.taken.acquire(timeout=-1 if timeout is None else max(timeout, 0.0)):
                raise DeadlineExceeded("somebody else of this process was at the host for too long", url)
            # The host may have been dropped and created anew while this thread waited for its lock.
            if self._politeness.host(name) is host:
                return host
            host.taken.release()

    def _wait(self, host: _Host, end: float | None, url: str) -> None:
        while (seconds := host.ready_at() - self._clock.monotonic()) > 0:
            if end is not None and self._clock.monotonic() + seconds > end:
                raise DeadlineExceeded("the delay between two visits is longer than the time for a page", url)
            self._refuse_long_pause(host, url)
            self._clock.sleep(seconds)

    def _refuse_long_pause(self, host: _Host, url: str) -> None:
        seconds = host.paused_until - self._clock.monotonic()
        if seconds > MAX_WAIT:
            raise HostPaused(f"the host asked for a pause; {seconds:.0f} s of it are left", url, int(seconds))

    def slow_down(self, seconds: float) -> None:
        """Leave the host with the longer delay that its robots.txt asks for."""
        self._crawl_delay = min(max(seconds, 0.0), MAX_CRAWL_DELAY)

    def leave(self) -> None:
        """Leave the host; the next visitor may come after the delay."""
        host, self._host = self._host, None
        if host is None:
            return
        try:
            if self._started_at is not None:
                duration = min(self._clock.monotonic() - self._started_at, _MAX_DELAYS * self._delay)
                delay = max(self._delay, self._crawl_delay, duration)
                host.rested_at = self._clock.monotonic() + delay * (1.0 + _JITTER * self._clock.random())
        finally:
            host.taken.release()
