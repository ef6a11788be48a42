"""Parse a byline into its authors, with the role, affiliation and addresses printed beside each name.

A line is cut into pieces at bars, dashes, commas and joining words (``_byline_pieces``). Each piece then either adds
names, describes the names before it, or shows that the line is not a byline (``_take``).
"""

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
"""Characters of the longest byline."""
MAX_JOB_WORDS = 8
"""Words of the longest job title."""
MAX_PLACE_WORDS = 4
"""Words of the longest place or publication behind a preposition."""
MAX_SENTENCE = 12
"""Words of the longest byline that ends with a full stop."""
MAX_UNCASED = 5
"""Characters of the longest name in Chinese characters that is a byline without words in front."""
MIN_UNSEPARATED = 4
"""Words of the shortest text in which several names may follow each other without a separator."""

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
"""How a piece is connected to the name before it: the first of its part, joined by ``and``, behind a comma or ``with``,
or behind a dash, which also precedes places."""


_APART = ("beside", "dashed")
"""Connections behind which a text describes the names before it rather than adding a name."""
_DASHES = frozenset(DASHES)


class Name(Struct, frozen=True, kw_only=True):
    """An author in a byline: a person or an organization."""

    name: str
    """In normal case, without titles."""
    name_raw: str
    """As printed."""
    role: str | None = None
    """Their contribution or job, as printed: ``Photographs by``, ``Staff Writer``."""
    affiliation: str | None = None
    """The agency or publication printed with the name."""
    email: str | None = None
    handles: tuple[str, ...] = ()
    """Names on social networks, with @."""
    kind: Literal["person", "organization"] = "person"
    url: str | None = None
    shaped: bool = True
    """Whether the text looks like a name; a nickname does not, and is an author only where the page marks it."""


class _Piece(Struct, frozen=True):
    text: str
    role: str | None
    signed: bool
    """Whether words in front of the piece (``By``) show that the line is a byline."""
    hangs: _With


def parse_byline(line: str) -> tuple[Name, ...]:
    """The authors of a byline, in order; empty when the line is not a byline.

    >>> [author.name for author in parse_byline("By JANE DOE and John Roe | The Associated Press")]
    ['Jane Doe', 'John Roe']
    """
    if not 2 <= len(line) <= MAX_BYLINE or _is_sentence(line):
        return ()
    return read_byline(line) if may_be_byline(line) else ()


def read_byline(line: str) -> tuple[Name, ...]:
    """``parse_byline`` without the fast check."""
    names: list[Name] = []
    signed = False
    for piece in _byline_pieces(_unglued(line.strip())):
        if not _take(piece, names):
            return ()
        signed = signed or piece.signed
    # An unsigned line with a slash may be the credit of an image that is placed under the headline.
    return () if "/" in line and not signed and parse_credit(line) else tuple(names)


def _is_sentence(line: str) -> bool:
    return line.endswith(("?", "!")) or (line.endswith(".") and len(line.split()) > MAX_SENTENCE)


def _unglued(line: str) -> str:
    """Insert a bar where two elements of the page touched (``Jane RoePublished``); drop counts (``Jane Roe0,``)."""
    return grammar().glued.sub(" | ", _GLUED_DIGITS.sub("", line))


def _byline_pieces(line: str) -> Iterator[_Piece]:
    """Cut a line at its separators, and drop its dates."""
    role, signed = None, False
    for section in _sections(line):
        for part, hangs in _line_parts(section):
            # A role applies to all later pieces, until the next role: "Photos by Jane Roe | John Roe".
            text, role, signed = _introduced(part.strip(), role, signed)
            yield from _pieces_of(_without_date(text).strip(_EDGE), role, signed, hangs)


def _line_parts(section: str) -> Iterator[tuple[str, _With]]:
    """Cut a section at bars and dashes; each part with its connection to the part before."""
    start = 0
    hangs: _With = "alone"
    for separator in [*_PART.finditer(section), None]:
        if part := section[start : separator.start() if separator else None]:
            yield part, hangs
            hangs = "beside"
        if separator:
            start = separator.end()
            hangs = "dashed" if separator.group().strip() in _DASHES and hangs != "alone" else hangs


def _introduced(part: str, role: str | None, signed: bool) -> tuple[str, str | None, bool]:
    """Strip the words that introduce a part; return the text, the role and whether it is signed."""
    patterns = grammar()
    if introduction := patterns.role.match(part):
        return part[introduction.end() :], introduction.group().strip(f" {COLONS}"), True
    if introduction := patterns.by.match(part):
        return part[introduction.end() :], None, True
    return part, role, signed


def _sections(line: str) -> list[str]:
    """Cut a line before each role inside it: ``Text: Jane Roe Photos: John Roe``."""
    patterns = grammar()
    if not patterns.introducing.search(line):
        return [line]
    cuts = [role.start() for role in patterns.role_inside.finditer(line)]
    return [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _without_date(part: str) -> str:
    """Drop a date, time or reading time, or its label, from the end of a part."""
    tokens = part.split()
    first = next((index for index, token in enumerate(tokens) if token[0].isdigit()), None)
    calendar = vocabulary().calendar
    # All tokens from the first number on must belong to the date: "4 Ways" is text.
    if first is None or not all(_is_of_date(token, calendar) for token in tokens[first:]):
        return "" if part.endswith(":") else part
    # Month, weekday and "updated" are in front of the first number.
    while first and _is_of_date(tokens[first - 1], calendar):
        first -= 1
    left = " ".join(tokens[:first])
    return "" if left.endswith(":") else left


def _is_of_date(token: str, calendar: frozenset[str]) -> bool:
    """Whether a token can be part of a date: it has a digit, is punctuation, or is a word of the calendar."""
    return any(map(str.isdigit, token)) or not token.strip(".,:()–-") or fold(token.strip(".,:()–-")) in calendar


def _pieces_of(part: str, role: str | None, signed: bool, hangs: _With) -> Iterator[_Piece]:
    """Cut a part at commas and brackets, then at ``with``, then at ``and``: the finest separator binds closest."""
    for run in _PIECE.split(part):
        for beside_index, beside in enumerate(grammar().beside.split(run)):
            for joined_index, text in enumerate(grammar().joined.split(beside)):
                if text.strip(_EDGE):
                    joined: _With = "joined" if joined_index else ("beside" if beside_index else hangs)
                    yield _Piece(text.strip(), role, signed, joined)
        hangs = "beside"


def _take(piece: _Piece, names: list[Name]) -> bool:
    """Add a piece to the names; False when the piece shows that the line is not a byline."""
    text = _without_addresses(piece, names)
    if not text:
        return True
    if names and piece.hangs != "joined" and _is_job(text) and not looks_like_person(text):
        names[-1] = replace(names[-1], role=names[-1].role or text)
        return True
    # Behind a dash, two capitalised words without a known given name are a place: "Jane Roe – Palma Norte".
    if piece.hangs == "dashed" and names and not starts_with_given_name(text) and looks_like_person(text):
        return True
    if authors := tuple(_names_in(text, piece)):
        if authors[0].kind == "organization" and piece.hangs in _APART and names:
            # "Jane Roe and John Roe, Orbis": the organization is the affiliation of everybody before it.
            names[:] = [replace(author, affiliation=author.affiliation or authors[0].name) for author in names]
        else:
            names.extend(authors)
        return True
    return bool(names) and _describe(text, piece, names)


def _without_addresses(piece: _Piece, names: list[Name]) -> str:
    """The text of a piece without addresses; empty when the piece has any.

    E-mail addresses and handles go to the last name. Where no name precedes them, the address itself may name a person.
    """
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
    """A person named by an address (``jane.roe@orbis.example``), or in a signed line by a handle."""
    local = address.split("@", maxsplit=1)[0]
    name = " ".join(part.capitalize() for part in local.split("."))
    if local and looks_like_person(name):
        yield Name(name=name, name_raw=address)
    elif signed and not local:
        yield Name(name=address, name_raw=address)


def _names_in(text: str, piece: _Piece) -> Iterator[Name]:
    """The names that a piece consists of; empty when it is not a name.

    Tried in this order, from the surest reading to the loosest: persons, a person with an affiliation or a job, an
    organization, persons without separators, a single word. An unknown organization needs words such as ``By`` in front
    or a name before it, and a single word needs such words: else every item of a menu would be an author.
    """
    # A single full stop at the end stays here: it can be that of an abbreviation, as in "Jane Roe Jr.".
    text = text.strip(_EDGE) if not text.endswith(".") or text.count(".") > 1 else text
    if _is_generic_newsroom(text) and piece.hangs != "alone":
        return
    named = begins_with_person(text)
    if named and looks_like_person(text) and (piece.signed or not is_uncased(text) or len(text) <= MAX_UNCASED):
        yield from (_person(name, piece) for name in _unseparated(text))
    elif named and (divided := _divided(text)):
        yield replace(_person(divided[0], piece), affiliation=divided[1] or None, role=piece.role or divided[2] or None)
    elif _is_newsroom(text) or ((piece.signed or piece.hangs in _APART) and looks_like_organization(text)):
        yield Name(name=agency_spelling(text) or text, name_raw=text, role=piece.role, kind="organization")
    elif named and len(several := _unseparated(text)) > 1:
        yield from (_person(name, piece) for name in several)
    elif piece.signed and piece.hangs not in _APART and _is_single_name(text):
        yield Name(name=text, name_raw=text, role=piece.role, kind="organization")


def _person(text: str, piece: _Piece) -> Name:
    name = without_titles(text)
    return Name(name=name if is_uncased(name) else normal_case(name), name_raw=text, role=piece.role)


def _is_newsroom(text: str) -> bool:
    """Whether an organization is a byline without ``by``: a known agency, or a newsroom (``Orbis Staff``)."""
    if agency_spelling(text) is not None:
        return True
    tokens = text.replace("-", " ").split()
    named = all(is_name_word(token) or token[:1].isupper() for token in tokens)
    return 0 < len(tokens) <= 3 and named and fold(tokens[-1]) in vocabulary().newsroom


def _is_generic_newsroom(text: str) -> bool:
    return fold(text) in vocabulary().newsroom


def _is_single_name(text: str) -> bool:
    """Whether the text is one capitalised word that is neither prose nor a job."""
    words, folded = vocabulary(), fold(text)
    barred = folded in words.not_person or folded in words.stop or folded in words.prose or folded in words.jobs
    return " " not in text and is_name_word(text) and not barred


def _divided(text: str) -> tuple[str, str, str] | None:
    """Divide a person from the text behind, as (name, affiliation, job); None when the text has no such form.

    Examples: ``Jane Roe in Paris``, ``Jane Roe for Orbis``, ``Jane Roe Senior Editor``, ``Jane Roe AFP``.
    """
    patterns = grammar()
    if (preposition := patterns.place.search(text)) and _separates_names(text, preposition):
        return text[: preposition.start()], "", ""
    if (preposition := patterns.on_behalf.search(text)) and _separates_names(text, preposition):
        return text[: preposition.start()], text[preposition.end() :], ""
    tokens = text.split()
    # Names have two to five words here; the shortest name that leaves a job or an organization behind it counts.
    for cut in range(2, min(len(tokens), 6)):
        name, rest = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        if not looks_like_person(name):
            continue
        if _is_job(rest) and fold(tokens[cut]) not in vocabulary().stop:
            return name, "", rest
        if agency_spelling(rest) or (rest.startswith("The ") and looks_like_organization(rest)):
            return name, rest, ""
    return None


def _separates_names(text: str, preposition: re.Match[str]) -> bool:
    """Whether a preposition is between a person and a place or publication, not inside a sentence."""
    rest = text[preposition.end() :].split()
    return (
        looks_like_person(text[: preposition.start()]) and len(rest) <= MAX_PLACE_WORDS and all(map(is_capital, rest))
    )


def _is_job(text: str) -> bool:
    """Whether the text is a job title: it has a word for a job, and all other words fit one."""
    words = vocabulary()
    tokens = text.replace("-", " ").split()
    fits = all(is_capital(token) or _is_job_word(fold(token), words) for token in tokens)
    return fits and len(tokens) <= MAX_JOB_WORDS and not words.jobs.isdisjoint(fold(text).replace(",", " ").split())


def _is_job_word(folded: str, words: Vocabulary) -> bool:
    return folded in words.jobs or folded in words.job_modifiers or folded in words.stop


def _unseparated(text: str) -> list[str]:
    """Cut several full names without separators where frequent given names begin; else return the whole text."""
    tokens = text.split()
    given = [fold(token) in vocabulary().given for token in tokens]
    cuts = [0]
    for index in range(2, len(tokens) - 1):
        if len(tokens) >= MIN_UNSEPARATED and given[index] and index - cuts[-1] >= 2 and not given[index - 1]:
            cuts.append(index)
    names = [" ".join(tokens[start:end]) for start, end in zip(cuts, [*cuts[1:], len(tokens)], strict=True)]
    return names if len(names) == 1 or all(map(looks_like_person, names)) else [text]


def _describe(text: str, piece: _Piece, names: list[Name]) -> bool:
    """Take an agency's initials as affiliation; accept a place, and in a signed line any short text."""
    if piece.hangs in _APART and _SHORT_SIGN.fullmatch(text):
        names[-1] = replace(names[-1], affiliation=names[-1].affiliation or text)
        return True
    short = len(text.split()) <= MAX_JOB_WORDS
    return short and (piece.signed or (piece.hangs in _APART and _is_single_name(text)))
