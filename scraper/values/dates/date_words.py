"""Load the words of printed dates, ``dates.toml``, compiled for lookup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.values.tables import load_table
from scraper.values.text import fold_unaccented

__all__ = ["WORD", "DateTables", "date_tables"]

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A run of letters, with apostrophes inside."""

UNITS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "longer_units": None,
}
"""Key of the table → length of its units; None for units too long to tell a day."""
DAYS_AGO = {"today": 0, "yesterday": 1, "day_before": 2}


class DateTables(Struct, frozen=True):
    """The words of all languages together: no word means two months or two kinds."""

    months: dict[str, int]
    """Folded name → 1 to 12."""
    weekdays: frozenset[str]
    links: frozenset[str]
    """Folded words between the parts of a date line."""
    hour_units: frozenset[str]
    """Words behind an hour with minutes."""
    whole_hour_units: frozenset[str]
    """Words behind an hour without minutes."""
    kinds: dict[str, str]
    """Folded phrase, words separated by one space → kind of the date, one of ``kinds`` in the table."""
    longest_kind: int
    """Words of the longest of these phrases."""
    zones: dict[str, str]
    """Abbreviation → offset; empty for an abbreviation with several offsets."""
    ordinals: str
    """Endings of a day's number, as alternatives of a pattern."""
    ordinals_behind_month: str
    """Endings that follow a day's number behind the month."""
    prepositions: str
    """Words between day, month and year, as alternatives of a pattern."""
    year_mark: re.Pattern[str]
    """A word behind a year that belongs to the date."""
    halves: dict[str, int]
    """Word for a half of the day → hours to add."""
    month_first: frozenset[str]
    day_first: frozenset[str]
    relative: re.Pattern[str]
    """A whole folded text that is a relative time."""
    relative_words: frozenset[str]
    """Folded words: a relative time holds at least one, in languages that separate words by spaces."""
    units: Mapping[str, timedelta | None]
    """Folded unit of time → its length; None for a unit that tells no day or has several lengths."""
    days_ago: Mapping[str, int]
    """Folded word that means a day by itself → how many days ago."""

    def is_filler(self, word: str) -> bool:
        """Whether a folded word can be between the parts of a date without a meaning of its own."""
        return word in self.links or word in self.weekdays


@cache
def date_tables() -> DateTables:
    """Load dates.toml, compiled for lookup. Raises DataError if it is missing or malformed."""
    table = load_table("dates.toml")
    languages = list(table["languages"].values())
    kinds = {phrase: kind for kind in table["kinds"] for phrase in _folded_phrases(languages, kind)}
    half = table["half_of_day"]
    relative = [language["relative"] for language in languages if "relative" in language]
    return DateTables(
        months=_months(languages),
        weekdays=frozenset(_single_words(languages, "weekdays")),
        links=frozenset(_single_words(languages, "links")),
        hour_units=frozenset(_folded_phrases(languages, "hour_units")),
        whole_hour_units=frozenset(_folded_phrases(languages, "whole_hour_units")),
        kinds=kinds,
        longest_kind=max(phrase.count(" ") + 1 for phrase in kinds),
        zones=table["zones"],
        ordinals=_alternatives(table["ordinals"]["cases"]),
        ordinals_behind_month=_alternatives(table["ordinals"]["behind_month"]),
        prepositions=_alternatives(table["prepositions"]["cases"]),
        year_mark=re.compile(rf"\s?(?:{_alternatives(table['year_marks']['cases'])})(?![^\W\d_])\.?", re.IGNORECASE),
        halves=dict.fromkeys(map(fold_unaccented, half["morning"]), 0)
        | dict.fromkeys(map(fold_unaccented, half["afternoon"]), 12),
        month_first=frozenset(tag.lower() for tag in table["numeric_order"]["month_first"]),
        day_first=frozenset(tag.lower() for tag in table["numeric_order"]["day_first"]),
        relative=_relative(relative),
        relative_words=frozenset(
            word for key in ("before", "after", *DAYS_AGO) for word in _single_words(relative, key)
        ),
        units=_units(relative),
        days_ago={word: days for key, days in DAYS_AGO.items() for word in _folded_phrases(relative, key)},
    )


def _table_phrases(languages: Iterable[dict[str, Any]], key: str) -> list[str]:
    """Words and phrases of all languages under one key, as written."""
    return [phrase for language in languages for phrase in language.get(key, ())]


def _folded_phrases(languages: Iterable[dict[str, Any]], key: str) -> list[str]:
    return [fold_unaccented(phrase) for phrase in _table_phrases(languages, key)]


def _single_words(languages: Iterable[dict[str, Any]], key: str) -> list[str]:
    """The folded words of all phrases under one key."""
    return [fold_unaccented(word) for phrase in _table_phrases(languages, key) for word in WORD.findall(phrase)]


def _months(languages: Iterable[dict[str, Any]]) -> dict[str, int]:
    return {
        fold_unaccented(name): month
        for language in languages
        for month, names in enumerate(language.get("months", ()), 1)
        for name in names
    }


def _units(languages: list[dict[str, Any]]) -> dict[str, timedelta | None]:
    """Folded unit → length; None also for a word that means different lengths in two languages."""
    units: dict[str, timedelta | None] = {}
    for key, length in UNITS.items():
        for word in _folded_phrases(languages, key):
            units[word] = length if units.get(word, length) == length else None
    return units


def _relative(languages: list[dict[str, Any]]) -> re.Pattern[str]:
    """A pattern with one alternative for each language; each matches the whole text."""
    words = _either([word for key in DAYS_AGO for word in _table_phrases(languages, key)])
    # A time of day may follow: "yesterday, at 10:11".
    clock = r"(?:\W{1,4}(?:\w{1,6}\W{1,2})?\d{1,2}[:.h]\d{2}.{0,12})?"
    return re.compile("|".join([*map(_relative_form, languages), words + clock]))


def _relative_form(language: dict[str, Any]) -> str:
    """The form of one language: ``before 2 units``, ``2 units after`` or both."""
    count = rf"(?:\d{{1,3}}\+?|{_either(language['numerals'])})" if "numerals" in language else r"\d{1,3}\+?"
    units = _either([unit for key in UNITS for unit in language.get(key, ())])
    span = rf"(?:{count}\s?)?{units}(?:\W{{1,3}}(?:\w{{1,3}}\s)?{count}\s?{units})?"
    # Two units may follow each other: "1 hour and 5 minutes ago".
    before, after = language.get("before"), language.get("after")
    forms = [rf"{_either(before)}\s?{span}(?:\s?{_either(after or [])})?"] if before else []
    return "|".join([*forms, rf"{span}\s?{_either(after)}"] if after else forms)


def _alternatives(words: Iterable[str]) -> str:
    """Words as printed, the longest first, for a pattern that ignores case."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def _either(words: list[str]) -> str:
    """Folded words as one group, the longest first."""
    ordered = sorted({fold_unaccented(word) for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")"
