"""Time and randomness as values that are passed in: a simulation passes its own clock and waits for nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Condition

from msgspec import Struct

__all__ = ["SYSTEM_CLOCK", "WebClock"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebClock(Struct, frozen=True):
    """The functions through which ``web`` reads the time, waits, and draws random numbers.

    The watchdog of ``Deadline``, which shuts sockets, and the process of a browser always run in real time.
    """

    now: Callable[[], datetime] = _utc_now
    """The date and time, in UTC."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds, 0 or more, that never go back."""
    sleep: Callable[[float], object] = time.sleep
    """Wait for so many seconds."""
    wait: Callable[[Condition, float | None], object] = Condition.wait
    """Wait until a held condition is notified, or until the seconds have passed (None: no limit)."""
    random: Callable[[], float] = random.random
    """A number from 0 to 1, 1 excluded."""


SYSTEM_CLOCK = WebClock()
