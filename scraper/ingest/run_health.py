"""After a run: judge the sources that it visited, and write what has become wrong or right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from scraper.ingest.run_figures import RunFigures
from scraper.ingest.source_health import advance, explained, findings
from scraper.sources.source_config import SourceConfig
from scraper.store.rows import AlarmRow, SourceRow

if TYPE_CHECKING:
    from scraper.store.store_session import Transaction

__all__ = ["HealthNews", "alarm_line", "judge_sources"]

DOUBTED = "doubted"


class HealthNews(Struct, frozen=True):
    """What has become worse and better, a line each."""

    alarms: tuple[str, ...]
    recovered: tuple[str, ...]


def judge_sources(
    work: Transaction, figures: RunFigures, configs: Mapping[int, SourceConfig], now: datetime
) -> HealthNews:
    """Judge the sources of a run by their visits, and write the alarms that begin, go on and end."""
    open_alarms = _by_source(work.alarms.open())
    rows = {row.id: row for row in work.sources.all()}
    alarms: list[str] = []
    recovered: list[str] = []
    for source_id in sorted(figures.sources):
        source, known = rows[source_id], open_alarms.get(source_id, [])
        diagnosis = findings(source, work.visits.for_health(source_id), known, now)
        changes = advance(diagnosis, known, source)
        put = [_with_pages(work, row, figures, configs.get(source_id)) for row in changes.put]
        work.alarms.put(put)
        kinds = {row.kind for row in changes.alarms}
        alarms += [alarm_line(source, row) for row in put if row.kind in kinds]
        recovered += [f"{source.name}: {row.kind} has recovered" for row in changes.recovered]
    return HealthNews(tuple(alarms), tuple(recovered))


def alarm_line(source: SourceRow, alarm: AlarmRow) -> str:
    """An alarm in one line: what, since when, URLs to look at, and what to do."""
    parts = [f"{source.name}: {alarm.message}, since {alarm.since:%Y-%m-%d %H:%M}", *alarm.urls]
    return "; ".join([*parts, alarm.advice] if alarm.advice else parts)


def _with_pages(work: Transaction, row: AlarmRow, figures: RunFigures, config: SourceConfig | None) -> AlarmRow:
    """The alarm with the pages to look at and the line of ``sources.toml``."""
    doubts = figures.doubts.get(row.source_id, [])
    if row.kind == DOUBTED and doubts:
        url, doubt = doubts[0]
        row = replace(row, message=f"{row.message}: {doubt} ({url})")
    pages = work.pages.newest_of(row.source_id, 3)
    urls: Sequence[str] = [page.url for page in pages]
    return explained(row, urls, pages[0].id if pages else None, config.url_line if config else None)


def _by_source(rows: Iterable[AlarmRow]) -> dict[int, list[AlarmRow]]:
    sources: dict[int, list[AlarmRow]] = {}
    for row in rows:
        sources.setdefault(row.source_id, []).append(row)
    return sources
