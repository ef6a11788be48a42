"""What a line looks like, asked by several rules of the same line and answered once.

The answers depend on the text and the shipped tables alone, so remembering them changes none.
"""

from __future__ import annotations

from functools import lru_cache

from scraper.values.bylines import is_signed
from scraper.values.bylines import parse_byline as _parse_byline
from scraper.values.credits import find_credits as _find_credits
from scraper.values.credits import parse_credit as _parse_credit
from scraper.values.dates import find_dates, is_relative_time

__all__ = ["find_credits", "is_header_line", "is_signed", "parse_byline", "parse_credit"]

REMEMBERED = 2048
"""Lines; a page has some hundreds."""

parse_credit = lru_cache(maxsize=REMEMBERED)(_parse_credit)
find_credits = lru_cache(maxsize=REMEMBERED)(_find_credits)
parse_byline = lru_cache(maxsize=REMEMBERED)(_parse_byline)

SHORT = 80
"""A longer text with a date is a sentence that tells it."""


def is_header_line(text: str) -> bool:
    """Whether a line is a byline or tells the date of publication."""
    return bool(parse_byline(text) or (len(text) < SHORT and (find_dates(text) or is_relative_time(text))))
