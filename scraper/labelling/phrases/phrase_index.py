"""One automaton for many patterns: finds those that a text begins with, and those that it fills.

The first two tokens of a text select most patterns. A pattern with a gap before its third token is tried only on a text
that contains one of its keys: the rarest tokens of which the pattern requires one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from scraper.labelling.phrases.phrase_pattern import ANY, STOP, Pattern, tokenize, without_accents

__all__ = ["NO_MATCHES", "Head", "Matches", "PatternIndex", "index_patterns"]


NOTHING: frozenset[int] = frozenset()
SHORT_CHARACTERS = 40
"""Characters of the longest text whose matches are cached: a menu item or a button."""


class Matches(Struct, frozen=True):
    """Numbers of the patterns that match."""

    begun: frozenset[int] = NOTHING
    """Patterns that the text begins with."""
    filled: frozenset[int] = NOTHING
    """Patterns that reach the end of the text."""


NO_MATCHES = Matches()
_WORD = re.compile(r"[^\W\d_]+|@")
"""The tokens that can be keys."""


Keyed = dict[str, tuple[int, ...]]
"""Key → the states before the first token of its patterns, which have a gap near their start."""


class Head(Struct, frozen=True):
    """The patterns without a key that begin with a token."""

    follows: dict[str, tuple[int, ...]]
    """Second token → states after it."""
    complete: frozenset[int]
    """Numbers of the patterns that the token completes."""


NO_HEAD = Head({}, NOTHING)


class PatternIndex(Struct, frozen=True, eq=False):
    """Patterns as one automaton; a state is a number."""

    edges: tuple[dict[str, tuple[int, ...]], ...]
    """For each state: token → states after it."""
    gaps: tuple[tuple[int, ...], ...]
    """For each state: states after any token of a sentence."""
    complete: dict[int, int]
    """State → number of the pattern that is complete in it."""
    heads: dict[str, Head]
    """First token → the continuations of the patterns without a key."""
    keyed: dict[str, Keyed]
    """First token → the patterns with a gap after it."""
    loose: Keyed
    """Patterns that begin with a gap."""
    firsts: tuple[tuple[int, str], ...]
    """Number of a pattern and a token that it begins with, for all patterns that do not begin with a gap."""

    def match(self, folded: str) -> Matches:
        """Patterns that a case-folded text begins with or fills."""
        return self._match(folded, (self.loose,))

    def match_firm(self, folded: str) -> Matches:
        """``match`` for the patterns that do not begin with a gap."""
        return match_short(self, folded) if len(folded) <= SHORT_CHARACTERS else self._match(folded, ())

    def may_begin(self, first: str, second: str) -> bool:
        """Whether a pattern without a key may begin with two tokens; True if the second is the end of a sentence."""
        head = self.heads.get(first)
        return head is not None and (second in head.follows or second == STOP)

    def has_key(self, first: str, folded: str) -> bool:
        """Whether a case-folded text with this first token may have a key of a pattern with the same first token."""
        return first in self.keyed and _holds_any(folded, self.keyed[first])

    def may_be(self, first: str) -> bool:
        """Whether a pattern consists of this token."""
        return bool(self.heads.get(first, NO_HEAD).complete)

    def _match(self, folded: str, loose: tuple[Keyed, ...]) -> Matches:
        tokens = tokenize(folded)
        first = next(tokens, "")
        keyed = (self.keyed[first], *loose) if first in self.keyed else loose
        live: set[int] = set()
        if any(_holds_any(folded, states) for states in keyed):
            words = frozenset(_WORD.findall(folded))
            live.update(*(states[word] for states in keyed for word in states.keys() & words))
            live = self._step(live, first)
        return self._run(tokens, live, self.heads.get(first, NO_HEAD))

    def _run(self, tokens: Iterator[str], live: set[int], head: Head) -> Matches:
        """Consume the tokens after the first; ``live`` holds the states after the first of patterns with a key."""
        begun = self._completed(live) | head.complete
        filled, follows = begun, head.follows
        for token in tokens:
            if token == STOP:
                # A gap does not reach beyond its sentence.
                live = {state for state in live if not self.gaps[state]}
                continue
            live = self._step(live, token) if live else set()
            live.update(follows.get(token, ()))
            if not live:
                return Matches(begun, NOTHING)
            filled, follows = self._completed(live), {}
            begun = begun | filled if filled else begun
        return Matches(begun, filled)

    def _step(self, states: Iterable[int], token: str) -> set[int]:
        after: set[int] = set()
        for state in states:
            targets = self.edges[state].get(token)
            if targets:
                after.update(targets)
            if self.gaps[state]:
                after.update(self.gaps[state])
        return after

    def _completed(self, states: Collection[int]) -> frozenset[int]:
        if self.complete.keys().isdisjoint(states):
            return NOTHING
        return frozenset([self.complete[state] for state in states if state in self.complete])


def _holds_any(folded: str, keys: Iterable[str]) -> bool:
    """Whether a text contains one of some words, even as a part of another word."""
    return any(key in folded for key in keys)


@lru_cache(maxsize=1 << 13)
def match_short(index: PatternIndex, folded: str) -> Matches:
    """The result of ``match_firm`` for a short text; cached, because the pages of a site share menus and buttons."""
    return index._match(folded, ())


def index_patterns(patterns: Iterable[Pattern]) -> PatternIndex:
    """Build the index of some patterns, numbered in their order."""
    builder = _Builder()
    for number, pattern in enumerate(patterns):
        builder.add(number, pattern)
    return builder.build()


class _Builder:
    """Joins the automata of patterns."""

    def __init__(self) -> None:
        self.edges: list[dict[str, tuple[int, ...]]] = []
        self.complete: dict[int, int] = {}
        self.anchored: dict[str, tuple[int, ...]] = {}
        self.keyed: dict[str, Keyed] = defaultdict(dict)
        self.loose: Keyed = {}
        self.firsts: list[tuple[int, str]] = []

    def add(self, number: int, pattern: Pattern) -> None:
        offset = len(self.edges)
        self.edges.extend(_shifted(edges, offset) for edges in pattern.edges)
        self.complete[offset + pattern.accept] = number
        start = tuple(offset + state for state in pattern.start)
        if _has_early_gap(pattern):
            self._add_keyed(dict.fromkeys(_rarest_tokens(pattern), start), start)
        else:
            for state in start:
                _merge(self.anchored, self.edges[state])
        self.firsts += [(number, token) for state in start for token in self.edges[state] if token != ANY]

    def _add_keyed(self, pattern: Keyed, start: tuple[int, ...]) -> None:
        firsts = {token for state in start for token in self.edges[state]}
        if ANY in firsts:
            _merge(self.loose, pattern)
        else:
            for token in firsts:
                _merge(self.keyed[token], pattern)

    def _head(self, states: tuple[int, ...]) -> Head:
        follows: dict[str, tuple[int, ...]] = {}
        for state in states:
            _merge(follows, self.edges[state])
        return Head(follows, frozenset(self.complete[state] for state in states if state in self.complete))

    def build(self) -> PatternIndex:
        return PatternIndex(
            gaps=tuple(edges.pop(ANY, ()) for edges in self.edges),
            edges=tuple(self.edges),
            complete=self.complete,
            heads={token: self._head(states) for token, states in self.anchored.items()},
            keyed=dict(self.keyed),
            loose=self.loose,
            firsts=tuple(self.firsts),
        )


def _shifted(edges: dict[str, tuple[int, ...]], offset: int) -> dict[str, tuple[int, ...]]:
    """Edges with ``offset`` added to all states, and with each token also without its accents."""
    moved: dict[str, tuple[int, ...]] = {}
    for symbol, targets in edges.items():
        numbers = tuple([offset + target for target in targets])
        _merge(moved, dict.fromkeys({symbol, without_accents(symbol)}, numbers))
    return moved


def _merge(into: dict[str, tuple[int, ...]], more: dict[str, tuple[int, ...]]) -> None:
    for token, states in more.items():
        into[token] = into[token] + states if token in into else states


def _has_early_gap(pattern: Pattern) -> bool:
    """Whether a gap comes first or second, so that the first tokens do not select the pattern."""
    second = {after for state in pattern.start for targets in pattern.edges[state].values() for after in targets}
    return any(ANY in pattern.edges[state] for state in second.union(pattern.start))


def _rarest_tokens(pattern: Pattern) -> frozenset[str]:
    """The keys of a pattern: the rarest tokens of which it requires one."""
    rarest = min(pattern.required, key=lambda tokens: (_frequency(tokens), sorted(tokens)))
    return frozenset(_WORD.findall(" ".join((*rarest, *map(without_accents, rarest)))))


def _frequency(tokens: frozenset[str]) -> float:
    """Estimate how often a text contains one of the tokens: each letter more halves the frequency."""
    return sum(0.5 ** len(token) for token in tokens)
