"""Durations, sizes and the limits made of them, as they stand in ``sources.toml``: ``30 min``, ``30 days, 20 GB``.

A duration is a number and a unit: ``s``, ``min``, ``h``, ``days`` or ``weeks``, also as ``second(s)``, ``minute(s)``,
``hour(s)``, ``day``, ``week``. A size is a number and ``B``, ``kB``, ``MB``, ``GB`` or ``TB`` (powers of 1,000), or
``KiB``, ``MiB``, ``GiB`` or ``TiB`` (powers of 1,024). A number has digits and at most one decimal point; white space
between number and unit is optional, and case does not matter.
"""

from __future__ import annotations

import re

from msgspec import Struct

from scraper.errors import ConfigError

__all__ = ["Backlog", "Keep", "backlog_of", "bytes_of", "keep_of", "seconds_of"]

DAY = 86_400.0
MAX_SECONDS = 36_525 * DAY
"""A hundred years: no duration is longer."""

_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*([a-z]{1,7})", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_SECONDS = {
    **dict.fromkeys(("s", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("day", "days"), DAY),
    **dict.fromkeys(("week", "weeks"), 7 * DAY),
}
_BYTES = {
    **{unit: 1000**power for power, unit in enumerate(("b", "kb", "mb", "gb", "tb"))},
    **{unit: 1024**power for power, unit in enumerate(("kib", "mib", "gib", "tib"), 1)},
}
_ALL = "all"
_SHOWN = 60
"""Characters of a wrong value in a message."""


class Keep(Struct, frozen=True):
    """How long pages are kept: whichever limit is reached first counts. None: no such limit."""

    seconds: float | None = 30 * DAY
    bytes: int | None = 20 * 10**9


class Backlog(Struct, frozen=True):
    """What of a first listing is fetched: items younger than ``seconds``, at most ``articles``. None: no such limit."""

    seconds: float | None = 7 * DAY
    articles: int | None = 50


def seconds_of(text: str) -> float:
    """Seconds of a duration. Raises ConfigError.

    >>> seconds_of("30 min")
    1800.0
    """
    value = _amount(text, _SECONDS)
    if value is None:
        raise ConfigError(f"{_shown(text)} is no duration: a number and s, min, h, days or weeks, such as '30 min'")
    if value > MAX_SECONDS:
        raise ConfigError(f"{_shown(text)} is longer than a hundred years")
    return value


def bytes_of(text: str) -> int:
    """Bytes of a size. Raises ConfigError.

    >>> bytes_of("20 GB")
    20000000000
    """
    value = _amount(text, _BYTES)
    if value is None:
        raise ConfigError(f"{_shown(text)} is no size: a number and kB, MB, GB or TB, such as '20 GB'")
    return int(value)


def keep_of(text: str) -> Keep:
    """The limits of ``keep_pages``: a duration, a size, or both with a comma; ``all``: no limit. Raises ConfigError.

    A limit that is not given does not exist.

    >>> keep_of("20 GB")
    Keep(seconds=None, bytes=20000000000)
    """
    if text.strip().lower() == _ALL:
        return Keep(None, None)
    parts = _parts(text)
    seconds = [value for part in parts if (value := _amount(part, _SECONDS)) is not None]
    sizes = [value for part in parts if (value := _amount(part, _BYTES)) is not None]
    if len(seconds) + len(sizes) != len(parts) or len(seconds) > 1 or len(sizes) > 1:
        raise ConfigError(f"{_shown(text)}: a duration, a size or both, such as '30 days, 20 GB', or 'all'")
    duration = seconds_of(f"{seconds[0]:f} s") if seconds else None
    return Keep(duration, int(sizes[0]) if sizes else None)


def backlog_of(text: str) -> Backlog:
    """The limits of ``backlog``: a duration, a number of articles, or both; ``all``: no limit. Raises ConfigError.

    A limit that is not given has its default.

    >>> backlog_of("2 days")
    Backlog(seconds=172800.0, articles=50)
    """
    if text.strip().lower() == _ALL:
        return Backlog(None, None)
    parts = _parts(text)
    counts = [int(part) for part in parts if _COUNT.fullmatch(part)]
    durations = [part for part in parts if not _COUNT.fullmatch(part)]
    if len(counts) > 1 or len(durations) > 1 or any(_amount(part, _SECONDS) is None for part in durations):
        raise ConfigError(f"{_shown(text)}: a duration, a number of articles or both, such as '7 days, 50', or 'all'")
    default = Backlog()
    return Backlog(
        seconds_of(durations[0]) if durations else default.seconds, counts[0] if counts else default.articles
    )


def _amount(text: str, units: dict[str, float] | dict[str, int]) -> float | None:
    """The number of a text times its unit; None if it is none with such a unit."""
    match = _AMOUNT.fullmatch(text.strip())
    unit = units.get(match[2].lower()) if match else None
    return float(match[1]) * unit if match and unit is not None else None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
