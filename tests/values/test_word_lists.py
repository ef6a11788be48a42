"""Each word of the small word lists is needed: without it, its case is read in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from scraper.values.credits import credit_marks
from scraper.values.credits.credit_marks import credit_words
from scraper.values.credits.credit_parser import known_credit, parse_credit
from scraper.values.dates import date_patterns, date_words
from scraper.values.dates.date_parser import find_dates
from scraper.values.dates.date_words import date_tables
from scraper.values.names import name_shape
from scraper.values.names import vocabulary as vocabulary_module
from scraper.values.names.byline_parser import parse_byline
from scraper.values.names.byline_patterns import grammar, is_signed, may_be_byline
from scraper.values.names.name_shape import looks_like_organization
from scraper.values.names.vocabulary import vocabulary
from scraper.values.tables import load_table


def read_name(line: str) -> object:
    """A line as a name and as a byline."""
    return looks_like_organization(line), is_signed(line), may_be_byline(line), parse_byline(line)


def read_credit_line(line: str) -> object:
    """A line as a credit, and as a text that a page marks as a credit."""
    return parse_credit(line), known_credit(line)


class WordList(NamedTuple):
    """A table of words with their cases, the module that loads it, and how a case is read."""

    file: str
    module: ModuleType
    section: str
    key: str
    read: Callable[[str], object]

    @property
    def words(self) -> dict[str, str]:
        """Word → case."""
        words: dict[str, str] = load_table(self.file)[self.section][self.key]
        return words


LISTS = [
    *(
        WordList("names.toml", vocabulary_module, section, key, read_name)
        for section, key in [
            ("articles", "cases"), ("small_words", "cases"), ("introducing", "cases"), ("joiners", "with"),
        ]
    ),
    *(
        WordList("credit_words.toml", credit_marks, section, "cases", read_credit_line)
        for section in ("leading_articles", "leading_prepositions", "abbreviations", "behind_comma")
    ),
    *(
        WordList("dates.toml", date_words, section, key, find_dates)
        for section, key in [
            ("ordinals", "cases"), ("ordinals", "behind_month"), ("prepositions", "cases"), ("year_marks", "cases"),
        ]
    ),
]  # fmt: skip
ENTRIES = [pytest.param(words, word, id=f"{words.section}-{word}") for words in LISTS for word in words.words]


@pytest.fixture
def fresh_tables() -> Iterator[None]:
    """Read the tables anew before and after."""
    read_anew()
    yield
    read_anew()


def read_anew() -> None:
    """Forget the tables, and the answers that depend on them."""
    for function in (
        vocabulary, grammar, name_shape._is_person, credit_words, date_tables, date_patterns._day_pattern,
    ):  # fmt: skip
        function.cache_clear()


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize(("words", "word"), ENTRIES)
def test_word_is_needed(words: WordList, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its entry the case of a word is read in another way."""
    case = words.words[word]
    with_word = words.read(case)
    table = load_table(words.file)
    rest = {other: line for other, line in words.words.items() if other != word}
    without: dict[str, Any] = table | {words.section: table[words.section] | {words.key: rest}}
    monkeypatch.setattr(words.module, "load_table", lambda _: without)
    read_anew()
    assert words.read(case) != with_word


@pytest.mark.parametrize(("words", "word"), ENTRIES)
def test_case_holds_the_word(words: WordList, word: str) -> None:
    """The case of a word is a line with the word."""
    assert word.lower() in words.words[word].lower()


@pytest.mark.parametrize("words", LISTS, ids=lambda words: f"{words.section}-{words.key}")
def test_every_list_has_an_origin(words: WordList) -> None:
    """A list says where its words are from."""
    assert load_table(words.file)[words.section]["origin"]
