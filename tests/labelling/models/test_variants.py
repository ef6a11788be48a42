"""The founding example with other names, agencies, notices and languages: found by shape, not because it is listed."""

from __future__ import annotations

from collections import Counter

import pytest

import scraper
from scraper.article import Article
from scraper.values.tables import load_table
from tests.variants import AGENCIES, LANGUAGES, Variant, variants

COUNT = 24
"""Articles of each language."""


def checks(variant: Variant, article: Article) -> dict[str, bool]:
    """Field by field, whether the article is what the variant must give."""
    image = article.images[0] if len(article.images) == 1 else None
    return {
        "headline": article.headline == variant.headline,
        "byline": article.byline is None,
        "author": [author.name for author in article.authors] == [variant.author],
        "handle": [author.handles for author in article.authors] == [(variant.handle,)],
        "caption": image is not None and image.caption == variant.caption,
        "creators": image is not None and image.creators == variant.creators,
        "agencies": image is not None and set(image.agencies) == variant.agencies,
        "body": tuple(block.text for block in article.body) == variant.body,
        "junk": tuple((str(junk.role), junk.text) for junk in article.junk) == variant.junk,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_of_the_seed(language: str) -> None:
    """Every field of every variant is right."""
    wrong: Counter[str] = Counter()
    for variant in variants(language, COUNT):
        results = checks(variant, scraper.normalize(variant.text))
        wrong.update(field for field, right in results.items() if not right)
    assert wrong == {}


def test_agencies_of_the_variants_are_in_no_table() -> None:
    """The product has never heard of the agencies that the variants name."""
    known = str(load_table("agencies.toml")).casefold()
    assert [agency for agency in AGENCIES if f"'{agency.casefold()}'" in known] == []
