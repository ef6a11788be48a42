"""Credits of pictures: what a credit line says, and where one stands in a caption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.values.credits.credit_marks import credit_words
from scraper.values.credits.credit_parser import MAX_CREDIT, Credit, known_credit, may_end_in_known, parse_credit
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.name_shape import is_camel, is_name_word, looks_like_organization, looks_like_person
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import SENTENCE_ENDS, SEPARATORS
from scraper.values.text import fold

__all__ = [
    "Credit",
    "find_credits",
    "has_mark",
    "is_picture_credit",
    "known_credit",
    "may_end_in_credit",
    "parse_credit",
]

Span = tuple[int, int]

MAX_CREDITS = 6
"""Most credits that are looked for in one line."""
MAX_ALONE = 50
"""Characters of the longest credit that is neither marked nor has several parts."""
MAX_RUN = 3
"""Most capitalised words before a slash that are taken for one name without looking further."""
MAX_WALK = 6
"""Most words in front of a slash that can belong to the name there."""
MIN_CAPTION_WORDS = 4
"""A name behind a lone slash or bar is a credit only below a caption of so many words."""

_BREAK = "+++"
_CLOSING = {")": "(", "]": "[", "）": "（", "】": "【"}
_INNER = re.compile(r"\((?:[^()\n]|\([^()\n]{0,40}\)){2,200}\)|\[[^\[\]\n]{2,200}\]|（[^（）\n]{2,200}）")
_OPENING = re.compile(r"[(\[（]")
_TRAILING = f" \t\n\r\x0b\x0c\u00a0\u2009\u202f\u3000{SEPARATORS}+.;,"
_SENTENCE_END = re.compile(rf"[{SENTENCE_ENDS}。»](?:[\"'”’“)\]]|\s?»)?\s*(?=[\w@©„“])|[)\]\"”“+|]\s*(?=\w)")
_FULL_SENTENCE = re.compile(rf"[{SENTENCE_ENDS}。][\"'”’“»]?\s*\Z")
_PART_END = re.compile(rf"(?:[{SENTENCE_ENDS}。][\"'”’“»]?|[|/·])\s*\Z")
_PARTED = re.compile(r"[/|]|\bvia\b")
_SLASH = re.compile(r"\s?/|\s(?:via|\|)\s")
_LONE = re.compile(r"(?<=\s)[/|]\s+(?=[^\W\d_])")
_WORD = re.compile(r"\S+")
_GLUED = re.compile(r"(?<=[a-zß-ÿ0-9)])(?=[A-ZÀ-Þ])")


def find_credits(text: str) -> tuple[Span, ...]:
    """Where credits stand inside or at the end of a caption line, as spans with their brackets and marks, in order.

    >>> find_credits("Bezos speaks in Oxon Hill. | (Photo by Jane Roe / AFP)")
    ((29, 54),)
    """
    found: list[Span] = []
    end = _end_of(text, len(text))
    while end > 0 and len(found) < MAX_CREDITS and (start := _start_of_last(text, end)) is not None:
        found.append((start, end + (text[end : end + 1] == ".")))
        end = _end_of(text, start)
    inner = _inner_credits(text[:end]) if len(found) < MAX_CREDITS else ()
    return (*inner, *reversed(found))


def is_picture_credit(text: str) -> bool:
    """Whether a text is a credit line that a word for a picture introduces.

    A source may be that of figures, and a copyright sign that of the site.

    >>> is_picture_credit("Photos: Jane Roe"), is_picture_credit("Source: AFP"), is_picture_credit("Jane Roe / AFP")
    (True, False, False)
    """
    words = credit_words()
    mark = words.mark.match(text)
    if mark is None or words.provider_marks.search(mark.group()) or words.notice.search(mark.group()):
        return False
    return parse_credit(text) is not None


def _end_of(text: str, end: int) -> int:
    """The offset after the last character before ``end`` that is no white space or separator."""
    return len(text[:end].rstrip(_TRAILING))


def _start_of_last(text: str, end: int) -> int | None:
    """Where the credit begins that ends at ``end``: bracketed, behind a mark, or told by its shape alone."""
    low = max(0, end - MAX_CREDIT, _after_break(text, end))
    if text[end - 1] in _CLOSING and (start := _bracket_start(text, low, end)) is not None:
        return start
    tail = text[low:end]
    if not may_end_in_credit(tail):
        return None
    finders = [_behind_mark] if credit_words().may_have_mark(tail) else []
    finders += [_behind_sentence]
    finders += [_around_slash, _behind_lone_separator] if _PARTED.search(tail) else []
    finders += [_glued_agency]
    starts = (find(text, low, end) for find in finders)
    return next((start for start in starts if start is not None), None)


def may_end_in_credit(text: str) -> bool:
    """A quick look at whether a text can end in a credit: one that has no mark and no sign is a known name."""
    words = credit_words()
    return (
        bool(words.sign.search(fold(text)))
        or may_end_in_known(text)
        or words.may_have_mark(text)
        or (_GLUED.search(text) is not None and may_end_in_known(_GLUED.split(text)[-1]))
    )


def has_mark(line: str) -> bool:
    """Whether a mark introduces a credit line: ``Photo by``, ``©``."""
    return credit_words().mark.match(line.lstrip("([（【|/ ")) is not None


def _after_break(text: str, end: int) -> int:
    found = text.rfind(_BREAK, 0, end)
    return 0 if found < 0 else found + len(_BREAK)


def _bracket_start(text: str, low: int, end: int) -> int | None:
    start = _opening(text, low, end)
    if start is None:
        return None
    ends_sentence = start == 0 or _FULL_SENTENCE.search(text, max(0, start - 4), start)
    inside = text[start:end] if ends_sentence else text[start + 1 : end - 1].strip()
    if not parse_credit(inside):
        return None
    return _person_before(text, low, start) if agency_spelling(inside.strip("()[]（）")) is not None else start


def _person_before(text: str, low: int, start: int) -> int:
    """Where ``Jane Roe`` begins in ``… in Palma. Jane Roe (AFP)``; the start of the bracket in a running sentence."""
    end = len(text[:start].rstrip())
    for name in _name_starts(text, low, end):
        begins = name == low or not text[name - 1].isspace() or _PART_END.search(text, low, name)
        if begins and looks_like_person(text[name:end]):
            return name
    return start


def _opening(text: str, low: int, end: int) -> int | None:
    """Offset of the bracket that the one before ``end`` closes."""
    closing, depth = text[end - 1], 0
    for index in range(end - 1, low - 1, -1):
        depth += (text[index] == closing) - (text[index] == _CLOSING[closing])
        if depth == 0:
            return index
    return None


def _read(text: str) -> Credit | None:
    """The credit that the text is; None where it begins or ends inside a bracket of the caption."""
    balanced = all(text.count(opening) == text.count(closing) for closing, opening in _CLOSING.items())
    return parse_credit(text) if balanced else None


def _behind_mark(text: str, low: int, end: int) -> int | None:
    for mark in credit_words().mark.finditer(text, low, end):
        if _introduces(text, mark.start()) and _read(text[mark.start() : end]):
            return _with_name_before(text, low, mark.start(), end)
    return None


def _introduces(text: str, start: int) -> bool:
    """Whether a mark at ``start`` is no part of a running sentence: it has a capital, or a break stands before it."""
    before = text[:start].rstrip()
    return not text[start].islower() or not before or not (before[-1].isalnum() or before[-1] in ",\"'’")


def _with_name_before(text: str, low: int, start: int, end: int) -> int:
    """The start of ``Jane Roe`` in ``Jane Roe/Copyright 2026 Orbis``, of a notice of rights; else ``start``."""
    before = text[low:start].rstrip()
    for rights in credit_words().rights.finditer(text, low, start):
        if rights.end() == start:
            return rights.start()
    if not before.endswith("/"):
        return start
    for name in _name_starts(text, low, low + len(before) - 1):
        if _read(text[name:end]):
            return name
    return start


def _behind_sentence(text: str, low: int, end: int) -> int | None:
    starts = [low + len(text[low:end]) - len(text[low:end].lstrip())] if low in (0, _after_break(text, end)) else []
    starts += [boundary.end() for boundary in _SENTENCE_END.finditer(text, low, end)]
    return next(
        (start for start in starts if _may_stand_unmarked(text[start:end]) and parse_credit(text[start:end])), None
    )


def _glued_agency(text: str, low: int, end: int) -> int | None:
    """Where a known agency begins that touches the caption, as where two elements of a page touch: ``in PalmaAFP``."""
    glued = (found.end() for found in _GLUED.finditer(text, low, end) if text[found.end() - 1].isalpha())
    return next((start for start in glued if agency_spelling(text[start:end]) is not None), None)


def _may_stand_unmarked(tail: str) -> bool:
    """A quick look at whether reading the text as a credit without a mark is worth it."""
    return len(tail) <= MAX_ALONE or _PARTED.search(tail) is not None or credit_words().rights.match(tail) is not None


def _around_slash(text: str, low: int, end: int) -> int | None:
    for slash in _SLASH.finditer(text, low, end):
        glued = slash.group() == "/"
        for start in _name_starts(text, low, slash.start()):
            credit = _read(text[start:end])
            if credit and (credit.copyright_notice or any(_provides(agency, glued) for agency in credit.agencies)):
                return start
    return None


def _provides(agency: str, glued: bool) -> bool:
    return agency_spelling(agency) is not None or (glued and looks_like_organization(agency))


def _name_starts(text: str, low: int, end: int) -> Iterator[int]:
    """Where the name that ends at ``end`` may begin, the likeliest first.

    That is: a known agency, the whole of a short run of capitalised words, the last two of a longer one.
    """
    starts = _run_starts(text, low, end)
    yield from (start for start in starts[:3] if agency_spelling(text[start:end]))
    if len(starts) <= MAX_RUN:
        yield from reversed(starts)
        return
    last = fold(text[starts[0] : end].strip())
    yield starts[2 if last in vocabulary().suffixes else 1]


def _run_starts(text: str, low: int, end: int) -> list[int]:
    """Starts of the words before ``end`` that may belong to a name, last first."""
    starts: list[int] = []
    for word in reversed(list(_WORD.finditer(text, low, end))[-MAX_WALK:]):
        start = word.start() + _after_glue(word.group())
        if not _may_belong(text[start : word.end()]):
            break
        starts.append(start)
        if start > word.start() or word.group().startswith("@"):
            break
    return starts


def _after_glue(word: str) -> int:
    """Where the second word begins in ``OrillaRescate``; 0 in one word."""
    if is_name_word(word) and not is_camel(word):
        return 0
    return max((found.end() for found in _GLUED.finditer(word)), default=0)


def _may_belong(word: str) -> bool:
    folded = fold(word)
    return (
        (is_name_word(word) and not (word.endswith(".") and len(word) > 3))
        or folded in vocabulary().particles
        or agency_spelling(word) is not None
        or word.startswith("@")
    )


def _behind_lone_separator(text: str, low: int, end: int) -> int | None:
    """Where ``/ Jane Roe`` begins in ``… in Palma / Jane Roe``."""
    starts = [found.start() for found in _LONE.finditer(text, low, end)]
    if not starts or text.startswith(".", end) or len(text[: starts[-1]].split()) < MIN_CAPTION_WORDS:
        return None
    return starts[-1] if _read(text[starts[-1] : end]) else None


def _inner_credits(text: str) -> Iterator[Span]:
    """Bracketed credits with text behind them: those with a mark, and those of several names."""
    for group in _INNER.finditer(text) if _OPENING.search(text) else ():
        inside = group.group()[1:-1].strip()
        if ("/" in inside or credit_words().mark.match(inside)) and parse_credit(inside):
            yield group.span()
