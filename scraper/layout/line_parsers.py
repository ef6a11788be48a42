"""Memoised parsers for bylines, credits and dates, shared by rules.

The result of a parser depends on the text and the shipped tables alone, so the cache changes no result.
"""

from __future__ import annotations

from functools import lru_cache

from scraper.values.credits.credit_finder import find_credits as _find_credits
from scraper.values.credits.credit_finder import parse_credit as _parse_credit
from scraper.values.dates.date_parser import Date, is_relative_time
from scraper.values.dates.date_parser import find_dates as _find_dates
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

CACHE_LINES = 8192
"""A page has some hundreds of lines. With a smaller cache, each rule parses the lines of a page of thousands again."""

DAY_FIRST = "fr"
"""A language that writes the day first; a date with a first number over 12 or a second one over 12 has one reading."""

parse_credit = lru_cache(maxsize=CACHE_LINES)(_parse_credit)
find_credits = lru_cache(maxsize=CACHE_LINES)(_find_credits)
parse_byline = lru_cache(maxsize=CACHE_LINES)(_parse_byline)


@lru_cache(maxsize=CACHE_LINES)
def find_dates(text: str) -> tuple[tuple[int, int, Date], ...]:
    """The dates in a line. Which is the day of ``05/03/2024`` does not matter for what the line is."""
    return _find_dates(text, DAY_FIRST)


@lru_cache(maxsize=CACHE_LINES)
def parse_date(text: str) -> Date | None:
    """A line that is a single date, as ``find_dates`` reads it."""
    return _parse_date(text, DAY_FIRST)


MAX_DATE_LINE_CHARACTERS = 79
"""A longer text with a date is a sentence that mentions the date."""


def is_count(text: str) -> bool:
    """Whether more than a fifth of a line is digits: a date, a count, a number of readers."""
    return 5 * sum(map(str.isdigit, text)) > len(text)


def is_header_line(text: str) -> bool:
    """Whether a line is a byline or a date line."""
    return bool(parse_byline(text)) or tells_date(text)


def tells_date(text: str) -> bool:
    """Whether a line is short and contains a date or a relative time."""
    return len(text) <= MAX_DATE_LINE_CHARACTERS and bool(find_dates(text) or is_relative_time(text))
