"""Read the dateline, place and agency in front of the text: ``LA CROSSE, Wis. (AP) —``."""

from __future__ import annotations

import re

from scraper.article import Dateline
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Use, uses_of
from scraper.document import Role
from scraper.values.dates.date_parser import find_dates
from scraper.values.names.agencies import agency_spelling
from scraper.values.punctuation import DASHES, SEPARATORS

__all__ = ["dateline_of", "parse_dateline"]

_MARKS = rf"[{SEPARATORS}―:.,\s]"
"""What stands around a place. The horizontal bar ― is no separator elsewhere: it begins a line of dialogue."""
_END = re.compile(rf"(?<!{_MARKS}){_MARKS}++$")
_START = re.compile(rf"^{_MARKS}+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_ABBREVIATION = re.compile(r"\b[^\W\d_]{1,5}\.$")
"""Abbreviation of a state or country ("Wis.", "Calif."), with its full stop."""
_DAY = re.compile(r",[^,\d]{0,20}\d[^,]{0,20}$")
"""A day without year behind the place: "BERLIN, May 3"."""
_DASHES = re.compile(rf"(?<![{DASHES}―:|\s])[{DASHES}―:|\s]++$")


def dateline_of(view: Labelled) -> tuple[Dateline | None, tuple[Use, ...]]:
    """The first dateline of a document, and the use of its stretch."""
    for stretch in view.having(Role.DATELINE):
        return parse_dateline(stretch.text), uses_of("dateline", [stretch.place])
    return None, ()


def parse_dateline(text: str) -> Dateline:
    """Parse a dateline; a missing part is None.

    >>> parse_dateline("LA CROSSE, Wis. (AP) —")
    Dateline(raw='LA CROSSE, Wis. (AP) —', place='LA CROSSE, Wis.', agency='AP')
    """
    inside = [match for match in _BRACKETS.finditer(text) if not find_dates(match[1])]
    place = _without_dates(_BRACKETS.sub(" ", text))
    if not inside:
        return Dateline(text, place or None, None)
    agency = inside[0][1].strip()
    if _is_country(agency, place):
        return Dateline(text, f"{place} {inside[0][0]}", None)
    return Dateline(text, place or None, agency)


def _is_country(inside: str, place: str) -> bool:
    """Whether brackets hold a country: ``Rostow (Russland) -``. After a place in capitals they hold an agency."""
    return inside.istitle() and place[:2].istitle() and agency_spelling(inside) is None


def _without_dates(text: str) -> str:
    for start, end, _ in reversed(find_dates(text)):
        text = text[:start].rstrip(" ,") + " " + text[end:].lstrip(" ,")
    text = _DAY.sub("", _START.sub("", _DASHES.sub("", text)))
    text = text if _ABBREVIATION.search(text) and "," in text else _END.sub("", text)
    return " ".join(text.split())
