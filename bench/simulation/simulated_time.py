"""Time that passes only when nobody works: days of ingestion take seconds, and a slow machine changes nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from math import inf
from random import Random
from threading import Condition, Lock, Thread, current_thread

from scraper.web.clock import WebClock

__all__ = ["START", "SimulatedTime"]

START = datetime(2026, 3, 2, tzinfo=UTC)
"""The date and time at second 0."""
POLL_SECONDS = 0.01
"""Real seconds after which a thread that waits looks whether time may pass."""
STALL_SECONDS = 0.5
"""Real seconds after which time passes although a thread seems to work: it may wait for one that waits for time."""


class SimulatedTime:
    """The state behind a simulated clock.

    Threads that have asked for the time take part, without the thread that made this. Time goes on to the first time
    that any of them waits for, once all of them wait; so no answer is late because a machine is slow.
    """

    def __init__(self, seconds: float, seed: int) -> None:
        self.seconds = seconds
        self._lock = Lock()
        self._owner = current_thread()
        self._threads: set[Thread] = set()
        self._waiting: dict[Thread, float] = {}
        self._hung = 0
        """Threads that wait for an answer which itself waits for time."""
        self._moved_at = time.monotonic()
        self.clock = WebClock(
            now=self._now, monotonic=self._monotonic, sleep=self._sleep, wait=self._wait, random=Random(seed).random
        )

    def now(self) -> datetime:
        """The date and time."""
        return START + timedelta(seconds=self.seconds)

    def go_to(self, seconds: float) -> None:
        """Let time pass up to a second, between two runs."""
        self.seconds = max(self.seconds, seconds)

    def hang(self, seconds: float) -> None:
        """Wait in a thread that another thread waits for."""
        with self._lock:
            self._hung += 1
        try:
            self._sleep_until(self.seconds + seconds)
        finally:
            with self._lock:
                self._hung -= 1

    def _take_part(self) -> None:
        thread = current_thread()
        if thread is not self._owner and thread not in self._threads:
            with self._lock:
                self._threads = {known for known in self._threads if known.is_alive()} | {thread}

    def _now(self) -> datetime:
        self._take_part()
        return self.now()

    def _monotonic(self) -> float:
        self._take_part()
        return self.seconds

    def _sleep(self, seconds: float) -> None:
        self._take_part()
        self._sleep_until(self.seconds + seconds)

    def _sleep_until(self, until: float) -> None:
        while self.seconds < until:
            if not self._pass(until):
                time.sleep(POLL_SECONDS / 5)
        self._waiting.pop(current_thread(), None)

    def _wait(self, condition: Condition, seconds: float | None) -> None:
        self._take_part()
        until = inf if seconds is None else self.seconds + seconds
        try:
            if self._pass(until):
                condition.notify_all()
            else:  # the caller looks again: a notice that comes just after the time-out of the wait is not seen here
                condition.wait(POLL_SECONDS)
        finally:
            self._waiting.pop(current_thread(), None)

    def _pass(self, until: float) -> bool:
        """Let time pass if nobody works; whether it did. This thread waits until a time from now on."""
        with self._lock:
            self._waiting[current_thread()] = until
            working = sum(thread.is_alive() and thread not in self._waiting for thread in self._threads)
            is_stalled = time.monotonic() - self._moved_at > STALL_SECONDS
            first = min(self._waiting.values())
            if first == inf or (working > self._hung and not is_stalled):
                return False
            self._moved_at = time.monotonic()
            if first <= self.seconds:
                return False
            self.seconds = first
            return True
