"""A byline → those who sign it, with what is printed about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from scraper.values.credits.credit_parser import parse_credit
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.byline_patterns import begins_with_person, grammar, is_signed, may_be_byline
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
from scraper.values.names.vocabulary import Vocabulary, vocabulary
from scraper.values.punctuation import COLONS, DASHES, EMAIL, HANDLE_IN_TEXT, SEPARATORS
from scraper.values.text import fold

__all__ = ["Name", "is_signed", "parse_byline", "read_byline"]

MAX_BYLINE = 300
"""Characters of the longest line that is taken for a byline."""
MAX_JOB_WORDS = 8
MAX_PLACE_WORDS = 4
MAX_SENTENCE = 12
"""Words of the longest byline that ends with a full stop."""
MAX_UNCASED = 5
"""Characters of the longest name in Chinese characters that signs without words in front."""
MIN_UNSEPARATED = 4
"""Words from which on several names may follow each other with nothing between."""

# Both begin at the first space of a run only, and with a set of characters, which the engine finds faster than a group.
_PART = re.compile(
    rf"[\s|·•;](?<!\s\s)(?:(?:(?<=\S)|(?<=\s)\s*+[|·•;])[|·•;\n]*+\s*+|(?:(?<=\n)|[^\S\n]*+\n)\s*+|\s*+[{DASHES}]\s++)"
)
_PIECE = re.compile(
    r"[\s,./()\[\]、&](?<!\s\s)(?:(?<=\s)\s*+[,./()\[\]、&])?"
    r"(?:(?<=[/()\[\]、&])|(?<=,)(?!\s*+(?:Jr|Sr|Ph\.?D|M\.?D|I{2,3})\b)|(?<=\.)(?=\s*+\Z))\s*+"
)
_EDGE = f" \t\n{SEPARATORS}{COLONS},;⋅●&+。."
"""Characters that are not part of a name at the ends of a piece."""
_SHORT_SIGN = re.compile(r"[a-z]{2,5}(?:-[a-z]{2,8})?")
_GLUED_DIGITS = re.compile(r"(?<=[^\W\d_])\d{1,2}(?=\s*(?:,|\Z))")

_With = Literal["alone", "joined", "beside", "dashed"]
"""How a piece hangs on the name before it: first of its part, joined by ``and``, behind a comma or ``with``, or behind
a dash, where a place stands as well."""


APART = ("beside", "dashed")
_DASHES = frozenset(DASHES)


class Name(Struct, frozen=True, kw_only=True):
    """One who signs: a person or an organization."""

    name: str
    """In normal case, without titles."""
    name_raw: str
    """As printed."""
    role: str | None = None
    """What they did or are, as printed: ``Photographs by``, ``Staff Writer``."""
    affiliation: str | None = None
    """The agency or publication printed with the name."""
    email: str | None = None
    handles: tuple[str, ...] = ()
    """Names on social networks, with their @."""
    kind: Literal["person", "organization"] = "person"
    url: str | None = None
    shaped: bool = True
    """Whether it has the shape of a name; a nickname has not, and is one only where the page says so."""


class _Piece(Struct, frozen=True):
    text: str
    role: str | None
    signed: bool
    """Whether words in front of it say that the line is a byline."""
    hangs: _With


def parse_byline(line: str) -> tuple[Name, ...]:
    """Those who sign a byline, in order; nothing when the line is no byline.

    >>> [one.name for one in parse_byline("By JANE DOE and John Roe | The Associated Press")]
    ['Jane Doe', 'John Roe']
    """
    if not 2 <= len(line) <= MAX_BYLINE or _is_sentence(line):
        return ()
    return read_byline(line) if may_be_byline(line) else ()


def read_byline(line: str) -> tuple[Name, ...]:
    """What ``parse_byline`` gives, without the quick look."""
    names: list[Name] = []
    signed = False
    for piece in _pieces(_unglued(line.strip())):
        if not _take(piece, names):
            return ()
        signed = signed or piece.signed
    return () if "/" in line and not signed and parse_credit(line) else tuple(names)


def _is_sentence(line: str) -> bool:
    return line.endswith(("?", "!")) or (line.endswith(".") and len(line.split()) > MAX_SENTENCE)


def _unglued(line: str) -> str:
    """The line with a bar where two elements of the page touched: ``Jane RoePublished``, ``Jane Roe0,``."""
    return grammar().glued.sub(" | ", _GLUED_DIGITS.sub("", line))


def _pieces(line: str) -> Iterator[_Piece]:
    """What stands between the separators of a line, with dates left out."""
    role, signed = None, False
    for section in _sections(line):
        for part, hangs in _parts(section):
            text, role, signed = _introduced(part.strip(), role, signed)
            yield from _pieces_of(_without_date(text).strip(_EDGE), role, signed, hangs)


def _parts(section: str) -> Iterator[tuple[str, _With]]:
    """What stands between bars and dashes, and how it hangs on what is before."""
    start = 0
    hangs: _With = "alone"
    for found in [*_PART.finditer(section), None]:
        if part := section[start : found.start() if found else None]:
            yield part, hangs
            hangs = "beside"
        if found:
            start = found.end()
            hangs = "dashed" if found.group().strip() in _DASHES and hangs != "alone" else hangs


def _introduced(part: str, role: str | None, signed: bool) -> tuple[str, str | None, bool]:
    """A part without the words that introduce it; the role they name; whether it is signed."""
    patterns = grammar()
    if found := patterns.role.match(part):
        return part[found.end() :], found.group().strip(f" {COLONS}"), True
    if found := patterns.by.match(part):
        return part[found.end() :], None, True
    return part, role, signed


def _sections(line: str) -> list[str]:
    """The line, cut before words that say what those behind them did: ``Text: Jane Roe Photos: John Roe``."""
    patterns = grammar()
    if not patterns.introducing.search(line):
        return [line]
    cuts = [found.start() for found in patterns.role_inside.finditer(line)]
    return [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _without_date(part: str) -> str:
    """A part without the date, time or reading time at its end; nothing where it is only that or the label of one."""
    tokens = part.split()
    first = next((index for index, token in enumerate(tokens) if token[0].isdigit()), None)
    calendar = vocabulary().calendar
    if first is None or not all(_is_of_date(token, calendar) for token in tokens[first:]):
        return "" if part.endswith(":") else part
    while first and _is_of_date(tokens[first - 1], calendar):
        first -= 1
    left = " ".join(tokens[:first])
    return "" if left.endswith(":") else left


def _is_of_date(token: str, calendar: frozenset[str]) -> bool:
    return any(map(str.isdigit, token)) or not token.strip(".,:()–-") or fold(token.strip(".,:()–-")) in calendar


def _pieces_of(part: str, role: str | None, signed: bool, hangs: _With) -> Iterator[_Piece]:
    for run in _PIECE.split(part):
        for number, beside in enumerate(grammar().beside.split(run)):
            for place, text in enumerate(grammar().joined.split(beside)):
                if text.strip(_EDGE):
                    joined: _With = "joined" if place else ("beside" if number else hangs)
                    yield _Piece(text.strip(), role, signed, joined)
        hangs = "beside"


def _take(piece: _Piece, names: list[Name]) -> bool:
    """Add what a piece says to the names; whether it may stand in a byline."""
    text = _without_addresses(piece, names)
    if not text:
        return True
    if names and piece.hangs != "joined" and _is_job(text) and not looks_like_person(text):
        names[-1] = replace(names[-1], role=names[-1].role or text)
        return True
    if piece.hangs == "dashed" and names and not starts_with_given_name(text) and looks_like_person(text):
        return True
    if found := tuple(_names_in(text, piece)):
        if found[0].kind == "organization" and piece.hangs in APART and names:
            names[:] = [replace(one, affiliation=one.affiliation or found[0].name) for one in names]
        else:
            names.extend(found)
        return True
    return bool(names) and _describe(text, piece, names)


def _without_addresses(piece: _Piece, names: list[Name]) -> str:
    """The piece without e-mail addresses and handles, which go to the last name, or make one in a signed line."""
    text = piece.text
    email, handles = EMAIL.search(text), tuple(HANDLE_IN_TEXT.findall(EMAIL.sub(" ", text)))
    if not email and not handles:
        return text
    rest = HANDLE_IN_TEXT.sub(" ", EMAIL.sub(" ", text)).strip(_EDGE + "()<>")
    names.extend(_names_in(rest, piece) if rest else ())
    if not names:
        names.extend(_named_by_address(email.group() if email else handles[0], piece.signed))
    if names:
        address = email.group() if email else names[-1].email
        names[-1] = replace(names[-1], email=address, handles=names[-1].handles + handles)
    return ""


def _named_by_address(address: str, signed: bool) -> Iterator[Name]:
    local = address.split("@", maxsplit=1)[0]
    name = " ".join(part.capitalize() for part in local.split("."))
    if local and looks_like_person(name):
        yield Name(name=name, name_raw=address)
    elif signed and not local:
        yield Name(name=address, name_raw=address)


def _names_in(text: str, piece: _Piece) -> Iterator[Name]:
    """The names that a piece consists of; nothing when it is no name."""
    text = text.strip(_EDGE) if not text.endswith(".") or text.count(".") > 1 else text
    if _is_generic_newsroom(text) and piece.hangs != "alone":
        return
    named = begins_with_person(text)
    if named and looks_like_person(text) and (piece.signed or not is_uncased(text) or len(text) <= MAX_UNCASED):
        yield from (_person(name, piece) for name in _unseparated(text))
    elif named and (divided := _divided(text)):
        yield replace(_person(divided[0], piece), affiliation=divided[1] or None, role=piece.role or divided[2] or None)
    elif _is_newsroom(text) or ((piece.signed or piece.hangs in APART) and looks_like_organization(text)):
        yield Name(name=agency_spelling(text) or text, name_raw=text, role=piece.role, kind="organization")
    elif named and len(several := _unseparated(text)) > 1:
        yield from (_person(name, piece) for name in several)
    elif piece.signed and piece.hangs not in APART and _is_single_name(text):
        yield Name(name=text, name_raw=text, role=piece.role, kind="organization")


def _person(text: str, piece: _Piece) -> Name:
    name = without_titles(text)
    return Name(name=name if is_uncased(name) else normal_case(name), name_raw=text, role=piece.role)


def _is_newsroom(text: str) -> bool:
    """Whether an organization signs without ``by``: a known agency, or a newsroom with or without its publication."""
    if agency_spelling(text) is not None:
        return True
    tokens = text.replace("-", " ").split()
    named = all(is_name_word(token) or token[:1].isupper() for token in tokens)
    return 0 < len(tokens) <= 3 and named and fold(tokens[-1]) in vocabulary().newsroom


def _is_generic_newsroom(text: str) -> bool:
    return fold(text) in vocabulary().newsroom


def _is_single_name(text: str) -> bool:
    words, folded = vocabulary(), fold(text)
    barred = folded in words.not_person or folded in words.stop or folded in words.prose or folded in words.jobs
    return " " not in text and is_name_word(text) and not barred


def _divided(text: str) -> tuple[str, str, str] | None:
    """A person and what follows, as (name, affiliation, job): ``Jane Roe in Paris``, ``Jane Roe Senior Editor``."""
    patterns = grammar()
    if (found := patterns.place.search(text)) and _parts_names(text, found):
        return text[: found.start()], "", ""
    if (found := patterns.on_behalf.search(text)) and _parts_names(text, found):
        return text[: found.start()], text[found.end() :], ""
    tokens = text.split()
    for cut in range(2, min(len(tokens), 6)):
        name, rest = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        if not looks_like_person(name):
            continue
        if _is_job(rest) and fold(tokens[cut]) not in vocabulary().stop:
            return name, "", rest
        if agency_spelling(rest) or (rest.startswith("The ") and looks_like_organization(rest)):
            return name, rest, ""
    return None


def _parts_names(text: str, preposition: re.Match[str]) -> bool:
    """Whether a preposition stands between a person and a place or publication, and not in a sentence."""
    rest = text[preposition.end() :].split()
    return (
        looks_like_person(text[: preposition.start()]) and len(rest) <= MAX_PLACE_WORDS and all(map(is_capital, rest))
    )


def _is_job(text: str) -> bool:
    words = vocabulary()
    tokens = text.replace("-", " ").split()
    fits = all(is_capital(token) or _is_job_word(fold(token), words) for token in tokens)
    return fits and len(tokens) <= MAX_JOB_WORDS and not words.jobs.isdisjoint(fold(text).replace(",", " ").split())


def _is_job_word(folded: str, words: Vocabulary) -> bool:
    return folded in words.jobs or folded in words.job_modifiers or folded in words.stop


def _unseparated(text: str) -> list[str]:
    """Several full names with nothing between them, cut where frequent given names begin; else the text alone."""
    tokens = text.split()
    given = [fold(token) in vocabulary().given for token in tokens]
    cuts = [0]
    for index in range(2, len(tokens) - 1):
        if len(tokens) >= MIN_UNSEPARATED and given[index] and index - cuts[-1] >= 2 and not given[index - 1]:
            cuts.append(index)
    names = [" ".join(tokens[start:end]) for start, end in zip(cuts, [*cuts[1:], len(tokens)], strict=True)]
    return names if len(names) == 1 or all(map(looks_like_person, names)) else [text]


def _describe(text: str, piece: _Piece, names: list[Name]) -> bool:
    """Take initials of an agency as affiliation; let pass a place, and in a signed line anything short."""
    if piece.hangs in APART and _SHORT_SIGN.fullmatch(text):
        names[-1] = replace(names[-1], affiliation=names[-1].affiliation or text)
        return True
    short = len(text.split()) <= MAX_JOB_WORDS
    return short and (piece.signed or (piece.hangs in APART and _is_single_name(text)))
