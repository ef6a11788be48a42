"""What the page is, what reading it came to, and how far that can be trusted."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Outcome, PageKind, PageKindName, Quality
from scraper.assembly.body.body_entries import Body
from scraper.assembly.label_view import Labelled
from scraper.assembly.page.outcome import outcome_of
from scraper.assembly.page.page_kind import page_kind_of
from scraper.assembly.page.quality import quality_of
from scraper.assembly.publication import Publication
from scraper.assembly.titles.title_choice import Titles

__all__ = ["Verdict", "verdict_of"]

WITH_KIND = frozenset((Outcome.ARTICLE, Outcome.OTHER_PAGE, Outcome.NO_TEXT))
"""Walls, shells and empty pages say nothing of the page behind them."""


class Verdict(Struct, frozen=True):
    """Judgements about the page as a whole."""

    outcome: Outcome
    page_kind: PageKind
    quality: Quality


def verdict_of(view: Labelled, body: Body, titles: Titles, publication: Publication) -> Verdict:
    """Judge a page by its labels, its body and its claims."""
    kind = page_kind_of(view, body)
    outcome = outcome_of(view, body, kind, titles.headline)
    kept = kind if outcome in WITH_KIND else PageKind(PageKindName.OTHER, kind.confidence)
    return Verdict(outcome, kept, quality_of(view, body, publication))
