"""Find and parse days and times of day in their printed forms, without prefix and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from msgspec import Struct

from scraper.values.dates.date_words import WORD, date_tables
from scraper.values.text import fold_unaccented

__all__ = ["Clock", "FoundDay", "clock_at", "clocks", "find_days", "iso_date", "western_digits"]

_YEAR = r"(?:(?:19|20)\d\d|2100)(?!\d)"
_NAME = r"[^\W\d_]{2,14}"
_NAME_BEGINS = r"(?:(?<![\w/])|(?-i:(?<=[a-zà-ÿ\d])(?=[A-Z])))"
"""A capital begins a month's name also where two elements of the page touch: ``Ada KolmMay 3, 2024``."""
_NO_DIGIT_BEFORE = r"(?<![\d/])(?<!\d[.-])"
_NO_WORD_BEFORE = r"(?<![\w/])(?<!\d[.-])"

_ANCHOR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|2100)(?!\d)|(?<![\d./-])\d\d[./-]\d\d[./-]\d\d(?![\d:.])")
"""A year, or numbers such as ``03.05.24``. Every form of a day holds an anchor; only its surroundings are searched."""
_BEFORE_YEAR = 40
"""Characters in front of an anchor that a day can begin with."""
_AFTER_YEAR = 24
"""Characters behind an anchor that a day can end with."""

_CLOCK = re.compile(
    r"""
    (?<![\d.,:]) (?P<h>\d\d?)
    (?: \s?(?P<separator>[:.h：])\s? (?P<m>[0-5]\d) (?: [:.](?P<s>[0-6]\d) (?:[.,]\d{1,9})? )? (?![\d:])
      | (?P<cjk>\s?[時时点點시]) (?: \s?(?P<m2>\d\d?)\s?[分분] )? (?: \s?(?P<s2>\d\d?)\s?[秒초] )?
    )? (?!\d)
    (?: \s?(?P<half>[ap]) \.?\s?m (?![^\W\d_]) \.? )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = re.compile(r"\s?([^\W\d_]{1,7})(?![^\W_])\.?")
_ZONE = re.compile(
    r"""
    (?P<space>\s?)[(\[]?
    (?: (?P<utc>UTC|GMT|Z)? (?P<sign>[+−-])(?P<h>\d\d?)(?::?(?P<m>\d\d))? (?![\d:])
      | (?P<name>[A-Z]{1,5})(?![^\W_]) )
    [)\]]?
    (?:\s\([A-Z][A-Za-z\s]{3,40}\))?
    """,
    re.VERBOSE,
)
_WESTERN = {
    ord(digit): str(number) for zero in "٠۰０" for number, digit in enumerate(chr(ord(zero) + i) for i in range(10))
}
_FOREIGN_DIGIT = re.compile("[٠-٩۰-۹０-９]")


def western_digits(text: str) -> str:
    """Replace Arabic, Persian and full-width digits by 0 to 9; the length of the text stays."""
    return text.translate(_WESTERN) if not text.isascii() and _FOREIGN_DIGIT.search(text) else text


class Clock(Struct, frozen=True):
    """A time of day; ``offset`` is minutes east of Greenwich, None without a zone in the text."""

    hour: int
    minute: int
    second: int | None = None
    offset: int | None = None
    end: int = 0
    """Offset in the text behind the time."""


class FoundDay(Struct, frozen=True):
    """A day and its span; ``clock`` only for a time inside the day, as in ``May 3 10:11:12 2024``."""

    start: int
    end: int
    day: date
    clock: Clock | None = None


def find_days(text: str, language: str | None) -> Iterator[FoundDay]:
    """Find the days of the years 1900 to 2100 in a text, from left to right, not overlapping."""
    position = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < position:
            continue
        found_day = _day_near(text, max(position, anchor.start() - _BEFORE_YEAR), anchor, language)
        if found_day:
            position = found_day.end
            yield found_day


@cache
def _day_pattern() -> re.Pattern[str]:
    """The forms of a day in numbers and words, each a named group; its parts are numbered as in ``_FORMS``."""
    tables = date_tables()
    ordinal = rf"(?:\.º|[.ºª°]|(?:{tables.ordinals})(?![^\W\d_]))?"
    of = rf"(?:(?:{tables.prepositions})(?![^\W\d_])['’]?\s?)?"
    return re.compile(
        rf"""
        (?P<year_first>{_NO_DIGIT_BEFORE}
            (?P<y1>{_YEAR}) (?P<s1>[-/.]) \s? (?P<m1>\d\d?) (?P=s1) \s? (?P<d1>\d\d?) (?![\d%])(?![./-]\d))
        | (?P<cjk>(?<!\d)
            (?P<y2>{_YEAR}) \s?[年년]\s? (?P<m2>\d\d?) \s?[月월]\s? (?P<d2>\d\d?) (?:\s?[日일号號])? (?!\d))
        | (?P<year_name>{_NO_WORD_BEFORE}
            (?P<y3>{_YEAR}) (?:\.|\s?m\.|,)? [\s/-]{{1,2}} (?P<m3>{_NAME})\.? [\s/-]{{1,2}} (?P<d3>\d\d?)
            (?:\sd\.|\.)? (?![\d:%]))
        | (?P<day_name>{_NO_WORD_BEFORE}
            (?P<d4>\d\d?) {ordinal} [\s,/-]{{0,2}} {of} (?P<m4>{_NAME})\.? [\s,/-]{{1,3}} {of} (?P<y4>{_YEAR}))
        | (?P<numbers>{_NO_WORD_BEFORE}
            (?P<d5>\d\d?) (?P<s5>[./-]) \s? (?P<m5>\d\d?) (?P=s5) \s? (?P<y5>{_YEAR}|\d\d(?![\d:.]))(?![./-]\d))
        | (?P<name_day>{_NAME_BEGINS}
            (?P<m6>{_NAME})\.? [\s-]{{0,2}} (?P<d6>\d\d?) (?:{tables.ordinals_behind_month})?
            (?:\s(?P<clock>\d\d:\d\d:\d\d)(?:\s(?P<zone>[A-Z]{{2,5}}|[+-]\d{{4}}))?)? [\s,.-]{{1,3}} (?P<y6>{_YEAR}))
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def _day_near(text: str, start: int, anchor: re.Match[str], language: str | None) -> FoundDay | None:
    """The first valid day around an anchor."""
    end = min(len(text), anchor.end() + _AFTER_YEAR)
    pattern = _day_pattern()
    match = pattern.search(text, start, end)
    while match and match.start() <= anchor.start():
        day = _day_of(match, language)
        if day:
            clock = clock_at(f"{match['clock']} {match['zone'] or ''}".rstrip(), 0, "") if match["clock"] else None
            return FoundDay(match.start(), match.end(), day, clock)
        # Not a date ("99 Luftballons 1983"); a valid one can begin inside the match.
        match = pattern.search(text, match.start() + 1, end)
    return None


def _day_of(match: re.Match[str], language: str | None) -> date | None:
    form = _FORMS[match.lastgroup or ""]
    year, month, day = (match[f"{part}{form}"] for part in "ymd")
    if match.lastgroup == "numbers":
        return _from_numbers(match, language)
    return _valid(
        int(year), int(month) if month.isdigit() else date_tables().months.get(fold_unaccented(month), 0), int(day)
    )


_FORMS = {"year_first": 1, "cjk": 2, "year_name": 3, "day_name": 4, "numbers": 5, "name_day": 6}


def _from_numbers(match: re.Match[str], language: str | None) -> date | None:
    """A day from three numbers with the year last; None where nothing tells day from month."""
    first, second, year = match["d5"], match["m5"], match["y5"]
    if len(year) == 2:
        if len(first) + len(second) < 4:
            return None
        year = ("20" if int(year) < 69 else "19") + year
    return _in_order(int(first), int(second), int(year), _day_first(match["s5"], language))


def _in_order(first: int, second: int, year: int, day_first: bool | None) -> date | None:
    if first > 12 or first == second:
        return _valid(year, second, first)
    if second > 12:
        return _valid(year, first, second)
    if day_first is None:
        return None
    return _valid(year, second, first) if day_first else _valid(year, first, second)


def _day_first(separator: str, language: str | None) -> bool | None:
    """Whether a language writes the day before the month; None if unknown."""
    tables = date_tables()
    tag = (language or "").replace("_", "-").lower()
    for key in (tag, tag.partition("-")[0]):
        if key in tables.month_first:
            return False
        if key in tables.day_first:
            return True
    # Only languages that write the day first separate numbers by periods.
    return True if separator == "." and not tag.startswith("en") else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def clocks(text: str, start: int, end: int) -> Iterator[tuple[int, Clock]]:
    """Find the times of day between two offsets, each with its start."""
    for match in _CLOCK.finditer(text, start, end):
        clock = clock_at(text, match.start(), text[max(start, match.start() - 8) : match.start()])
        if clock and clock.end <= end:
            yield match.start(), clock


def clock_at(text: str, position: int, lead: str) -> Clock | None:
    """Parse the time of day at a position, with unit and zone; ``lead`` is the text before it.

    ``10`` is a time only with a unit behind it, ``10.11`` only with a unit or zone, or after a word such as "at".
    """
    match = _CLOCK.match(text, position)
    if match is None:
        return None
    unit_end = _unit_end(text, match)
    end, offset = _zone_at(text, unit_end or match.end())
    # "10 am" and "10 Uhr" are times although they have no minutes.
    marked = bool(match["half"]) or unit_end is not None
    if not (match["separator"] or match["cjk"] or marked):
        return None
    # "10.11" is a time, a date without year or a number: something beside it must decide.
    if match["separator"] == "." and not (marked or end > match.end() or _is_linked(lead)):
        return None
    hour, second = _hour(match, lead), match["s"] or match["s2"]
    minute = int(match["m"] or match["m2"] or 0)
    # ISO 8601 allows 24:00 for the end of a day.
    if hour > 24 or (hour == 24 and minute) or minute > 59:
        return None
    return Clock(hour, minute, int(second) if second else None, offset, end)


def _is_linked(lead: str) -> bool:
    return any(fold_unaccented(word) in date_tables().links for word in WORD.findall(lead))


def _unit_end(text: str, match: re.Match[str]) -> int | None:
    """End of the word for hours, as in ``10 Uhr``; None without such a word."""
    unit = _UNIT.match(text, match.end())
    if unit is None:
        return None
    tables, word = date_tables(), fold_unaccented(unit[1])
    # Without minutes one letter must touch the number: "10h" is a time, "10 h" is mostly a duration.
    known = tables.hour_units if match["separator"] else tables.whole_hour_units
    if word not in known or (not match["separator"] and len(word) == 1 and unit.start(1) > match.end()):
        return None
    return unit.end()


def _hour(match: re.Match[str], lead: str) -> int:
    """Hour of the day, 0 to 24, from the printed hour and ``am``, ``pm`` or a word for a half of the day before it."""
    hour, half = int(match["h"]), (match["half"] or "").lower()
    halves = date_tables().halves
    add = next((halves[word] for word in map(fold_unaccented, WORD.findall(lead)) if word in halves), None)
    if half:
        add = 12 if half == "p" else 0
    if add is None or hour > 12:
        return hour
    return hour % 12 + add


def _zone_at(text: str, position: int) -> tuple[int, int | None]:
    """End of the zone behind a time, and its offset in minutes; without a zone the position itself and None."""
    match = _ZONE.match(text, position)
    if match is None:
        return position, None
    if match["name"]:
        offset = date_tables().zones.get(match["name"])
        return (position, None) if offset is None else (match.end(), _minutes(offset))
    hours, minutes = int(match["h"]), int(match["m"] or 0)
    # "10:11 - 12" is a span of time; an offset has minutes, touches the time, or follows UTC or GMT.
    clear = match["utc"] or match["m"] or (not match["space"] and len(match["h"]) == 2)
    if not clear or hours > 14 or minutes not in (0, 15, 30, 45):
        return position, None
    return match.end(), (hours * 60 + minutes) * (1 if match["sign"] == "+" else -1)


def _minutes(offset: str) -> int | None:
    if not offset:
        return None
    return (int(offset[1:3]) * 60 + int(offset[4:6])) * (-1 if offset[0] == "-" else 1)


def iso_date(day: date, clock: Clock | None) -> str:
    """Format as ISO 8601: a date, a local date-time, or a date-time with offset."""
    if clock is None:
        return day.isoformat()
    moment = datetime(day.year, day.month, day.day, clock.hour % 24, clock.minute, min(clock.second or 0, 59))
    if clock.hour == 24:
        moment += timedelta(days=1)
    local = moment.isoformat(timespec="minutes" if clock.second is None else "seconds")
    return local if clock.offset is None else local + _offset_text(clock.offset)


def _offset_text(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
