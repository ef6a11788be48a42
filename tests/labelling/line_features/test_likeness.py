"""Words that a line shares with the text, the URL and the headline."""

from __future__ import annotations

import pytest

from scraper.labelling.line_features.likeness import likeness_columns, slug_terms
from scraper.labelling.line_features.lines import lines_of
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read

LONG = " ilçesinde çıkan yangın gece boyunca sürdü ve sabaha karşı söndürüldü, ekipler bölgede çalışıyor."


@pytest.mark.parametrize(
    ("url", "terms"),
    [
        ("https://harbour.example/2031/weiße-strände", {"weisse", "straende"}),
        ("https://harbour.example/2031/WEISSE-STR%C3%84NDE.html", {"weisse", "straende"}),
        ("https://harbour.example/2031/İstanbul-ışık", {"istanbul", "isik"}),
    ],
)
def test_words_of_urls_have_one_spelling(url: str, terms: set[str]) -> None:
    """The words of a URL are folded and have no accents."""
    assert slug_terms(url) == terms


@pytest.mark.parametrize(
    ("heading", "word"), [("SİVAS", "Sivas'ın"), ("BALIKESİR", "Balıkesir'in"), ("IŞIKLI", "ışıklı")]
)
def test_headings_in_capitals_share_the_words_of_the_text(heading: str, word: str) -> None:
    """A Turkish word in capitals is the word that the text writes small."""
    document = lay_out(read(as_page("\n\n".join([f"{word}{LONG}", heading, f"{word} merkez{LONG}"]), None)))
    shares = likeness_columns(lines_of(document, document.layout))["like.text_share"]
    assert shares[document.texts.index(heading)] == 1
