"""One request a host at a time, and a pause after each: shared by all who fetch in a process.

A visit is what one fetch does at a host: its robots.txt where that is not known, the page, and redirects within the
host. The delay runs from the end of a visit to the begin of the next, whoever makes it.
"""

from __future__ import annotations

from random import uniform
from threading import Lock
from time import monotonic, sleep
from types import TracebackType

from scraper.errors import DeadlineExceeded, HostPaused
from scraper.values.urls import absolute, bare_host, split_url

__all__ = ["LONGEST_WAIT", "MAX_CRAWL_DELAY", "MAX_PAUSE", "Politeness", "Turn", "host_of"]

MAX_CRAWL_DELAY = 120.0
"""Seconds; what robots.txt asks for beyond is not waited."""
MAX_PAUSE = 7 * 86_400.0
"""Seconds that a Retry-After counts for at most."""
LONGEST_WAIT = 150.0
"""Seconds of a pause that a fetch waits for; before a longer one it gives up at once."""
_JITTER = 0.2
"""Share of the delay that is added by chance, so that several who wait do not come all at once."""
_SLOW = 10
"""A visit that took long makes the next one wait as long as it took, up to so many delays."""
_MOST_HOSTS = 4096
"""Hosts that are remembered before those that are ready are forgotten."""


def host_of(url: str) -> str:
    """The host that a URL is about, with its port: what one delay is for; empty for what is no http(s) URL.

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
    """One host: who is there, and from when on the next may come."""

    __slots__ = ("paused_until", "ready_at", "taken")

    def __init__(self) -> None:
        self.taken = Lock()
        self.ready_at = 0.0
        self.paused_until = 0.0

    @property
    def idle(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.taken.locked() and max(self.ready_at, self.paused_until) <= monotonic()


class Politeness:
    """What is known of the hosts that were visited."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def turn(self, delay: float) -> Turn:
        """A visitor that leaves each host with at least this delay, in seconds."""
        return Turn(self, delay)

    def wait(self, host: str) -> float:
        """Seconds until a host may be visited again, if nobody else comes first."""
        known = self.host(host)
        return max(0.0, max(known.ready_at, known.paused_until) - monotonic())

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, as it asked for; at most ``MAX_PAUSE``."""
        known = self.host(host)
        known.paused_until = max(known.paused_until, monotonic() + min(max(seconds, 0.0), MAX_PAUSE))

    def host(self, name: str) -> _Host:
        """What is known of a host."""
        with self._lock:
            if len(self._hosts) >= _MOST_HOSTS:
                self._hosts = {name: one for name, one in self._hosts.items() if not one.idle}
            return self._hosts.setdefault(name, _Host())


class Turn:
    """A visitor of one host at a time; between ``with`` and its end."""

    def __init__(self, politeness: Politeness, delay: float) -> None:
        self._politeness = politeness
        self._delay = delay
        self._asked = 0.0
        self._begun: float | None = None
        self._host: _Host | None = None
        self._name = ""

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def visit(self, url: str, timeout: float | None) -> None:
        """Be at the host of a URL, after leaving another: wait until nobody is there and its delay is over.

        Raises HostPaused before a pause that is too long to wait for; DeadlineExceeded, if there is a ``timeout`` in
        seconds, when it is over.
        """
        host = host_of(url)
        if self._host is not None and self._name == host:
            return
        self.leave()
        end = None if timeout is None else monotonic() + timeout
        known = self._taken(host, url, timeout)
        self._host, self._name, self._asked, self._begun = known, host, 0.0, None
        _wait(known, end, url)
        self._begun = monotonic()

    def _taken(self, host: str, url: str, timeout: float | None) -> _Host:
        """The host, with nobody else there."""
        while True:
            known = self._politeness.host(host)
            _refuse_long_pause(known, url)
            if not known.taken.acquire(timeout=-1 if timeout is None else max(timeout, 0.0)):
                raise DeadlineExceeded("somebody else of this process was at the host for too long", url)
            # It may have been forgotten, and be known anew, before it was taken.
            if self._politeness.host(host) is known:
                return known
            known.taken.release()

    def slow_down(self, seconds: float) -> None:
        """Leave the host with a longer delay: what its robots.txt asks for."""
        self._asked = min(max(seconds, 0.0), MAX_CRAWL_DELAY)

    def leave(self) -> None:
        """Let the next one come, after the delay."""
        host, self._host = self._host, None
        if host is None:
            return
        try:
            if self._begun is not None:
                took = min(monotonic() - self._begun, _SLOW * self._delay)
                delay = max(self._delay, self._asked, took)
                host.ready_at = monotonic() + delay * uniform(1.0, 1.0 + _JITTER)  # noqa: S311  (no secret)
        finally:
            host.taken.release()


def _wait(known: _Host, end: float | None, url: str) -> None:
    while (left := max(known.ready_at, known.paused_until) - monotonic()) > 0:
        if end is not None and monotonic() + left > end:
            raise DeadlineExceeded("the delay between two visits is longer than the time for a page", url)
        _refuse_long_pause(known, url)
        sleep(left)


def _refuse_long_pause(known: _Host, url: str) -> None:
    left = known.paused_until - monotonic()
    if left > LONGEST_WAIT:
        raise HostPaused(f"the host asked for a pause; {left:.0f} s of it are left", url, int(left))
