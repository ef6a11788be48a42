"""The articles that a visit led to → the figures of its row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import ArticleRecord, Outcome, PageKindName
from scraper.store.rows import VisitRow
from scraper.values.urls import url_key

__all__ = ["LOW_CONFIDENCE", "PageFigures", "page_figures", "with_figures"]

LOW_CONFIDENCE = 0.5
"""Confidence of a result; below it the result counts as doubtful."""


class PageFigures(Struct, frozen=True, kw_only=True):
    """What counts of one page that a visit led to."""

    outcome: Outcome
    page_kind: PageKindName
    url_key: str
    words: int = 0
    has_headline: bool = False
    has_date: bool = False
    has_authors: bool = False
    confidence: float = 0.0
    fingerprint: int = 0
    doubted: bool = False
    """Whether the witness read a different text."""


def page_figures(article: ArticleRecord, doubted: bool) -> PageFigures:
    """The figures of one page; ``doubted`` says whether the witness read a different text."""
    from scraper.ingest.article_identity import fingerprint  # loads the tables of the labels

    return PageFigures(
        outcome=article.outcome,
        page_kind=article.page_kind.value,
        url_key=url_key(article.url or ""),
        words=article.word_count,
        has_headline=article.headline is not None,
        has_date=article.date_published is not None,
        has_authors=bool(article.authors),
        confidence=article.quality.confidence,
        fingerprint=fingerprint(article.text),
        doubted=doubted,
    )


def with_figures(
    visit: VisitRow, pages: Collection[PageFigures], failed: int, earlier: Iterable[tuple[int, str]]
) -> VisitRow:
    """The row with the figures of all its pages. ``failed`` is the number of pages that gave no result.

    ``earlier`` has fingerprint and URL key of earlier articles of the source, to find equal bodies. A page that is no
    article by its kind, such as a video, a gallery or a listing, counts neither as an article nor as missing text.
    """
    articles = [page for page in pages if page.outcome is Outcome.ARTICLE]
    return replace(
        visit,
        articles=len(articles),
        failed=failed + sum(page.outcome is Outcome.FAILED for page in pages),
        no_text=sum(_lacks_text(page) for page in pages),
        words=round(median(page.words for page in articles)) if articles else 0,
        no_headline=sum(not page.has_headline for page in articles),
        no_date=sum(not page.has_date for page in articles),
        no_author=sum(not page.has_authors for page in articles),
        low_confidence=sum(page.confidence < LOW_CONFIDENCE for page in articles),
        equal_bodies=_equal_bodies(articles, earlier),
        doubted=sum(page.doubted for page in articles),
    )


def _lacks_text(page: PageFigures) -> bool:
    """Whether text is missing that the kind of page would have. A wall hides the kind of page."""
    if page.outcome in (Outcome.ARTICLE, Outcome.FAILED, Outcome.OTHER_PAGE):
        return False
    return page.outcome is not Outcome.NO_TEXT or page.page_kind is PageKindName.ARTICLE


def _equal_bodies(articles: Collection[PageFigures], earlier: Iterable[tuple[int, str]]) -> int:
    keys: dict[int, set[str]] = {}
    for number, key in [*earlier, *((page.fingerprint, page.url_key) for page in articles if page.words)]:
        keys.setdefault(number, set()).add(key)
    return sum(bool(page.words) and len(keys[page.fingerprint]) > 1 for page in articles)
