"""The time limit of a page, whatever the server does.

The time-out of a socket starts again with every byte, and ``http.client`` reads a slow header without calling our code.
So a watchdog shuts the sockets down when the time is over.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from types import TracebackType
from typing import TypeVar

from scraper.web.clock import SYSTEM_CLOCK, WebClock

__all__ = ["Deadline"]

_Result = TypeVar("_Result")


class Deadline:
    """A point in time, kept by a watchdog thread between ``with`` and its end."""

    def __init__(self, seconds: float, clock: WebClock = SYSTEM_CLOCK) -> None:
        self._monotonic = clock.monotonic
        self._end = clock.monotonic() + seconds
        self._watchdog = Timer(seconds, self._expire)
        self._watchdog.daemon = True
        self._watched: list[socket.socket] = []
        self._lock = Lock()
        self._expired = False

    def __enter__(self) -> Deadline:
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watchdog.cancel()
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    @property
    def expired(self) -> bool:
        """Whether the deadline has passed. Data that was read after it may be incomplete, even if it looks complete."""
        return self._expired or self._monotonic() >= self._end

    @property
    def left(self) -> float:
        """Seconds left, down to 0."""
        return 0.0 if self.expired else max(0.0, self._end - self._monotonic())

    def remaining(self) -> float:
        """Seconds left. Raises TimeoutError if there are none."""
        left = self._end - self._monotonic()
        if self._expired or left <= 0:
            raise TimeoutError("the time for the whole page is over")
        return left

    def watch(self, connected: socket.socket) -> None:
        """Shut a socket down when the time is over. The socket stays its owner's to close."""
        # A duplicate, because TLS takes the descriptor out of the socket that it wraps.
        double = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            self._watched.append(double)
            if self._expired:
                _shut(double)

    def run(self, function: Callable[[], _Result]) -> _Result:
        """The result of a function that cannot be interrupted, such as a name lookup. Raises TimeoutError in time."""
        results: SimpleQueue[tuple[_Result | None, Exception | None]] = SimpleQueue()

        def work() -> None:
            try:
                results.put((function(), None))
            except Exception as error:  # noqa: BLE001  (raised again in the caller's thread)
                results.put((None, error))

        Thread(target=work, daemon=True).start()
        try:
            result, error = results.get(timeout=self.remaining())
        except Empty:
            raise TimeoutError("the name server did not answer in time") from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]

    def _expire(self) -> None:
        with self._lock:
            self._expired = True
            for watched in self._watched:
                _shut(watched)


def _shut(watched: socket.socket) -> None:
    with suppress(OSError):
        watched.shutdown(socket.SHUT_RDWR)
