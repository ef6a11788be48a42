"""The founding example, from hand-made labels: its right answer, field by field."""

from __future__ import annotations

from functools import cache

import pytest

from scraper.article import Article
from tests.builders import assembled, text_document
from tests.seed import CAPTION, CREDIT_SPANS, LINES, ROLES


@cache
def _seed() -> Article:
    lines = [[(role, line)] for role, line in zip(ROLES, LINES, strict=True)]
    lines[1] = [("caption", CAPTION), *(("credit", credit) for credit in CREDIT_SPANS)]
    return assembled(*text_document(lines))


ANSWERS = {
    "headline": LINES[0],
    "alternative_headline": None,
    "byline": None,
    "dek": None,
    "date_published": None,
    "text": "\n\n".join(LINES[3:13]),
    "language": "en",
    "outcome": "article",
    "url": None,
    "canonical_url": None,
}


@pytest.mark.parametrize("field", ANSWERS)
def test_field_of_the_seed(field: str) -> None:
    """The field has the value of the right answer."""
    assert getattr(_seed(), field) == ANSWERS[field]


def test_author_of_the_seed() -> None:
    """The author is known only from the line that asks to follow her, and provenance says so."""
    (author,) = _seed().authors
    assert (author.name, author.handles, author.kind) == ("Alana Mastrangelo", ("@ARmastrangelo",), "person")
    (row,) = [row for row in _seed().provenance if row.field == "authors"]
    assert (row.source, row.value, row.chosen) == ("line 14 social_follow", LINES[13], True)


def test_image_of_the_seed() -> None:
    """Three credit spans make one credit of one image."""
    (image,) = _seed().images
    assert image.caption == CAPTION
    assert image.credit_text == "JIM WATSON/AFP/Getty Images"
    assert (image.creators, image.agencies) == (("Jim Watson",), ("AFP", "Getty Images"))
    assert (image.url, image.position, image.lead) == (None, 0, True)


def test_body_and_junk_of_the_seed() -> None:
    """Ten paragraphs are kept, four lines are junk, in order."""
    article = _seed()
    assert [entry.role.value for entry in article.body] == ["paragraph"] * 10
    assert [(item.role.value, item.text) for item in article.junk] == list(zip(ROLES[13:], LINES[13:], strict=True))
    assert article.id.startswith("t1:")
    assert len(article.id) == 35
