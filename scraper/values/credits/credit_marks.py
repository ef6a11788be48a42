"""Compile the vocabulary of credit lines, ``credit_words.toml``, to patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import msgspec
from msgspec import Struct

from scraper.errors import DataError
from scraper.values.punctuation import COLONS, DASHES, OPENING_BRACKETS
from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["CreditMark", "CreditWords", "credit_words"]

TABLE = "credit_words.toml"
_ALWAYS = re.compile(f"[{COLONS}=©]")
"""Characters that can be part of a mark at any position."""


class CreditMark(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that introduce a credit: ``Photo by``."""

    text: str
    follow: Literal["colon", "name"]
    origin: str
    case: str
    """A line that begins with the mark; the rest of the line is the credit."""
    provider: bool = False
    """Whether the mark names who provided the image, not who made it."""
    keep: bool = False
    """Whether the words are part of the credit."""


class CreditWords(Struct, frozen=True):
    """Patterns and words of the table."""

    marks: tuple[CreditMark, ...]
    mark: re.Pattern[str]
    """A mark at the beginning of a word or directly behind a small letter; group ``keep`` matches marks that stay."""
    signs: re.Pattern[str]
    """A copyright sign, and marks glued to it: ``Bild: ©``."""
    inner_mark: re.Pattern[str]
    """A mark with a colon between two names: ``Orbis Foto: Jane Roe``."""
    notice: re.Pattern[str]
    """Words that make a segment a copyright notice."""
    alone: frozenset[str]
    beside: frozenset[str]
    small: frozenset[str]
    leading_article: re.Pattern[str]
    """An article in front of an agency's name."""
    leading_preposition: re.Pattern[str]
    """A preposition in front of a text that is no bare name."""
    full_stop: re.Pattern[str]
    """A word with the full stop of a sentence at the end of a text, and not that of an abbreviation."""
    separator: re.Pattern[str]
    """Separator between two segments of a credit."""
    on_behalf: re.Pattern[str]
    """``for`` between a person and an organization."""
    rights: re.Pattern[str]
    """``All rights reserved`` and the like, with a full stop."""
    nouns: frozenset[str]
    """Marks that name the kind of image: ``illustration``."""
    provider_marks: re.Pattern[str]
    """A mark that names who provided the image."""
    direct: re.Pattern[str]
    """Folded marks that need no colon, without those that begin with another mark."""
    sign: re.Pattern[str]
    """A sign of a credit in a folded line: every unmarked credit has a sign, unless it is just a known name."""
    generated: frozenset[str]
    provider: frozenset[str]

    def may_have_mark(self, text: str) -> bool:
        """Fast check: can the text hold a mark."""
        return _ALWAYS.search(text) is not None or self.direct.search(fold(text)) is not None


@cache
def credit_words() -> CreditWords:
    """The vocabulary of credit lines. Raises DataError when the table is malformed."""
    try:
        return _compiled(load_table(TABLE))
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise DataError(f"a section is missing or of the wrong kind: {error}", TABLE) from error


def _compiled(table: dict[str, Any]) -> CreditWords:
    marks = msgspec.convert(table["mark"], tuple[CreditMark, ...])
    signs = _one_of(table["copyright"]["signs"])
    return CreditWords(
        marks=marks,
        mark=_mark_pattern(marks, signs),
        signs=re.compile(signs, re.IGNORECASE),
        inner_mark=_inner_mark_pattern(marks),
        notice=re.compile(rf"(?:{signs})|\bcopyright\b|\b{_one_of(table['copyright']['rights'])}\b", re.IGNORECASE),
        alone=frozenset(table["notes"]["alone"]),
        beside=frozenset(table["notes"]["beside"]) | frozenset(table["notes"]["alone"]),
        small=frozenset(table["small"]["words"]),
        leading_article=re.compile(rf"\A(?:{_one_of(table['leading_articles']['cases'])})\s+(?=[^\W\d_])"),
        leading_preposition=re.compile(rf"(?:{_one_of(table['leading_prepositions']['cases'])})\b", re.IGNORECASE),
        full_stop=re.compile(rf"(?<!\.)\b(?!{_one_of(table['abbreviations']['cases'])})[^\W\d_]{{4,}}\.\Z"),
        separator=_separator_pattern(table["links"]["split"], table["behind_comma"]["cases"]),
        on_behalf=re.compile(rf" (?:{_one_of(table['links']['for'])}) ", re.IGNORECASE),
        rights=re.compile(rf"\b(?:{_one_of(table['copyright']['rights'])})\b[.!]?\s*", re.IGNORECASE),
        nouns=frozenset(mark.text for mark in marks if mark.follow == "colon"),
        provider_marks=re.compile(_one_of(mark.text for mark in marks if mark.provider), re.IGNORECASE),
        direct=_direct_pattern(marks, table["copyright"]["signs"]),
        sign=_sign_pattern(table["copyright"]["signs"], table["copyright"]["rights"]),
        generated=frozenset(table["generated"]["words"]),
        provider=frozenset(table["provider"]["words"]),
    )


def _sign_pattern(signs: list[str], rights: list[str]) -> re.Pattern[str]:
    """Separators, opening brackets, and the longest word of each notice."""
    notices = [*signs, "copyright", *(fold(max(notice.split(), key=len)) for notice in rights)]
    return re.compile(rf"[/|{re.escape(OPENING_BRACKETS)}{{]|via|" + _one_of(notices))


def _direct_pattern(marks: tuple[CreditMark, ...], signs: list[str]) -> re.Pattern[str]:
    beginnings = ["copyright", *(fold(sign) for sign in signs)]
    for text in sorted({fold(mark.text) for mark in marks if mark.follow == "name"}, key=len):
        if not any(text.startswith(shorter) for shorter in beginnings):
            beginnings.append(text)
    return re.compile(_one_of(beginnings))


def _mark_pattern(marks: tuple[CreditMark, ...], signs: str) -> re.Pattern[str]:
    """Marks that need a colon and marks that precede a name directly, in one pattern."""
    colon = _one_of(mark.text for mark in marks if mark.follow == "colon")
    name = _one_of(mark.text for mark in marks if mark.follow == "name" and not mark.keep)
    keep = _one_of(mark.text for mark in marks if mark.keep)
    return re.compile(
        rf"(?:(?<![\w@#])|(?-i:(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])))"
        rf"(?:{name}(?:(?<=\.)|(?!\w))\s*[{COLONS}]?|{colon}\s*(?:[{COLONS}=]|(?={signs}))|(?P<keep>{keep}(?:(?<=\.)|(?!\w))\s*[{COLONS}]?))\s*(?:{signs}\s*)?"
        rf"|(?:{signs}|(?<!\w)copyright(?!\w))\s*",
        re.IGNORECASE,
    )


def _inner_mark_pattern(marks: tuple[CreditMark, ...]) -> re.Pattern[str]:
    colon = _one_of(mark.text for mark in marks if mark.follow == "colon")
    return re.compile(rf"(?<=\w)[,;]?\s+{colon}\s*[{COLONS}]\s*", re.IGNORECASE)


def _separator_pattern(links: Iterable[str], behind_comma: Iterable[str]) -> re.Pattern[str]:
    hard, comma = r"[/|•·;+＋／、]++|[()\[\]]|&", rf",(?!\s*+{_one_of(behind_comma)}\b)"
    spaced = rf"(?<= )[{DASHES}]++ |(?<!-\s){_one_of(links)}(?=\s)|(?=@)"
    return re.compile(rf"(?:(?<!\s)\s++)?(?:{hard}|{comma})\s*+|(?<!\s)\s++(?:{spaced})\s*+", re.IGNORECASE)


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern of all phrases that merges equal beginnings, so that many alternatives cost as much as one."""
    return _branches(sorted(set(phrases)))


def _branches(phrases: list[str]) -> str:
    """Sorted distinct phrases as a pattern in which no two alternatives begin with the same character."""
    options = [
        _one_character(first) + _branches([phrase[1:] for phrase in group])
        for first, group in ((first, list(group)) for first, group in groupby(filter(None, phrases), itemgetter(0)))
    ]
    if not options:
        return ""
    whole = options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"
    return f"(?:{whole})?" if "" in phrases else whole


def _one_character(character: str) -> str:
    return r"\s+" if character == " " else re.escape(character)
