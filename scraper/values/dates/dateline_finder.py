"""Place, day and agency in front of a text, as news agencies write them: ``LA CROSSE, Wis. (AP) —``."""

from __future__ import annotations

import re

from scraper.values.dates.date_words import WORD, date_tables
from scraper.values.punctuation import DASHES
from scraper.values.text import fold_unaccented

__all__ = ["dateline_end"]

MAX_DATELINE = 120
"""Characters."""
LEAST_PLACE = 3
"""Characters of a place."""
LEAST_INITIALS = 2
"""Words that an abbreviation is made of."""

_WORD = r"[A-ZÀ-ÞŁŚŻ][\w.’'/-]{0,24}"
_PLACE = rf"(?P<place>{_WORD}(?:,? (?:[a-zà-ÿ]{{1,3}} ){{0,2}}{_WORD}){{0,5}}?)"
_NAMED_DAY = r"[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.?"
_DAY = rf"(?P<day>,? (?:(?P<named>{_NAMED_DAY})|\d\d?\.\d\d?\.?)(?:,? ?(?:19|20)\d\d)?)"
_AGENCY = r"(?P<brackets>,? ?\((?P<agency>[A-Za-z][\w.,/ -]{1,30})\))"
_DATELINE = re.compile(rf"{_PLACE}{_DAY}?(?:{_AGENCY}\s?\.?[{DASHES}]{{1,2}}\s?|(?:\s[{DASHES}]{{1,2}}|—)(?:\s|$))")
_CAPITALS = re.compile(r"[^\W\d_a-zà-ÿ]")


def dateline_end(text: str) -> int:
    """Where the dateline that a text begins with ends; 0 where it begins with none.

    A dash alone makes none: before it stands an agency in brackets, a day, or a place in capitals.
    """
    found = _DATELINE.match(text[:MAX_DATELINE])
    if found is None or len(found["place"]) < LEAST_PLACE or (found["named"] and not _has_month(found["named"])):
        return 0
    if found["brackets"]:
        return 0 if _abbreviates(found["agency"], found["place"]) else found.end()
    return found.end() if found["day"] or found["place"].split(",")[0].isupper() else 0


def _has_month(day: str) -> bool:
    return any(fold_unaccented(word) in date_tables().months for word in WORD.findall(day))


def _abbreviates(short: str, words: str) -> bool:
    """Whether a text is made of the initials of words: ``Search Results Pages (SRPs) –`` names no agency."""
    initials = "".join(_CAPITALS.findall(" ".join(word[:1] for word in words.split())))
    return len(initials) >= LEAST_INITIALS and short.upper().startswith(initials)
