"""Many patterns side by side: which of them does a text begin with, and which does it fill?

Most patterns are known by their first two tokens. Where a gap comes before the third, the pattern is tried only on a
text that has one of its keys: the rarest tokens of which the pattern needs one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from scraper.errors import DataError
from scraper.labelling.phrase_pattern import ANY, STOP, Pattern, tokenize, without_accents

__all__ = ["Matches", "PatternIndex", "index_patterns"]

_BEFORE = ("", '"', "(", "“", "„", "«", "‘")
_AFTER = ("", ".", ",", ":", ";", "!", "?", ")", "…", "”", "“", "»")
"""Marks that may stick to a key."""


class Matches(Struct, frozen=True):
    """Numbers of the patterns that match."""

    begun: frozenset[int] = frozenset()
    """Those that the text begins with."""
    filled: frozenset[int] = frozenset()
    """Those that reach its end."""


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
    keyed: dict[str, tuple[int, ...]]
    """Key, as it may stand between spaces → states before the patterns that it is a key of."""
    firsts: frozenset[str]
    """First tokens of the patterns that do not begin with a gap."""
    loose_keys: tuple[str, ...]
    """Keys of those that do."""

    def match(self, folded: str) -> Matches:
        """Patterns that a case-folded text begins with or fills."""
        tokens = tokenize(folded)
        head = next(tokens, "")
        anchored = self.anchored.get(head, ())
        live = self._step(self._keyed_starts(folded), head)
        live.update(anchored)
        if not live:
            return Matches()
        begun, follows = self._completed(live), _followers(self, head)
        keyed = live.difference(anchored)
        for token in tokens:
            if token == STOP:
                keyed = {state for state in keyed if not self.gaps[state]}
                continue
            live = self._step(keyed, token)
            live.update(follows.get(token, ()))
            if not live:
                return Matches(begun)
            begun, follows, keyed = begun | self._completed(live), {}, live
        return Matches(begun, self._completed(live) if begun else begun)

    def _keyed_starts(self, folded: str) -> set[int]:
        words = folded.replace("'", "' ").split()
        if self.keyed.keys().isdisjoint(words):
            return set()
        return {state for word in words for state in self.keyed.get(word, ())}

    def _step(self, states: Iterable[int], token: str) -> set[int]:
        after: set[int] = set()
        for state in states:
            after.update(self.edges[state].get(token, ()))
            after.update(self.gaps[state])
        return after

    def _completed(self, states: set[int]) -> frozenset[int]:
        return frozenset(self.complete[state] for state in states if state in self.complete)


@lru_cache(maxsize=1 << 13)
def _followers(index: PatternIndex, head: str) -> dict[str, tuple[int, ...]]:
    """Second token → states after it, of the patterns without a key that begin with ``head``."""
    found: dict[str, tuple[int, ...]] = {}
    for state in index.anchored.get(head, ()):
        for token, targets in index.edges[state].items():
            found[token] = found.get(token, ()) + targets
    return found


def index_patterns(patterns: Iterable[Pattern]) -> PatternIndex:
    """The index of some patterns, numbered in their order; raises DataError for one that would need a key and has none."""
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
        self.keyed: dict[str, tuple[int, ...]] = {}
        self.firsts: set[str] = set()
        self.loose_keys: set[str] = set()

    def add(self, number: int, pattern: Pattern) -> None:
        offset = len(self.edges)
        self.edges.extend(_shifted(edges, offset) for edges in pattern.edges)
        self.complete[offset + pattern.accept] = number
        starts = tuple(offset + state for state in pattern.start)
        firsts = {token for state in starts for token in self.edges[state]}
        self.firsts.update(firsts - {ANY})
        if not _has_early_gap(pattern):
            for state in starts:
                _merge(self.anchored, self.edges[state])
            return
        keys = _keys(pattern)
        _merge(self.keyed, dict.fromkeys((b + key + a for key in keys for b in _BEFORE for a in _AFTER), starts))
        if ANY in firsts:
            self.loose_keys.update(keys)

    def build(self) -> PatternIndex:
        return PatternIndex(
            gaps=tuple(edges.pop(ANY, ()) for edges in self.edges),
            edges=tuple(self.edges),
            complete=self.complete,
            anchored=self.anchored,
            keyed=self.keyed,
            firsts=frozenset(self.firsts),
            loose_keys=tuple(sorted(self.loose_keys)),
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


def _keys(pattern: Pattern) -> set[str]:
    if not pattern.required:
        raise DataError("a gap near the start, and no token that must be there")
    rarest = max(pattern.required, key=_mean_length)
    return rarest | {without_accents(token) for token in rarest}


def _mean_length(tokens: frozenset[str]) -> tuple[float, list[str]]:
    """Long words are rare words; the tokens themselves make the order complete."""
    return sum(map(len, tokens)) / len(tokens), sorted(tokens)
