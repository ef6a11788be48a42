"""Find credits inside and at the end of a caption line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.values.credits.credit_marks import credit_words
from scraper.values.credits.credit_parser import MAX_CREDIT, Credit, known_credit, may_end_in_known, parse_credit
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.name_shape import is_camel, is_name_word, looks_like_organization, looks_like_person
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import CLOSING_BRACKETS, CLOSING_QUOTES, OPENING_BRACKETS, SENTENCE_ENDS, SEPARATORS
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
"""Credits found in one line, at most."""
MAX_ALONE = 50
"""Characters of the longest credit that has neither a mark nor several parts."""
MAX_RUN = 3
"""Capitalised words before a slash that count as one name as a whole, at most."""
MAX_WALK = 6
"""Words before a slash that can belong to a name, at most."""
MIN_CAPTION_WORDS = 4
"""Words of the shortest caption in front of a lone slash or bar that separates a credit."""

_BREAK = "+++"
_CLOSING = dict(zip(CLOSING_BRACKETS, OPENING_BRACKETS, strict=True))
_INNER = re.compile(r"\((?:[^()\n]|\([^()\n]{0,40}\)){2,200}\)|\[[^\[\]\n]{2,200}\]|（[^（）\n]{2,200}）")
_OPENING = re.compile(r"[(\[（]")
_TRAILING = f" \t\n\r\x0b\x0c\u00a0\u2009\u202f\u3000{SEPARATORS}+.;,"
_SENTENCE_END = re.compile(rf"[{SENTENCE_ENDS}。»](?:[\"'”’“)\]]|\s?»)?\s*(?=[\w@©„“])|[)\]\"”“+|]\s*(?=\w)")
_FULL_SENTENCE = re.compile(rf"[{SENTENCE_ENDS}。][{CLOSING_QUOTES}“]?\s*\Z")
_PART_END = re.compile(rf"(?:[{SENTENCE_ENDS}。][{CLOSING_QUOTES}“]?|[|/·])\s*\Z")
_PARTED = re.compile(r"[/|]|\bvia\b")
_SLASH = re.compile(r"\s?/|\s(?:via|\|)\s")
_LONE_SEPARATOR = re.compile(r"(?<=\s)[/|]\s+(?=[^\W\d_])")
_WORD = re.compile(r"\S+")
_GLUED = re.compile(r"(?<=[a-zß-ÿ0-9)])(?=[A-ZÀ-Þ])")


def find_credits(text: str) -> tuple[Span, ...]:
    """Spans of the credits inside and at the end of a caption line, with brackets and marks, in order.

    >>> find_credits("Bezos speaks in Oxon Hill. | (Photo by Jane Roe / AFP)")
    ((29, 54),)
    """
    spans: list[Span] = []
    end = _end_of(text, len(text))
    while end > 0 and len(spans) < MAX_CREDITS and (start := _start_of_last(text, end)) is not None:
        spans.append((start, end + (text[end : end + 1] == ".")))
        end = _end_of(text, start)
    inner = _inner_credits(text[:end]) if len(spans) < MAX_CREDITS else ()
    return (*inner, *reversed(spans))


def is_picture_credit(text: str) -> bool:
    """Whether a word for an image introduces the text and the text is a credit line.

    ``Source:`` does not count, for it also introduces the source of figures; nor does ©, for it may be the site's.

    >>> is_picture_credit("Photos: Jane Roe"), is_picture_credit("Source: AFP"), is_picture_credit("Jane Roe / AFP")
    (True, False, False)
    """
    words = credit_words()
    mark = words.mark.match(text)
    if mark is None or words.provider_marks.search(mark.group()) or words.notice.search(mark.group()):
        return False
    return parse_credit(text) is not None


def _end_of(text: str, end: int) -> int:
    """Skip white space and separators backwards from ``end``."""
    return len(text[:end].rstrip(_TRAILING))


def _start_of_last(text: str, end: int) -> int | None:
    """Start of the credit that ends at ``end``, or None: a credit in brackets, behind a mark, or known by its shape."""
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
    """Fast check: can the text end in a credit. A credit without mark and sign is a known name."""
    words = credit_words()
    return (
        bool(words.sign.search(fold(text)))
        or may_end_in_known(text)
        or words.may_have_mark(text)
        or (_GLUED.search(text) is not None and may_end_in_known(_GLUED.split(text)[-1]))
    )


def has_mark(line: str) -> bool:
    """Whether the line begins with a mark of a credit: ``Photo by``, ``©``."""
    return credit_words().mark.match(line.lstrip(f"{OPENING_BRACKETS}|/ ")) is not None


def _after_break(text: str, end: int) -> int:
    """Offset behind the last ``+++``, with which agencies separate captions; 0 without one."""
    position = text.rfind(_BREAK, 0, end)
    return 0 if position < 0 else position + len(_BREAK)


def _bracket_start(text: str, low: int, end: int) -> int | None:
    """Start of the credit that a closing bracket ends, or None when the brackets hold other text."""
    start = _opening(text, low, end)
    if start is None:
        return None
    ends_sentence = start == 0 or _FULL_SENTENCE.search(text, max(0, start - 4), start)
    inside = text[start:end] if ends_sentence else text[start + 1 : end - 1].strip()
    if not parse_credit(inside):
        return None
    return _person_before(text, low, start) if agency_spelling(inside.strip("()[]（）")) is not None else start


def _person_before(text: str, low: int, start: int) -> int:
    """Start of ``Jane Roe`` in ``… in Palma. Jane Roe (AFP)``; in a running sentence the start of the bracket."""
    end = len(text[:start].rstrip())
    for name in _name_starts(text, low, end):
        begins = name == low or not text[name - 1].isspace() or _PART_END.search(text, low, name)
        if begins and looks_like_person(text[name:end]):
            return name
    return start


def _opening(text: str, low: int, end: int) -> int | None:
    """Offset of the opening bracket that belongs to the closing bracket before ``end``."""
    closing, depth = text[end - 1], 0
    for index in range(end - 1, low - 1, -1):
        depth += (text[index] == closing) - (text[index] == _CLOSING[closing])
        if depth == 0:
            return index
    return None


def _balanced_credit(text: str) -> Credit | None:
    """Parse a text as a credit; None also when it begins or ends inside brackets of the caption."""
    balanced = all(text.count(opening) == text.count(closing) for closing, opening in _CLOSING.items())
    return parse_credit(text) if balanced else None


def _behind_mark(text: str, low: int, end: int) -> int | None:
    """Start of a credit that begins with a mark."""
    for mark in credit_words().mark.finditer(text, low, end):
        if _introduces(text, mark.start()) and _balanced_credit(text[mark.start() : end]):
            return _with_name_before(text, low, mark.start(), end)
    return None


def _introduces(text: str, start: int) -> bool:
    """Whether a mark is outside a running sentence: it has a capital, or punctuation is in front of it."""
    before = text[:start].rstrip()
    return not text[start].islower() or not before or not (before[-1].isalnum() or before[-1] in ",\"'’")


def _with_name_before(text: str, low: int, start: int, end: int) -> int:
    """Move the start in front of ``Jane Roe`` in ``Jane Roe/Copyright 2026 Orbis``, or of a notice of rights."""
    before = text[low:start].rstrip()
    for rights in credit_words().rights.finditer(text, low, start):
        if rights.end() == start:
            return rights.start()
    if not before.endswith("/"):
        return start
    for name in _name_starts(text, low, low + len(before) - 1):
        if _balanced_credit(text[name:end]):
            return name
    return start


def _behind_sentence(text: str, low: int, end: int) -> int | None:
    """Start of a credit without mark that follows the last sentence, or that is the whole text."""
    starts = [low + len(text[low:end]) - len(text[low:end].lstrip())] if low in (0, _after_break(text, end)) else []
    starts += [boundary.end() for boundary in _SENTENCE_END.finditer(text, low, end)]
    return next(
        (start for start in starts if _may_stand_unmarked(text[start:end]) and parse_credit(text[start:end])), None
    )


def _glued_agency(text: str, low: int, end: int) -> int | None:
    """Start of a known agency that touches the caption because two elements of the page touch: ``in PalmaAFP``."""
    glued = (joint.end() for joint in _GLUED.finditer(text, low, end) if text[joint.end() - 1].isalpha())
    return next((start for start in glued if agency_spelling(text[start:end]) is not None), None)


def _may_stand_unmarked(tail: str) -> bool:
    """Fast check: can the text be a credit without a mark."""
    return len(tail) <= MAX_ALONE or _PARTED.search(tail) is not None or credit_words().rights.match(tail) is not None


def _around_slash(text: str, low: int, end: int) -> int | None:
    """Start of a credit of several names with slashes (``in Palma Jane Roe/AFP``): nothing marks where it begins."""
    for slash in _SLASH.finditer(text, low, end):
        glued = slash.group() == "/"
        for start in _name_starts(text, low, slash.start()):
            credit = _balanced_credit(text[start:end])
            if credit and (credit.copyright_notice or any(_provides(agency, glued) for agency in credit.agencies)):
                return start
    return None


def _provides(agency: str, glued: bool) -> bool:
    return agency_spelling(agency) is not None or (glued and looks_like_organization(agency))


def _name_starts(text: str, low: int, end: int) -> Iterator[int]:
    """Candidates for the start of the name that ends at ``end``, the likeliest first.

    These are a known agency, all of a short run of capitalised words, or the last two words of a longer run.
    """
    starts = _run_starts(text, low, end)
    yield from (start for start in starts[:3] if agency_spelling(text[start:end]))
    if len(starts) <= MAX_RUN:
        yield from reversed(starts)
        return
    last = fold(text[starts[0] : end].strip())
    yield starts[2 if last in vocabulary().suffixes else 1]


def _run_starts(text: str, low: int, end: int) -> list[int]:
    """Starts of the words before ``end`` that can belong to a name, the last word first."""
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
    """Offset of the second word in ``OrillaRescate``; 0 in a single word."""
    if is_name_word(word) and not is_camel(word):
        return 0
    return max((joint.end() for joint in _GLUED.finditer(word)), default=0)


def _may_belong(word: str) -> bool:
    folded = fold(word)
    return (
        (is_name_word(word) and not (word.endswith(".") and len(word) > 3))
        or folded in vocabulary().particles
        or agency_spelling(word) is not None
        or word.startswith("@")
    )


def _behind_lone_separator(text: str, low: int, end: int) -> int | None:
    """Start of ``/ Jane Roe`` in ``… in Palma / Jane Roe``."""
    starts = [separator.start() for separator in _LONE_SEPARATOR.finditer(text, low, end)]
    if not starts or text.startswith(".", end) or len(text[: starts[-1]].split()) < MIN_CAPTION_WORDS:
        return None
    return starts[-1] if _balanced_credit(text[starts[-1] : end]) else None


def _inner_credits(text: str) -> Iterator[Span]:
    """Bracketed credits with text behind them: a mark or several names distinguish them from other brackets."""
    for group in _INNER.finditer(text) if _OPENING.search(text) else ():
        inside = group.group()[1:-1].strip()
        if ("/" in inside or credit_words().mark.match(inside)) and parse_credit(inside):
            yield group.span()
