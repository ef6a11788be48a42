"""What the page is, what reading it came to, and how far that can be trusted."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Outcome, PageKind, Quality
from scraper.assembly.body import Body
from scraper.assembly.headline import Titles
from scraper.assembly.labelled import Labelled
from scraper.assembly.outcome import outcome_of
from scraper.assembly.page_kind import page_kind_of
from scraper.assembly.publication import Publication
from scraper.assembly.quality import quality_of

__all__ = ["Verdict", "verdict_of"]


class Verdict(Struct, frozen=True):
    """Judgements about the page as a whole."""

    outcome: Outcome
    page_kind: PageKind
    quality: Quality


def verdict_of(view: Labelled, body: Body, titles: Titles, publication: Publication) -> Verdict:
    """Judge a page by its labels, its body and its claims."""
    kind = page_kind_of(view, body)
    return Verdict(outcome_of(view, body, kind, titles.headline), kind, quality_of(view, body, publication))
