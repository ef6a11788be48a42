"""Parse text that a page marks as an author's name; a nickname or a team name is accepted too."""

from __future__ import annotations

import re
from typing import Literal

from scraper.values.names.byline_parser import Name, parse_byline
from scraper.values.names.byline_patterns import grammar
from scraper.values.names.name_shape import is_uncased, looks_like_organization, starts_with_given_name
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import SEPARATORS
from scraper.values.text import fold

__all__ = ["is_placeholder", "parse_signature"]

MAX_MARKED_NAME = 60
"""Characters of the longest name; longer text is more than a name."""
MAX_MARKED_WORDS = 6
"""Words of the longest name."""
_NO_NAME = re.compile(r"[?!:,;»→…@|]|https?:|\.\w+/|\.\s|(?<!\w)\d+(?!\w)")
_VARIABLE = re.compile(r"[{}<>]|\$\w|%=|%\w{1,40}%|\[\[")
"""A variable that a template left in the page: ``{{author.name}}``, ``<%= author %>``, ``$author``, ``%author%``."""
_EDGE = f" \t\n{SEPARATORS},;:&+<>"


def parse_signature(text: str) -> tuple[Name, ...]:
    """The authors in a text that the page marks as an author's name; empty for a sentence or a link.

    >>> [author.name for author in parse_signature("by gull99")], parse_signature("View all posts")
    (['gull99'], ())
    """
    if names := parse_byline(text):
        return names
    by = grammar().by.match(text)
    name = (text[by.end() :] if by else text).strip(_EDGE)
    if not name or len(name) > MAX_MARKED_NAME or name.count(" ") >= MAX_MARKED_WORDS or _NO_NAME.search(name):
        return ()
    if is_placeholder(name) or _is_prose(name):
        return ()
    kind: Literal["organization", "person"] = "organization" if _is_organization(name) else "person"
    return (Name(name=name, name_raw=name, kind=kind, shaped=False),)


def is_placeholder(name: str) -> bool:
    """Whether a name is a placeholder for a missing author: ``admin``, ``No Author``, a variable of a template.

    >>> is_placeholder("Admin"), is_placeholder("{{author.name}}"), is_placeholder("Jane Roe")
    (True, True, False)
    """
    return _VARIABLE.search(name) is not None or fold(name) in vocabulary().nobody


def _is_prose(name: str) -> bool:
    """Whether the name has a function word, other than particles of names and an article in front."""
    first, *more = fold(name).split()
    words = vocabulary()
    rest = more if first in words.articles else [first, *more]
    return bool(rest) and any(word in words.stop and word not in words.particles for word in rest)


def _is_organization(name: str) -> bool:
    if looks_like_organization(name):
        return True
    tokens = {token.strip("().,") for token in fold(name).replace("-", " ").split()}
    words = vocabulary()
    return not (starts_with_given_name(name) or is_uncased(name)) and not tokens.isdisjoint(
        words.organization | words.newsroom
    )
