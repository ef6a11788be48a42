"""The printed text of a credit line and what is around its names: brackets, a noun, a job, what is said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.values.credits.credit_marks import credit_words
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.vocabulary import vocabulary
from scraper.values.text import fold

__all__ = [
    "behind_noun",
    "distinct",
    "has_stop_word",
    "is_staff",
    "names_provider",
    "notice_from",
    "unbracketed",
    "unrepeated",
    "without_stop",
]

_OPENING = "([（【{"
_CLOSING = ")]）】}"
# Begins at the first space of a run only, and with a set of characters, which the engine finds faster than a group.
_BAR = re.compile(r"[\s|](?<!\s\s)(?:(?<=\|)|\s*+\|)\s*+")
_WORD = re.compile(r"\w+")


def unbracketed(text: str) -> str:
    """The text without the brackets that enclose all of it."""
    inner = text.strip()
    while len(inner) > 2 and inner[0] in _OPENING and inner.rstrip(".")[-1] == _CLOSING[_OPENING.index(inner[0])]:
        inner = inner.rstrip(".")[1:-1].strip()
    return inner


def without_stop(text: str) -> str:
    """The text without the full stop of a sentence; that of an abbreviation stays."""
    return text[:-1] if text.endswith(".") and credit_words().full_stop.search(text) else text


def unrepeated(payload: str) -> str:
    """``Jane Roe/AFP`` of ``Jane Roe/AFP | Jane Roe``: a page prints photographer and provider of its own accord."""
    parts = [(part, frozenset(_WORD.findall(fold(part)))) for part in _BAR.split(payload)]
    if len(parts) == 1:
        return payload
    kept = [part for place, (part, words) in enumerate(parts) if not _is_said(words, parts, place)]
    return " | ".join(kept)


def _is_said(words: frozenset[str], parts: Sequence[tuple[str, frozenset[str]]], place: int) -> bool:
    """Whether another part holds all words of the one at ``place``; of equal ones the first stays."""
    others = enumerate(other for _, other in parts)
    return any(words < other or (words == other and number < place) for number, other in others)


def behind_noun(text: str) -> int:
    """Where the agency begins in ``Photo AFP``; 0 in anything else."""
    noun, _, rest = text.partition(" ")
    return len(noun) + 1 if fold(noun) in credit_words().nouns and agency_spelling(rest) is not None else 0


def is_staff(tokens: list[str]) -> bool:
    """Whether words are what somebody does for a publication: ``staff photographer``."""
    words = vocabulary()
    return len(tokens) > 1 and tokens[-1] in words.jobs and words.job_modifiers.issuperset(tokens[:-1])


def has_stop_word(tokens: list[str]) -> bool:
    """Whether function words stand among them."""
    return not vocabulary().stop.isdisjoint(map(fold, tokens))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once, in the order and case of the first."""
    return tuple({fold(name): name for name in reversed(names)}[key] for key in dict.fromkeys(map(fold, names)))


def notice_from(text: str) -> str:
    """The notice from its sign or word on."""
    found = credit_words().notice.search(text)
    return text[found.start() if found else 0 :].strip(" \t\n|/")


def names_provider(text: str) -> bool:
    """Whether it has a word of the names of those who provide pictures."""
    tokens = fold(text).split()
    return len(tokens) > 1 and not credit_words().provider.isdisjoint(tokens)
