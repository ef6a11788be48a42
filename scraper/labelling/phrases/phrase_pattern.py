"""The token language of the phrase tables: a pattern → the automaton that matches it.

A pattern is written in tokens, and matches whole tokens only:

========== ==========================================================================
``word``    this word, whatever its case; accents may be missing in the text
``[a|b c]`` one of these
``(a|b c)`` one of these, or nothing
``{a|b c}`` one or more of these, in any order
``…``       a gap of up to 4 tokens inside one sentence; ``…9``: of up to 9
``#``       a number: ``5``, ``1,234``, ``0:45``
``:``       a colon; ``©`` ``@`` ``"`` stand for themselves, ``"`` for every quotation mark
========== ==========================================================================

Other punctuation, bullets, dashes, emoji and brackets are not tokens. A full stop, question mark or exclamation mark
ends a gap and is skipped elsewhere. Matching is linear in the number of tokens: it does not backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn
from unicodedata import combining

from msgspec import Struct

from scraper.errors import DataError
from scraper.values.punctuation import QUOTATION_MARKS, SENTENCE_ENDS
from scraper.values.text import fold, normalized

__all__ = ["ANY", "STOP", "Pattern", "parse_pattern", "tokenize", "without_accents"]

ANY = "…"
"""Stands for any token of a sentence: a step of a gap."""
STOP = "."
"""Token of the end of a sentence."""

_DEFAULT_GAP = 4
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'(?=\w))?|[:©@{QUOTATION_MARKS}‘]|[{SENTENCE_ENDS}](?!\S)")
_SYNTAX = re.compile(r"""(?P<gap>…\d*)|(?P<mark>[][(){}|])|(?P<token>[^\W\d_]+'?|[#:©@"])|(?P<bad>\S)""")
_ENDS = frozenset("|])}")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_KIND = (
    dict.fromkeys("0123456789", "#") | dict.fromkeys(f"{QUOTATION_MARKS}‘", '"') | dict.fromkeys(SENTENCE_ENDS, STOP)
)


class Pattern(Struct, frozen=True):
    """A parsed pattern as an automaton: states are the points between tokens."""

    start: tuple[int, ...]
    """States before the first token."""
    edges: tuple[dict[str, tuple[int, ...]], ...]
    """For each state: token, or ANY → states after it."""
    accept: int
    """The state after the last token."""
    required: tuple[frozenset[str], ...]
    """Sets of tokens: a text that matches contains a token of each set."""


def tokenize(folded: str) -> Iterator[str]:
    """Tokens of a case-folded text with straight apostrophes; numbers, quotes and ends of sentences as symbols."""
    for match in _TOKEN.finditer(folded):
        token = match[0]
        yield _KIND.get(token[0], token)


def parse_pattern(source: str) -> Pattern:
    """Parse a pattern into its automaton; raises DataError for an invalid pattern."""
    parser = _Parser(source)
    accept = parser.parse()
    closures = [_closure(state, parser.skips) for state in range(len(parser.skips))]
    edges: list[dict[str, tuple[int, ...]]] = [{} for _ in closures]
    for state, symbol, target in parser.arcs:
        edges[state][symbol] = edges[state].get(symbol, ()) + closures[target]
    sets = (frozenset(symbol for reached in closures[state] for symbol in edges[reached]) for state in parser.required)
    required = tuple(tokens for tokens in sets if ANY not in tokens)
    if not required:
        raise DataError("a pattern must ask for a token outside of gaps and optional parts", source)
    return Pattern(closures[0], tuple(edges), accept, required)


def _closure(state: int, skips: list[list[int]]) -> tuple[int, ...]:
    """A state and all states that skips lead to from it."""
    reached = [state]
    for origin in reached:
        reached.extend(target for target in skips[origin] if target not in reached)
    return tuple(reached)


class _Parser:
    """Recursive descent over the syntax, one instance for one pattern; methods take a state and give the next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.arcs: list[tuple[int, str, int]] = []
        """State, token or ANY, next state."""
        self.skips: list[list[int]] = [[]]
        """For each state: states that are reached without a token."""
        self.required: list[int] = []
        """States before those items of the outermost sequence that must be there."""
        self._items = [(str(match.lastgroup), match[0]) for match in _SYNTAX.finditer(fold(source))]
        self._next = 0
        self._depth = 0
        self._fresh = -1
        """The last state, where a token led to it and nothing else refers to it yet."""

    def parse(self) -> int:
        """Read all of the source; gives the last state."""
        accept = self._sequence(0)
        if self._next < len(self._items):
            self._fail(f"unexpected {self._items[self._next][1]!r}")
        return accept

    def _sequence(self, state: int) -> int:
        began = self._next
        while self._next < len(self._items) and self._items[self._next][1] not in _ENDS:
            state = self._item(state)
        if self._next == began:
            self._fail("nothing where a token must be")
        return state

    def _item(self, state: int) -> int:
        kind, text = self._items[self._next]
        self._next += 1
        if not self._depth and kind != "gap" and text != "(":
            self.required.append(state)
        self._fresh = self._arc(state, text) if kind == "token" else -1
        if kind == "token":
            return self._fresh
        if kind == "gap":
            return self._gap(state, int(text[1:] or _DEFAULT_GAP))
        if text not in _CLOSING:
            self._fail(f"unexpected {text!r}")
        end = self._choice(state, text)
        self._fresh = -1
        return end

    def _choice(self, state: int, mark: str) -> int:
        self._depth += 1
        began, end = self._skip(state, self._state()), self._state()
        more = True
        while more:
            self._lead(self._sequence(began), end)
            more = self._take("|")
        if not self._take(_CLOSING[mark]):
            self._fail(f"no {_CLOSING[mark]!r} where {mark!r} must end")
        if mark == "(":
            self._skip(began, end)
        if mark == "{":
            self._skip(end, began)
        self._depth -= 1
        return end

    def _gap(self, state: int, max_tokens: int) -> int:
        end = self._skip(state, self._state())
        for _ in range(max_tokens):
            state = self._arc(state, ANY)
            self._skip(state, end)
        return end

    def _state(self) -> int:
        self.skips.append([])
        return len(self.skips) - 1

    def _arc(self, state: int, symbol: str) -> int:
        self.arcs.append((state, symbol, self._state()))
        return self.arcs[-1][2]

    def _lead(self, state: int, target: int) -> None:
        """Make the last state of a branch the target, or skip from it to the target."""
        if state == self._fresh:
            self.skips.pop()
            self.arcs[-1] = (*self.arcs[-1][:2], target)
        else:
            self._skip(state, target)

    def _skip(self, state: int, target: int) -> int:
        self.skips[state].append(target)
        return target

    def _take(self, mark: str) -> bool:
        taken = self._next < len(self._items) and self._items[self._next][1] == mark
        self._next += taken
        return taken

    def _fail(self, message: str) -> NoReturn:
        raise DataError(message, self.source)


def without_accents(token: str) -> str:
    """The token without accents, as texts in capitals often print it: ``publicité`` → ``publicite``."""
    if token.isascii():
        return token
    return "".join(char for char in normalized("NFD", token) if not combining(char))
