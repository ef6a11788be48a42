"""Many patterns side by side: which of them does a text begin with, and which does it fill?

Most patterns are known by their first two tokens. Where a gap comes before the third, the pattern is tried only on a
text that has one of its keys: the rarest tokens of which the pattern needs one.
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
SHORT = 40
"""Characters of a menu item or a button."""


class Matches(Struct, frozen=True):
    """Numbers of the patterns that match."""

    begun: frozenset[int] = NOTHING
    """Those that the text begins with."""
    filled: frozenset[int] = NOTHING
    """Those that reach its end."""


NO_MATCHES = Matches()
_WORD = re.compile(r"[^\W\d_]+|@")
"""What a key can be."""


Keyed = dict[str, tuple[int, ...]]
"""Of patterns with a gap near their start: a word of which they need one → the states before their first token."""


class Head(Struct, frozen=True):
    """What the first token of a text says of the patterns without a key."""

    follows: dict[str, tuple[int, ...]]
    """Second token → states after it."""
    complete: frozenset[int]
    """Numbers of the patterns that are complete."""


NO_HEAD = Head({}, NOTHING)


class PatternIndex(Struct, frozen=True, eq=False):
    """Patterns as one automaton; states are numbered through."""

    edges: tuple[dict[str, tuple[int, ...]], ...]
    """For each state: token → states after it."""
    gaps: tuple[tuple[int, ...], ...]
    """For each state: states after any token of a sentence."""
    complete: dict[int, int]
    """State → number of the pattern that is complete in it."""
    heads: dict[str, Head]
    """First token → how the patterns without a key go on."""
    keyed: dict[str, Keyed]
    """First token → the patterns with a gap behind it."""
    loose: Keyed
    """Patterns that begin with a gap."""
    firsts: tuple[tuple[int, str], ...]
    """Number of a pattern and a token that it begins with, for all patterns that do not begin with a gap."""

    def match(self, folded: str) -> Matches:
        """Patterns that a case-folded text begins with or fills."""
        return self._match(folded, (self.loose,))

    def match_firm(self, folded: str) -> Matches:
        """The same, of the patterns that do not begin with a gap."""
        return match_short(self, folded) if len(folded) <= SHORT else self._match(folded, ())

    def may_begin(self, first: str, second: str) -> bool:
        """Whether a pattern without a key may begin with two tokens; the end of a sentence tells nothing."""
        head = self.heads.get(first)
        return head is not None and (second in head.follows or second == STOP)

    def has_key(self, first: str, folded: str) -> bool:
        """A quick look at whether a case-folded text that begins with a token has a key of a pattern that does so."""
        return first in self.keyed and _holds_any(folded, self.keyed[first])

    def may_be(self, first: str) -> bool:
        """Whether a pattern is a token and nothing more."""
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
        """Take the tokens after the first; ``live`` are the states after it of patterns with a key."""
        begun = self._completed(live) | head.complete
        filled, follows = begun, head.follows
        for token in tokens:
            if token == STOP:
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
    """Whether one of some words stands in a text, if only as a part of another."""
    return any(key in folded for key in keys)


@lru_cache(maxsize=1 << 13)
def match_short(index: PatternIndex, folded: str) -> Matches:
    """What ``match_firm`` gives for a short text; kept, for the pages of a site share their menus and buttons."""
    return index._match(folded, ())


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
        self.keyed: dict[str, Keyed] = defaultdict(dict)
        self.loose: Keyed = {}
        self.firsts: list[tuple[int, str]] = []

    def add(self, number: int, pattern: Pattern) -> None:
        offset = len(self.edges)
        self.edges.extend(_shifted(edges, offset) for edges in pattern.edges)
        self.complete[offset + pattern.accept] = number
        start = tuple(offset + state for state in pattern.start)
        if _has_early_gap(pattern):
            self._add_keyed(dict.fromkeys(_keys(pattern), start), start)
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
