"""The figures of the articles that a visit led to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from scraper.article import Outcome, PageKind, PageKindName
from scraper.ingest.visit_figures import PageFigures, page_figures, with_figures
from scraper.store.rows import VisitRow
from tests.article_samples import changed, full_article

VISIT = VisitRow(source_id=1, at=datetime(2026, 12, 1, tzinfo=UTC), outcome="listed", listed=5, new=3)
GOOD = PageFigures(
    outcome=Outcome.ARTICLE,
    page_kind=PageKindName.ARTICLE,
    url_key="example.org/a",
    words=300,
    has_headline=True,
    has_date=True,
    has_authors=True,
    confidence=0.9,
    fingerprint=1,
)


def _page(number: int, **more: Any) -> PageFigures:
    return replace(GOOD, **{"url_key": f"example.org/{number}", "fingerprint": number, **more})


def test_figures_of_articles() -> None:
    """Articles are counted with what they lack; the words are the median."""
    pages = [
        _page(1, words=100, has_date=False),
        _page(2, words=300, has_authors=False, confidence=0.2),
        _page(3, words=900, has_headline=False, doubted=True),
        _page(4, outcome=Outcome.FAILED),
    ]
    visit = with_figures(VISIT, pages, 2, ())
    assert (visit.articles, visit.failed, visit.words, visit.listed) == (3, 3, 300, 5)
    assert (visit.no_headline, visit.no_date, visit.no_author, visit.low_confidence, visit.doubted) == (1, 1, 1, 1, 1)
    assert (visit.no_text, visit.equal_bodies) == (0, 0)


@pytest.mark.parametrize(
    ("outcome", "kind", "counts"),
    [
        (Outcome.NO_TEXT, PageKindName.ARTICLE, 1),
        (Outcome.NO_TEXT, PageKindName.OTHER, 0),
        (Outcome.OTHER_PAGE, PageKindName.LISTING, 0),
        (Outcome.CONSENT_WALL, PageKindName.OTHER, 1),
        (Outcome.NEEDS_JAVASCRIPT, PageKindName.ARTICLE, 1),
        (Outcome.EMPTY, PageKindName.OTHER, 1),
    ],
)
def test_missing_text_is_explained_by_the_kind_of_page(outcome: Outcome, kind: PageKindName, counts: int) -> None:
    """A video, a gallery and a listing have no text to miss; a wall and an article without its text do."""
    visit = with_figures(VISIT, [_page(1, outcome=outcome, page_kind=kind)], 0, ())
    assert (visit.articles, visit.no_text) == (0, counts)


def test_equal_bodies() -> None:
    """Case 97: a body that stands under another URL too, in this visit or before, is counted; the same URL is not."""
    pages = [_page(number, fingerprint=5) for number in range(10)]
    assert with_figures(VISIT, pages, 0, ()).equal_bodies == 10
    again = [_page(1, fingerprint=5), _page(2, fingerprint=6), _page(3, fingerprint=0, words=0)]
    earlier = [(5, "example.org/1"), (6, "example.org/9"), (0, "example.org/8")]
    assert with_figures(VISIT, again, 0, earlier).equal_bodies == 1


def test_page_figures_of_an_article() -> None:
    """The figures say what the article has."""
    full = page_figures(full_article(), doubted=True)
    assert (full.has_headline, full.has_date, full.has_authors, full.doubted) == (True, True, True, True)
    assert full.url_key == "example.org/rain?x=1"
    bare = page_figures(
        changed(page_kind=PageKind(PageKindName.LISTING, 1.0), outcome=Outcome.OTHER_PAGE), doubted=False
    )
    assert (bare.has_headline, bare.has_date, bare.has_authors, bare.doubted) == (False, False, False, False)
    assert (bare.page_kind, bare.fingerprint) == (PageKindName.LISTING, 0)
