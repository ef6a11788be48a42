"""JSON-LD: the properties of schema.org, and safe inside a script element."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from scraper.article import Article, Image, PageKind, PageKindName
from scraper.writing import write
from tests.article_samples import EMPTY, articles, changed, full_article

FULL = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "mainEntityOfPage": "https://example.org/rain",
    "url": "https://example.org/rain",
    "headline": "Rain in the Old Town",
    "alternativeHeadline": "Old Town Flood",
    "description": "How the flood came.",
    "author": [
        {
            "@type": "Person",
            "name": "Ada Example",
            "alternateName": ["@ada"],
            "url": "https://example.org/ada",
        },
        {
            "@type": "Person",
            "name": "Bo Sample",
            "email": "bo@example.org",
            "affiliation": {"@type": "Organization", "name": "Example News"},
        },
        {"@type": "Organization", "name": "Example News"},
    ],
    "dateline": "OLD TOWN (EN) —",
    "datePublished": "2024-05-04T10:00:00+02:00",
    "dateModified": "2024-05-05",
    "publisher": {"@type": "Organization", "name": "Example News", "url": "https://example.org/"},
    "articleSection": "Weather",
    "keywords": ["rain", "flood"],
    "inLanguage": "en",
    "isAccessibleForFree": True,
    "image": [
        {
            "@type": "ImageObject",
            "contentUrl": "https://example.org/a (1).jpg",
            "url": "https://example.org/a (1).jpg",
            "caption": "The main street on Monday.",
            "description": "A street",
            "creditText": "Cy Test/EN/Example Images",
            "creator": [{"@type": "Person", "name": "Cy Test"}],
            "provider": [
                {"@type": "Organization", "name": "EN"},
                {"@type": "Organization", "name": "Example Images"},
            ],
            "copyrightNotice": "© 2024 Example Images",
            "representativeOfPage": True,
        },
        {"@type": "ImageObject", "caption": "The roof."},
    ],
    "video": [{"@type": "VideoObject", "embedUrl": "https://example.org/player/1", "caption": "The river"}],
    "audio": [{"@type": "AudioObject", "contentUrl": "https://example.org/a.mp3"}],
    "wordCount": 46,
    "correction": ["Correction: the river rose by two metres, not three."],
}


def _read(article: Article) -> dict[str, Any]:
    thing: dict[str, Any] = json.loads(write(article, "jsonld"))
    return thing


def test_full_article() -> None:
    """Every field that schema.org has a property for is there."""
    thing = _read(full_article())
    assert thing.pop("articleBody") == full_article().text
    assert thing == FULL


def test_what_is_unknown_is_left_out() -> None:
    """No property is null, empty or an empty list; false and zero are kept."""
    article = changed(is_accessible_for_free=False, images=(Image(url="https://example.org/a.jpg"),))
    assert _read(article) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "isAccessibleForFree": False,
        "image": [
            {"@type": "ImageObject", "contentUrl": "https://example.org/a.jpg", "url": "https://example.org/a.jpg"},
        ],
        "wordCount": 0,
    }


@pytest.mark.parametrize("kind", [kind for kind in PageKindName if kind is not PageKindName.ARTICLE])
def test_other_pages_are_no_news(kind: PageKindName) -> None:
    """Only an article is a NewsArticle."""
    assert _read(changed(page_kind=PageKind(kind, 1.0)))["@type"] == "Article"


def test_dek_stands_in_for_a_description() -> None:
    """Without a description in the metadata the dek is one."""
    assert _read(changed(dek="The river rose."))["description"] == "The river rose."


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>"])
def test_safe_in_a_script_element(text: str) -> None:
    """No text ends the script element around it, and it is read back as it was."""
    written = write(changed(headline=text, text=text), "jsonld")
    assert "<" not in written
    assert json.loads(written)["headline"] == text


@given(articles())
def test_any_article_is_written(article: Article) -> None:
    """Whatever stands in the fields, the result is one line of JSON that a script element can hold."""
    written = write(article, "jsonld")
    assert "<" not in written
    assert "\n" not in written
    assert json.loads(written)["@type"] in ("NewsArticle", "Article")


def test_empty_article() -> None:
    """An article in which nothing stands has a type and a number of words."""
    assert _read(EMPTY) == {"@context": "https://schema.org", "@type": "NewsArticle", "wordCount": 0}
