"""Times as a person gives them to ``--since`` and ``--until``. All are UTC, unless they say another offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from scraper.errors import ConfigError
from scraper.sources.durations import seconds_of

__all__ = ["time_of"]

ALLOWED = "a date (2026-11-30), a time (2026-11-30T12:00), `today`, `yesterday`, or how long ago (`3 days`)"
_DATE_OR_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?", re.ASCII)
_DAYS_AGO = {"today": 0, "yesterday": 1}
_SHOWN = 60
"""Characters of a wrong value in a message."""


def time_of(text: str, now: datetime) -> datetime:
    """The time that a text means, in UTC.

    A date is its first moment, and so are ``today`` and ``yesterday``; a time without an offset is UTC; a duration, as
    in ``sources.toml``, is so long before ``now``. Raises ConfigError for anything else.

    >>> now = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    >>> time_of("yesterday", now).isoformat()
    '2026-11-30T00:00:00+00:00'
    >>> time_of("2026-11-30T12:00", now).isoformat()
    '2026-11-30T12:00:00+00:00'
    >>> time_of("3 days", now).isoformat()
    '2026-11-28T08:30:00+00:00'
    """
    given = text.strip()
    try:
        if given.lower() in _DAYS_AGO:
            midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight - timedelta(days=_DAYS_AGO[given.lower()])
        if _DATE_OR_TIME.fullmatch(given):
            time = datetime.fromisoformat(re.sub(r"(?<=\d) (?=[+Z-])", "", given))
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        return now.astimezone(UTC) - timedelta(seconds=seconds_of(given))
    except (ConfigError, ValueError, OverflowError):
        shown = given if len(given) <= _SHOWN else given[:_SHOWN] + "…"
        raise ConfigError(f"{shown!r} is no time: give {ALLOWED}") from None
