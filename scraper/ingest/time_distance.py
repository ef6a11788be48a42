"""How long ago a time was, or how far ahead it is, in words for a person."""

from __future__ import annotations

from datetime import datetime

__all__ = ["amount_of", "distance"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
_UNITS = ((2 * DAY, DAY, "days"), (2 * HOUR, HOUR, "h"), (MINUTE, MINUTE, "min"), (0.0, 1.0, "s"))
"""Seconds from which on a unit is used, seconds of the unit, and its name."""


def distance(time: datetime, now: datetime) -> str:
    """The distance of a time from now, in one unit.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    >>> distance(now - timedelta(minutes=119), now), distance(now + timedelta(days=3), now), distance(now, now)
    ('119 min ago', 'in 3 days', 'now')
    """
    seconds = (now - time).total_seconds()
    if abs(seconds) < 1:
        return "now"
    return f"{amount_of(seconds)} ago" if seconds > 0 else f"in {amount_of(-seconds)}"


def amount_of(seconds: float) -> str:
    """So many seconds in one unit, rounded down.

    >>> amount_of(7200.0), amount_of(90.0)
    ('2 h', '1 min')
    """
    size, name = next((size, name) for least, size, name in _UNITS if seconds >= least)
    return f"{int(seconds // size)} {name}"
