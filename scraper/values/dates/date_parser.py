"""Parse dates as pages print and claim them to ISO 8601. Offset, order of day and month, and year are never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from scraper.values.dates.date_patterns import Clock, FoundDay, clock_at, clocks, find_days, iso_date, western_digits
from scraper.values.dates.date_words import WORD, date_tables
from scraper.values.punctuation import COLONS, DASHES, SEPARATORS
from scraper.values.text import fold_unaccented

__all__ = ["Date", "Exactness", "Kind", "find_dates", "is_relative_time", "kind_said", "parse_date", "split_kind"]

Kind: TypeAlias = str
"""What a printed date is the date of: one of ``kinds`` in dates.toml."""
Exactness = Literal["day", "minute", "second"]
"""The smallest unit that a date gives."""

MAX_DATE = 200
"""Characters of the longest text that is a single date."""

MAX_LINE = 20_000
"""Characters of a text in which dates are searched."""

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]{1,2}(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)
_NEAR = 60
"""Characters before a date in which its time, weekday and prefix are searched."""
_AROUND = f"{DASHES}|·• :.,()"
"""Characters stripped around a date; a slash stays, for it parts the numbers of a date."""
_GAP = re.compile(rf"[{SEPARATORS}{COLONS}\s,;.・‧∙―@(（)\[\]>*]{{0,5}}")
"""Characters between the words and numbers of a date line."""
_PARTED = re.compile(r"[^\w\s'’-]|\d|\s\s")
_BETWEEN_CLOCK = re.compile(r"[^\d]{0,30}(?=\d)")
_DIGIT = re.compile(r"\d")
_WORD_BEHIND = re.compile(
    rf"\s?(?:[(（]\s?(?P<bracketed>[^\W\d_]{{2,14}})\s?[)）]|(?P<bare>[\u3040-\ud7a3]{{2,8}})(?!\s?[\w{COLONS}]))"
)


class Date(Struct, frozen=True):
    """A date as the page gives it, and in ISO 8601."""

    iso: str
    """Date, local date-time, or date-time with offset."""
    precision: Exactness
    raw: str
    """As printed, with prefix and zone."""
    kind: Kind | None = None
    """What the words around the date say: published or modified."""


def parse_date(text: str, language: str | None = None) -> Date | None:
    """Parse a text that is a single date, after an optional prefix such as "Published on".

    ``language`` (BCP 47) decides between day and month in ``05/03/2024``; without it such a date is None, as are
    impossible dates and years outside 1900 to 2100.
    """
    raw = text.strip()
    if len(raw) > MAX_DATE or not _DIGIT.search(raw):
        return None
    claimed = _parse_iso(raw) or _parse_epoch(raw)
    if claimed:
        return claimed
    dates = find_dates(raw, language)
    if len(dates) != 1:
        return None
    start, end, date_inside = dates[0]
    if _has_text(raw[:start]) or _has_text(raw[end:]):
        return None
    return Date(date_inside.iso, date_inside.precision, raw, date_inside.kind)


def _has_text(rest: str) -> bool:
    return any(character.isalnum() for character in rest)


def _parse_iso(raw: str) -> Date | None:
    """Parse ISO 8601 and its variants in metadata; the time goes through ``clock_at``, which knows zones."""
    match = _ISO.fullmatch(raw)
    if match is None or not 1900 <= int(match[1]) <= 2100:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    clock = clock_at(f"{match[4]}:{match[5]}:{match[6] or '00'}{(match[7] or '').upper()}", 0, "") if match[4] else None
    if match[4] and clock is None:
        return None
    if clock and match[6] is None:
        clock = Clock(clock.hour, clock.minute, None, clock.offset)
    return _date(day, clock, raw, None)


def _parse_epoch(raw: str) -> Date | None:
    """Parse seconds or milliseconds since 1970, as attributes of the markup have them."""
    match = _EPOCH.fullmatch(raw)
    if match is None:
        return None
    moment = datetime.fromtimestamp(int(match[1]), UTC)
    return _date(moment.date(), Clock(moment.hour, moment.minute, moment.second, 0), raw, None)


def _date(day: date, clock: Clock | None, raw: str, kind: Kind | None) -> Date | None:
    try:
        iso = iso_date(day, clock)
    except OverflowError:
        # 24:00 on the last day of the calendar.
        return None
    if clock is None:
        return Date(iso, "day", raw, kind)
    return Date(iso, "minute" if clock.second is None else "second", raw, kind)


def find_dates(text: str, language: str | None = None) -> tuple[tuple[int, int, Date], ...]:
    """Find the dates in a text; the span of each includes prefix, weekday, time and zone.

    A time without a day counts if words say what it is and a date precedes it ("May 3, 2024 | Updated 10:11").
    """
    if not _DIGIT.search(text):
        return ()
    return tuple(_spans(western_digits(text[:MAX_LINE]), text, language))


def _spans(text: str, printed: str, language: str | None) -> Iterator[tuple[int, int, Date]]:
    previous: FoundDay | None = None
    position = 0
    for found_day in find_days(text, language):
        # Nothing before `position` can belong to this date: it belongs to the date before.
        line = _DateLine(text, position)
        start, end, clock = line.with_clock(found_day)
        start, kind = line.with_prefix(start)
        if previous:
            # "May 3, 2024 | Updated 10:11 | May 4, 2024": times between two dates are on the first day.
            yield from _later_times(text, printed, position, start, previous.day)
        if kind is None:
            end, kind = _kind_behind(text, end)
        found_date = _date(found_day.day, clock, printed[start:end], kind)
        if found_date:
            yield start, end, found_date
        previous, position = found_day, end
    if previous:
        yield from _later_times(text, printed, position, min(len(text), position + _NEAR), previous.day)


def _later_times(text: str, printed: str, start: int, end: int, day: date) -> Iterator[tuple[int, int, Date]]:
    """Times without a day, on the day before them, if words say what they are."""
    line = _DateLine(text, start)
    for position, clock in clocks(text, start, end):
        begin, kind = line.with_prefix(position)
        found_date = _date(day, clock, printed[begin : clock.end], kind)
        if kind and found_date:
            yield begin, clock.end, found_date


class _DateLine(Struct, frozen=True):
    """A text from a position on; finds the time and the words around a day."""

    text: str
    first: int

    def with_clock(self, found_day: FoundDay) -> tuple[int, int, Clock | None]:
        """Span of a day with its time of day: inside it, else behind it, else before it."""
        end = found_day.end
        mark = date_tables().year_mark.match(self.text, end)
        if mark:
            end = mark.end()
        clock = found_day.clock or self._clock_behind(end)
        if clock:
            return found_day.start, max(end, clock.end), clock
        before = self._clock_before(found_day.start)
        if before:
            return before[0], end, before[1]
        return found_day.start, end, None

    def _clock_behind(self, end: int) -> Clock | None:
        between = _BETWEEN_CLOCK.match(self.text, end)
        if between is None or not _is_filler(between[0]):
            return None
        return clock_at(self.text, between.end(), between[0])

    def _clock_before(self, start: int) -> tuple[int, Clock] | None:
        for position, clock in clocks(self.text, max(self.first, start - _NEAR), start):
            if _is_filler(self.text[clock.end : start]):
                return position, clock
        return None

    def with_prefix(self, start: int) -> tuple[int, Kind | None]:
        """Extend a date backwards over weekday, linking words and prefix; the kind is what the prefix says."""
        tables = date_tables()
        words = list(WORD.finditer(self.text, max(self.first, start - _NEAR), start))
        # Word by word backwards: the longest prefix that ends here wins; else a filler word is skipped.
        while words and _GAP.fullmatch(self.text, words[-1].end(), start):
            for count in range(min(tables.longest_kind, len(words)), 0, -1):
                kind = tables.kinds.get(_phrase(self.text, words[-count:]))
                if kind:
                    return words[-count].start(), kind
            word = words.pop()
            if not tables.is_filler(fold_unaccented(word[0])):
                break
            start = word.start()
        return start, None


def _phrase(text: str, words: list[re.Match[str]]) -> str:
    """Adjacent words as one folded phrase; empty if more than a space separates them."""
    between = text[words[0].start() : words[-1].end()]
    return " ".join(fold_unaccented(word[0]) for word in words) if not _PARTED.search(between) else ""


def _is_filler(text: str) -> bool:
    """Whether the text between a day and a time has no meaning: separators, weekdays, words such as "at"."""
    tables = date_tables()
    end = 0
    for word in WORD.finditer(text):
        folded = fold_unaccented(word[0])
        if not _GAP.fullmatch(text, end, word.start()):
            return False
        if not (tables.is_filler(folded) or folded in tables.halves or folded == "t"):
            return False
        end = word.end()
    return _GAP.fullmatch(text, end) is not None


def _kind_behind(text: str, end: int) -> tuple[int, Kind | None]:
    """Kind from the word behind a date: without brackets in Chinese, Japanese and Korean, in brackets elsewhere."""
    match = _WORD_BEHIND.match(text, end)
    kind = date_tables().kinds.get(fold_unaccented(match["bracketed"] or match["bare"])) if match else None
    if match is None or kind is None:
        return end, None
    return match.end(), kind


def kind_said(text: str) -> Kind | None:
    """The kind that a label beside a date names: ``Last updated:``, ``Published on``."""
    if len(text) > _NEAR:
        return None
    words = list(WORD.finditer(text))
    tables = date_tables()
    while len(words) > 1 and fold_unaccented(words[-1][0]) in tables.links:
        words.pop()
    return tables.kinds.get(_phrase(text, words)) if words else None


def is_relative_time(text: str) -> bool:
    """Whether a text is a time relative to its reader: "2 hours ago", "Updated yesterday, 10:11"."""
    text = text.strip()
    if not text or len(text) > _NEAR:
        return False
    tables, folded = date_tables(), fold_unaccented(text).replace("’", "'")
    if folded.isascii() and tables.relative_words.isdisjoint(WORD.findall(folded)):
        return False
    return tables.relative.fullmatch(split_kind(folded)[1]) is not None


def split_kind(text: str) -> tuple[Kind | None, str]:
    """Split a prefix ("updated", "published on") off a text; return the kind it names and the rest."""
    words = list(WORD.finditer(text))[: date_tables().longest_kind]
    for count in range(len(words), 0, -1):
        if kind := date_tables().kinds.get(_phrase(text, words[:count])):
            rest = text[words[count - 1].end() :].strip(_AROUND)
            return kind, rest
    return None, text.strip(_AROUND)
