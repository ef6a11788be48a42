"""Times of `--since` and `--until`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError
from scraper.ingest.given_times import time_of

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
TIMES = {
    "yesterday": datetime(2026, 11, 30, tzinfo=UTC),
    "Today": datetime(2026, 12, 1, tzinfo=UTC),
    "2026-11-30": datetime(2026, 11, 30, tzinfo=UTC),
    "2026-11-30T12:00": datetime(2026, 11, 30, 12, tzinfo=UTC),
    "2026-11-30 12:00:05": datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC),
    "2026-11-30T12:00Z": datetime(2026, 11, 30, 12, tzinfo=UTC),
    "2026-11-30T12:00+02:00": datetime(2026, 11, 30, 10, tzinfo=UTC),
    "2026-11-30 12:00 -0500": datetime(2026, 11, 30, 17, tzinfo=UTC),
    " 3 days ": NOW - timedelta(days=3),
    "30min": NOW - timedelta(minutes=30),
}
WRONG = [
    "",
    "soon",
    "3",
    "2026-13-01",
    "2026-11-31",
    "2026-11-30T25:00",
    "20261130",
    "0001-01-01T00:00+14:00",
    "3000 y",
]


@pytest.mark.parametrize(("text", "expected"), TIMES.items(), ids=TIMES)
def test_times(text: str, expected: datetime) -> None:
    """Dates begin at midnight UTC, times without an offset are UTC, durations are before now."""
    found = time_of(text, NOW)
    assert (found, found.utcoffset()) == (expected, timedelta(0))


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_is_refused(text: str) -> None:
    """What is no time is named in the message, with what is allowed."""
    with pytest.raises(ConfigError, match="is no time: give a date"):
        time_of(text, NOW)


def test_yesterday_is_that_of_utc() -> None:
    """The zone of the clock changes nothing: yesterday is the day before in UTC."""
    here = NOW.astimezone(timezone(timedelta(hours=14)))
    assert time_of("yesterday", here) == datetime(2026, 11, 30, tzinfo=UTC)


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    """Any text is a time in UTC or an error with a name."""
    with suppress(ConfigError):
        assert time_of(text, NOW).utcoffset() == timedelta(0)
