"""What ``sources list`` and ``sources show`` tell: the sources of a folder, and one of them with its last visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from scraper.sources.source_config import Config, SourceConfig
from scraper.store.rows import AlarmRow, ArticleRow, SourceRow, VisitRow

if TYPE_CHECKING:
    from scraper.store.store_session import Transaction

__all__ = ["ArticleSummary", "SourceDetails", "SourceSummary", "source_details", "source_list"]

VISITS = 20
ARTICLES = 10
FIRST_VISIT = "first visit"


class SourceSummary(Struct, frozen=True, kw_only=True):
    """A source and when it is visited next."""

    name: str
    url: str
    kind: str | None = None
    """None until the first answer."""
    title: str | None = None
    tags: tuple[str, ...] = ()
    next_visit_at: datetime | None = None
    """None: with the next run."""
    next_rule: str = FIRST_VISIT
    last_visit_at: datetime | None = None
    last_success_at: datetime | None = None
    items: int = 0
    """Items of the last listing that was not empty."""
    failures: int = 0
    """Failed visits in a row."""
    failing_since: datetime | None = None
    error: str | None = None
    """Code of the last visit's error."""
    moved_to: str | None = None
    removed_at: datetime | None = None
    """When it was taken out of ``sources.toml``."""
    line: int | None = None
    """Line of its ``[[source]]`` in ``sources.toml``; None if it is not there any more."""


class ArticleSummary(Struct, frozen=True, kw_only=True):
    """A kept article in one line."""

    id: int
    url: str
    outcome: str
    headline: str | None
    date_published: str | None
    words: int
    first_seen_at: datetime


class SourceDetails(Struct, frozen=True, kw_only=True):
    """A source with its alarms, its last visits and its last articles."""

    source: SourceSummary
    alarms: tuple[AlarmRow, ...] = ()
    """Findings that have not recovered."""
    visits: tuple[VisitRow, ...] = ()
    """Newest first."""
    articles: tuple[ArticleSummary, ...] = ()
    """Newest first."""


def source_list(config: Config, rows: Iterable[SourceRow]) -> tuple[SourceSummary, ...]:
    """The sources of ``sources.toml`` in its order, with what the store knows of them."""
    known = {row.name: row for row in rows}
    return tuple(_summary(source, known.get(source.name)) for source in config.sources)


def source_details(work: Transaction | None, name: str, config: Config) -> SourceDetails | None:
    """A source by its name, one that was removed too; None if there is no such source.

    ``work`` is None where there is no store yet.
    """
    source = next((source for source in config.sources if source.name == name), None)
    row = None if work is None else work.sources.by_name(name)
    if work is None or row is None:
        return None if source is None else SourceDetails(source=_summary(source, None))
    return SourceDetails(
        source=_summary(source, row),
        alarms=tuple(work.alarms.open_of(row.id)),
        visits=tuple(work.visits.of(row.id, VISITS)),
        articles=tuple(map(_article_summary, work.articles.newest_of(row.id, ARTICLES))),
    )


def _summary(source: SourceConfig | None, row: SourceRow | None) -> SourceSummary:
    """What file and store say; the state of another URL than that of the file does not count."""
    if source is not None and (row is None or row.url != source.url):
        return SourceSummary(name=source.name, url=source.url, tags=source.tags, line=source.line)
    if row is None:
        raise ValueError("neither the file nor the store has the source")
    values = {name: getattr(row, name) for name in _OF_ROW}
    if source is not None:
        values |= {"tags": source.tags, "line": source.line, "removed_at": None}
    return SourceSummary(items=row.usual_items, **values)


_OF_ROW = tuple(name for name in SourceSummary.__struct_fields__ if name not in ("items", "line"))


def _article_summary(row: ArticleRow) -> ArticleSummary:
    return ArticleSummary(
        id=row.id,
        url=row.url,
        outcome=row.outcome,
        headline=row.headline,
        date_published=row.date_published,
        words=row.word_count,
        first_seen_at=row.first_seen_at,
    )
