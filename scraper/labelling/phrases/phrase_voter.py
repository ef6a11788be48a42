"""Phrases that reveal the role of a block, from ``data/languages/<language>.toml``, and the voter that finds them.

A phrase matches at the start of a short block. The tables of all languages are matched together, because the language
of a text is not known. A sentence that quotes a phrase does not match: the phrase follows a quotation mark, or the
block is too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from scraper.document import Role
from scraper.errors import DataError
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import weight_number
from scraper.labelling.phrases.phrase_index import Matches, PatternIndex, index_patterns
from scraper.labelling.phrases.phrase_pattern import Pattern, parse_pattern, tokenize
from scraper.layout.main_text import DocumentWithLayout, link_share
from scraper.values.tables import LANGUAGES, PHRASES, language_tags, load_table
from scraper.values.text import fold

__all__ = ["Phrase", "Phrases", "compile_phrases", "load_phrases", "read_phrases"]

_MAX_CHARACTERS = 900
"""Characters of the longest block that can match."""
LINK_SHARE = 0.5
"""From this share of link text on a block is a link."""
_NO_LANGUAGE = "und"
"""Table of the phrases that all languages share, named by its BCP 47 tag."""
_WORDS = re.compile(r"<([a-z_]+)>")
_SEPARATOR = "\0"
"""Separates texts that are searched together; no text contains it, because reading drops it."""


class Phrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a table, as written there."""

    id: str
    """Unique in its file."""
    role: Role
    pattern: str
    """In the language of ``phrase_pattern``; it must match from the block's first token on."""
    origin: str
    """Source of the phrase."""
    case: str
    """A block that gets a vote from this entry, and for this role from no other."""
    near_miss: str
    """A block that gets no vote from this entry."""
    whole: bool = False
    """Whether the pattern must fill the block."""
    max_words: int = 0
    """Words of the longest block that matches, numbers and marks included; 0 only with ``whole``."""
    title: bool = False
    """Whether it is the title of the blocks below it: a link with this text is a menu item."""
    weight: float = msgspec.field(default_factory=lambda: weight_number("phrase default"))
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
    """Strings of which each key of the patterns that begin with a gap contains one."""
    most_words: dict[str, int]
    """First token of patterns → words of the longest block that one of them can match."""
    name: str = "phrase"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """One vote on the whole block for each phrase that it begins with."""
        phrases_of = self._phrases_of(
            list(dict.fromkeys(text for text in document.texts if len(text) <= _MAX_CHARACTERS))
        )
        for index, text in enumerate(document.texts):
            for phrase in phrases_of.get(text, ()):
                block = document.blocks[index]
                role = Role.NAVIGATION if phrase.title and link_share(block) >= LINK_SHARE else phrase.role
                yield Vote(index, block.start, block.end, role, phrase.weight, phrase.reason_for(role))

    def _phrases_of(self, texts: list[str]) -> dict[str, tuple[Phrase, ...]]:
        """Text → its phrases, for the texts that have a phrase."""
        joined = _fold(_SEPARATOR.join(texts))
        folded = joined.split(_SEPARATOR)
        marked = self._marked(joined)
        phrases_of: dict[str, tuple[Phrase, ...]] = {}
        for text, folded_text in zip(texts, folded, strict=True) if texts else ():
            if phrases := self._find(folded_text) if folded_text in marked else self._find_firm(folded_text):
                phrases_of[text] = phrases
        return phrases_of

    def find(self, text: str) -> tuple[Phrase, ...]:
        """The phrases that a block of this text begins with, in the order of the tables."""
        return self._find(_fold(text)) if len(text) <= _MAX_CHARACTERS else ()

    def _find(self, folded: str) -> tuple[Phrase, ...]:
        return self._accepted(folded, self.index.match(folded))

    def _find_firm(self, folded: str) -> tuple[Phrase, ...]:
        """``_find`` without the patterns that can begin with any word."""
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
        begun = ((number, self.phrases[number]) for number in sorted(matches.begun))
        return tuple(
            phrase
            for number, phrase in begun
            if (number in matches.filled if phrase.whole else words <= phrase.max_words)
        )

    def _marked(self, joined: str) -> set[str]:
        """The joined texts that contain a key of a pattern that can begin with any word."""
        marked: set[str] = set()
        for root in self.roots:
            position = joined.find(root)
            while position >= 0:
                start, end = joined.rfind(_SEPARATOR, 0, position) + 1, joined.find(_SEPARATOR, position)
                marked.add(joined[start:] if end < 0 else joined[start:end])
                position = joined.find(root, position + len(root))
        return marked


def _fold(text: str) -> str:
    """The text as patterns are matched: without case, with straight apostrophes."""
    return fold(text).replace("’", "'")


def load_phrases() -> Phrases:
    """The shipped tables of all languages, compiled."""
    return compile_phrases(phrase for language in language_tags() for phrase in read_phrases(language))


def read_phrases(language: str) -> tuple[Phrase, ...]:
    """Read the entries of one table; raises DataError, with the file as subject, for an invalid entry.

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
    """Compile the voter of some phrases; raises DataError, with the entry as subject, for an invalid pattern."""
    entries = tuple(phrases)
    index = index_patterns(_parse(entry) for entry in entries)
    roots = _roots(set(index.loose))
    return Phrases(entries, index, roots, _most_words(entries, index))


def _most_words(entries: tuple[Phrase, ...], index: PatternIndex) -> dict[str, int]:
    """For each token that begins patterns, the loosest bound on the words of their blocks."""
    bounds: dict[str, int] = {}
    for number, token in index.firsts:
        entry = entries[number]
        bounds[token] = max(bounds.get(token, 0), _MAX_CHARACTERS if entry.whole else entry.max_words)
    return bounds


def _parse(entry: Phrase) -> Pattern:
    try:
        return parse_pattern(entry.pattern)
    except DataError as error:
        raise DataError(error.message, entry.reason) from error


def _roots(keys: set[str]) -> tuple[str, ...]:
    """The keys that contain no other key."""
    return tuple(sorted(key for key in keys if not any(other in key for other in keys - {key})))
