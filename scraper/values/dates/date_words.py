"""The words that dates are printed with, from ``dates.toml``, in the form in which they are asked."""

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
"""Key of the table → length of its units; None where the day depends on how it was rounded."""
DAYS_AGO = {"today": 0, "yesterday": 1, "day_before": 2}


class DateTables(Struct, frozen=True):
    """All languages in one: no word means two months or two kinds."""

    months: dict[str, int]
    """Folded name → 1 to 12."""
    weekdays: frozenset[str]
    links: frozenset[str]
    """Single folded words that join the parts of a date line."""
    hour_units: frozenset[str]
    """Words behind an hour with minutes."""
    whole_hour_units: frozenset[str]
    """Words behind an hour without minutes."""
    kinds: dict[str, str]
    """Folded phrase, words parted by one space → ``published`` or ``modified``."""
    longest_kind: int
    """Words of the longest of these phrases."""
    zones: dict[str, str]
    """Abbreviation → offset; empty if it has more than one."""
    ordinals: str
    """Endings of a day's number, as alternatives of a pattern."""
    ordinals_behind_month: str
    """Those of them that follow a day's number behind the month."""
    prepositions: str
    """Words between day, month and year, as alternatives of a pattern."""
    year_mark: re.Pattern[str]
    """A word behind a year that belongs to the date."""
    halves: dict[str, int]
    """Word for a half of the day → hours to add."""
    month_first: frozenset[str]
    day_first: frozenset[str]
    relative: re.Pattern[str]
    """A whole folded text that says when, but not which day."""
    relative_words: frozenset[str]
    """Folded words of which such a text has one, in languages that part words by spaces."""
    units: Mapping[str, timedelta | None]
    """Folded unit of time → its length; None for a unit that tells no day, or another in another language."""
    days_ago: Mapping[str, int]
    """Folded word that means a day by itself → how many days ago."""

    def is_filler(self, word: str) -> bool:
        """Whether a folded word may stand between the parts of a date and says nothing."""
        return word in self.links or word in self.weekdays


@cache
def date_tables() -> DateTables:
    """The table of the product. Raises DataError if it is missing or malformed."""
    table = load_table("dates.toml")
    languages = table["languages"].values()
    kinds = {fold_unaccented(one): kind for kind in ("published", "modified") for one in _words(languages, kind)}
    half = table["half_of_day"]
    relative = [one["relative"] for one in languages if "relative" in one]
    return DateTables(
        months={fold_unaccented(name): number for one in languages for number, name in _month_names(one)},
        weekdays=frozenset(
            fold_unaccented(word) for one in _words(languages, "weekdays") for word in WORD.findall(one)
        ),
        links=frozenset(fold_unaccented(word) for one in _words(languages, "links") for word in WORD.findall(one)),
        hour_units=frozenset(fold_unaccented(one) for one in _words(languages, "hour_units")),
        whole_hour_units=frozenset(fold_unaccented(one) for one in _words(languages, "whole_hour_units")),
        kinds=kinds,
        longest_kind=max(phrase.count(" ") + 1 for phrase in kinds),
        zones=table["zones"],
        ordinals=_alternatives(table["ordinals"]["cases"]),
        ordinals_behind_month=_alternatives(table["ordinals"]["behind_month"]),
        prepositions=_alternatives(table["prepositions"]["cases"]),
        year_mark=re.compile(rf"\s?(?:{_alternatives(table['year_marks']['cases'])})(?![^\W\d_])\.?", re.IGNORECASE),
        halves={fold_unaccented(one): 0 for one in half["morning"]}
        | {fold_unaccented(one): 12 for one in half["afternoon"]},
        month_first=frozenset(tag.lower() for tag in table["numeric_order"]["month_first"]),
        day_first=frozenset(tag.lower() for tag in table["numeric_order"]["day_first"]),
        relative=_relative(relative),
        relative_words=frozenset(
            fold_unaccented(word)
            for key in ("before", "after", *DAYS_AGO)
            for one in _words(relative, key)
            for word in WORD.findall(one)
        ),
        units=_units(relative),
        days_ago={fold_unaccented(word): days for key, days in DAYS_AGO.items() for word in _words(relative, key)},
    )


def _words(languages: Iterable[dict[str, Any]], key: str) -> list[str]:
    return [word for one in languages for word in one.get(key, ())]


def _month_names(language: dict[str, Any]) -> list[tuple[int, str]]:
    return [(number, name) for number, names in enumerate(language.get("months", ()), 1) for name in names]


def _units(languages: list[dict[str, Any]]) -> dict[str, timedelta | None]:
    units: dict[str, timedelta | None] = {}
    for key, length in UNITS.items():
        for word in map(fold_unaccented, _words(languages, key)):
            units[word] = length if units.get(word, length) == length else None
    return units


def _relative(languages: list[dict[str, Any]]) -> re.Pattern[str]:
    """One alternative a language, each to match the whole text."""
    words = _either([word for key in DAYS_AGO for word in _words(languages, key)])
    clock = r"(?:\W{1,4}(?:\w{1,6}\W{1,2})?\d{1,2}[:.h]\d{2}.{0,12})?"
    return re.compile("|".join([*map(_relative_form, languages), words + clock]))


def _relative_form(language: dict[str, Any]) -> str:
    """``before 2 units``, ``2 units after`` or both, as the language has it."""
    count = rf"(?:\d{{1,3}}\+?|{_either(language['numerals'])})" if "numerals" in language else r"\d{1,3}\+?"
    units = _either([unit for key in UNITS for unit in language.get(key, ())])
    span = rf"(?:{count}\s?)?{units}(?:\W{{1,3}}(?:\w{{1,3}}\s)?{count}\s?{units})?"
    before, after = language.get("before"), language.get("after")
    forms = [rf"{_either(before)}\s?{span}(?:\s?{_either(after or [])})?"] if before else []
    return "|".join([*forms, rf"{span}\s?{_either(after)}"] if after else forms)


def _alternatives(words: Iterable[str]) -> str:
    """Words as printed, the longest first, for a pattern that ignores case."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def _either(words: list[str]) -> str:
    ordered = sorted({fold_unaccented(one) for one in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")"
