"""Alarms: findings about sources, open or recovered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, literal_column, select, update

from scraper.store.row_mapping import RowMapping
from scraper.store.rows import AlarmRow, AlarmState
from scraper.store.store_schema import ALARM

__all__ = ["AlarmTable"]

_ROWS = RowMapping(ALARM, AlarmRow)


class AlarmTable:
    """The alarms in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self) -> list[AlarmRow]:
        """The findings that have not recovered, source by source."""
        still = ALARM.c.state != literal_column("'recovered'")
        return _ROWS.rows(self._connection, _ROWS.select().where(still).order_by(ALARM.c.source_id, ALARM.c.kind))

    def open_of(self, source_id: int) -> list[AlarmRow]:
        """The findings of a source that have not recovered, by kind."""
        still = (ALARM.c.source_id == source_id) & (ALARM.c.state != literal_column("'recovered'"))
        return _ROWS.rows(self._connection, _ROWS.select().where(still).order_by(ALARM.c.kind))

    def put(self, rows: Iterable[AlarmRow]) -> None:
        """Add the findings whose number is 0, and write all fields of the others."""
        for row in rows:
            if row.id:
                self._connection.execute(update(ALARM).where(ALARM.c.id == row.id).values(_ROWS.values(row)))
            else:
                _ROWS.insert(self._connection, _ROWS.values(row))

    def history(self, limit: int) -> list[AlarmRow]:
        """The findings that were seen last, newest first."""
        query = _ROWS.select().order_by(ALARM.c.last_at.desc(), ALARM.c.id.desc()).limit(limit)
        return _ROWS.rows(self._connection, query)

    def forget_before(self, time: datetime, limit: int) -> int:
        """Delete findings that recovered before a time, so many at most, and return how many they were."""
        recovered = ALARM.c.state == AlarmState.RECOVERED
        old = select(ALARM.c.id).where(ALARM.c.last_at < time, recovered).order_by(ALARM.c.last_at).limit(limit)
        return self._connection.execute(delete(ALARM).where(ALARM.c.id.in_(old))).rowcount
