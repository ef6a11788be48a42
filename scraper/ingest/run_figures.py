"""The figures of the pages that a run has read, by the visit that found them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scraper.ingest.article_keeping import FetchedPage
from scraper.ingest.visit_figures import PageFigures, with_figures
from scraper.store.rows import VisitRow

if TYPE_CHECKING:
    from scraper.ingest.witness import Doubt
    from scraper.store.store_session import Transaction

__all__ = ["RunFigures"]

EARLIER_ARTICLES = 200
"""Articles of a source among which equal bodies are looked for."""
_COUNTS = ("articles", "failed", "no_text", "no_headline", "no_date", "no_author", "low_confidence", "equal_bodies")


class RunFigures:
    """Collects figures while a run goes on; they are written at its end."""

    def __init__(self) -> None:
        self.sources: set[int] = set()
        """Numbers of the sources that the run visited or read pages of."""
        self._pages: dict[int, list[PageFigures]] = defaultdict(list)
        self._failed: dict[int, int] = defaultdict(int)
        self.doubts: dict[int, list[tuple[str, Doubt]]] = defaultdict(list)
        """Number of a source → the articles that the witness read differently."""

    def add_visit(self, visit: VisitRow) -> None:
        """Note that a source was visited."""
        self.sources.add(visit.source_id)

    def add_page(self, fetched: FetchedPage) -> None:
        """Note what came of a page; a revisit belongs to no visit."""
        self.sources.add(fetched.row.source_id)
        if fetched.reading is not None and fetched.reading.doubt is not None:
            self.doubts[fetched.row.source_id].append((fetched.row.url, fetched.reading.doubt))
        visit_id = fetched.row.visit_id
        if visit_id is None:
            return
        if fetched.reading is not None:
            self._pages[visit_id].append(fetched.reading.figures)
        elif fetched.error is not None:
            self._failed[visit_id] += 1

    def write(self, work: Transaction) -> None:
        """Write the figures to the visits; those of earlier runs about the same visits are added up."""
        for visit_id in sorted({*self._pages, *self._failed}):
            visit = work.visits.by_id(visit_id)
            if visit is None:
                continue
            pages = self._pages.get(visit_id, [])
            earlier = work.articles.fingerprints(visit.source_id, EARLIER_ARTICLES)
            new = with_figures(visit, pages, self._failed.get(visit_id, 0), earlier)
            work.visits.update(_added(visit, new))


def _added(visit: VisitRow, new: VisitRow) -> VisitRow:
    """A visit with the figures of earlier runs and of this one; the median of words is weighted by articles."""
    counts = {name: getattr(visit, name) + getattr(new, name) for name in (*_COUNTS, "doubted")}
    articles = counts["articles"]
    words = round((visit.words * visit.articles + new.words * new.articles) / articles) if articles else 0
    return replace(new, **counts, words=words)
