"""Phrases that give a block away, as tables (``data/phrases/<language>.toml``), and the voter that finds them.

A phrase stands at the start of a short block. All languages are asked at once, for the language of a text is not
known beforehand; a sentence that quotes a phrase has it behind a quotation mark or in too long a block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

import msgspec
from msgspec import Struct

from scraper.document import Document, Role
from scraper.errors import DataError
from scraper.labelling.combine import Vote
from scraper.labelling.phrase_pattern import ANY, STOP, Pattern, parse_pattern, tokenize, without_accents
from scraper.values.tables import load_table

__all__ = ["Phrase", "Phrases", "compile_phrases", "languages", "load_phrases", "read_phrases"]

_LONGEST = 900
"""Most characters of a block that may be a phrase."""
_NO_LANGUAGE = "und"
"""Table of what is the same in all languages, named by its BCP 47 tag."""
_WORDS = re.compile(r"<([a-z_]+)>")
_ANCHORED, _KEYED = 0, 1
"""States before the first token: of most patterns, and of those that are tried only where a key of theirs stands."""
_AT_START, _ALL = frozenset((_ANCHORED,)), frozenset((_ANCHORED, _KEYED))
_BEFORE = ("", '"', "(", "“", "„", "«", "‘")
_AFTER = ("", ".", ",", ":", ";", "!", "?", ")", "…", "”", "“", "»")
"""Marks that may stick to a key."""


class Phrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a table, as written there."""

    id: str
    """Unique in its file."""
    role: Role
    pattern: str
    """In the language of ``phrase_pattern``; it must match from the block's first token on."""
    origin: str
    """Where the phrase is from."""
    case: str
    """A block that gets a vote from this entry, and for this role from no other."""
    near_miss: str
    """A block that gets no vote from this entry."""
    whole: bool = False
    """Whether the pattern must fill the block."""
    max_words: int = 0
    """Most words of the block, numbers and marks counted; 0 only with ``whole``."""
    weight: float = 6.0
    """Natural log-odds of the vote."""
    language: str = ""
    """Name of its file; not written in the entry."""

    @property
    def reason(self) -> str:
        """The reason of its votes."""
        return f"phrase {self.language}.{self.role}.{self.id}"


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One file."""

    phrase: tuple[Phrase, ...] = ()
    words: dict[str, tuple[str, ...]] = {}


class _Automaton(Struct, frozen=True, eq=False):
    """All patterns in one automaton; the states of ``edges`` and ``gaps`` have the skips behind them followed."""

    edges: tuple[dict[str, tuple[int, ...]], ...]
    """For each state: token → states after it."""
    gaps: tuple[tuple[int, ...], ...]
    """For each state: states after any token."""
    complete: dict[int, int]
    """State → index of the phrase that is complete in it."""


class Phrases(Struct, frozen=True):
    """The tables, compiled, as a voter."""

    phrases: tuple[Phrase, ...]
    automaton: _Automaton
    firsts: frozenset[str]
    """First tokens of the patterns that do not begin with a gap."""
    keys: frozenset[str]
    """Words of which a pattern with a gap near its start needs one."""
    loose_keys: tuple[str, ...]
    """Those of the patterns that begin with a gap."""
    name: str = "phrase"

    def vote(self, document: Document) -> Iterator[Vote]:
        """One vote on the whole block for each phrase that it begins with."""
        text, firsts, marked = document.text, self.firsts, self._marked(document)
        for index, block in enumerate(document.blocks):
            start, end = block.start, block.end
            space = text.find(" ", start, end)
            word = text[start : end if space < 0 else space].casefold()
            if word in firsts or index in marked or not word.isalpha():
                for phrase in self.find(text[start:end]):
                    yield Vote(index, start, end, phrase.role, phrase.weight, phrase.reason)

    def find(self, text: str) -> tuple[Phrase, ...]:
        """The phrases that a block of this text begins with, in the order of the tables."""
        folded = text.casefold().replace("’", "'") if len(text) <= _LONGEST else ""
        keyed = not self.keys.isdisjoint(folded.replace("'", "' ").split())
        return self._match(folded, _ALL if keyed else _AT_START)

    def _marked(self, document: Document) -> set[int]:
        """Blocks with a key of a pattern that can begin with any word."""
        text, starts = document.text, [block.start for block in document.blocks]
        marked: set[int] = set()
        for key in self.loose_keys:
            found = text.find(key)
            while found >= 0:
                marked.add(bisect_right(starts, found) - 1)
                found = text.find(key, found + len(key))
        return marked

    def _match(self, folded: str, states: frozenset[int]) -> tuple[Phrase, ...]:
        begun: set[int] = set()
        moves = _moves(self.automaton, states)
        for token in tokenize(folded):
            states = moves.ending if token == STOP else moves.after.get(token, moves.otherwise)
            if not states:
                break
            moves = _moves(self.automaton, states)
            begun.update(moves.complete)
        filled = moves.complete if states else ()
        return self._accepted(begun, filled, folded.count(" ") + 1) if begun else ()

    def _accepted(self, begun: set[int], filled: Sequence[int], words: int) -> tuple[Phrase, ...]:
        phrases = ((index, self.phrases[index]) for index in sorted(begun))
        return tuple(one for index, one in phrases if (index in filled if one.whole else words <= one.max_words))


class _Moves(Struct, frozen=True):
    """Where a set of states leads to."""

    after: dict[str, frozenset[int]]
    """Token → states after it."""
    otherwise: frozenset[int]
    """States after any other token: those in a gap."""
    ending: frozenset[int]
    """States after the end of a sentence, which ends every gap."""
    complete: tuple[int, ...]
    """Indices of the phrases that are complete."""


@lru_cache(maxsize=1 << 13)
def _moves(automaton: _Automaton, states: frozenset[int]) -> _Moves:
    otherwise = {after for state in states for after in automaton.gaps[state]}
    after: dict[str, set[int]] = {}
    for state in states:
        for token, targets in automaton.edges[state].items():
            after.setdefault(token, set(otherwise)).update(targets)
    return _Moves(
        after={token: frozenset(targets) for token, targets in after.items()},
        otherwise=frozenset(otherwise),
        ending=frozenset(state for state in states if not automaton.gaps[state]),
        complete=tuple(automaton.complete[state] for state in states if state in automaton.complete),
    )


def load_phrases() -> Phrases:
    """The shipped tables of all languages, compiled."""
    return compile_phrases(phrase for language in languages() for phrase in read_phrases(language))


def languages() -> tuple[str, ...]:
    """Languages that have a table, by their BCP 47 tag, sorted."""
    files = resources.files("scraper.data").joinpath("phrases").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def read_phrases(language: str) -> tuple[Phrase, ...]:
    """The entries of one table; raises DataError, with the file as subject, for an entry that is not as it must be.

    ``<name>`` in a pattern is replaced by the list of that name under ``[words]`` in the same table or in that of
    no language (``und``).
    """
    name = f"phrases/{language}.toml"
    try:
        table = msgspec.convert(load_table(name), _Table)
        shared = msgspec.convert(load_table(f"phrases/{_NO_LANGUAGE}.toml"), _Table)
    except msgspec.ValidationError as error:
        raise DataError(str(error), name) from error
    words = shared.words | table.words
    return tuple(_complete_entry(entry, language, words) for entry in table.phrase)


def _complete_entry(entry: Phrase, language: str, words: dict[str, tuple[str, ...]]) -> Phrase:
    if not (entry.whole or entry.max_words):
        raise DataError("neither whole nor max_words", f"{language}.{entry.id}")
    try:
        pattern = _WORDS.sub(lambda match: f"[{'|'.join(words[match[1]])}]", entry.pattern)
    except KeyError as error:
        raise DataError(f"no list of words is called {error}", f"{language}.{entry.id}") from error
    return msgspec.structs.replace(entry, language=language, pattern=pattern)


def compile_phrases(phrases: Iterable[Phrase]) -> Phrases:
    """The voter of some phrases; raises DataError for a pattern that is wrong."""
    entries = tuple(phrases)
    builder = _Builder()
    for index, entry in enumerate(entries):
        try:
            builder.add(index, parse_pattern(entry.pattern))
        except DataError as error:
            raise DataError(error.message, entry.reason) from error
    return Phrases(
        phrases=entries,
        automaton=builder.build(),
        firsts=frozenset(builder.edges[_ANCHORED]) | builder.firsts,
        keys=frozenset(_spellings(builder.keys)),
        loose_keys=tuple(sorted(builder.loose_keys)),
    )


class _Builder:
    """Puts patterns side by side in one automaton."""

    def __init__(self) -> None:
        self.edges: list[dict[str, tuple[int, ...]]] = [{}, {}]
        self.complete: dict[int, int] = {}
        self.firsts: set[str] = set()
        self.keys: set[str] = set()
        self.loose_keys: set[str] = set()

    def add(self, phrase: int, pattern: Pattern) -> None:
        offset = len(self.edges)
        self.complete[offset + pattern.accept] = phrase
        for edges in pattern.edges:
            self.edges.append({})
            self._connect(len(self.edges) - 1, edges, offset)
        keyed = _has_early_gap(pattern)
        for state in pattern.start:
            self._connect(_KEYED if keyed else _ANCHORED, pattern.edges[state], offset)
        if keyed:
            self._add_keys(pattern)

    def _add_keys(self, pattern: Pattern) -> None:
        if not pattern.required:
            raise DataError("a gap near the start, and no token that must be there")
        keys = {one for token in max(pattern.required, key=_mean_length) for one in (token, without_accents(token))}
        firsts = {token for state in pattern.start for token in pattern.edges[state]}
        self.keys.update(keys)
        if ANY in firsts:
            self.loose_keys.update(keys)
        else:
            self.firsts.update(firsts, map(without_accents, firsts))

    def build(self) -> _Automaton:
        gaps = tuple(edges.pop(ANY, ()) for edges in self.edges)
        return _Automaton(tuple(self.edges), gaps, self.complete)

    def _connect(self, state: int, edges: dict[str, tuple[int, ...]], offset: int) -> None:
        for symbol, targets in edges.items():
            shifted = tuple(offset + target for target in targets)
            for token in {symbol, without_accents(symbol)}:
                self.edges[state][token] = self.edges[state].get(token, ()) + shifted


def _has_early_gap(pattern: Pattern) -> bool:
    """Whether a gap comes first or second, so that the first tokens tell little."""
    second = {after for state in pattern.start for targets in pattern.edges[state].values() for after in targets}
    return any(ANY in pattern.edges[state] for state in second.union(pattern.start))


def _mean_length(tokens: frozenset[str]) -> tuple[float, list[str]]:
    """Long words are rare words; the tokens themselves make the order complete."""
    return sum(map(len, tokens)) / len(tokens), sorted(tokens)


def _spellings(keys: Iterable[str]) -> Iterator[str]:
    """How keys look between spaces."""
    return (before + key + after for key in keys for before in _BEFORE for after in _AFTER)
