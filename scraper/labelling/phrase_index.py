"""Many patterns side by side: which of them does a text begin with, and which does it fill?

Most patterns are known by their first two tokens. Where a gap comes before the third, the pattern is tried only on a
text that has one of its keys: the rarest tokens of which the pattern needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from scraper.labelling.phrase_pattern import ANY, STOP, Pattern, tokenize, without_accents

__all__ = ["NO_MATCHES", "Head", "Keyed", "Matches", "PatternIndex", "head_of", "index_patterns"]


class Matches(Struct, frozen=True):
    """Numbers of the patterns that match."""

    begun: frozenset[int] = frozenset()
    """Those that the text begins with."""
    filled: frozenset[int] = frozenset()
    """Those that reach its end."""


NO_MATCHES = Matches()
_WORD = re.compile(r"[^\W\d_]+|@")
"""What a key can be."""


class Keyed(Struct, frozen=True, eq=False):
    """A pattern with a gap near its start."""

    keys: frozenset[str]
    """Tokens of which it needs one: the rarest such set."""
    start: tuple[int, ...]
    """States before its first token."""


class PatternIndex(Struct, frozen=True, eq=False):
    """Patterns as one automaton; states are numbered through."""

    edges: tuple[dict[str, tuple[int, ...]], ...]
    """For each state: token → states after it."""
    gaps: tuple[tuple[int, ...], ...]
    """For each state: states after any token of a sentence."""
    complete: dict[int, int]
    """State → number of the pattern that is complete in it."""
    anchored: dict[str, tuple[int, ...]]
    """First token → states after it, of the patterns without a key."""
    keyed: dict[str, tuple[Keyed, ...]]
    """First token → patterns with a key."""
    loose: tuple[Keyed, ...]
    """Patterns that begin with a gap."""

    def match(self, folded: str) -> Matches:
        """Patterns that a case-folded text begins with or fills."""
        return self._match(folded, self.loose)

    def match_firm(self, folded: str) -> Matches:
        """The same, of the patterns that do not begin with a gap."""
        return self._match(folded, ())

    def may_begin(self, first: str, second: str) -> bool:
        """Whether a pattern that does not begin with a gap may match a text of these words; ``second`` may be empty."""
        if not first.isalpha() or first in self.keyed:
            return True
        return first in self.anchored and (not second.isalpha() or second in head_of(self, first).follows)

    def _match(self, folded: str, loose: tuple[Keyed, ...]) -> Matches:
        tokens = tokenize(folded)
        first = next(tokens, "")
        keyed = self.keyed.get(first, ()) + loose
        live: set[int] = set()
        if keyed:
            words = _WORD.findall(folded)
            live.update(*(one.start for one in keyed if not one.keys.isdisjoint(words)))
            live = self._step(live, first)
        return self._run(tokens, live, head_of(self, first)) if live or first in self.anchored else NO_MATCHES

    def _run(self, tokens: Iterator[str], live: set[int], head: Head) -> Matches:
        """Take the tokens after the first; ``live`` are the states after it of patterns with a key."""
        begun = set(head.complete).union(self._completed(live))
        filled, follows = begun, head.follows
        for token in tokens:
            if token == STOP:
                live = {state for state in live if not self.gaps[state]}
                continue
            live = self._step(live, token)
            live.update(follows.get(token, ()))
            filled, follows = self._completed(live), {}
            if not live:
                break
            begun = begun | filled
        return Matches(frozenset(begun), frozenset(filled)) if begun else NO_MATCHES

    def _step(self, states: Iterable[int], token: str) -> set[int]:
        after: set[int] = set()
        for state in states:
            after.update(self.edges[state].get(token, ()))
            after.update(self.gaps[state])
        return after

    def _completed(self, states: Iterable[int]) -> set[int]:
        return {self.complete[state] for state in states if state in self.complete}


class Head(Struct, frozen=True):
    """What the first token of a text says of the patterns without a key."""

    follows: dict[str, tuple[int, ...]]
    """Second token → states after it."""
    complete: frozenset[int]
    """Numbers of the patterns that are complete."""


@lru_cache(maxsize=1 << 13)
def head_of(index: PatternIndex, first: str) -> Head:
    """What a first token says; kept, for few tokens begin most blocks."""
    states = index.anchored.get(first, ())
    follows: dict[str, tuple[int, ...]] = {}
    for state in states:
        _merge(follows, index.edges[state])
    return Head(follows, frozenset(index.complete[state] for state in states if state in index.complete))


def index_patterns(patterns: Iterable[Pattern]) -> PatternIndex:
    """The index of some patterns, numbered in their order."""
    builder = _Builder()
    for number, pattern in enumerate(patterns):
        builder.add(number, pattern)
    return builder.build()


class _Builder:
    """Puts patterns side by side."""

    def __init__(self) -> None:
        self.edges: list[dict[str, tuple[int, ...]]] = []
        self.complete: dict[int, int] = {}
        self.anchored: dict[str, tuple[int, ...]] = {}
        self.keyed: dict[str, tuple[Keyed, ...]] = {}
        self.loose: list[Keyed] = []

    def add(self, number: int, pattern: Pattern) -> None:
        offset = len(self.edges)
        self.edges.extend(_shifted(edges, offset) for edges in pattern.edges)
        self.complete[offset + pattern.accept] = number
        start = tuple(offset + state for state in pattern.start)
        if _has_early_gap(pattern):
            self._add_keyed(Keyed(_keys(pattern), start))
        else:
            for state in start:
                _merge(self.anchored, self.edges[state])

    def _add_keyed(self, pattern: Keyed) -> None:
        firsts = {token for state in pattern.start for token in self.edges[state]}
        if ANY in firsts:
            self.loose.append(pattern)
        else:
            for token in firsts:
                self.keyed[token] = (*self.keyed.get(token, ()), pattern)

    def build(self) -> PatternIndex:
        return PatternIndex(
            gaps=tuple(edges.pop(ANY, ()) for edges in self.edges),
            edges=tuple(self.edges),
            complete=self.complete,
            anchored=self.anchored,
            keyed=self.keyed,
            loose=tuple(self.loose),
        )


def _shifted(edges: dict[str, tuple[int, ...]], offset: int) -> dict[str, tuple[int, ...]]:
    """Edges with other numbers, and with the tokens as they are without accents."""
    moved: dict[str, tuple[int, ...]] = {}
    for symbol, targets in edges.items():
        numbers = tuple([offset + target for target in targets])
        _merge(moved, dict.fromkeys({symbol, without_accents(symbol)}, numbers))
    return moved


def _merge(into: dict[str, tuple[int, ...]], more: dict[str, tuple[int, ...]]) -> None:
    for token, states in more.items():
        into[token] = into[token] + states if token in into else states


def _has_early_gap(pattern: Pattern) -> bool:
    """Whether a gap comes first or second, so that the first tokens tell little."""
    second = {after for state in pattern.start for targets in pattern.edges[state].values() for after in targets}
    return any(ANY in pattern.edges[state] for state in second.union(pattern.start))


def _keys(pattern: Pattern) -> frozenset[str]:
    """The rarest tokens of which the pattern needs one."""
    rarest = min(pattern.required, key=lambda tokens: (_frequency(tokens), sorted(tokens)))
    return frozenset(_WORD.findall(" ".join((*rarest, *map(without_accents, rarest)))))


def _frequency(tokens: frozenset[str]) -> float:
    """A guess at how often one of them stands in a text: half as often with each letter more."""
    return sum(0.5 ** len(token) for token in tokens)
