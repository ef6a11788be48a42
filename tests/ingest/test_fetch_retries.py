"""What follows a page that could not be fetched or read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scraper.errors import (
    BadStatus,
    BlockedAddress,
    BlockPage,
    BudgetExceeded,
    ConnectionFailed,
    DeadlineExceeded,
    HostPaused,
    InternalError,
    NotHtml,
    RobotsDenied,
    RobotsUnreachable,
    ScraperError,
    TlsError,
    Truncated,
    WorkerLost,
)
from scraper.ingest.fetch_retries import failure_code, is_network_failure, retry_after_failure
from scraper.store.rows import QueueState

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://example.org/story"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

RETRIES: list[tuple[ScraperError, int, QueueState, timedelta | None]] = [
    (ConnectionFailed("refused", URL), 0, QueueState.QUEUED, 15 * MINUTE),
    (DeadlineExceeded("slow", URL), 3, QueueState.QUEUED, 2 * HOUR),
    (Truncated("cut", URL), 5, QueueState.FAILED, None),
    (BadStatus("500", URL, 500), 1, QueueState.QUEUED, 30 * MINUTE),
    (BadStatus("408", URL, 408), 0, QueueState.QUEUED, 15 * MINUTE),
    (RobotsUnreachable("503", URL), 0, QueueState.QUEUED, 15 * MINUTE),
    (WorkerLost("killed", URL), 0, QueueState.QUEUED, 15 * MINUTE),
    (InternalError("no descriptor", URL, "", True), 0, QueueState.QUEUED, 15 * MINUTE),
    (InternalError("a bug", URL), 0, QueueState.FAILED, None),
    (BadStatus("404", URL, 404), 0, QueueState.QUEUED, 24 * HOUR),
    (BadStatus("403", URL, 403), 0, QueueState.QUEUED, 6 * HOUR),
    (BadStatus("403", URL, 403), 1, QueueState.FAILED, None),
    (BlockPage("a challenge", URL), 0, QueueState.QUEUED, 6 * HOUR),
    (BadStatus("429", URL, 429), 0, QueueState.QUEUED, HOUR),
    (BadStatus("429", URL, 429, 7200.0), 0, QueueState.QUEUED, 2 * HOUR),
    (BadStatus("503", URL, 503, 1e9), 0, QueueState.QUEUED, 7 * 24 * HOUR),
    (HostPaused("pause", URL, 3 * 3600), 7, QueueState.QUEUED, 3 * HOUR),
    (HostPaused("pause", URL, 5), 0, QueueState.QUEUED, 15 * MINUTE),
    (HostPaused("pause", URL, 3600), 19, QueueState.FAILED, None),
    (BadStatus("400", URL, 400), 0, QueueState.FAILED, None),
    (TlsError("expired", URL), 0, QueueState.FAILED, None),
    (NotHtml("a film", URL), 0, QueueState.FAILED, None),
    (BlockedAddress("loopback", URL), 0, QueueState.FAILED, None),
    (RobotsDenied("no", URL), 0, QueueState.FAILED, None),
    (BudgetExceeded("large", URL), 0, QueueState.FAILED, None),
]


@pytest.mark.parametrize(("error", "attempts", "state", "delay"), RETRIES)
def test_retries(error: ScraperError, attempts: int, state: QueueState, delay: timedelta | None) -> None:
    """A failure that may pass is tried again later and later; one that will not pass is the last."""
    retry = retry_after_failure(error, attempts, None, NOW)
    assert retry.state is state
    assert (retry.not_before - NOW if retry.not_before else None) == delay


@pytest.mark.parametrize(
    ("status", "before", "state"),
    [
        (404, None, QueueState.QUEUED),
        (404, "timeout", QueueState.QUEUED),
        (404, "http_500", QueueState.QUEUED),
        (404, "http_404", QueueState.GONE),
        (410, "http_404", QueueState.GONE),
    ],
)
def test_a_page_is_gone_at_the_second_answer_that_it_is(status: int, before: str | None, state: QueueState) -> None:
    """Attempts without an answer, as those of runs that were killed, say nothing about the page."""
    assert retry_after_failure(BadStatus(str(status), URL, status), 3, before, NOW).state is state
    assert failure_code(BadStatus(str(status), URL, status)) == f"http_{status}"


@pytest.mark.parametrize(
    ("error", "is_network"),
    [
        (ConnectionFailed("refused", URL), True),
        (DeadlineExceeded("slow", URL), True),
        (TlsError("expired", URL), False),
        (Truncated("cut", URL), False),
        (BadStatus("500", URL, 500), False),
        (BlockedAddress("loopback", URL), False),
    ],
)
def test_network_failures(error: ScraperError, is_network: bool) -> None:
    """Case 45: only what a dead network of ours would cause counts as a network failure."""
    assert is_network_failure(error) is is_network
