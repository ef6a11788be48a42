"""Find the dateline in front of a text: place, day and agency, as in ``LA CROSSE, Wis. (AP) —``."""

from __future__ import annotations

import re

from scraper.values.dates.date_words import WORD, date_tables
from scraper.values.punctuation import DASHES
from scraper.values.text import fold_unaccented

__all__ = ["dateline_end"]

MAX_DATELINE = 120
"""Characters of the longest dateline."""
MIN_PLACE = 3
"""Characters of the shortest place."""
MIN_INITIALS = 2
"""Words of the shortest term that an abbreviation in brackets stands for."""

_WORD = r"[A-ZÀ-ÞŁŚŻ][\w.’'/-]{0,24}"
_PLACE = rf"(?P<place>{_WORD}(?:,? (?:[a-zà-ÿ]{{1,3}} ){{0,2}}{_WORD}){{0,5}}?)"
_NAMED_DAY = r"[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.?"
_DAY = rf"(?P<day>,? (?:(?P<named>{_NAMED_DAY})|\d\d?\.\d\d?\.?)(?:,? ?(?:19|20)\d\d)?)"
_AGENCY = r"(?P<brackets>,? ?\((?P<agency>[A-Za-z][\w.,/ -]{1,30})\))"
_DATELINE = re.compile(rf"{_PLACE}{_DAY}?(?:{_AGENCY}\s?\.?[{DASHES}]{{1,2}}\s?|(?:\s[{DASHES}]{{1,2}}|—)(?:\s|$))")
_CAPITALS = re.compile(r"[^\W\d_a-zà-ÿ]")


def dateline_end(text: str) -> int:
    """End of the dateline that a text begins with; 0 without a dateline.

    A dash is not enough: an agency in brackets, a day, or a place in capitals must precede it.
    """
    match = _DATELINE.match(text[:MAX_DATELINE])
    if match is None or len(match["place"]) < MIN_PLACE or (match["named"] and not _has_month(match["named"])):
        return 0
    if match["brackets"]:
        return 0 if _abbreviates(match["agency"], match["place"]) else match.end()
    return match.end() if match["day"] or match["place"].split(",")[0].isupper() else 0


def _has_month(day: str) -> bool:
    return any(fold_unaccented(word) in date_tables().months for word in WORD.findall(day))


def _abbreviates(short: str, words: str) -> bool:
    """Whether a text abbreviates words by their initials: ``Search Results Pages (SRPs) –`` names no agency."""
    initials = "".join(_CAPITALS.findall(" ".join(word[:1] for word in words.split())))
    return len(initials) >= MIN_INITIALS and short.upper().startswith(initials)
