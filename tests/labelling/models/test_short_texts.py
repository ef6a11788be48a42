"""A few lines of text, as a person tries the product with: shorter than any text that the line model has learned from."""

from __future__ import annotations

import pytest

from scraper import normalize

TEXTS = {
    "headline, byline, date and a sentence": (
        "Bridge closes\nBy Jane Roe\nMay 3, 2031\n\nThe harbour bridge closed on Monday after a crack was found.\n",
        "Bridge closes",
        ["The harbour bridge closed on Monday after a crack was found."],
    ),
    "short sentences": (
        "Mayor resigns over bridge\nThe mayor resigned on Tuesday.\nShe had been in office since 2024.\n",
        "Mayor resigns over bridge",
        ["The mayor resigned on Tuesday.", "She had been in office since 2024."],
    ),
    "two paragraphs": (
        (
            "The harbour bridge closed on Monday, the city said. Engineers will inspect it this week.\n\n"
            "It opened in 1961 and carries 20,000 cars a day.\n"
        ),
        None,
        [
            "The harbour bridge closed on Monday, the city said. Engineers will inspect it this week.",
            "It opened in 1961 and carries 20,000 cars a day.",
        ],
    ),
    "one sentence": (
        "The harbour bridge closed on Monday after a crack was found in a pillar, the city said.",
        None,
        ["The harbour bridge closed on Monday after a crack was found in a pillar, the city said."],
    ),
    "a list of URLs": ("https://example.org/rain\nhttps://example.org/snow\n", None, []),
    "a menu": ("Home\nNews\nSport\nWeather\nContact us\n", None, []),
}


@pytest.mark.parametrize("name", TEXTS)
def test_short_texts(name: str) -> None:
    """What a person hands in on purpose is no junk, though such lines on a page would be."""
    source, headline, paragraphs = TEXTS[name]
    article = normalize(source)
    assert article.headline == headline
    assert [block.text for block in article.body] == paragraphs
