"""Queries by words."""

from __future__ import annotations

import msgspec
import pytest

from scraper.errors import ConfigError
from scraper.ingest.word_query import word_query

TEXT = "The Straße leads to the harbour; İLGİLİ 東京都庁 was seen. Preis: 5 %"
QUERIES = {
    "harbour": True,
    "HARBOUR rain": True,
    "harbour snow": False,
    "harb": False,
    "strasse": True,
    "ilgili": True,
    "東京": True,
    "京東": False,
    "ｈａｒｂｏｕｒ": True,
    "harbour!": True,
    "5": True,
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items(), ids=QUERIES)
def test_queries(query: str, expected: bool) -> None:
    """All words are found as whole words, folded, in headline or text; in scripts without spaces anywhere."""
    assert word_query(query).matches(msgspec.json.encode({"headline": "Rain", "text": TEXT, "dek": "snow"})) is expected


def test_no_headline() -> None:
    """An article without a headline is searched in its text."""
    assert word_query("rain").matches(b'{"headline":null,"text":"Rain fell."}')


@pytest.mark.parametrize("query", ["", " ", "!?"])
def test_a_query_needs_a_word(query: str) -> None:
    """A query that would match everything is refused."""
    with pytest.raises(ConfigError, match="needs a word"):
        word_query(query)
