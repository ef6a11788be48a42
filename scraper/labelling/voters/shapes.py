"""Rules on the shape of a text: bylines, dates, credits, numbers by their look (``data/shapes.toml``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.voters.marked_bylines import BESIDE_NAMES
from scraper.layout.line_parsers import find_credits, find_dates, is_signed, parse_byline, parse_credit, parse_date
from scraper.layout.main_text import DocumentWithLayout
from scraper.layout.regions import REGIONS, find_regions
from scraper.values.credits.credit_finder import is_picture_credit
from scraper.values.dates.date_parser import is_relative_time
from scraper.values.dates.dateline_finder import dateline_end
from scraper.values.names.byline_patterns import may_hold_person
from scraper.values.names.name_shape import starts_with_given_name
from scraper.values.punctuation import EMAIL
from scraper.values.tables import load_table

__all__ = ["SHAPES", "ShapeRule", "Shapes", "load_shapes"]

Spans = tuple[tuple[int, int], ...]
MAX_LINE_CHARACTERS = 160
"""Bylines, dates and credits are lines, not paragraphs."""
MAX_BESIDE_DATES = 80
"""Characters beside the dates of a line that is not a byline: a label, a place, an agency."""
MAX_NAME_SPACES = 3
"""A longer name without an introduction is a headline in capitals."""
MAX_DATE_LINE_SPACES = 15
"""A longer line, or a line with a full stop at its end, is a sentence that mentions a date."""
MAX_CAPTION_CHARACTERS = 900
MIN_SENTENCE_CHARACTERS = 40
"""Characters of the sentence after a dateline."""

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[\d.,:/ %+kKmM×x-]{1,12}")
_ADDRESS = re.compile(rf"(?:mailto:)?{EMAIL.pattern}|(?:https?://|www\.)\S{{3,200}}", re.IGNORECASE)


class ShapeRule(Struct, frozen=True):
    """One entry of the table."""

    id: str
    role: Role
    shape: str
    """Name of a function in ``SHAPES``."""
    where: int
    """Bits of the regions in which the rule holds; ``data/shapes.toml`` lists them."""
    weight: float
    reason: str
    """The reason of its votes."""
    against: float | None
    """Weight of its votes against the body, where that is another."""


class Shapes(Struct, frozen=True):
    """The table, compiled."""

    rules: tuple[ShapeRule, ...]
    name: str = "shape"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """Votes of the shape rules of each block's regions."""
        rules_of: dict[int, list[tuple[ShapeRule, Callable[[str], Spans]]]] = {}
        for index, (text, place) in enumerate(zip(document.texts, find_regions(document), strict=True)):
            rules = rules_of.get(place)
            if rules is None:
                rules = rules_of[place] = [(rule, SHAPES[rule.shape]) for rule in self.rules if rule.where & place]
            for rule, shape in rules:
                if spans := shape(text):
                    first = document.blocks[index].start
                    for start, end in spans:
                        yield Vote(index, first + start, first + end, rule.role, rule.weight, rule.reason, rule.against)


def load_shapes() -> Shapes:
    """The shipped table."""
    return Shapes(tuple(_rule(entry) for entry in load_table("shapes.toml")["rule"]))


def _rule(entry: dict[str, Any]) -> ShapeRule:
    where = sum({REGIONS[name] for name in entry["where"]})
    reason = f"shape {entry['role']}.{entry['id']}"
    return ShapeRule(
        entry["id"], Role(entry["role"]), entry["shape"], where, entry["weight"], reason, entry.get("against")
    )


def _whole_line(matches: Callable[[str], object]) -> Callable[[str], Spans]:
    """Make a shape that covers all of a short text or none of it."""

    def shape(text: str) -> Spans:
        return ((0, len(text)),) if len(text) <= MAX_LINE_CHARACTERS and matches(text) else ()

    return shape


def _names_persons_only(text: str) -> bool:
    """Whether a line without "By" holds only names of persons, each with at most a place or an employer."""
    names = () if not may_hold_person(text) or is_signed(text) else parse_byline(text)
    return bool(names) and all(name.kind == "person" and name.name.count(" ") <= MAX_NAME_SPACES for name in names)


def _is_signed_byline(text: str) -> bool:
    """Whether words introduce the authors; ``Text:`` before a text with a number introduces a licence."""
    names = parse_byline(text) if is_signed(text) else ()
    return bool(names) and (names[0].role is None or not _DIGIT.search(text))


def _bylines_beside_dates(text: str) -> Spans:
    """The bylines beside the dates of a line: words introduce them, or each name begins with a given name."""
    if len(text) > MAX_LINE_CHARACTERS or not _DIGIT.search(text):
        return ()
    dates = [(start, end) for start, end, _ in find_dates(text)]
    starts, ends = [0, *(end for _, end in dates)], [*(start for start, _ in dates), len(text)]
    gaps = zip(starts, ends, strict=True) if dates else ()
    begun = [(end - len(text[start:end].lstrip(BESIDE_NAMES)), end) for start, end in gaps if start < end]
    return tuple((start, end) for start, end in begun if _is_byline(text[start:end].rstrip(BESIDE_NAMES)))


def _is_byline(text: str) -> bool:
    if is_signed(text):
        return _is_signed_byline(text)
    return _names_persons_only(text) and all(starts_with_given_name(name.name) for name in parse_byline(text))


def _mostly_dates(text: str) -> bool:
    """Whether a line is a date with at most a few words around it."""
    dates = find_dates(text)
    return bool(dates) and sum(end - start for start, end, _ in dates) >= 0.45 * len(text)


def _dates_in_line(text: str) -> Spans:
    """The dates of a line that also holds a byline or an agency."""
    if len(text) > MAX_LINE_CHARACTERS or text[-1] == "." or not _DIGIT.search(text) or parse_date(text):
        return ()
    if text.count(" ") > MAX_DATE_LINE_SPACES and not (is_signed(text) and _bylines_beside_dates(text)):
        return ()
    dates = tuple((start, end) for start, end, _ in find_dates(text))
    rest = len(text) - sum(end - start for start, end in dates)
    return dates if dates and (rest <= MAX_BESIDE_DATES or parse_byline(text)) else ()


def _between_dates(text: str) -> Spans:
    """The separators between the dates of a line, which without a label would be left as text."""
    dates = _dates_in_line(text)
    gaps = ((before[1], after[0]) for before, after in pairwise(dates))
    return tuple(
        (start, end) for start, end in gaps if text[start:end].strip() and not _LETTER_OR_DIGIT.search(text[start:end])
    )


def _is_labelled_date(text: str) -> bool:
    """Whether a line is a date with a word for its kind, as ``Last updated on 3 May 2031``."""
    date = parse_date(text)
    return date is not None and date.kind is not None


def _credits_in_caption(text: str) -> Spans:
    if len(text) > MAX_CAPTION_CHARACTERS or parse_credit(text):
        return ()
    return find_credits(text)


def _caption_before_credit(text: str) -> Spans:
    """All of a text that ends in a credit: it is a caption."""
    spans = _credits_in_caption(text)
    if not spans or _LETTER_OR_DIGIT.search(text[max(end for _, end in spans) :]):
        return ()
    return ((0, len(text)),)


def _dateline(text: str) -> Spans:
    """A place and an agency before a sentence, or as the whole block."""
    end = dateline_end(text)
    return ((0, end),) if end and not 0 < len(text) - end < MIN_SENTENCE_CHARACTERS else ()


def _separator(text: str) -> Spans:
    return () if text[:1].isalnum() or _LETTER_OR_DIGIT.search(text) else ((0, len(text)),)


SHAPES: dict[str, Callable[[str], Spans]] = {
    "separator": _separator,
    "credit": _whole_line(parse_credit),
    "picture_credit": _whole_line(is_picture_credit),
    "signed_byline": _whole_line(_is_signed_byline),
    "bylines_beside_dates": _bylines_beside_dates,
    "bare_byline": _whole_line(_names_persons_only),
    "date": _whole_line(lambda text: parse_date(text) or (_mostly_dates(text) and not parse_byline(text))),
    "said_date": _whole_line(_is_labelled_date),
    "dates_in_line": _dates_in_line,
    "between_dates": _between_dates,
    "relative_time": _whole_line(is_relative_time),
    "number": _whole_line(_NUMBER.fullmatch),
    "address": _whole_line(_ADDRESS.fullmatch),
    "credits_in_caption": _credits_in_caption,
    "caption_before_credit": _caption_before_credit,
    "dateline": _dateline,
}
