"""Parse one credit line into who made the image, who provided it and who owns it.

A line is parsed in four steps: take off brackets, marks and notices (``_strip_marks``), cut it at separators
(``_segments``), decide from the segments whether it is a credit (``_makes_credit``), and settle by position whether a
segment of open shape names a person or an agency (``_resolved``).
"""

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
from scraper.values.punctuation import DASHES, HANDLE, QUOTATION_MARKS, SENTENCE_ENDS, SEPARATORS
from scraper.values.text import fold

__all__ = ["MAX_CREDIT", "Credit", "known_credit", "may_be_credit", "may_end_in_known", "parse_credit", "read_credit"]

MAX_CREDIT = 200
"""Characters of the longest credit line."""
MAX_ENDING = 40
"""Characters at the end of a text in which the last word of a known name is looked for."""
MAX_SEGMENTS = 8
"""A line with more segments is a list or a menu, not a credit."""
MAX_SEGMENT_TOKENS = 8
"""A segment with more words is prose."""

_EDGE = f" \t\n{SEPARATORS}+,;:="
"""Characters that are not part of a name at the ends of a line or segment; a full stop may end an abbreviation."""
_YEAR = re.compile(r"(?:,\s*+|(?<!\s)\s++)?\b(?:19|20)\d\d(?:\s*+[-–]\s*+(?:19|20)?\d\d)?\b")
_LEADING_YEAR = re.compile(r"\A\s*(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?[ ,]+(?=\D)")
_WORD = re.compile(r"\w+")
_NAMING = re.compile(r"[^\W\d_]|©")
_DATE = re.compile(r"\d[\d./:-]*")
_USER_NAME = re.compile(r"[\w.-]{3,30}")
_HARD_SEPARATOR = re.compile(rf"[/|•·;＋／+]| [{DASHES}]+ |\bvia\b|\bthrough\b", re.IGNORECASE)
_URL = re.compile(r"https?:|www\.|\.html?\b|\?\w+=|^/\w[/\w-]*+$")
# Four letters before the full stop: shorter words are mostly abbreviations ("Jr. Photos").
_SENTENCE = re.compile(rf"[^\W\d_]{{4}}[{SENTENCE_ENDS}] ++[A-ZÀ-ÞА-Я]")
# Three small words in a row: names have at most two particles in a row.
_PROSE = re.compile(r"(?:(?<![\w/])[a-zß-ÿ]{2,}[ ,]+){2}[a-zß-ÿ]{2,}(?![\w/])")
_SEPARATOR_IN_LINE = re.compile(r"[/|]|\bvia\b", re.IGNORECASE)
_SPACED = re.compile(r"\s/|/\s")
_LEADING_SEPARATOR = re.compile(r"[/|]\s+(?=[^\W\d_])")

_UNSURE = re.compile(r"[\d&:]|\b[a-zß-ÿ]{3,} [a-zß-ÿ]{3,}\b")
"""A sign that a text is not a bare name: a number, an ampersand, a label, two small words."""

_Kind = Literal["agency", "person", "name", "word", "phrase", "user", "handle", "note", "prose"]
"""What a segment is: an agency; surely a person; a name of a person or an agency; one capitalised word; several; a user
name without @; a handle with @; a remark such as ``file photo``; running text."""


class Credit(Struct, frozen=True):
    """A credit line and its parts."""

    credit_text: str
    """The line as printed, without brackets, mark, copyright notice and repeated names."""
    creators: tuple[str, ...] = ()
    """People who made the image, in normal case."""
    agencies: tuple[str, ...] = ()
    """Organizations that provided the image."""
    copyright_notice: str | None = None
    """As printed."""


class _Segment(Struct, frozen=True):
    text: str
    kind: _Kind
    soft: bool
    """Whether only a comma or ``and`` separates it from the segment before."""


class _CreditLine(Struct, frozen=True, kw_only=True):
    """A credit line without its brackets and marks."""

    payload: str
    """The line as printed, without a copyright notice at its end."""
    names: str
    """The part that is cut into segments."""
    marked: bool
    """Whether a mark such as ``Photo:`` introduced the line."""
    provider: bool
    """Whether the mark names who provided the image."""
    bracketed: bool
    parted: bool
    """Whether the line begins with the slash or bar that separates it from a caption."""
    notice: str | None


def parse_credit(text: str) -> Credit | None:
    """Parse a credit line; None when the text is not a credit.

    >>> parse_credit("(Photo by Jane ROE / AFP)")
    Credit(credit_text='Jane ROE / AFP', creators=('Jane Roe',), agencies=('AFP',), copyright_notice=None)
    """
    return read_credit(text) if 2 <= len(text) <= MAX_CREDIT and may_be_credit(text) else None


def may_be_credit(text: str) -> bool:
    """Fast check before ``read_credit``: does the text have a mark or sign of a credit, or end in a known name."""
    words, bare = credit_words(), text.strip()
    if words.mark.match(bare) or (words.sign.search(fold(bare)) and _NAMING.search(bare)):
        return True
    return may_end_in_known(bare)


def may_end_in_known(text: str) -> bool:
    """Fast check: can the text end in a name that is a credit by itself, optionally followed by a year."""
    words = _WORD.findall(fold(text[-MAX_ENDING:]))
    while len(words) > 1 and words[-1].isdigit() and words[-1] not in _known_endings():
        words.pop()
    return bool(words) and words[-1] in _known_endings()


@cache
def _known_endings() -> frozenset[str]:
    """Last words of the names that are a credit by themselves."""
    names = (*known_names(), *credit_words().alone)
    return frozenset(_WORD.findall(name)[-1] for name in names)


def read_credit(text: str) -> Credit | None:
    """``parse_credit`` without the fast check."""
    return None if _URL.search(text) else _credit_of_line(_strip_marks(text))


def known_credit(text: str) -> Credit:
    """Parse a line that the page marks as a credit: a bare name in it needs no mark.

    >>> known_credit("Jane Roe, Staff Photographer").creators
    ('Jane Roe',)
    """
    if len(text) > MAX_CREDIT or _URL.search(text):
        return Credit(text)
    line = _strip_marks(text)
    return (
        _credit_of_line(line)
        or (None if _is_unsure(text) else _credit_of_line(replace(line, marked=True)))
        or Credit(text)
    )


def _is_unsure(text: str) -> bool:
    return _UNSURE.search(text) is not None or credit_words().leading_preposition.match(text) is not None


def _credit_of_line(line: _CreditLine) -> Credit | None:
    """Parse a line without marks; None when it is not a credit. Cheap tests come first: most texts are captions."""
    if not line.names or _SENTENCE.search(line.names):
        return None
    if _PROSE.search(line.names) and not _names_generator(line) and agency_spelling(line.names) is None:
        return None
    # Unmarked text must have at least one outer sign of a credit: brackets, a separator, or a known name.
    if not (
        line.marked
        or line.bracketed
        or line.parted
        or _SEPARATOR_IN_LINE.search(line.names)
        or _is_known(line.names)
        or line.names[-1] == ")"
    ):
        return None
    segments: list[_Segment] = []
    for segment in _segments(line.names):
        segments.append(segment)
        # Stop at the first segment of prose: classifying the other segments of a long caption is costly.
        if len(segments) > MAX_SEGMENTS or (not line.marked and segment.kind in ("prose", "phrase")):
            return None
    return _credit(line, _resolved(line, segments)) if segments and _makes_credit(line, segments) else None


def _strip_marks(text: str) -> _CreditLine:
    """Take off brackets, then every mark in front: a line may begin with several (``Photo: © 2024``)."""
    words = credit_words()
    inner = unbracketed(text)
    # `names` is the offset behind the marks; `start` that of the first mark that belongs to the printed credit.
    start, names, notice = None, 0, None
    while match := words.mark.match(inner, names) or words.rights.match(inner, names):
        if notice is None and words.notice.search(match.group()):
            notice = notice_from(inner[match.start() :])
        if start is None and (match.re is words.rights or match.group("keep")):
            start = names
        names = match.end()
    names = names or behind_noun(inner)
    line = _CreditLine(
        payload=_LEADING_YEAR.sub("", inner[names if start is None else start :]).strip(_EDGE),
        names=words.leading_article.sub("", inner[names:]),
        marked=names > 0,
        provider=words.provider_marks.search(inner, 0, names) is not None,
        bracketed=inner != text.strip(),
        parted=_LEADING_SEPARATOR.match(inner) is not None,
        notice=notice,
    )
    return _split_notice(line)


def _split_notice(line: _CreditLine) -> _CreditLine:
    """Take a copyright notice behind the names (``Jane Roe/Copyright 2026 Orbis``) off the payload."""
    words = credit_words()
    names = words.rights.sub(" ", line.names)
    notice = words.notice.search(line.names)
    if not notice:
        return replace(line, names=_YEAR.sub(" ", names).strip(_EDGE))
    head, behind = line.names[: notice.start()].strip(_EDGE), line.names[notice.start() :]
    if line.notice is None:
        line = replace(line, payload=head or line.payload, notice=behind.strip(_EDGE))
    else:
        # The line began with a notice already: a second one only repeats it.
        line = replace(line, payload=_YEAR.sub(" ", head).strip(" .,") or line.payload)
    # Inside the names a notice separates as a slash does.
    names = words.rights.sub(" ", words.notice.sub("/", words.rights.sub(" ", line.names)))
    return replace(line, names=_YEAR.sub(" ", names).strip(_EDGE + "."))


def _segments(names: str) -> Iterator[_Segment]:
    """Cut the names at separators and classify each segment by its shape."""
    words = credit_words()
    # Some agencies have a separator in their name: "AFP/SID".
    whole = agency_spelling(names)
    if whole:
        yield _Segment(whole, "agency", False)
        return
    names = words.inner_mark.sub(" / ", names)
    start, soft = 0, False
    for match in [*words.separator.finditer(names), None]:
        text = names[start : match.start() if match else len(names)]
        for index, part in enumerate(_on_behalf(_bare(text))):
            agency = agency_spelling(part)
            yield _Segment(agency or part, "agency" if agency else _segment_kind(part), soft or index > 0)
        if match:
            start, soft = match.end(), not _HARD_SEPARATOR.search(match.group())


def _on_behalf(text: str) -> tuple[str, ...]:
    """Cut ``Jane Roe for The Orbis`` into person and organization; other text stays whole."""
    preposition = credit_words().on_behalf.search(text)
    if preposition and looks_like_person(text[: preposition.start()]):
        return text[: preposition.start()], text[preposition.end() :]
    return (text,) if text else ()


def _bare(text: str) -> str:
    """Strip marks, dates and punctuation from the ends of a segment."""
    words = credit_words()
    bare = text.strip(_EDGE + f"()[]{QUOTATION_MARKS}")
    if mark := words.mark.match(bare):
        bare = bare[mark.end() :].strip(_EDGE)
    tokens = [token for token in bare.split() if not _DATE.fullmatch(token)]
    # "Illustration Jane Roe": the noun has no colon, so it is no mark.
    if len(tokens) > 2 and fold(tokens[0]) in words.nouns and looks_like_person(" ".join(tokens[1:])):
        del tokens[0]
    return without_stop(" ".join(tokens))


def _segment_kind(text: str) -> _Kind:
    """Classify a segment that is not a known agency."""
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
    """Whether a name is a person's: a frequent given name, capitals as agencies print photographers, or an initial."""
    tokens = text.split()
    shouted = all(token.isupper() for token in tokens) or (tokens[-1].isupper() and len(tokens[-1]) > 2)
    return starts_with_given_name(text) or shouted or any(len(token.rstrip(".")) == 1 for token in tokens)


def _kind_of_words(tokens: list[str]) -> _Kind:
    """Classify words that look like no name: a word or phrase with capitals may still name an agency."""
    if len(tokens) == 1:
        if is_name_word(tokens[0]):
            return "prose" if fold(tokens[0]) in vocabulary().stop else "word"
        return "user" if _USER_NAME.fullmatch(tokens[0]) and not tokens[0].isdigit() else "prose"
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


def _names_generator(line: _CreditLine) -> bool:
    """Whether a marked line says that a program made the image (``Image: generated with AI``)."""
    return line.marked and not credit_words().generated.isdisjoint(fold(line.names).split())


def _makes_credit(line: _CreditLine, segments: Sequence[_Segment]) -> bool:
    """Whether the segments make the line a credit; a mark, a known agency or the shape of a credit must support it."""
    kinds = [segment.kind for segment in segments]
    if line.marked:
        return ("prose" not in kinds or _names_generator(line)) and not _is_imprint(line, kinds)
    if len(segments) == 1:
        return _is_alone(line, segments[0])
    known = any(agency_spelling(segment.text) for segment in segments)
    # A comma or "and" separates items of any list; only a name with its agency in brackets is a credit.
    if all(segment.soft for segment in segments[1:]) or not _SEPARATOR_IN_LINE.search(line.names):
        enclosed = line.bracketed or line.names[-1] == ")"
        return enclosed and known and kinds[0] in ("person", "name") and len(segments) == 2
    return known or _is_doubled(segments) or _is_unknown_pair(line, segments)


def _is_imprint(line: _CreditLine, kinds: Sequence[_Kind]) -> bool:
    """Whether the line is a publisher's notice at the foot of a page: it has a year, and no person or known agency."""
    dated = line.notice is not None and line.names == line.payload and _YEAR.search(line.notice)
    return bool(dated) and not {"person", "name"}.intersection(kinds) and agency_spelling(line.names) is None


def _is_alone(line: _CreditLine, segment: _Segment) -> bool:
    """Whether an unmarked line with a single segment is a credit."""
    if _is_known(line.names) or agency_spelling(segment.text) is not None:
        return True
    return segment.kind in ("person", "name") if line.parted else _is_bracketed_name(line, segment.kind)


def _is_known(names: str) -> bool:
    """Whether the names are exactly a known agency, or a note such as ``private`` that is a credit by itself."""
    return agency_spelling(names) is not None or fold(names) in credit_words().alone


def _is_bracketed_name(line: _CreditLine, kind: _Kind) -> bool:
    """Whether brackets hold exactly one name; unknown acronyms with digits and words of menus are not names."""
    barred = fold(line.names) in vocabulary().not_person or any(character.isdigit() for character in line.names)
    return line.bracketed and not barred and not is_uncased(line.names) and kind in ("person", "name", "word", "agency")


def _is_doubled(segments: Sequence[_Segment]) -> bool:
    """Whether one person is named twice, as on pages that print the photographer and the provider separately."""
    return segments[0].kind in ("person", "name") and len({fold(segment.text) for segment in segments}) == 1


def _is_unknown_pair(line: _CreditLine, segments: Sequence[_Segment]) -> bool:
    """Whether unknown names with a slash make a credit: a person and an agency, or an agency and a provider."""
    kinds = [segment.kind for segment in segments if segment.kind != "note"]
    people = [kind for kind in kinds if kind in ("person", "name")]
    if "user" in kinds or "handle" in kinds or "/" not in line.names:
        return False
    if len(kinds) < len(segments) and len(people) == len(kinds) == 1:
        return True
    if "agency" in kinds:
        return bool(people) or any(names_provider(segment.text) for segment in segments)
    # Newsrooms print "Jane Roe/Orbis" and "Orbis / Jane Roe"; with the other spacing it is a pair of topics.
    if kinds in (["name", "word"], ["word", "name"]):
        return line.bracketed or (kinds[0] == "word") is (_SPACED.search(line.names) is not None)
    if kinds == ["name", "name"]:
        return line.bracketed
    return kinds in (["person", "word"], ["word", "person"], ["name", "person"], ["person", "name"])


def _resolved(line: _CreditLine, segments: Sequence[_Segment]) -> tuple[_Segment, ...]:
    """Settle the segments whose shape leaves open whether they name a person or an agency, by their position."""
    if line.provider and len(segments) == 1 and segments[0].kind == "name":
        return (replace(segments[0], kind="agency"),)
    resolved: list[_Segment] = []
    for index, segment in enumerate(segments):
        resolved.append(replace(segment, kind=_by_position(segment, resolved, segments[index + 1 :])))
    return tuple(resolved)


def _by_position(segment: _Segment, before: Sequence[_Segment], after: Sequence[_Segment]) -> _Kind:
    """Kind of a segment between the resolved ones before it and the open ones after it.

    Credits name the person first and the agency behind a slash; names with only a comma between them are alike.
    """
    if twin := next((other.kind for other in before if fold(other.text) == fold(segment.text)), None):
        return twin
    creator_before = any(other.kind in ("person", "handle") for other in before)
    agency_before = any(other.kind == "agency" for other in before)
    match segment.kind:
        case "name":
            if creator_before:
                return "agency" if not segment.soft or (not after and not agency_before) else "person"
            # "Orbis Nord / JANE ROE": a sure person behind a slash makes the doubtful name the agency.
            sure_later = any(other.kind == "person" and not other.soft for other in after)
            return "agency" if sure_later else "person"
        case "word" | "user":
            # One word is rarely a person's full name, except behind an agency: "AFP/Roe".
            named = fold(segment.text) not in vocabulary().not_person
            return "person" if named and agency_before and not creator_before else "agency"
        case "phrase" | "prose":
            return "agency" if segment.kind == "phrase" else "note"
    return segment.kind


def _credit(line: _CreditLine, segments: Sequence[_Segment]) -> Credit:
    people = [_person(segment.text) for segment in segments if segment.kind in ("person", "handle")]
    agencies = [segment.text for segment in segments if segment.kind == "agency"]
    return Credit(without_stop(unrepeated(line.payload)), distinct(people), distinct(agencies), line.notice)


def _person(text: str) -> str:
    return text if text.startswith("@") or is_uncased(text) else normal_case(without_titles(text))
