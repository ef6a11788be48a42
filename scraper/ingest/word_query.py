"""A query by words: whether headline or text of an article have all of them."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from scraper.errors import ConfigError
from scraper.values.text import fold, normalized

__all__ = ["WordQuery", "word_query"]

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A character of a script that writes words without spaces between them, or, as Korean, with endings joined on."""


class _Searched(Struct, frozen=True):
    """The fields of a document that a query looks at."""

    text: str
    headline: str | None = None


class WordQuery(Struct, frozen=True):
    """The words of a query, folded."""

    words: frozenset[str]
    """Words that stand as whole words."""
    pieces: tuple[str, ...]
    """Words of scripts without spaces, which stand anywhere."""

    def matches(self, document: bytes) -> bool:
        """Whether the JSON of an article has all words in its headline or its text. Raises msgspec.DecodeError."""
        searched = msgspec.json.decode(document, type=_Searched)
        text = _folded(f"{searched.headline or ''}\n{searched.text}")
        if not all(word in text for word in (*self.pieces, *self.words)):
            return False
        return not self.words or self.words <= set(_WORD.findall(text))


def word_query(text: str) -> WordQuery:
    """The query for all words of a text. Raises ConfigError if it has none.

    >>> query = word_query("Harbour BRIDGE")
    >>> query.matches(b'{"headline":"The bridge","text":"It is in the harbour."}')
    True
    >>> query.matches(b'{"headline":"Bridges","text":"in the harbour"}')
    False
    """
    words = _WORD.findall(_folded(text))
    if not words:
        raise ConfigError("a query needs a word")
    pieces = tuple(dict.fromkeys(word for word in words if _UNSPACED.search(word)))
    return WordQuery(frozenset(words) - frozenset(pieces), pieces)


def _folded(text: str) -> str:
    return fold(normalized("NFKC", text))
