"""What follows a page that could not be fetched or read: another attempt later, or none."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from scraper.errors import (
    BadStatus,
    BlockPage,
    ConnectionFailed,
    DeadlineExceeded,
    HostPaused,
    InternalError,
    RobotsUnreachable,
    ScraperError,
    TlsError,
    WorkerLost,
)
from scraper.store.rows import QueueState

__all__ = ["MISSING", "Retry", "failure_code", "is_network_failure", "retry_after_failure"]

MAX_ATTEMPTS = 6
"""Attempts for a failure that may pass: the last is 16 hours after the first."""
MAX_PAUSED_ATTEMPTS = 20
"""Attempts at a host that asks to be left alone."""
FIRST_RETRY = timedelta(minutes=15)
"""Doubled with each attempt."""
LONGEST_RETRY = timedelta(hours=24)
BLOCKED_RETRY = timedelta(hours=6)
"""Before the only other attempt at a page that a site refuses (401, 403, a challenge)."""
GONE_RETRY = timedelta(hours=24)
"""Before a page that was not there (404, 410) is asked for once more and then counts as gone."""
MAX_PAUSE = 7 * 86_400.0
"""Seconds; a longer pause is cut to this."""
PAUSE = timedelta(hours=1)
"""Pause of a host that names no time."""
MISSING, REFUSED, OVERLOADED = frozenset({404, 410}), frozenset({401, 403, 451}), frozenset({429, 503})
MISSING_CODES = frozenset(f"http_{status}" for status in MISSING)
SERVER_ERRORS = range(500, 600)


class Retry(Struct, frozen=True):
    """The next state of a page in the queue."""

    state: QueueState
    not_before: datetime | None = None
    """When the next attempt may be made; None if there is none."""


def is_network_failure(error: ScraperError) -> bool:
    """Whether a failure may be one of our own network: no address, no connection, no answer in time."""
    return isinstance(error, DeadlineExceeded) or (
        isinstance(error, ConnectionFailed) and type(error) is ConnectionFailed
    )


def failure_code(error: ScraperError) -> str:
    """The word for a failure in the queue: ``http_404`` and the like for a bad status, else the error's code."""
    return f"http_{error.status}" if isinstance(error, BadStatus) else error.code


def retry_after_failure(error: ScraperError, attempts: int, before: str | None, now: datetime) -> Retry:
    """What follows the failure of a page after ``attempts`` earlier attempts; the code of the last one was ``before``.

    An attempt may have had no answer at all, as in a run that was killed: only a second answer that a page is missing
    says that it is gone.
    A failure that will not pass, such as a page that is no HTML or that robots.txt forbids, is the last one.
    """
    status = error.status if isinstance(error, BadStatus) else None
    if isinstance(error, HostPaused) or (isinstance(error, BadStatus) and status in OVERLOADED):
        seconds = error.seconds if isinstance(error, HostPaused) else error.retry_after
        pause = timedelta(seconds=min(seconds, MAX_PAUSE)) if seconds else PAUSE
        return _retry(attempts, MAX_PAUSED_ATTEMPTS, now + max(pause, FIRST_RETRY))
    if status in MISSING:
        return Retry(QueueState.GONE) if before in MISSING_CODES else Retry(QueueState.QUEUED, now + GONE_RETRY)
    if status in REFUSED or isinstance(error, BlockPage):
        return _retry(attempts, 2, now + BLOCKED_RETRY)
    if _may_pass(error):
        delay = min(FIRST_RETRY * 2 ** min(attempts, MAX_ATTEMPTS), LONGEST_RETRY)
        return _retry(attempts, MAX_ATTEMPTS, now + delay)
    return Retry(QueueState.FAILED)


def _retry(attempts: int, max_attempts: int, not_before: datetime) -> Retry:
    return Retry(QueueState.FAILED) if attempts + 1 >= max_attempts else Retry(QueueState.QUEUED, not_before)


def _may_pass(error: ScraperError) -> bool:
    if isinstance(error, BadStatus):
        return error.status in SERVER_ERRORS or error.status == 408
    if isinstance(error, InternalError):
        return error.passing
    passing = (ConnectionFailed, DeadlineExceeded, RobotsUnreachable, WorkerLost)
    return isinstance(error, passing) and not isinstance(error, TlsError)
