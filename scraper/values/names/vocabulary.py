"""Load the words of ``names.toml``, with those of the languages' files, as sets and tuples."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.errors import DataError
from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["Vocabulary", "vocabulary"]

TABLE = "names.toml"


class Vocabulary(Struct, frozen=True):
    """Words that distinguish names of people, names of organizations and prose. All words are folded."""

    particles: frozenset[str]
    suffixes: frozenset[str]
    titles: frozenset[str]
    camel: tuple[str, ...]
    """As written: ``Mc``."""
    given: frozenset[str]
    stop: frozenset[str]
    prose: frozenset[str]
    """Function words that exclude a name even with a capital."""
    not_person: frozenset[str]
    calendar: frozenset[str]
    """Words in front of the digits of a date."""
    organization: frozenset[str]
    business: frozenset[str]
    """Words of ``organization`` that also make an organization of a given name."""
    newsroom: frozenset[str]
    nobody: frozenset[str]
    """Placeholders for a missing author."""
    jobs: frozenset[str]
    job_modifiers: frozenset[str]
    by: tuple[str, ...]
    """Longest first, as are roles."""
    roles: tuple[str, ...]
    barred: frozenset[str]
    """All words that exclude a person's name."""
    joiners: tuple[str, ...]
    beside: frozenset[str]
    """Words of ``joiners``: an organization behind them is the employer of the person before."""
    articles: frozenset[str]
    small_words: frozenset[str]
    """Words inside the name of an organization, beside ``particles``."""
    introducing: tuple[str, ...]
    """The last words of phrases in ``by`` and ``roles`` that need no colon."""
    at: tuple[str, ...]
    for_: tuple[str, ...]
    glued: tuple[str, ...]
    """As written: ``Published``."""


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the table. Raises DataError when a section of it is missing."""
    try:
        return _vocabulary(load_table(TABLE))
    except (KeyError, AttributeError, TypeError) as error:
        raise DataError(f"a section is missing or of the wrong kind: {error}", TABLE) from error


def _vocabulary(table: dict[str, Any]) -> Vocabulary:
    not_person, prose = _by_language(table["not_person"]), _by_language(table["prose"])
    organization, newsroom = _by_language(table["organization"]), _by_language(table["newsroom"])
    jobs = _by_language(table["jobs"])
    return Vocabulary(
        particles=_folded(table["particles"]["words"]),
        suffixes=_folded(table["suffixes"]["words"]),
        titles=_folded(table["titles"]["words"]),
        camel=tuple(table["camel"]["prefixes"]),
        given=_by_language(table["given"]),
        stop=_by_language(table["stop"]),
        prose=prose,
        not_person=not_person,
        calendar=_by_language(table["calendar"]),
        organization=organization,
        business=_by_language(table["business"]),
        newsroom=newsroom,
        nobody=_folded(table["nobody"]["names"]),
        jobs=jobs,
        barred=prose | not_person | organization | newsroom | jobs,
        job_modifiers=_by_language(table["job_modifiers"]),
        by=_phrases(table["by"]),
        roles=_phrases(table["roles"]),
        beside=_folded(table["joiners"]["with"]),
        articles=_folded(table["articles"]["cases"]),
        small_words=_folded(table["small_words"]["cases"]),
        introducing=tuple(table["introducing"]["cases"]),
        joiners=tuple(dict.fromkeys(table["joiners"]["words"])),
        at=tuple(table["places"]["at"]),
        for_=tuple(table["places"]["for"]),
        glued=tuple(table["glued"]["words"]),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _by_language(section: dict[str, str]) -> frozenset[str]:
    """The words of all languages: language → its words in one text."""
    return frozenset(fold(word) for key, words in section.items() if key != "origin" for word in words.split())


def _phrases(section: dict[str, Any]) -> tuple[str, ...]:
    """The phrases of all languages, the longest first: language → list of its phrases."""
    distinct = {fold(phrase) for key, phrases in section.items() if key != "origin" for phrase in phrases}
    return tuple(sorted(distinct, key=lambda phrase: (-len(phrase), phrase)))
