"""Each word of the small lists of ``names.toml`` is needed: without it, its case is read in another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scraper.values.names import name_shape
from scraper.values.names import vocabulary as vocabulary_module
from scraper.values.names.byline_parser import parse_byline
from scraper.values.names.byline_patterns import grammar, is_signed, may_be_byline
from scraper.values.names.name_shape import looks_like_organization
from scraper.values.names.vocabulary import vocabulary
from scraper.values.tables import load_table

TABLE = load_table("names.toml")
LISTS = [("articles", "cases"), ("small_words", "cases"), ("introducing", "cases"), ("joiners", "with")]
ENTRIES = [(section, key, word) for section, key in LISTS for word in TABLE[section][key]]


@pytest.fixture
def fresh_vocabulary() -> Iterator[None]:
    """Read the table anew before and after."""
    read_anew()
    yield
    read_anew()


def read_anew() -> None:
    """Forget the table, and the answers that depend on it."""
    for function in (vocabulary, grammar, name_shape._is_person):
        function.cache_clear()


def reading(line: str) -> tuple[object, ...]:
    """How a line is read."""
    return looks_like_organization(line), is_signed(line), may_be_byline(line), parse_byline(line)


@pytest.mark.usefixtures("fresh_vocabulary")
@pytest.mark.parametrize(("section", "key", "word"), ENTRIES)
def test_word_is_needed(section: str, key: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its entry the case of a word is read in another way."""
    case = TABLE[section][key][word]
    with_word = reading(case)
    words: dict[str, Any] = {other: line for other, line in TABLE[section][key].items() if other != word}
    monkeypatch.setattr(vocabulary_module, "load_table", lambda _: TABLE | {section: TABLE[section] | {key: words}})
    read_anew()
    assert reading(case) != with_word


@pytest.mark.parametrize(("section", "key", "word"), ENTRIES)
def test_case_holds_the_word(section: str, key: str, word: str) -> None:
    """The case of a word is a line with the word."""
    assert word in TABLE[section][key][word].lower().split()
