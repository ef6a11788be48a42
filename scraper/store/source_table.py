"""Sources: what ``sources.toml`` names, and the state of their visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, update

from scraper.store.row_mapping import RowMapping
from scraper.store.rows import SourceRow
from scraper.store.store_schema import SOURCE

__all__ = ["SourceTable"]

_ROWS = RowMapping(SOURCE, SourceRow)
_NEW_URL = {
    "kind": None,
    "title": None,
    "first_listed_at": None,
    "next_visit_at": None,
    "next_rule": "new URL",
    "interval": 0.0,
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "unchanged": 0,
    "failures": 0,
    "failing_since": None,
    "error": None,
    "moved_to": None,
    "moved_since": None,
    "usual_items": 0,
}
"""What another URL makes of a source: its next listing is a first one."""


class SourceTable:
    """The sources in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, configs: Sequence[tuple[str, str, tuple[str, ...]]], now: datetime) -> None:
        """Make the table follow ``sources.toml``, given as name, URL and tags of each source.

        A new source is added. A source with another URL forgets all that it knows about the old one. A source that is
        not in the file is marked as removed; what it has in the queue stays there and is fetched.
        """
        known = {row.name: row for row in self.all()}
        for name, url, tags in configs:
            row = known.pop(name, None)
            if row is None:
                _ROWS.insert(self._connection, _ROWS.values(SourceRow(name=name, url=url, tags=tags, added_at=now)))
                continue
            changes: dict[str, object] = {"url": url, "tags": tags, "removed_at": None}
            if (row.url, row.tags, row.removed_at) == (url, tags, None):
                continue
            if row.url != url:
                changes |= _NEW_URL
            self._connection.execute(update(SOURCE).where(SOURCE.c.id == row.id).values(changes))
        gone = [row.id for row in known.values() if row.removed_at is None]
        for number in gone:
            self._connection.execute(update(SOURCE).where(SOURCE.c.id == number).values(removed_at=now))

    def due(self, now: datetime, limit: int) -> list[SourceRow]:
        """The sources that are to be visited, the longest due first; those that were never visited come before all."""
        due = or_(SOURCE.c.next_visit_at.is_(None), SOURCE.c.next_visit_at <= now)
        order = (SOURCE.c.next_visit_at.asc().nulls_first(), SOURCE.c.id)
        query = _ROWS.select().where(SOURCE.c.removed_at.is_(None), due).order_by(*order).limit(limit)
        return _ROWS.rows(self._connection, query)

    def all(self) -> list[SourceRow]:
        """All sources in the order in which they were added, those that were removed too."""
        return _ROWS.rows(self._connection, _ROWS.select().order_by(SOURCE.c.id))

    def by_name(self, name: str) -> SourceRow | None:
        """The source of that name."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().where(SOURCE.c.name == name))), None)

    def update(self, row: SourceRow) -> None:
        """Write all fields of a source."""
        self._connection.execute(update(SOURCE).where(SOURCE.c.id == row.id).values(_ROWS.values(row)))
