"""The founding example and its right answer, field by field and block by block, from text and from HTML."""

from __future__ import annotations

import pytest

import scraper
from scraper.article import Article, Image
from tests.seed import CAPTION, CREDIT_SPANS, LINES, ROLES, TEXT, seed_as_html

SOURCES: dict[str, str | bytes] = {
    "text": TEXT,
    "text-bytes": TEXT.encode(),
    "text-single-lines": "\n".join(LINES),
    "text-windows-line-ends": TEXT.replace("\n", "\r\n"),
    "html-figure": seed_as_html("figure"),
    "html-figure-credit": seed_as_html("figure-credit"),
    "html-plain": seed_as_html("plain"),
    "html-bytes": seed_as_html("figure").encode(),
}


@pytest.fixture(params=SOURCES, scope="module")
def article(request: pytest.FixtureRequest) -> Article:
    """The founding example, normalized from each of its forms."""
    return scraper.normalize(SOURCES[request.param])


def test_seed_headline(article: Article) -> None:
    """The headline is the first line."""
    assert article.headline == LINES[0]


def test_seed_author_comes_from_the_follow_line(article: Article) -> None:
    """No byline is printed; the author is known from the follow line only, and provenance says so."""
    assert article.byline is None
    assert [(author.name, author.handles, author.kind) for author in article.authors] == [
        ("Alana Mastrangelo", ("@ARmastrangelo",), "person")
    ]
    sources = [row.source for row in article.provenance if row.field == "authors" and row.chosen]
    assert len(sources) == 1
    assert "social_follow" in sources[0]


def test_seed_image(article: Article) -> None:
    """One image, with caption, credit line, creator and agencies apart."""
    (image,) = article.images
    assert isinstance(image, Image)
    assert image.caption == CAPTION
    assert image.credit_text == "JIM WATSON/AFP/Getty Images"
    assert image.creators == ("Jim Watson",)
    assert image.agencies == ("AFP", "Getty Images")
    assert image.copyright_notice is None


def test_seed_body(article: Article) -> None:
    """The body is the ten paragraphs, and nothing else."""
    assert [block.text for block in article.body] == LINES[3:13]
    assert {block.role for block in article.body} == {"paragraph"}
    assert article.text == "\n\n".join(LINES[3:13])


def test_seed_junk(article: Article) -> None:
    """The junk below the text, in order, with its kinds."""
    own = [junk for junk in article.junk if junk.text in LINES]
    assert [(str(junk.role), junk.text) for junk in own] == list(zip(ROLES[13:], LINES[13:], strict=True))
    assert all(junk.reason for junk in article.junk)


def test_seed_no_dates_and_no_dek(article: Article) -> None:
    """What the text does not say is null."""
    assert (article.date_published, article.date_modified, article.dek, article.kicker) == (None, None, None, None)


def test_seed_outcome(article: Article) -> None:
    """It is an article."""
    assert article.outcome == "article"
    assert article.page_kind.value == "article"


@pytest.mark.parametrize("source", ["text", "text-single-lines"])
def test_seed_block_by_block(source: str) -> None:
    """Each line is one block with one role; the caption line holds two credit spans."""
    article = scraper.normalize(SOURCES[source])
    main = [block for block in article.blocks if block.text.strip() and block.text.strip() not in CREDIT_SPANS]
    assert [str(block.role) for block in main] == ROLES
    spans = [block.text.strip() for block in article.blocks if block.block == 1 and block.role == "credit"]
    assert spans == CREDIT_SPANS
    assert "\n".join(LINES).split() == " ".join(block.text for block in article.blocks).split()


def test_seed_navigation_is_junk() -> None:
    """What stands around the article in HTML is removed and kept as junk."""
    article = scraper.normalize(seed_as_html("figure"))
    junk = {item.text for item in article.junk}
    assert {"Politics", "Tech", "Sports", "Most Popular", "Terms of Use"} <= junk
    assert article.images[0].alt == "Jeff Bezos"
