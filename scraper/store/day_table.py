"""Days: the figures of each source and day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import Connection, Executable

from scraper.store.row_mapping import RowMapping, chunks, upsert
from scraper.store.rows import DayRow
from scraper.store.store_schema import DAY

__all__ = ["DayTable"]

_ROWS = RowMapping(DAY, DayRow)
_KEY = ("source_id", "day")


@cache
def _addition(dialect: str) -> Executable:
    """The statement of ``add``; it is built once, which takes longer than to execute it."""
    insertion = upsert(dialect, DAY)
    sums = {name: DAY.c[name] + insertion.excluded[name] for name in _ROWS.names if name not in _KEY}
    return insertion.on_conflict_do_update(index_elements=_KEY, set_=sums)


class DayTable:
    """The days in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: DayRow) -> None:
        """Add figures to those of the source and the day."""
        self._connection.execute(_addition(self._connection.dialect.name), _ROWS.values(row))

    def of(self, source_id: int, since: date) -> list[DayRow]:
        """The days of a source from a day on, oldest first."""
        query = _ROWS.select().where(DAY.c.source_id == source_id, DAY.c.day >= since).order_by(DAY.c.day)
        return _ROWS.rows(self._connection, query)

    def of_many(self, source_ids: Iterable[int], since: date) -> list[DayRow]:
        """The days of these sources from a day on, source by source, oldest first."""
        order = (DAY.c.source_id, DAY.c.day)
        return [
            row
            for chunk in chunks(sorted(source_ids))
            for row in _ROWS.rows(
                self._connection,
                _ROWS.select().where(DAY.c.source_id.in_(chunk), DAY.c.day >= since).order_by(*order),
            )
        ]

    def all(self, since: date) -> list[DayRow]:
        """The days of all sources from a day on, source by source, oldest first."""
        query = _ROWS.select().where(DAY.c.day >= since).order_by(DAY.c.source_id, DAY.c.day)
        return _ROWS.rows(self._connection, query)
