"""What a line looks like, asked by several rules of the same line and answered once.

The answers depend on the text and the shipped tables alone, so remembering them changes none.
"""

from __future__ import annotations

from functools import lru_cache

from scraper.values.credits.credit_finder import find_credits as _find_credits
from scraper.values.credits.credit_finder import parse_credit as _parse_credit
from scraper.values.dates.date_parser import find_dates as _find_dates
from scraper.values.dates.date_parser import is_relative_time
from scraper.values.dates.date_parser import parse_date as _parse_date
from scraper.values.names.byline_parser import is_signed
from scraper.values.names.byline_parser import parse_byline as _parse_byline

__all__ = [
    "find_credits",
    "find_dates",
    "is_count",
    "is_header_line",
    "is_signed",
    "parse_byline",
    "parse_credit",
    "parse_date",
    "tells_date",
]

REMEMBERED = 8192
"""Lines; a page has some hundreds. With a smaller number, each rule reads the lines of a page of thousands anew."""

parse_credit = lru_cache(maxsize=REMEMBERED)(_parse_credit)
find_credits = lru_cache(maxsize=REMEMBERED)(_find_credits)
parse_byline = lru_cache(maxsize=REMEMBERED)(_parse_byline)
find_dates = lru_cache(maxsize=REMEMBERED)(_find_dates)
parse_date = lru_cache(maxsize=REMEMBERED)(_parse_date)

SHORT = 80
"""A longer text with a date is a sentence that tells it."""


def is_count(text: str) -> bool:
    """Whether much of a line is digits: a date, a count, how many have read something."""
    return 5 * sum(map(str.isdigit, text)) > len(text)


def is_header_line(text: str) -> bool:
    """Whether a line is a byline or tells the date of publication."""
    return bool(parse_byline(text)) or tells_date(text)


def tells_date(text: str) -> bool:
    """Whether a line tells a date or how long ago something was."""
    return len(text) < SHORT and bool(find_dates(text) or is_relative_time(text))
