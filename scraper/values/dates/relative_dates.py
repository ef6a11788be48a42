"""Times that depend on when they are read ("2 hours ago") → the day, for a reader at a known time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from scraper.values.dates.date_parser import is_relative_time, split_kind
from scraper.values.dates.date_words import date_tables
from scraper.values.text import fold_unaccented

__all__ = ["relative_day"]

MOST_DAYS = 30
"""What was longer ago is rounded by weeks or months."""
WIDE_FROM = "\u2e80"
"""From here on scripts do not part words by spaces."""
SHORTEST_UNIT = 3
"""Letters of a unit that stands without a number: "an hour ago"."""
_WORD = re.compile(r"[^\W\d_]+")


def relative_day(text: str, now: datetime) -> str | None:
    """The day that a relative time names for a reader at ``now``, in its zone; None where it names none exactly.

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
    return None if ago is None or ago.days > MOST_DAYS else (now - ago).date().isoformat()


def _days_by_word(text: str) -> timedelta | None:
    days = date_tables().days_ago
    word = max((one for one in days if text.startswith(one)), key=len, default=None)
    return None if word is None else timedelta(days=days[word])


def _by_units(text: str) -> timedelta | None:
    """The sum of all numbers with their units; one unit of a clock without a number is one ("a minute ago")."""
    units = date_tables().units
    counted = [(int(count), units[unit]) for count, unit in _counted().findall(text)]
    if not counted:
        named = (word for word in _WORD.findall(text) if len(word) >= SHORTEST_UNIT and word in units)
        counted = [(1, length) for word in named if (length := units[word]) is None or length < timedelta(days=1)]
    lengths = [count * length for count, length in counted if length is not None]
    return sum(lengths, timedelta()) if lengths and len(lengths) == len(counted) else None


@cache
def _counted() -> re.Pattern[str]:
    """A number and a unit; the longer units first, for one may begin with another."""
    units = sorted(date_tables().units, key=len, reverse=True)
    spaced = "|".join(re.escape(one) for one in units if one < WIDE_FROM)
    wide = "|".join(re.escape(one) for one in units if one >= WIDE_FROM)
    return re.compile(rf"(\d{{1,3}})\+?\s?((?:{spaced})(?![^\W\d_])|(?:{wide}))")
