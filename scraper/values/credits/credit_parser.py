"""One credit line → who made the picture, who provided it, who owns it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from scraper.values.credits.credit_marks import credit_words
from scraper.values.credits.credit_text import (
    behind_noun,
    distinct,
    has_stop_word,
    is_staff,
    names_provider,
    notice_from,
    unbracketed,
    unrepeated,
    without_stop,
)
from scraper.values.names.agencies import agency_spelling, known_names
from scraper.values.names.name_case import normal_case
from scraper.values.names.name_shape import (
    is_capital,
    is_name_word,
    is_uncased,
    looks_like_organization,
    looks_like_person,
    starts_with_given_name,
    without_titles,
)
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import DASHES, HANDLE, SENTENCE_ENDS, SEPARATORS
from scraper.values.text import fold

__all__ = ["MAX_CREDIT", "Credit", "known_credit", "may_be_credit", "may_end_in_known", "parse_credit", "read_credit"]

MAX_CREDIT = 200
"""Characters of the longest text that is taken for a credit line."""
MAX_ENDING = 40
"""Characters at the end of a text that hold the last word of a known name."""
MAX_SEGMENTS = 8
MAX_SEGMENT_TOKENS = 8

_EDGE = f" \t\n{SEPARATORS}+,;:="
"""Characters that are not part of a name at the ends of a line or segment; a full stop may end an abbreviation."""
_YEAR = re.compile(r"(?:,\s*+|(?<!\s)\s++)?\b(?:19|20)\d\d(?:\s*+[-–]\s*+(?:19|20)?\d\d)?\b")
_LEADING_YEAR = re.compile(r"\A\s*(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?[ ,]+(?=\D)")
_WORD = re.compile(r"\w+")
_NAMING = re.compile(r"[^\W\d_]|©")
_DATE = re.compile(r"\d[\d./:-]*")
_USER = re.compile(r"[\w.-]{3,30}")
_HARD = re.compile(rf"[/|•·;＋／+]| [{DASHES}]+ |\bvia\b|\bthrough\b", re.IGNORECASE)
_URL = re.compile(r"https?:|www\.|\.html?\b|\?\w+=|^/\w[/\w-]*+$")
_SENTENCE = re.compile(rf"[^\W\d_]{{4}}[{SENTENCE_ENDS}] ++[A-ZÀ-ÞА-Я]")
_PROSE = re.compile(r"(?:(?<![\w/])[a-zß-ÿ]{2,}[ ,]+){2}[a-zß-ÿ]{2,}(?![\w/])")
_PARTED = re.compile(r"[/|]|\bvia\b", re.IGNORECASE)
_SPACED = re.compile(r"\s/|/\s")
_LONE = re.compile(r"[/|]\s+(?=[^\W\d_])")

_UNSURE = re.compile(r"[\d&:]|\b[a-zß-ÿ]{3,} [a-zß-ÿ]{3,}\b")
"""A sign that a text is not a bare name: a number, an ampersand, a label, two small words."""

_Kind = Literal["agency", "person", "name", "word", "phrase", "user", "handle", "note", "prose"]


class Credit(Struct, frozen=True):
    """A credit line and its parts."""

    credit_text: str
    """As printed, without brackets, introducing mark, copyright notice, and parts that say nothing new."""
    creators: tuple[str, ...] = ()
    """People who made it, in normal case."""
    agencies: tuple[str, ...] = ()
    """Those who provided it."""
    copyright_notice: str | None = None
    """As printed."""


class _Segment(Struct, frozen=True):
    text: str
    kind: _Kind
    soft: bool
    """Whether only a comma or ``and`` parts it from the one before."""


class _Line(Struct, frozen=True, kw_only=True):
    """A credit line without brackets and introducing marks."""

    payload: str
    """As printed, without a copyright notice behind it."""
    names: str
    """What is to be divided into names."""
    marked: bool
    """Whether a mark introduced it."""
    provider: bool
    """Whether the mark names who provided the picture."""
    bracketed: bool
    parted: bool
    """Whether a slash or bar parted it from a caption."""
    notice: str | None


def parse_credit(text: str) -> Credit | None:
    """The parts of a credit line, or None when the text is not one.

    >>> parse_credit("(Photo by Jane ROE / AFP)")
    Credit(credit_text='Jane ROE / AFP', creators=('Jane Roe',), agencies=('AFP',), copyright_notice=None)
    """
    return read_credit(text) if 2 <= len(text) <= MAX_CREDIT and may_be_credit(text) else None


def may_be_credit(text: str) -> bool:
    """A quick look at whether a text can be a credit line: without a mark or sign of one, it is a known name alone."""
    words, bare = credit_words(), text.strip()
    if words.mark.match(bare) or (words.sign.search(fold(bare)) and _NAMING.search(bare)):
        return True
    return may_end_in_known(bare)


def may_end_in_known(text: str) -> bool:
    """A quick look at whether a text can end in a name that is a credit alone, and a year behind it."""
    words = _WORD.findall(fold(text[-MAX_ENDING:]))
    while len(words) > 1 and words[-1].isdigit() and words[-1] not in _known_endings():
        words.pop()
    return bool(words) and words[-1] in _known_endings()


@cache
def _known_endings() -> frozenset[str]:
    """The last words of the names that are a credit alone."""
    names = (*known_names(), *credit_words().alone)
    return frozenset(_WORD.findall(name)[-1] for name in names)


def read_credit(text: str) -> Credit | None:
    """What ``parse_credit`` gives, without the quick look."""
    return None if _URL.search(text) else _read(_read_line(text))


def known_credit(text: str) -> Credit:
    """What a line says that is known to be a credit by where it stands: a bare name made the picture or provides it.

    >>> known_credit("Jane Roe, Staff Photographer").creators
    ('Jane Roe',)
    """
    if len(text) > MAX_CREDIT or _URL.search(text):
        return Credit(text)
    line = _read_line(text)
    return _read(line) or (None if _is_unsure(text) else _read(replace(line, marked=True))) or Credit(text)


def _is_unsure(text: str) -> bool:
    return _UNSURE.search(text) is not None or credit_words().leading_preposition.match(text) is not None


def _read(line: _Line) -> Credit | None:
    if not line.names or _SENTENCE.search(line.names):
        return None
    if _PROSE.search(line.names) and not _names_generator(line) and agency_spelling(line.names) is None:
        return None
    if not (
        line.marked
        or line.bracketed
        or line.parted
        or _PARTED.search(line.names)
        or _is_known(line.names)
        or line.names[-1] == ")"
    ):
        return None
    segments: list[_Segment] = []
    for segment in _segments(line.names):
        segments.append(segment)
        if len(segments) > MAX_SEGMENTS or (not line.marked and segment.kind in ("prose", "phrase")):
            return None
    return _credit(line, _resolved(line, segments)) if segments and _is_credit(line, segments) else None


def _read_line(text: str) -> _Line:
    words = credit_words()
    inner = unbracketed(text)
    start, names, notice = None, 0, None
    while match := words.mark.match(inner, names) or words.rights.match(inner, names):
        if notice is None and words.notice.search(match.group()):
            notice = notice_from(inner[match.start() :])
        if start is None and (match.re is words.rights or match.group("keep")):
            start = names
        names = match.end()
    names = names or behind_noun(inner)
    line = _Line(
        payload=_LEADING_YEAR.sub("", inner[names if start is None else start :]).strip(_EDGE),
        names=words.leading_article.sub("", inner[names:]),
        marked=names > 0,
        provider=words.provider_marks.search(inner, 0, names) is not None,
        bracketed=inner != text.strip(),
        parted=_LONE.match(inner) is not None,
        notice=notice,
    )
    return _split_notice(line)


def _split_notice(line: _Line) -> _Line:
    """The line with a notice behind the names (``Jane Roe/Copyright 2026 Orbis``) taken off its payload."""
    words = credit_words()
    names = words.rights.sub(" ", line.names)
    found = words.notice.search(line.names)
    if not found:
        return replace(line, names=_YEAR.sub(" ", names).strip(_EDGE))
    head, behind = line.names[: found.start()].strip(_EDGE), line.names[found.start() :]
    if line.notice is None:
        line = replace(line, payload=head or line.payload, notice=behind.strip(_EDGE))
    else:
        line = replace(line, payload=_YEAR.sub(" ", head).strip(" .,") or line.payload)
    names = words.rights.sub(" ", words.notice.sub("/", words.rights.sub(" ", line.names)))
    return replace(line, names=_YEAR.sub(" ", names).strip(_EDGE + "."))


def _segments(names: str) -> Iterator[_Segment]:
    words = credit_words()
    whole = agency_spelling(names)
    if whole:
        yield _Segment(whole, "agency", False)
        return
    names = words.inner_mark.sub(" / ", names)
    start, soft = 0, False
    for match in [*words.separator.finditer(names), None]:
        text = names[start : match.start() if match else len(names)]
        for number, part in enumerate(_on_behalf(_bare(text))):
            agency = agency_spelling(part)
            yield _Segment(agency or part, "agency" if agency else _kind(part), soft or number > 0)
        if match:
            start, soft = match.end(), not _HARD.search(match.group())


def _on_behalf(text: str) -> tuple[str, ...]:
    """``Jane Roe for The Orbis`` as two names; anything else as it is, nothing as nothing."""
    found = credit_words().on_behalf.search(text)
    if found and looks_like_person(text[: found.start()]):
        return text[: found.start()], text[found.end() :]
    return (text,) if text else ()


def _bare(text: str) -> str:
    """A segment without marks, dates and punctuation at its ends."""
    words = credit_words()
    bare = text.strip(_EDGE + '()[]"“”„«»')
    if mark := words.mark.match(bare):
        bare = bare[mark.end() :].strip(_EDGE)
    tokens = [token for token in bare.split() if not _DATE.fullmatch(token)]
    if len(tokens) > 2 and fold(tokens[0]) in words.nouns and looks_like_person(" ".join(tokens[1:])):
        del tokens[0]
    return without_stop(" ".join(tokens))


def _kind(text: str) -> _Kind:
    """What a segment is that is no known agency."""
    words = credit_words()
    folded = fold(text.rstrip("."))
    if (
        folded in words.beside
        or folded in words.nouns
        or (len(folded.split()) > 2 and not words.generated.isdisjoint(folded.split()))
        or is_staff(folded.split())
    ):
        return "note"
    if HANDLE.fullmatch(text):
        return "handle"
    if looks_like_organization(text):
        return "agency"
    if looks_like_person(text):
        return "person" if _is_surely_person(text) else "name"
    return _kind_of_words(text.split())


def _is_surely_person(text: str) -> bool:
    tokens = text.split()
    shouted = all(token.isupper() for token in tokens) or (tokens[-1].isupper() and len(tokens[-1]) > 2)
    return starts_with_given_name(text) or shouted or any(len(token.rstrip(".")) == 1 for token in tokens)


def _kind_of_words(tokens: list[str]) -> _Kind:
    if len(tokens) == 1:
        if is_name_word(tokens[0]):
            return "prose" if fold(tokens[0]) in vocabulary().stop else "word"
        return "user" if _USER.fullmatch(tokens[0]) and not tokens[0].isdigit() else "prose"
    small = credit_words().small
    if len(tokens) > MAX_SEGMENT_TOKENS or fold(tokens[-1]) in small:
        return "prose"
    capitals = [is_capital(token) for token in tokens]
    named = all(capital or fold(token) in small for token, capital in zip(tokens, capitals, strict=True))
    return (
        "phrase"
        if (named and capitals[0]) or (len(tokens) <= 3 and capitals[-1] and not has_stop_word(tokens))
        else "prose"
    )


def _names_generator(line: _Line) -> bool:
    """Whether a marked line says that a program made the picture."""
    return line.marked and not credit_words().generated.isdisjoint(fold(line.names).split())


def _is_credit(line: _Line, segments: Sequence[_Segment]) -> bool:
    kinds = [segment.kind for segment in segments]
    if line.marked:
        return ("prose" not in kinds or _names_generator(line)) and not _is_imprint(line, kinds)
    if len(segments) == 1:
        return _is_alone(line, segments[0])
    known = any(agency_spelling(segment.text) for segment in segments)
    if all(segment.soft for segment in segments[1:]) or not _PARTED.search(line.names):
        enclosed = line.bracketed or line.names[-1] == ")"
        return enclosed and known and kinds[0] in ("person", "name") and len(segments) == 2
    return known or _is_doubled(segments) or _is_unknown_pair(line, segments)


def _is_imprint(line: _Line, kinds: Sequence[_Kind]) -> bool:
    """Whether it is the notice of a publisher at the foot of a page: a year, and no person or known agency."""
    dated = line.notice is not None and line.names == line.payload and _YEAR.search(line.notice)
    return bool(dated) and not {"person", "name"}.intersection(kinds) and agency_spelling(line.names) is None


def _is_alone(line: _Line, segment: _Segment) -> bool:
    if _is_known(line.names) or agency_spelling(segment.text) is not None:
        return True
    return segment.kind in ("person", "name") if line.parted else _is_bracketed_name(line, segment.kind)


def _is_known(names: str) -> bool:
    """Whether a line says no more than an agency's name, or that nobody is named."""
    return agency_spelling(names) is not None or fold(names) in credit_words().alone


def _is_bracketed_name(line: _Line, kind: _Kind) -> bool:
    """Whether brackets hold one name and nothing else; acronyms nobody knows and words of menus are none."""
    barred = fold(line.names) in vocabulary().not_person or any(character.isdigit() for character in line.names)
    return line.bracketed and not barred and not is_uncased(line.names) and kind in ("person", "name", "word", "agency")


def _is_doubled(segments: Sequence[_Segment]) -> bool:
    """Whether one person's name stands twice, as where a page prints the photographer and the provider."""
    return segments[0].kind in ("person", "name") and len({fold(segment.text) for segment in segments}) == 1


def _is_unknown_pair(line: _Line, segments: Sequence[_Segment]) -> bool:
    """Whether names that no table knows make a credit: a person beside an agency, or a provider beside an agency."""
    kinds = [segment.kind for segment in segments if segment.kind != "note"]
    people = [kind for kind in kinds if kind in ("person", "name")]
    if "user" in kinds or "handle" in kinds or "/" not in line.names:
        return False
    if len(kinds) < len(segments) and len(people) == len(kinds) == 1:
        return True
    if "agency" in kinds:
        return bool(people) or any(names_provider(segment.text) for segment in segments)
    if kinds in (["name", "word"], ["word", "name"]):
        return line.bracketed or (kinds[0] == "word") is (_SPACED.search(line.names) is not None)
    if kinds == ["name", "name"]:
        return line.bracketed
    return kinds in (["person", "word"], ["word", "person"], ["name", "person"], ["person", "name"])


def _resolved(line: _Line, segments: Sequence[_Segment]) -> tuple[_Segment, ...]:
    """The segments with those that shape leaves open made persons or agencies by their position."""
    if line.provider and len(segments) == 1 and segments[0].kind == "name":
        return (replace(segments[0], kind="agency"),)
    found: list[_Segment] = []
    for index, segment in enumerate(segments):
        found.append(replace(segment, kind=_by_position(segment, found, segments[index + 1 :])))
    return tuple(found)


def _by_position(segment: _Segment, before: Sequence[_Segment], after: Sequence[_Segment]) -> _Kind:
    if twin := next((one.kind for one in before if fold(one.text) == fold(segment.text)), None):
        return twin
    creator_before = any(one.kind in ("person", "handle") for one in before)
    agency_before = any(one.kind == "agency" for one in before)
    match segment.kind:
        case "name":
            if creator_before:
                return "agency" if not segment.soft or (not after and not agency_before) else "person"
            sure_later = any(one.kind == "person" and not one.soft for one in after)
            return "agency" if sure_later else "person"
        case "word" | "user":
            named = fold(segment.text) not in vocabulary().not_person
            return "person" if named and agency_before and not creator_before else "agency"
        case "phrase" | "prose":
            return "agency" if segment.kind == "phrase" else "note"
    return segment.kind


def _credit(line: _Line, segments: Sequence[_Segment]) -> Credit:
    people = [_person(segment.text) for segment in segments if segment.kind in ("person", "handle")]
    agencies = [segment.text for segment in segments if segment.kind == "agency"]
    return Credit(without_stop(unrepeated(line.payload)), distinct(people), distinct(agencies), line.notice)


def _person(text: str) -> str:
    return text if text.startswith("@") or is_uncased(text) else normal_case(without_titles(text))
