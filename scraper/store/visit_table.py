"""Visits of sources, with the figures of the articles that they led to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from scraper.store.row_mapping import RowMapping
from scraper.store.rows import VisitRow
from scraper.store.store_schema import SOURCE, VISIT

__all__ = ["VisitTable"]

_ROWS = RowMapping(VISIT, VisitRow)
_NEWEST_FIRST = (VISIT.c.at.desc(), VISIT.c.id.desc())


class VisitTable:
    """The visits in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: VisitRow) -> int:
        """Add a visit and return its number."""
        return _ROWS.insert(self._connection, _ROWS.values(row))

    def update(self, row: VisitRow) -> None:
        """Write all fields of a visit."""
        self._connection.execute(update(VISIT).where(VISIT.c.id == row.id).values(_ROWS.values(row)))

    def by_id(self, visit_id: int) -> VisitRow | None:
        """The visit of that number, unless it was forgotten."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().where(VISIT.c.id == visit_id))), None)

    def of(self, source_id: int, limit: int) -> list[VisitRow]:
        """The last visits of a source, newest first."""
        query = _ROWS.select().where(VISIT.c.source_id == source_id).order_by(*_NEWEST_FIRST).limit(limit)
        return _ROWS.rows(self._connection, query)

    def for_health(self, source_id: int) -> list[VisitRow]:
        """The visits by which a source is judged, newest first: the last 40, and 200 that led to something."""
        of_source = _ROWS.select().where(VISIT.c.source_id == source_id).order_by(*_NEWEST_FIRST)
        led = or_(*(VISIT.c[name] > 0 for name in ("new", "articles", "no_text", "failed")))
        rows = [*self.of(source_id, 40), *_ROWS.rows(self._connection, of_source.where(led).limit(200))]
        return sorted({row.id: row for row in rows}.values(), key=lambda row: (row.at, row.id), reverse=True)

    def recent(self, per_source: int = 20) -> dict[int, list[VisitRow]]:
        """The last visits of each source that has any, newest first, in one query."""
        other = VISIT.alias()
        oldest = (
            select(other.c.at)
            .where(other.c.source_id == SOURCE.c.id)
            .order_by(other.c.at.desc())
            .limit(1)
            .offset(per_source - 1)
            .scalar_subquery()
        )
        first = select(func.min(other.c.at)).where(other.c.source_id == SOURCE.c.id).scalar_subquery()
        # A comparison that an index answers for each source: a window function would read all visits of 90 days.
        joined = SOURCE.join(VISIT, (VISIT.c.source_id == SOURCE.c.id) & (VISIT.c.at >= func.coalesce(oldest, first)))
        rows = _ROWS.rows(
            self._connection, _ROWS.select().select_from(joined).order_by(VISIT.c.source_id, *_NEWEST_FIRST)
        )
        by_source: dict[int, list[VisitRow]] = {}
        for row in rows:
            visits = by_source.setdefault(row.source_id, [])
            if len(visits) < per_source:  # two visits may have the same time
                visits.append(row)
        return by_source

    def forget_before(self, time: datetime, limit: int) -> int:
        """Delete visits from before a time, so many at most, and return how many they were."""
        old = select(VISIT.c.id).where(VISIT.c.at < time).order_by(VISIT.c.at).limit(limit)
        return self._connection.execute(delete(VISIT).where(VISIT.c.id.in_(old))).rowcount
