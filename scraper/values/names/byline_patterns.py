"""Compile the phrases of bylines to patterns; fast checks whether a line can be a byline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from scraper.values.names.agencies import known_names
from scraper.values.names.name_shape import is_capital, is_uncased
from scraper.values.names.vocabulary import Vocabulary, vocabulary
from scraper.values.punctuation import COLONS, DASHES, QUOTATION_MARKS
from scraper.values.text import fold

__all__ = [
    "Grammar",
    "begins_with_person",
    "grammar",
    "introduced_from",
    "is_introduction",
    "is_signed",
    "may_be_byline",
    "may_hold_person",
]

_WORDS = re.compile(r"\w+")
_IN_ONE_PART = rf"[^{DASHES}{COLONS}@|·•;\n]*"
"""Without the slash, which is between two names of one part."""
_LETTER_FIRST = re.compile(rf"[^\W\d_](?:[^{COLONS}@]*|{_IN_ONE_PART}[{COLONS}]{_IN_ONE_PART})")
"""A line that begins with a letter, without address, and without a label in front of another part."""
_INTRODUCTION = re.compile(r"\S+")
MAX_INTRODUCTION = 40
"""Characters of the longest phrase that introduces a name."""
MAX_INTRODUCING = 4
"""Words of the longest phrase in front of a name that ``introduced_from`` looks at."""
_COLON = re.compile(rf"[{COLONS}]")
_NUMBER_FIRST = re.compile(rf"[($€£+#\[]*\d{_IN_ONE_PART}")
"""A line of one part that begins with a number."""


class Grammar(Struct, frozen=True):
    """The phrases of the vocabulary as patterns; the keys of names.toml describe them."""

    by: re.Pattern[str]
    role: re.Pattern[str]
    role_inside: re.Pattern[str]
    joined: re.Pattern[str]
    beside: re.Pattern[str]
    place: re.Pattern[str]
    on_behalf: re.Pattern[str]
    glued: re.Pattern[str]
    introducing: re.Pattern[str]
    """A word that every match of ``role`` contains: a fast check."""
    person: re.Pattern[str]
    """A sign that every text with a person's name contains: a fast check."""
    leads: frozenset[str]
    """First words of ``by`` and ``role``, folded: a fast check."""


@cache
def grammar() -> Grammar:
    """The phrases of the vocabulary, compiled once."""
    return _compiled(vocabulary())


def is_signed(line: str) -> bool:
    """Whether a line begins with words of a byline: ``By``, ``Von``, ``Text:``, ``Photographs by``.

    >>> is_signed("By Jane Roe"), is_signed("Jane Roe")
    (True, False)
    """
    first = _WORDS.search(line)
    if first is None or not (fold(first[0]) in grammar().leads or line[:2] in ("By", "by")):
        return False
    return bool(grammar().by.match(line) or grammar().role.match(line))


def is_introduction(line: str) -> bool:
    """Whether a line consists of the words in front of a name alone: ``By``, ``Written by:``.

    >>> is_introduction("Written by"), is_introduction("By Jane Roe")
    (True, False)
    """
    phrase = grammar().by.match(line) if len(line) <= MAX_INTRODUCTION else None
    return phrase is not None and phrase.end() == len(line)


def introduced_from(line: str, start: int) -> int:
    """Start of the words that introduce the name at ``start``; ``start`` itself without such words.

    >>> introduced_from("3 May 2031 by Jane Roe", 14), introduced_from("3 May 2031 Jane Roe", 11)
    (11, 11)
    """
    before = line[:start].rstrip()
    words = list(_INTRODUCTION.finditer(before))[-MAX_INTRODUCING:]
    for word in words:
        if grammar().by.fullmatch(f"{before[word.start() :]} "):
            return word.start()
    return start


def may_be_byline(line: str) -> bool:
    """Fast check before ``read_byline``: False only for lines that have no byline.

    A line that begins with a number needs an introducing word. A line that begins with a letter begins with a date, a
    newsroom, a name or an introduction, or holds a role. All other lines may be bylines.
    """
    if _NUMBER_FIRST.fullmatch(line):
        return grammar().introducing.search(line) is not None
    if not _LETTER_FIRST.fullmatch(line) or (_COLON.search(line) and grammar().role_inside.search(line)):
        return True
    first, second, *more = *line.split(maxsplit=3)[:3], ""
    if _may_begin_date(first) or _may_name_newsroom(first, second, *more) or _may_name_person(first, second):
        return True
    return is_signed(line) or grammar().glued.search(line) is not None


def _may_begin_date(first: str) -> bool:
    return fold(first.strip(".,:()–-")) in vocabulary().calendar or any(map(str.isdigit, first))


def may_hold_person(text: str) -> bool:
    """Fast check: can a text hold a person's name: two words of a name, a script without capitals, or an address."""
    return grammar().person.search(text) is not None


def begins_with_person(text: str) -> bool:
    """Fast check: can a text begin with a person's name."""
    first, second = [*text.split(maxsplit=2)[:2], "", ""][:2]
    return _may_name_person(first, second)


def _may_name_person(first: str, second: str) -> bool:
    """Whether a person's name can begin with these two words."""
    words, folded_first, folded_second = vocabulary(), fold(first), fold(second).strip(",;|/()")
    if "." in first or is_uncased(first) or folded_first in words.titles:
        return True
    if not (is_capital(first) and second and (is_capital(second) or folded_second in words.particles)):
        return False
    if folded_first in words.given:
        return True
    return not (folded_first in words.articles or folded_first in words.barred or folded_second in words.barred)


def _may_name_newsroom(*tokens: str) -> bool:
    """Whether the name of an agency or a newsroom can begin with these words."""
    folded = [word for token in tokens for word in _WORDS.findall(fold(token))]
    lead = next((word for word in folded if word != "the"), "")
    return lead in _agency_leads() or not vocabulary().newsroom.isdisjoint(folded)


@cache
def _agency_leads() -> frozenset[str]:
    """First words of known agencies, without an article."""
    return frozenset(next(word for word in _WORDS.findall(name) if word != "the") for name in known_names())


def _compiled(words: Vocabulary) -> Grammar:
    by = _one_of(words.by)
    introducing = [role for role in words.roles if role.rsplit(" ", 1)[-1] in words.introducing]
    # A role needs a colon ("Photos: Jane Roe") unless its last word is a preposition ("Photos by Jane Roe").
    role = rf"(?:(?:{_one_of(words.roles)})\s*[{COLONS}]|(?:{_one_of(introducing)})(?!\w))\s*"
    return Grammar(
        by=re.compile(rf"(?i:(?:{by})(?:\s*[{COLONS}]\s*|\s+|\Z))|[Bb]y(?=[A-ZÀ-Þ])"),
        role=re.compile(role, re.IGNORECASE),
        role_inside=re.compile(rf"(?<=[\s,;|.]){role}", re.IGNORECASE),
        joined=re.compile(rf"(?<!\s)\s++(?:{_one_of(set(words.joiners) - words.beside)})\s++", re.IGNORECASE),
        beside=re.compile(rf"(?<!\s)\s++(?:{_one_of(words.beside)})\s++", re.IGNORECASE),
        place=re.compile(rf"\s(?:{_one_of(words.at)})\s", re.IGNORECASE),
        on_behalf=re.compile(rf"\s(?:{_one_of(words.for_)})\s", re.IGNORECASE),
        glued=re.compile(rf"(?<=[a-zß-ÿ])(?=(?:{_one_of(words.glued)})\b)"),
        introducing=re.compile(rf"[{COLONS}]|(?:{_one_of(words.introducing)})(?!\w)", re.IGNORECASE),
        person=_person_pattern(words),
        leads=frozenset(_WORDS.findall(phrase)[0] for phrase in (*words.by, *words.roles)),
    )


def _person_pattern(words: Vocabulary) -> re.Pattern[str]:
    """Two words of a name, initials that touch a word, a letter of a script without capitals, or an address."""
    capital = r"[^\W\d_a-zß-öø-ÿ]"
    second = rf"{capital}|(?i:{_one_of(words.particles | words.titles)})(?!\w)|[a-z]{{0,2}}[A-Z'’‘-]"
    titled = rf"(?i:{_one_of(words.titles)})(?!\w)|[a-z]{{0,2}}['’‘-]|[a-z](?=[A-ZÀ-Þ])"
    return re.compile(
        rf"(?<!\S)(?=\S*?(?<!\w)(?:{capital}|{titled}))\S++\s++[({QUOTATION_MARKS}]*+(?:{second})"
        rf"|(?<![^\W\d_])[^\W\d_]\.[^\W\d_]{{2}}|[^\x00-\u024f\u1e00-\u1eff\u2000-\u2fff]|@"
    )


def _one_of(phrases: Iterable[str]) -> str:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)
