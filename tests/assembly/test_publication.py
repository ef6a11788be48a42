"""What only claims tell: canonical URL, section, tags, publisher, language, access; and the id that follows."""

from __future__ import annotations

from hashlib import sha256

import pytest

from scraper.article import Publisher
from scraper.values.urls import url_key
from tests.builders import article_of, assembled, claim, labelled, text_document

PAGE = "https://www.example.org/news/story?utm_source=x"
TEXT = ("paragraph", "The trains stood still for the whole night because of the snow.")

CANONICAL = [
    ("https://example.org/news/story?utm_medium=feed", "https://example.org/news/story"),
    ("/news/story", "https://www.example.org/news/story"),
    ("https://example.org/", None),
    ("https://example.com/news/story", None),
    ("javascript:void(0)", None),
]


@pytest.mark.parametrize(("claimed", "canonical"), CANONICAL)
def test_canonical_url(claimed: str, canonical: str | None) -> None:
    """A canonical URL is on the page's own site and not its front page."""
    article = article_of([TEXT], url=PAGE, claims=[claim("canonical_url", claimed, "link rel=canonical")])
    assert article.canonical_url == canonical
    assert article.url == PAGE


def test_id() -> None:
    """The id is that of the canonical URL, else of the page's URL, else of the text."""
    canonical = claim("canonical_url", "https://example.org/news/story")
    key = sha256(url_key("https://example.org/news/story").encode()).hexdigest()[:32]
    assert article_of([TEXT], url="https://example.org/other", claims=[canonical]).id == f"u1:{key}"
    assert article_of([TEXT], url="https://example.org/news/story").id == f"u1:{key}"
    assert article_of([TEXT]).id == f"t1:{sha256(TEXT[1].encode()).hexdigest()[:32]}"


FIELDS = {
    "section": (
        [claim("section", "Weather"), claim("breadcrumb", "Home"), claim("breadcrumb", "News")],
        "section",
        "Weather",
    ),
    "section of the breadcrumbs": (
        [
            claim("breadcrumb", "Home"),
            claim("breadcrumb", "Weather"),
            claim("breadcrumb", "Trains"),
            claim("headline", "Trains"),
        ],
        "section",
        "Weather",
    ),
    "section without the marks around it": ([claim("section", "- Weather,")], "section", "Weather"),
    "the first of several sections": ([claim("section", "Weather,Rail,Snow")], "section", "Weather"),
    "a section with a comma": ([claim("section", "Health, Rail & Snow")], "section", "Health, Rail & Snow"),
    "a section that is the site": ([claim("section", "The Daily"), claim("site_name", "The Daily")], "section", None),
    "a section that is the title": ([claim("section", "Trains stop"), claim("title", "Trains stop")], "section", None),
    "a name before a word of URLs": (
        [claim("section", "local-weather"), claim("breadcrumb", "Home"), claim("breadcrumb", "Weather")],
        "section",
        "Weather",
    ),
    "a word of URLs where there is no name": ([claim("section", "local-weather")], "section", "local-weather"),
    "a path that begins at a section": (
        [claim("breadcrumb", "Weather", url="/weather"), claim("breadcrumb", "Trains stop again")],
        "section",
        "Weather",
    ),
    "a path to the front page": ([claim("breadcrumb", "Start", url="/")], "section", None),
    "two paths from the front page": (
        [
            claim("breadcrumb", "Start", url="/"),
            claim("breadcrumb", "Weather", url="/weather"),
            claim("breadcrumb", "Start", "microdata BreadcrumbList", url="/"),
        ],
        "section",
        "Weather",
    ),
    "a path that ends at the page": (
        [claim("breadcrumb", "Weather", url="/weather"), claim("breadcrumb", "Snow", url="/news/story")],
        "section",
        "Weather",
    ),
    "a path that ends with a title cut short": (
        [
            claim("breadcrumb", "Start", url="/"),
            claim("breadcrumb", "Weather", url="/weather"),
            claim("breadcrumb", "Trains stop in the snow near", url="/x"),
            claim("headline", "Trains stop in the snow near the coast"),
        ],
        "section",
        "Weather",
    ),
    "tags in a better form": ([claim("tag", "rail-road"), claim("tag", "Rail Road")], "tags", ("Rail Road",)),
    "tags with a mark": ([claim("tag", "#Snow")], "tags", ("Snow",)),
    "settings among tags": ([claim("tag", "locale: US"), claim("tag", "Snow")], "tags", ("Snow",)),
    "the site among tags": ([claim("tag", "The Daily"), claim("site_name", "The Daily")], "tags", ()),
    "tags": ([claim("tag", "Snow"), claim("tag", "trains"), claim("tag", "snow")], "tags", ("Snow", "trains")),
    "publisher": (
        [claim("site_name", "Daily"), claim("publisher", "The Daily", url="/")],
        "publisher",
        Publisher("The Daily", "https://www.example.org/"),
    ),
    "site name": ([claim("site_name", "The Daily")], "publisher", Publisher("The Daily", None)),
    "site name that is the title of the page": (
        [claim("site_name", "Trains stop"), claim("title", "Trains stop")],
        "publisher",
        None,
    ),
    "the domain in the title": (
        [claim("title", "Trains stop | Example")],
        "publisher",
        Publisher("Example", None),
    ),
    "no other part of the title": ([claim("title", "Trains stop | Weather")], "publisher", None),
    "language": ([claim("language", "de_AT")], "language", "de-AT"),
    "free": ([claim("is_accessible_for_free", "true")], "is_accessible_for_free", True),
    "not free": ([claim("is_accessible_for_free", "false")], "is_accessible_for_free", False),
    "not known": ([claim("is_accessible_for_free", "perhaps")], "is_accessible_for_free", None),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields(name: str) -> None:
    """Claims fill the fields about the publication."""
    claims, field, value = FIELDS[name]
    assert getattr(article_of([TEXT], url=PAGE, claims=claims), field) == value


def test_guessed_language() -> None:
    """Without a claim the text tells the language."""
    text = "Die Züge standen die ganze Nacht still, weil es so viel Schnee gab, und niemand wusste, wann es weitergeht."
    assert article_of([("paragraph", text)]).language == "de"


GERMAN = "Die Züge standen die ganze Nacht still, weil es so viel Schnee gab, und niemand wusste, wann es weitergeht. "

MISTAKEN = [
    ("en-US", 8, "de"),
    ("en-US", 1, "en-US"),
    ("de-AT", 8, "de-AT"),
    ("gsw", 8, "gsw"),
]


@pytest.mark.parametrize(("claimed", "sentences", "language"), MISTAKEN)
def test_mistaken_language(claimed: str, sentences: int, language: str) -> None:
    """A long text in another language refutes the claim of a template."""
    article = article_of([("paragraph", GERMAN * sentences)], claims=[claim("language", claimed, "html lang")])
    assert article.language == language


def test_many_tags() -> None:
    """A page that lists the keywords of its whole site gives a hundred."""
    assert len(article_of([TEXT], claims=[claim("tag", f"word {number}") for number in range(1000)]).tags) == 100


def test_provenance_of_tags() -> None:
    """Tags of one source are one row."""
    rows = [
        row
        for row in article_of([TEXT], claims=[claim("tag", "a"), claim("tag", "b")]).provenance
        if row.field == "tags"
    ]
    assert [(row.value, row.chosen) for row in rows] == [("a, b", True)]


def test_text_has_no_url() -> None:
    """Plain text without URL has neither URL nor canonical URL."""
    article = assembled(*text_document([[TEXT]]))
    assert (article.url, article.canonical_url, article.publisher) == (None, None, None)
    assert labelled([TEXT])[0].page.url is None
