"""Phrases that give a block away, as tables (``data/languages/<language>.toml``), and the voter that finds them.

A phrase stands at the start of a short block. All languages are asked at once, for the language of a text is not
known beforehand; a sentence that quotes a phrase has it behind a quotation mark or in too long a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from scraper.document import Role
from scraper.errors import DataError
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.phrases.phrase_index import Matches, PatternIndex, index_patterns
from scraper.labelling.phrases.phrase_pattern import Pattern, parse_pattern, tokenize
from scraper.layout.main_text import LaidOut, link_share
from scraper.values.tables import LANGUAGES, PHRASES, language_tags, load_table
from scraper.values.text import fold

__all__ = ["Phrase", "Phrases", "compile_phrases", "load_phrases", "read_phrases"]

_LONGEST = 900
"""Most characters of a block that may be a phrase."""
LINK_SHARE = 0.5
"""From this share of link text on a block is a link."""
_NO_LANGUAGE = "und"
"""Table of what is the same in all languages, named by its BCP 47 tag."""
_WORDS = re.compile(r"<([a-z_]+)>")
_PARTED = "\0"
"""Between texts that are looked at together; no text has it, for reading drops it."""


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
    title: bool = False
    """Whether it names what stands below it: a link so called is an item of a menu."""
    weight: float = 6.0
    """Natural log-odds of the vote."""
    language: str = ""
    """Name of its file; not written in the entry."""

    @property
    def reason(self) -> str:
        """The reason of its votes."""
        return self.reason_for(self.role)

    def reason_for(self, role: Role) -> str:
        """The reason of a vote for a role: its own, or that of a menu's item."""
        return f"phrase {self.language}.{role}.{self.id}"


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One file."""

    phrase: tuple[Phrase, ...] = ()
    words: dict[str, tuple[str, ...]] = {}


class Phrases(Struct, frozen=True):
    """The tables, compiled, as a voter."""

    phrases: tuple[Phrase, ...]
    index: PatternIndex
    """Their patterns, in the same order."""
    roots: tuple[str, ...]
    """What to look for in a text to find the keys of the patterns that begin with a gap."""
    most_words: dict[str, int]
    """First token of patterns, none of them ``whole`` → most words of a block that may begin with one of them."""
    name: str = "phrase"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """One vote on the whole block for each phrase that it begins with."""
        found = self._found(list(dict.fromkeys(text for text in document.texts if len(text) <= _LONGEST)))
        for number, text in enumerate(document.texts):
            for phrase in found.get(text, ()):
                block = document.blocks[number]
                role = Role.NAVIGATION if phrase.title and link_share(block) >= LINK_SHARE else phrase.role
                yield Vote(number, block.start, block.end, role, phrase.weight, phrase.reason_for(role))

    def _found(self, texts: list[str]) -> dict[str, tuple[Phrase, ...]]:
        """The phrases of those among some texts that have any."""
        joined = _fold(_PARTED.join(texts))
        folded = joined.split(_PARTED)
        marked = self._marked(joined)
        found: dict[str, tuple[Phrase, ...]] = {}
        for text, one in zip(texts, folded, strict=True) if texts else ():
            if phrases := self._find(one) if one in marked else self._find_firm(one):
                found[text] = phrases
        return found

    def find(self, text: str) -> tuple[Phrase, ...]:
        """The phrases that a block of this text begins with, in the order of the tables."""
        return self._find(_fold(text)) if len(text) <= _LONGEST else ()

    def _find(self, folded: str) -> tuple[Phrase, ...]:
        return self._accepted(folded, self.index.match(folded))

    def _find_firm(self, folded: str) -> tuple[Phrase, ...]:
        """The same, but for the patterns that can begin with any word."""
        first, _, rest = folded.partition(" ")
        begins_with_word = first.isalpha()
        if begins_with_word and first not in self.most_words:
            return ()
        second = rest.partition(" ")[0]
        parted = begins_with_word and second.isalpha()
        if not parted and not folded.isalpha():
            tokens = tokenize(folded)
            first, second = next(tokens, ""), next(tokens, "")
        if folded.count(" ") >= self.most_words.get(first, 0):
            return ()
        likely = self.index.may_begin(first, second) or (not parted and self.index.may_be(first))
        if not (likely or self.index.has_key(first, folded)):
            return ()
        return self._accepted(folded, self.index.match_firm(folded))

    def _accepted(self, folded: str, matches: Matches) -> tuple[Phrase, ...]:
        if not matches.begun:
            return ()
        words = folded.count(" ") + 1
        found = ((number, self.phrases[number]) for number in sorted(matches.begun))
        return tuple(
            one for number, one in found if (number in matches.filled if one.whole else words <= one.max_words)
        )

    def _marked(self, joined: str) -> set[str]:
        """Those of some joined texts with a key of a pattern that can begin with any word."""
        marked: set[str] = set()
        for root in self.roots:
            found = joined.find(root)
            while found >= 0:
                start, end = joined.rfind(_PARTED, 0, found) + 1, joined.find(_PARTED, found)
                marked.add(joined[start:] if end < 0 else joined[start:end])
                found = joined.find(root, found + len(root))
        return marked


def _fold(text: str) -> str:
    """The text as patterns are matched: without case, with straight apostrophes."""
    return fold(text).replace("’", "'")


def load_phrases() -> Phrases:
    """The shipped tables of all languages, compiled."""
    return compile_phrases(phrase for language in language_tags() for phrase in read_phrases(language))


def read_phrases(language: str) -> tuple[Phrase, ...]:
    """The entries of one table; raises DataError, with the file as subject, for an entry that is not as it must be.

    ``<name>`` in a pattern is replaced by the list of that name under ``[words]`` in the same table or in that of
    no language (``und``).
    """
    name = f"{LANGUAGES}/{language}.toml"
    try:
        table, shared = _table(name), _table(f"{LANGUAGES}/{_NO_LANGUAGE}.toml")
    except msgspec.ValidationError as error:
        raise DataError(str(error), name) from error
    words = shared.words | table.words
    return tuple(_complete_entry(entry, language, words) for entry in table.phrase)


def _table(name: str) -> _Table:
    """The phrases of a language's file; its other parts belong to other tables."""
    return msgspec.convert({key: value for key, value in load_table(name).items() if key in PHRASES}, _Table)


def _complete_entry(entry: Phrase, language: str, words: dict[str, tuple[str, ...]]) -> Phrase:
    if not (entry.whole or entry.max_words):
        raise DataError("neither whole nor max_words", f"{language}.{entry.id}")
    try:
        pattern = _WORDS.sub(lambda match: f"[{'|'.join(words[match[1]])}]", entry.pattern)
    except KeyError as error:
        raise DataError(f"no list of words is called {error}", f"{language}.{entry.id}") from error
    return msgspec.structs.replace(entry, language=language, pattern=pattern)


def compile_phrases(phrases: Iterable[Phrase]) -> Phrases:
    """The voter of some phrases; raises DataError, with the entry as subject, for a pattern that is wrong."""
    entries = tuple(phrases)
    index = index_patterns(_parse(entry) for entry in entries)
    roots = _roots(set(index.loose))
    return Phrases(entries, index, roots, _most_words(entries, index))


def _most_words(entries: tuple[Phrase, ...], index: PatternIndex) -> dict[str, int]:
    """For each token that begins patterns, the loosest bound on the words of their blocks."""
    bounds: dict[str, int] = {}
    for number, token in index.firsts:
        entry = entries[number]
        bounds[token] = max(bounds.get(token, 0), _LONGEST if entry.whole else entry.max_words)
    return bounds


def _parse(entry: Phrase) -> Pattern:
    try:
        return parse_pattern(entry.pattern)
    except DataError as error:
        raise DataError(error.message, entry.reason) from error


def _roots(keys: set[str]) -> tuple[str, ...]:
    """The keys that contain no other."""
    return tuple(sorted(key for key in keys if not any(other in key for other in keys - {key})))
