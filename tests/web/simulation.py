"""A clock whose time passes only when somebody waits: hours of crawling take milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from threading import Condition, Lock

from scraper.web.clock import WebClock

__all__ = ["Simulation"]

START = datetime(2026, 1, 1, tzinfo=UTC)


class Simulation:
    """The state behind a simulated clock. Threads that wait at the same time wait for the same stretch of time."""

    def __init__(self, seed: int = 0) -> None:
        self.seconds = 0.0
        self._lock = Lock()
        self.clock = WebClock(
            now=lambda: START + timedelta(seconds=self.seconds),
            monotonic=lambda: self.seconds,
            sleep=lambda seconds: self._reach(self.seconds + seconds),
            wait=self._wait,
            random=Random(seed).random,
        )

    def _reach(self, seconds: float) -> None:
        with self._lock:
            self.seconds = max(self.seconds, seconds)

    def _wait(self, condition: Condition, seconds: float | None) -> None:
        if seconds is None:
            condition.wait()
        else:
            self._reach(self.seconds + seconds)
