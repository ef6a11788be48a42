"""Hosts: pauses and robots.txt, as all sources share them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from scraper.store.column_types import stored_key
from scraper.store.row_mapping import RowMapping, chunks, upsert
from scraper.store.rows import HostRow
from scraper.store.store_schema import HOST

__all__ = ["HostTable"]

_ROWS = RowMapping(HOST, HostRow)


class HostTable:
    """The hosts in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, names: Iterable[str]) -> dict[str, HostRow]:
        """Those of the hosts that are known, by name."""
        asked = {stored_key(name): name for name in names}
        rows = (
            row
            for chunk in chunks(asked)
            for row in _ROWS.rows(self._connection, _ROWS.select().where(HOST.c.name.in_(chunk)))
        )
        return {asked[row.name]: row for row in rows}

    def all_paused(self, now: datetime) -> list[HostRow]:
        """The hosts whose pause has not ended."""
        return _ROWS.rows(self._connection, _ROWS.select().where(HOST.c.paused_until > now).order_by(HOST.c.name))

    def put(self, rows: Iterable[HostRow]) -> None:
        """Add hosts, or write all fields of those that are known."""
        insertion = upsert(self._connection.dialect.name, HOST)
        changes = {name: insertion.excluded[name] for name in _ROWS.names if name != "name"}
        insertion = insertion.on_conflict_do_update(index_elements=["name"], set_=changes)
        for chunk in chunks(rows):
            self._connection.execute(insertion, [_ROWS.values(row) for row in chunk])
