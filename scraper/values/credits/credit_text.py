"""Helpers for the text of a credit line: brackets, full stops, repeated names, nouns and jobs beside a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.values.credits.credit_marks import credit_words
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import CLOSING_BRACKETS, OPENING_BRACKETS
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

_OPENING = f"{OPENING_BRACKETS}{{"
_CLOSING = f"{CLOSING_BRACKETS}}}"
# Begins at the first space of a run only, and with a set of characters, which the engine finds faster than a group.
_BAR = re.compile(r"[\s|](?<!\s\s)(?:(?<=\|)|\s*+\|)\s*+")
_WORD = re.compile(r"\w+")


def unbracketed(text: str) -> str:
    """Remove brackets that enclose the whole text."""
    inner = text.strip()
    while len(inner) > 2 and inner[0] in _OPENING and inner.rstrip(".")[-1] == _CLOSING[_OPENING.index(inner[0])]:
        inner = inner.rstrip(".")[1:-1].strip()
    return inner


def without_stop(text: str) -> str:
    """Remove the full stop of a sentence; keep the full stop of an abbreviation."""
    return text[:-1] if text.endswith(".") and credit_words().full_stop.search(text) else text


def unrepeated(payload: str) -> str:
    """Drop parts whose words another part holds: ``Jane Roe/AFP | Jane Roe`` → ``Jane Roe/AFP``.

    Pages print the photographer and the provider again beside the credit that the agency delivered.
    """
    parts = [(part, frozenset(_WORD.findall(fold(part)))) for part in _BAR.split(payload)]
    if len(parts) == 1:
        return payload
    return " | ".join(part for index, (part, words) in enumerate(parts) if not _is_repeated(words, parts, index))


def _is_repeated(words: frozenset[str], parts: Sequence[tuple[str, frozenset[str]]], index: int) -> bool:
    """Whether another part holds all words of the part at ``index``; of equal parts the first stays."""
    others = enumerate(other for _, other in parts)
    return any(words < other or (words == other and position < index) for position, other in others)


def behind_noun(text: str) -> int:
    """Offset of the agency in ``Photo AFP``; 0 in other texts."""
    noun, _, rest = text.partition(" ")
    return len(noun) + 1 if fold(noun) in credit_words().nouns and agency_spelling(rest) is not None else 0


def is_staff(tokens: list[str]) -> bool:
    """Whether folded words are a job at a publication: ``staff photographer``."""
    words = vocabulary()
    return len(tokens) > 1 and tokens[-1] in words.jobs and words.job_modifiers.issuperset(tokens[:-1])


def has_stop_word(tokens: list[str]) -> bool:
    """Whether function words are among the tokens."""
    return not vocabulary().stop.isdisjoint(map(fold, tokens))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Drop repeated names; the first spelling stays."""
    return tuple({fold(name): name for name in reversed(names)}[key] for key in dict.fromkeys(map(fold, names)))


def notice_from(text: str) -> str:
    """Cut the text in front of the copyright sign or word."""
    notice = credit_words().notice.search(text)
    return text[notice.start() if notice else 0 :].strip(" \t\n|/")


def names_provider(text: str) -> bool:
    """Whether the name has a word that is frequent in names of image providers."""
    tokens = fold(text).split()
    return len(tokens) > 1 and not credit_words().provider.isdisjoint(tokens)
