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

__all__ = ["NO_MATCHES", "Keyed", "Matches", "PatternIndex", "index_patterns"]


class Matches(Struct, frozen=True):
    """Numbers of the patterns that match."""

    begun: frozenset[int] = frozenset()
    """Those that the text begins with."""
    filled: frozenset[int] = frozenset()
    """Those that reach its end."""


NO_MATCHES = Matches()


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

    def _match(self, folded: str, loose: tuple[Keyed, ...]) -> Matches:
        tokens: Iterable[str] = tokenize(folded)
        head = next(iter(tokens), "")
        anchored, keyed = self.anchored.get(head, ()), self.keyed.get(head, ()) + loose
        starts: set[int] = set()
        if keyed:
            tokens = list(tokens)
            starts.update(*(one.start for one in keyed if head in one.keys or not one.keys.isdisjoint(tokens)))
        live = self._step(starts, head)
        if not live and not anchored:
            return NO_MATCHES
        return self._run(tokens, live, head)

    def _run(self, tokens: Iterable[str], keyed: set[int], head: str) -> Matches:
        """Take the tokens after the first; ``keyed`` are the states after it of patterns with a key."""
        live, follows = keyed.union(self.anchored.get(head, ())), _followers(self, head)
        begun = self._completed(live)
        for token in tokens:
            if token == STOP:
                keyed = {state for state in keyed if not self.gaps[state]}
                continue
            live = self._step(keyed, token)
            live.update(follows.get(token, ()))
            if not live:
                break
            begun, follows, keyed = begun | self._completed(live), {}, live
        return Matches(begun, self._completed(live)) if begun else NO_MATCHES

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
    if not pattern.required:
        raise DataError("a gap near the start, and no token that must be there")
    rarest = min(pattern.required, key=lambda tokens: (_frequency(tokens), sorted(tokens)))
    return rarest | {without_accents(token) for token in rarest}


def _frequency(tokens: frozenset[str]) -> float:
    """A guess at how often one of them stands in a text: half as often with each letter more."""
    return sum(0.5 ** len(token) for token in tokens)
