"""Resolve relative times ("2 hours ago") to a day, for a reader at a known time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from scraper.values.dates.date_parser import is_relative_time, split_kind
from scraper.values.dates.date_words import date_tables
from scraper.values.text import fold_unaccented

__all__ = ["relative_day"]

MAX_DAYS = 30
"""Pages round longer times to weeks or months, so these name no day."""
WIDE_FROM = "\u2e80"
"""First character of the scripts that do not separate words by spaces."""
MIN_UNIT = 3
"""Letters of the shortest unit that needs no number: "an hour ago"."""
_WORD = re.compile(r"[^\W\d_]+")


def relative_day(text: str, now: datetime) -> str | None:
    """The day of a relative time for a reader at ``now``, in its zone; None when the time is too vague for a day.

    >>> relative_day("Updated 3 hours ago", datetime(2031, 5, 3, 2, 0)), relative_day("gestern", datetime(2031, 5, 3))
    ('2031-05-02', '2031-05-02')
    >>> relative_day("2 weeks ago", datetime(2031, 5, 3)) is None
    True
    """
    if not is_relative_time(text):
        return None
    _, folded = split_kind(fold_unaccented(text.strip()))
    by_word = _days_by_word(folded)
    ago = _by_units(folded) if by_word is None else by_word
    return None if ago is None or ago.days > MAX_DAYS else (now - ago).date().isoformat()


def _days_by_word(text: str) -> timedelta | None:
    days = date_tables().days_ago
    word = max((word for word in days if text.startswith(word)), key=len, default=None)
    return None if word is None else timedelta(days=days[word])


def _by_units(text: str) -> timedelta | None:
    """Sum of all numbers with their units; a unit of less than a day without a number counts once ("a minute ago")."""
    units = date_tables().units
    counted = [(int(count), units[unit]) for count, unit in _counted().findall(text)]
    if not counted:
        named = (word for word in _WORD.findall(text) if len(word) >= MIN_UNIT and word in units)
        counted = [(1, length) for word in named if (length := units[word]) is None or length < timedelta(days=1)]
    lengths = [count * length for count, length in counted if length is not None]
    return sum(lengths, timedelta()) if lengths and len(lengths) == len(counted) else None


@cache
def _counted() -> re.Pattern[str]:
    """A number and a unit; longer units first, for a unit may begin with another unit."""
    units = sorted(date_tables().units, key=len, reverse=True)
    spaced = "|".join(re.escape(unit) for unit in units if unit < WIDE_FROM)
    wide = "|".join(re.escape(unit) for unit in units if unit >= WIDE_FROM)
    return re.compile(rf"(\d{{1,3}})\+?\s?((?:{spaced})(?![^\W\d_])|(?:{wide}))")
