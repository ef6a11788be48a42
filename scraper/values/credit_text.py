"""The printed text of a credit line without what is around it: brackets, a full stop, what is said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["unbracketed", "unrepeated", "without_stop"]

_OPENING = "([（【{"
_CLOSING = ")]）】}"
_BAR = re.compile(r"\s*\|\s*")
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"(?<!\.)\b(?!Inc|Bros|Corp|Ltda|Assn|Univ)[^\W\d_]{4,}\.\Z")


def unbracketed(text: str) -> str:
    """The text without the brackets that enclose all of it."""
    inner = text.strip()
    while len(inner) > 2 and inner[0] in _OPENING and inner.rstrip(".")[-1] == _CLOSING[_OPENING.index(inner[0])]:
        inner = inner.rstrip(".")[1:-1].strip()
    return inner


def without_stop(text: str) -> str:
    """The text without the full stop of a sentence; that of an abbreviation stays."""
    return text[:-1] if _STOP.search(text) else text


def unrepeated(payload: str) -> str:
    """``Jane Roe/AFP`` of ``Jane Roe/AFP | Jane Roe``: a page prints photographer and provider of its own accord."""
    parts = [(part, frozenset(_WORD.findall(part.casefold()))) for part in _BAR.split(payload)]
    if len(parts) == 1:
        return payload
    kept = [part for place, (part, words) in enumerate(parts) if not _is_said(words, parts, place)]
    return " | ".join(kept)


def _is_said(words: frozenset[str], parts: Sequence[tuple[str, frozenset[str]]], place: int) -> bool:
    """Whether another part holds all words of the one at ``place``; of equal ones the first stays."""
    others = enumerate(other for _, other in parts)
    return any(words < other or (words == other and number < place) for number, other in others)
