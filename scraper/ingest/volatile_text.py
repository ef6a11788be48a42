"""The words of a text that only its publisher changes: without relative times, reading times and counters.

The words for these are those of ``dates.toml`` and of the phrases with the roles ``read_time`` and ``counter``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.document import Role
from scraper.labelling.phrases.phrase_voter import Phrases, compile_phrases, read_phrases
from scraper.values.dates.date_parser import is_relative_time
from scraper.values.tables import language_tags, load_table
from scraper.values.text import fold, normalized

__all__ = ["stable_words"]

MAX_WORDS = 12
"""Words of the longest line that is nothing but a counter, a reading time or a relative time."""
_VOLATILE_ROLES = frozenset({Role.READ_TIME, Role.COUNTER})
_WIDE_FROM = "\u2e80"
"""First character of the scripts that do not separate words by spaces."""
_UNITS = ("seconds", "minutes", "hours", "days", "longer_units")
_PARTS = re.compile(r"[\n|·•]")
# Marks that change the sense of a number are words, too.
_WORD = re.compile(r"\w+|[%‰$€£¥₹₽₺₩]|(?<![\w-])[-\u2212](?=\d)")
_NEXT_LETTER = r"(?![^\W\u2e80-\U0010ffff])"
"""No letter follows, unless of a script without spaces between words."""


def stable_words(text: str) -> list[str]:
    r"""The folded words of a text, and currency, percent and minus signs, without what changes by itself.

    A line, or a part of a line between bars and dots, that is all counter or reading time is left out as a whole.
    Relative times are left out everywhere.

    >>> stable_words("5 min read\nRates rose by 5%, the bank said 2 hours ago.")
    ['rates', 'rose', 'by', '5', '%', 'the', 'bank', 'said']
    """
    folded = fold(normalized("NFKC", text))
    return [word for part in _PARTS.split(folded) if not _is_volatile(part) for word in _unchanging_words(part)]


def _unchanging_words(part: str) -> list[str]:
    found = _WORD.findall(part)
    present = set(found)
    patterns = [
        form.pattern
        for form in _relative_times()
        if not form.words.isdisjoint(present) or (form.wide and any(word in part for word in form.wide))
    ]
    if not patterns:
        return found
    for pattern in patterns:
        part = pattern.sub(" ", part)
    return _WORD.findall(part)


def _is_volatile(part: str) -> bool:
    part = part.strip()
    if not part or part.count(" ") >= MAX_WORDS:
        return False
    if is_relative_time(part):
        return True
    is_counted = any(map(str.isdigit, part))
    return is_counted and any(phrase.whole for phrase in _volatile_phrases().find(part))


@cache
def _volatile_phrases() -> Phrases:
    """The phrases of counters and reading times, of all languages."""
    phrases = (phrase for language in language_tags() for phrase in read_phrases(language))
    return compile_phrases(phrase for phrase in phrases if phrase.role in _VOLATILE_ROLES)


class _RelativeTime(Struct, frozen=True):
    """How a language says how long ago something was."""

    words: frozenset[str]
    """A text with a relative time has at least one of these words."""
    wide: tuple[str, ...]
    """The same for a script without spaces between words: pieces of the text."""
    pattern: re.Pattern[str]
    """Relative times with a number, wherever they stand: "2 hours ago", "vor 5 Minuten"."""


@cache
def _relative_times() -> tuple[_RelativeTime, ...]:
    languages = load_table("dates.toml")["languages"].values()
    return tuple(_relative_time(language["relative"]) for language in languages if "relative" in language)


def _relative_time(language: dict[str, Any]) -> _RelativeTime:
    signs = [fold(sign) for key in ("before", "after") for sign in language.get(key, ())]
    is_wide = any(character >= _WIDE_FROM for sign in signs for character in sign)
    words = frozenset() if is_wide else frozenset(word for sign in signs for word in _WORD.findall(sign))
    return _RelativeTime(words, tuple(signs) if is_wide else (), re.compile("|".join(_forms(language))))


def _forms(language: dict[str, Any]) -> list[str]:
    units = _either([unit for key in _UNITS for unit in language.get(key, ())])
    numerals = language.get("numerals")
    count = r"(?<!\d)\d{1,3}\+?" + (rf"|(?<!\w){_either(numerals)}" if numerals else "")
    span = rf"(?:{count})\s?{units}(?:\W{{1,3}}(?:\w{{1,3}}\s)?\d{{1,3}}\s?{units})?"
    before, after = language.get("before"), language.get("after")
    forms = []
    if before:
        behind = rf"(?:\s{_either(after)})?" if after else ""
        forms.append(rf"(?<!\w){_either(before)}\s?{span}{behind}{_NEXT_LETTER}")
    if after:
        forms.append(rf"{span}\s?{_either(after)}{_NEXT_LETTER}")
    return forms


def _either(words: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted({fold(word) for word in words}, key=lambda w: (-len(w), w)))) + ")"
