"""The dates of feeds and sitemaps: RFC 822 and ISO 8601 as they are really written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["feed_date", "raw_date"]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No page is older; what says so, such as 1970-01-01, is a mistake."""
LATEST = datetime(2099, 1, 1, tzinfo=UTC)
"""Where the present time is not known."""
AHEAD = timedelta(days=1)
"""How far in the future a date may lie: clocks and zones differ."""
MAX_RAW = 100
"""Characters of a date as written that are kept."""

_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?![\d-])|\d{8}T")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_SHORT_ZONE = re.compile(r"([+-]\d\d)$")
_ISO_FRACTION = re.compile(r"([.,]\d{6})\d+")
_MONTH = re.compile(r"\d{4}-\d\d")
# Origin: IANA time zone database; email.utils knows those of North America.
_ZONES = {
    "BST": "+0100", "CEST": "+0200", "CET": "+0100", "EEST": "+0300", "EET": "+0200", "IST": "+0530", "JST": "+0900",
    "KST": "+0900", "MSK": "+0300", "WEST": "+0100", "WET": "+0000", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200",
    "NZDT": "+1300", "HKT": "+0800", "SGT": "+0800",
}  # fmt: skip
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\b")


def raw_date(value: object) -> str | None:
    """A date as it stands in the source, in one line; None without a text."""
    return " ".join(value[: 2 * MAX_RAW].split())[:MAX_RAW] or None if isinstance(value, str) else None


def feed_date(text: str | None, now: datetime | None) -> datetime | None:
    """The date of a text with its zone, UTC if none is given or known; None for what is no date or makes no sense.

    ``now`` is when the source was fetched; a date more than a day later makes no sense. Names of days and months are
    read in English only.

    >>> feed_date("Mon, 30 Nov 2026 24:00:00 +0100", None)
    datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
    """
    if not text or len(text) > MAX_RAW:
        return None
    try:
        found = _parsed(" ".join(text.split()))
        if found is None:
            return None
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        makes_sense = EARLIEST <= found <= (now + AHEAD if now else LATEST)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return found if makes_sense else None


def _parsed(text: str) -> datetime | None:
    text, days = _real_time(text)
    found = _iso(text) if _ISO.match(text) else _rfc822(text)
    return found + timedelta(days=days) if found else None


def _real_time(text: str) -> tuple[str, int]:
    """The text with a time that there is, and days to add: 24:00 is the next day, a leap second is the one before."""
    clock = _CLOCK.search(text)
    if clock is None:
        return text, 0
    hour, minute, second = clock[1], clock[2], clock[3] or "00"
    days = 0
    if hour == "24" and minute == second == "00":
        hour, days = "00", 1
    if second == "60":
        second = "59"
    return f"{text[: clock.start()]}{hour}:{minute}:{second}{text[clock.end() :]}", days


def _iso(text: str) -> datetime | None:
    if _MONTH.fullmatch(text):
        text = f"{text}-01"
    # "2026-11-30 10:00:00 +0100", with more digits than Python reads, and zones of hours only.
    day, _, time = text.replace(" ", "T", 1).partition("T")
    time = _ISO_FRACTION.sub(r"\1", time.replace(" ", "").replace("UTC", "Z").replace("GMT", "Z"))
    time = _SHORT_ZONE.sub(r"\1:00", time)
    try:
        return datetime.fromisoformat(f"{day}T{time}" if time else day)
    except ValueError:
        # The zone makes no sense: the time is taken without it.
        return datetime.fromisoformat(f"{day}T{re.split('[Zz+-]', time)[0]}" if time else day)


def _rfc822(text: str) -> datetime | None:
    text = _ZONE.sub(lambda zone: _ZONES[zone[1]], text)
    if not _CLOCK.search(text):
        text = f"{text} 00:00:00"
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        # The zone makes no sense: a text without it is tried.
        head, _, zone = text.rpartition(" ")
        return parsedate_to_datetime(head) if head and zone[:1] in "+-" else None
