"""Read the person and the handles in lines that ask to follow somebody, and in authors' bios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.values.names.name_shape import looks_like_person
from scraper.values.punctuation import HANDLE_IN_TEXT
from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["FollowWords", "Followed", "follow_words", "handles_in", "read_follow_line"]

MAX_LENGTH = 600
"""Characters that are read: the name is at the beginning."""
_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_][\w'’-]*")
"""Initials with their full stops, or a word; the full stop of a sentence separates words."""
MAX_WORDS_OF_NAME = 5


class Followed(Struct, frozen=True):
    """The person in a line."""

    name: str | None = None
    """A person's name as written."""
    handles: tuple[str, ...] = ()


class FollowWords(Struct, frozen=True):
    """The table ``follow_lines.toml``, compiled for lookup."""

    verbs: frozenset[str]
    particles: frozenset[str]


@cache
def _shipped_words() -> FollowWords:
    return follow_words(load_table("follow_lines.toml"))


def follow_words(table: dict[str, Any]) -> FollowWords:
    """Compile the table."""
    return FollowWords(
        frozenset(fold(word) for entry in table["verb"] for word in entry["words"]),
        frozenset(word for entry in table["particle"] for word in entry["words"]),
    )


def read_follow_line(line: str) -> Followed:
    """The first person in a line, and all handles.

    >>> read_follow_line("You can follow Jane Doe on Facebook, and as @janedoe elsewhere.")
    Followed(name='Jane Doe', handles=('@janedoe',))
    """
    name = next((phrase for phrase in _capitalised_names(line[:MAX_LENGTH]) if looks_like_person(phrase)), None)
    return Followed(name, handles_in(line))


def handles_in(line: str) -> tuple[str, ...]:
    """All handles in a line, each once.

    >>> handles_in("Jane Doe is @janedoe.")
    ('@janedoe',)
    """
    return tuple(dict.fromkeys(HANDLE_IN_TEXT.findall(line[:MAX_LENGTH]))) if "@" in line else ()


def _capitalised_names(line: str) -> Iterator[str]:
    """Runs of two to five capitalised words, without the verb that may begin the sentence."""
    for run in _capitalised_runs(line):
        first, end = 0, len(run)
        while first < end and _verb_key(run[first][0]) in _shipped_words().verbs:
            first += 1
        while first < end and run[end - 1][0] in _shipped_words().particles:
            end -= 1
        if 2 <= end - first <= MAX_WORDS_OF_NAME:
            yield line[run[first][1] : run[end - 1][2]]


def _capitalised_runs(line: str) -> Iterator[list[tuple[str, int, int]]]:
    """Runs of words with start and end, separated by single spaces, all capitalised or particles of names."""
    run: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(line):
        word, start, end = match[0], match.start(), match.end()
        begins = word[0].isupper()
        if run and (line[run[-1][2] : start] != " " or not (begins or word in _shipped_words().particles)):
            yield run
            run = []
        if begins or run:
            run.append((word, start, end))
    yield run


def _verb_key(word: str) -> str:
    return fold(word).rstrip(".")
